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

}  // namespace pddgpu
