// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/history.h"
#include "report/bundle.h"

namespace pddgpu {

/// The whole history for a report, in time order: at most some thousand intervals per series. Must
/// be called in the history's thread.
QList<HistoryRow> historyRows(const History &history);

}  // namespace pddgpu
