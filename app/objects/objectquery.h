// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMetaType>
#include <QString>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>

#include "parser/leakobjects.h"

namespace pddgpu {

/// Selects the objects to list: those that match every part.
struct ObjectFilter {
    enum class States { Leaked, All, Active, Suspicious, Confirmed };

    States states = States::Leaked;
    QString text;       ///< Part of process or label as displayed, or an object's id.
    QString process;    ///< Part of the process name as displayed, or a PID.
    RegionName region;  ///< Empty: any.
    std::uint64_t leastBytes = 0;
    std::uint64_t mostBytes = std::numeric_limits<std::uint64_t>::max();
    std::uint64_t leastAgeNs = 0;  ///< No object has an age while the driver's clock is unknown.
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

/// Returns whether an object is intended to live, judging by the object alone. Called for every
/// object of every list, usually outside the GUI thread, but never concurrently.
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
