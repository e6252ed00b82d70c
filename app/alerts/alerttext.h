// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "alerts/alertlog.h"

namespace pddgpu {

// An alert in words: translated, plain text, safe to show.

/// "pddgpu.0: used memory is above the threshold".
QString alertTitle(const Alert &alert);

/// Why the driver alerted, and what was observed.
QString whatHappened(const Alert &alert);

/// Used memory, threshold and leaked memory at that time.
QString alertFigures(const Alert &alert);

/// How long used memory was above the threshold, and whether it still is: "3 min 20 s so far".
QString alertDuration(const Alert &alert);

/// One-line summary of an alert with its time, and whether it is ongoing or over. `usedNowBytes`:
/// currently used; not set if unknown.
QString alertLine(const Alert &alert, const QString &time, const Snapshot::Number &usedNowBytes);

}  // namespace pddgpu
