// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "explain/names.h"
#include "io/bytesink.h"
#include "io/progress.h"
#include "report/leakreport.h"

namespace pddgpu {

/// Writes objects as CSV: RFC 4180, UTF-8, one header line and one row per object.
///
/// Columns: captured_at,device,object_id,state,orphaned,age_seconds,size_bytes,domain,pid,process,
/// label,client_id,handle_count,exported,origin,doubts,verdict. `origin` is `driver` or
/// `simulation`; `doubts` is empty, or lists what is doubtful in the whole file, as in
/// doubtWords(); `verdict` is that on the object's group, as in verdictWord(). Times are ISO 8601
/// with offset, decimals use `.` in every locale, booleans are `true` and `false`. A text that a
/// spreadsheet would run as a formula is prefixed with an apostrophe. Memory use does not depend on
/// the number of objects. Callable from any thread.
Written writeLeakCsv(const LeakReport &report, const Names &names, ByteSink *sink,
                     Progress *progress);

}  // namespace pddgpu
