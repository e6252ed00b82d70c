// SPDX-License-Identifier: GPL-3.0-or-later
#include "history/store/historyfile.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QUrl>
#include <QUuid>
#include <QVariant>
#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "explain/errortext.h"
#include "history/store/bucketrow.h"

using namespace Qt::StringLiterals;

namespace pddgpu {

namespace {

using Effect = HistoryProblem::Effect;

constexpr qint64 ApplicationId = 0x70646467;  // "pddg"
constexpr int BusyTimeoutMs = 5000;
// Page cache size: writes go to the ends of a few series, and reading is one sequential scan.
constexpr int CacheKiB = 512;

// SQLite's result codes (https://www.sqlite.org/rescode.html), without their extensions.
enum ResultCode {
    Corrupt = 11,
    Full = 13,
    CannotOpen = 14,
    ReadOnlyDatabase = 8,
    NotADatabase = 26,
    PermissionDenied = 3,
};

int resultCode(const QSqlError &error)
{
    return error.nativeErrorCode().toInt() & 0xff;
}

// Total for all devices: a table has a limited number of columns.
constexpr qsizetype MostFileRegions = 64;

}  // namespace

// Prepared once per list of regions, as they run for each bucket.
class HistoryFile::Statements
{
public:
    Statements(const QSqlDatabase &database, const RegionNames &names)
        : select(database),
          replace(database),
          regions(names),
          metrics(metricsOf(static_cast<std::size_t>(names.size())))
    {
        const QStringList columnList = columnNames(metrics, regions);
        const QString columns = columnList.join(u',');
        const QString key = u"device = ? AND width_ms = ? AND start_ms = ?"_s;
        select.setForwardOnly(true);
        prepared = select.prepare(u"SELECT %1 FROM bucket WHERE %2"_s.arg(columns, key)) &&
                   replace.prepare(
                       u"INSERT OR REPLACE INTO bucket "
                       "(device, width_ms, start_ms, %1) VALUES (?, ?, ?%2)"_s.arg(
                           columns, u", ?"_s.repeated(columnList.size())));
        if (!prepared)
            error = select.lastError().isValid() ? select.lastError() : replace.lastError();
    }

    bool merge(qint64 device, const HistoryTier &tier, HistoryBucket bucket)
    {
        const QVariantList key{device, qlonglong{tier.widthMs},
                               qlonglong{tier.slotOf(bucket.firstMs) * tier.widthMs}};
        bind(&select, key);
        if (!select.exec())
            return failed(select);
        if (select.next()) {
            HistoryBucket merged = bucketAt(select, metrics);
            merged.merge(bucket);
            bucket = merged;
        }
        select.finish();
        bind(&replace, key + valuesOf(bucket, metrics));
        return replace.exec() || failed(replace);
    }

