// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace pddgpu {

/// The origin of figures.
enum class Origin { Driver, Simulation, Recording };

}  // namespace pddgpu
