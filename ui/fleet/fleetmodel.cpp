// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/fleet/fleetmodel.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "explain/regiontext.h"
#include "text/visibletext.h"
#include "ui/fleet/fleettext.h"
#include "ui/widgets/format.h"
#include "ui/widgets/stateicon.h"
#include "ui/widgets/timescale.h"

namespace pddgpu {

namespace {

using namespace Qt::StringLiterals;

using State = FleetCard::State;

// The sort key of a column; not set: unknown.
using Key = std::optional<double>;

Key keyOf(FleetCard::Number number)
{
    return number ? Key(static_cast<double>(*number)) : std::nullopt;
}

// Sorts cards that need attention first.
double urgency(const FleetCard &card)
{
    if (card.state == State::Current)
        return hasOrphansOnly(card)           ? 9.5
               : isLeaking(card)              ? 10
               : card.monitorEnabled == false ? 1
                                              : 0;
    switch (card.state) {
        case State::NotAnswering:
            return 9;
        case State::Stale:
            return 8;
        case State::Incomplete:
            return 7;
        case State::Gone:
            return 6;
        default:
            return 5;
    }
}

// Share of the card's own memory in use.
Key memoryShare(const FleetCard &card)
{
    const Region *region = card.mainRegion();
    if (!region || !region->usedBytes || region->totalBytes.value_or(0) == 0)
        return std::nullopt;
    return static_cast<double>(*region->usedBytes) / static_cast<double>(*region->totalBytes);
}

Key keyOf(const FleetCard &card, int column)
{
    // Simulated figures rank with the unknown ones, after all real ones.
    if (card.simulated && column != FleetModel::SeenColumn)
        return std::nullopt;
    switch (column) {
        case FleetModel::StateColumn:
            return urgency(card);
        case FleetModel::LeakedColumn:
            return keyOf(card.leakedBytes());
        case FleetModel::GrowthColumn:
            return card.leakGrowthPerHour;
        case FleetModel::MemoryColumn:
            return memoryShare(card);
        case FleetModel::AlertsColumn:
            return keyOf(card.alertCount);
        case FleetModel::SeenColumn:
            return card.seenMs ? Key(static_cast<double>(*card.seenMs)) : std::nullopt;
        default:
            break;
    }
    return std::nullopt;
}

bool isNumber(int column)
{
    return column == FleetModel::LeakedColumn || column == FleetModel::GrowthColumn ||
           column == FleetModel::AlertsColumn;
}

}  // namespace

FleetModel::FleetModel(QObject *parent) : QAbstractTableModel(parent) {}

void FleetModel::setSnapshot(const FleetSnapshotPtr &snapshot)
{
    show(snapshot);
}

void FleetModel::setFilter(Kind kind, const QString &text)
{
    if (kind == m_kind && text == m_text)
        return;
    m_kind = kind;
    m_text = text;
    show(m_snapshot);
}

void FleetModel::sort(int column, Qt::SortOrder order)
{
    m_sortColumn = column;
    m_sortOrder = order;
    show(m_snapshot);
}

// Shows a snapshot. The rows are reset only if other cards are shown than before; otherwise they
// are updated in place.
void FleetModel::show(FleetSnapshotPtr snapshot)
{
    const FleetSnapshotPtr before = std::exchange(m_snapshot, std::move(snapshot));
    const FleetSnapshotPtr now = m_snapshot;
    Rows rows = makeRows();
    const auto idBefore = [&](qsizetype index) -> const FleetCardId & {
        return before->cards.at(index).id;
    };
    const auto idNow = [&](qsizetype index) -> const FleetCardId & {
        return m_snapshot->cards.at(index).id;
    };
    if (rows.size() == m_rows.size() && std::ranges::equal(rows, m_rows, {}, idNow, idBefore)) {
        m_rows = std::move(rows);
        if (!m_rows.empty())
            Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
        return;
    }

    // Cards are sorted by id, and rows are in the order of the cards.
    const auto inOrder = [](Rows some) {
        std::ranges::sort(some);
        return some;
    };
    const bool isSameSet = rows.size() == m_rows.size() &&
                           std::ranges::equal(inOrder(rows), inOrder(m_rows), {}, idNow, idBefore);
    if (!isSameSet) {
        m_snapshot = before;
        beginResetModel();
        m_snapshot = now;
        m_rows = std::move(rows);
        endResetModel();
        return;
    }

    m_snapshot = before;
    Q_EMIT layoutAboutToBeChanged({}, VerticalSortHint);
    const QModelIndexList kept = persistentIndexList();
    QList<FleetCardId> ids;
    for (const QModelIndex &one : kept)
        ids << cardAt(one.row()).id;
    m_snapshot = now;
    m_rows = std::move(rows);
    QModelIndexList moved;
    for (qsizetype i = 0; i < kept.size(); ++i)
        moved << index(rowOf(ids.at(i)), kept.at(i).column());
    changePersistentIndexList(kept, moved);
    Q_EMIT layoutChanged({}, VerticalSortHint);
}

FleetModel::Rows FleetModel::makeRows() const
{
    Rows rows;
    if (!m_snapshot)
        return rows;
    struct Ranked {
        qsizetype index;
        Key key;
        double urgency;
        Key second;
    };
    std::vector<Ranked> ranked;
    ranked.reserve(static_cast<std::size_t>(m_snapshot->cards.size()));
    for (qsizetype i = 0; i < m_snapshot->cards.size(); ++i) {
        const FleetCard &card = m_snapshot->cards.at(i);
        if (isListed(card)) {
            ranked.push_back(
                {i, keyOf(card, m_sortColumn), urgency(card),
                 keyOf(card, m_sortColumn == LeakedColumn ? GrowthColumn : LeakedColumn)});
        }
    }

    const bool isDescending = m_sortOrder == Qt::DescendingOrder;
    const auto isBefore = [isDescending](const Key &a, const Key &b) {
        return a && b ? (isDescending ? *a > *b : *a < *b) : a.has_value() && !b.has_value();
    };
    if (m_sortColumn == HostColumn || m_sortColumn == CardColumn) {
        // They are already sorted by host.
        if (m_sortColumn == CardColumn) {
            std::ranges::stable_sort(ranked, {}, [&](const Ranked &one) -> const QString & {
                return m_snapshot->cards.at(one.index).id.card;
            });
        }
        if (isDescending)
            std::ranges::reverse(ranked);
    } else {
        std::ranges::stable_sort(ranked, [&](const Ranked &a, const Ranked &b) {
            if (a.key != b.key)
                return isBefore(a.key, b.key);
            // If two cards leak equally much (nothing, usually), the more urgent one, for example
            // with orphans, comes first.
            if (m_sortColumn == LeakedColumn && a.urgency != b.urgency)
                return isBefore(a.urgency, b.urgency);
            return isBefore(a.second, b.second);
        });
    }
    rows.reserve(ranked.size());
    for (const Ranked &one : ranked)
        rows.push_back(one.index);
    return rows;
}

bool FleetModel::isListed(const FleetCard &card) const
{
    if (m_kind == Kind::Leaking && !isLeaking(card))
        return false;
    if (m_kind == Kind::Problems && !hasProblem(card) && card.firing.isEmpty())
        return false;
    if (m_text.isEmpty())
        return true;
    // Compare with the displayed text: users type what they read.
    const auto has = [this](const QString &text) {
        return visibleText(text).contains(m_text, Qt::CaseInsensitive);
    };
    return has(card.id.instance) || has(card.id.card) || has(card.id.job) || has(card.device) ||
           std::ranges::any_of(card.firing, has) ||
           stateText(card).contains(m_text, Qt::CaseInsensitive);
}

void FleetModel::setPalette(const QPalette &palette)
{
    m_fine = stateIcon(LeakState::Active, palette);
    m_leaking = stateIcon(LeakState::Suspicious, palette);
    m_confirmed = stateIcon(LeakState::Confirmed, palette);
    m_problem = warningIcon(palette);
    refreshTexts();
}

void FleetModel::refreshTexts()
{
    if (!m_rows.empty())
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

const FleetCard &FleetModel::cardAt(int row) const
{
    return m_snapshot->cards.at(m_rows.at(static_cast<std::size_t>(row)));
}

int FleetModel::rowOf(const FleetCardId &id) const
{
    const auto row = std::ranges::find_if(
        m_rows, [&](qsizetype index) { return m_snapshot->cards.at(index).id == id; });
    return row == m_rows.end() ? -1 : static_cast<int>(row - m_rows.begin());
}

int FleetModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int FleetModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant FleetModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const FleetCard &card = cardAt(index.row());
    switch (role) {
        case Qt::DisplayRole:
            return text(card, index.column());
        case Qt::ToolTipRole:
            return plainToolTip(toolTip(card, index.column()));
        case Qt::DecorationRole:
            return index.column() == StateColumn ? QVariant(icon(card)) : QVariant();
        case Qt::TextAlignmentRole:
            return QVariant((isNumber(index.column()) ? Qt::AlignRight : Qt::AlignLeft) |
                            Qt::AlignVCenter);
        case ShareRole: {
            const Key share = index.column() == MemoryColumn ? memoryShare(card) : std::nullopt;
            return share ? QVariant(*share) : QVariant();
        }
        default:
            return {};
    }
}

QVariant FleetModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return QAbstractTableModel::headerData(section, orientation, role);
    if (role == Qt::TextAlignmentRole)
        return QVariant((isNumber(section) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole)
        return {};
    const bool isTitle = role == Qt::DisplayRole;
    switch (static_cast<Column>(section)) {
        case HostColumn:
            return isTitle ? tr("Host") : tr("The label instance that Prometheus gives it");
        case CardColumn:
            return isTitle ? tr("Card") : tr("The DRM card on that host");
        case StateColumn:
            return isTitle
                       ? tr("State")
                       : tr("Whether the card leaks memory, and whether its figures are current");
        case LeakedColumn:
            return isTitle ? tr("Leaked") : tr("Size of all suspicious and confirmed objects");
        case GrowthColumn:
            return isTitle ? tr("Growth") : tr("Slope of the leaked bytes in the last hour");
        case MemoryColumn:
            return isTitle ? tr("Memory used") : tr("The card's own memory in use, and its size");
        case AlertsColumn:
            return isTitle ? tr("Alerts")
                           : tr("Alerts of the driver there since the device was bound");
        case SeenColumn:
            return isTitle ? tr("Last seen") : tr("When the figures were read on that host");
        case ColumnCount:
            break;
    }
    return {};
}

QString FleetModel::text(const FleetCard &card, int column) const
{
    switch (static_cast<Column>(column)) {
        case HostColumn:
            return visibleText(card.id.instance);
        case CardColumn:
            return visibleText(card.id.card);
        case StateColumn:
            return stateText(card);
        case LeakedColumn:
            return bytesText(card.leakedBytes());
        case GrowthColumn:
            return growthText(card.leakGrowthPerHour);
        case MemoryColumn: {
            const Region *region = card.mainRegion();
            if (!region || (!region->usedBytes && !region->totalBytes))
                return unknownText();
            return tr("%1 of %2", "bytes, bytes")
                .arg(bytesText(region->usedBytes), bytesText(region->totalBytes));
        }
        case AlertsColumn:
            return countText(card.alertCount);
        case SeenColumn:
            return seenText(card.seenMs, m_snapshot->nowMs);
        case ColumnCount:
            break;
    }
    return {};
}

QString FleetModel::toolTip(const FleetCard &card, int column) const
{
    switch (static_cast<Column>(column)) {
        case HostColumn:
            return tr("%1, job %2", "instance, job")
                .arg(visibleText(card.id.instance), visibleText(card.id.job));
        case StateColumn:
            return stateExplanation(card);
        case LeakedColumn:
            return exactBytesText(card.leakedBytes());
        case MemoryColumn:
            return exactUsedText(card.regions);
        case AlertsColumn:
            return card.firing.isEmpty()
                       ? tr("No Prometheus alert is firing.")
                       : tr("Firing: %1").arg(visibleText(card.firing.join(u", "_s)));
        case SeenColumn:
            return card.seenMs ? momentText(*card.seenMs) : QString();
        case CardColumn:
        case GrowthColumn:
        case ColumnCount:
            break;
    }
    return {};
}

QIcon FleetModel::icon(const FleetCard &card) const
{
    if (hasProblem(card) || card.simulated || !card.leakedBytes())
        return m_problem;
    if (card.confirmedBytes.value_or(0) > 0)
        return m_confirmed;
    return isLeaking(card) ? m_leaking : m_fine;
}

}  // namespace pddgpu

#include "moc_fleetmodel.cpp"
