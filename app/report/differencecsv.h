// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include "analysis/difference.h"

namespace pddgpu {

/// The objects that were born or went between two marks as CSV: RFC 4180, UTF-8, one header line
/// and one row per object, in the order of the groups.
///
/// Columns: change,object_id,size_bytes,domain,pid,process,label,age_seconds. `change` is `born` or
/// `gone`; the age is that at B, or at A where the object has gone. A text that a spreadsheet would
/// run as a formula is preceded by an apostrophe.
QByteArray differenceCsv(const Difference &difference);

}  // namespace pddgpu
