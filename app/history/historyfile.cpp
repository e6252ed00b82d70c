// SPDX-License-Identifier: GPL-3.0-or-later
#include "history/historyfile.h"

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

#include "report/errortext.h"

using namespace Qt::StringLiterals;

namespace pddgpu {

namespace {

using Effect = HistoryProblem::Effect;

constexpr qint64 ApplicationId = 0x70646467;  // "pddg"
constexpr int BusyTimeoutMs = 5000;
// Of pages in memory: the ends of a few series are written to, and reading is once from end to end.
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

constexpr std::array<const char *, MetricCount> MetricNames{"vram_used", "gtt_used",   "leaked",
                                                            "threshold", "vram_total", "gtt_total",
                                                            "orphaned",  "unexplained"};
// Files of Version 1 have columns for these metrics alone. With another one there must be a new
// Version, and a way to bring old files up to it.
static_assert(HistoryFile::Version == 1 && MetricCount == 8);
static_assert(std::ranges::all_of(MetricNames, [](const char *name) { return name != nullptr; }),
              "each metric has a name, and columns");

enum Flag : unsigned { BreaksBefore = 1, BreaksInside = 2, UnknownShift = 8 };
// SQLite's numbers have 63 bits besides the sign.
static_assert(UnknownShift + std::numeric_limits<MetricSet>::digits <= 63);

QStringList columnNames()
{
    QStringList names{u"first_ms"_s, u"last_ms"_s, u"alert_ms"_s, u"flags"_s};
    for (const char *metric : MetricNames) {
        for (const char *part : {"_min", "_max", "_last"})
            names << QLatin1StringView(metric) + QLatin1StringView(part);
    }
    return names;
}

// SQLite knows signed numbers only: above 2^63 - 1 they are negative in the file.
QVariant fileNumber(bool known, std::uint64_t value)
{
    return known ? QVariant(static_cast<qlonglong>(value)) : QVariant();
}

QVariantList valuesOf(const HistoryBucket &bucket)
{
    const qlonglong flags = (bucket.breaksBefore ? BreaksBefore : 0U) |
                            (bucket.breaksInside ? BreaksInside : 0U) |
                            qlonglong{bucket.unknownMetrics} << UnknownShift;
    QVariantList values{qlonglong{bucket.firstMs}, qlonglong{bucket.lastMs},
                        bucket.alertMs != 0 ? QVariant(qlonglong{bucket.alertMs}) : QVariant(),
                        flags};
    for (const Extremes &one : bucket.metrics) {
        values << fileNumber(one.isKnown(), one.minimum) << fileNumber(one.isKnown(), one.maximum)
               << fileNumber(one.isKnown(), one.last);
    }
    return values;
}

HistoryBucket bucketAt(const QSqlQuery &query)
{
    int column = 0;
    const auto next = [&] { return query.value(column++); };
    HistoryBucket bucket;
    bucket.firstMs = next().toLongLong();
    bucket.lastMs = next().toLongLong();
    bucket.alertMs = next().toLongLong();
    const auto flags = static_cast<std::uint64_t>(next().toLongLong());
    bucket.breaksBefore = (flags & BreaksBefore) != 0;
    bucket.breaksInside = (flags & BreaksInside) != 0;
    bucket.unknownMetrics = static_cast<MetricSet>(flags >> UnknownShift);
    for (Extremes &one : bucket.metrics) {
        const QVariant minimum = next();
        const QVariant maximum = next();
        const QVariant last = next();
        if (!minimum.isNull() && !maximum.isNull() && !last.isNull()) {
            one = {static_cast<std::uint64_t>(minimum.toLongLong()),
                   static_cast<std::uint64_t>(maximum.toLongLong()),
                   static_cast<std::uint64_t>(last.toLongLong())};
        }
    }
    return bucket;
}

// What a row says is only what its writer said: one that cannot be is left out.
bool isPlausible(const HistoryBucket &bucket, const HistoryTier &tier, std::int64_t startMs)
{
    return bucket.firstMs > 0 && bucket.firstMs <= bucket.lastMs &&
           tier.slotOf(bucket.firstMs) * tier.widthMs == startMs &&
           tier.slotOf(bucket.lastMs) * tier.widthMs == startMs;
}

}  // namespace

// Prepared once: they are run for each bucket.
class HistoryFile::Statements
{
public:
    explicit Statements(const QSqlDatabase &database) : select(database), replace(database)
    {
        const QString columns = columnNames().join(u',');
        const QString key = u"device = ? AND width_ms = ? AND start_ms = ?"_s;
        select.setForwardOnly(true);
        prepared = select.prepare(u"SELECT %1 FROM bucket WHERE %2"_s.arg(columns, key)) &&
                   replace.prepare(
                       u"INSERT OR REPLACE INTO bucket "
                       "(device, width_ms, start_ms, %1) VALUES (?, ?, ?%2)"_s.arg(
                           columns, u", ?"_s.repeated(columnNames().size())));
    }

