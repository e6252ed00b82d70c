// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>

#include "parser/memorystats.h"

namespace pddgpu {

/// How many operations a histogram has counted; a sum beyond 64 bits stays at their maximum.
std::uint64_t operationCount(const MemoryStats::Histogram &histogram);

/// About how long, in ns, the fastest share (0 to 1) of the operations took at most. An estimate:
/// within a bucket the durations are taken to lie evenly on a logarithmic scale; never more than
/// the longest one, where that is known. Not set without operations.
std::optional<std::uint64_t> estimatedQuantileNs(const MemoryStats::Histogram &histogram,
                                                 double share, const MemoryStats::Number &longest);

}  // namespace pddgpu
