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

/// Mouse and keyboard navigation in a chart: zooms and pans its window, points at moments, and
/// activates what is there. Active only while there is a history.
class ChartNavigation : public QObject
{
    Q_OBJECT

public:
    ChartNavigation(ChartCanvas *canvas, ChartSubject *subject, ChartCursor *cursor);

    /// Handles an event of the canvas's viewport; returns whether it was handled.
    bool viewportEvent(QEvent *event);
    bool keyEvent(const QKeyEvent &event);

    /// Returns to the range that was set last.
    void goBack();
    bool isPressed() const { return m_pressedAt.has_value(); }

Q_SIGNALS:
    /// The visible time changed.
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
    std::optional<QPointF> m_pressedAt;  // Last position of the current drag.
    bool m_isDragged = false;
};

}  // namespace pddgpu
