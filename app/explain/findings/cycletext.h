// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

#include "analysis/cycles.h"

namespace pddgpu {

// What cycles left behind, as text. All text is escaped, for plain text.

/// For JSON, never translated: "leak", "uneven", "settled", "replaced", "too_early".
QByteArray cycleVerdictKey(CycleVerdict verdict);

/// "Leak", "Settled"
QString cycleVerdictName(CycleVerdict verdict);

/// "compositor, swapchain, 2 MiB each"
QString cycleGroupTitle(const CycleGroup &group);

/// In one sentence without a full stop: "3 objects, 6.0 MiB each cycle", "60 objects, 60.0 MiB of
/// the first cycles are still there".
QString cycleEvidenceText(const CycleGroup &group);

}  // namespace pddgpu
