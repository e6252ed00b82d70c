// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chart/plotcollector.h"

#include <algorithm>
#include <cmath>

namespace pddgpu {

namespace {

// Lines extend beyond the left edge, where the plot clips them; otherwise the first one could start
// up to one sample after the edge.
constexpr double LeftReserve = 0.04;
// A threshold far above all values would flatten the rest.
constexpr double ThresholdShownUpTo = 16;                     // Times the largest other value, ...
constexpr double ThresholdAlwaysShown = 512.0 * 1024 * 1024;  // ... or up to this.
constexpr double CapacityShownFrom = 0.75;                    // Share of the size in use.

// A size of 0 does not limit usage.
void findLimits(const ChartSubject &subject, PlotData *data)
{
    const auto largest = [&](Metric metric) {
        double most = 0;
        const auto runs =
            subject.history->runs(metric, data->fromMs, std::min(data->toMs, subject.lastMs()), 1);
        for (const auto &run : runs) {
            for (const HistoryColumn &column : run)
                most = std::max(most, static_cast<double>(column.maximum));
        }
        return most;
    };
    const auto regions = static_cast<std::size_t>(data->regions.size());
    double all = 0;
    bool isAllKnown = regions > 0;
    for (std::size_t region = 0; region < regions; ++region) {
        const double most = largest(totalMetric(region));
        all += most;
        isAllKnown &= most > 0;
        if (most > 0)
            data->limits[placeOf(usedMetric(region))] = most;
    }
    if (isAllKnown)
        data->limits[placeOf(Metric::Leaked)] = all;
}

QList<ChartMark> collectMarks(const ChartSubject &subject, const ShownLines &lines,
                              std::int64_t endMs, int columns)
{
    QList<ChartMark> shown;
    for (const ChartMark &mark : subject.marks) {
        if (mark.timeMs >= subject.window.fromMs() && mark.timeMs <= subject.window.toMs() &&
            (mark.kind != ChartMark::Kind::Alert || lines.alerts))
            shown.append(mark);
    }
    const qsizetype given = shown.size();
    const std::int64_t sameMs = std::max<std::int64_t>(1000, 2 * subject.window.spanMs() / columns);
    // Do not count hidden alerts: the legend shows the number of visible ones.
    const QList<std::int64_t> alerts =
        lines.alerts ? subject.history->alertTimesMs(subject.window.fromMs(), endMs)
                     : QList<std::int64_t>();
    for (const std::int64_t timeMs : alerts) {
        const bool isGiven =
            std::any_of(shown.cbegin(), shown.cbegin() + given, [&](const ChartMark &mark) {
                return mark.kind == ChartMark::Kind::Alert &&
                       std::abs(mark.timeMs - timeMs) <= sameMs;
            });
        if (!isGiven)
            shown.append({timeMs, ChartMark::Kind::Alert, QString()});
    }
    std::ranges::stable_sort(shown, {}, &ChartMark::timeMs);
    return shown;
}

}  // namespace

PlotData collectPlot(const ChartSubject &subject, const ShownLines &lines, int columns)
{
    PlotData data;
    data.fromMs = subject.window.fromMs();
    data.toMs = subject.window.toMs();
    const auto reserveMs =
        static_cast<std::int64_t>(static_cast<double>(subject.window.spanMs()) * LeftReserve);
    const std::int64_t endMs = std::min(data.toMs, subject.lastMs());
    data.regions = subject.regions();
    const QList<Metric> metrics = drawnMetrics(data.regions.size());
    findLimits(subject, &data);
    for (const Metric metric : metrics) {
        const auto i = static_cast<std::size_t>(metric);
        data.runs[i] = subject.history->runs(metric, data.fromMs - reserveMs, endMs, columns);
        data.isKnown |= !data.runs[i].isEmpty();
        if (!data.limits[i] || !lines.has(metric))
            continue;
        for (const auto &run : std::as_const(data.runs[i])) {
            for (const HistoryColumn &column : run) {
                if (static_cast<double>(column.maximum) > *data.limits[i] &&
                    column.lastMs >= data.fromMs)
                    data.notCredible.append(column.timeMs);
            }
        }
    }
    std::ranges::sort(data.notCredible);

    for (const Metric metric : metrics)
        data.isMetricKnown[placeOf(metric)] = !data.runs[placeOf(metric)].isEmpty();
    // If the first region is unknown, everything is.
    std::int64_t knownMs = std::max(data.fromMs, subject.history->firstTimeMs());
    const Metric leading = subject.leadingMetric();
    const bool hasUse = leading < Metric::FirstOfRegions || data.isMetricKnown[placeOf(leading)];
    for (const auto &run : data.runs[placeOf(hasUse ? leading : clientsMetric(0))]) {
        if (run.constFirst().timeMs > knownMs)
            data.gaps.append({knownMs, run.constFirst().timeMs});
        knownMs = std::max(knownMs, run.constLast().lastMs);
    }
    if (endMs > knownMs)
        data.gaps.append({knownMs, endMs});
    for (const Metric metric : metrics) {
        if (!lines.has(metric))
            data.runs[static_cast<std::size_t>(metric)].clear();
    }
    data.marks = collectMarks(subject, lines, endMs, columns);
    return data;
}

double findTop(const ChartSubject &subject, const ShownLines &lines, PlotData *data)
{
    std::array<double, MostMetrics> highest{};
    const auto regions = static_cast<std::size_t>(data->regions.size());
    const QList<Metric> metrics = drawnMetrics(data->regions.size());
    for (const Metric metric : metrics) {
        const auto i = static_cast<std::size_t>(metric);
        for (const auto &run : std::as_const(data->runs[i])) {
            for (const HistoryColumn &column : run)
                highest[i] = std::max(highest[i], static_cast<double>(column.maximum));
        }
        highest[i] = std::min(highest[i], data->limits[i].value_or(highest[i]));
    }
    const auto of = [&highest](Metric metric) { return highest[static_cast<std::size_t>(metric)]; };
    double top = of(Metric::Leaked);
    for (std::size_t region = 0; region < regions; ++region)
        top = std::max({top, of(usedMetric(region)), of(clientsMetric(region))});
    if (of(Metric::Threshold) <= std::max(top * ThresholdShownUpTo, ThresholdAlwaysShown))
        top = std::max(top, of(Metric::Threshold));
    data->capacities.clear();
    for (std::size_t region = 0; region < regions; ++region) {
        const Metric used = usedMetric(region);
        const auto size = subject.history->runs(totalMetric(region), data->fromMs,
                                                std::min(data->toMs, subject.lastMs()), 1);
        if (!lines.has(used) || size.isEmpty())
            continue;
        const auto capacity = static_cast<double>(size.constLast().constLast().last);
        if (of(used) >= capacity * CapacityShownFrom && capacity > 0) {
            data->capacities.append({static_cast<qsizetype>(region), capacity});
            top = std::max(top, capacity);
        }
    }
    return top;
}

}  // namespace pddgpu
