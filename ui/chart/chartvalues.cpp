// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chart/chartvalues.h"

#include <algorithm>

#include "ui/chart/memorychart.h"
#include "ui/chart/plotitem.h"
#include "ui/widgets/format.h"
#include "ui/widgets/timescale.h"

using namespace Qt::StringLiterals;

namespace pddgpu {

namespace {

// The first sample after a moment, if there is no gap in between.
std::optional<HistoryBucket> firstAfter(const ChartSubject &subject, std::int64_t timeMs)
{
    const std::int64_t endMs = std::min(timeMs + DeviceHistory::MinimumGapMs, subject.lastMs());
    const auto runs = subject.history->runs(subject.leadingMetric(), timeMs, endMs,
                                            static_cast<int>(DeviceHistory::MinimumGapMs));
    if (runs.isEmpty() || runs.constFirst().isEmpty())
        return std::nullopt;
    const std::int64_t firstMs = runs.constFirst().constFirst().timeMs;
    return subject.history->current().during(firstMs, firstMs);
}

QString valuesTable(const HistoryBucket &bucket, const ChartSubject &subject, ValuesDetail detail)
{
    const RegionNames &regions = subject.regions();
    const QList<Metric> metrics = drawnMetrics(regions.size());
    const auto lastOf = [&bucket](Metric metric) {
        const Extremes one = bucket[metric];
        return one.isKnown() ? std::optional(one.last) : std::nullopt;
    };
    // A pixel column with several samples has extremes.
    const bool hasExtremes =
        detail == ValuesDetail::All && std::ranges::any_of(metrics, [&bucket](Metric metric) {
            return bucket[metric].isKnown() && bucket[metric].minimum != bucket[metric].maximum;
        });
    QString table;
    const auto addRow = [&](const QString &tag, const QStringList &cells) {
        table += u"<tr>"_s;
        for (qsizetype i = 0; i < cells.size(); ++i) {
            table += u"<%1 align=%2>%3%4</%1>"_s.arg(tag, i == 0 ? u"left"_s : u"right"_s,
                                                     i == 0 ? QString() : u"&nbsp;&nbsp;"_s,
                                                     cells.at(i).toHtmlEscaped());
        }
        table += u"</tr>"_s;
    };
    const auto withExtremes = [&](QStringList cells, Metric metric) {
        if (hasExtremes) {
            const Extremes one = bucket[metric];
            cells << (one.isKnown() ? bytesText(one.minimum) : unknownText())
                  << (one.isKnown() ? bytesText(one.maximum) : unknownText());
        }
        return cells;
    };
    const bool hasSizes = detail != ValuesDetail::ValuesAlone;
    QStringList headings{QString(), hasExtremes ? MemoryChart::tr("Last", "value of some time")
                                                : MemoryChart::tr("Value")};
    if (hasSizes)
        headings << MemoryChart::tr("Free") << MemoryChart::tr("Size");
    if (hasExtremes)
        headings << MemoryChart::tr("Lowest") << MemoryChart::tr("Highest");
    addRow(u"th"_s, headings);

    QStringList doubts;
    const auto addUsage = [&](const QString &name, Metric used, Metric total) {
        const UsageTexts texts = usageTexts(lastOf(used), lastOf(total));
        QStringList cells{name, texts.used};
        if (hasSizes)
            cells << texts.free << texts.total;
        addRow(u"td"_s, withExtremes(cells, used));
        if (lastOf(used) && lastOf(total) && *lastOf(used) > *lastOf(total))
            doubts << MemoryChart::tr("%1: more than the total, not credible").arg(name);
    };
    const auto addFigure = [&](const QString &name, Metric metric) {
        QStringList cells{name, bytesText(lastOf(metric))};
        if (hasSizes)
            cells << QString() << QString();
        addRow(u"td"_s, withExtremes(cells, metric));
    };
    for (qsizetype i = 0; i < regions.size(); ++i) {
        const auto region = static_cast<std::size_t>(i);
        if (lastOf(usedMetric(region)) || !lastOf(clientsMetric(region)))
            addUsage(usedText(regions.at(i)), usedMetric(region), totalMetric(region));
        if (lastOf(clientsMetric(region)))
            addFigure(clientsText(regions.at(i)), clientsMetric(region));
    }
    if (lastOf(Metric::Leaked) || lastOf(Metric::Threshold)) {
        addFigure(subject.isTraced ? MemoryChart::tr("Old", "objects") : MemoryChart::tr("Leaked"),
                  Metric::Leaked);
        addFigure(MemoryChart::tr("Threshold"), Metric::Threshold);
    }
    const QString last = momentText(bucket.lastMs);
    const QString time =
        bucket.lastMs - bucket.firstMs < 1000 || detail == ValuesDetail::ValuesAlone
            ? last
            : MemoryChart::tr("%1 to %2", "time, time").arg(momentText(bucket.firstMs), last);
    QString text = u"%1<table cellspacing=0>%2</table>"_s.arg(time.toHtmlEscaped(), table);
    for (const QString &doubt : std::as_const(doubts))
        text += u"<p>%1</p>"_s.arg(doubt.toHtmlEscaped());
    return text;
}

// The event at that moment as text.
QString eventOf(const ChartMoment &moment)
{
    if (!moment.event.isEmpty() || !moment.mark)
        return moment.event;
    const ChartMark &one = *moment.mark;
    return !one.text.isEmpty() ? one.text
           : one.kind == ChartMark::Kind::Alert
               ? MemoryChart::tr("The driver alerted at %1").arg(momentText(one.timeMs))
               : MemoryChart::tr("Marked at %1").arg(momentText(one.timeMs));
}

}  // namespace

QString valuesAt(const ChartSubject &subject, const ChartMoment &moment, ValuesDetail detail)
{
    const QString said = eventOf(moment);
    const QString text =
        said.isEmpty() ? QString() : u"<p><b>%1</b></p>"_s.arg(said.toHtmlEscaped());

    // The samples of this pixel column, else the nearest one; for an event, the first sample that
    // can show it.
    const std::int64_t timeMs = moment.timeMs;
    const std::int64_t pixelMs = moment.pixelMs;
    const std::int64_t lastMs = subject.lastMs();
    const DeviceHistory &device = subject.history->current();
    auto bucket = device.during(timeMs - pixelMs / 2, std::min(timeMs + pixelMs / 2, lastMs));
    if (!bucket && !moment.event.isEmpty())
        bucket = firstAfter(subject, timeMs);
    if (!bucket) {
        bucket = device.nearest(
            timeMs, std::max(NearestSamplePixels * pixelMs, DeviceHistory::MinimumGapMs));
    }
    if (bucket && bucket->firstMs <= lastMs)
        return text + valuesTable(*bucket, subject, detail);
    return text +
           u"<p>%1<br>%2</p>"_s.arg(momentText(timeMs).toHtmlEscaped(),
                                    MemoryChart::tr("No sample at this time.").toHtmlEscaped());
}

}  // namespace pddgpu
