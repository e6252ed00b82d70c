// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QGraphicsItem>
#include <QPalette>
#include <QPen>
#include <array>
#include <optional>

#include "history/devicehistory.h"
#include "ui/chart/chartmark.h"

namespace pddgpu {

/// The metrics that the chart draws for this number of regions, the topmost last.
QList<Metric> drawnMetrics(qsizetype regions);

QPen metricPen(Metric metric, const QPalette &palette);

/// The content of a plot.
struct PlotData {
    using Runs = QList<QList<HistoryColumn>>;
    struct Gap {
        std::int64_t fromMs = 0;
        std::int64_t toMs = 0;
    };

    std::int64_t fromMs = 0;
    std::int64_t toMs = 0;
    double topBytes = 0;
    RegionNames regions;                 ///< Regions of these metrics.
    std::array<Runs, MostMetrics> runs;  ///< Indexed by metric; those not drawn are empty.
    bool isKnown = false;                ///< There is something to draw.
    std::array<bool, MostMetrics> isMetricKnown{};  ///< Whether drawn or hidden.
    /// Upper limits of the metrics; not set: any value is credible.
    std::array<std::optional<double>, MostMetrics> limits;
    QList<Gap> gaps;  ///< Times without data.
    struct Capacity {
        qsizetype region = 0;  ///< Index of the region.
        double bytes = 0;
    };
    QList<Capacity> capacities;       ///< The region sizes drawn.
    QList<std::int64_t> notCredible;  ///< Times at which reported usage exceeds the size.
    QList<ChartMark> marks;           ///< In time order.
};

/// "VRAM used"
QString usedText(const RegionName &region);
/// "VRAM by clients": what those hold that this user may see.
QString clientsText(const RegionName &region);

/// The label at the line of a region's size.
QString capacityText(const RegionName &region, double bytes);

/// The chart's lines, gaps and marks. The chart library's own lines are a hundred times slower if
/// values change from column to column, as they are stroked with all their joins.
class PlotItem : public QGraphicsItem
{
public:
    explicit PlotItem(QGraphicsItem *parent);

    /// Its drawing area, in the parent's coordinates.
    void setArea(const QRectF &area);
    const QRectF &area() const { return m_area; }
    void setPalette(const QPalette &palette);
    void setData(PlotData &&data);
    const PlotData &data() const { return m_data; }

    double xOf(std::int64_t timeMs) const;
    std::int64_t timeAt(double x) const;
    /// The index of the mark at a position; -1: none.
    int markAt(const QPointF &position) const;

    QRectF boundingRect() const override { return m_area; }
    void paint(QPainter *painter, const QStyleOptionGraphicsItem *, QWidget *) override;

private:
    double yOf(double bytes) const;
    void paintGaps(QPainter *painter) const;
    void paintCapacities(QPainter *painter) const;
    void paintCapacityTexts(QPainter *painter) const;
    void paintNotCredible(QPainter *painter) const;
    void paintMetric(QPainter *painter, Metric metric) const;
    bool isDense(const PlotData::Runs &runs) const;
    void paintBand(QPainter *painter, const QList<HistoryColumn> &run, const QPen &pen) const;
    void paintLine(QPainter *painter, const QList<HistoryColumn> &run, const QPen &pen) const;
    void paintMarks(QPainter *painter) const;

    QRectF m_area;
    QPalette m_palette;
    PlotData m_data;
};

}  // namespace pddgpu
