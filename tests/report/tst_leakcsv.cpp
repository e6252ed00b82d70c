// SPDX-License-Identifier: GPL-3.0-or-later
#include <sys/fsuid.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <QDir>
#include <QFile>
#include <QLocale>
#include <QScopeGuard>
#include <QTemporaryDir>
#include <QTest>
#include <QTimeZone>
#include <clocale>
#include <csignal>
#include <ctime>

#include "io/outputfile.h"
#include "report/leakcsv.h"
#include "report/metrics.h"
#include "support/regions.h"

using namespace pddgpu;
using namespace Qt::StringLiterals;

namespace {

const QByteArray Header =
    "captured_at,device,object_id,state,orphaned,age_seconds,size_bytes,domain,pid,process,label,"
    "client_id,handle_count,exported,origin,doubts,verdict\r\n";
const QByteArray Row =
    "2026-11-22T14:08:22.123+00:00,pddgpu.0,7,confirmed,true,400.250,10485760,vram,2831,"
    "leaky_app,frame 1,3,0,true,driver,,\r\n";

void setZone(const char *zone)
{
    qputenv("TZ", zone);
    tzset();
}

LeakObject leakedObject()
{
    LeakObject object;
    object.region = Vram;
    object.id = 7;
    object.birthNs = 1'000'000'000;
    object.sizeBytes = 10485760;
    object.clientId = 3;
    object.pid = 2831;
    object.state = LeakState::Confirmed;
    object.orphaned = true;
    object.exported = true;
    object.process = u"leaky_app"_s;
    object.label = u"frame 1"_s;
    return object;
}

Snapshot snapshotOf(const QList<LeakObject> &objects)
{
    Snapshot snapshot;
    snapshot.capturedAt = QDateTime(QDate(2026, 11, 22), QTime(14, 8, 22, 123), QTimeZone::utc());
    snapshot.device = DeviceInfo{u"pddgpu.0"_s, u"card0"_s};
    snapshot.nowNs = 401'250'999'999;
    snapshot.objects = std::make_shared<const LeakObjects>(LeakObjects{1, 2, objects});
    return snapshot;
}

LeakReport reportOf(const Snapshot &snapshot, ObjectScope scope = ObjectScope::Leaked,
                    const std::vector<std::uint64_t> &ids = {})
{
    return {std::make_shared<const Snapshot>(snapshot), scope, ids};
}

QByteArray csvOf(const LeakReport &report, const Names &names = {})
{
    MemorySink sink;
    Progress progress;
    return writeLeakCsv(report, names, &sink, &progress) ? sink.bytes() : QByteArray("(failed)");
}

QByteArray leakCsv(const Snapshot &snapshot)
{
    return csvOf(reportOf(snapshot));
}

// The reason if it failed.
tl::expected<void, QString> save(const Snapshot &snapshot, const QString &path)
{
    const Written written = writeFile(path, [&snapshot](ByteSink *sink) {
        Progress progress;
        return writeLeakCsv(reportOf(snapshot), {}, sink, &progress);
    });
    if (written)
        return {};
    return tl::unexpected(written.error().path + u": "_s + written.error().reason);
}

// Accepts some chunks, then behaves as configured.
class ThirdChunk : public ByteSink
{
public:
    explicit ThirdChunk(std::function<Written()> then) : m_then(std::move(then)) {}
    Written write(QByteArrayView) override { return ++m_chunks == 3 ? m_then() : Written(); }
    int chunks() const { return m_chunks; }

private:
    std::function<Written()> m_then;
    int m_chunks = 0;
};

// Applies a system limit to a part of a test; ends with this object.
class AsNobody
{
public:
    // Root may do everything; only this thread gives that up.
    AsNobody() { setfsuid(65534); }
    ~AsNobody() { setfsuid(geteuid()); }
};

QByteArray contents(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("(no file)");
}

}  // namespace

class LeakCsvTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { setZone("UTC"); }

    void golden();
    void verdictWhereOneIsKnown();
    void unknownCreatorAndAge();
    void saysWhoseItIsAndWhatCannotBe();
    void onlyLeakedInBirthOrder();
    void scopes();
    void anonymous();
    void offsets_data();
    void offsets();
    void ages();
    void texts_data();
    void texts();
    void localeChangesNothing();

    void replacesAFile();
    void fullDiskKeepsTheOldFile();
    void readOnlyFolderKeepsTheOldFile();
    void vanishedFolderIsAnError();
    void cancelledLeavesNothing();
    void failingSinkEndsTheReport();
    void badPaths();
    void newFilesAreForTheirOwner();
    void linksOfOthersAreNotFollowed();
    void metricsReplaceALink();
    void unknownIsNotWritten();
};

void LeakCsvTest::golden()
{
    QCOMPARE(leakCsv(snapshotOf({leakedObject()})), Header + Row);
    QCOMPARE(leakCsv(snapshotOf({})), Header);
}

void LeakCsvTest::verdictWhereOneIsKnown()
{
    LeakObject other = leakedObject();
    other.id = 8;
    other.pid = 99;
    LeakReport report = reportOf(snapshotOf({leakedObject(), other}));
    auto verdicts = std::make_shared<ObjectVerdicts>(*report.snapshot->nowNs);
    verdicts->add(ObjectVerdicts::keyOf(leakedObject()), Verdict::WorkingSet);
    report.verdicts = verdicts;
    const QByteArrayList lines = csvOf(report).split('\n');
    QVERIFY2(lines[1].endsWith(",driver,,working_set\r"), lines[1]);
    QVERIFY2(lines[2].endsWith(",driver,,\r"), lines[2]);
}

// Unknown is not 0.
void LeakCsvTest::unknownCreatorAndAge()
{
    LeakObject object = leakedObject();
    object.preexisting = true;
    object.pid = 0;
    object.process.clear();
    QCOMPARE(leakCsv(snapshotOf({object})),
             Header +
                 "2026-11-22T14:08:22.123+00:00,pddgpu.0,7,confirmed,true,,10485760,vram,,,"
                 "frame 1,3,0,true,driver,,\r\n");
}

void LeakCsvTest::saysWhoseItIsAndWhatCannotBe()
{
    Snapshot snapshot = snapshotOf({leakedObject()});
    snapshot.origin = Origin::Recording;
    snapshot.simulated = true;
    QVERIFY(leakCsv(snapshot).endsWith(",true,simulation,,\r\n"));
    snapshot.simulated = false;
    const auto doubt = [](SourceError::Cause cause) {
        return SourceError{SourceError::Kind::Doubtful, cause, u"pddgpu.0/a"_s, u"so"_s, 0};
    };
    snapshot.errors = {{SourceError::Kind::Denied, SourceError::Cause::Other, u"b"_s, {}, 0},
                       doubt(SourceError::Cause::ListingIncomplete),
                       doubt(SourceError::Cause::ImpossibleValue),
                       doubt(SourceError::Cause::ImpossibleValue)};
    QVERIFY(leakCsv(snapshot).endsWith(",driver,listing_incomplete;impossible_value,\r\n"));
}

void LeakCsvTest::onlyLeakedInBirthOrder()
{
    LeakObject active = leakedObject();
    active.id = 1;
    active.state = LeakState::Active;
    LeakObject suspicious = leakedObject();
    suspicious.id = 2;
    suspicious.state = LeakState::Suspicious;
    suspicious.region = Gtt;
    suspicious.orphaned = false;
    suspicious.exported = false;
    suspicious.handles = 2;
    suspicious.label.clear();
    const QByteArray csv = leakCsv(snapshotOf({active, suspicious, leakedObject()}));
    QCOMPARE(csv, Header +
                      "2026-11-22T14:08:22.123+00:00,pddgpu.0,2,suspicious,false,400.250,10485760,"
                      "gtt,2831,leaky_app,,3,2,false,driver,,\r\n" +
                      Row);
}

