// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>
#include <QStringView>

#include "scenario/scenario.h"

namespace pddgpu {

/// The scenarios that are part of the program: mixed, healthy, leaky, orphan. `mixed` has the
/// programs of the others.
QStringList builtInScenarioNames();

/// Null: there is none of this name.
ScenarioPtr builtInScenario(QStringView name);

}  // namespace pddgpu
