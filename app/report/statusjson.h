// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>
#include <utility>

#include "abi/driverfiles.h"
#include "model/snapshot.h"
#include "report/jsontext.h"

namespace pddgpu {

/// A control that was written, and its value.
using WrittenControl = std::pair<DriverControl, QByteArray>;

/// The state of devices as JSON, schema `pddgpu-status` (docs/pddgpuctl-json.md), with a newline
/// at its end and, in one line, at its end only.
/// `written`: what was written before the devices were read, in that order.
QByteArray statusJson(const QList<SnapshotPtr> &devices, const QList<WrittenControl> &written,
                      JsonText::Layout layout);

/// Whether the leaked objects of a device hold more than its alert threshold; not set: unknown.
std::optional<bool> leaksAboveThreshold(const Snapshot &snapshot);

}  // namespace pddgpu
