// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <tl/expected.hpp>

#include "fleet/fleetsnapshot.h"
#include "fleet/prometheusanswer.h"

namespace pddgpu {

/// The questions of one round, and the answers to them.
struct FleetReading {
    PrometheusAnswer values;      ///< The metrics, by name, and the alerts that fire.
    PrometheusAnswer times;       ///< When they were written (by name), or else scraped (no name).
    PrometheusAnswer leakGrowth;  ///< Leaked bytes per hour.
    PrometheusAnswer memoryGrowth;  ///< Used bytes per hour, of VRAM or of other regions.
    PrometheusAnswer down;          ///< Exporters that do not answer.

    /// The expressions for them, in the same order.
    static QString valuesQuery();
    static QString timesQuery();
    static QString leakGrowthQuery();
    static QString memoryGrowthQuery();
    static QString downQuery();

    /// Which cards there were within a day, and when at the latest, in s since the epoch, to five
    /// minutes. Costs the server more than the others.
    static QString seenQuery();

    /// The series of one card's history.
    static QString historyQuery(const FleetCardId &id);
};

/// When cards were last seen, ms since the epoch, UTC.
using FleetSeen = QHash<FleetCardId, std::int64_t>;

/// The answer to FleetReading::seenQuery().
FleetSeen seenIn(const PrometheusAnswer &answer);

/// The most cards of a fleet; a window with more is of no use.
constexpr qsizetype MostFleetCards = 20'000;

/// Forgets the cards that have been gone longest until only this many are left.
void forgetBeyond(FleetSeen *seen, qsizetype most);

/// Makes one picture of the answers. Cards that are not in them, but are in `seen`, are told of
/// without figures, as far as there is room; how many are not is told too. The error says in
/// English which bound is passed.
tl::expected<FleetSnapshot, QString> assemble(const FleetReading &reading, const FleetSeen &seen,
                                              qsizetype mostCards = MostFleetCards);

/// The values of one card over time, between two gaps or not, as the buckets of one tier: one for
/// each point in time. Values more than one step apart have a gap between them. The error says in
/// English which bound is passed.
tl::expected<HistoryBuckets, QString> bucketsOf(const PrometheusAnswer &answer, std::size_t tier,
                                                std::int64_t stepMs);

}  // namespace pddgpu
