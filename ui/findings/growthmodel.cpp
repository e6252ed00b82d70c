// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/findings/growthmodel.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "explain/findings/findingtext.h"
#include "explain/regiontext.h"
#include "ui/widgets/format.h"

namespace pddgpu {

namespace {

// Sort order of the rows.
int order(Trend::Kind kind)
{
    switch (kind) {
        case Trend::Kind::Growing:
            return 0;
        case Trend::Kind::LevelledOff:
            return 1;
        case Trend::Kind::Shrinking:
        case Trend::Kind::Steady:
        case Trend::Kind::Unknown:
            return 2;
    }
    Q_UNREACHABLE();
}

bool comesFirst(const Growth &a, const Growth &b, GrowthRange range)
{
    const Trend &left = a.trend(range);
    const Trend &right = b.trend(range);
    if (order(left.kind) != order(right.kind))
        return order(left.kind) < order(right.kind);
    if (left.kind == Trend::Kind::Growing && left.slope.perSecond != right.slope.perSecond)
        return left.slope.perSecond > right.slope.perSecond;
    if (a.now.bytes != b.now.bytes)
        return a.now.bytes > b.now.bytes;
    const Creator &l = a.subject.creator;
    const Creator &r = b.subject.creator;
    return std::tie(l.process, l.pid, l.label) < std::tie(r.process, r.pid, r.label);
}

QString nameOf(const GrowthSubject &subject)
{
    switch (subject.kind) {
        case GrowthSubject::Kind::Region:
            return regionTitle(subject.region);
        case GrowthSubject::Kind::Memory:
            return GrowthModel::tr("All memory");
        case GrowthSubject::Kind::Process:
            return processText(subject.creator);
        case GrowthSubject::Kind::Label:
            return labelText(subject.creator.label);
        case GrowthSubject::Kind::Creator:
        case GrowthSubject::Kind::Client:
            return creatorText(subject.creator);
    }
    Q_UNREACHABLE();
}

}  // namespace

void GrowthModel::setFindings(const FindingsPtr &findings)
{
    const FindingsPtr old = std::exchange(m_findings, findings);  // Kept until rows are new.
    update();
}

void GrowthModel::setKind(GrowthSubject::Kind kind)
{
    m_kind = kind;
    update();
    Q_EMIT headerDataChanged(Qt::Horizontal, NameColumn, NameColumn);
}

void GrowthModel::setRange(GrowthRange range)
{
    m_range = range;
    update();
}

void GrowthModel::update()
{
    QList<const Growth *> rows;
    if (m_findings) {
        for (const Growth &growth : m_findings->growth) {
            // A subject that is gone is still followed in case it returns, but is not shown.
            if (growth.subject.kind == m_kind && growth.now.objects > 0)
                rows << &growth;
        }
    }
    std::ranges::sort(
        rows, [this](const Growth *a, const Growth *b) { return comesFirst(*a, *b, m_range); });

    // The old rows may point to destroyed findings: only their number is used.
    if (rows.size() == m_rows.size()) {
        m_rows = rows;
        if (!rows.isEmpty())
            Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
        return;
    }
    beginResetModel();
    m_rows = rows;
    endResetModel();
}

int GrowthModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int GrowthModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant GrowthModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Growth &growth = *m_rows.at(index.row());
    const auto column = static_cast<Column>(index.column());
    switch (role) {
        case Qt::DisplayRole:
            return displayText(growth, column);
        case Qt::ToolTipRole:
            return plainToolTip(column == BytesColumn ? exactBytesText(growth.now.bytes)
                                                      : displayText(growth, column));
        case Qt::TextAlignmentRole:
            return {
                (column == BytesColumn || column == RateColumn ? Qt::AlignRight : Qt::AlignLeft) |
                Qt::AlignVCenter};
        case Qt::AccessibleTextRole:
            return column == CourseColumn ? displayText(growth, TrendColumn)
                                          : displayText(growth, column);
        case SeriesRole:
            return QVariant::fromValue(growth.series[static_cast<std::size_t>(m_range)]);
        default:
            return {};
    }
}

QVariant GrowthModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    const auto column = static_cast<Column>(section);
    if (role == Qt::TextAlignmentRole) {
        return {(column == BytesColumn || column == RateColumn ? Qt::AlignRight : Qt::AlignLeft) |
                Qt::AlignVCenter};
    }
    if (role == Qt::ToolTipRole && column == RateColumn) {
        return plainToolTip(
            tr("Median slope of all pairs of points (Theil–Sen): single peaks do not change it"));
    }
    if (role != Qt::DisplayRole)
        return {};
    switch (column) {
        case NameColumn:
            return m_kind == GrowthSubject::Kind::Label ? tr("Label") : tr("Process");
        case BytesColumn:
            return tr("Now");
        case RateColumn:
            return tr("Change");
        case CourseColumn:
            return tr("Course");
        case TrendColumn:
            return tr("In words");
        case ColumnCount:
            break;
    }
    return {};
}

int GrowthModel::rowOf(const GrowthSubject &subject) const
{
    const auto row = std::ranges::find_if(
        m_rows, [&subject](const Growth *growth) { return growth->subject == subject; });
    return row == m_rows.end() ? -1 : static_cast<int>(row - m_rows.begin());
}

QString GrowthModel::displayText(const Growth &growth, Column column) const
{
    const Trend &trend = growth.trend(m_range);
    switch (column) {
        case NameColumn:
            return nameOf(growth.subject);
        case BytesColumn:
            return bytesText(growth.now.bytes);
        case RateColumn:
            // A missing or earlier slope would be misleading.
            return trend.kind == Trend::Kind::Growing || trend.kind == Trend::Kind::Shrinking
                       ? rateText(trend.slope.perSecond * 60)
                       : QString();
        case TrendColumn:
            return trendText(trend, m_findings->snapshot->nowNs);
        case CourseColumn:
        case ColumnCount:
            break;
    }
    return {};
}

}  // namespace pddgpu

#include "moc_growthmodel.cpp"
