// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>

#include "fleet/fleetsnapshot.h"
#include "fleet/prometheusanswer.h"

namespace pddgpu {

/// The questions of one round, and the answers to them.
struct FleetReading {
    PrometheusAnswer values;      ///< The metrics, by name, and the alerts that fire.
    PrometheusAnswer times;       ///< When they were written (by name), or else scraped (no name).
    PrometheusAnswer leakGrowth;  ///< Leaked bytes per hour.
    PrometheusAnswer vramGrowth;  ///< Used bytes of VRAM per hour.
    PrometheusAnswer down;        ///< Exporters that do not answer.

    /// The expressions for them, in the same order.
    static QString valuesQuery();
    static QString timesQuery();
    static QString leakGrowthQuery();
    static QString vramGrowthQuery();
    static QString downQuery();

    /// Which cards there were within a day, and when at the latest, in s since the epoch, to five
    /// minutes. Costs the server more than the others.
    static QString seenQuery();

    /// What the history of one card is made of.
    static QString historyQuery(const FleetCardId &id);
};

/// When cards were last seen, ms since the epoch, UTC.
using FleetSeen = QHash<FleetCardId, std::int64_t>;

/// The answer to FleetReading::seenQuery().
FleetSeen seenIn(const PrometheusAnswer &answer);

/// Makes one picture of the answers. Cards that are not in them, but are in `seen`, are told of
/// without figures.
FleetSnapshot assemble(const FleetReading &reading, const FleetSeen &seen);

/// The values of one card over time, between two gaps or not: a bucket for each point in time.
/// Values more than one step apart have a gap between them.
std::deque<HistoryBucket> bucketsOf(const PrometheusAnswer &answer, std::int64_t stepMs);

}  // namespace pddgpu