    QSqlQuery select;
    QSqlQuery replace;
    const RegionNames regions;
    const std::vector<Metric> metrics;
    bool prepared = false;
    QSqlError error;

private:
    static void bind(QSqlQuery *query, const QVariantList &values)
    {
        for (int i = 0; i < values.size(); ++i)
            query->bindValue(i, values.at(i));
    }
    bool failed(const QSqlQuery &query)
    {
        error = query.lastError();
        return false;
    }
};

QString historyProblemText(const HistoryProblem &problem)
{
    const auto translated = [](const char *text) {
        return QCoreApplication::translate("pddgpu::HistoryProblem", text);
    };
    QString effect;
    switch (problem.effect) {
        case Effect::MemoryOnly:
            effect = translated(QT_TRANSLATE_NOOP(
                "pddgpu::HistoryProblem",
                "The history is kept only until this window closes. Its file is left as it is; "
                "move it away, and the next start creates a new one."));
            break;
        case Effect::ReadOnly:
            effect = translated(QT_TRANSLATE_NOOP(
                "pddgpu::HistoryProblem",
                "The history so far is shown, but new samples are kept only until this window "
                "closes. Make its file and folder writable to keep them."));
            break;
        case Effect::Waiting:
            effect =
                translated(QT_TRANSLATE_NOOP("pddgpu::HistoryProblem",
                                             "The history is kept in memory for now, and is "
                                             "written as soon as possible. Is the disk full?"));
            break;
    }
    return errorText(problem.error) + u' ' + effect;
}

HistoryFile::HistoryFile(const QString &path)
    : m_path(path), m_connection(QUuid::createUuid().toString(QUuid::WithoutBraces))
{
}

HistoryFile::~HistoryFile()
{
    m_statements.reset();
    QSqlDatabase::removeDatabase(m_connection);
}

tl::expected<std::unique_ptr<HistoryFile>, HistoryProblem> HistoryFile::open(const QString &path)
{
    std::unique_ptr<HistoryFile> file(new HistoryFile(path));
    auto problem = file->openConnection();
    if (!problem)
        problem = file->checkIdentity();
    if (!problem && !file->m_readOnly)
        problem = file->checkWritable();
    if (problem)
        return tl::unexpected(*problem);
    return file;
}

std::optional<HistoryProblem> HistoryFile::openConnection()
{
    if (!QSqlDatabase::isDriverAvailable(u"QSQLITE"_s))
        return refused(u"Qt's driver for SQLite is not installed (libqt6sql6-sqlite)"_s);
    if (QFileInfo::exists(m_path) && !QFileInfo(m_path).isFile())
        return refused(u"it is not a regular file"_s);
    QDir().mkpath(QFileInfo(m_path).absolutePath());

    QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, m_connection);
    database.setDatabaseName(m_path);
    database.setConnectOptions(u"QSQLITE_BUSY_TIMEOUT=%1"_s.arg(BusyTimeoutMs));
    if (!database.open())
        m_lastError = database.lastError();
    else if (exec(u"PRAGMA cache_size = -%1"_s.arg(CacheKiB)) && number(u"PRAGMA schema_version"_s))
        return std::nullopt;

    // In a read-only directory SQLite cannot create the files shared by readers.
    const HistoryProblem failure = problem();
    const int code = resultCode(m_lastError);
    if (!QFileInfo(m_path).isReadable() || (code != CannotOpen && code != ReadOnlyDatabase))
        return failure;
    database.close();
    database.setDatabaseName(QUrl::fromLocalFile(m_path).toString(QUrl::FullyEncoded) +
                             u"?immutable=1"_s);
    database.setConnectOptions(u"QSQLITE_OPEN_READONLY;QSQLITE_OPEN_URI"_s);
    if (!database.open() || !number(u"PRAGMA schema_version"_s))
        return failure;
    m_readOnly = failure;
    m_readOnly->effect = Effect::ReadOnly;
    return std::nullopt;
}

std::optional<HistoryProblem> HistoryFile::checkIdentity()
{
    // In one transaction: another process may be creating its tables now.
    if (!exec(u"BEGIN"_s))
        return problem();
    const auto application = number(u"PRAGMA application_id"_s);
    const auto version = number(u"PRAGMA user_version"_s);
    const auto tables = number(u"SELECT count(*) FROM sqlite_master"_s);
    const auto failure = application && version && tables ? std::nullopt : std::optional(problem());
    exec(u"COMMIT"_s);
    if (failure)
        return failure;
    if (*tables == 0 && *application == 0 && *version == 0) {
        if (m_readOnly || createTables())
            return std::nullopt;
        return problem();
    }
    if (*application != ApplicationId)
        return refused(u"it is not a history of this program"_s);
    if (*version > Version)
        return refused(u"it was made by a newer version of this program"_s);
    return std::nullopt;
}

bool HistoryFile::createTables()
{
    QStringList columns;
    const RegionNames regions = firstRegions();
    const QStringList names =
        columnNames(metricsOf(static_cast<std::size_t>(regions.size())), regions);
    for (const QString &name : names)
        columns << name + u" INTEGER"_s;
    // Another process may be creating the tables at the same time.
    return exec(u"PRAGMA auto_vacuum = FULL"_s) && exec(u"PRAGMA journal_mode = WAL"_s) &&
           exec(u"BEGIN IMMEDIATE"_s) &&
           exec(
               u"CREATE TABLE IF NOT EXISTS device (id INTEGER PRIMARY KEY, "
               "name TEXT NOT NULL UNIQUE)"_s) &&
           exec(
               u"CREATE TABLE IF NOT EXISTS bucket (device INTEGER NOT NULL, "
               "width_ms INTEGER NOT NULL, start_ms INTEGER NOT NULL, %1, "
               "PRIMARY KEY (device, width_ms, start_ms)) WITHOUT ROWID"_s.arg(
                   columns.join(u", "_s))) &&
           createRegionTable() && exec(u"PRAGMA application_id = %1"_s.arg(ApplicationId)) &&
           exec(u"PRAGMA user_version = %1"_s.arg(Version)) && exec(u"COMMIT"_s);
}

