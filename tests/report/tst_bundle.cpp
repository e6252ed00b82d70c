// SPDX-License-Identifier: GPL-3.0-or-later
#include <archive.h>
#include <archive_entry.h>

#include <QMap>
#include <QRandomGenerator>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>
#include <QTimeZone>
#include <ctime>
#include <functional>

#include "io/outputfile.h"
#include "report/bundle.h"

using namespace pddgpu;
using namespace Qt::StringLiterals;

namespace {

const QDateTime CapturedAt(QDate(2026, 11, 22), QTime(14, 8, 22, 123), QTimeZone::utc());
constexpr char Folder[] = "pddgpu-report-20261122-140822/";

struct Member {
    QByteArray contents;
    std::int64_t mtimeSeconds = 0;
    int mode = 0;
};

struct Unpacked {
    QList<QByteArray> order;
    QMap<QByteArray, Member> members;
    QByteArray error;

    QByteArray file(const QByteArray &name) const { return members[Folder + name].contents; }
};

Unpacked unpack(const QByteArray &bytes)
{
    Unpacked unpacked;
    const auto release = [](archive *a) { archive_read_free(a); };
    const std::unique_ptr<archive, decltype(release)> reader(archive_read_new(), release);
    archive_read_support_filter_gzip(reader.get());
    archive_read_support_format_tar(reader.get());
    archive_read_open_memory(reader.get(), bytes.constData(), size_t(bytes.size()));
    archive_entry *entry = nullptr;
    int result = ARCHIVE_OK;
    while ((result = archive_read_next_header(reader.get(), &entry)) == ARCHIVE_OK) {
        const QByteArray name = archive_entry_pathname(entry);
        Member member{QByteArray(qsizetype(archive_entry_size(entry)), '\0'),
                      archive_entry_mtime(entry), int(archive_entry_perm(entry))};
        if (archive_read_data(reader.get(), member.contents.data(),
                              size_t(member.contents.size())) != member.contents.size())
            unpacked.error = "short " + name;
        unpacked.order.append(name);
        unpacked.members.insert(name, member);
    }
    if (result != ARCHIVE_EOF)
        unpacked.error = archive_error_string(reader.get());
    return unpacked;
}

LeakObject object(std::uint64_t id, const QString &process, const QString &label)
{
    LeakObject one;
    one.id = id;
    one.sizeBytes = 4096;
    one.state = LeakState::Suspicious;
    one.process = process;
    one.label = label;
    return one;
}

Bundle bundleOf(const QList<LeakObject> &objects)
{
    auto snapshot = std::make_shared<Snapshot>();
    snapshot->capturedAt = CapturedAt;
    snapshot->device = DeviceInfo{u"pddgpu.0"_s, u"card0"_s};
    snapshot->nowNs = 100'000'000'000;
    MemoryStats stats;
    stats.abiVersion = 1;
    stats.device = u"pddgpu.0"_s;
    snapshot->stats = stats;
    snapshot->objects = std::make_shared<const LeakObjects>(LeakObjects{1, 2, objects});

    Bundle bundle;
    bundle.report = {snapshot, ObjectScope::AllTracked, {}};
    bundle.versions = {{u"program"_s, u"1.2.3"_s}};
    bundle.settings = {{u"chart/rangeMinutes"_s, u"5"_s}, {u"objects/filter"_s, u"secr"_s}};
    bundle.logLines = {{1, 90'000'000'000, 4, u"PDDGPU: Memory leak report:"_s}};
    bundle.history = {{CapturedAt.toMSecsSinceEpoch(), "vram_used", 1, 3, 2}};
    bundle.chartPng = "picture";
    return bundle;
}

QByteArray packed(const Bundle &bundle)
{
    MemorySink sink;
    Progress progress;
    return writeBundle(bundle, &sink, &progress) ? sink.bytes() : QByteArray("(failed)");
}

class FailingSink : public ByteSink
{
public:
    Written write(QByteArrayView) override
    {
        return tl::unexpected(ReportError{ReportError::Kind::Failed, {}, u"disk full"_s});
    }
};

}  // namespace

class BundleTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        qputenv("TZ", "UTC");
        tzset();
    }

