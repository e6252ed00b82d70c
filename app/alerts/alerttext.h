// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "alerts/alertlog.h"

namespace pddgpu {

// An alert in words: translated, plain text, safe to show.

/// "pddgpu.0: used memory is above the threshold".
QString alertTitle(const Alert &alert);

/// What made the driver alert, and what was seen of it.
QString whatHappened(const Alert &alert);

/// What was used then, of what threshold, and what leaked.
QString alertFigures(const Alert &alert);

/// How long used was above the threshold, and whether it still is: "3 min 20 s so far".
QString alertDuration(const Alert &alert);

/// All that has to be known of an alert at a glance, with its time: that it goes on, or that it is
/// over. `usedNowBytes`: what is used now, not set where that is unknown.
QString alertLine(const Alert &alert, const QString &time, const Snapshot::Number &usedNowBytes);

}  // namespace pddgpu
