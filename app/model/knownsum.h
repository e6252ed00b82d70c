// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <limits>
#include <optional>

namespace pddgpu {

/// The sum of two figures; not set if one of them is unknown, or if it does not fit.
inline std::optional<std::uint64_t> knownSum(const std::optional<std::uint64_t> &left,
                                             const std::optional<std::uint64_t> &right)
{
    if (!left || !right || *left > std::numeric_limits<std::uint64_t>::max() - *right)
        return std::nullopt;
    return *left + *right;
}

}  // namespace pddgpu
