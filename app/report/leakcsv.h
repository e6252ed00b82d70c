// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <tl/expected.hpp>

#include "sampler/snapshot.h"

namespace pddgpu {

/// A leak report: RFC 4180, UTF-8, one header line and one row per leaked object.
///
/// Columns: captured_at,device,object_id,state,orphaned,age_seconds,size_bytes,domain,pid,process,
/// label,client_id,handle_count,exported. Times are ISO 8601 with offset, decimals use `.` in every
/// locale, booleans are `true` and `false`. A text that a spreadsheet would run as a formula is
/// preceded by an apostrophe.
/// Needs snapshot.objects and snapshot.device.
QByteArray leakCsv(const Snapshot &snapshot);

/// Writes leakCsv() to a temporary file beside `path` and renames it. On failure (English reason)
/// a file that was there before stays as it was.
tl::expected<void, QString> writeLeakCsv(const Snapshot &snapshot, const QString &path);

}  // namespace pddgpu
