// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>

namespace pddgpu {

/// Draws a series as a small line, from zero to its own maximum.
class CourseDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    /// The role under which the model has a std::vector<GrowthPoint>.
    explicit CourseDelegate(int role, QObject *parent) : QStyledItemDelegate(parent), m_role(role)
    {
    }

    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override;

private:
    const int m_role;
};

}  // namespace pddgpu
