// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPen>
#include <QWidget>

class QLabel;

namespace pddgpu {

/// One entry of a chart's legend: a piece of its line, its name, its value now.
class LegendEntry : public QWidget
{
    Q_OBJECT

public:
    explicit LegendEntry(const QString &name, QWidget *parent = nullptr);

    void setValue(const QString &value);
    /// Shows a piece of line.
    void setPen(const QPen &pen);
    /// Shows the mark of an alert.
    void setMark(const QColor &color);

    /// Draws the entry with its upper left corner there; returns its width.
    qreal paintTo(QPainter *painter, const QPointF &corner) const;

protected:
    void changeEvent(QEvent *event) override;

private:
    void fitValue();
    void drawSample(QPainter *painter, const QRectF &area) const;
    void updateSample();

    QLabel *m_sample;
    QLabel *m_name;
    QLabel *m_value;
    QString m_widest;  // Of the values so far.
    QPen m_pen;
    bool m_isMark = false;
};

/// The mark of an alert, with its middle there.
void drawAlertMark(QPainter *painter, const QPointF &middle, const QColor &color);

}  // namespace pddgpu
