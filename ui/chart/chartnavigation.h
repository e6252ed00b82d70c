// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QPointF>
#include <optional>

#include "ui/chart/chartmark.h"

class QEvent;
class QKeyEvent;
class QMouseEvent;
class QWheelEvent;

namespace pddgpu {

class ChartCanvas;
class ChartCursor;
struct ChartSubject;

/// What mouse and keyboard do to a chart: they zoom and pan its window, point at moments, and
/// activate what is there. Only while there is a history.
class ChartNavigation : public QObject
{
    Q_OBJECT

public:
    ChartNavigation(ChartCanvas *canvas, ChartSubject *subject, ChartCursor *cursor);

    /// Of the canvas's viewport; tells whether the event is dealt with.
    bool viewportEvent(QEvent *event);
    bool keyEvent(const QKeyEvent &event);

    /// To the range that was set last.
    void goBack();
    bool isPressed() const { return m_pressedAt.has_value(); }

Q_SIGNALS:
    /// The window shows another time.
    void moved();
    void markActivated(const pddgpu::ChartMark &mark);
    void momentActivated(qint64 timeMs);

private:
    void press(const QMouseEvent &event);
    void move(const QMouseEvent &event);
    void release(const QMouseEvent &event);
    void wheel(const QWheelEvent &event);
    bool activateMark(int mark);
    bool activateCursor();
    void moveCursor(int direction);

    ChartCanvas *m_canvas;
    ChartSubject *m_subject;
    ChartCursor *m_cursor;
    std::optional<QPointF> m_pressedAt;  // Where the drag that goes on was last.
    bool m_isDragged = false;
};

}  // namespace pddgpu
