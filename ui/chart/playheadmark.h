// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QFont;
class QGraphicsLineItem;
class QGraphicsRectItem;
class QGraphicsSimpleTextItem;
class QPalette;

namespace pddgpu {

class ChartCanvas;
struct ChartSubject;

/// Marks the sample of a recording that is shown: a line, with its time at the foot.
class PlayHeadMark
{
public:
    explicit PlayHeadMark(ChartCanvas *canvas);

    void setPalette(const QPalette &palette, const QFont &labelFont);
    void render(const ChartSubject &subject);
    bool isVisible() const;

private:
    ChartCanvas *m_canvas;
    QGraphicsLineItem *m_line;
    QGraphicsRectItem *m_flag;
    QGraphicsSimpleTextItem *m_time;
};

}  // namespace pddgpu
