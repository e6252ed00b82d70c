// SPDX-License-Identifier: GPL-3.0-or-later
#include <sys/resource.h>
#include <unistd.h>

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QProcess>
#include <QSignalSpy>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QTemporaryDir>
#include <QTest>
#include <QTimeZone>
#include <csignal>
#include <limits>
#include <memory>
#include <string>

#include "history/historykeeper.h"
#include "history/store/historystore.h"
#include "support/regions.h"

using namespace pddgpu;
using namespace Qt::StringLiterals;

namespace {

constexpr std::int64_t Start = 1'700'000'000'000;
constexpr std::uint64_t Largest = std::numeric_limits<std::uint64_t>::max();
const QString Device = u"pddgpu.0"_s;
const QString WriterArgument = u"--write-and-hang"_s;
using Effect = HistoryProblem::Effect;
using Problem = std::optional<HistoryProblem>;

HistoryEntry entryAt(std::int64_t timeMs, std::uint64_t vram = 10, const QString &device = Device)
{
    HistorySample sample;
    sample.timeMs = timeMs;
    sample.values = {3, Largest, std::nullopt, 0};
    sample.append(Vram, vram, 5);
    sample.append(Gtt, 2, 6);
    return {device, sample};
}

QByteArray contents(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

bool write(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
}

// Executes one statement on the file, bypassing the program.
void execute(const QString &path, const QString &sql)
{
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"test"_s);
        database.setDatabaseName(path);
        QVERIFY(database.open());
        QSqlQuery query(database);
        QVERIFY2(query.exec(sql), qPrintable(sql));
    }
    QSqlDatabase::removeDatabase(u"test"_s);
}

}  // namespace

class HistoryStoreTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_path = m_folder->filePath(u"new/history.sqlite"_s);
    }

    void nothingIsLoadedFromNothing();
    void comesBackAsItWas();
    void devicesAndHostsAreApart();
    void unwrittenSamplesAreWrittenAtTheEnd();
    void batchesByItself();
    void twoWindowsShareAFile();
    void twoWindowsAtTheSameTime();
    void killed();
    void unusableIsLeftAlone_data();
    void unusableIsLeftAlone();
    void damagedInTheMiddle();
    void damagedWhileOpen();
    void readOnlyIsShown_data();
    void readOnlyIsShown();
    void fullDiskIsSaidAndSurvived();
    void implausibleRowsAreLeftOut();
    void filesOfVersion1KeepTheirDays();
    void otherCardsHaveTheirOwnRegions();
    void regionsComeInAnyOrder();
    void regionsBeyondTheRoomAreLeftOut();
    void limits();
    void sizeLimit();
    void limitsOfARunningStore();
    void simulationsAreNotKept();
    void keeperRestores();

