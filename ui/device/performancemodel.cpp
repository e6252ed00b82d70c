// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/device/performancemodel.h"

#include <algorithm>

#include "performance/durations.h"
#include "ui/device/durationhistogram.h"
#include "ui/widgets/format.h"

using namespace Qt::StringLiterals;

namespace pddgpu {

namespace {

constexpr double Median = 0.5;
constexpr double Slow = 0.99;

struct Figure {
    MemoryStats::Number value;
    QLatin1StringView key;  // Key in memory_stats; empty: the driver does not measure it.
    bool isEstimate = false;
    bool hasNone = false;  // No such operation happened yet.

    friend bool operator==(const Figure &, const Figure &) = default;
};

struct OperationFigures {
    MemoryStats::Number count, average, longest;
    QLatin1StringView countKey, averageKey, longestKey, histogramKey;
};

OperationFigures figuresOf(const MemoryStats &stats, Operation operation)
{
    switch (operation) {
        case Operation::Allocation:
            return {stats.allocations,           stats.averageAllocationNs,
                    stats.longestAllocationNs,   "allocations"_L1,
                    "average_allocation_ns"_L1,  "longest_allocation_ns"_L1,
                    "allocation_histogram_ns"_L1};
        case Operation::Free:
            return {stats.deallocations,   stats.averageFreeNs,  stats.longestFreeNs,
                    "deallocations"_L1,    "average_free_ns"_L1, "longest_free_ns"_L1,
                    "free_histogram_ns"_L1};
        case Operation::Move:
            return {stats.moves,          stats.averageMoveNs,  stats.longestMoveNs,   "moves"_L1,
                    "average_move_ns"_L1, "longest_move_ns"_L1, "move_histogram_ns"_L1};
    }
    Q_UNREACHABLE();
}

Figure checkFigure(const MemoryStats &stats, int row)
{
    switch (row) {
        case PerformanceModel::CountRow:
            return {stats.checkCount, "check_count"_L1};
        case PerformanceModel::LastRow:
            return {stats.lastCheckDurationNs, "last_check_duration_ns"_L1};
        case PerformanceModel::LongestRow:
            return {stats.longestCheckDurationNs, "longest_check_duration_ns"_L1};
        default:
            return {};
    }
}

Figure operationFigure(const MemoryStats &stats, Operation operation, int row)
{
    const OperationFigures figures = figuresOf(stats, operation);
    const auto estimate = [&](double share) -> Figure {
        const auto &histogram = histogramOf(stats, operation);
        const MemoryStats::Number ns =
            histogram ? estimatedQuantileNs(*histogram, share, figures.longest) : std::nullopt;
        // The longest duration is exact, not an estimate.
        return {ns, figures.histogramKey, ns != figures.longest};
    };
    switch (row) {
        case PerformanceModel::CountRow:
            return {figures.count, figures.countKey};
        case PerformanceModel::AverageRow:
            return {figures.average, figures.averageKey};
        case PerformanceModel::MedianRow:
            return estimate(Median);
        case PerformanceModel::SlowRow:
            return estimate(Slow);
        case PerformanceModel::LongestRow:
            return {figures.longest, figures.longestKey};
        default:
            return {};
    }
}

Figure figureAt(const MemoryStats &stats, int row, int column)
{
    const auto figureOf = [&](int ofRow) {
        return column == PerformanceModel::CheckColumn
                   ? checkFigure(stats, ofRow)
                   : operationFigure(stats, static_cast<Operation>(column), ofRow);
    };
    Figure figure = figureOf(row);
    figure.hasNone =
        row != PerformanceModel::CountRow && figureOf(PerformanceModel::CountRow).value == 0U;
    return figure;
}

QString displayText(const Figure &figure, int row)
{
    if (figure.key.isEmpty())
        return u"–"_s;
    if (row == PerformanceModel::CountRow)
        return countText(figure.value);
    if (!figure.value && figure.hasNone)
        return PerformanceModel::tr("none yet");
    const QString text = durationText(figure.value);
    return figure.isEstimate && figure.value ? PerformanceModel::tr("about %1").arg(text) : text;
}

QString columnHelp(int column)
{
    if (column == PerformanceModel::CheckColumn)
        return PerformanceModel::tr("One run of the leak detector over the tracked objects");
    switch (static_cast<Operation>(column)) {
        case Operation::Allocation:
            return PerformanceModel::tr("Creation of an object");
        case Operation::Free:
            return PerformanceModel::tr(
                "Release of an object, from its last reference to the end of its memory");
        case Operation::Move:
            return PerformanceModel::tr("Change of an object's domain, from VRAM to GTT or back");
    }
    Q_UNREACHABLE();
}

QString rowText(int row)
{
    switch (row) {
        case PerformanceModel::CountRow:
            return PerformanceModel::tr("Count");
        case PerformanceModel::LastRow:
            return PerformanceModel::tr("Last");
        case PerformanceModel::AverageRow:
            return PerformanceModel::tr("Average");
        case PerformanceModel::MedianRow:
            return PerformanceModel::tr("Half within");
        case PerformanceModel::SlowRow:
            return PerformanceModel::tr("99 % within");
        case PerformanceModel::LongestRow:
            return PerformanceModel::tr("Longest");
        default:
            return {};
    }
}

QString rowHelp(int row)
{
    switch (row) {
        case PerformanceModel::CountRow:
            return PerformanceModel::tr("How many since the device was bound");
        case PerformanceModel::LastRow:
            return PerformanceModel::tr("How long the latest one took");
        case PerformanceModel::AverageRow:
            return PerformanceModel::tr("How long one took on average since the device was bound");
        case PerformanceModel::MedianRow:
            return PerformanceModel::tr(
                "Half of them took no longer; estimated from a histogram of powers of two");
        case PerformanceModel::SlowRow:
            return PerformanceModel::tr(
                "99 of 100 took no longer; estimated from a histogram of powers of two");
        case PerformanceModel::LongestRow:
            return PerformanceModel::tr("How long the slowest one took since the device was bound");
        default:
            return {};
    }
}

QString toolTip(const Figure &figure, int row, int column)
{
    QStringList lines{columnHelp(column), rowHelp(row)};
    if (figure.key.isEmpty()) {
        lines << PerformanceModel::tr("The driver does not measure this.");
    } else {
        if (figure.value && row != PerformanceModel::CountRow)
            lines << PerformanceModel::tr("%1 ns").arg(countText(figure.value));
        lines << PerformanceModel::tr("From memory_stats: %1").arg(figure.key);
    }
    return plainToolTip(lines.join(u'\n'));
}

}  // namespace

const std::optional<MemoryStats::Histogram> &histogramOf(const MemoryStats &stats,
                                                         Operation operation)
{
    switch (operation) {
        case Operation::Allocation:
            return stats.allocationHistogramNs;
        case Operation::Free:
            return stats.freeHistogramNs;
        case Operation::Move:
            return stats.moveHistogramNs;
    }
    Q_UNREACHABLE();
}

const MemoryStats::Number &longestOf(const MemoryStats &stats, Operation operation)
{
    switch (operation) {
        case Operation::Allocation:
            return stats.longestAllocationNs;
        case Operation::Free:
            return stats.longestFreeNs;
        case Operation::Move:
            return stats.longestMoveNs;
    }
    Q_UNREACHABLE();
}

QString operationText(Operation operation)
{
    switch (operation) {
        case Operation::Allocation:
            return PerformanceModel::tr("Allocation");
        case Operation::Free:
            return PerformanceModel::tr("Free");
        case Operation::Move:
            return PerformanceModel::tr("Move");
    }
    Q_UNREACHABLE();
}

void PerformanceModel::setStats(const std::optional<MemoryStats> &stats)
{
    const std::optional<MemoryStats> before = std::exchange(m_stats, stats);
    for (int column = 0; column < ColumnCount; ++column) {
        for (int row = 0; row < RowCount; ++row) {
            const auto figureIn = [row, column](const std::optional<MemoryStats> &in) {
                return figureAt(in.value_or(MemoryStats()), row, column);
            };
            if (figureIn(before) != figureIn(m_stats))
                Q_EMIT dataChanged(index(row, column), index(row, column));
        }
    }
}

int PerformanceModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : RowCount;
}

int PerformanceModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant PerformanceModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    switch (role) {
        case Qt::DisplayRole:
            return displayText(
                figureAt(m_stats.value_or(MemoryStats()), index.row(), index.column()),
                index.row());
        case Qt::ToolTipRole:
        case Qt::WhatsThisRole:
            return toolTip(figureAt(m_stats.value_or(MemoryStats()), index.row(), index.column()),
                           index.row(), index.column());
        case Qt::TextAlignmentRole:
            return QVariant(Qt::AlignRight | Qt::AlignVCenter);
        default:
            return {};
    }
}

QVariant PerformanceModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    const bool isColumn = orientation == Qt::Horizontal;
    if (section < 0 || section >= (isColumn ? int(ColumnCount) : int(RowCount)))
        return {};
    switch (role) {
        case Qt::DisplayRole:
            if (!isColumn)
                return rowText(section);
            return section == CheckColumn ? tr("Leak check")
                                          : operationText(static_cast<Operation>(section));
        case Qt::ToolTipRole:
        case Qt::WhatsThisRole:
            return plainToolTip(isColumn ? columnHelp(section) : rowHelp(section));
        case Qt::TextAlignmentRole:
            return QVariant((isColumn ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
        default:
            return {};
    }
}

void HistogramModel::setStats(const std::optional<MemoryStats> &stats)
{
    Histograms histograms;
    std::optional<std::pair<int, int>> buckets;
    for (int i = 0; i < OperationCount && stats; ++i) {
        const auto &histogram = histogramOf(*stats, static_cast<Operation>(i));
        histograms[static_cast<std::size_t>(i)] = histogram;
        const auto used = histogram ? usedBuckets(*histogram) : std::nullopt;
        if (used && buckets)
            buckets = {std::min(buckets->first, used->first),
                       std::max(buckets->second, used->second)};
        else if (used)
            buckets = used;
    }
    if (buckets != m_buckets) {
        beginResetModel();
        m_histograms = histograms;
        m_buckets = buckets;
        endResetModel();
    } else if (histograms != m_histograms) {
        m_histograms = histograms;
        if (m_buckets)
            Q_EMIT dataChanged(index(0, 1), index(rowCount() - 1, columnCount() - 1));
    }
}

int HistogramModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() || !m_buckets ? 0 : m_buckets->second - m_buckets->first + 1;
}

int HistogramModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : 1 + OperationCount;
}

QVariant HistogramModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant((index.column() == 0 ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    const int bucket = m_buckets->first + index.row();
    if (index.column() == 0)
        return bucketText(bucket);
    const auto &histogram = m_histograms[static_cast<std::size_t>(index.column() - 1)];
    return histogram ? countText((*histogram)[static_cast<std::size_t>(bucket)]) : unknownText();
}

QVariant HistogramModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount())
        return QAbstractTableModel::headerData(section, orientation, role);
    if (role == Qt::ToolTipRole || role == Qt::WhatsThisRole) {
        return plainToolTip(
            section == 0
                ? tr("Range of durations, of powers of two")
                : tr("How many of these operations took this long, since the device was bound"));
    }
    if (role == Qt::DisplayRole)
        return section == 0 ? tr("Took") : operationText(static_cast<Operation>(section - 1));
    if (role == Qt::TextAlignmentRole)
        return QVariant((section == 0 ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    return {};
}

}  // namespace pddgpu

#include "moc_performancemodel.cpp"
