// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace pddgpu {

/// The programs that use the simulated device: all, those that free what they allocate, those that
/// leak, or those that leave objects to others.
enum class SimulationScript { Mixed, Healthy, Leaky, Orphan };

}  // namespace pddgpu
