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
    RegionNames regions;                 ///< Whose metrics these are.
    std::array<Runs, MostMetrics> runs;  ///< By metric; those not drawn are empty.
    bool isKnown = false;                ///< There is anything that could be drawn.
    /// Upper limits of the metrics; not set: any value is credible.
    std::array<std::optional<double>, MostMetrics> limits;
    QList<Gap> gaps;  ///< Times of which nothing is known.
    struct Capacity {
        qsizetype region = 0;  ///< Its place.
        double bytes = 0;
    };
    QList<Capacity> capacities;       ///< The sizes that are drawn.
    QList<std::int64_t> notCredible;  ///< Times at which more is said to be used than there is.
    QList<ChartMark> marks;           ///< In order of time.
};

/// "VRAM used"
QString usedText(const RegionName &region);

/// The label beside the line of a size.
QString capacityText(const RegionName &region, double bytes);

/// The lines of the chart, its gaps and its marks. The chart library's own lines cost a hundred
/// times more where values change from column to column: they are stroked with all their turns.
class PlotItem : public QGraphicsItem
{
public:
    explicit PlotItem(QGraphicsItem *parent);

    /// Where it draws, in the parent's coordinates.
    void setArea(const QRectF &area);
    const QRectF &area() const { return m_area; }
    void setPalette(const QPalette &palette);
    void setData(PlotData &&data);
    const PlotData &data() const { return m_data; }

    double xOf(std::int64_t timeMs) const;
    std::int64_t timeAt(double x) const;
    /// The index of the mark there; -1: none.
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
