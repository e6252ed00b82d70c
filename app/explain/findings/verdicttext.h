// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

#include "analysis/verdict.h"

namespace pddgpu {

// Verdicts as text. All text is escaped, for plain text.

/// For JSON, CSV and metrics, never translated: "leak", "orphaned", "growing", "held", "cache",
/// "working_set", "too_early".
QByteArray verdictKey(Verdict verdict);

/// "Leak", "Working set"
QString verdictName(Verdict verdict);

/// "low", "medium", "high"
QString confidenceText(Confidence confidence);
/// The same for JSON and CSV, never translated.
QByteArray confidenceKey(Confidence confidence);

/// "game (1002), swapchain, 2 MiB each"; "viewer (77), various labels, 4 KiB to 7 KiB".
QString groupTitle(const JudgedGroup &group);

/// Why, in one sentence with its numbers and without a full stop: "40 of 120 objects are still
/// there, from 40 generations in 32 min; of those older than 4 s none has been freed".
QString evidenceText(const JudgedGroup &group);

/// Leak and Growing: "+2.0 MiB/min", "stopped"; of others, and where it is unknown, empty.
QString paceText(const JudgedGroup &group);

}  // namespace pddgpu
