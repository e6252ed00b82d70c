// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chart/chartcanvas.h"

#include <QCategoryAxis>
#include <QChart>
#include <QChartView>
#include <QGraphicsLayout>
#include <algorithm>

#include "ui/chart/plotitem.h"
#include "ui/widgets/palette.h"

namespace pddgpu {

namespace {

constexpr int PixelsPerTimeLabel = 96;

// Removes the current labels of an axis.
void removeLabels(QCategoryAxis *axis)
{
    const QStringList old = axis->categoriesLabels();
    for (const QString &label : old)
        axis->remove(label);
}

}  // namespace

ChartCanvas::ChartCanvas(QWidget *parent)
    : m_chart(new QChart),
      m_view(new QChartView(m_chart, parent)),
      m_timeAxis(new QCategoryAxis(m_chart)),
      m_byteAxis(new QCategoryAxis(m_chart)),
      m_plot(nullptr)
{
    m_view->setFrameShape(QFrame::NoFrame);
    // Always update the whole viewport. If something else is painted over the scene between a
    // change of its items and its own repaint (the values, a button), the scene takes the items'
    // new positions for what is in the window, and their old pixels remain.
    m_view->setViewportUpdateMode(QGraphicsView::FullViewportUpdate);
    m_view->setMinimumHeight(72);
    m_view->setFocusPolicy(Qt::NoFocus);
    m_view->viewport()->setMouseTracking(true);

    m_chart->legend()->hide();
    m_chart->setMargins(QMargins(0, 4, 0, 0));
    m_chart->layout()->setContentsMargins(0, 0, 0, 0);
    m_chart->setBackgroundVisible(false);
    m_chart->addAxis(m_timeAxis, Qt::AlignBottom);
    m_chart->addAxis(m_byteAxis, Qt::AlignLeft);
    for (QCategoryAxis *axis : {m_timeAxis, m_byteAxis}) {
        axis->setLabelsPosition(QCategoryAxis::AxisLabelsPositionOnValue);
        axis->setTruncateLabels(false);
    }
    m_plot = new PlotItem(m_chart);
}

QWidget *ChartCanvas::viewport() const
{
    return m_view->viewport();
}

void ChartCanvas::setPalette(const QPalette &palette, const QFont &labelFont)
{
    const QColor quiet = quietText(palette);
    const QColor grid = gridColor(palette);
    m_view->setBackgroundBrush(palette.color(QPalette::Window));
    m_chart->setPlotAreaBackgroundBrush(palette.color(QPalette::Base));
    m_chart->setPlotAreaBackgroundVisible(true);
    for (QCategoryAxis *axis : {m_timeAxis, m_byteAxis}) {
        axis->setLabelsFont(labelFont);
        axis->setLabelsColor(quiet);
        axis->setLinePenColor(grid);
        axis->setGridLineColor(grid);
    }
    m_plot->setPalette(palette);
}

QRectF ChartCanvas::area() const
{
    return m_chart->plotArea();
}

int ChartCanvas::columns() const
{
    return std::max(16, static_cast<int>(area().width()));
}

bool ChartCanvas::layOut()
{
    const int before = columns();
    m_chart->layout()->activate();
    return columns() != before;
}

void ChartCanvas::fitBytes(double maximum)
{
    const ByteScale fitting = ByteScale::fit(maximum, byteUnits(), m_scale);
    if (fitting == m_scale)
        return;
    m_scale = fitting;
    removeLabels(m_byteAxis);
    m_byteAxis->setStartValue(-m_scale.step);
    const QList<ByteScale::Tick> labels = m_scale.ticks();
    for (const ByteScale::Tick &tick : labels)
        m_byteAxis->append(tick.label, tick.bytes);
    m_byteAxis->setRange(0, m_scale.top);
}

void ChartCanvas::fitTime(const TimeWindow &window)
{
    const auto from = static_cast<double>(window.fromMs());
    const auto to = static_cast<double>(window.toMs());
    // A label closer to the edge would be cut.
    const std::int64_t labelMs = window.spanMs() * PixelsPerTimeLabel / columns();
    QList<TimeTick> fitting =
        timeTicks(window.fromMs(), window.toMs() - labelMs / 3, columns() / PixelsPerTimeLabel);
    if (from == m_timeAxis->min() && to == m_timeAxis->max() && fitting == m_ticks)
        return;
    m_ticks = std::move(fitting);
    removeLabels(m_timeAxis);
    m_timeAxis->setStartValue(from);
    for (const TimeTick &tick : std::as_const(m_ticks))
        m_timeAxis->append(tick.label, static_cast<double>(tick.timeMs));
    m_timeAxis->setRange(from, to);
}

void ChartCanvas::setByteLabelsVisible(bool visible)
{
    m_byteAxis->setLabelsVisible(visible);
}

QStringList ChartCanvas::byteLabels() const
{
    return m_byteAxis->categoriesLabels();
}

QStringList ChartCanvas::timeLabels() const
{
    return m_timeAxis->categoriesLabels();
}

}  // namespace pddgpu
