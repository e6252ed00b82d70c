// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QRectF>

#include "ui/chart/bytescale.h"
#include "ui/chart/timewindow.h"
#include "ui/widgets/timescale.h"

class QCategoryAxis;
class QChart;
class QChartView;
class QPalette;
class QWidget;

namespace pddgpu {

class PlotItem;

/// What a chart is drawn on: the chart library's view, its two axes with their labels, and the plot
/// between them.
class ChartCanvas
{
public:
    explicit ChartCanvas(QWidget *parent);

    QChart *chart() const { return m_chart; }
    QChartView *view() const { return m_view; }
    QWidget *viewport() const;
    PlotItem *plot() const { return m_plot; }

    void setPalette(const QPalette &palette, const QFont &labelFont);

    /// Of the plot, in the view's coordinates.
    QRectF area() const;
    /// Of pixels in it.
    int columns() const;
    /// Lays out what the labels need; tells whether there are more or fewer columns by that.
    bool layOut();

    /// Makes the axis of bytes hold a value.
    void fitBytes(double maximum);
    void fitTime(const TimeWindow &window);
    const ByteScale &scale() const { return m_scale; }
    void setByteLabelsVisible(bool visible);
    QStringList byteLabels() const;
    QStringList timeLabels() const;

private:
    QChart *m_chart;
    QChartView *m_view;
    QCategoryAxis *m_timeAxis;
    QCategoryAxis *m_byteAxis;
    PlotItem *m_plot;
    ByteScale m_scale;
    QList<TimeTick> m_ticks;
};

}  // namespace pddgpu
