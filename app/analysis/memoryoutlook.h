// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <cstdint>
#include <optional>

#include "analysis/growth.h"

namespace pddgpu {

/// Where one region of memory is going.
struct RegionOutlook {
    Trend trend;                      ///< Kind Unknown where nothing is known of it.
    bool isFull = false;              ///< Nothing more of any size fits in.
    bool isSpilling = false;          ///< VRAM: full, and what is created goes into GTT.
    std::optional<double> perSecond;  ///< Bytes; set where it grows.
    /// Where it grows and its size is known: when it would be full at this speed; not more than
    /// ten years.
    std::optional<std::uint64_t> fullInMs;
};

/// Where the memory of a device is going. What does not fit into VRAM goes into GTT, so that
/// growth ends with the room in both; what is created in GTT ends with GTT's room.
struct MemoryOutlook {
    std::optional<RegionOutlook> vram;  ///< Not set: unknown.
    std::optional<RegionOutlook> gtt;
    /// Where VRAM grows and can spill: when both are full.
    std::optional<std::uint64_t> bothFullInMs;
};

/// The outlook by the trends of a range. Sizes that are not set are unknown.
MemoryOutlook outlookOf(const QList<Growth> &growth, GrowthRange range,
                        std::optional<std::uint64_t> vramTotalBytes,
                        std::optional<std::uint64_t> gttTotalBytes);

}  // namespace pddgpu
