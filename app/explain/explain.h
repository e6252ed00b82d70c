// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "model/snapshot.h"

namespace pddgpu {

/// The failure and advice, in full sentences.
QString explanation(const SourceError &error);

/// Joins two sentences with the language's spacing; one of them may be empty.
QString sentences(const QString &first, const QString &second);

/// The notice shown with simulated figures, on paper, in a terminal or in a picture; empty for a
/// driver's figures.
QString simulationNotice(const Snapshot &snapshot);

/// Why the list of objects is unknown in this snapshot.
QString whyObjectsUnknown(const Snapshot &snapshot);

/// Why the list of objects is doubtful: it is incomplete, or its ages are invalid; empty: no doubt.
QString doubtAboutObjects(const Snapshot &snapshot);

/// Why the statistics of memory_stats are unknown in this snapshot.
QString whyStatsUnknown(const Snapshot &snapshot);

/// Why a value of leak_monitor/ is unknown in this snapshot.
QString whyMonitorUnknown(const Snapshot &snapshot);

}  // namespace pddgpu
