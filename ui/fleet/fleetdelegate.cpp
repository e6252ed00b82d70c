// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/fleet/fleetdelegate.h"

#include <QApplication>
#include <QPainter>
#include <algorithm>
#include <cmath>
#include <memory>

#include "ui/fleet/fleetmodel.h"
#include "ui/widgets/palette.h"
#include "ui/widgets/roomystyle.h"

namespace pddgpu {

namespace {

constexpr int BarHeight = 8;
constexpr int BarGap = 14;  // Between the bar and its text.
// More than a screen shows, even with long host names.
constexpr qsizetype KeptTexts = 2000;

QPalette::ColorGroup colorGroup(const QStyleOptionViewItem &option)
{
    return !option.state.testFlag(QStyle::State_Enabled)  ? QPalette::Disabled
           : !option.state.testFlag(QStyle::State_Active) ? QPalette::Inactive
                                                          : QPalette::Normal;
}

QColor textColor(const QStyleOptionViewItem &option)
{
    const bool isSelected = option.state.testFlag(QStyle::State_Selected);
    return option.palette.color(colorGroup(option),
                                isSelected ? QPalette::HighlightedText : QPalette::Text);
}

void paintBar(QPainter *painter, const QRect &line, const QStyleOptionViewItem &option,
              double share)
{
    const QRect bar(line.left(), line.center().y() - BarHeight / 2 + 1,
                    FleetDelegate::BarSpace - BarGap, BarHeight);
    const QColor color = option.state.testFlag(QStyle::State_Selected)
                             ? textColor(option)
                             : MeaningColors::of(option.palette).region(0);
    QColor rest = color;
    rest.setAlphaF(0.22F);
    painter->fillRect(bar, rest);
    const double filled = std::clamp(share, 0.0, 1.0) * bar.width();
    painter->fillRect(QRectF(bar.left(), bar.top(), filled, bar.height()), color);
}

void paintFocus(QPainter *painter, const QStyle *style, const QStyleOptionViewItem &option)
{
    QStyleOptionFocusRect focus;
    focus.QStyleOption::operator=(option);
    focus.state |= QStyle::State_KeyboardFocusChange | QStyle::State_Item;
    focus.backgroundColor = option.palette.color(
        colorGroup(option),
        option.state.testFlag(QStyle::State_Selected) ? QPalette::Highlight : QPalette::Window);
    style->drawPrimitive(QStyle::PE_FrameFocusRect, &focus, painter, option.widget);
}

}  // namespace

FleetDelegate::FleetDelegate(QObject *parent) : QStyledItemDelegate(parent), m_glyphs(KeptTexts) {}

void FleetDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                          const QModelIndex &index) const
{
    QStyleOptionViewItem item = option;
    initStyleOption(&item, index);
    const QStyle *style = item.widget ? item.widget->style() : QApplication::style();
    style->drawPrimitive(QStyle::PE_PanelItemViewItem, &item, painter, item.widget);

    constexpr int Margin = RoomyStyle::TextMargin + 1;
    QRect line = item.rect.adjusted(Margin, 0, -Margin, 0);
    if (item.features.testFlag(QStyleOptionViewItem::HasDecoration)) {
        const QSize side = item.decorationSize;
        item.icon.paint(painter, QRect(line.left(), line.top(), side.width(), line.height()));
        line.setLeft(line.left() + side.width() + 2 * Margin);
    }
    if (index.column() == FleetModel::MemoryColumn) {
        const QVariant share = index.data(FleetModel::ShareRole);
        if (share.isValid())
            paintBar(painter, line, item, share.toDouble());
        line.setLeft(line.left() + BarSpace);
    }
    paintText(painter, line, item);
    if (item.state.testFlag(QStyle::State_HasFocus))
        paintFocus(painter, style, item);
}

QSize FleetDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const int bar = index.column() == FleetModel::MemoryColumn ? BarSpace : 0;
    return QStyledItemDelegate::sizeHint(option, index) + QSize(bar, 0);
}

void FleetDelegate::paintText(QPainter *painter, const QRect &line,
                              const QStyleOptionViewItem &option) const
{
    const QStaticText *text = &glyphsOf(option.text, option.font);
    if (std::ceil(text->size().width()) > line.width()) {
        text = &glyphsOf(
            option.fontMetrics.elidedText(option.text, option.textElideMode, line.width()),
            option.font);
    }
    // A text in another script may be higher than the font.
    const QSize size(static_cast<int>(std::ceil(text->size().width())),
                     static_cast<int>(std::ceil(text->size().height())));
    const QRect place = QStyle::alignedRect(option.direction, option.displayAlignment, size, line);
    painter->setPen(textColor(option));
    painter->setFont(option.font);
    painter->drawStaticText(place.topLeft(), *text);
}

// Valid until the next call.
const QStaticText &FleetDelegate::glyphsOf(const QString &text, const QFont &font) const
{
    if (font != m_font) {
        m_glyphs.clear();
        m_font = font;
    }
    if (const QStaticText *kept = m_glyphs.object(text))
        return *kept;
    auto glyphs = std::make_unique<QStaticText>(text);
    glyphs->setTextFormat(Qt::PlainText);
    glyphs->prepare({}, font);
    const QStaticText &kept = *glyphs;
    m_glyphs.insert(text, glyphs.release());
    return kept;
}

}  // namespace pddgpu

#include "moc_fleetdelegate.cpp"
