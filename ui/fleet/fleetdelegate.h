// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCache>
#include <QFont>
#include <QStaticText>
#include <QStyledItemDelegate>

namespace pddgpu {

/// Paints the cells of a fleet, with a usage bar of the card's own memory (FleetModel::ShareRole).
///
/// Nearly all cells are repainted unchanged, and shaping a text costs many times more than painting
/// it. So the glyphs are cached.
class FleetDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    explicit FleetDelegate(QObject *parent = nullptr);

    /// Width of the bar, including its distance from the text.
    static constexpr int BarSpace = 82;

    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;

private:
    void paintText(QPainter *painter, const QRect &line, const QStyleOptionViewItem &option) const;
    const QStaticText &glyphsOf(const QString &text, const QFont &font) const;

    mutable QFont m_font;  // Font of the cached glyphs.
    mutable QCache<QString, QStaticText> m_glyphs;
};

}  // namespace pddgpu