private:
    HistoryStore::Options options() const
    {
        HistoryStore::Options result;
        result.path = m_path;
        result.host = u"here"_s;
        return result;
    }

    // The file's content for a device; empty if there is none or the file cannot be opened.
    HistoryBuckets load(const QString &device = Device)
    {
        auto file = HistoryFile::open(m_path);
        if (!file)
            return {};
        return (*file)->read(u"here/"_s + device).value_or(HistoryBuckets());
    }

    bool flush(HistoryStore *store)
    {
        QSignalSpy written(store, &HistoryStore::written);
        store->flush();
        return !written.isEmpty() || written.wait(60'000);
    }

    void fill(int seconds)
    {
        HistoryStore store(options());
        for (int i = 0; i < seconds; ++i)
            store.append(entryAt(Start + i * 1000));
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_path;
};

void HistoryStoreTest::nothingIsLoadedFromNothing()
{
    HistoryStore store(options());
    QSignalSpy loaded(&store, &HistoryStore::loaded);
    QSignalSpy problems(&store, &HistoryStore::problemChanged);
    store.load(Device);
    store.append(entryAt(Start));
    QVERIFY(flush(&store));
    QCOMPARE(loaded.size(), 0);
    QCOMPARE(problems.size(), 0);
}

void HistoryStoreTest::comesBackAsItWas()
{
    DeviceHistory history;
    {
        HistoryStore store(options());
        for (int i = 0; i < 9000; ++i) {
            if (i >= 3000 && i < 3600)
                continue;
            HistoryEntry entry = entryAt(Start + i * 1000, i == 4000 ? Largest - 1 : 10);
            entry.sample.alert = i == 5000;
            if (i >= 6000 && i < 6005)
                entry.sample.values.set(VramUsed, std::nullopt);
            entry.sample = history.append(entry.sample);
            store.append(entry);
            // In batches that do not end near the end of a slot.
            if (i % 1777 == 0)
                QVERIFY(flush(&store));
        }
    }
    HistoryStore store(options());
    QSignalSpy loaded(&store, &HistoryStore::loaded);
    store.load(Device);
    QVERIFY(loaded.wait());
    QCOMPARE(loaded[0][0].toString(), Device);
    const auto buckets = loaded[0][1].value<std::shared_ptr<HistoryBuckets>>();
    for (std::size_t i = 0; i < HistoryTiers.size(); ++i) {
        const auto &expected = history.buckets()[i];
        const auto &actual = (*buckets)[i];
        QCOMPARE(actual.size(), expected.size());
        for (std::size_t k = 0; k < expected.size(); ++k)
            QVERIFY2(actual[k] == expected[k], qPrintable(u"tier %1, bucket %2"_s.arg(i).arg(k)));
    }
}

void HistoryStoreTest::devicesAndHostsAreApart()
{
    {
        HistoryStore store(options());
        store.append(entryAt(Start, 1));
        store.append(entryAt(Start, 2, u"pddgpu.1"_s));
        HistoryStore::Options elsewhere = options();
        elsewhere.host = u"there"_s;
        HistoryStore other(elsewhere);
        other.append(entryAt(Start, 3));
    }
    QCOMPARE(load()[0].front()[VramUsed].last, 1u);
    QCOMPARE(load(u"pddgpu.1"_s)[0].front()[VramUsed].last, 2u);
    QVERIFY(load(u"pddgpu.2"_s)[0].empty());
}

void HistoryStoreTest::unwrittenSamplesAreWrittenAtTheEnd()
{
    fill(10);
    QCOMPARE(load()[0].size(), 10u);
}

void HistoryStoreTest::batchesByItself()
{
    HistoryStore::Options quick = options();
    quick.batchInterval = std::chrono::milliseconds(20);
    HistoryStore store(quick);
    QSignalSpy written(&store, &HistoryStore::written);
    store.append(entryAt(Start));
    QVERIFY(written.wait());
    QCOMPARE(load()[0].size(), 1u);
    store.append(entryAt(Start + 1000));
    QVERIFY(written.wait());
    QCOMPARE(load()[0].size(), 2u);
}

void HistoryStoreTest::twoWindowsShareAFile()
{
    HistoryStore one(options());
    HistoryStore two(options());
    for (int round = 0; round < 5; ++round) {
        for (int i = round * 20; i < round * 20 + 20; ++i) {
            one.append(entryAt(Start + i * 1000, 10));
            two.append(entryAt(Start + i * 1000 + 400, i == 50 ? 99 : 20));
        }
        QVERIFY(flush(&one));
        QVERIFY(flush(&two));
    }
    const HistoryBuckets buckets = load();
    QCOMPARE(buckets[0].size(), 100u);
    QCOMPARE(buckets[0][7][VramUsed], (Extremes{10, 20, 20}));
    std::uint64_t highest = 0;
    for (const HistoryBucket &bucket : buckets[2])
        highest = std::max(highest, bucket[VramUsed].maximum);
    QCOMPARE(highest, 99u);
}

void HistoryStoreTest::twoWindowsAtTheSameTime()
{
    HistoryStore::Options quick = options();
    quick.batchInterval = std::chrono::milliseconds(1);
    auto one = std::make_unique<HistoryStore>(quick);
    auto two = std::make_unique<HistoryStore>(quick);
    QSignalSpy problems(one.get(), &HistoryStore::problemChanged);
    QSignalSpy otherProblems(two.get(), &HistoryStore::problemChanged);
    for (int i = 0; i < 500; ++i) {
        one->append(entryAt(Start + 2 * i * 1000, 10));
        two->append(entryAt(Start + (2 * i + 1) * 1000, 20));
        QCoreApplication::processEvents();
    }
    one.reset();
    two.reset();
    QCOMPARE(problems.size(), 0);
    QCOMPARE(otherProblems.size(), 0);
    QCOMPARE(load()[0].size(), 1000u);
}

void HistoryStoreTest::killed()
{
    QProcess writer;
    writer.start(QCoreApplication::applicationFilePath(), {WriterArgument, m_path});
    QVERIFY(writer.waitForReadyRead(30'000));
    QCOMPARE(writer.readAll(), "written");
    writer.kill();
    QVERIFY(writer.waitForFinished());
    QCOMPARE(writer.exitStatus(), QProcess::CrashExit);
    QCOMPARE(load()[0].size(), 100u);
    // Continues from there.
    {
        HistoryStore store(options());
        store.append(entryAt(Start + 100'000));
    }
    QCOMPARE(load()[0].size(), 101u);
}

void HistoryStoreTest::unusableIsLeftAlone_data()
{
    QTest::addColumn<QString>("change");
    QTest::newRow("text") << u"text"_s;
    QTest::newRow("cut off") << u"cut"_s;
    QTest::newRow("newer version") << u"PRAGMA user_version = 2"_s;
    QTest::newRow("of another program") << u"PRAGMA application_id = 5"_s;
    QTest::newRow("other tables") << u"DROP TABLE bucket"_s;
    QTest::newRow("a folder") << u"folder"_s;
}

void HistoryStoreTest::unusableIsLeftAlone()
{
    QFETCH(QString, change);
    fill(1000);
    if (change == "text"_L1)
        QVERIFY(write(m_path, QByteArray("This is not a database, but text. ").repeated(100)));
    else if (change == "cut"_L1)
        QVERIFY(QFile::resize(m_path, 9000));
    else if (change == "folder"_L1)
        QVERIFY(QFile::remove(m_path) && QDir().mkpath(m_path));
    else
        execute(m_path, change);
    const QByteArray before = contents(m_path);
    {
        HistoryStore store(options());
        QSignalSpy problems(&store, &HistoryStore::problemChanged);
        QSignalSpy loaded(&store, &HistoryStore::loaded);
        store.load(Device);
        QVERIFY(problems.wait());
        for (int i = 0; i < 100; ++i)
            store.append(entryAt(Start + 2'000'000 + i * 1000));
        store.flush();
        const auto problem = problems[0][0].value<Problem>();
        QVERIFY(problem);
        QCOMPARE(problem->effect, Effect::MemoryOnly);
        QCOMPARE(problem->error.subject, m_path);
        QVERIFY(!problem->error.reason.isEmpty());
        QVERIFY(historyProblemText(*problem).contains(m_path));
        QCOMPARE(loaded.size(), 0);
    }
    QVERIFY(contents(m_path) == before);
}

void HistoryStoreTest::damagedInTheMiddle()
{
    fill(5000);
    QByteArray bytes = contents(m_path);
    QVERIFY(bytes.size() > 100'000);
    bytes.replace(30'000, 20'000, QByteArray(20'000, '\xa5'));
    QVERIFY(write(m_path, bytes));
    {
        HistoryStore store(options());
        QSignalSpy problems(&store, &HistoryStore::problemChanged);
        store.append(entryAt(Start));
        store.flush();
        QVERIFY(problems.wait());
        QCOMPARE(problems[0][0].value<Problem>()->effect, Effect::MemoryOnly);
    }
    QVERIFY(contents(m_path) == bytes);
}

void HistoryStoreTest::damagedWhileOpen()
{
    HistoryStore store(options());
    store.append(entryAt(Start));
    QVERIFY(flush(&store));
    // Another program makes it unusable: no crash, but a message.
    execute(m_path, u"DROP TABLE bucket"_s);
    QSignalSpy problems(&store, &HistoryStore::problemChanged);
    store.append(entryAt(Start + 1000));
    store.flush();
    QVERIFY(problems.wait());
    QVERIFY(problems[0][0].value<Problem>());
}

void HistoryStoreTest::readOnlyIsShown_data()
{
    QTest::addColumn<bool>("folderIsWritable");
    QTest::newRow("file") << true;
    QTest::newRow("file and folder") << false;
}

void HistoryStoreTest::readOnlyIsShown()
{
    QFETCH(bool, folderIsWritable);
    fill(100);
    const QString folder = QFileInfo(m_path).path();
    // For root nothing is read-only, so root checks as nobody.
    const bool isRoot = geteuid() == 0;
    constexpr uid_t nobody = 65534;
    const auto readable = QFile::ReadOwner | QFile::ReadGroup | QFile::ReadOther;
    const auto enterable = QFile::ExeOwner | QFile::ExeGroup | QFile::ExeOther;
    const auto writable = QFile::WriteOwner | QFile::WriteGroup | QFile::WriteOther;
    QVERIFY(QFile::setPermissions(m_folder->path(), readable | enterable | QFile::WriteOwner));
    QVERIFY(QFile::setPermissions(m_path, readable));
    QVERIFY(QFile::setPermissions(
        folder, folderIsWritable ? readable | enterable | writable : readable | enterable));
    const QByteArray before = contents(m_path);
    if (isRoot)
        QCOMPARE(setresuid(nobody, nobody, 0), 0);
    QList<QList<QVariant>> loaded;
    QList<QList<QVariant>> problems;
    {
        HistoryStore store(options());
        QSignalSpy loadedSpy(&store, &HistoryStore::loaded);
        QSignalSpy problemSpy(&store, &HistoryStore::problemChanged);
        store.load(Device);
        store.append(entryAt(Start + 100'000));
        store.flush();
        loadedSpy.wait();
        if (problemSpy.isEmpty())
            problemSpy.wait();
        loaded = static_cast<const QList<QList<QVariant>> &>(loadedSpy);
        problems = static_cast<const QList<QList<QVariant>> &>(problemSpy);
    }
    if (isRoot)
        QCOMPARE(setresuid(0, 0, 0), 0);
    QVERIFY(QFile::setPermissions(folder, readable | enterable | writable));
    QCOMPARE(loaded.size(), 1);
    QCOMPARE(loaded[0][1].value<std::shared_ptr<HistoryBuckets>>()->tiers[0].size(), 100u);
    QCOMPARE(problems.size(), 1);
    QCOMPARE(problems[0][0].value<Problem>()->effect, Effect::ReadOnly);
    QVERIFY(contents(m_path) == before);
}

void HistoryStoreTest::fullDiskIsSaidAndSurvived()
{
    HistoryStore::Options quick = options();
    quick.batchInterval = std::chrono::milliseconds(20);
    HistoryStore store(quick);
    store.append(entryAt(Start));
    QVERIFY(flush(&store));
    QSignalSpy problems(&store, &HistoryStore::problemChanged);
    // No file can grow, as on a full disk.
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit usual{};
    QCOMPARE(getrlimit(RLIMIT_FSIZE, &usual), 0);
    rlimit full = usual;
    full.rlim_cur = 4096;
    QCOMPARE(setrlimit(RLIMIT_FSIZE, &full), 0);
    for (int i = 1; i < 200; ++i)
        store.append(entryAt(Start + i * 1000));
    const bool said = problems.wait();
    QCOMPARE(setrlimit(RLIMIT_FSIZE, &usual), 0);
    QVERIFY(said);
    const auto problem = problems[0][0].value<Problem>();
    QVERIFY(problem);
    QCOMPARE(problem->effect, Effect::Waiting);
    QVERIFY(!historyProblemText(*problem).isEmpty());

    // There is room again: nothing was lost, and the message is withdrawn.
    QTRY_COMPARE(problems.size(), 2);
    QVERIFY(!problems[1][0].value<Problem>());
    QCOMPARE(load()[0].size(), 200u);
}

void HistoryStoreTest::implausibleRowsAreLeftOut()
{
    fill(100);
    const QString row = u"UPDATE bucket SET %1 WHERE width_ms = 1000 AND start_ms = %2"_s;
    execute(m_path, row.arg(u"first_ms = 'x'"_s).arg(Start));
    execute(m_path, row.arg(u"last_ms = 9e18"_s).arg(Start + 1000));
    execute(m_path, row.arg(u"vram_used_min = NULL, flags = -1"_s).arg(Start + 2000));
    execute(m_path, row.arg(u"vram_used_max = zeroblob(100000)"_s).arg(Start + 3000));
    const HistoryBuckets buckets = load();
    QCOMPARE(buckets[0].size(), 98u);
    QVERIFY(!buckets[0][0][VramUsed].isKnown());
}

// As written by the version before regions: one row per minute for thirty days.
void HistoryStoreTest::filesOfVersion1KeepTheirDays()
{
    constexpr int Minutes = 30 * 24 * 60;
    QVERIFY(QDir().mkpath(QFileInfo(m_path).path()));
    QStringList columns{u"first_ms"_s, u"last_ms"_s, u"alert_ms"_s, u"flags"_s};
    for (const char *metric : {"vram_used", "gtt_used", "leaked", "threshold", "vram_total",
                               "gtt_total", "orphaned", "unexplained"}) {
        for (const char *part : {"_min", "_max", "_last"})
            columns << QLatin1StringView(metric) + QLatin1StringView(part);
    }
    execute(m_path, u"PRAGMA journal_mode = WAL"_s);
    execute(m_path, u"CREATE TABLE device (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)"_s);
    execute(m_path,
            u"CREATE TABLE bucket (device INTEGER NOT NULL, width_ms INTEGER NOT NULL, "
            "start_ms INTEGER NOT NULL, %1 INTEGER, PRIMARY KEY (device, width_ms, "
            "start_ms)) WITHOUT ROWID"_s.arg(columns.join(u" INTEGER, "_s)));
    execute(m_path, u"PRAGMA application_id = %1"_s.arg(0x70646467));
    execute(m_path, u"PRAGMA user_version = 1"_s);
    execute(m_path, u"INSERT INTO device (name) VALUES ('here/pddgpu.0')"_s);
    // Flags: GTT was unknown in a sample, bit 1 of the metrics from bit 8 on.
    execute(
        m_path,
        u"WITH RECURSIVE minute (value) AS (SELECT %1 UNION ALL SELECT value + 1 FROM minute "
        "WHERE value < %2) INSERT INTO bucket SELECT 1, 60000, value * 60000, value * 60000 + 1, "
        "value * 60000 + 59000, NULL, 1 << 9, value, value, value, 2, 2, 2, 3, 3, 3, 4, 4, 4, "
        "5, 5, 5, 6, 6, 6, 7, 7, 7, 8, 8, 8 "
        "FROM minute"_s.arg(Start / 60'000)
            .arg(Start / 60'000 + Minutes - 1));
    const HistoryBuckets before = load();
    QCOMPARE(before.regions, (RegionNames{Vram, Gtt}));
    QCOMPARE(before[2].size(), std::size_t{Minutes});
    const HistoryBucket &first = before[2].front();
    QCOMPARE(first[VramUsed].last, std::uint64_t{Start / 60'000});
    QCOMPARE(first[GttUsed].last, 2u);
    QCOMPARE(first[Metric::Leaked].last, 3u);
    QCOMPARE(first[Metric::Threshold].last, 4u);
    QCOMPARE(first[totalMetric(0)].last, 5u);
    QCOMPARE(first[totalMetric(1)].last, 6u);
    QCOMPARE(first[Metric::Orphaned].last, 7u);
    QCOMPARE(first[Metric::Unexplained].last, 8u);
    QVERIFY(first.wasUnknown(GttUsed) && !first.wasUnknown(VramUsed));
    {
        HistoryStore store(options());
        store.append(entryAt((Start / 60'000 + Minutes) * 60'000));
        QVERIFY(flush(&store));
    }
    const HistoryBuckets after = load();
    QCOMPARE(after[2].size(), std::size_t{Minutes} + 1);
    QCOMPARE(after[2].front(), first);
}

void HistoryStoreTest::otherCardsHaveTheirOwnRegions()
{
    const QString card = u"0000:03:00.0"_s;
    const RegionNames regions{*RegionName::from("system"), *RegionName::from("stolen-local0"),
                              Vram};
    {
        HistoryStore store(options());
        HistoryEntry entry = entryAt(Start, 10, card);
        entry.sample.regions.clear();
        entry.sample.values = {3, Largest, std::nullopt, 0};
        entry.sample.append(regions[0], 1, std::nullopt);
        entry.sample.append(regions[1], 2, Largest, 9);
        entry.sample.append(regions[2], 5, 6);
        store.append(entry);
        store.append(entryAt(Start, 77));
    }
    const HistoryBuckets other = load(card);
    QCOMPARE(other.regions, regions);
    const HistoryBucket &bucket = other[0].front();
    QCOMPARE(bucket[usedMetric(0)].last, 1u);
    QVERIFY(!bucket[totalMetric(0)].isKnown() && bucket.wasUnknown(totalMetric(0)));
    QCOMPARE(bucket[usedMetric(1)].last, 2u);
    QCOMPARE(bucket[totalMetric(1)].last, Largest);
    QCOMPARE(bucket[clientsMetric(1)].last, 9u);
    QVERIFY(bucket.wasUnknown(clientsMetric(0)) && !bucket.wasUnknown(clientsMetric(1)));
    QCOMPARE(bucket[usedMetric(2)].last, 5u);
    QCOMPARE(bucket[Metric::Threshold].last, Largest);
    QCOMPARE(load().regions, (RegionNames{Vram, Gtt}));
    QCOMPARE(load()[0].front()[VramUsed].last, 77u);
    QVERIFY(load()[0].front().wasUnknown(usedMetric(2)));
}

// Two windows may have seen them in different orders; the file has one order.
void HistoryStoreTest::regionsComeInAnyOrder()
{
    HistoryStore one(options());
    HistoryStore two(options());
    one.append(entryAt(Start, 10));
    QVERIFY(flush(&one));
    HistoryEntry entry = entryAt(Start + 400);
    entry.sample.regions.clear();
    entry.sample.values = {3, 4, 5, 6};
    entry.sample.append(*RegionName::from("new"), 100, 101, 102);
    entry.sample.append(Gtt, 200, 201, 202);
    entry.sample.append(Vram, 300, 301);
    two.append(entry);
    QVERIFY(flush(&two));
    one.append(entryAt(Start + 2000, 11));
    QVERIFY(flush(&one));
    const HistoryBuckets buckets = load();
    QCOMPARE(buckets.regions, (RegionNames{Vram, Gtt, *RegionName::from("new")}));
    QCOMPARE(buckets[0].front()[VramUsed], (Extremes{10, 300, 300}));
    QCOMPARE(buckets[0].front()[GttUsed], (Extremes{2, 200, 200}));
    QCOMPARE(buckets[0].front()[usedMetric(2)], (Extremes{100, 100, 100}));
    QVERIFY(buckets[0].front().wasUnknown(usedMetric(2)));
    QVERIFY(!buckets[0].back()[usedMetric(2)].isKnown());
}

void HistoryStoreTest::regionsBeyondTheRoomAreLeftOut()
{
    HistoryStore store(options());
    for (int card = 0; card < 8; ++card) {
        HistoryEntry entry = entryAt(Start, 10, u"card%1"_s.arg(card));
        entry.sample.regions.clear();
        entry.sample.values = {3, Largest, std::nullopt, 0};
        for (int region = 0; region < Region::Most; ++region) {
            const std::string name = "r" + std::to_string(card) + "x" + std::to_string(region);
            entry.sample.append(RegionName::from(name).value(), std::uint64_t(region),
                                std::nullopt);
        }
        store.append(entry);
    }
    QVERIFY(flush(&store));
    qsizetype kept = 0;
    for (int card = 0; card < 8; ++card) {
        const HistoryBuckets buckets = load(u"card%1"_s.arg(card));
        kept += buckets.regions.size();
        for (std::size_t region = 0; region < std::size_t(buckets.regions.size()); ++region)
            QVERIFY(buckets[0].front()[usedMetric(region)].isKnown());
        QCOMPARE(buckets[0].front()[Metric::Leaked].last, 3u);
    }
    QCOMPARE(kept, 62);  // 64 with vram and gtt, for which a file always has room.
}

void HistoryStoreTest::limits()
{
    HistoryStore::Options narrow = options();
    narrow.limits.retentionDays = 1;
    {
        HistoryStore store(narrow);
        // One sample every 5 minutes for 2 days, then one per second.
        for (int i = 0; i < 576; ++i)
            store.append(entryAt(Start + i * 300'000));
        for (int i = 0; i < 5000; ++i)
            store.append(entryAt(Start + 575 * 300'000 + i * 1000));
        QVERIFY(flush(&store));
    }
    const HistoryBuckets buckets = load();
    QCOMPARE(buckets[0].size(), HistoryTiers[0].capacity());
    const auto day = qint64{86'400'000};
    QVERIFY(buckets[2].front().firstMs >= buckets[2].back().firstMs - day - 300'000);
    QVERIFY(buckets[2].front().firstMs <= buckets[2].back().firstMs - day + 600'000);
}

void HistoryStoreTest::sizeLimit()
{
    fill(20'000);
    const qint64 whole = QFileInfo(m_path).size();
    HistoryStore::Options narrow = options();
    narrow.limits.sizeBytes = whole / 2;
    {
        HistoryStore store(narrow);
        store.append(entryAt(Start + 20'000'000));
        QVERIFY(flush(&store));
    }
    QVERIFY(QFileInfo(m_path).size() <= narrow.limits.sizeBytes);
    const HistoryBuckets buckets = load();
    QVERIFY(!buckets[0].empty());
    QCOMPARE(buckets[0].back().lastMs, Start + 20'000'000);
}

void HistoryStoreTest::limitsOfARunningStore()
{
    {
        HistoryStore store(options());
        store.setLimits({});
        for (int i = 0; i < 576; ++i)
            store.append(entryAt(Start + i * 300'000));
        QVERIFY(flush(&store));
        QSignalSpy written(&store, &HistoryStore::written);
        HistoryLimits narrow;
        narrow.retentionDays = 1;
        store.setLimits(narrow);
        QCOMPARE(store.options().limits.retentionDays, 1);
        QVERIFY(written.wait());
    }
    const HistoryBuckets buckets = load();
    QVERIFY(buckets[2].back().lastMs - buckets[2].front().firstMs <= 86'400'000 + 300'000);
}

void HistoryStoreTest::simulationsAreNotKept()
{
    Snapshot snapshot;
    snapshot.capturedAt = QDateTime::fromMSecsSinceEpoch(Start, QTimeZone::utc());
    snapshot.device = DeviceInfo{Device, u"card0"_s};
    snapshot.origin = Origin::Simulation;
    {
        HistoryStore store(options());
        HistoryKeeper keeper(&store);
        keeper.append(snapshot);
        QCOMPARE(keeper.history().firstTimeMs(), Start);
    }
    QVERIFY(!QFile::exists(m_path));
    HistoryStore::Options all = options();
    all.keepsSimulations = true;
    {
        HistoryStore store(all);
        HistoryKeeper keeper(&store);
        keeper.append(snapshot);
    }
    QCOMPARE(load()[0].size(), 1u);
}

void HistoryStoreTest::keeperRestores()
{
    fill(100);
    HistoryStore store(options());
    HistoryKeeper keeper(&store);
    QSignalSpy restored(&keeper, &HistoryKeeper::restored);
    Snapshot snapshot;
    snapshot.device = DeviceInfo{Device, u"card0"_s};
    for (int i = 0; i < 3; ++i) {
        snapshot.capturedAt =
            QDateTime::fromMSecsSinceEpoch(Start + 1'000'000 + i * 1000, QTimeZone::utc());
        keeper.append(snapshot);
    }
    QVERIFY(restored.wait());
    QCOMPARE(restored.size(), 1);
    QCOMPARE(keeper.history().firstTimeMs(), Start);
    QCOMPARE(keeper.history().lastTimeMs(), Start + 1'002'000);
}

namespace {

// The other process of killed(): writes, reports it, and waits to be killed with unwritten samples.
int writeAndHang(const QString &path)
{
    HistoryStore::Options options;
    options.path = path;
    options.host = u"here"_s;
    HistoryStore store(options);
    for (int i = 0; i < 100; ++i)
        store.append(entryAt(Start + i * 1000));
    QObject::connect(&store, &HistoryStore::written, &store, [&store] {
        for (int i = 100; i < 110; ++i)
            store.append(entryAt(Start + i * 1000));
        std::fputs("written", stdout);
        std::fflush(stdout);
    });
    store.flush();
    return QCoreApplication::exec();
}

}  // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() == 3 && arguments[1] == WriterArgument)
        return writeAndHang(arguments[2]);
    HistoryStoreTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_historystore.moc"
