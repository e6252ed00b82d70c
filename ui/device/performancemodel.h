// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <optional>
#include <utility>

#include "parser/memorystats.h"

namespace pddgpu {

/// The operations whose durations the driver measures in a histogram.
enum class Operation { Allocation, Free, Move };
inline constexpr int OperationCount = 3;

const std::optional<MemoryStats::Histogram> &histogramOf(const MemoryStats &stats,
                                                         Operation operation);
const MemoryStats::Number &longestOf(const MemoryStats &stats, Operation operation);
QString operationText(Operation operation);

/// Costs of the driver's operations: one row per figure, one column per operation, and one for the
/// leak checks. Each figure's tool tip says what it is and where it comes from.
class PerformanceModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Row { CountRow, LastRow, AverageRow, MedianRow, SlowRow, LongestRow, RowCount };
    enum Column { CheckColumn = OperationCount, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    /// Not set: unknown.
    void setStats(const std::optional<MemoryStats> &stats);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation,
                        int role = Qt::DisplayRole) const override;

private:
    std::optional<MemoryStats> m_stats;
};

/// The histograms as a table: one row per non-empty range of durations, one column per operation.
class HistogramModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    using QAbstractTableModel::QAbstractTableModel;

    /// Not set: unknown.
    void setStats(const std::optional<MemoryStats> &stats);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation,
                        int role = Qt::DisplayRole) const override;

private:
    using Histograms = std::array<std::optional<MemoryStats::Histogram>, OperationCount>;

    Histograms m_histograms;
    std::optional<std::pair<int, int>> m_buckets;  // First and last with an operation of any kind.
};

}  // namespace pddgpu
