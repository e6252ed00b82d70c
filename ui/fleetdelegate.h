// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>

namespace pddgpu {

/// Draws how much of the VRAM is in use as a bar, beside the text (FleetModel::ShareRole).
class UsageDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;

    /// Of the bar, with its distance from the text.
    static constexpr int BarSpace = 82;

    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override;
};

}  // namespace pddgpu
