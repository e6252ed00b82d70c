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

/// The drawing area of a chart: the chart library's view, its two axes with their labels, and the
/// plot between them.
class ChartCanvas
{
public:
    explicit ChartCanvas(QWidget *parent);

    QChart *chart() const { return m_chart; }
    QChartView *view() const { return m_view; }
    QWidget *viewport() const;
    PlotItem *plot() const { return m_plot; }

    void setPalette(const QPalette &palette, const QFont &labelFont);

    /// Area of the plot, in the view's coordinates.
    QRectF area() const;
    /// Number of pixel columns in it.
    int columns() const;
    /// Lays out the labels. Returns whether the number of columns changed.
    bool layOut();

    /// Scales the byte axis to contain a value.
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
