// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "explain/names.h"
#include "io/bytesink.h"
#include "io/progress.h"
#include "report/leakreport.h"

namespace pddgpu {

/// Writes a snapshot as JSON (RFC 8259, UTF-8): a summary and the objects of the report. The
/// schema is documented in app/report/REPORT.md. Other than in CSV, where objects are unknown
/// `objects` is null and the rest is written.
/// Memory does not grow with the number of objects. Any thread.
Written writeLeakJson(const LeakReport &report, const Names &names, ByteSink *sink,
                      Progress *progress);

/// The same of one device or more: of the first as above, with those of the rest as a list in the
/// member `others`, which is left out where there is no rest.
Written writeLeakReportsJson(const QList<LeakReport> &reports, const Names &names, ByteSink *sink,
                             Progress *progress);

}  // namespace pddgpu
