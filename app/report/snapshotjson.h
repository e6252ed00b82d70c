// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "explain/names.h"
#include "model/snapshot.h"
#include "report/jsontext.h"

namespace pddgpu {

// The parts that all our JSON documents share; their members are those of app/report/REPORT.md.

/// The members from `captured_at` to `errors`, into the object at hand.
void writeSnapshotMembers(JsonText *json, const Snapshot &snapshot, const Names &names);

/// One object, on one line. Its age is that at `nowNs`.
void writeObjectJson(JsonText *json, const LeakObject &object, const Snapshot::Number &nowNs,
                     const Names &names);

}  // namespace pddgpu
