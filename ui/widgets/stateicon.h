// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QIcon>
#include <QPalette>

#include "analysis/findings.h"
#include "parser/leakobjects.h"

namespace pddgpu {

/// A state's own shape in its own colour, sharp at every size: ring (active), triangle
/// (suspicious), filled diamond with a cross (confirmed).
QIcon stateIcon(LeakState state, const QPalette &palette);

/// Why something is suspected: an open ring (its creator has gone), a rising line, leaves that lie
/// on each other (many alike), a clock (old), a ring of dots (excused).
QIcon suspectIcon(Suspect::Rank rank, const QPalette &palette);

/// A tick: objects that are meant to be.
QIcon intendedIcon(const QPalette &palette);

/// A triangle with an exclamation mark: something is wrong.
QIcon warningIcon(const QPalette &palette);

/// The same in the colour of an alert's mark on the chart: worth knowing, and nothing is wrong.
QIcon alertIcon(const QPalette &palette);

}  // namespace pddgpu
