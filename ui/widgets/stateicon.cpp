// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/stateicon.h"

#include <QIconEngine>
#include <QPainter>
#include <QPainterPath>
#include <functional>
#include <utility>

#include "ui/widgets/palette.h"

namespace pddgpu {

namespace {

// Draws into a square of 16 units.
using Drawing = std::function<void(QPainter &)>;

// Painted at the requested size and pixel ratio, so no image plugin is needed.
class DrawnIconEngine : public QIconEngine
{
public:
    explicit DrawnIconEngine(Drawing drawing) : m_drawing(std::move(drawing)) {}

    void paint(QPainter *painter, const QRect &rect, QIcon::Mode mode, QIcon::State) override
    {
        const int side = std::min(rect.width(), rect.height());
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setOpacity(mode == QIcon::Disabled ? 0.4 : 1.0);
        painter->translate(rect.x() + (rect.width() - side) / 2.0,
                           rect.y() + (rect.height() - side) / 2.0);
        painter->scale(side / 16.0, side / 16.0);
        m_drawing(*painter);
        painter->restore();
    }

    QPixmap pixmap(const QSize &size, QIcon::Mode mode, QIcon::State state) override
    {
        QPixmap pixmap(size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        paint(&painter, QRect(QPoint(), size), mode, state);
        return pixmap;
    }

    QIconEngine *clone() const override { return new DrawnIconEngine(*this); }

private:
    Drawing m_drawing;
};

QPen roundPen(const QColor &color, qreal width)
{
    return {color, width, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin};
}

QIcon drawnIcon(Drawing drawing)
{
    return QIcon(new DrawnIconEngine(std::move(drawing)));
}

QIcon ring(const QColor &color)
{
    return drawnIcon([color](QPainter &painter) {
        painter.setPen(roundPen(color, 1.8));
        painter.drawEllipse(QPointF(8, 8), 4.8, 4.8);
    });
}

QIcon triangle(const QColor &color, const QColor &mark)
{
    return drawnIcon([color, mark](QPainter &painter) {
        const QPolygonF shape{QPointF(8, 2.2), QPointF(14.4, 13.4), QPointF(1.6, 13.4)};
        painter.setPen(roundPen(color, 1.6));
        painter.setBrush(color);
        painter.drawPolygon(shape);
        painter.setPen(roundPen(mark, 1.7));
        painter.drawLine(QPointF(8, 6.2), QPointF(8, 9.4));
        painter.drawPoint(QPointF(8, 11.9));
    });
}

QIcon crossedDiamond(const QColor &color, const QColor &mark)
{
    return drawnIcon([color, mark](QPainter &painter) {
        const QPolygonF shape{QPointF(8, 1.2), QPointF(14.8, 8), QPointF(8, 14.8), QPointF(1.2, 8)};
        painter.setPen(roundPen(color, 1.2));
        painter.setBrush(color);
        painter.drawPolygon(shape);
        painter.setPen(roundPen(mark, 1.7));
        painter.drawLine(QPointF(5.9, 5.9), QPointF(10.1, 10.1));
        painter.drawLine(QPointF(10.1, 5.9), QPointF(5.9, 10.1));
    });
}

// The creator is gone and its objects remain.
QIcon brokenRing(const QColor &color)
{
    return drawnIcon([color](QPainter &painter) {
        painter.setPen(roundPen(color, 1.8));
        painter.drawArc(QRectF(2.2, 2.2, 11.6, 11.6), 20 * 16, 230 * 16);
        painter.setBrush(color);
        painter.drawEllipse(QPointF(8, 8), 2.2, 2.2);
    });
}

QIcon risingLine(const QColor &color)
{
    return drawnIcon([color](QPainter &painter) {
        painter.setPen(roundPen(color, 1.8));
        painter.drawPolyline(
            QPolygonF{QPointF(1.8, 13), QPointF(6, 8.6), QPointF(9, 10.6), QPointF(14, 3.4)});
        painter.drawPolyline(QPolygonF{QPointF(9.8, 3.2), QPointF(14.2, 3.2), QPointF(14.2, 7.4)});
    });
}

QIcon levelLine(const QColor &color)
{
    return drawnIcon([color](QPainter &painter) {
        painter.setPen(roundPen(color, 1.8));
        painter.drawPolyline(
            QPolygonF{QPointF(1.8, 13), QPointF(5.4, 6.2), QPointF(8, 4.6), QPointF(14.2, 4.6)});
    });
}

QIcon drop(const QColor &color)
{
    return drawnIcon([color](QPainter &painter) {
        QPainterPath shape(QPointF(8, 1.4));
        shape.cubicTo(QPointF(9.6, 5.2), QPointF(13, 7), QPointF(13, 10.2));
        shape.cubicTo(QPointF(13, 13), QPointF(10.8, 14.8), QPointF(8, 14.8));
        shape.cubicTo(QPointF(5.2, 14.8), QPointF(3, 13), QPointF(3, 10.2));
        shape.cubicTo(QPointF(3, 7), QPointF(6.4, 5.2), QPointF(8, 1.4));
        painter.fillPath(shape, color);
    });
}

QIcon pile(const QColor &color, const QColor &ground)
{
    return drawnIcon([color, ground](QPainter &painter) {
        painter.setPen(roundPen(color, 1.4));
        painter.setBrush(ground);
        for (const double at : {5.6, 3.6, 1.6})
            painter.drawRoundedRect(QRectF(at, 7.2 - at, 8.6, 8.6), 1.2, 1.2);
    });
}

QIcon clock(const QColor &color)
{
    return drawnIcon([color](QPainter &painter) {
        painter.setPen(roundPen(color, 1.6));
        painter.drawEllipse(QPointF(8, 8), 6.2, 6.2);
        painter.drawPolyline(QPolygonF{QPointF(8, 4.4), QPointF(8, 8.2), QPointF(10.6, 9.8)});
    });
}

QIcon dottedRing(const QColor &color)
{
    return drawnIcon([color](QPainter &painter) {
        QPen pen = roundPen(color, 1.8);
        pen.setDashPattern({0.1, 2.05});
        painter.setPen(pen);
        painter.drawEllipse(QPointF(8, 8), 5.4, 5.4);
    });
}

QIcon tick(const QColor &color)
{
    return drawnIcon([color](QPainter &painter) {
        painter.setPen(roundPen(color, 1.8));
        painter.drawPolyline(QPolygonF{QPointF(2.8, 8.6), QPointF(6.4, 12.2), QPointF(13.4, 4)});
    });
}

}  // namespace

QIcon stateIcon(LeakState state, const QPalette &palette)
{
    const MeaningColors colors = MeaningColors::of(palette);
    const QColor mark = palette.color(QPalette::Base);
    switch (state) {
        case LeakState::Active:
            return ring(colors.active);
        case LeakState::Suspicious:
            return triangle(colors.suspicious, mark);
        case LeakState::Confirmed:
            return crossedDiamond(colors.confirmed, mark);
    }
    Q_UNREACHABLE();
}

QIcon verdictIcon(Verdict verdict, const QPalette &palette)
{
    const MeaningColors colors = MeaningColors::of(palette);
    const QColor quiet = quietText(palette);
    switch (verdict) {
        case Verdict::Leak:
            return drop(colors.error);
        case Verdict::Orphaned:
            return brokenRing(colors.error);
        case Verdict::Growing:
            return risingLine(colors.suspicious);
        case Verdict::Held:
            return pile(quiet, palette.color(QPalette::Base));
        case Verdict::Cache:
            return levelLine(quiet);
        case Verdict::WorkingSet:
            return dottedRing(quiet);
        case Verdict::TooEarly:
            return clock(quiet);
    }
    Q_UNREACHABLE();
}

QIcon intendedIcon(const QPalette &palette)
{
    return tick(quietText(palette));
}

QIcon alertIcon(const QPalette &palette)
{
    return triangle(MeaningColors::of(palette).alert, palette.color(QPalette::Window));
}

QIcon warningIcon(const QPalette &palette)
{
    return triangle(MeaningColors::of(palette).error, palette.color(QPalette::Window));
}

}  // namespace pddgpu
