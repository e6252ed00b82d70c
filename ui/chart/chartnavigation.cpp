// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chart/chartnavigation.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QWheelEvent>
#include <QWidget>
#include <algorithm>
#include <cmath>

#include "ui/chart/chartcanvas.h"
#include "ui/chart/chartcursor.h"
#include "ui/chart/chartsubject.h"
#include "ui/chart/plotitem.h"

namespace pddgpu {

namespace {

constexpr double ZoomStep = 1.25;
constexpr double PanStep = 0.1;
constexpr double CursorStep = 0.01;
constexpr int DragDistance = 4;

}  // namespace

ChartNavigation::ChartNavigation(ChartCanvas *canvas, ChartSubject *subject, ChartCursor *cursor)
    : m_canvas(canvas), m_subject(subject), m_cursor(cursor)
{
}

bool ChartNavigation::viewportEvent(QEvent *event)
{
    switch (event->type()) {
        case QEvent::MouseButtonPress:
            press(*static_cast<QMouseEvent *>(event));
            return true;
        case QEvent::MouseMove:
            move(*static_cast<QMouseEvent *>(event));
            return true;
        case QEvent::MouseButtonRelease:
            release(*static_cast<QMouseEvent *>(event));
            return true;
        case QEvent::MouseButtonDblClick:
            goBack();
            return true;
        case QEvent::Wheel:
            wheel(*static_cast<QWheelEvent *>(event));
            return true;
        case QEvent::Leave:
            m_cursor->goTo(std::nullopt);
            return false;
        default:
            return false;
    }
}

bool ChartNavigation::keyEvent(const QKeyEvent &event)
{
    TimeWindow &window = m_subject->window;
    // Zoom around the newest sample while that is at the edge, else around the middle.
    const std::int64_t aroundMs =
        window.isLive() ? window.toMs() : window.fromMs() + window.spanMs() / 2;
    const int direction = event.key() == Qt::Key_Left ? -1 : 1;
    switch (event.key()) {
        case Qt::Key_Plus:
        case Qt::Key_Equal:
            window.zoom(1 / ZoomStep, aroundMs);
            break;
        case Qt::Key_Minus:
            window.zoom(ZoomStep, aroundMs);
            break;
        case Qt::Key_Return:
        case Qt::Key_Enter:
            return activateCursor();
        case Qt::Key_Left:
        case Qt::Key_Right:
            if (event.modifiers().testFlag(Qt::ControlModifier)) {
                m_cursor->goToNextMark(direction);
                return true;
            }
            if (event.modifiers().testFlag(Qt::ShiftModifier)) {
                moveCursor(direction);
                return true;
            }
            window.pan(direction * PanStep);
            break;
        case Qt::Key_PageUp:
            window.pan(-1);
            break;
        case Qt::Key_PageDown:
            window.pan(1);
            break;
        case Qt::Key_End:
            window.goToNewest();
            break;
        case Qt::Key_Home:
            goBack();
            return true;
        case Qt::Key_Escape:
            if (!m_cursor->timeMs())
                return false;
            m_cursor->goTo(std::nullopt);
            return true;
        default:
            return false;
    }
    Q_EMIT moved();
    return true;
}

void ChartNavigation::goBack()
{
    m_cursor->goTo(std::nullopt);
    m_subject->showRange(m_subject->window.range());
    Q_EMIT moved();
}

void ChartNavigation::press(const QMouseEvent &event)
{
    if (event.button() != Qt::LeftButton)
        return;
    m_pressedAt = event.position();
    m_isDragged = false;
}

void ChartNavigation::move(const QMouseEvent &event)
{
    if (!m_pressedAt) {
        m_cursor->pointAt(event.position());
        return;
    }
    const double distance = event.position().x() - m_pressedAt->x();
    if (!m_isDragged && std::abs(distance) < DragDistance)
        return;
    m_isDragged = true;
    m_pressedAt = event.position();
    m_cursor->goTo(std::nullopt);
    m_canvas->viewport()->setCursor(Qt::ClosedHandCursor);
    m_subject->window.pan(-distance / m_canvas->columns());
    Q_EMIT moved();
}

void ChartNavigation::release(const QMouseEvent &event)
{
    if (event.button() != Qt::LeftButton || !m_pressedAt)
        return;
    m_pressedAt.reset();
    if (!m_isDragged && activateMark(m_canvas->plot()->markAt(event.position())))
        return;
    m_cursor->pointAt(event.position());
    if (!m_isDragged && m_canvas->area().contains(event.position()))
        Q_EMIT momentActivated(m_canvas->plot()->timeAt(event.position().x()));
}

void ChartNavigation::wheel(const QWheelEvent &event)
{
    const QPoint turns = event.angleDelta();
    if (std::abs(turns.x()) > std::abs(turns.y())) {
        m_subject->window.pan(-turns.x() / 120.0 * PanStep);
    } else if (turns.y() != 0) {
        m_subject->window.zoom(std::pow(ZoomStep, -turns.y() / 120.0),
                               m_canvas->plot()->timeAt(event.position().x()));
    }
    Q_EMIT moved();
    m_cursor->pointAt(event.position());
}

bool ChartNavigation::activateMark(int mark)
{
    if (mark < 0)
        return false;
    // Emit a copy: a receiver may redraw the chart.
    Q_EMIT markActivated(ChartMark(m_canvas->plot()->data().marks.at(mark)));
    return true;
}

bool ChartNavigation::activateCursor()
{
    if (activateMark(m_cursor->mark()))
        return true;
    if (!m_subject->playHead || !m_cursor->timeMs())
        return false;
    Q_EMIT momentActivated(*m_cursor->timeMs());
    return true;
}

void ChartNavigation::moveCursor(int direction)
{
    const TimeWindow &window = m_subject->window;
    const auto stepMs =
        static_cast<std::int64_t>(static_cast<double>(window.spanMs()) * CursorStep * direction);
    m_cursor->goTo(std::clamp(m_cursor->timeMs().value_or(m_subject->lastMs()) + stepMs,
                              window.fromMs(), window.toMs()));
}

}  // namespace pddgpu

#include "moc_chartnavigation.cpp"
