// SPDX-License-Identifier: GPL-3.0-or-later
#include "fleetdelegate.h"

#include <QPainter>
#include <algorithm>

#include "fleetmodel.h"
#include "palette.h"

namespace pddgpu {

namespace {

constexpr int Margin = 7;
constexpr int BarHeight = 8;

}  // namespace

void UsageDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                          const QModelIndex &index) const
{
    QStyleOptionViewItem panel = option;
    panel.widget->style()->drawPrimitive(QStyle::PE_PanelItemViewItem, &panel, painter,
                                         panel.widget);
    const QVariant share = index.data(FleetModel::ShareRole);
    if (share.isValid()) {
        const QRect bar(option.rect.left() + Margin, option.rect.center().y() - BarHeight / 2 + 1,
                        BarSpace - 2 * Margin, BarHeight);
        const bool isSelected = option.state.testFlag(QStyle::State_Selected);
        const QColor color = isSelected ? option.palette.color(QPalette::HighlightedText)
                                        : MeaningColors::of(option.palette).vram;
        QColor rest = color;
        rest.setAlphaF(0.22F);
        painter->fillRect(bar, rest);
        const double filled = std::clamp(share.toDouble(), 0.0, 1.0) * bar.width();
        painter->fillRect(QRectF(bar.left(), bar.top(), filled, bar.height()), color);
    }
    QStyleOptionViewItem words = option;
    words.rect.setLeft(words.rect.left() + BarSpace);
    QStyledItemDelegate::paint(painter, words, index);
}

}  // namespace pddgpu
