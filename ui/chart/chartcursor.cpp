// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chart/chartcursor.h"

#include <QChart>
#include <QChartView>
#include <QGraphicsLineItem>
#include <QLabel>
#include <QPen>
#include <algorithm>
#include <cmath>

#include "ui/chart/chartcanvas.h"
#include "ui/chart/chartsubject.h"
#include "ui/chart/chartvalues.h"
#include "ui/chart/plotitem.h"
#include "ui/widgets/elsewherefilter.h"
#include "ui/widgets/palette.h"

using namespace Qt::StringLiterals;

namespace pddgpu {

namespace {

constexpr int ValuesGap = 14;       // Between the values and their moment.
constexpr int ValuesMargin = 6;     // To the edge of the plot.
constexpr int ValuesOpacity = 225;  // Of 255.

}  // namespace

ChartCursor::ChartCursor(ChartCanvas *canvas, const ChartSubject *subject, const QWidget *corner)
    : m_canvas(canvas),
      m_subject(subject),
      m_corner(corner),
      m_line(new QGraphicsLineItem(canvas->chart())),
      m_box(new QLabel(canvas->view())),
      m_elsewhere(new ElsewhereFilter(canvas->view(), [this] { goTo(std::nullopt); }))
{
    m_line->setZValue(6);
    m_line->hide();

    m_box->setObjectName("chartValues"_L1);
    m_box->setTextFormat(Qt::RichText);
    m_box->setAttribute(Qt::WA_TransparentForMouseEvents);
    m_box->setAutoFillBackground(true);
    m_box->setFrameShape(QFrame::Box);
    m_box->setMargin(5);
    m_box->hide();
}

void ChartCursor::setPalette(const QPalette &palette, const QFont &labelFont)
{
    m_line->setPen(QPen(quietText(palette), 1));
    QPalette boxPalette = palette;
    QColor paper = palette.color(QPalette::ToolTipBase);
    paper.setAlpha(ValuesOpacity);
    boxPalette.setColor(QPalette::Window, paper);
    m_box->setFont(labelFont);
    boxPalette.setColor(QPalette::WindowText, palette.color(QPalette::ToolTipText));
    m_box->setPalette(boxPalette);
}

int ChartCursor::mark() const
{
    const PlotItem *plot = m_canvas->plot();
    return m_timeMs ? plot->markAt({plot->xOf(*m_timeMs), plot->boundingRect().top()}) : -1;
}

void ChartCursor::setTime(std::optional<std::int64_t> timeMs, const QString &what)
{
    m_timeMs = timeMs;
    m_event = what;
    m_mouseAt.reset();
}

void ChartCursor::goTo(std::optional<std::int64_t> timeMs, const QString &what)
{
    setTime(timeMs, what);
    if (m_subject->history)
        render();
}

void ChartCursor::pointAt(const QPointF &position)
{
    if (!m_canvas->area().contains(position)) {
        goTo(std::nullopt);
        return;
    }
    m_event.clear();
    m_mouseAt = position;
    render();
}

void ChartCursor::goToNextMark(int direction)
{
    const QList<ChartMark> &shown = m_canvas->plot()->data().marks;
    const TimeWindow &window = m_subject->window;
    const bool back = direction < 0;
    const std::int64_t fromMs = m_timeMs.value_or(back ? window.toMs() + 1 : window.fromMs() - 1);
    const auto next = back ? std::ranges::lower_bound(shown, fromMs, {}, &ChartMark::timeMs)
                           : std::ranges::upper_bound(shown, fromMs, {}, &ChartMark::timeMs);
    if (back && next != shown.begin())
        goTo(std::prev(next)->timeMs);
    else if (!back && next != shown.end())
        goTo(next->timeMs);
}

void ChartCursor::goToAlert(std::int64_t timeMs)
{
    // If one column of the chart has several alerts, its mark is the nearest.
    std::int64_t reachMs = std::max<std::int64_t>(
        1000, NearestSamplePixels * m_subject->window.spanMs() / m_canvas->columns());
    for (const ChartMark &mark : m_canvas->plot()->data().marks) {
        if (mark.kind == ChartMark::Kind::Alert && std::abs(mark.timeMs - timeMs) <= reachMs) {
            reachMs = std::abs(mark.timeMs - timeMs);
            m_timeMs = mark.timeMs;
        }
    }
    render();
}

// Updates the moment under the mouse, which changes while the samples move and the mouse rests.
void ChartCursor::followMouse()
{
    if (!m_canvas->area().contains(*m_mouseAt)) {
        m_timeMs.reset();
        return;
    }
    const PlotItem *plot = m_canvas->plot();
    const int mark = plot->markAt(*m_mouseAt);
    m_canvas->viewport()->setCursor(mark >= 0 ? Qt::PointingHandCursor : Qt::ArrowCursor);
    m_timeMs = mark >= 0 ? plot->data().marks.at(mark).timeMs : plot->timeAt(m_mouseAt->x());
    // There are no values in the future.
    const std::int64_t reachMs =
        NearestSamplePixels * m_subject->window.spanMs() / m_canvas->columns();
    if (m_subject->history && *m_timeMs > m_subject->lastMs() + reachMs)
        m_timeMs.reset();
}

void ChartCursor::render()
{
    if (m_mouseAt)
        followMouse();
    // A cursor that left the view does not come back by itself.
    const TimeWindow &window = m_subject->window;
    if (m_timeMs && *m_timeMs < window.fromMs())
        m_timeMs.reset();
    const bool isShown = m_timeMs && *m_timeMs <= window.toMs() && m_subject->hasSamples();
    m_elsewhere->setActive(isShown);
    m_line->setVisible(isShown);
    m_box->setVisible(isShown);
    m_values.clear();
    if (!isShown)
        return;
    const QRectF area = m_canvas->area();
    m_x = std::round(m_canvas->plot()->xOf(*m_timeMs)) + 0.5;
    m_line->setLine(m_x, area.top(), m_x, area.bottom());
    placeValues();
}

// Places the values at the far side of the plot, with as much detail as fits: they must not hide
// their moment or the axis labels.
void ChartCursor::placeValues()
{
    const TimeWindow &window = m_subject->window;
    ChartMoment moment{.timeMs = *m_timeMs,
                       .pixelMs = std::max<std::int64_t>(window.spanMs() / m_canvas->columns(), 1),
                       .event = m_event,
                       .mark = {}};
    if (const int index = mark(); index >= 0)
        moment.mark = m_canvas->plot()->data().marks.at(index);

    const QRectF area = m_canvas->area();
    const bool isRight = m_x < area.center().x();
    const double room =
        (isRight ? area.right() - m_x : m_x - area.left()) - ValuesGap - ValuesMargin;
    for (const auto detail :
         {ValuesDetail::All, ValuesDetail::NoExtremes, ValuesDetail::ValuesAlone}) {
        m_values = valuesAt(*m_subject, moment, detail);
        m_box->setText(m_values);
        m_box->adjustSize();
        if (m_box->width() <= room)
            break;
    }
    const QSizeF size = m_box->size();
    const double left =
        isRight ? area.right() - ValuesMargin - size.width() : area.left() + ValuesMargin;
    // Below the widget in that corner, and above the time labels, if it fits.
    const double below = isRight && !window.isLive() ? m_corner->sizeHint().height() + 6 : 0;
    const double top = std::min(area.top() + ValuesMargin + below,
                                std::max(0.0, area.bottom() - ValuesMargin - size.height()));
    m_box->move(static_cast<int>(left), static_cast<int>(top));
    m_box->raise();
}

QRectF ChartCursor::box() const
{
    return m_box->geometry();
}

}  // namespace pddgpu
