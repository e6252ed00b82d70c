// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace pddgpu {

/// How many nanoseconds a longer unit has: the ABI's times are in nanoseconds.
inline constexpr std::uint64_t NsPerUs = 1'000;
inline constexpr std::uint64_t NsPerMs = 1'000'000;
inline constexpr std::uint64_t NsPerSecond = 1'000'000'000;

}  // namespace pddgpu
