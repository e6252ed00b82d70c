// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace pddgpu {

/// Longer units in nanoseconds, the unit of the ABI's times.
inline constexpr std::uint64_t NsPerUs = 1'000;
inline constexpr std::uint64_t NsPerMs = 1'000'000;
inline constexpr std::uint64_t NsPerSecond = 1'000'000'000;

}  // namespace pddgpu
