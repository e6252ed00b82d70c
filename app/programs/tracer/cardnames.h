// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "programs/tracer/tracedcard.h"

namespace pddgpu {

/// The cards and accelerators in sysfs, mounted at `sys`, in the order of their numbers; cards come
/// first.
std::vector<TracedCard::Name> cardNames(const char *sys = "/sys");

}  // namespace pddgpu
