// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>

#include "model/snapshot.h"
#include "report/jsontext.h"

namespace pddgpu {

/// The member `clients` of a device, into the object at hand: null where they are unknown.
void writeClients(JsonText *json, const Snapshot &snapshot);

/// What `pddgpuctl --json clients` prints, see docs/pddgpuctl-json.md.
QByteArray clientsJson(const QList<SnapshotPtr> &devices);

/// The clients of a card for a file with this path: that JSON if it ends with ".json", else
/// clientsCsv().
QByteArray clientsText(const SnapshotPtr &device, const QString &path);

}  // namespace pddgpu
