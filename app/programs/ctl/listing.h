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

// What pddgpuctl prints for people: plain text, a thing a line. Hostile text is made visible.

/// A paragraph about one device.
QString statusText(const Snapshot &snapshot);

/// Figures of a device that could not be read, one sentence each, with advice.
QStringList warningTexts(const Snapshot &snapshot);
/// Those of them that are about what was read, but cannot be right.
QStringList doubtTexts(const Snapshot &snapshot);

/// A table of a device's objects, a row at a time, beneath a line that names the device and says
/// that there are `inAll` of them.
Written writeObjectTable(const LeakReport &report, const Names &names, std::uint64_t inAll,
                         ByteSink *sink);

/// The same of groups of a report's objects, at most `top` of them; `key` is what they have in
/// common.
QString groupTableText(const LeakReport &report, const QString &key, const GroupSums &sums,
                       qsizetype top);

/// The columns of watchLine(): all cards, and the regions of any of them.
struct WatchColumns {
    QList<DeviceInfo> devices;
    QList<RegionName> regions;

    /// Makes room for the cards of a sample. Returns whether there are more columns than before.
    bool fit(const Snapshot &sample, const QList<SnapshotPtr> &cards);
};

/// The names of the columns of watchLine(), beneath a notice where the figures are made up.
QString watchHeader(const Snapshot &snapshot, const WatchColumns &columns);
/// One line about a sample, as wide as the header.
QString watchLine(const Snapshot &snapshot, const WatchColumns &columns);

/// Totals, then a row for each creator of objects that were born or went.
QString differenceText(const Difference &difference);

/// Why there is no difference; one sentence.
QString noDifferenceText(NoDifference reason);

}  // namespace pddgpu
