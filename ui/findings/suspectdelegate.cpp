// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/findings/suspectdelegate.h"

#include <QApplication>
#include <QPainter>
#include <QTreeView>
#include <algorithm>

#include "ui/findings/suspectsmodel.h"
#include "ui/widgets/palette.h"
#include "ui/widgets/stateicon.h"

namespace pddgpu {

namespace {

constexpr int Margin = 8;
constexpr int LineGap = 2;
constexpr int Most = 10'000;

QFont boldFont(const QFont &font)
{
    QFont bold = font;
    bold.setWeight(QFont::DemiBold);
    return bold;
}

const QStyle *styleOf(const QStyleOptionViewItem &option)
{
    return option.widget ? option.widget->style() : QApplication::style();
}

// The texts of a row and their places in it, from its top left corner.
class RowLayout
{
public:
    RowLayout(const QStyleOptionViewItem &option, const QModelIndex &index, int width)
        : verdict(index.data(SuspectsModel::VerdictNameRole).toString()),
          title(index.data().toString()),
          why(index.data(SuspectsModel::WhyRole).toString()),
          bytes(index.data(SuspectsModel::BytesRole).toString()),
          pace(index.data(SuspectsModel::PaceRole).toString()),
          detail(index.data(SuspectsModel::DetailRole).toString()),
          iconSide(styleOf(option)->pixelMetric(QStyle::PM_SmallIconSize, nullptr, option.widget)),
          lineHeight(option.fontMetrics.height() + LineGap),
          left(Margin + (index.parent().isValid() ? iconSide + Margin : 0)),
          m_metrics(option.fontMetrics)
    {
        textLeft = left + iconSide + Margin;
        right = std::max(width - Margin, textLeft);
        const int beside = std::max(widthOf(pace), widthOf(detail));
        whyWidth = std::max(right - textLeft - (beside > 0 ? beside + 2 * Margin : 0), 1);
        whyHeight = m_metrics
                        .boundingRect(QRect(0, 0, whyWidth, Most),
                                      static_cast<int>(Qt::AlignLeft) | Qt::TextWordWrap, why)
                        .height();
    }

    int height() const
    {
        const int besideLines = 1 + (pace.isEmpty() ? 0 : 1) + (detail.isEmpty() ? 0 : 1);
        return std::max(lineHeight + whyHeight + LineGap, besideLines * lineHeight) + Margin;
    }
    int widthOf(const QString &text) const { return m_metrics.horizontalAdvance(text); }

    const QString verdict, title, why, bytes, pace, detail;
    const int iconSide;
    const int lineHeight;
    const int left;
    int textLeft = 0;
    int right = 0;
    int whyWidth = 0;
    int whyHeight = 0;

private:
    const QFontMetrics m_metrics;
};

// Draws one line of plain text, elided if it does not fit. Returns its width.
int drawLine(QPainter *painter, const QRect &line, Qt::Alignment side, const QString &text)
{
    const QFontMetrics metrics(painter->font());
    const QString shown = metrics.elidedText(text, Qt::ElideRight, line.width());
    painter->drawText(line, static_cast<int>(side | Qt::AlignVCenter) | Qt::TextSingleLine, shown);
    return metrics.horizontalAdvance(shown);
}

void drawIcon(QPainter *painter, const QRect &place, const QStyleOptionViewItem &item,
              const QModelIndex &index)
{
    if (index.data(SuspectsModel::FoldRole).toBool()) {
        const auto *tree = qobject_cast<const QTreeView *>(item.widget);
        QStyleOption arrow;
        arrow.initFrom(item.widget);
        arrow.rect = place;
        arrow.palette.setColor(QPalette::WindowText, painter->pen().color());
        arrow.palette.setColor(QPalette::ButtonText, painter->pen().color());
        styleOf(item)->drawPrimitive(tree && tree->isExpanded(index)
                                         ? QStyle::PE_IndicatorArrowDown
                                         : QStyle::PE_IndicatorArrowRight,
                                     &arrow, painter, item.widget);
        return;
    }
    const QVariant verdict = index.data(SuspectsModel::VerdictRole);
    const QIcon icon = verdict.isValid()
                           ? verdictIcon(static_cast<Verdict>(verdict.toInt()), item.palette)
                           : intendedIcon(item.palette);
    icon.paint(painter, place);
}

}  // namespace

void SuspectDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                            const QModelIndex &index) const
{
    QStyleOptionViewItem item = option;
    initStyleOption(&item, index);
    item.text.clear();
    styleOf(item)->drawControl(QStyle::CE_ItemViewItem, &item, painter, item.widget);

    const RowLayout row(item, index, item.rect.width());
    const bool selected = item.state.testFlag(QStyle::State_Selected);
    const QVariant verdict = index.data(SuspectsModel::VerdictRole);
    const bool atStake = verdict.isValid() && isAtStake(static_cast<Verdict>(verdict.toInt()));
    const bool isFold = index.data(SuspectsModel::FoldRole).toBool();
    const QColor text = item.palette.color(selected ? QPalette::HighlightedText : QPalette::Text);
    const QColor quiet = selected ? text : quietText(item.palette);
    const QColor strong = atStake || isFold ? text : quiet;

    painter->save();
    painter->translate(item.rect.topLeft());
    painter->setPen(strong);
    QRect line(row.textLeft, Margin / 2, row.right - row.textLeft, row.lineHeight);
    drawIcon(painter,
             QRect(row.left, line.center().y() - row.iconSide / 2, row.iconSide, row.iconSide),
             item, index);

    const QFont bold = boldFont(item.font);
    painter->setFont(bold);
    const int bytes = drawLine(painter, line, Qt::AlignRight, row.bytes);
    line.setRight(line.right() - bytes - 2 * Margin);
    const int verdictWidth = drawLine(painter, line, Qt::AlignLeft, row.verdict);
    line.setLeft(line.left() + (verdictWidth > 0 ? verdictWidth + Margin : 0));
    painter->setFont(isFold ? bold : item.font);
    drawLine(painter, line, Qt::AlignLeft, row.title);

    painter->setFont(item.font);
    const int top = Margin / 2 + row.lineHeight;
    painter->setPen(quiet);
    painter->drawText(QRect(row.textLeft, top + LineGap / 2, row.whyWidth, row.whyHeight),
                      static_cast<int>(Qt::AlignLeft | Qt::AlignTop) | Qt::TextWordWrap, row.why);
    QRect beside(row.textLeft, top, row.right - row.textLeft, row.lineHeight);
    if (!row.pace.isEmpty()) {
        painter->setPen(strong);
        drawLine(painter, beside, Qt::AlignRight, row.pace);
        beside.translate(0, row.lineHeight);
    }
    painter->setPen(quiet);
    drawLine(painter, beside, Qt::AlignRight, row.detail);
    painter->restore();
}

QSize SuspectDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const auto *view = qobject_cast<const QAbstractItemView *>(option.widget);
    const int width = view ? view->viewport()->width() : option.rect.width();
    return {0, RowLayout(option, index, width).height()};
}

}  // namespace pddgpu

#include "moc_suspectdelegate.cpp"
