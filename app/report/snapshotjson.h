// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "explain/names.h"
#include "model/snapshot.h"
#include "report/jsontext.h"

namespace pddgpu {

// The parts common to all our JSON documents; their members are documented in app/report/REPORT.md.

/// Writes the members from `captured_at` to `errors` into the current object.
void writeSnapshotMembers(JsonText *json, const Snapshot &snapshot, const Names &names);

/// Writes one object on one line. Its age is the one at `nowNs`. `verdict`: on its group; empty:
/// unknown.
void writeObjectJson(JsonText *json, const LeakObject &object, const Snapshot::Number &nowNs,
                     const Names &names, const QByteArray &verdict = {});

}  // namespace pddgpu
