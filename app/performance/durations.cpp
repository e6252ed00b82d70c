// SPDX-License-Identifier: GPL-3.0-or-later
#include "performance/durations.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

namespace pddgpu {

std::uint64_t operationCount(const MemoryStats::Histogram &histogram)
{
    std::uint64_t total = 0;
    for (const std::uint64_t count : histogram)
        total += std::min(count, std::numeric_limits<std::uint64_t>::max() - total);
    return total;
}

std::optional<std::uint64_t> estimatedQuantileNs(const MemoryStats::Histogram &histogram,
                                                 double share, const MemoryStats::Number &longest)
{
    // Floating point, as the counts are untrusted and their sum may overflow.
    double total = 0;
    std::size_t lastUsed = 0;
    for (std::size_t bucket = 0; bucket < histogram.size(); ++bucket) {
        total += static_cast<double>(histogram[bucket]);
        if (histogram[bucket] > 0)
            lastUsed = bucket;
    }
    if (total <= 0)
        return std::nullopt;

    const double wanted = std::clamp(share, 0.0, 1.0) * total;
    double before = 0;
    std::size_t bucket = 0;
    while (bucket < lastUsed &&
           (histogram[bucket] == 0 || before + static_cast<double>(histogram[bucket]) < wanted))
        before += static_cast<double>(histogram[bucket++]);
    const auto count = static_cast<double>(histogram[bucket]);
    const double part = count > 0 ? std::clamp((wanted - before) / count, 0.0, 1.0) : 0.0;
    const auto ns =
        static_cast<std::uint64_t>(std::llround(std::exp2(static_cast<double>(bucket) + part)));
    return longest ? std::min(ns, *longest) : ns;
}

}  // namespace pddgpu
