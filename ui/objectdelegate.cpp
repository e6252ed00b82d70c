// SPDX-License-Identifier: GPL-3.0-or-later
#include "objectdelegate.h"

#include <QHeaderView>
#include <QPainter>
#include <QTableView>
#include <algorithm>
#include <array>
#include <utility>

#include "objectlist.h"
#include "objectsmodel.h"

namespace pddgpu {

namespace {

constexpr int Margin = 6;

bool isFirstShown(const QTableView &table, int column)
{
    const QHeaderView &header = *table.horizontalHeader();
    for (int visual = 0; visual < header.visualIndex(column); ++visual) {
        if (!header.isSectionHidden(header.logicalIndex(visual)))
            return false;
    }
    return true;
}

bool isGrouped(const QModelIndex &index)
{
    const auto *model = qobject_cast<const ObjectsModel *>(index.model());
    return model && model->list() && !model->list()->groups.empty();
}

void paintPanel(QPainter *painter, const QStyleOptionViewItem &option)
{
    option.widget->style()->drawPrimitive(QStyle::PE_PanelItemViewItem, &option, painter,
                                          option.widget);
}

void paintArrow(QPainter *painter, const QStyleOptionViewItem &option, const QRect &row,
                bool isExpanded)
{
    QStyleOption arrow;
    arrow.palette = option.palette;
    arrow.state = option.state;
    constexpr int Side = 10;
    arrow.rect = QRect(row.left() + Margin, row.center().y() - Side / 2 + 1, Side, Side);
    option.widget->style()->drawPrimitive(
        isExpanded ? QStyle::PE_IndicatorArrowDown : QStyle::PE_IndicatorArrowRight, &arrow,
        painter, option.widget);
}

}  // namespace

void ObjectDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                           const QModelIndex &index) const
{
    const auto *table = qobject_cast<const QTableView *>(option.widget);
    if (!table || !isGrouped(index)) {
        QStyledItemDelegate::paint(painter, option, index);
    } else if (index.data(ObjectsModel::GroupRole).isValid()) {
        paintGroup(painter, option, index);
    } else if (isFirstShown(*table, index.column())) {
        QStyleOptionViewItem indented = option;
        paintPanel(painter, indented);
        indented.rect.setLeft(indented.rect.left() + ArrowWidth);
        QStyledItemDelegate::paint(painter, indented, index);
    } else {
        QStyledItemDelegate::paint(painter, option, index);
    }
}

// Each cell draws its part of the whole row.
void ObjectDelegate::paintGroup(QPainter *painter, const QStyleOptionViewItem &option,
                                const QModelIndex &index)
{
    const auto &table = *qobject_cast<const QTableView *>(option.widget);
    const auto texts = index.data(ObjectsModel::GroupRole).value<GroupTexts>();
    const bool isSelected = option.state & QStyle::State_Selected;

    painter->save();
    painter->setClipRect(option.rect);
    painter->fillRect(option.rect, option.palette.color(QPalette::Window));
    paintPanel(painter, option);

    const int length = std::max(table.horizontalHeader()->length(), table.viewport()->width());
    const QRect row(-table.horizontalHeader()->offset(), option.rect.top(), length,
                    option.rect.height());
    paintArrow(painter, option, row, texts.isExpanded);

    const QPalette::ColorGroup group =
        !(option.state & QStyle::State_Active) ? QPalette::Inactive : QPalette::Active;
    painter->setPen(
        option.palette.color(group, isSelected ? QPalette::HighlightedText : QPalette::Text));
    QFont bold = option.font;
    bold.setBold(true);
    const QFontMetrics metrics(option.font);
    const auto widthOf = [&metrics](int characters) {
        return metrics.averageCharWidth() * characters;
    };
    // In columns of their own, so that groups can be compared.
    const int title = std::clamp(table.viewport()->width() * 2 / 5, widthOf(14), widthOf(44));
    const std::array<std::pair<const QString *, int>, 5> parts{{{&texts.title, title - ArrowWidth},
                                                                {&texts.count, widthOf(16)},
                                                                {&texts.bytes, widthOf(12)},
                                                                {&texts.trend, widthOf(27)},
                                                                {&texts.growth, length}}};
    int left = row.left() + ArrowWidth;
    for (const auto &[text, width] : parts) {
        const bool isTitle = text == &texts.title;
        const bool isNumber = text == &texts.count || text == &texts.bytes;
        painter->setFont(isTitle ? bold : option.font);
        const QRect place(left, row.top(), width - Margin, row.height());
        painter->drawText(
            place, Qt::AlignVCenter | (isNumber ? Qt::AlignRight : Qt::AlignLeft),
            QFontMetrics(painter->font()).elidedText(*text, Qt::ElideRight, place.width()));
        left += width + Margin;
    }
    painter->restore();
}

}  // namespace pddgpu
