// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <tl/expected.hpp>

#include "fleet/fleetsnapshot.h"
#include "fleet/prometheusanswer.h"

namespace pddgpu {

/// The queries of one round, and their answers.
struct FleetReading {
    PrometheusAnswer values;      ///< The metrics, by name, and the firing alerts.
    PrometheusAnswer times;       ///< When they were written (by name), or else scraped (no name).
    PrometheusAnswer leakGrowth;  ///< Leaked bytes per hour.
    PrometheusAnswer memoryGrowth;  ///< Used bytes per hour, for VRAM or other regions.
    PrometheusAnswer down;          ///< Exporters that are down.

    /// The query expressions, in the same order.
    static QString valuesQuery();
    static QString timesQuery();
    static QString leakGrowthQuery();
    static QString memoryGrowthQuery();
    static QString downQuery();

    /// Cards seen within a day, and when last, in s since the epoch, with five-minute resolution.
    /// Costs the server more than the other queries.
    static QString seenQuery();

    /// The series of one card's history.
    static QString historyQuery(const FleetCardId &id);
};

/// When cards were last seen, ms since the epoch, UTC.
using FleetSeen = QHash<FleetCardId, std::int64_t>;

/// The answer to FleetReading::seenQuery().
FleetSeen seenIn(const PrometheusAnswer &answer);

/// Maximum number of cards of a fleet; more are of no use in a window.
constexpr qsizetype MostFleetCards = 20'000;

/// Drops the cards that have been gone longest until at most `most` are left.
void forgetBeyond(FleetSeen *seen, qsizetype most);

/// Combines the answers into one snapshot. Cards that are only in `seen` are listed without
/// figures, as far as there is room; the others are counted. The error says in English which limit
/// was exceeded.
tl::expected<FleetSnapshot, QString> assemble(const FleetReading &reading, const FleetSeen &seen,
                                              qsizetype mostCards = MostFleetCards);

/// The values of one card over time as buckets of one tier, one bucket per point in time. Values
/// more than one step apart have a gap between them. The error says in English which limit was
/// exceeded.
tl::expected<HistoryBuckets, QString> bucketsOf(const PrometheusAnswer &answer, std::size_t tier,
                                                std::int64_t stepMs);

}  // namespace pddgpu
