// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMetaType>
#include <QString>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "objectsmodel.h"
#include "parser/leakobjects.h"

namespace pddgpu {

/// Which objects are listed: those that every part of it lets through.
struct ObjectFilter {
    enum class States { Leaked, All, Active, Suspicious, Confirmed };

    States states = States::Leaked;
    QString text;     ///< Part of process or label as they are shown, or an object's id.
    QString process;  ///< Part of the process' name as it is shown, or a PID.
    std::optional<Domain> domain;
    std::uint64_t leastBytes = 0;
    std::uint64_t leastAgeNs = 0;  ///< Nothing has an age while the driver's clock is unknown.
    bool orphanedOnly = false;

    friend bool operator==(const ObjectFilter &, const ObjectFilter &) = default;

    /// The filter that lists every tracked object.
    static ObjectFilter everything();
};

enum class Grouping { None, Process, Label, Domain, SizeClass, State };

/// Says of an object that it is meant to live, by the object alone. Called for every object of
/// every list, mostly in another thread than the window's, but never by two at once.
using SuppressionTest = std::function<bool(const LeakObject &)>;

/// What a list is to show, and in which order.
struct ObjectQuery {
    ObjectFilter filter;
    std::shared_ptr<const SuppressionTest> suppression;  ///< Null: nothing is suppressed.
    bool showsSuppressed = false;
    Grouping grouping = Grouping::None;
    ObjectsModel::Column sortColumn = ObjectsModel::StateColumn;
    Qt::SortOrder sortOrder = Qt::DescendingOrder;

    friend bool operator==(const ObjectQuery &, const ObjectQuery &) = default;
};

}  // namespace pddgpu
