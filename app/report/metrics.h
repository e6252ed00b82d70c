// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>

#include "analysis/findings.h"
#include "io/bytesink.h"
#include "model/snapshot.h"

namespace pddgpu {

/// Metrics of all devices for Prometheus, in its text exposition format (version 0.0.4), without
/// timestamps.
///
/// A simulated card has `pddgpu_card_simulated` 1, so that alert rules and the fleet can exclude
/// it. An unknown value has no line; it is never 0. `pddgpu_collect_success` is isComplete().
/// Expects snapshots of one moment: one with everything for each device, in card order. `findings`
/// are of those of them that were watched; the others have no verdicts.
QByteArray metricsText(const QList<SnapshotPtr> &devices, const QList<FindingsPtr> &findings = {});

/// Whether there is a device, and everything about every device was read and is plausible.
bool isComplete(const QList<SnapshotPtr> &devices);

/// The file in node_exporter's textfile directory.
QString metricsPath(const QString &folder);

/// Writes metrics to that file: to a temporary file in the same directory, which is then renamed,
/// readable by everybody.
Written writeMetrics(const QByteArray &metrics, const QString &folder);

}  // namespace pddgpu
