// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <QIcon>
#include <QPalette>
#include <array>

#include "sampler/snapshot.h"

namespace pddgpu {

/// The tracked objects of a snapshot, one row each, in birth order.
///
/// A new snapshot is merged by object id: rows that stay keep their identity, so selection and
/// scroll position of a view survive. All text is hostile and leaves the model escaped.
class ObjectsModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column {
        StateColumn,
        AgeColumn,
        SizeColumn,
        DomainColumn,
        ProcessColumn,
        PidColumn,
        LabelColumn,
        HandlesColumn,
        ClientColumn,
        FlagsColumn,
        IdColumn,
        ColumnCount,
    };

    enum Role {
        SortRole = Qt::UserRole,  ///< A number, or text; state by rank.
        BirthRole,                ///< quint64, driver's monotonic ns.
        ObjectIdRole,             ///< quint64
        LeakedRole,               ///< bool: suspicious or confirmed.
    };

    using QAbstractTableModel::QAbstractTableModel;

    /// Shows the objects of a snapshot; none where they are unknown, or without a snapshot.
    void setSnapshot(const SnapshotPtr &snapshot);

    /// Icons follow this palette.
    void setPalette(const QPalette &palette);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation,
                        int role = Qt::DisplayRole) const override;

    static QString stateText(LeakState state);

private:
    void merge(const QList<LeakObject> &objects);
    void removeAbsent(const QList<LeakObject> &objects);
    void updatePresent(const QList<LeakObject> &objects);
    void insertNew(const QList<LeakObject> &objects);
    void replaceAll(const QList<LeakObject> &objects);

    std::optional<std::uint64_t> ageNs(const LeakObject &object) const;
    QString displayText(const LeakObject &object, Column column) const;
    QString toolTipText(const LeakObject &object, Column column) const;
    QVariant sortKey(const LeakObject &object, Column column) const;

    QList<LeakObject> m_objects;
    std::shared_ptr<const LeakObjects> m_shown;  // What m_objects was made from.
    std::optional<DeviceInfo> m_device;
    Snapshot::Number m_nowNs;
    std::array<QIcon, 3> m_stateIcons;  // By LeakState.
};

}  // namespace pddgpu