void LeakCsvTest::scopes()
{
    QList<LeakObject> objects;
    for (std::uint64_t id = 1; id <= 5; ++id) {
        objects.append(leakedObject());
        objects.last().id = id * 10;
        objects.last().state = id % 2 ? LeakState::Confirmed : LeakState::Active;
    }
    std::swap(objects[1], objects[3]);  // A source need not sort by id.
    const Snapshot snapshot = snapshotOf(objects);
    const auto ids = [](const LeakReport &report) {
        QList<QByteArray> found;
        QList<QByteArray> lines = csvOf(report).split('\n');
        for (const QByteArray &line : lines.mid(1, lines.size() - 2))
            found.append(line.split(',')[2]);
        if (std::uint64_t(found.size()) != objectCount(report))
            found.append("and another count");
        return found.join(' ');
    };
    QCOMPARE(ids(reportOf(snapshot)), "10 30 50");
    QCOMPARE(ids(reportOf(snapshot, ObjectScope::AllTracked)), "10 40 30 20 50");
    QCOMPARE(ids(reportOf(snapshot, ObjectScope::Listed, {40, 10, 7, 50, 20})), "40 10 50 20");
    QCOMPARE(ids(reportOf(snapshot, ObjectScope::Listed, {})), "");
    QCOMPARE(ids(reportOf(snapshotOf({}), ObjectScope::Listed, {1, 2})), "");
}

void LeakCsvTest::anonymous()
{
    LeakObject other = leakedObject();
    other.process = u"=other"_s;
    other.label.clear();
    const Snapshot snapshot = snapshotOf({leakedObject(), other, leakedObject()});
    const QByteArray csv = csvOf(reportOf(snapshot), Names::anonymous(snapshot.objects.get()));
    const QList<QByteArray> lines = csv.split('\n');
    QVERIFY(lines[1].contains(",2831,p1,l1,3,"));
    QVERIFY(lines[2].contains(",2831,p2,,3,"));
    QCOMPARE(lines[3], lines[1]);
    QVERIFY(!csv.contains("leaky") && !csv.contains("other") && !csv.contains("frame"));
}

void LeakCsvTest::offsets_data()
{
    QTest::addColumn<QByteArray>("zone");
    QTest::addColumn<QByteArray>("time");
    QTest::newRow("east") << "XXX-5:30"_ba
                          << "2026-11-22T19:38:22.123+05:30"_ba;
    QTest::newRow("west") << "XXX3:30"_ba
                          << "2026-11-22T10:38:22.123-03:30"_ba;
    QTest::newRow("far west") << "XXX11"_ba
                              << "2026-11-22T03:08:22.123-11:00"_ba;
    QTest::newRow("next day") << "XXX-14"_ba
                              << "2026-11-23T04:08:22.123+14:00"_ba;
}

void LeakCsvTest::offsets()
{
    QFETCH(QByteArray, zone);
    QFETCH(QByteArray, time);
    setZone(zone.constData());
    QCOMPARE(leakCsv(snapshotOf({leakedObject()})).mid(Header.size()).split(',').first(), time);
}

