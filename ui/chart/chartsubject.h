// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <array>
#include <optional>

#include "history/history.h"
#include "ui/chart/chartmark.h"
#include "ui/chart/timewindow.h"

namespace pddgpu {

/// The subject of a chart: its samples, the time shown, and the marks.
struct ChartSubject {
    const History *history = nullptr;  ///< Null: still to come.
    TimeWindow window;
    std::optional<std::int64_t> frozenAtMs;  ///< While paused: the last sample that is shown.
    QList<ChartMark> marks;                  ///< In addition to the history's alerts.
    std::optional<HistorySample> playHead;   ///< Of a recording, the sample that is shown.
    bool followsPlayHead = false;            ///< It moved, and is to be in view.

    /// The regions of the samples so far; only with a history.
    const RegionNames &regions() const { return history->current().regions(); }
    /// The metric that tells whether anything is known of a time; only with a history.
    Metric leadingMetric() const { return regions().isEmpty() ? Metric::Leaked : usedMetric(0); }

    bool hasSamples() const { return history && !history->isEmpty(); }
    /// Only with a history.
    std::int64_t lastMs() const { return frozenAtMs.value_or(history->lastTimeMs()); }
    /// Goes to a range, at the newest samples or, in a recording, where its sample is in view.
    void showRange(TimeWindow::Range range)
    {
        window.setRange(range);
        followsPlayHead = playHead.has_value();
    }
};

/// The lines that the user has not hidden.
struct ShownLines {
    std::array<bool, MostMetrics> isHidden{};  ///< In the order of Metric.
    bool alerts = true;

    bool has(Metric metric) const { return !isHidden[placeOf(metric)]; }
};

}  // namespace pddgpu
