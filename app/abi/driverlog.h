// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

namespace pddgpu {

/// Whether a record of /dev/kmsg, starting at its priority, comes from the driver: written by the
/// kernel and prefixed with the module's name or PDDGPU. Free of Qt, as pddgpu-helper uses it too.
bool isDriverRecord(std::string_view record);

}  // namespace pddgpu
