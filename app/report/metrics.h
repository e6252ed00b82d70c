// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>

#include "io/bytesink.h"
#include "model/snapshot.h"

namespace pddgpu {

/// Metrics of all devices for Prometheus, in its text exposition format (version 0.0.4), without
/// timestamps.
///
/// A card that is simulated has `pddgpu_card_simulated` 1, for alert rules and the fleet to leave
/// it out. A value that is not known has no line; it is never 0. `pddgpu_collect_success` is
/// isComplete(). Snapshots of one moment: one with everything for each device, in card order.
QByteArray metricsText(const QList<SnapshotPtr> &devices);

/// Whether there is a device, and everything of every device was read and can be right.
bool isComplete(const QList<SnapshotPtr> &devices);

/// The file in node_exporter's textfile folder.
QString metricsPath(const QString &folder);

/// Writes metrics there: to a temporary file beside it, which is then renamed, readable by
/// everybody.
Written writeMetrics(const QByteArray &metrics, const QString &folder);

}  // namespace pddgpu