// The regions of a device, in the order of their bits. Older files do not have this table.
bool HistoryFile::createRegionTable()
{
    return exec(
        u"CREATE TABLE IF NOT EXISTS region (device INTEGER NOT NULL, place INTEGER NOT NULL, "
        "name TEXT NOT NULL, PRIMARY KEY (device, place)) WITHOUT ROWID"_s);
}

// Older programs made fewer columns for the regions of the first version. Where a table is not that
// of a history, nothing is added.
bool HistoryFile::completeColumns()
{
    const RegionNames regions = firstRegions();
    return std::ranges::all_of(regions, [this](const RegionName &region) {
        const auto present = number(
            u"SELECT count(*) FROM pragma_table_info('bucket') WHERE name = '%1_total_last'"_s.arg(
                region.text()));
        return present && (*present == 0 || addColumns(region).has_value());
    });
}

// Writing to a damaged file could damage it further.
std::optional<HistoryProblem> HistoryFile::checkWritable()
{
    QSqlQuery check(QSqlDatabase::database(m_connection, false));
    if (!check.exec(u"PRAGMA quick_check(1)"_s) || !check.next()) {
        m_lastError = check.lastError();
        return problem();
    }
    if (check.value(0).toString() != "ok"_L1)
        return refused(u"it is damaged: "_s + check.value(0).toString().simplified());
    check.finish();
    if (exec(u"PRAGMA synchronous = NORMAL"_s) && exec(u"BEGIN IMMEDIATE"_s) &&
        createRegionTable() && completeColumns() && exec(u"COMMIT"_s)) {
        return prepareFor(firstRegions())
                   ? std::nullopt
                   : std::optional(refused(u"its tables are not those of a history"_s));
    }
    const HistoryProblem failure = problem();
    if (failure.effect != Effect::ReadOnly)
        return failure;
    m_readOnly = failure;
    return std::nullopt;
}

bool HistoryFile::prepareFor(const RegionNames &regions)
{
    if (m_statements && m_statements->regions == regions)
        return true;
    m_statements =
        std::make_unique<Statements>(QSqlDatabase::database(m_connection, false), regions);
    if (!m_statements->prepared)
        m_lastError = m_statements->error;
    return m_statements->prepared;
}

tl::expected<HistoryBuckets, HistoryProblem> HistoryFile::read(const QString &name)
{
    HistoryBuckets buckets;
    QSqlQuery device(QSqlDatabase::database(m_connection, false));
    device.prepare(u"SELECT id FROM device WHERE name = ?"_s);
    device.addBindValue(name);
    if (!device.exec()) {
        failed(device);
        return tl::unexpected(problem());
    }
    if (!device.next())
        return buckets;
    const qint64 id = device.value(0).toLongLong();
    device.finish();
    const std::optional<RegionNames> regions = regionsOf(id);
    if (!regions)
        return tl::unexpected(problem());
    buckets.regions = *regions;
    const auto metrics = knownMetrics(id, *regions);
    if (!metrics)
        return tl::unexpected(problem());
    const QStringList columns = columnNames(*metrics, *regions);
    for (std::size_t i = 0; i < HistoryTiers.size(); ++i) {
        if (!readTier(id, HistoryTiers[i], *metrics, columns, &buckets[i]))
            return tl::unexpected(problem());
    }
    return buckets;
}

// A device stored by an older program has the first regions.
std::optional<RegionNames> HistoryFile::regionsOf(qint64 device)
{
    const auto tables =
        number(u"SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'region'"_s);
    if (!tables)
        return std::nullopt;
    if (*tables == 0)
        return firstRegions();
    QSqlQuery query(QSqlDatabase::database(m_connection, false));
    query.setForwardOnly(true);
    if (!query.exec(
            u"SELECT name FROM region WHERE device = %1 ORDER BY place LIMIT %2"_s.arg(device).arg(
                Region::Most + 1))) {
        failed(query);
        return std::nullopt;
    }
    RegionNames regions;
    bool isSaid = false;
    while (query.next()) {
        isSaid = true;
        const QString text = query.value(0).toString();
        const auto name = RegionName::from(text.toStdString());
        // Empty: no region so far. An invalid name was not written by this program, and neither was
        // the rest.
        if (!text.isEmpty() && (!name || regions.contains(*name)))
            break;
        if (name)
            regions.append(*name);
    }
    if (isSaid)
        return regions;
    const auto rows = number(
        u"SELECT count(*) FROM (SELECT 1 FROM bucket WHERE device = %1 LIMIT 1)"_s.arg(device));
    if (!rows)
        return std::nullopt;
    return *rows > 0 ? firstRegions() : RegionNames();
}

