// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "sampler/snapshot.h"

namespace pddgpu {

/// What failed and what to do about it, in plain sentences.
QString explanation(const SourceError &error);

/// Two sentences, one after the other, as the language spaces them; one of them may be empty.
QString sentences(const QString &first, const QString &second);

/// Why the list of objects is unknown in this snapshot.
QString whyObjectsUnknown(const Snapshot &snapshot);

/// Why the statistics of memory_stats are unknown in this snapshot.
QString whyStatsUnknown(const Snapshot &snapshot);

/// Why a value of leak_monitor/ is unknown in this snapshot.
QString whyMonitorUnknown(const Snapshot &snapshot);

}  // namespace pddgpu
