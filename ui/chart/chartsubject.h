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
    const History *history = nullptr;  ///< Null: still loading.
    TimeWindow window;
    std::optional<std::int64_t> frozenAtMs;  ///< While paused: the last sample shown.
    QList<ChartMark> marks;                  ///< In addition to the history's alerts.
    std::optional<HistorySample> playHead;   ///< For a recording, the sample shown.
    bool followsPlayHead = false;            ///< The play head moved and must be in view.
    bool hasMonitor = true;                  ///< There are lines of a leak monitor.
    bool isTraced = false;     ///< It would be the tracer's: objects are old, not leaked.
    bool hasThreshold = true;  ///< There may be alerts.
    MetricSet known = 0;       ///< Metrics that were known once, see noteKnown().
    RegionNames knownRegions;  ///< The regions of `known`.
    QString knownDevice;       ///< Whose they are.

    /// The regions seen so far; only with a history.
    const RegionNames &regions() const { return history->current().regions(); }
    /// The metric that shows whether anything is known at a time; only with a history.
    Metric leadingMetric() const { return regions().isEmpty() ? Metric::Leaked : usedMetric(0); }

    /// Notes which metrics the newest sample has. A line that was there once keeps its place in the
    /// legend. Only with a history.
    void noteKnown()
    {
        if (knownRegions != regions() || knownDevice != history->currentDevice())
            known = 0;
        knownRegions = regions();
        knownDevice = history->currentDevice();
        const auto newest = history->current().nearest(history->lastTimeMs(), 0);
        for (std::size_t place = 0; newest && place < newest->metrics.end(); ++place) {
            const auto metric = static_cast<Metric>(place);
            if ((*newest)[metric].isKnown())
                known |= metricBit(metric);
        }
    }
    bool isKnown(Metric metric) const { return (known & metricBit(metric)) != 0; }
    /// Whether a metric has a line. A region of which nothing is known has the one of its use.
    bool hasLine(Metric metric) const
    {
        if (metric < Metric::FirstOfRegions)
            return (hasMonitor || isKnown(metric)) && (metric != Metric::Threshold || hasThreshold);
        const Metric clients = clientsMetric(regionOf(metric));
        return isKnown(metric) || (metric != clients && !isKnown(clients));
    }

    bool hasSamples() const { return history && !history->isEmpty(); }
    /// Only with a history.
    std::int64_t lastMs() const { return frozenAtMs.value_or(history->lastTimeMs()); }
    /// Shows a range, at the newest samples or, in a recording, around its current sample.
    void showRange(TimeWindow::Range range)
    {
        window.setRange(range);
        followsPlayHead = playHead.has_value();
    }
};

/// The visibility of the lines.
struct ShownLines {
    std::array<bool, MostMetrics> isHidden{};  ///< Indexed by Metric.
    bool alerts = true;

    bool has(Metric metric) const { return !isHidden[placeOf(metric)]; }
};

}  // namespace pddgpu
