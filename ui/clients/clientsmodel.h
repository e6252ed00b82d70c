// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <QHash>
#include <QList>
#include <QSortFilterProxyModel>
#include <optional>
#include <vector>

#include "analysis/findings.h"
#include "model/snapshot.h"

namespace pddgpu {

/// A client, or all clients of one process: of these the memory is the sum, and buffers that they
/// share count more than once.
struct ClientRow {
    /// Identifies the row from one sample to the next.
    struct Key {
        std::uint64_t pid = 0;
        bool hasId = false;
        std::uint64_t number = 0;  ///< The client's id, or the number of its file; 0 of a process.

        friend auto operator<=>(const Key &, const Key &) = default;
    };

    Key key;
    Client client;          ///< Of a process: the first client, with the sum of the regions.
    qsizetype clients = 1;  ///< The number of clients that the row stands for.
    GrowthSubject subject;  ///< Its growth among the findings.
    std::optional<std::uint64_t> heldBytes;
};

inline std::size_t qHash(const ClientRow::Key &key, std::size_t seed = 0) noexcept
{
    return qHashMulti(seed, quint64{key.pid}, key.hasId, quint64{key.number});
}

/// The clients of the newest sample. Rows keep their place from sample to sample, so that a view
/// keeps its selection; a proxy sorts them.
class ClientsModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { ProcessColumn, PidColumn, UserColumn, ClientColumn, UnitColumn, FirstOfRegions };
    enum Role {
        SortRole = Qt::UserRole,  ///< A number or a text.
        SeriesRole,               ///< std::vector<GrowthPoint>, of the course.
    };
    /// What a change is counted from.
    enum class Since { Mark, ChartRange, TenMinutes, TwoHours, OneDay };

    using QAbstractTableModel::QAbstractTableModel;

    void setSnapshot(const SnapshotPtr &snapshot);
    void setFindings(const FindingsPtr &findings);
    void setGrouped(bool isGrouped);
    bool isGrouped() const { return m_isGrouped; }
    void setSince(Since since);
    Since since() const { return m_since; }
    /// What the chart shows, in ms since the epoch, UTC: for Since::ChartRange.
    void setChartRange(std::int64_t fromMs, std::int64_t toMs);
    /// Keeps what each client holds now, for Since::Mark.
    void mark();
    bool isMarked() const { return m_markedAt.isValid(); }
    QDateTime markedAt() const { return m_markedAt; }

    const SnapshotPtr &snapshot() const { return m_snapshot; }
    const ClientRow &rowAt(int row) const { return m_rows.at(row); }

    /// Columns after what is held in each region, and before its parts.
    int changeColumn() const { return FirstOfRegions + m_heldColumns; }
    int courseColumn() const { return changeColumn() + 1; }
    /// Whether it is a column of a region.
    bool isOfRegion(int column) const
    {
        return column >= FirstOfRegions && column != changeColumn() && column != courseColumn();
    }

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation,
                        int role = Qt::DisplayRole) const override;

private:
    // One figure of one region.
    struct RegionColumn {
        RegionName region;
        ClientRegion::Number ClientRegion::*field = nullptr;

        friend bool operator==(const RegionColumn &, const RegionColumn &) = default;
    };

    // The time that changes are counted over, of the driver's monotonic clock.
    struct Span {
        std::uint64_t fromNs = 0;
        std::optional<std::uint64_t> toNs;  // Not set: now.
    };

    void update();
    void changesAreNew();
    std::optional<Span> changeSpan() const;
    std::size_t courseRange() const;
    QString changeTitle() const;
    QList<ClientRow> rowsOf(const Snapshot &snapshot) const;
    static QList<RegionColumn> columnsOf(const QList<ClientRow> &rows, const Snapshot &snapshot);
    void setRows(const QList<ClientRow> &rows);
    const Growth *growthOf(const ClientRow &row) const;
    const RegionColumn &regionColumn(int column) const;
    ClientRegion::Number figure(const ClientRow &row, int column) const;
    std::optional<double> changeOf(const ClientRow &row) const;
    QString displayText(const ClientRow &row, int column) const;
    QVariant sortValue(const ClientRow &row, int column) const;
    bool isText(int column) const;
    QString toolTip(const ClientRow &row, int column) const;

    SnapshotPtr m_snapshot;
    FindingsPtr m_findings;
    QHash<GrowthSubject, const Growth *> m_growth;  // Of m_findings.
    bool m_isGrouped = false;
    std::uint64_t m_watchedSinceNs = 0;  // The first point of all.
    Since m_since = Since::TenMinutes;
    std::int64_t m_chartFromMs = 0;
    std::int64_t m_chartToMs = 0;
    QDateTime m_markedAt;
    std::optional<DeviceInfo> m_markedDevice;
    // Bytes, of clients and of processes.
    QHash<ClientRow::Key, std::optional<std::uint64_t>> m_marked;
    QList<ClientRow> m_rows;        // By key.
    QList<RegionColumn> m_columns;  // What is held, in each region, comes first.
    int m_heldColumns = 0;
};

/// Sorts the rows, and shows those that contain a text.
class ClientsProxy : public QSortFilterProxyModel
{
    Q_OBJECT

public:
    explicit ClientsProxy(QObject *parent = nullptr);

    void setText(const QString &text);

protected:
    bool lessThan(const QModelIndex &left, const QModelIndex &right) const override;
    bool filterAcceptsRow(int row, const QModelIndex &parent) const override;

private:
    QString m_text;
};

}  // namespace pddgpu
