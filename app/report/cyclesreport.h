// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>
#include <QStringList>
#include <vector>

#include "analysis/cycles.h"
#include "model/snapshot.h"

namespace pddgpu {

/// What a command has found about the cycles of a workload.
struct CyclesReport {
    SnapshotPtr snapshot;  ///< After the last one.
    QStringList program;   ///< What one cycle runs, with its arguments.
    std::size_t cycles = 0;
    std::vector<CycleGroup> groups;  ///< All.
    Amount intended;                 ///< Left out because a rule says that it is intended.

    std::size_t leaks() const;
};

/// As JSON, in the format of docs/pddgpuctl-json.md: `listed` of the groups.
QByteArray cyclesJson(const CyclesReport &report, const std::vector<CycleGroup> &listed);

/// As XML in the format that JUnit's Ant task writes and CI systems read: a test case for each
/// group, and one for all of them together, so that there is always one. Not translated.
QByteArray cyclesJunit(const CyclesReport &report);

}  // namespace pddgpu
