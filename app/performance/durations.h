// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>

#include "parser/memorystats.h"

namespace pddgpu {

/// Total number of operations in a histogram; saturates at 64 bits.
std::uint64_t operationCount(const MemoryStats::Histogram &histogram);

/// Estimated quantile in ns: the longest duration of the fastest `share` (0 to 1) of the
/// operations. Within a bucket, durations are assumed to be uniform on a logarithmic scale. Never
/// above the longest duration, if that is known. Not set without operations.
std::optional<std::uint64_t> estimatedQuantileNs(const MemoryStats::Histogram &histogram,
                                                 double share, const MemoryStats::Number &longest);

}  // namespace pddgpu
