// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>
#include <utility>

#include "abi/driverfiles.h"
#include "model/snapshot.h"
#include "report/jsontext.h"

namespace pddgpu {

/// A written control and its value.
using WrittenControl = std::pair<DriverControl, QByteArray>;

/// The state of devices as JSON, schema `pddgpu-status` (docs/pddgpuctl-json.md). Ends with a
/// newline; in one-line form that is the only one. `written`: controls written before the devices
/// were read, in that order.
QByteArray statusJson(const QList<SnapshotPtr> &devices, const QList<WrittenControl> &written,
                      JsonText::Layout layout);

/// Whether the leaked objects of a device hold more than its alert threshold; not set: unknown.
std::optional<bool> leaksAboveThreshold(const Snapshot &snapshot);

}  // namespace pddgpu
