// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "analysis/difference.h"
#include "report/bytesink.h"
#include "report/leakreport.h"
#include "report/names.h"
#include "sampler/snapshot.h"

namespace pddgpu {

// What pddgpuctl prints for people: plain text, a thing a line. Hostile text is made visible.

/// A paragraph about one device.
QString statusText(const Snapshot &snapshot);

/// What could not be read of a device, one sentence each, with what to do about it.
QStringList warningTexts(const Snapshot &snapshot);

/// A table of objects, a row at a time.
Written writeObjectTable(const LeakReport &report, const Names &names, ByteSink *sink);

/// The names of the columns of watchLine().
QString watchHeader();
/// One line about a sample, as wide as the header.
QString watchLine(const Snapshot &snapshot);

/// Totals, then a row for each creator of objects that were born or went.
QString differenceText(const Difference &difference);

/// Why there is no difference; one sentence.
QString noDifferenceText(NoDifference reason);

}  // namespace pddgpu
