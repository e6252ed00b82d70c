// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include "analysis/difference.h"

namespace pddgpu {

/// The difference between two marks as JSON, schema `pddgpu-difference` (docs/pddgpuctl-json.md),
/// with a final newline. The groups are in the difference's order, their objects in creation order.
QByteArray differenceJson(const Difference &difference);

}  // namespace pddgpu
