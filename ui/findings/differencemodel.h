// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractItemModel>

#include "analysis/difference.h"

namespace pddgpu {

/// The groups of a difference, each with its objects as children: first those created, as at B,
/// then those gone, as at A.
class DifferenceModel : public QAbstractItemModel
{
    Q_OBJECT

public:
    enum Column {
        ProcessColumn,
        LabelColumn,
        StateColumn,
        AgeColumn,
        BornColumn,
        GoneColumn,
        NetColumn,
        ColumnCount,
    };

    using QAbstractItemModel::QAbstractItemModel;

    /// Null: nothing to show.
    void setDifference(const DifferencePtr &difference);

    QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    QModelIndex parent(const QModelIndex &index) const override;
    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation,
                        int role = Qt::DisplayRole) const override;

    /// "+1.0 MiB (+1)": what was added minus what was removed.
    static QString netText(const Amount &born, const Amount &gone);

    /// The creator that a row or an object's row belongs to.
    const Creator &creatorAt(const QModelIndex &index) const;
    /// The row of a creator; -1: none.
    int rowOf(const Creator &creator) const;

private:
    const DifferenceGroup &groupAt(const QModelIndex &index) const;
    QString groupText(const DifferenceGroup &group, Column column) const;
    QString objectText(const DifferenceGroup &group, int row, Column column) const;

    DifferencePtr m_difference;
};

}  // namespace pddgpu
