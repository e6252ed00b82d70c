// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

namespace pddgpu::helper {

/// Drops all capabilities except those whose bits are set, and the way back to them. User id 0
/// opens root's files without any. Returns whether it succeeded.
bool keepCapabilities(unsigned kept);

/// Any system call but these, and a few that every process of ours makes, kills the process from
/// now on. The numbers are libseccomp's. Returns whether it succeeded.
bool refuseCallsBut(std::span<const int> calls);

}  // namespace pddgpu::helper