// Adds columns for regions that no device had yet, and returns the region order for this device.
// Regions that do not fit into the file are omitted.
std::optional<RegionNames> HistoryFile::makeRoom(qint64 device, const RegionNames &wanted)
{
    const std::optional<RegionNames> before = regionsOf(device);
    if (!before)
        return std::nullopt;
    RegionNames all = *before;
    const RegionNames more = joined(*before, wanted).sliced(before->size());
    for (const RegionName &name : *before + more) {
        if (m_columnsOf.contains(name))
            continue;
        const auto hasRoom = addColumns(name);
        if (!hasRoom)
            return std::nullopt;
        if (*hasRoom)
            m_columnsOf.append(name);
    }
    for (const RegionName &name : more) {
        if (m_columnsOf.contains(name))
            all.append(name);
    }
    const auto rows = number(u"SELECT count(*) FROM region WHERE device = %1"_s.arg(device));
    if (!rows)
        return std::nullopt;
    // Write all regions of a device stored by an older program; for a device without regions write
    // an empty name.
    QStringList names;
    for (const RegionName &name : *rows == 0 ? all : all.sliced(before->size()))
        names << name.text();
    if (*rows == 0 && names.isEmpty())
        names << QString();
    for (qsizetype i = 0; i < names.size(); ++i) {
        if (!exec(u"INSERT INTO region (device, place, name) VALUES (%1, %2, '%3')"_s.arg(device)
                      .arg(*rows + i)
                      .arg(names.at(i))))
            return std::nullopt;
    }
    return all;
}

// In brackets, as SQL names them.
std::optional<QStringList> HistoryFile::columnsInFile()
{
    QSqlQuery query(QSqlDatabase::database(m_connection, false));
    if (!query.exec(u"SELECT name FROM pragma_table_info('bucket')"_s)) {
        failed(query);
        return std::nullopt;
    }
    QStringList columns;
    while (query.next())
        columns << u'[' + query.value(0).toString() + u']';
    return columns;
}

// Returns false if there is no room for them.
std::optional<bool> HistoryFile::addColumns(const RegionName &region)
{
    const auto count = [this](const QString &where) {
        return number(u"SELECT count(*) FROM pragma_table_info('bucket') WHERE name "_s + where);
    };
    const auto present = count(u"= '%1_total_last'"_s.arg(region.text()));
    const auto regions = count(u"LIKE '%\\_total\\_last' ESCAPE '\\'"_s);
    if (!present || !regions)
        return std::nullopt;
    if (*present == 0 && *regions >= MostFileRegions)
        return false;
    // Older programs added fewer for a region.
    const std::optional<QStringList> known = columnsInFile();
    if (!known)
        return std::nullopt;
    const QStringList columns = columnsOf(region);
    for (const QString &column : columns) {
        if (!known->contains(column) &&
            !exec(u"ALTER TABLE bucket ADD COLUMN %1 INTEGER"_s.arg(column)))
            return std::nullopt;
    }
    return true;
}

// The metrics that the file has a value of, for any bucket of the device: Qt makes an object of
// each value of a row, known or not.
std::optional<std::vector<Metric>> HistoryFile::knownMetrics(qint64 device,
                                                             const RegionNames &regions)
{
    const std::optional<QStringList> inFile = columnsInFile();
    if (!inFile)
        return std::nullopt;
    std::vector<Metric> asked;
    QStringList questions;
    for (const Metric metric : metricsOf(static_cast<std::size_t>(regions.size()))) {
        const QStringList columns = columnsOf(metric, regions);
        // Older programs made fewer columns.
        if (!std::ranges::all_of(columns, [&](const auto &one) { return inFile->contains(one); }))
            continue;
        asked.push_back(metric);
        questions << u"EXISTS (SELECT 1 FROM bucket WHERE device = %1 AND %2 IS NOT NULL)"_s
                         .arg(device)
                         .arg(columns.first());
    }
    if (asked.empty())
        return asked;
    QSqlQuery query(QSqlDatabase::database(m_connection, false));
    if (!query.exec(u"SELECT "_s + questions.join(u", "_s)) || !query.next()) {
        failed(query);
        return std::nullopt;
    }
    std::vector<Metric> known;
    for (std::size_t i = 0; i < asked.size(); ++i) {
        if (query.value(static_cast<int>(i)).toBool())
            known.push_back(asked[i]);
    }
    return known;
}

