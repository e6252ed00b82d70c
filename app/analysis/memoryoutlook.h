// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <cstdint>
#include <optional>

#include "analysis/growth.h"

namespace pddgpu {

/// Forecast for one memory region.
struct RegionOutlook {
    RegionName name;
    Trend trend;                      ///< Kind Unknown if there is no data.
    bool isFull = false;              ///< No further allocation of any size fits.
    RegionName spillsInto;            ///< Region for new objects if this one is full; empty: none.
    std::optional<double> perSecond;  ///< Bytes per second; set if it grows.
    /// Time until full at this rate, at most ten years. Set if the region grows and its size is
    /// known.
    std::optional<std::uint64_t> fullInMs;
};

/// Forecast for a card's memory. What does not fit into the card's own memory spills into system
/// memory, so its growth ends when both are full. Growth of objects created in system memory ends
/// when system memory is full.
struct MemoryOutlook {
    QList<RegionOutlook> regions;  ///< Regions with data, in the card's order.
    /// Time until both are full; set if the card's own memory grows and can spill.
    std::optional<std::uint64_t> bothFullInMs;
};

/// The forecast from the trends of one range, for the regions as they are now.
MemoryOutlook outlookOf(const QList<Growth> &growth, GrowthRange range,
                        const QList<Region> &regions);

}  // namespace pddgpu
