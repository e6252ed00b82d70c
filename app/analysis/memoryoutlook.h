// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <cstdint>
#include <optional>

#include "analysis/growth.h"

namespace pddgpu {

/// Where one region of memory is going.
struct RegionOutlook {
    RegionName name;
    Trend trend;                      ///< Kind Unknown where nothing is known of it.
    bool isFull = false;              ///< Nothing more of any size fits in.
    RegionName spillsInto;            ///< Full, and what is created goes there; empty: it does not.
    std::optional<double> perSecond;  ///< Bytes; set where it grows.
    /// Where it grows and its size is known: when it would be full at this speed; not more than
    /// ten years.
    std::optional<std::uint64_t> fullInMs;
};

/// Where the memory of a card is going. What does not fit into the card's own memory goes into
/// system memory, so that growth ends with the room in both; what is created in system memory
/// ends with the room there.
struct MemoryOutlook {
    QList<RegionOutlook> regions;  ///< Those that something is known of, in the card's order.
    /// Where the card's own memory grows and can spill: when both are full.
    std::optional<std::uint64_t> bothFullInMs;
};

/// The outlook by the trends of a range, for the regions as they are now.
MemoryOutlook outlookOf(const QList<Growth> &growth, GrowthRange range,
                        const QList<Region> &regions);

}  // namespace pddgpu
