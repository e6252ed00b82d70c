// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "explain/names.h"
#include "io/bytesink.h"
#include "io/progress.h"
#include "report/leakreport.h"

namespace pddgpu {

/// Writes a snapshot as JSON (RFC 8259, UTF-8): a summary and the objects of the report. The schema
/// is documented in app/report/REPORT.md. Unlike in CSV, if objects are unknown, `objects` is null
/// and the rest is written. Memory use does not depend on the number of objects. Callable from any
/// thread.
Written writeLeakJson(const LeakReport &report, const Names &names, ByteSink *sink,
                      Progress *progress);

/// The same for one or more devices: the first as above, the others as a list in the member
/// `others`, which is omitted if there are none.
Written writeLeakReportsJson(const QList<LeakReport> &reports, const Names &names, ByteSink *sink,
                             Progress *progress);

}  // namespace pddgpu
