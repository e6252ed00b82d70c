// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/clients/clientsmodel.h"

#include <QLocale>
#include <algorithm>
#include <limits>
#include <map>

#include "explain/accounttext.h"
#include "explain/findings/findingtext.h"
#include "explain/regiontext.h"
#include "model/knownsum.h"
#include "text/visibletext.h"
#include "ui/widgets/format.h"

using namespace Qt::StringLiterals;

namespace pddgpu {

namespace {

using Field = ClientRegion::Number ClientRegion::*;

struct Figure {
    Field field;
    const char *title;
    const char *meaning;
};
constexpr Figure Figures[] = {
    {nullptr, QT_TRANSLATE_NOOP("pddgpu::ClientsModel", "%1"),
     QT_TRANSLATE_NOOP("pddgpu::ClientsModel",
                       "What the client holds in %1, whether it is backed by memory or not")},
    {&ClientRegion::sharedBytes, QT_TRANSLATE_NOOP("pddgpu::ClientsModel", "%1 shared"),
     QT_TRANSLATE_NOOP("pddgpu::ClientsModel",
                       "The part of it that other clients hold, too; it counts for each of them")},
    {&ClientRegion::residentBytes, QT_TRANSLATE_NOOP("pddgpu::ClientsModel", "%1 resident"),
     QT_TRANSLATE_NOOP("pddgpu::ClientsModel", "The part of it that is backed by memory")},
    {&ClientRegion::purgeableBytes, QT_TRANSLATE_NOOP("pddgpu::ClientsModel", "%1 purgeable"),
     QT_TRANSLATE_NOOP("pddgpu::ClientsModel",
                       "The part of it that the driver may drop when memory is short")},
    {&ClientRegion::activeBytes, QT_TRANSLATE_NOOP("pddgpu::ClientsModel", "%1 active"),
     QT_TRANSLATE_NOOP("pddgpu::ClientsModel", "The part of it that the GPU is working on")},
};

void addRegions(const QList<ClientRegion> &regions, QList<ClientRegion> *all)
{
    for (const ClientRegion &region : regions) {
        const auto known = std::ranges::find(*all, region.name, &ClientRegion::name);
        if (known == all->end()) {
            all->append(region);
            continue;
        }
        for (const Field field :
             {&ClientRegion::totalBytes, &ClientRegion::sharedBytes, &ClientRegion::residentBytes,
              &ClientRegion::purgeableBytes, &ClientRegion::activeBytes})
            (*known).*field = knownSum((*known).*field, region.*field);
    }
}

ClientRow rowOf(const Client &client)
{
    ClientRow row;
    row.key = {client.holder.pid, client.id.has_value(), client.id.value_or(client.file)};
    row.client = client;
    row.heldBytes = client.heldBytes();
    row.subject.kind = GrowthSubject::Kind::Client;
    row.subject.creator = {client.holder.process, client.holder.pid,
                           client.id ? QString::number(*client.id) : QString()};
    return row;
}

QString changeText(double bytes)
{
    if (bytes == 0)
        return u"0"_s;
    return (bytes > 0 ? u"+"_s : u"−"_s) +
           bytesText(static_cast<std::uint64_t>(bytes > 0 ? bytes : -bytes));
}

QString userText(const Client &client)
{
    if (!client.user.isEmpty())
        return visibleText(client.user);
    if (!client.uid)
        return unknownText();
    return *client.uid == 0 ? u"root"_s : QString::number(*client.uid);
}

}  // namespace

void ClientsModel::setSnapshot(const SnapshotPtr &snapshot)
{
    m_snapshot = snapshot;
    if (m_markedDevice && snapshot && snapshot->device != m_markedDevice) {
        m_marked.clear();
        m_markedAt = {};
        m_markedDevice.reset();
    }
    update();
}

void ClientsModel::setFindings(const FindingsPtr &findings)
{
    m_findings = findings;
    m_growth.clear();
    m_watchedSinceNs = std::numeric_limits<std::uint64_t>::max();
    if (findings) {
        for (const Growth &growth : findings->growth) {
            m_growth.insert(growth.subject, &growth);
            for (const std::vector<GrowthPoint> &points : growth.series) {
                if (!points.empty())
                    m_watchedSinceNs = std::min(m_watchedSinceNs, points.front().timeNs);
            }
        }
    }
    changesAreNew();
}

void ClientsModel::changesAreNew()
{
    if (!m_rows.isEmpty())
        Q_EMIT dataChanged(index(0, changeColumn()), index(rowCount() - 1, courseColumn()));
    Q_EMIT headerDataChanged(Qt::Horizontal, changeColumn(), changeColumn());
}

void ClientsModel::setGrouped(bool isGrouped)
{
    if (m_isGrouped == isGrouped)
        return;
    beginResetModel();
    m_isGrouped = isGrouped;
    m_rows = m_snapshot && m_snapshot->clients ? rowsOf(*m_snapshot) : QList<ClientRow>();
    endResetModel();
    Q_EMIT headerDataChanged(Qt::Horizontal, ClientColumn, ClientColumn);
}

void ClientsModel::setSince(Since since)
{
    m_since = since;
    changesAreNew();
}

void ClientsModel::setChartRange(std::int64_t fromMs, std::int64_t toMs)
{
    m_chartFromMs = fromMs;
    m_chartToMs = toMs;
    if (m_since == Since::ChartRange)
        changesAreNew();
}

void ClientsModel::mark()
{
    if (!m_snapshot || !m_snapshot->clients)
        return;
    m_marked.clear();
    m_markedAt = m_snapshot->capturedAt;
    m_markedDevice = m_snapshot->device;
    const bool wasGrouped = m_isGrouped;
    for (const bool isGrouped : {false, true}) {
        m_isGrouped = isGrouped;
        const QList<ClientRow> rows = rowsOf(*m_snapshot);
        for (const ClientRow &row : rows) {
            m_marked.insert(row.key, row.heldBytes);
        }
    }
    m_isGrouped = wasGrouped;
    setSince(Since::Mark);
}

QList<ClientRow> ClientsModel::rowsOf(const Snapshot &snapshot) const
{
    std::map<ClientRow::Key, ClientRow> rows;
    for (const Client &client : snapshot.clients->clients) {
        ClientRow row = rowOf(client);
        if (!m_isGrouped) {
            rows.insert_or_assign(row.key, row);
            continue;
        }
        row.key = {client.holder.pid, false, std::numeric_limits<std::uint64_t>::max()};
        row.subject = {GrowthSubject::Kind::Process,
                       {client.holder.process, client.holder.pid, {}}};
        const auto [known, isNew] = rows.try_emplace(row.key, row);
        if (isNew)
            continue;
        ClientRow &process = known->second;
        ++process.clients;
        process.heldBytes = knownSum(process.heldBytes, row.heldBytes);
        addRegions(client.regions, &process.client.regions);
        process.client.name.clear();
        process.client.id.reset();
        process.client.otherHolders.clear();
    }
    QList<ClientRow> list;
    for (const auto &[key, row] : rows)
        list.append(row);
    return list;
}

// What is unknown of all clients, or nothing of all, is no column, but for what they hold.
QList<ClientsModel::RegionColumn> ClientsModel::columnsOf(const QList<ClientRow> &rows,
                                                          const Snapshot &snapshot)
{
    QList<RegionColumn> columns;
    for (const Region &region : snapshot.regions) {
        const auto isWorth = [&](Field field) {
            return std::ranges::any_of(rows, [&](const ClientRow &row) {
                const ClientRegion *held = row.client.region(region.name);
                const auto bytes =
                    held ? (field ? held->*field : held->heldBytes()) : ClientRegion::Number();
                return bytes.value_or(0) > 0;
            });
        };
        for (const Figure &one : Figures) {
            if (isWorth(nullptr) && isWorth(one.field))
                columns.append({region.name, one.field});
        }
    }
    std::ranges::stable_sort(columns, {},
                             [](const RegionColumn &column) { return column.field != nullptr; });
    return columns;
}

void ClientsModel::update()
{
    QList<ClientRow> rows;
    if (m_snapshot && m_snapshot->clients)
        rows = rowsOf(*m_snapshot);
    QList<RegionColumn> columns = m_snapshot ? columnsOf(rows, *m_snapshot) : QList<RegionColumn>();
    // A column that is empty for a moment stays: tables whose columns come and go cannot be read.
    const bool isSameCard =
        !columns.isEmpty() &&
        std::ranges::all_of(columns, [&](const auto &one) { return m_columns.contains(one); });
    if (!isSameCard && !(columns.isEmpty() && !m_columns.isEmpty() && rows.isEmpty())) {
        if (columns != m_columns) {
            beginResetModel();
            m_columns = columns;
            m_heldColumns =
                static_cast<int>(std::ranges::count(columns, Field(), &RegionColumn::field));
            m_rows = rows;
            endResetModel();
            return;
        }
    }
    setRows(rows);
}

// Both lists are in the order of their keys.
void ClientsModel::setRows(const QList<ClientRow> &rows)
{
    qsizetype place = 0;
    for (const ClientRow &row : rows) {
        while (place < m_rows.size() && m_rows[place].key < row.key) {
            beginRemoveRows({}, static_cast<int>(place), static_cast<int>(place));
            m_rows.removeAt(place);
            endRemoveRows();
        }
        if (place == m_rows.size() || m_rows[place].key != row.key) {
            beginInsertRows({}, static_cast<int>(place), static_cast<int>(place));
            m_rows.insert(place, row);
            endInsertRows();
        } else {
            m_rows[place] = row;
        }
        ++place;
    }
    if (place < m_rows.size()) {
        beginRemoveRows({}, static_cast<int>(place), static_cast<int>(m_rows.size()) - 1);
        m_rows.resize(place);
        endRemoveRows();
    }
    if (!m_rows.isEmpty())
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
}

int ClientsModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int ClientsModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : FirstOfRegions + static_cast<int>(m_columns.size()) + 2;
}

