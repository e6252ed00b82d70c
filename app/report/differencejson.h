// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include "analysis/difference.h"

namespace pddgpu {

/// What two marks differ in as JSON, schema `pddgpu-difference` (docs/pddgpuctl-json.md), with a
/// newline at its end. The groups come in the difference's order, their objects in birth order.
QByteArray differenceJson(const Difference &difference);

}  // namespace pddgpu
