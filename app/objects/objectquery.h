// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMetaType>
#include <QString>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "parser/leakobjects.h"

namespace pddgpu {

/// Which objects are listed: those that every part of it lets through.
struct ObjectFilter {
    enum class States { Leaked, All, Active, Suspicious, Confirmed };

    States states = States::Leaked;
    QString text;       ///< Part of process or label as they are shown, or an object's id.
    QString process;    ///< Part of the process' name as it is shown, or a PID.
    RegionName region;  ///< Empty: any.
    std::uint64_t leastBytes = 0;
    std::uint64_t leastAgeNs = 0;  ///< Nothing has an age while the driver's clock is unknown.
    bool orphanedOnly = false;

    friend bool operator==(const ObjectFilter &, const ObjectFilter &) = default;

    /// The filter that lists every tracked object.
    static ObjectFilter everything();
};

/// The columns of a list of objects, from left to right.
struct ObjectColumns {
    enum Column {
        StateColumn,
        AgeColumn,
        SizeColumn,
        RegionColumn,
        ProcessColumn,
        PidColumn,
        LabelColumn,
        HandlesColumn,
        ClientColumn,
        FlagsColumn,
        IdColumn,
        ColumnCount,
    };
};

enum class Grouping { None, Process, Label, Region, SizeClass, State };

/// Says of an object that it is meant to live, by the object alone. Called for every object of
/// every list, mostly in another thread than the window's, but never by two at once.
using SuppressionTest = std::function<bool(const LeakObject &)>;

/// Filter and order of a list of objects.
struct ObjectQuery {
    ObjectFilter filter;
    std::shared_ptr<const SuppressionTest> suppression;  ///< Null: nothing is suppressed.
    bool showsSuppressed = false;
    Grouping grouping = Grouping::None;
    ObjectColumns::Column sortColumn = ObjectColumns::StateColumn;
    Qt::SortOrder sortOrder = Qt::DescendingOrder;

    friend bool operator==(const ObjectQuery &, const ObjectQuery &) = default;
};

}  // namespace pddgpu
