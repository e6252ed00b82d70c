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

/// The legend of memory over time: the lines with their current values, and the number of alerts.
class MetricLegend : public ChartLegend
{
    Q_OBJECT

public:
    explicit MetricLegend(QWidget *parent = nullptr);

    void setColors(const QPalette &palette);

    /// Sets the lines that a subject has. A line that the user has hidden stays hidden when its
    /// region comes back.
    void setSubject(const ChartSubject &subject);

    ShownLines shown() const;
    void setShown(const ShownLines &lines);

    /// Clears all values while the history is loading.
    void clearValues();
    /// Shows the newest values, or those of the play head, for what is plotted up to `topBytes`.
    void setValues(const ChartSubject &subject, const PlotData &plot, double topBytes);

Q_SIGNALS:
    /// The user hid or showed a line.
    void toggled();

private:
    struct Line {
        Metric metric;
        LegendEntry *entry;
    };

    LegendEntry *createEntry(const QString &name, const QString &toolTip);
    void arrangeEntries();
    LegendEntry *leakedEntry();
    LegendEntry *entryOf(const RegionName &region, bool isOfClients);

    RegionNames m_regions;
    QList<Metric> m_metrics;  // The lines of regions, in display order.
    bool m_hasMonitor = true;
    bool m_isTraced = false;
    bool m_hasThreshold = true;
    // Of what is used, and of what clients hold; includes regions without a line now.
    QHash<std::pair<RegionName, bool>, LegendEntry *> m_regionEntries;
    LegendEntry *m_leaked;
    LegendEntry *m_old = nullptr;  // Instead, for a traced card.
    LegendEntry *m_threshold;
    LegendEntry *m_alerts;
    QList<Line> m_lines;  // The lines in display order.
    QPalette m_palette;
};

}  // namespace pddgpu