    bool merge(qint64 device, const HistoryTier &tier, HistoryBucket bucket)
    {
        const QVariantList key{device, qlonglong{tier.widthMs},
                               qlonglong{tier.slotOf(bucket.firstMs) * tier.widthMs}};
        bind(&select, key);
        if (!select.exec())
            return failed(select);
        if (select.next()) {
            HistoryBucket merged = bucketAt(select);
            merged.merge(bucket);
            bucket = merged;
        }
        select.finish();
        bind(&replace, key + valuesOf(bucket));
        return replace.exec() || failed(replace);
    }

    QSqlQuery select;
    QSqlQuery replace;
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
                "move it away, and the next start makes a new one."));
            break;
        case Effect::ReadOnly:
            effect = translated(QT_TRANSLATE_NOOP(
                "pddgpu::HistoryProblem",
                "The history so far is shown, and goes on only until this window closes. Make its "
                "file and folder writable to keep it."));
            break;
        case Effect::Waiting:
            effect = translated(QT_TRANSLATE_NOOP(
                "pddgpu::HistoryProblem",
                "The history is kept in memory meanwhile, and written as soon as it can be. Is "
                "the disk full?"));
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

    // In a folder that is not writable there is no place for what readers share.
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
    // As one: another process may be making its tables just now.
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
    for (const QString &name : columnNames())
        columns << name + u" INTEGER"_s;
    // Another process may be making them at the same time.
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
           exec(u"PRAGMA application_id = %1"_s.arg(ApplicationId)) &&
           exec(u"PRAGMA user_version = %1"_s.arg(Version)) && exec(u"COMMIT"_s);
}

// Writing into a damaged file could damage it more.
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
        exec(u"ROLLBACK"_s)) {
        m_statements = std::make_unique<Statements>(QSqlDatabase::database(m_connection, false));
        return m_statements->prepared
                   ? std::nullopt
                   : std::optional(refused(u"its tables are not those of a history"_s));
    }
    const HistoryProblem failure = problem();
    if (failure.effect != Effect::ReadOnly)
        return failure;
    m_readOnly = failure;
    return std::nullopt;
}

tl::expected<HistoryBuckets, HistoryProblem> HistoryFile::read(const QString &name)
{
    HistoryBuckets buckets;
    for (std::size_t i = 0; i < HistoryTiers.size(); ++i) {
        if (!readTier(name, HistoryTiers[i], &buckets[i]))
            return tl::unexpected(problem());
    }
    return buckets;
}

bool HistoryFile::readTier(const QString &name, const HistoryTier &tier,
                           std::deque<HistoryBucket> *buckets)
{
    QSqlQuery query(QSqlDatabase::database(m_connection, false));
    query.setForwardOnly(true);
    query.prepare(
        u"SELECT %1, start_ms FROM bucket WHERE device = (SELECT id FROM device "
        "WHERE name = ?) AND width_ms = ? ORDER BY start_ms DESC LIMIT ?"_s.arg(
            columnNames().join(u',')));
    query.addBindValue(name);
    query.addBindValue(qlonglong{tier.widthMs});
    query.addBindValue(static_cast<qlonglong>(tier.capacity()));
    if (!query.exec())
        return failed(query);
    const int startColumn = static_cast<int>(columnNames().size());
    while (query.next()) {
        const HistoryBucket bucket = bucketAt(query);
        if (!isPlausible(bucket, tier, query.value(startColumn).toLongLong()))
            continue;
        // A window that began while another one watched saw no gap, it only did not know.
        if (!buckets->empty() &&
            buckets->front().firstMs - bucket.lastMs <= DeviceHistory::MinimumGapMs)
            buckets->front().breaksBefore = false;
        buckets->push_front(bucket);
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
    return tl::unexpected(failure);
}

bool HistoryFile::writeAll(const NamedBuckets &buckets)
{
    for (auto named = buckets.cbegin(); named != buckets.cend(); ++named) {
        const std::optional<qint64> device = deviceId(named.key());
        if (!device)
            return false;
        for (std::size_t i = 0; i < HistoryTiers.size(); ++i) {
            for (const HistoryBucket &bucket : named.value()[i]) {
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
    // By number in the fine tiers, as in memory: a clock that jumped loses nothing.
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

// Removes the oldest eighth of a tier at a time, of all devices together; false: it is empty, and
// the file still too large.
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
