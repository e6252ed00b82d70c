// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "analysis/difference.h"
#include "explain/names.h"
#include "io/bytesink.h"
#include "model/snapshot.h"
#include "programs/ctl/groupsums.h"
#include "report/leakreport.h"

namespace pddgpu {

// The human-readable output of pddgpuctl: plain text, one item per line. Untrusted text is made
// visible.

/// One paragraph for a device.
QString statusText(const Snapshot &snapshot);

/// One sentence with advice for each figure of a device that could not be read.
QStringList warningTexts(const Snapshot &snapshot);
/// Those about figures that were read but are impossible.
QStringList doubtTexts(const Snapshot &snapshot);

/// Writes a table of a device's objects, one row each, below a line with the device and the total
/// number `inAll`.
Written writeObjectTable(const LeakReport &report, const Names &names, std::uint64_t inAll,
                         ByteSink *sink);

/// The same for groups of a report's objects, at most `top` of them; `key` is their common
/// property.
QString groupTableText(const LeakReport &report, const QString &key, const GroupSums &sums,
                       qsizetype top);

/// The columns of watchLine(): all cards, and the regions of any of them.
struct WatchColumns {
    QList<DeviceInfo> devices;
    QList<RegionName> regions;
    bool hasMonitor = false;  ///< Of any card.
    bool hasClients = false;  ///< Of a card without a monitor.

    /// Adds columns for the cards of a sample. Returns whether columns were added.
    bool fit(const Snapshot &sample, const QList<SnapshotPtr> &cards);
};

/// The column names of watchLine(), below a notice if the figures are made up.
QString watchHeader(const Snapshot &snapshot, const WatchColumns &columns);
/// One line for a sample, as wide as the header.
QString watchLine(const Snapshot &snapshot, const WatchColumns &columns);

/// Totals, then a row for each creator whose objects appeared or disappeared.
QString differenceText(const Difference &difference);

/// Why there is no difference; one sentence.
QString noDifferenceText(NoDifference reason);

}  // namespace pddgpu
