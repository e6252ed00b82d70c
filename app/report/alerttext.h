// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "history/alertlog.h"

namespace pddgpu {

// An alert in words: translated, plain text, safe to show.

/// "pddgpu.0: used memory is above the threshold".
QString alertTitle(const Alert &alert);

/// What made the driver alert, and what was seen of it.
QString whatHappened(const Alert &alert);

/// What was used then, of what threshold, and what leaked.
QString alertFigures(const Alert &alert);

}  // namespace pddgpu
