// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>
#include <tl/expected.hpp>

#include "sampler/snapshot.h"

namespace pddgpu {

/// Metrics of all devices for Prometheus, in its text exposition format (version 0.0.4), without
/// timestamps.
///
/// A value that is not known has no line; it is never 0. `pddgpu_collect_success` is 1 where
/// everything of every device was read, else 0.
/// Snapshots of one moment: one with everything for each device, in card order.
QByteArray metricsText(const QList<SnapshotPtr> &devices);

/// Writes metricsText() as `pddgpu.prom` into node_exporter's textfile folder: to a temporary file
/// there, which is then renamed, readable by everybody. The error is in English.
tl::expected<void, QString> writeMetrics(const QList<SnapshotPtr> &devices, const QString &folder);

}  // namespace pddgpu