const ClientsModel::RegionColumn &ClientsModel::regionColumn(int column) const
{
    return m_columns.at(column - FirstOfRegions - (column > courseColumn() ? 2 : 0));
}

const Growth *ClientsModel::growthOf(const ClientRow &row) const
{
    return m_growth.value(row.subject, nullptr);
}

ClientRegion::Number ClientsModel::figure(const ClientRow &row, int column) const
{
    const RegionColumn &wanted = regionColumn(column);
    const ClientRegion *held = row.client.region(wanted.region);
    if (!held)
        return std::nullopt;
    return wanted.field ? held->*wanted.field : held->heldBytes();
}

// Not set where no moment of it is known. It begins where watching began, if that is later.
std::optional<ClientsModel::Span> ClientsModel::changeSpan() const
{
    if (!m_findings || !m_findings->snapshot->nowNs || m_growth.isEmpty())
        return std::nullopt;
    const Snapshot &newest = *m_findings->snapshot;
    const auto timeNs = [&newest](std::int64_t wallMs) -> std::uint64_t {
        const std::int64_t agoMs = newest.capturedAt.toMSecsSinceEpoch() - wallMs;
        const std::uint64_t agoNs =
            static_cast<std::uint64_t>(std::max<std::int64_t>(agoMs, 0)) * std::uint64_t{1'000'000};
        return *newest.nowNs - std::min(*newest.nowNs, agoNs);
    };
    Span span;
    if (m_since == Since::ChartRange) {
        if (m_chartToMs <= m_chartFromMs)
            return std::nullopt;
        span.fromNs = timeNs(m_chartFromMs);
        // The chart's end is the newest sample, which may be a little older than the newest here.
        const std::uint64_t toNs = timeNs(m_chartToMs);
        if (*newest.nowNs - toNs > GrowthHistory::StepNs)
            span.toNs = toNs;
        if (span.toNs && *span.toNs < m_watchedSinceNs)
            return std::nullopt;
    } else {
        span.fromNs = *newest.nowNs -
                      std::min(*newest.nowNs, lengthNs(static_cast<GrowthRange>(courseRange())));
    }
    span.fromNs = std::max(span.fromNs, m_watchedSinceNs);
    return span;
}