bool HistoryFile::readTier(qint64 device, const HistoryTier &tier,
                           const std::vector<Metric> &metrics, const QStringList &columns,
                           HistoryBuckets::List *buckets)
{
    QSqlQuery query(QSqlDatabase::database(m_connection, false));
    query.setForwardOnly(true);
    query.prepare(
        u"SELECT %1, start_ms FROM bucket WHERE device = ? AND width_ms = ? "
        "ORDER BY start_ms DESC LIMIT ?"_s.arg(columns.join(u',')));
    query.addBindValue(device);
    query.addBindValue(qlonglong{tier.widthMs});
    query.addBindValue(static_cast<qlonglong>(tier.capacity()));
    if (!query.exec())
        return failed(query);
    const int startColumn = static_cast<int>(columns.size());
    while (query.next()) {
        HistoryBucket bucket = bucketAt(query, metrics);
        if (!isPlausible(bucket, tier, query.value(startColumn).toLongLong()))
            continue;
        // There is no gap if another window was sampling when this one started: this one just did
        // not know.
        if (!buckets->empty() &&
            buckets->front().firstMs - bucket.lastMs <= DeviceHistory::MinimumGapMs)
            buckets->front().breaksBefore = false;
        buckets->push_front(std::move(bucket));
    }
    return !query.lastError().isValid() || failed(query);
}

tl::expected<void, HistoryProblem> HistoryFile::write(const NamedBuckets &buckets)
{
    return inTransaction([&] { return writeAll(buckets); });
}

tl::expected<void, HistoryProblem> HistoryFile::prune(const HistoryLimits &limits)
{
    return inTransaction([&] { return pruneAll(limits); });
}

tl::expected<void, HistoryProblem> HistoryFile::inTransaction(const std::function<bool()> &work)
{
    if (m_readOnly)
        return tl::unexpected(*m_readOnly);
    if (!exec(u"BEGIN IMMEDIATE"_s))
        return tl::unexpected(problem());
    if (work() && exec(u"COMMIT"_s))
        return {};
    const HistoryProblem failure = problem();
    exec(u"ROLLBACK"_s);
    m_columnsOf.clear();
    return tl::unexpected(failure);
}

bool HistoryFile::writeAll(const NamedBuckets &buckets)
{
    for (auto named = buckets.cbegin(); named != buckets.cend(); ++named) {
        const std::optional<qint64> device = deviceId(named.key());
        const auto regions = device ? makeRoom(*device, named.value().regions) : std::nullopt;
        if (!regions || !prepareFor(*regions))
            return false;
        HistoryBuckets arranged = named.value();
        arranged.arrange(*regions);
        for (std::size_t i = 0; i < HistoryTiers.size(); ++i) {
            for (const HistoryBucket &bucket : arranged[i]) {
                if (!m_statements->merge(*device, HistoryTiers[i], bucket)) {
                    m_lastError = m_statements->error;
                    return false;
                }
            }
        }
    }
    return true;
}

std::optional<qint64> HistoryFile::deviceId(const QString &name)
{
    QSqlQuery query(QSqlDatabase::database(m_connection, false));
    query.prepare(
        u"INSERT INTO device (name) VALUES (?) ON CONFLICT (name) "
        "DO UPDATE SET name = excluded.name RETURNING id"_s);
    query.addBindValue(name);
    if (query.exec() && query.next())
        return query.value(0).toLongLong();
    failed(query);
    return std::nullopt;
}

