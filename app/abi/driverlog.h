// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

namespace pddgpu {

/// Whether a record of /dev/kmsg, from its priority on, is the driver's own: written by the
/// kernel, and with the module's name or PDDGPU in front. Without Qt: pddgpu-helper uses it too.
bool isDriverRecord(std::string_view record);

}  // namespace pddgpu
