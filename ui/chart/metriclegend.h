// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QPalette>

#include "history/historybucket.h"
#include "ui/chart/chartlegend.h"

namespace pddgpu {

struct ChartSubject;
struct PlotData;
struct ShownLines;

/// The legend of memory over time: the lines with their values now, and the count of alerts.
class MetricLegend : public ChartLegend
{
    Q_OBJECT

public:
    explicit MetricLegend(QWidget *parent = nullptr);

    void setColors(const QPalette &palette);

    /// Which regions have a line. What the user has hidden of one stays so when it comes back.
    void setRegions(const RegionNames &regions);

    ShownLines shown() const;
    void setShown(const ShownLines &lines);

    /// The history is still to come.
    void clearValues();
    /// The newest values, or those of the play head, of what is plotted up to `topBytes`.
    void setValues(const ChartSubject &subject, const PlotData &plot, double topBytes);

Q_SIGNALS:
    /// The user hides or shows a line.
    void toggled();

private:
    struct Line {
        Metric metric;
        LegendEntry *entry;
    };

    LegendEntry *createEntry(const QString &name, const QString &toolTip);
    void arrangeEntries();

    RegionNames m_regions;
    QHash<RegionName, LegendEntry *> m_regionEntries;  // Also of those that have no line now.
    LegendEntry *m_leaked;
    LegendEntry *m_threshold;
    LegendEntry *m_alerts;
    QList<Line> m_lines;  // In their order.
    QPalette m_palette;
};

}  // namespace pddgpu
