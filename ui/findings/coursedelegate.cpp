// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/findings/coursedelegate.h"

#include <QPainter>
#include <algorithm>

#include "ui/findings/growthmodel.h"
#include "ui/widgets/palette.h"

namespace pddgpu {

void CourseDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                           const QModelIndex &index) const
{
    QStyledItemDelegate::paint(painter, option, index);
    const auto points = index.data(m_role).value<std::vector<GrowthPoint>>();
    const auto bytes = [](const GrowthPoint &point) { return point.amount.bytes; };
    const std::uint64_t top =
        points.empty() ? 0 : bytes(*std::ranges::max_element(points, {}, bytes));
    if (points.size() < 2 || top == 0)
        return;

    const QRectF area = QRectF(option.rect).adjusted(6, 4, -6, -4);
    const auto from = static_cast<double>(points.front().timeNs);
    const double span = static_cast<double>(points.back().timeNs) - from;
    QPolygonF line;
    for (const GrowthPoint &point : points) {
        const double x = (static_cast<double>(point.timeNs) - from) / span;
        const double y = static_cast<double>(bytes(point)) / static_cast<double>(top);
        line << QPointF(area.left() + x * area.width(), area.bottom() - y * area.height());
    }
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    const QColor color = selected ? option.palette.color(QPalette::HighlightedText)
                                  : MeaningColors::of(option.palette).region(0);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    QColor shade = color;
    shade.setAlphaF(0.2F);
    QPolygonF filled = line;
    filled << area.bottomRight() << area.bottomLeft();
    painter->setPen(Qt::NoPen);
    painter->setBrush(shade);
    painter->drawPolygon(filled);
    painter->setBrush(Qt::NoBrush);
    painter->setPen(QPen(color, 1.5));
    painter->drawPolyline(line);
    painter->restore();
}

}  // namespace pddgpu

#include "moc_coursedelegate.cpp"
