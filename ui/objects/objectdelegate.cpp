// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/objects/objectdelegate.h"

#include <QHeaderView>
#include <QPainter>
#include <QTableView>

#include "objects/objectlist.h"
#include "ui/objects/objectsmodel.h"

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

// Each value is in its own column; the first column leaves space for the arrow.
void ObjectDelegate::paintGroup(QPainter *painter, const QStyleOptionViewItem &option,
                                const QModelIndex &index) const
{
    const auto &table = *qobject_cast<const QTableView *>(option.widget);
    const auto texts = index.data(ObjectsModel::GroupRole).value<GroupTexts>();
    QStyleOptionViewItem cell = option;
    initStyleOption(&cell, index);
    if (!(option.state & QStyle::State_Selected))
        cell.backgroundBrush = option.palette.color(QPalette::Window);
    cell.features &= ~QStyleOptionViewItem::Alternate;
    cell.font.setBold(index.column() == texts.titleColumn);
    cell.fontMetrics = QFontMetrics(cell.font);

    const bool isFirst = isFirstShown(table, index.column());
    if (isFirst && table.isColumnHidden(texts.titleColumn))
        cell.text = texts.title;
    if (isFirst) {
        painter->fillRect(cell.rect, cell.backgroundBrush);
        paintPanel(painter, cell);
        paintArrow(painter, option, option.rect, texts.isExpanded);
        cell.rect.setLeft(cell.rect.left() + ArrowWidth);
    }
    option.widget->style()->drawControl(QStyle::CE_ItemViewItem, &cell, painter, option.widget);
}

}  // namespace pddgpu

#include "moc_objectdelegate.cpp"