// The series of the course: the shortest that holds the span.
std::size_t ClientsModel::courseRange() const
{
    switch (m_since) {
        case Since::TwoHours:
            return static_cast<std::size_t>(GrowthRange::TwoHours);
        case Since::OneDay:
            return static_cast<std::size_t>(GrowthRange::OneDay);
        case Since::ChartRange:
            if (const auto range = changeSpan()) {
                const std::uint64_t lengthOfSpanNs = *m_findings->snapshot->nowNs - range->fromNs;
                for (std::size_t i = 0; i < GrowthRanges - 1; ++i) {
                    if (lengthOfSpanNs <= lengthNs(static_cast<GrowthRange>(i)))
                        return i;
                }
                return GrowthRanges - 1;
            }
            [[fallthrough]];
        case Since::Mark:
        case Since::TenMinutes:
            break;
    }
    return static_cast<std::size_t>(GrowthRange::TenMinutes);
}

// The change may be over less than was chosen, so its time is told.
QString ClientsModel::changeTitle() const
{
    const auto timeText = [](const QDateTime &time) {
        return QLocale().toString(time.toLocalTime().time(), u"HH:mm:ss"_s);
    };
    const auto wallText = [this, &timeText](std::uint64_t timeNs) {
        const auto ms = m_findings->snapshot->wallTimeMs(timeNs);
        return ms ? timeText(QDateTime::fromMSecsSinceEpoch(*ms)) : unknownText();
    };
    if (m_since == Since::Mark)
        return isMarked() ? tr("Since %1", "time").arg(timeText(m_markedAt)) : tr("Change");
    const auto range = changeSpan();
    if (!range)
        return tr("Change");
    return range->toNs
               ? tr("%1 – %2", "time, time").arg(wallText(range->fromNs), wallText(*range->toNs))
               : tr("Since %1", "time").arg(wallText(range->fromNs));
}

