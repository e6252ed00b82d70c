// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>

#include "model/snapshot.h"
#include "programs/ctl/console.h"
#include "programs/ctl/ctlcommandline.h"
#include "programs/ctl/probe.h"

namespace pddgpu {

// What a command takes, and what it says on standard error about figures that are missing, or not
// to be relied on.

/// Samples the device that the command line names, or all of them.
tl::expected<QList<SnapshotPtr>, QString> takeWanted(const CtlCommandLine &line, Probe *probe);

/// Reports the hosts that do not answer, whose cards are unknown, because the rest is incomplete.
/// Returns the exit code.
int missing(const QList<SnapshotPtr> &devices, Console *console);

/// Reports impossible values in the output; the exit code, which it returns, says not to rely on
/// it.
int trust(const QList<SnapshotPtr> &devices, Console *console);

/// Tells that the output covers only one of several devices.
void tellOfOthers(const CtlCommandLine &line, const Snapshot &snapshot, Console *console);

/// Why the list of objects is unknown.
QString whyNoObjects(const Snapshot &snapshot);

}  // namespace pddgpu