bool HistoryFile::pruneAll(const HistoryLimits &limits)
{
    QSqlQuery devices(QSqlDatabase::database(m_connection, false));
    if (!devices.exec(u"SELECT id FROM device"_s))
        return failed(devices);
    while (devices.next()) {
        if (!pruneDevice(devices.value(0).toLongLong(), limits))
            return false;
    }
    for (std::size_t i = HistoryTiers.size(); i-- > 0;) {
        const std::optional<bool> enough = pruneToSize(HistoryTiers[i], limits.sizeBytes);
        if (!enough || *enough)
            return enough.has_value();
    }
    return true;
}

bool HistoryFile::pruneDevice(qint64 device, const HistoryLimits &limits)
{
    // Fine tiers are limited by count, as in memory, so a clock jump loses nothing.
    const QString ofTier = u"device = %1 AND width_ms = %2"_s;
    for (std::size_t i = 0; i + 1 < HistoryTiers.size(); ++i) {
        const QString tier = ofTier.arg(device).arg(HistoryTiers[i].widthMs);
        if (!exec(u"DELETE FROM bucket WHERE %1 AND start_ms < (SELECT start_ms FROM bucket "
                  "WHERE %1 ORDER BY start_ms DESC LIMIT 1 OFFSET %2)"_s.arg(tier)
                      .arg(HistoryTiers[i].capacity() - 1)))
            return false;
    }
    const qint64 retentionMs = std::max(1, limits.retentionDays) * qint64{86'400'000};
    return exec(
        u"DELETE FROM bucket WHERE %1 AND start_ms < (SELECT max(start_ms) FROM bucket "
        "WHERE %1) - %2"_s.arg(ofTier.arg(device).arg(HistoryTiers.back().widthMs))
            .arg(retentionMs));
}

// Removes the oldest eighth of a tier at a time, for all devices together. Returns false if it is
// empty and the file is still too large.
std::optional<bool> HistoryFile::pruneToSize(const HistoryTier &tier, std::int64_t sizeBytes)
{
    while (true) {
        const auto used = usedBytes();
        const auto rows =
            number(u"SELECT count(*) FROM bucket WHERE width_ms = %1"_s.arg(tier.widthMs));
        if (!used || !rows)
            return std::nullopt;
        if (*used <= sizeBytes)
            return true;
        if (*rows == 0)
            return false;
        if (!exec(u"DELETE FROM bucket WHERE width_ms = %1 AND start_ms <= (SELECT start_ms "
                  "FROM bucket WHERE width_ms = %1 ORDER BY start_ms LIMIT 1 OFFSET %2)"_s
                      .arg(tier.widthMs)
                      .arg(*rows / 8)))
            return std::nullopt;
    }
}

std::optional<qint64> HistoryFile::usedBytes()
{
    const auto pages = number(u"PRAGMA page_count"_s);
    const auto free = number(u"PRAGMA freelist_count"_s);
    const auto size = number(u"PRAGMA page_size"_s);
    if (!pages || !free || !size)
        return std::nullopt;
    return (*pages - *free) * *size;
}

bool HistoryFile::exec(const QString &sql)
{
    QSqlQuery query(QSqlDatabase::database(m_connection, false));
    return query.exec(sql) || failed(query);
}

std::optional<qint64> HistoryFile::number(const QString &sql)
{
    QSqlQuery query(QSqlDatabase::database(m_connection, false));
    if (query.exec(sql) && query.next())
        return query.value(0).toLongLong();
    failed(query);
    return std::nullopt;
}

bool HistoryFile::failed(const QSqlQuery &query)
{
    m_lastError = query.lastError();
    return false;
}

HistoryProblem HistoryFile::problem() const
{
    HistoryProblem result = refused(m_lastError.databaseText().simplified());
    switch (resultCode(m_lastError)) {
        case Corrupt:
        case NotADatabase:
            break;
        case ReadOnlyDatabase:
            result.effect = Effect::ReadOnly;
            result.error.kind = SourceError::Kind::Denied;
            break;
        case CannotOpen:
        case PermissionDenied:
            result.effect = Effect::Waiting;
            result.error.kind = SourceError::Kind::Denied;
            break;
        default:
            result.effect = Effect::Waiting;
            result.error.kind = SourceError::Kind::Failed;
            break;
    }
    return result;
}

HistoryProblem HistoryFile::refused(const QString &reason) const
{
    HistoryProblem result;
    result.error.kind = SourceError::Kind::Malformed;
    result.error.subject = m_path;
    result.error.reason = reason;
    return result;
}

}  // namespace pddgpu