// Not set where it is not known what the client held then.
std::optional<double> ClientsModel::changeOf(const ClientRow &row) const
{
    const auto change = [](std::optional<std::uint64_t> from,
                           std::optional<std::uint64_t> to) -> std::optional<double> {
        if (!from || !to)
            return std::nullopt;
        return static_cast<double>(*to) - static_cast<double>(*from);
    };
    // Before it was there it held nothing.
    if (m_since == Since::Mark)
        return isMarked() ? change(m_marked.value(row.key, 0), row.heldBytes) : std::nullopt;
    const Growth *growth = growthOf(row);
    const auto range = changeSpan();
    if (!growth || !range)
        return std::nullopt;
    const bool areAllKept = m_growth.size() < GrowthHistory::MostSubjects;
    const auto heldAt = [&](std::uint64_t timeNs) {
        const auto bytes = bytesAt(*growth, timeNs);
        return bytes || !areAllKept ? bytes : 0;
    };
    return change(heldAt(range->fromNs), range->toNs ? heldAt(*range->toNs) : row.heldBytes);
}

QString ClientsModel::displayText(const ClientRow &row, int column) const
{
    const Client &client = row.client;
    switch (column) {
        case ProcessColumn: {
            QString text = client.holder.process.isEmpty() ? tr("(no name)")
                                                           : visibleText(client.holder.process);
            if (!client.name.isEmpty())
                text += u" — "_s + visibleText(client.name);
            return text;
        }
        case PidColumn:
            return client.otherHolders.isEmpty() ? QString::number(client.holder.pid)
                                                 : tr("%1 +%2", "PID, number of further processes")
                                                       .arg(client.holder.pid)
                                                       .arg(client.otherHolders.size());
        case UserColumn:
            return userText(client);
        case ClientColumn:
            if (m_isGrouped)
                return countText(static_cast<std::uint64_t>(row.clients));
            if (client.isCompute)
                return tr("compute", "a client without an open file");
            return client.id ? QString::number(*client.id) : u"–"_s;
        case UnitColumn:
            return visibleText(client.unit);
        default:
            break;
    }
    if (isOfRegion(column))
        return bytesText(figure(row, column));
    if (column == changeColumn()) {
        const auto change = changeOf(row);
        return change ? changeText(*change) : QString();
    }
    return {};
}

QVariant ClientsModel::sortValue(const ClientRow &row, int column) const
{
    switch (column) {
        case PidColumn:
            return QVariant::fromValue(qulonglong{row.client.holder.pid});
        case UserColumn:
            return userText(row.client);
        case ClientColumn:
            return m_isGrouped ? QVariant(qlonglong{row.clients})
                               : QVariant(row.client.id ? static_cast<double>(*row.client.id) : -1);
        default:
            break;
    }
    if (isOfRegion(column)) {
        const auto bytes = figure(row, column);
        return bytes ? static_cast<double>(*bytes) : -1.0;
    }
    if (column == changeColumn())
        return changeOf(row).value_or(-std::numeric_limits<double>::infinity());
    if (column == courseColumn())
        return row.heldBytes ? static_cast<double>(*row.heldBytes) : -1.0;
    return displayText(row, column);
}

