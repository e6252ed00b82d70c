// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointF>
#include <QRectF>
#include <QString>
#include <cstdint>
#include <optional>

class QFont;
class QGraphicsLineItem;
class QLabel;
class QPalette;
class QWidget;

namespace pddgpu {

class ChartCanvas;
class ElsewhereFilter;
struct ChartSubject;

/// The moment that the user points at in a chart, with mouse or keyboard: a line, and a box with
/// its values. Disappears when the user turns to something else in the window.
class ChartCursor
{
public:
    /// `corner` is in the upper right corner of the plot while the plot is not live.
    ChartCursor(ChartCanvas *canvas, const ChartSubject *subject, const QWidget *corner);

    void setPalette(const QPalette &palette, const QFont &labelFont);

    std::optional<std::int64_t> timeMs() const { return m_timeMs; }
    /// The index of the plot's mark at the cursor; -1: none.
    int mark() const;

    /// Moves to a moment, or hides the cursor; `what` is the event at that moment, as plain text.
    /// Shown by the next render().
    void setTime(std::optional<std::int64_t> timeMs, const QString &what = {});
    /// The same, but shown at once.
    void goTo(std::optional<std::int64_t> timeMs, const QString &what = {});
    /// Moves to the mouse position.
    void pointAt(const QPointF &position);
    /// Moves to the next visible mark, from the cursor or from the edge.
    void goToNextMark(int direction);
    /// Moves to the mark of an alert near that time.
    void goToAlert(std::int64_t timeMs);

    void render();

    /// The text shown, as rich text; empty: none.
    const QString &values() const { return m_values; }
    /// Its box, in the view's coordinates.
    QRectF box() const;
    /// Position of the line.
    double x() const { return m_x; }

private:
    void followMouse();
    void placeValues();

    ChartCanvas *m_canvas;
    const ChartSubject *m_subject;
    const QWidget *m_corner;
    std::optional<std::int64_t> m_timeMs;
    std::optional<QPointF> m_mouseAt;  // Mouse position, if the mouse set the cursor.
    QString m_event;                   // The event at that moment.
    QString m_values;
    double m_x = 0;
    QGraphicsLineItem *m_line;
    QLabel *m_box;
    ElsewhereFilter *m_elsewhere;
};

}  // namespace pddgpu
