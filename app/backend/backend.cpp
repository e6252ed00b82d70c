// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/backend.h"

namespace pddgpu {

Backend::~Backend() = default;

}  // namespace pddgpu
