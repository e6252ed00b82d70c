// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/findings/suspectdelegate.h"

#include <QApplication>
#include <QPainter>
#include <algorithm>

#include "ui/findings/suspectsmodel.h"
#include "ui/widgets/palette.h"
#include "ui/widgets/stateicon.h"

namespace pddgpu {

namespace {

constexpr int Margin = 8;
constexpr int LineGap = 2;

int lineHeight(const QStyleOptionViewItem &option)
{
    return option.fontMetrics.height() + LineGap;
}

QFont boldFont(const QStyleOptionViewItem &option)
{
    QFont font = option.font;
    font.setWeight(QFont::DemiBold);
    return font;
}

// Draws one line of plain text, elided if it does not fit. Returns its width.
int drawLine(QPainter *painter, const QRect &line, Qt::Alignment side, const QString &text)
{
    const QFontMetrics metrics(painter->font());
    const QString shown = metrics.elidedText(text, Qt::ElideRight, line.width());
    painter->drawText(line, static_cast<int>(side | Qt::AlignVCenter) | Qt::TextSingleLine, shown);
    return metrics.horizontalAdvance(shown);
}

}  // namespace

void SuspectDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                            const QModelIndex &index) const
{
    QStyleOptionViewItem item = option;
    initStyleOption(&item, index);
    const QString title = item.text;
    item.text.clear();
    const QStyle *style = item.widget ? item.widget->style() : QApplication::style();
    style->drawControl(QStyle::CE_ItemViewItem, &item, painter, item.widget);

    const bool selected = item.state.testFlag(QStyle::State_Selected);
    const bool suppressed = index.data(SuspectsModel::SuppressedRole).toBool();
    const QColor strong = item.palette.color(selected ? QPalette::HighlightedText : QPalette::Text);
    const QColor quiet = selected ? strong : quietText(item.palette);

    const int iconSide = style->pixelMetric(QStyle::PM_SmallIconSize, nullptr, item.widget);
    QRect line = item.rect.adjusted(Margin, Margin / 2, -Margin, 0);
    line.setHeight(lineHeight(item));
    const QVariant rank = index.data(SuspectsModel::RankRole);
    const QIcon icon = rank.isValid()
                           ? suspectIcon(static_cast<Suspect::Rank>(rank.toInt()), item.palette)
                           : intendedIcon(item.palette);
    icon.paint(painter, QRect(line.x(), line.center().y() - iconSide / 2, iconSide, iconSide));
    line.setLeft(line.left() + iconSide + Margin);

    painter->save();
    painter->setFont(boldFont(item));
    painter->setPen(suppressed ? quiet : strong);
    const int taken =
        drawLine(painter, line, Qt::AlignRight, index.data(SuspectsModel::BytesRole).toString());
    drawLine(painter, line.adjusted(0, 0, -taken - 2 * Margin, 0), Qt::AlignLeft, title);

    painter->setFont(item.font);
    painter->setPen(quiet);
    line.translate(0, lineHeight(item));
    const int count =
        drawLine(painter, line, Qt::AlignRight, index.data(SuspectsModel::ObjectsRole).toString());
    line.setRight(line.right() - count - 2 * Margin);
    painter->setPen(suppressed ? quiet : strong);
    const QStringList reasons = index.data(SuspectsModel::ReasonsRole).toStringList();
    for (const QString &reason : reasons) {
        drawLine(painter, line, Qt::AlignLeft, reason);
        line.translate(0, lineHeight(item));
    }
    painter->restore();
}

QSize SuspectDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const auto reasons = index.data(SuspectsModel::ReasonsRole).toStringList().size();
    const int lines = 1 + static_cast<int>(std::max<qsizetype>(reasons, 1));
    return {0, lines * lineHeight(option) + Margin};
}

}  // namespace pddgpu

#include "moc_suspectdelegate.cpp"
