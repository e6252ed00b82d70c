// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCache>
#include <QFont>
#include <QStaticText>
#include <QStyledItemDelegate>

namespace pddgpu {

/// Paints the cells of a fleet, with a bar of how much of the card's own memory is in use
/// (FleetModel::ShareRole).
///
/// Nearly all cells are painted again as they were, and finding the glyphs of a text costs many
/// times more than painting them: they are kept.
class FleetDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    explicit FleetDelegate(QObject *parent = nullptr);

    /// Of the bar, with its distance from the text.
    static constexpr int BarSpace = 82;

    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;

private:
    void paintText(QPainter *painter, const QRect &line, const QStyleOptionViewItem &option) const;
    const QStaticText &glyphsOf(const QString &text, const QFont &font) const;

    mutable QFont m_font;  // Of the glyphs.
    mutable QCache<QString, QStaticText> m_glyphs;
};

}  // namespace pddgpu
