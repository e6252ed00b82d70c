// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/historyrows.h"

#include <algorithm>
#include <utility>

namespace pddgpu {

namespace {

constexpr int MostStretches = 3600;

constexpr std::pair<Metric, const char *> Series[] = {
    {Metric::VramUsed, "vram_used"},
    {Metric::GttUsed, "gtt_used"},
    {Metric::Leaked, "leaked"},
    {Metric::Threshold, "threshold"},
};

}  // namespace

QList<HistoryRow> historyRows(const History &history)
{
    QList<HistoryRow> rows;
    if (history.isEmpty())
        return rows;
    for (const auto &[metric, name] : Series) {
        const auto runs =
            history.runs(metric, history.firstTimeMs(), history.lastTimeMs() + 1, MostStretches);
        for (const auto &run : runs) {
            for (const HistoryColumn &column : run)
                rows.append({column.timeMs, name, column.minimum, column.maximum, column.last});
        }
    }
    std::ranges::stable_sort(rows, {}, &HistoryRow::timeMs);
    return rows;
}

}  // namespace pddgpu