bool ClientsModel::isText(int column) const
{
    return column == ProcessColumn || column == UserColumn || column == UnitColumn ||
           column == courseColumn();
}

QString ClientsModel::toolTip(const ClientRow &row, int column) const
{
    if (column == PidColumn && !row.client.otherHolders.isEmpty()) {
        QStringList holders;
        for (const ClientHolder &holder : row.client.otherHolders)
            holders << u"%1 (%2)"_s.arg(visibleText(holder.process)).arg(holder.pid);
        return tr("Also open in: %1").arg(holders.join(u", "_s));
    }
    if (isOfRegion(column)) {
        return row.client.regions.isEmpty() ? whyClientMemoryUnknown()
                                            : exactBytesText(figure(row, column));
    }
    if (column == courseColumn() || column == changeColumn()) {
        const Growth *growth = growthOf(row);
        return growth ? trendText(clearestTrend(*growth), m_findings->snapshot->nowNs) : QString();
    }
    return displayText(row, column);
}

QVariant ClientsModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const ClientRow &row = m_rows.at(index.row());
    const int column = index.column();
    switch (role) {
        case Qt::DisplayRole:
            return displayText(row, column);
        case Qt::ToolTipRole:
            return plainToolTip(toolTip(row, column));
        case Qt::AccessibleTextRole:
            return column == courseColumn() ? toolTip(row, column) : displayText(row, column);
        case Qt::TextAlignmentRole:
            return {(isText(column) ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter};
        case SortRole:
            return sortValue(row, column);
        case SeriesRole: {
            const Growth *growth = growthOf(row);
            return growth ? QVariant::fromValue(growth->series[courseRange()]) : QVariant();
        }
        default:
            return {};
    }
}

QVariant ClientsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount())
        return {};
    const bool isRegion = isOfRegion(section);
    const Figure *figure = nullptr;
    QString region;
    if (isRegion) {
        const RegionColumn &column = regionColumn(section);
        figure = std::ranges::find(Figures, column.field, &Figure::field);
        region = regionTitle(column.region);
    }
    if (role == Qt::TextAlignmentRole) {
        return {(isText(section) ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter};
    }
    if (role == Qt::ToolTipRole && isRegion) {
        const QString meaning = tr(figure->meaning);
        return plainToolTip(figure->field ? meaning : meaning.arg(region));
    }
    if (role != Qt::DisplayRole)
        return {};
    if (isRegion)
        return tr(figure->title).arg(region);
    switch (section) {
        case ProcessColumn:
            return tr("Process");
        case PidColumn:
            return tr("PID");
        case UserColumn:
            return tr("User");
        case ClientColumn:
            return m_isGrouped ? tr("Clients") : tr("Client");
        case UnitColumn:
            return tr("Unit");
        default:
            return section == changeColumn() ? changeTitle() : tr("Course");
    }
}

ClientsProxy::ClientsProxy(QObject *parent) : QSortFilterProxyModel(parent)
{
    setDynamicSortFilter(true);
}

void ClientsProxy::setText(const QString &text)
{
#if QT_VERSION >= QT_VERSION_CHECK(6, 10, 0)
    beginFilterChange();
    m_text = text;
    endFilterChange(Direction::Rows);
#else
    m_text = text;
    invalidateRowsFilter();
#endif
}

bool ClientsProxy::lessThan(const QModelIndex &left, const QModelIndex &right) const
{
    const QVariant one = left.data(ClientsModel::SortRole);
    const QVariant other = right.data(ClientsModel::SortRole);
    if (one.typeId() == QMetaType::QString)
        return QString::localeAwareCompare(one.toString(), other.toString()) < 0;
    if (one.typeId() == QMetaType::Double)
        return one.toDouble() < other.toDouble();
    return one.toLongLong() < other.toLongLong();
}

bool ClientsProxy::filterAcceptsRow(int row, const QModelIndex &parent) const
{
    if (m_text.isEmpty())
        return true;
    for (const int column : {ClientsModel::ProcessColumn, ClientsModel::PidColumn,
                             ClientsModel::UserColumn, ClientsModel::UnitColumn}) {
        if (sourceModel()
                ->index(row, column, parent)
                .data()
                .toString()
                .contains(m_text, Qt::CaseInsensitive))
            return true;
    }
    return false;
}

}  // namespace pddgpu

#include "moc_clientsmodel.cpp"
