// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chart/metriclegend.h"

#include <algorithm>

#include "explain/regiontext.h"
#include "ui/chart/chartsubject.h"
#include "ui/chart/memorychart.h"
#include "ui/chart/plotitem.h"
#include "ui/widgets/format.h"
#include "ui/widgets/palette.h"

using namespace Qt::StringLiterals;

namespace pddgpu {

namespace {

QString regionToolTip(const RegionName &region)
{
    switch (usualRole(region)) {
        case Region::Role::DeviceLocal:
            return MemoryChart::tr("Video memory in use, the driver's own included");
        case Region::Role::System:
            return MemoryChart::tr("System memory that the GPU uses through its translation table");
        case Region::Role::Other:
            break;
    }
    return MemoryChart::tr("Memory in use in this region");
}

QString clientsToolTip()
{
    return MemoryChart::tr(
        "What the clients that you can see hold in this region; the rest of what is used is the "
        "driver's, other users', or unexplained");
}

std::optional<std::uint64_t> valueOf(const HistorySample &sample, const RegionNames &regions,
                                     Metric metric)
{
    if (metric < Metric::FirstOfRegions)
        return sample.values[metric];
    const qsizetype place =
        sample.regions.indexOf(regions.at(static_cast<qsizetype>(regionOf(metric))));
    if (place < 0)
        return std::nullopt;
    const auto own = static_cast<std::size_t>(place);
    return sample
        .values[metric == clientsMetric(regionOf(metric)) ? clientsMetric(own) : usedMetric(own)];
}

}  // namespace

MetricLegend::MetricLegend(QWidget *parent)
    : ChartLegend(parent),
      m_leaked(createEntry(
          MemoryChart::tr("Leaked"),
          MemoryChart::tr("Size of all suspicious and confirmed objects in all regions together"))),
      m_threshold(createEntry(
          MemoryChart::tr("Threshold"),
          MemoryChart::tr(
              "The driver alerts while the memory in use in all regions together is above this"))),
      m_alerts(createEntry(
          MemoryChart::tr("Alerts in this time"),
          MemoryChart::tr("Times at which the driver alerted; point at a mark for its time")))
{
    arrangeEntries();
}

LegendEntry *MetricLegend::createEntry(const QString &name, const QString &toolTip)
{
    auto *entry = new LegendEntry(name, this);
    entry->setToolTip(plainToolTip(toolTip));
    entry->setAccessibleDescription(MemoryChart::tr("Shows or hides this in the chart"));
    connect(entry, &LegendEntry::toggled, this, &MetricLegend::toggled);
    return entry;
}

void MetricLegend::setColors(const QPalette &palette)
{
    m_palette = palette;
    for (const Line &line : std::as_const(m_lines))
        line.entry->setPen(metricPen(line.metric, palette));
    m_alerts->setMark(MeaningColors::of(palette).alert);
}

void MetricLegend::setSubject(const ChartSubject &subject)
{
    const RegionNames &regions = subject.regions();
    QList<Metric> metrics;
    for (std::size_t i = 0; i < static_cast<std::size_t>(regions.size()); ++i) {
        for (const Metric metric : {usedMetric(i), clientsMetric(i)}) {
            if (subject.hasLine(metric))
                metrics.append(metric);
        }
    }
    if (regions == m_regions && metrics == m_metrics &&
        subject.hasLine(Metric::Leaked) == m_hasMonitor && subject.isTraced == m_isTraced &&
        subject.hasLine(Metric::Threshold) == m_hasThreshold)
        return;
    m_regions = regions;
    m_metrics = metrics;
    m_hasMonitor = subject.hasLine(Metric::Leaked);
    m_isTraced = subject.isTraced;
    m_hasThreshold = subject.hasLine(Metric::Threshold);
    arrangeEntries();
}

LegendEntry *MetricLegend::entryOf(const RegionName &region, bool isOfClients)
{
    LegendEntry *&entry = m_regionEntries[{region, isOfClients}];
    if (!entry) {
        entry = isOfClients ? createEntry(clientsText(region), clientsToolTip())
                            : createEntry(usedText(region), regionToolTip(region));
    }
    return entry;
}

LegendEntry *MetricLegend::leakedEntry()
{
    if (m_isTraced && !m_old) {
        m_old = createEntry(MemoryChart::tr("Old", "objects"),
                            MemoryChart::tr("Size of all objects that are older than the "
                                            "suspicious age, in all regions together"));
    }
    return m_isTraced ? m_old : m_leaked;
}

void MetricLegend::arrangeEntries()
{
    m_lines.clear();
    for (const Metric metric : std::as_const(m_metrics)) {
        const std::size_t region = regionOf(metric);
        m_lines.append({metric, entryOf(m_regions.at(static_cast<qsizetype>(region)),
                                        metric == clientsMetric(region))});
    }
    if (m_hasMonitor)
        m_lines << Line{Metric::Leaked, leakedEntry()};
    if (m_hasThreshold)
        m_lines << Line{Metric::Threshold, m_threshold};
    QList<LegendEntry *> entries;
    for (const Line &line : std::as_const(m_lines))
        entries << line.entry;
    // What they show decides how wide they are.
    setColors(m_palette);
    if (m_hasMonitor)
        entries << m_alerts;
    setEntries(entries);
}

ShownLines MetricLegend::shown() const
{
    ShownLines lines;
    for (const Line &line : m_lines)
        lines.isHidden[placeOf(line.metric)] = !line.entry->isChecked();
    lines.alerts = m_alerts->isChecked();
    return lines;
}

void MetricLegend::setShown(const ShownLines &lines)
{
    for (const Line &line : std::as_const(m_lines))
        line.entry->setChecked(lines.has(line.metric));
    m_alerts->setChecked(lines.alerts);
}

void MetricLegend::clearValues()
{
    for (const Line &line : std::as_const(m_lines))
        line.entry->setValue(u"\u2013"_s);
    m_alerts->setValue(u"\u2013"_s);
}

void MetricLegend::setValues(const ChartSubject &subject, const PlotData &plot, double topBytes)
{
    for (const Line &line : std::as_const(m_lines)) {
        const auto now = subject.history->runs(line.metric, subject.lastMs(), subject.lastMs(), 1);
        std::optional<std::uint64_t> value;
        // The history has one bucket for several samples of a second.
        if (subject.playHead)
            value = valueOf(*subject.playHead, m_regions, line.metric);
        else if (!now.isEmpty() && !now.constLast().isEmpty())
            value = now.constLast().constLast().last;
        const bool above =
            value && line.entry->isChecked() && static_cast<double>(*value) > topBytes;
        const std::optional<double> &most = plot.limits[placeOf(line.metric)];
        line.entry->setValue(value && most && static_cast<double>(*value) > *most
                                 ? MemoryChart::tr("%1 (not credible)").arg(bytesText(value))
                             : above ? MemoryChart::tr("%1 (off scale)").arg(bytesText(value))
                                     : bytesText(value));
    }
    const auto alerts = std::ranges::count(plot.marks, ChartMark::Kind::Alert, &ChartMark::kind);
    m_alerts->setValue(plot.isKnown ? countText(static_cast<std::uint64_t>(alerts))
                                    : unknownText());
}

}  // namespace pddgpu

#include "moc_metriclegend.cpp"
