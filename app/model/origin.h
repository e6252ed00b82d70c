// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace pddgpu {

/// Where figures come from.
enum class Origin { Driver, Simulation, Recording };

}  // namespace pddgpu
