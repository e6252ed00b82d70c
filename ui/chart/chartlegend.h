// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractButton>
#include <QPen>

class QLabel;

namespace pddgpu {

/// One entry of a chart's legend: a sample of its line, its name, its current value. Checked means
/// shown: a click, or Space, toggles the line.
class LegendEntry : public QAbstractButton
{
    Q_OBJECT

public:
    explicit LegendEntry(const QString &name, QWidget *parent = nullptr);

    void setValue(const QString &value);
    /// Shows a sample of a line.
    void setPen(const QPen &pen);
    /// Shows the mark of an alert.
    void setMark(const QColor &color);

    /// Draws the entry with its upper left corner at `corner`; returns its width.
    qreal paintTo(QPainter *painter, const QPointF &corner) const;

protected:
    void changeEvent(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    void fitValue();
    void drawSample(QPainter *painter, const QRectF &area) const;
    void updateSample();

    QLabel *m_sample;
    QLabel *m_name;
    QLabel *m_value;
    QString m_widest;  // Widest value so far.
    QPen m_pen;
    bool m_isMark = false;
};

/// Entries side by side, in as many rows as the width requires.
class ChartLegend : public QWidget
{
    Q_OBJECT

public:
    explicit ChartLegend(QWidget *parent = nullptr);

    /// Shows these entries, in this order, and hides the others.
    void setEntries(const QList<LegendEntry *> &entries);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    bool event(QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void arrange();

    QList<LegendEntry *> m_entries;
};

/// Draws the mark of an alert, centred at `middle`.
void drawAlertMark(QPainter *painter, const QPointF &middle, const QColor &color);

}  // namespace pddgpu
