// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <QIcon>
#include <QPalette>
#include <vector>

#include "fleet/fleetsnapshot.h"

namespace pddgpu {

/// The cards of a fleet, one row each, ranked. All text is escaped for display.
///
/// Sorts and filters itself: that is much faster than a proxy, which would query every value
/// through the model.
class FleetModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column {
        HostColumn,
        CardColumn,
        StateColumn,
        LeakedColumn,
        GrowthColumn,
        MemoryColumn,
        AlertsColumn,
        SeenColumn,
        ColumnCount,
    };

    enum Role {
        ShareRole = Qt::UserRole,  ///< For MemoryColumn: used / size as a double; invalid: unknown.
    };

    enum class Kind { All, Leaking, Problems };

    explicit FleetModel(QObject *parent = nullptr);

    void setSnapshot(const FleetSnapshotPtr &snapshot);
    const FleetSnapshotPtr &snapshot() const { return m_snapshot; }

    /// Shows only cards of this kind whose texts contain this text, case-insensitively.
    void setFilter(Kind kind, const QString &text);

    /// Icons follow this palette.
    void setPalette(const QPalette &palette);
    /// Rebuilds all texts.
    void refreshTexts();

    const FleetCard &cardAt(int row) const;
    /// -1: not shown.
    int rowOf(const FleetCardId &id) const;

    /// Unknown values come last in either order.
    void sort(int column, Qt::SortOrder order = Qt::AscendingOrder) override;

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation,
                        int role = Qt::DisplayRole) const override;

private:
    // Indexes into the snapshot's cards.
    using Rows = std::vector<qsizetype>;

    Rows makeRows() const;
    bool isListed(const FleetCard &card) const;
    void show(FleetSnapshotPtr snapshot);
    QString text(const FleetCard &card, int column) const;
    QString toolTip(const FleetCard &card, int column) const;
    QIcon icon(const FleetCard &card) const;

    FleetSnapshotPtr m_snapshot;
    Rows m_rows;
    Kind m_kind = Kind::All;
    QString m_text;
    int m_sortColumn = LeakedColumn;
    Qt::SortOrder m_sortOrder = Qt::DescendingOrder;
    QIcon m_fine, m_leaking, m_confirmed, m_problem;
};

}  // namespace pddgpu
