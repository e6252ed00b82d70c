// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include "model/snapshot.h"

namespace pddgpu {

/// The clients of a card as CSV: RFC 4180, UTF-8, one header line and one row per client and
/// region; a client of unknown memory has one row without a region. A figure that is unknown is
/// empty.
///
/// Columns: card,driver,pid,process,uid,client_id,client_name,unit,other_pids,region,total_bytes,
/// shared_bytes,resident_bytes,purgeable_bytes,active_bytes,origin,user. The other PIDs are
/// separated by blanks. A text that a spreadsheet would run as a formula is prefixed with an
/// apostrophe.
QByteArray clientsCsv(const Snapshot &snapshot);

}  // namespace pddgpu
