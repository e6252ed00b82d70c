// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/historyrows.h"

#include <algorithm>
#include <utility>

namespace pddgpu {

namespace {

constexpr int MostStretches = 3600;

QList<std::pair<Metric, QByteArray>> seriesOf(const RegionNames &regions)
{
    QList<std::pair<Metric, QByteArray>> series;
    for (qsizetype i = 0; i < regions.size(); ++i) {
        series.append({usedMetric(static_cast<std::size_t>(i)),
                       regions.at(i).text().toLatin1().replace('-', '_') + "_used"});
    }
    return series << std::pair(Metric::Leaked, "leaked")
                  << std::pair(Metric::Threshold, "threshold");
}

}  // namespace

QList<HistoryRow> historyRows(const History &history)
{
    QList<HistoryRow> rows;
    if (history.isEmpty())
        return rows;
    const auto series = seriesOf(history.current().regions());
    for (const auto &[metric, name] : series) {
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