void LeakCsvTest::ages()
{
    const auto age = [](std::optional<std::uint64_t> nowNs, std::uint64_t birthNs) {
        LeakObject object = leakedObject();
        object.birthNs = birthNs;
        Snapshot snapshot = snapshotOf({object});
        snapshot.nowNs = nowNs;
        return leakCsv(snapshot).mid(Header.size()).split(',')[5];
    };
    QCOMPARE(age(5'000'000, 0), "0.005");
    QCOMPARE(age(1'999'999'999, 0), "1.999");
    QCOMPARE(age(18446744073709551615u, 0), "18446744073.709");
    QCOMPARE(age(1, 2), "0.000");         // Born while the clock was read.
    QCOMPARE(age(1, 1'000'000'002), "");  // Not born yet, so there is no age.
    QCOMPARE(age(std::nullopt, 0), "");
}

void LeakCsvTest::texts_data()
{
    QTest::addColumn<QString>("label");
    QTest::addColumn<QByteArray>("field");

    QTest::newRow("plain") << u"frame-capture 1"_s << "frame-capture 1"_ba;
    QTest::newRow("empty") << u""_s << ""_ba;
    QTest::newRow("comma") << u"a,b"_s << "\"a,b\""_ba;
    QTest::newRow("quotes") << u"say \"hi\""_s << "\"say \"\"hi\"\"\""_ba;
    QTest::newRow("semicolon") << u"a;b"_s << "a;b"_ba;
    QTest::newRow("newline") << u"a\nb"_s << "a\\u{a}b"_ba;
    QTest::newRow("CRLF") << u"a\r\nb"_s << "a\\u{d}\\u{a}b"_ba;
    QTest::newRow("backslash") << u"a\\u{a}"_s << "a\\\\u{a}"_ba;
    QTest::newRow("NUL") << QString(QChar(u'\0')) << "\\u{0}"_ba;
    QTest::newRow("escape") << u"\x1b[31m"_s << "\\u{1b}[31m"_ba;
    QTest::newRow("right to left") << u"a\u202Eb"_s << "a\\u{202e}b"_ba;
    QTest::newRow("Chinese") << u"内存泄漏"_s << "内存泄漏"_ba;
    QTest::newRow("emoji") << u"\U0001F600"_s << "\U0001F600"_ba;
    QTest::newRow("space before") << u" a"_s << "\" a\""_ba;
    QTest::newRow("space behind") << u"a "_s << "\"a \""_ba;
    QTest::newRow("=") << u"=1+1"_s << "'=1+1"_ba;
    QTest::newRow("= with quotes")
        << u"=HYPERLINK(\"http://x\",\"y\")"_s << "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\""_ba;
    QTest::newRow("+") << u"+1"_s << "'+1"_ba;
    QTest::newRow("-") << u"-1"_s << "'-1"_ba;
    QTest::newRow("@") << u"@SUM(A1)"_s << "'@SUM(A1)"_ba;
    QTest::newRow("tab") << u"\t=1"_s << "\\u{9}=1"_ba;
    QTest::newRow("CR") << u"\r=1"_s << "\\u{d}=1"_ba;
    QTest::newRow("= after a semicolon") << u"x;=HYPERLINK(1)"_s << "x;'=HYPERLINK(1)"_ba;
    QTest::newRow("= after a semicolon and a space") << u"x; =1"_s << "x; '=1"_ba;
    QTest::newRow("= after a comma") << u"x,=1"_s << "\"x,'=1\""_ba;
    QTest::newRow("= after a space") << u" =1"_s << "\" '=1\""_ba;
    QTest::newRow("= after a quote") << u"x;\"=1"_s << "\"x;\"\"'=1\""_ba;
    QTest::newRow("full-width =") << u"\uff1dcmd"_s << "'\uff1dcmd"_ba;
    QTest::newRow("full-width @ after a semicolon") << u"x;\uff20A"_s << "x;'\uff20A"_ba;
    QTest::newRow("inside") << u"a=1"_s << "a=1"_ba;
}

void LeakCsvTest::texts()
{
    QFETCH(QString, label);
    QFETCH(QByteArray, field);

    LeakObject object = leakedObject();
    object.process = label;
    object.label = label;
    const QByteArray csv = leakCsv(snapshotOf({object}));
    QCOMPARE(csv, Header +
                      "2026-11-22T14:08:22.123+00:00,pddgpu.0,7,confirmed,true,400.250,10485760,"
                      "vram,2831," +
                      field + ',' + field + ",3,0,true,driver,,\r\n");
    QCOMPARE(csv.count('\n'), 2);
}

void LeakCsvTest::localeChangesNothing()
{
    const QByteArray before(std::setlocale(LC_ALL, nullptr));
    const QLocale qtBefore;
    const auto restore = qScopeGuard([&] {
        std::setlocale(LC_ALL, before.constData());
        QLocale::setDefault(qtBefore);
    });
    // If this system has no German locale, Qt's own locale is still German.
    std::setlocale(LC_ALL, "de_DE.UTF-8");
    QLocale::setDefault(QLocale(QLocale::German, QLocale::Germany));
    QCOMPARE(leakCsv(snapshotOf({leakedObject()})), Header + Row);
    QLocale::setDefault(QLocale(QLocale::Chinese, QLocale::China));
    QCOMPARE(leakCsv(snapshotOf({leakedObject()})), Header + Row);
    QLocale::setDefault(QLocale(QLocale::Arabic, QLocale::Egypt));
    QCOMPARE(leakCsv(snapshotOf({leakedObject()})), Header + Row);
}

void LeakCsvTest::replacesAFile()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(u"泄漏.csv"_s);
    QVERIFY(save(snapshotOf({leakedObject()}), path));
    QCOMPARE(contents(path), Header + Row);
    QVERIFY(save(snapshotOf({}), path));
    QCOMPARE(contents(path), Header);
    QCOMPARE(QDir(folder.path()).entryList(QDir::Files | QDir::Hidden).size(), 1);
}

void LeakCsvTest::fullDiskKeepsTheOldFile()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(u"leaks.csv"_s);
    QVERIFY(save(snapshotOf({leakedObject()}), path));

    // A limit on file size fails a write like a full disk.
    rlimit before = {};
    QCOMPARE(getrlimit(RLIMIT_FSIZE, &before), 0);
    auto *const handlerBefore = std::signal(SIGXFSZ, SIG_IGN);
    const rlimit small{100, before.rlim_max};
    QCOMPARE(setrlimit(RLIMIT_FSIZE, &small), 0);
    QList<LeakObject> many;
    for (int i = 0; i < 1000; ++i)
        many.append(leakedObject());
    const auto large = save(snapshotOf(many), path);
    const auto tiny = save(snapshotOf({leakedObject()}), path);
    setrlimit(RLIMIT_FSIZE, &before);
    std::signal(SIGXFSZ, handlerBefore);

    for (const auto &result : {large, tiny}) {
        QVERIFY(!result);
        QVERIFY2(result.error().contains(path), qPrintable(result.error()));
        QVERIFY2(result.error().contains(u"File too large"_s), qPrintable(result.error()));
    }
    QCOMPARE(contents(path), Header + Row);
    QCOMPARE(QDir(folder.path()).entryList(QDir::Files | QDir::Hidden).size(), 1);
}

void LeakCsvTest::readOnlyFolderKeepsTheOldFile()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(u"leaks.csv"_s);
    QVERIFY(save(snapshotOf({leakedObject()}), path));
    QCOMPARE(chmod(QFile::encodeName(folder.path()).constData(), 0555), 0);
    {
        const AsNobody nobody;
        const auto result = save(snapshotOf({}), path);
        QVERIFY(!result);
        QVERIFY2(result.error().contains(u"Permission denied"_s), qPrintable(result.error()));
    }
    QCOMPARE(contents(path), Header + Row);
    QCOMPARE(QDir(folder.path()).entryList(QDir::Files | QDir::Hidden).size(), 1);
    QCOMPARE(chmod(QFile::encodeName(folder.path()).constData(), 0755), 0);
}

void LeakCsvTest::vanishedFolderIsAnError()
{
    const QTemporaryDir folder;
    const QString inside = folder.filePath(u"inside"_s);
    QVERIFY(QDir().mkdir(inside));
    const QString path = inside + u"/leaks.csv"_s;
    const Written written = writeFile(path, [&](ByteSink *sink) {
        QDir(inside).removeRecursively();
        return sink->write("late");
    });
    QVERIFY(!written);
    QCOMPARE(written.error().kind, ReportError::Kind::Failed);
    QCOMPARE(written.error().path, path);
    QVERIFY2(written.error().reason.contains(u"No such file"_s),
             qPrintable(written.error().reason));
    QVERIFY(!QFile::exists(inside));
}

void LeakCsvTest::cancelledLeavesNothing()
{
    const QList<LeakObject> many(20'000, leakedObject());
    const LeakReport report = reportOf(snapshotOf(many));
    const QTemporaryDir folder;
    const QString path = folder.filePath(u"leaks.csv"_s);
    QVERIFY(writeFile(path, "old"));
    Progress progress;
    std::uint64_t seenDone = 0;
    const Written written = writeFile(path, [&](ByteSink *file) {
        ThirdChunk sink([&] {
            seenDone = progress.done();
            progress.cancel();
            return file->write("half");
        });
        return writeLeakCsv(report, {}, &sink, &progress);
    });
    QVERIFY(!written);
    QCOMPARE(written.error().kind, ReportError::Kind::Cancelled);
    QVERIFY(seenDone > 0 && seenDone < 20'000);
    QCOMPARE(contents(path), "old");
    QCOMPARE(QDir(folder.path()).entryList(QDir::Files | QDir::Hidden).size(), 1);

    // Cancelled before it began.
    MemorySink sink;
    QVERIFY(!writeLeakCsv(reportOf(snapshotOf({leakedObject()})), {}, &sink, &progress));
    QCOMPARE(sink.bytes(), "");
}

void LeakCsvTest::failingSinkEndsTheReport()
{
    const LeakReport report = reportOf(snapshotOf(QList<LeakObject>(50'000, leakedObject())));
    Progress progress;
    ThirdChunk sink([] {
        return tl::unexpected(ReportError{ReportError::Kind::Failed, {}, u"no more"_s});
    });
    const Written written = writeLeakCsv(report, {}, &sink, &progress);
    QVERIFY(!written);
    QCOMPARE(written.error().reason, u"no more"_s);
    QCOMPARE(sink.chunks(), 3);
}

void LeakCsvTest::badPaths()
{
    const QTemporaryDir folder;
    const Snapshot snapshot = snapshotOf({leakedObject()});

    const auto missing = save(snapshot, folder.filePath(u"no/such/folder.csv"_s));
    QVERIFY(!missing);
    QVERIFY(missing.error().contains(u"no/such/folder.csv"_s));
    QVERIFY(missing.error().contains(u"No such file"_s));

    QVERIFY(!save(snapshot, folder.path()));
    QVERIFY(!save(snapshot, QString()));

    // Must not be replaced by a file, which root could do.
    const QString fifo = folder.filePath(u"fifo"_s);
    QCOMPARE(mkfifo(QFile::encodeName(fifo).constData(), 0600), 0);
    QVERIFY(!save(snapshot, fifo));
    struct stat status = {};
    QCOMPARE(stat(QFile::encodeName(fifo).constData(), &status), 0);
    QVERIFY(S_ISFIFO(status.st_mode));
    QVERIFY(!save(snapshot, u"/dev/null"_s));
}

void LeakCsvTest::newFilesAreForTheirOwner()
{
    const auto modeOf = [](const QString &path) {
        struct stat status = {};
        return stat(QFile::encodeName(path).constData(), &status) == 0 ? status.st_mode & 07777
                                                                       : 0U;
    };
    const QTemporaryDir folder;
    const QString path = folder.filePath(u"leaks.csv"_s);
    QVERIFY(save(snapshotOf({leakedObject()}), path));
    QCOMPARE(modeOf(path), 0600U);
    // A file that its owner has made readable for others stays so.
    QCOMPARE(chmod(QFile::encodeName(path).constData(), 0644), 0);
    QVERIFY(save(snapshotOf({}), path));
    QCOMPARE(modeOf(path), 0644U);

    const QString link = folder.filePath(u"link.csv"_s);
    QVERIFY(QFile::link(path, link));
    QVERIFY(save(snapshotOf({leakedObject()}), link));
    QVERIFY(QFileInfo(link).isSymLink());
    QCOMPARE(contents(path), Header + Row);
}

void LeakCsvTest::linksOfOthersAreNotFollowed()
{
    if (geteuid() != 0)
        QSKIP("only root can make a link of another user");
    constexpr uid_t Nobody = 65534;
    const QTemporaryDir folder;
    const QString victim = folder.filePath(u"victim"_s);
    QVERIFY(writeFile(victim, "secret"));
    const QString shared = folder.filePath(u"shared"_s);
    QVERIFY(QDir().mkdir(shared));
    const QByteArray sharedName = QFile::encodeName(shared);
    const QString path = shared + u"/leaks.csv"_s;
    QVERIFY(QFile::link(victim, path));
    QCOMPARE(lchown(QFile::encodeName(path).constData(), Nobody, Nobody), 0);
    // In a folder in which only root can create files, root has put it there.
    QCOMPARE(chmod(sharedName.constData(), 0755), 0);
    QCOMPARE(writablePath(path).value_or(QString()), victim);

    const auto refused = [&](const QString &name) {
        const auto saved = save(snapshotOf({leakedObject()}), name);
        return !saved && saved.error().contains(u"link of another user"_s) &&
               contents(victim) == "secret";
    };
    QCOMPARE(chmod(sharedName.constData(), 01777), 0);
    QVERIFY(refused(path));
    QCOMPARE(chmod(sharedName.constData(), 0755), 0);
    QCOMPARE(chown(sharedName.constData(), Nobody, Nobody), 0);
    QVERIFY(refused(path));
    // A link in the path, and a dangling one.
    const QString onTheWay = shared + u"/way"_s;
    QVERIFY(QFile::link(folder.path(), onTheWay));
    QCOMPARE(lchown(QFile::encodeName(onTheWay).constData(), Nobody, Nobody), 0);
    QVERIFY(refused(onTheWay + u"/victim"_s));
    QVERIFY(refused(onTheWay + u"/new"_s));
    QVERIFY(!QFile::exists(folder.filePath(u"new"_s)));
    const QString nowhere = shared + u"/nowhere"_s;
    QVERIFY(QFile::link(folder.filePath(u"new"_s), nowhere));
    QCOMPARE(lchown(QFile::encodeName(nowhere).constData(), Nobody, Nobody), 0);
    QVERIFY(refused(nowhere));
    QVERIFY(!QFile::exists(folder.filePath(u"new"_s)));
}

void LeakCsvTest::metricsReplaceALink()
{
    const QTemporaryDir folder;
    const QString victim = folder.filePath(u"victim"_s);
    QVERIFY(writeFile(victim, "secret"));
    const QString textfiles = folder.filePath(u"textfiles"_s);
    QVERIFY(QDir().mkdir(textfiles));
    QVERIFY(QFile::link(victim, metricsPath(textfiles)));
    QVERIFY(writeMetrics("a 1\n", textfiles));
    QCOMPARE(contents(victim), "secret");
    const QFileInfo written(metricsPath(textfiles));
    QVERIFY(!written.isSymLink());
    QCOMPARE(contents(metricsPath(textfiles)), "a 1\n");
    // node_exporter is another user.
    QVERIFY(written.permission(QFile::ReadOther));
    QVERIFY(!written.permission(QFile::WriteOther) && !written.permission(QFile::WriteGroup));
    QVERIFY(!QFileInfo(victim).permission(QFile::ReadOther));
    QCOMPARE(QDir(textfiles).entryList(QDir::Files | QDir::Hidden).size(), 1);
}

void LeakCsvTest::unknownIsNotWritten()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(u"leaks.csv"_s);
    Snapshot snapshot = snapshotOf({leakedObject()});
    snapshot.objects.reset();
    QVERIFY(!save(snapshot, path));
    snapshot = snapshotOf({leakedObject()});
    snapshot.device.reset();
    QVERIFY(!save(snapshot, path));
    QVERIFY(!QFile::exists(path));
}

QTEST_GUILESS_MAIN(LeakCsvTest)
#include "tst_leakcsv.moc"
