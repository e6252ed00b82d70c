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

/// The moment of a chart that is pointed at, by mouse or keyboard: a line, and a box with its
/// values. It goes away when the user turns to something else in the window.
class ChartCursor
{
public:
    /// `corner` stands in the upper right corner of the plot while that is not live.
    ChartCursor(ChartCanvas *canvas, const ChartSubject *subject, const QWidget *corner);

    void setPalette(const QPalette &palette, const QFont &labelFont);

    std::optional<std::int64_t> timeMs() const { return m_timeMs; }
    /// The index of the plot's mark there; -1: none.
    int mark() const;

    /// To a moment, or away; `what` happened then, as plain text. Shown with the next render().
    void setTime(std::optional<std::int64_t> timeMs, const QString &what = {});
    /// The same, shown at once.
    void goTo(std::optional<std::int64_t> timeMs, const QString &what = {});
    /// To where the mouse points.
    void pointAt(const QPointF &position);
    /// To the next mark of those that are shown, from what is pointed at, or from the edge.
    void goToNextMark(int direction);
    /// To the mark that stands for an alert of about that time.
    void goToAlert(std::int64_t timeMs);

    void render();

    /// The text shown, as rich text; empty: none.
    const QString &values() const { return m_values; }
    /// Where it stands, in the view's coordinates.
    QRectF box() const;
    /// Of the line.
    double x() const { return m_x; }

private:
    void followMouse();
    void placeValues();

    ChartCanvas *m_canvas;
    const ChartSubject *m_subject;
    const QWidget *m_corner;
    std::optional<std::int64_t> m_timeMs;
    std::optional<QPointF> m_mouseAt;  // Where it points, if it is the mouse that does.
    QString m_event;                   // The event at that moment.
    QString m_values;
    double m_x = 0;
    QGraphicsLineItem *m_line;
    QLabel *m_box;
    ElsewhereFilter *m_elsewhere;
};

}  // namespace pddgpu