    void holdsWhatTheReadmeSays()
    {
        const Unpacked unpacked = unpack(packed(bundleOf({object(1, u"app"_s, u"frame"_s)})));
        QCOMPARE(unpacked.error, "");
        QList<QByteArray> names;
        for (const char *name :
             {"README.txt", "versions.txt", "settings.txt", "memory_stats.txt", "log.txt",
              "history.csv", "objects.json", "objects.csv", "chart.png"})
            names.append(QByteArray(Folder) + name);
        QCOMPARE(unpacked.order, names);
        for (const QByteArray &name : names) {
            QCOMPARE(unpacked.members[name].mtimeSeconds, CapturedAt.toSecsSinceEpoch());
            QCOMPARE(unpacked.members[name].mode, 0644);
            const QByteArray bare = name.mid(qsizetype(qstrlen(Folder)));
            if (bare != "README.txt")
                QVERIFY2(unpacked.file("README.txt").contains('\n' + bare + ' '), bare);
        }
        QCOMPARE(unpacked.file("versions.txt"), "program: 1.2.3\n");
        QCOMPARE(unpacked.file("settings.txt"), "chart/rangeMinutes: 5\nobjects/filter: secr\n");
        QVERIFY(unpacked.file("memory_stats.txt").startsWith("abi_version: 1\ndevice: pddgpu.0\n"));
        QVERIFY(parseMemoryStats(unpacked.file("memory_stats.txt")).has_value());
        QCOMPARE(
            unpacked.file("log.txt"),
            "2026-11-22T14:08:12.123+00:00 [90000000000 ns] <4> PDDGPU: Memory leak report:\n");
        QCOMPARE(unpacked.file("history.csv"),
                 "time,series,minimum_bytes,maximum_bytes,last_bytes,origin\r\n"
                 "2026-11-22T14:08:22.123+00:00,vram_used,1,3,2,driver\r\n");
        QVERIFY(unpacked.file("objects.csv").contains(",app,frame,"));
        QVERIFY(unpacked.file("objects.json").contains("\"process\": \"app\""));
        QCOMPARE(unpacked.file("chart.png"), "picture");
    }

    void sameBytesAgain()
    {
        const Bundle bundle = bundleOf({object(1, u"app"_s, u"frame"_s)});
        QCOMPARE(packed(bundle), packed(bundle));
    }

    void aSimulationSaysSoInEachFile()
    {
        Bundle bundle = bundleOf({object(1, u"app"_s, u"frame"_s)});
        auto simulated = std::make_shared<Snapshot>(*bundle.report.snapshot);
        simulated->origin = Origin::Recording;
        simulated->simulated = true;
        bundle.report.snapshot = simulated;
        const Unpacked unpacked = unpack(packed(bundle));
        QVERIFY(unpacked.file("README.txt").contains("THE DEVICE IS SIMULATED"));
        QVERIFY(unpacked.file("objects.json").contains("\"origin\": \"simulation\""));
        QVERIFY(unpacked.file("objects.csv").contains(",simulation,,\r\n"));
        QVERIFY(unpacked.file("history.csv").contains(",simulation\r\n"));
        const Bundle::Pairs versions = systemVersions(*simulated);
        QVERIFY(versions.contains({u"source"_s, u"simulated device"_s}));
    }

    void theDriverIsNamed()
    {
        Snapshot snapshot;
        snapshot.stats.emplace();
        QVERIFY(systemVersions(snapshot).contains({u"driver"_s, u"unknown"_s}));
        snapshot.stats->driverVersion = u"1.2"_s;
        snapshot.device = DeviceInfo{u"pddgpu.0"_s, u"card0"_s};
        QVERIFY(systemVersions(snapshot).contains({u"driver"_s, u"1.2"_s}));
        // The tracer's statistics have no version of the driver.
        snapshot.stats->driverVersion.reset();
        snapshot.device = DeviceInfo{u"0000:03:00.0"_s, u"card0"_s, u"amdgpu"_s};
        QVERIFY(systemVersions(snapshot).contains({u"driver"_s, u"amdgpu"_s}));
    }

