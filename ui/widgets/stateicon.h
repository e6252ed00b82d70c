// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QIcon>
#include <QPalette>

#include "analysis/verdict.h"
#include "parser/leakobjects.h"

namespace pddgpu {

/// A distinct shape and colour per state, sharp at every size: ring (active), triangle
/// (suspicious), filled diamond with a cross (confirmed).
QIcon stateIcon(LeakState state, const QPalette &palette);

/// The verdict on objects: a drop (leak), an open ring (creator is gone), a rising line
/// (growing), stacked leaves (held), a line that levels off (cache), a ring of dots (they come and
/// go), a clock (too early).
QIcon verdictIcon(Verdict verdict, const QPalette &palette);

/// A tick: intended objects.
QIcon intendedIcon(const QPalette &palette);

/// A triangle with an exclamation mark: something is wrong.
QIcon warningIcon(const QPalette &palette);

/// The same in the colour of an alert's mark on the chart: worth knowing, but not an error.
QIcon alertIcon(const QPalette &palette);

}  // namespace pddgpu
