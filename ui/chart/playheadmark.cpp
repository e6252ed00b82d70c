// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chart/playheadmark.h"

#include <QChart>
#include <QDateTime>
#include <QGraphicsLineItem>
#include <QGraphicsRectItem>
#include <QGraphicsSimpleTextItem>
#include <QLocale>
#include <QPen>
#include <algorithm>
#include <cmath>

#include "ui/chart/chartcanvas.h"
#include "ui/chart/chartsubject.h"
#include "ui/chart/plotitem.h"

using namespace Qt::StringLiterals;

namespace pddgpu {

PlayHeadMark::PlayHeadMark(ChartCanvas *canvas)
    : m_canvas(canvas),
      m_line(new QGraphicsLineItem(canvas->chart())),
      m_flag(new QGraphicsRectItem(canvas->chart())),
      m_time(new QGraphicsSimpleTextItem(m_flag))
{
    m_line->setZValue(4);
    m_flag->setZValue(5);
    m_line->hide();
    m_flag->hide();
}

void PlayHeadMark::setPalette(const QPalette &palette, const QFont &labelFont)
{
    m_line->setPen(QPen(palette.color(QPalette::Highlight), 2));
    m_flag->setPen(Qt::NoPen);
    m_flag->setBrush(palette.color(QPalette::Highlight));
    m_time->setBrush(palette.color(QPalette::HighlightedText));
    m_time->setFont(labelFont);
}

void PlayHeadMark::render(const ChartSubject &subject)
{
    const TimeWindow &window = subject.window;
    const auto &playHead = subject.playHead;
    const bool isShown = subject.hasSamples() && playHead && playHead->timeMs >= window.fromMs() &&
                         playHead->timeMs <= window.toMs();
    m_line->setVisible(isShown);
    m_flag->setVisible(isShown);
    if (!isShown)
        return;
    constexpr double FlagMargin = 3;
    const QRectF area = m_canvas->area();
    const double x = std::round(m_canvas->plot()->xOf(playHead->timeMs));
    m_line->setLine(x, area.top(), x, area.bottom());
    m_time->setText(
        QLocale().toString(QDateTime::fromMSecsSinceEpoch(playHead->timeMs).time(), u"HH:mm:ss"_s));
    QRectF flag = m_time->boundingRect().adjusted(-FlagMargin, 0, FlagMargin, 0);
    flag.moveBottomLeft({std::clamp(x - flag.width() / 2, area.left(),
                                    std::max(area.left(), area.right() - flag.width())),
                         area.bottom()});
    m_flag->setRect(flag);
    m_time->setPos(flag.left() + FlagMargin, flag.top());
}

bool PlayHeadMark::isVisible() const
{
    return m_line->isVisible();
}

}  // namespace pddgpu