    void withoutObjectsTheRestIsThere()
    {
        Bundle bundle = bundleOf({});
        auto snapshot = std::make_shared<Snapshot>();
        snapshot->capturedAt = CapturedAt;
        bundle.report.snapshot = snapshot;
        bundle.chartPng.clear();
        const Unpacked unpacked = unpack(packed(bundle));
        QCOMPARE(unpacked.error, "");
        QVERIFY(!unpacked.members.contains(QByteArray(Folder) + "objects.csv"));
        QVERIFY(!unpacked.members.contains(QByteArray(Folder) + "chart.png"));
        QVERIFY(!unpacked.file("README.txt").contains("objects.csv"));
        QVERIFY(unpacked.file("objects.json").contains("\"objects\": null"));
        QVERIFY(unpacked.file("memory_stats.txt").contains("could not be read"));
        QVERIFY(unpacked.file("log.txt").startsWith("unknown time"));
    }

    void anonymousHoldsNoName()
    {
        const QString secrets[] = {u"secretd"_s, u"läufer 7"_s, u"frame \"A\""_s, u"内存"_s,
                                   u"=cmd|x"_s,  u"x"_s,        u"a\nb\\c"_s};
        QList<LeakObject> objects;
        std::uint64_t id = 0;
        for (const QString &secret : secrets)
            objects.append(object(++id, secret, u"label of "_s + secret));
        objects.append(object(++id, u"Memory"_s, u"leak"_s));
        objects.append(object(++id, u"secretd"_s, u"never logged"_s));
        objects[0].state = LeakState::Active;

        Bundle bundle = bundleOf(objects);
        bundle.anonymous = true;
        bundle.report.scope = ObjectScope::Leaked;
        bundle.settings.append({u"export/folder"_s, u"/home/secretd/x"_s});
        bundle.settings.append({u"suppressions/secretd"_s, u"true"_s});
        bundle.logLines.append({2, 91'000'000'000, 3, u"oops in secretd[42]: label of läufer 7"_s});
        bundle.logLines.append(
            {3, 92'000'000'000, 3, u"x did max: a\\x0ab\\x5cc \\xe5\\x86\\x85\\xe5\\xad\\x98"_s});
        bundle.logLines.append(
            {4, 93'000'000'000, 4, u"PDDGPU: Memory leak detected! Total used: 104 MB"_s});
        const Unpacked unpacked = unpack(packed(bundle));
        QCOMPARE(unpacked.error, "");

        for (auto member = unpacked.members.cbegin(); member != unpacked.members.cend(); ++member) {
            for (const QString &secret : secrets) {
                if (secret == u"x"_s)
                    continue;
                for (const QByteArray &form :
                     {secret.toUtf8(), secret.toUtf8().toPercentEncoding()})
                    QVERIFY2(!member->contents.contains(form), member.key() + ": " + form);
            }
            for (const char *secret : {"label of", "never logged", "a\\u{a}b", "a\\nb", "a\\u000ab",
                                       "\\xe5\\x86", "secr"})
                QVERIFY2(!member->contents.contains(secret), member.key() + ": " + secret);
        }
        const QList<QByteArray> log = unpacked.file("log.txt").split('\n');
        QVERIFY2(log[1].endsWith("oops in p1[42]: l2"), log[1]);
        QVERIFY2(log[2].endsWith("p6 did max: p7 p4"), log[2]);
        // A process called Memory does not change the driver's lines.
        QVERIFY2(log[3].endsWith("PDDGPU: Memory leak detected! Total used: 104 MB"), log[3]);
        QVERIFY(unpacked.file("objects.csv").contains(",p8,l8,"));
        QVERIFY(unpacked.file("objects.csv").contains(",p1,l9,"));
        QVERIFY(unpacked.file("settings.txt").contains("suppressions/p1: true\n"));
        QVERIFY(unpacked.file("settings.txt").contains("chart/rangeMinutes: 5\n"));
        QVERIFY(unpacked.file("README.txt").contains("p1, p2..."));
    }

    void hostileTextsStayOnTheirLine()
    {
        Bundle bundle = bundleOf({object(1, u"a"_s, u"b"_s)});
        bundle.logLines = {{1, 0, 4, u"one\nforged: line\x1b[31m \u202E"_s}};
        bundle.settings = {{u"key"_s, u"a\nb: c"_s}};
        const Unpacked unpacked = unpack(packed(bundle));
        QCOMPARE(unpacked.file("log.txt").count('\n'), 1);
        QVERIFY(unpacked.file("log.txt").contains("one\\u{a}forged: line\\u{1b}[31m \\u{202e}"));
        QCOMPARE(unpacked.file("settings.txt"), "key: a\\u{a}b: c\n");
    }

    void largeAndIncompressible()
    {
        QList<LeakObject> objects;
        QRandomGenerator random(1);
        for (std::uint64_t id = 1; id <= 30'000; ++id)
            objects.append(object(id, QString::number(random.generate64(), 36),
                                  QString::number(random.generate64(), 36)));
        const Bundle bundle = bundleOf(objects);
        MemorySink sink;
        Progress progress;
        QVERIFY(writeBundle(bundle, &sink, &progress));
        QCOMPARE(progress.done(), 30'000u * BundleStepsPerObject);
        const Unpacked unpacked = unpack(sink.bytes());
        QCOMPARE(unpacked.error, "");
        QCOMPARE(unpacked.file("objects.csv").count("\r\n"), 30'001);
        QVERIFY(unpacked.file("objects.json").endsWith("]\n}\n"));
    }

    void cancelledLeavesNothing()
    {
        const QTemporaryDir folder;
        const QString path = folder.filePath(u"report.tar.gz"_s);
        QVERIFY(writeFile(path, "old"));
        Progress progress;
        progress.cancel();
        const Written written = writeFile(path, [&](ByteSink *sink) {
            return writeBundle(bundleOf({object(1, u"a"_s, u"b"_s)}), sink, &progress);
        });
        QVERIFY(!written);
        QCOMPARE(written.error().kind, ReportError::Kind::Cancelled);
        QCOMPARE(written.error().path, path);
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), "old");
        QCOMPARE(QDir(folder.path()).entryList(QDir::Files | QDir::Hidden).size(), 1);
    }

    void fullDiskIsTold()
    {
        FailingSink sink;
        Progress progress;
        const Written written =
            writeBundle(bundleOf({object(1, u"a"_s, u"b"_s)}), &sink, &progress);
        QVERIFY(!written);
        QCOMPARE(written.error().reason, u"disk full"_s);
    }

    void settingsBecomeText()
    {
        const QTemporaryDir folder;
        QSettings settings(folder.filePath(u"x.ini"_s), QSettings::IniFormat);
        settings.setValue(u"b/number"_s, 5);
        settings.setValue(u"b/state"_s, QByteArray("\x00\x01\x02", 3));
        settings.setValue(u"a/list"_s, QStringList{u"x"_s, u"y"_s});
        settings.setValue(u"a/flag"_s, true);
        QCOMPARE(settingsOf(settings), (Bundle::Pairs{{u"a/flag"_s, u"true"_s},
                                                      {u"a/list"_s, u"x, y"_s},
                                                      {u"b/number"_s, u"5"_s},
                                                      {u"b/state"_s, u"(3 bytes)"_s}}));
    }
};

QTEST_GUILESS_MAIN(BundleTest)
#include "tst_bundle.moc"
