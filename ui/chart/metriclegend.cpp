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

std::optional<std::uint64_t> valueOf(const HistorySample &sample, const RegionNames &regions,
                                     Metric metric)
{
    if (metric < Metric::FirstOfRegions)
        return sample.values[metric];
    const qsizetype place =
        sample.regions.indexOf(regions.at(static_cast<qsizetype>(regionOf(metric))));
    if (place < 0)
        return std::nullopt;
    return sample.values[usedMetric(static_cast<std::size_t>(place))];
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

void MetricLegend::setRegions(const RegionNames &regions)
{
    if (regions == m_regions)
        return;
    m_regions = regions;
    for (const RegionName &name : regions) {
        LegendEntry *&entry = m_regionEntries[name];
        if (!entry)
            entry = createEntry(usedText(name), regionToolTip(name));
    }
    arrangeEntries();
}

void MetricLegend::arrangeEntries()
{
    m_lines.clear();
    for (qsizetype i = 0; i < m_regions.size(); ++i) {
        m_lines.append(
            {usedMetric(static_cast<std::size_t>(i)), m_regionEntries.value(m_regions.at(i))});
    }
    m_lines << Line{Metric::Leaked, m_leaked} << Line{Metric::Threshold, m_threshold};
    QList<LegendEntry *> entries;
    for (const Line &line : std::as_const(m_lines))
        entries << line.entry;
    // What they show decides how wide they are.
    setColors(m_palette);
    setEntries(entries << m_alerts);
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
