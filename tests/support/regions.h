// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>

#include "history/historybucket.h"
#include "model/region.h"

namespace pddgpu {

// The two regions of a pddgpu card, for tests that make up data of such a card.
inline constexpr RegionName Vram = *RegionName::from("vram");
inline constexpr RegionName Gtt = *RegionName::from("gtt");
inline constexpr Metric VramUsed = usedMetric(0);
inline constexpr Metric GttUsed = usedMetric(1);

// A region's used bytes in a sample; not set: unknown, or there is no such region.
template <typename Sample>
std::optional<std::uint64_t> usedOf(const Sample &sample, const RegionName &name)
{
    const auto found = std::ranges::find(sample.regions, name, &Region::name);
    return found != sample.regions.end() ? found->usedBytes : std::nullopt;
}

template <typename Sample>
std::optional<std::uint64_t> totalOf(const Sample &sample, const RegionName &name)
{
    const auto found = std::ranges::find(sample.regions, name, &Region::name);
    return found != sample.regions.end() ? found->totalBytes : std::nullopt;
}

// Adds both regions if missing, the other one with unknown values.
template <typename Sample>
Region &regionIn(Sample &sample, const RegionName &wanted)
{
    for (const RegionName &name : {Vram, Gtt}) {
        if (std::ranges::find(sample.regions, name, &Region::name) == sample.regions.end()) {
            Region region;
            region.name = name;
            region.role = usualRole(name);
            sample.regions.append(region);
        }
    }
    return *std::ranges::find(sample.regions, wanted, &Region::name);
}

template <typename Sample>
void setUsed(Sample &sample, const RegionName &name, std::optional<std::uint64_t> bytes)
{
    regionIn(sample, name).usedBytes = bytes;
}

template <typename Sample>
void setTotal(Sample &sample, const RegionName &name, std::optional<std::uint64_t> bytes)
{
    regionIn(sample, name).totalBytes = bytes;
}

}  // namespace pddgpu
