// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include "analysis/difference.h"

namespace pddgpu {

/// The objects that appeared or disappeared between two marks as CSV: RFC 4180, UTF-8, one header
/// line and one row per object, in the order of the groups.
///
/// Columns: change,object_id,size_bytes,domain,pid,process,label,age_seconds. `change` is `born` or
/// `gone`; the age is the one at B, or at A if the object is gone. A text that a spreadsheet would
/// run as a formula is prefixed with an apostrophe.
QByteArray differenceCsv(const Difference &difference);

}  // namespace pddgpu
