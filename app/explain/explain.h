// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "model/snapshot.h"

namespace pddgpu {

/// The failure and advice, in plain sentences.
QString explanation(const SourceError &error);

/// Two sentences, one after the other, as the language spaces them; one of them may be empty.
QString sentences(const QString &first, const QString &second);

/// What stands with figures that are made up, on paper, in a terminal or in a picture; empty where
/// they are a driver's.
QString simulationNotice(const Snapshot &snapshot);

/// Why the list of objects is unknown in this snapshot.
QString whyObjectsUnknown(const Snapshot &snapshot);

/// What in the list of objects cannot be right: that it is not whole, or its ages are none; empty:
/// nothing.
QString doubtAboutObjects(const Snapshot &snapshot);

/// Why the statistics of memory_stats are unknown in this snapshot.
QString whyStatsUnknown(const Snapshot &snapshot);

/// Why a value of leak_monitor/ is unknown in this snapshot.
QString whyMonitorUnknown(const Snapshot &snapshot);

}  // namespace pddgpu
