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

/// Marks the current sample of a recording: a line with its time below.
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
