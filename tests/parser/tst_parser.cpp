// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>
#include <numeric>
#include <random>

#include "parser/leakobjects.h"
#include "parser/memorystats.h"
#include "support/regions.h"

using namespace pddgpu;
using namespace Qt::StringLiterals;

namespace {

// As written by the driver.
const QByteArray Stats =
    "abi_version: 1\n"
    "device: pddgpu.0\n"
    "driver_version: 1.0.0\n"
    "now_ns: 45000000000\n"
    "vram_total_bytes: 1073741824\n"
    "vram_used_bytes: 104923136\n"
    "gtt_total_bytes: 2147483648\n"
    "gtt_used_bytes: 0\n"
    "driver_pinned_bytes: 65536\n"
    "allocations: 10\n"
    "deallocations: 0\n"
    "live_objects: 10\n"
    "live_bytes: 104857600\n"
    "suspicious_objects: 8\n"
    "suspicious_bytes: 83886080\n"
    "confirmed_objects: 2\n"
    "confirmed_bytes: 20971520\n"
    "orphaned_objects: 1\n"
    "orphaned_bytes: 10485760\n"
    "monitor_enabled: 1\n"
    "threshold_bytes: 104857600\n"
    "check_interval_ms: 5000\n"
    "suspicious_age_ms: 30000\n"
    "confirmed_age_ms: 300000\n"
    "check_count: 9\n"
    "last_check_duration_ns: 1200\n"
    "longest_check_duration_ns: 8000\n"
    "alert_count: 1\n"
    "last_alert_ns: 18446744073709551615\n"
    "generation: 34\n"
    "average_allocation_ns: 21000\n"
    "longest_allocation_ns: 90000\n"
    "average_free_ns: none\n"
    "longest_free_ns: none\n"
    "moves: 0\n"
    "evictions: 0\n"
    "average_move_ns: none\n"
    "longest_move_ns: none\n"
    "unexplained_bytes: 4096\n"
    "departing_objects: 2\n"
    "departing_bytes: 8192\n"
    "oldest_departing_age_ns: 700\n"
    "max_tracked: 1000000\n"
    "untracked_objects: 3\n"
    "untracked_bytes: 12288\n"
    "allocation_histogram_ns: 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 "
    "26 27 28 29 30 31 32 33 34 35 36 37 38 18446744073709551615\n"
    "free_histogram_ns: none\n"
    "move_histogram_ns: 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 "
    "0 "
    "0 0\n"
    "unprinted_alerts: 12\n"
    "over_share_objects: 2\n"
    "over_share_bytes: 8192\n";

const QByteArray Header = "version=1 generation=34 now_ns=45000000000\n";
const QByteArray Columns =
    "id\tbirth_ns\tsize_bytes\tdomain\tstate\tflags\thandles\tclient_id\tpid\tprocess\tlabel\n";
const QByteArray First =
    "7\t1000\t10485760\tvram\tconfirmed\torphaned,exported\t0\t3\t2831\tleaky_app\tframe 1\n";
const QByteArray Second = "9\t2000\t4096\tgtt\tactive\t-\t1\t4\t42\t\\xe5\\x86\\x85\\x5c\\x09\t-\n";
const QByteArray Listing = Header + Columns + First + Second;

QByteArray lineOf(int id, const QByteArray &state = "active")
{
    return QByteArray::number(id) + "\t1000\t4096\tvram\t" + state +
           "\t-\t1\t3\t42\tprogram\tlabel " + QByteArray::number(id) + '\n';
}

}  // namespace

class ParserTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void numbers_data();
    void numbers();

    void statsGolden();
    void statsUnknownKeys();
    void statsMissingIsUnset();
    void statsRefused_data();
    void statsRefused();

    void listingGolden();
    void listingOfNothing();
    void listingUnknownColumns();
    void listingRefused_data();
    void listingRefused();
    void namesAreShared();
    void linesThatEndAlike_data();
    void linesThatEndAlike();

    void nextListing_data();
    void nextListing();
    void anyListingAfterAnyOther();
    void knownObjectsAreTakenOver();

    void everyTruncationIsRefused();
    void junkIsRefused();
    void largeJunk();
    void largeListing();
};

void ParserTest::numbers_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("accepted");
    QTest::addColumn<quint64>("value");
    QTest::addColumn<QString>("reason");

    const auto good = [](const char *name, const QByteArray &text, quint64 value) {
        QTest::newRow(name) << text << true << value << QString();
    };
    const auto bad = [](const char *name, const QByteArray &text, const QString &reason) {
        QTest::newRow(name) << text << false << quint64(0) << reason;
    };
    good("zero", "0\n", 0);
    good("no newline", "42", 42);
    good("leading zeros", "0007\n", 7);
    good("2^64-1", "18446744073709551615\n", 18446744073709551615u);
    bad("2^64", "18446744073709551616\n",
        u"the value does not fit in 64 bits: \"18446744073709551616\""_s);
    bad("far above", QByteArray(100, '9') + '\n',
        u"the value does not fit in 64 bits: \"%1…\""_s.arg(QString(40, u'9')));
    bad("empty", "", u"the value is not a number: \"\""_s);
    bad("newline", "\n", u"the value is not a number: \"\""_s);
    bad("two newlines", "1\n\n", u"the value is not a number: \"1\\x0a\""_s);
    bad("minus", "-1\n", u"the value is not a number: \"-1\""_s);
    bad("plus", "+1\n", u"the value is not a number: \"+1\""_s);
    bad("space", " 1\n", u"the value is not a number: \" 1\""_s);
    bad("unit", "12X\n", u"the value is not a number: \"12X\""_s);
    bad("hex", "0x1f\n", u"the value is not a number: \"0x1f\""_s);
    bad("carriage return", "1\r\n", u"the value is not a number: \"1\\x0d\""_s);
    bad("NUL", QByteArray("1\0", 2), u"the value is not a number: \"1\\x00\""_s);
    bad("none", "none\n", u"the value is not a number: \"none\""_s);
}

void ParserTest::numbers()
{
    QFETCH(QByteArray, text);
    QFETCH(bool, accepted);
    QFETCH(quint64, value);
    QFETCH(QString, reason);

    const auto number = parseNumber(text);
    QCOMPARE(number.has_value(), accepted);
    if (accepted) {
        QCOMPARE(quint64(*number), value);
    } else {
        QCOMPARE(number.error().line, 1);
        QCOMPARE(number.error().reason, reason);
    }
}

void ParserTest::statsGolden()
{
    const auto stats = parseMemoryStats(Stats);
    QVERIFY(stats);
    QCOMPARE(stats->device, u"pddgpu.0"_s);
    QCOMPARE(stats->driverVersion, u"1.0.0"_s);

    const std::pair<MemoryStats::Number MemoryStats::*, MemoryStats::Number> expected[] = {
        {&MemoryStats::abiVersion, 1},
        {&MemoryStats::nowNs, 45000000000},
        {&MemoryStats::vramTotalBytes, 1073741824},
        {&MemoryStats::vramUsedBytes, 104923136},
        {&MemoryStats::gttTotalBytes, 2147483648},
        {&MemoryStats::gttUsedBytes, 0},
        {&MemoryStats::driverPinnedBytes, 65536},
        {&MemoryStats::allocations, 10},
        {&MemoryStats::deallocations, 0},
        {&MemoryStats::liveObjects, 10},
        {&MemoryStats::liveBytes, 104857600},
        {&MemoryStats::suspiciousObjects, 8},
        {&MemoryStats::suspiciousBytes, 83886080},
        {&MemoryStats::confirmedObjects, 2},
        {&MemoryStats::confirmedBytes, 20971520},
        {&MemoryStats::orphanedObjects, 1},
        {&MemoryStats::orphanedBytes, 10485760},
        {&MemoryStats::monitorEnabled, 1},
        {&MemoryStats::thresholdBytes, 104857600},
        {&MemoryStats::checkIntervalMs, 5000},
        {&MemoryStats::suspiciousAgeMs, 30000},
        {&MemoryStats::confirmedAgeMs, 300000},
        {&MemoryStats::checkCount, 9},
        {&MemoryStats::lastCheckDurationNs, 1200},
        {&MemoryStats::longestCheckDurationNs, 8000},
        {&MemoryStats::alertCount, 1},
        {&MemoryStats::lastAlertNs, 18446744073709551615u},
        {&MemoryStats::generation, 34},
        {&MemoryStats::averageAllocationNs, 21000},
        {&MemoryStats::longestAllocationNs, 90000},
        {&MemoryStats::averageFreeNs, std::nullopt},
        {&MemoryStats::longestFreeNs, std::nullopt},
        {&MemoryStats::moves, 0},
        {&MemoryStats::evictions, 0},
        {&MemoryStats::averageMoveNs, std::nullopt},
        {&MemoryStats::longestMoveNs, std::nullopt},
        {&MemoryStats::unexplainedBytes, 4096},
        {&MemoryStats::departingObjects, 2},
        {&MemoryStats::departingBytes, 8192},
        {&MemoryStats::oldestDepartingAgeNs, 700},
        {&MemoryStats::maxTracked, 1000000},
        {&MemoryStats::untrackedObjects, 3},
        {&MemoryStats::untrackedBytes, 12288},
        {&MemoryStats::unprintedAlerts, 12},
        {&MemoryStats::overShareObjects, 2},
        {&MemoryStats::overShareBytes, 8192},
    };
    for (std::size_t i = 0; i < std::size(expected); ++i)
        QVERIFY2((*stats).*(expected[i].first) == expected[i].second,
                 qPrintable(QString::number(i)));

    MemoryStats::Histogram counts;
    std::iota(counts.begin(), counts.end(), std::uint64_t{0});
    counts.back() = 18446744073709551615u;
    QVERIFY(stats->allocationHistogramNs == counts);
    QVERIFY(!stats->freeHistogramNs);
    QVERIFY(stats->moveHistogramNs == MemoryStats::Histogram{});

    // And back.
    const auto again = parseMemoryStats(memoryStatsText(*stats));
    QVERIFY(again && *again == *stats);
    const auto nothing = parseMemoryStats(memoryStatsText({}));
    QVERIFY(nothing && *nothing == MemoryStats());
}

void ParserTest::statsUnknownKeys()
{
    const auto stats = parseMemoryStats("now_ns: 5\nNew_key2: some text: with colon\n");
    QVERIFY(stats);
    QCOMPARE(stats->nowNs, 5u);
}

void ParserTest::statsMissingIsUnset()
{
    const auto stats = parseMemoryStats("now_ns: 5\nalert_count: none\ndevice: none\n");
    QVERIFY(stats);
    MemoryStats expected;
    expected.nowNs = 5;
    QCOMPARE(*stats, expected);
}

void ParserTest::statsRefused_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<qsizetype>("line");
    QTest::addColumn<QString>("reason");

    const auto row = [](const char *name, const QByteArray &text, qsizetype line,
                        const QString &reason) { QTest::newRow(name) << text << line << reason; };
    row("empty", "", 0, u"the text is empty"_s);
    row("empty line", "now_ns: 1\n\n", 2, u"not \"key: value\": \"\""_s);
    row("no colon", "now_ns 1\n", 1, u"not \"key: value\": \"now_ns 1\""_s);
    row("no space", "now_ns:1\n", 1, u"not \"key: value\": \"now_ns:1\""_s);
    row("no key", ": 1\n", 1, u"not \"key: value\": \": 1\""_s);
    row("no value", "now_ns: \n", 1, u"not \"key: value\": \"now_ns: \""_s);
    row("unknown key without value", "new: \n", 1, u"not \"key: value\": \"new: \""_s);
    row("strange key", "a\x1b[2J: 1\n", 1, u"not \"key: value\": \"a\\x1b[2J: 1\""_s);
    row("control character", "device: a\tb\n", 1, u"not \"key: value\": \"device: a\\x09b\""_s);
    row("CRLF", "now_ns: 1\r\n", 1, u"not \"key: value\": \"now_ns: 1\\x0d\""_s);
    row("twice", "now_ns: 1\nmoves: 2\nnow_ns: 1\n", 3, u"now_ns is given twice"_s);
    row("unknown twice", "new: 1\nnew: 1\n", 2, u"new is given twice"_s);
    row("not a number", "moves: 12X\n", 1, u"moves is not a number: \"12X\""_s);
    row("negative", "moves: -1\n", 1, u"moves is not a number: \"-1\""_s);
    row("two spaces", "moves:  1\n", 1, u"moves is not a number: \" 1\""_s);
    row("2^64", "moves: 18446744073709551616\n", 1,
        u"moves does not fit in 64 bits: \"18446744073709551616\""_s);
    row("switch", "monitor_enabled: 2\n", 0, u"monitor_enabled is neither 0 nor 1: 2"_s);
    const QByteArray counts = QByteArray(" 1").repeated(40);
    row("39 counts", "moves: 1\nmove_histogram_ns:" + counts.chopped(2) + '\n', 2,
        u"move_histogram_ns has 39 counts instead of 40"_s);
    row("41 counts", "free_histogram_ns:" + counts + " 1\n", 1,
        u"free_histogram_ns has 41 counts instead of 40"_s);
    row("one count", "free_histogram_ns: 1\n", 1,
        u"free_histogram_ns has 1 counts instead of 40"_s);
    row("two spaces between counts", "free_histogram_ns: " + counts.chopped(2) + '\n', 1,
        u"free_histogram_ns is not a number: \"\""_s);
    row("space behind the counts", "free_histogram_ns:" + counts.chopped(2) + " \n", 1,
        u"free_histogram_ns is not a number: \"\""_s);
    row("count -1", "free_histogram_ns:" + counts.chopped(2) + " -1\n", 1,
        u"free_histogram_ns is not a number: \"-1\""_s);
    row("count 2^64", "allocation_histogram_ns:" + counts.chopped(2) + " 18446744073709551616\n", 1,
        u"allocation_histogram_ns does not fit in 64 bits: \"18446744073709551616\""_s);
    row("histogram twice", "free_histogram_ns:" + counts + "\nfree_histogram_ns:" + counts + '\n',
        2, u"free_histogram_ns is given twice"_s);
    row("cut off", "moves: 1\nevictions: 12", 2, u"the line is cut off: \"evictions: 12\""_s);
    row("binary",
        QByteArray("\x7f"
                   "ELF\0\xff\n",
                   7),
        1, u"not \"key: value\": \"\\x7fELF\\x00\\xff\""_s);
}

void ParserTest::statsRefused()
{
    QFETCH(QByteArray, text);
    QFETCH(qsizetype, line);
    QFETCH(QString, reason);

    const auto stats = parseMemoryStats(text);
    QVERIFY(!stats);
    QCOMPARE(stats.error().reason, reason);
    QCOMPARE(stats.error().line, line);
}

void ParserTest::listingGolden()
{
    const auto listing = parseLeakObjects(Listing);
    QVERIFY(listing);
    QCOMPARE(listing->generation, 34u);
    QCOMPARE(listing->nowNs, 45000000000u);
    QCOMPARE(listing->objects.size(), 2);

    LeakObject first;
    first.id = 7;
    first.birthNs = 1000;
    first.sizeBytes = 10485760;
    first.handles = 0;
    first.clientId = 3;
    first.pid = 2831;
    first.region = Vram;
    first.state = LeakState::Confirmed;
    first.orphaned = true;
    first.exported = true;
    first.process = u"leaky_app"_s;
    first.label = u"frame 1"_s;
    QVERIFY(listing->objects[0] == first);

    LeakObject second;
    second.id = 9;
    second.birthNs = 2000;
    second.sizeBytes = 4096;
    second.handles = 1;
    second.clientId = 4;
    second.pid = 42;
    second.region = Gtt;
    second.state = LeakState::Active;
    second.process = u"内\\\t"_s;
    QVERIFY(listing->objects[1] == second);
}

void ParserTest::listingOfNothing()
{
    const auto listing = parseLeakObjects(Header + Columns);
    QVERIFY(listing);
    QVERIFY(listing->objects.isEmpty());
}

void ParserTest::listingUnknownColumns()
{
    const auto listing = parseLeakObjects(
        "generation=1 host=a=b version=1 now_ns=2 empty=\n"
        "label\tnew\tprocess\tpid\tclient_id\thandles\tflags\tstate\tdomain\tsize_bytes\t"
        "birth_ns\tid\n"
        "a\t\x01 "
        "anything\tb\t1\t2\t3\tpersistent,new_flag,imported,"
        "preexisting\tsuspicious\tvram\t4\t5\t6\n");
    QVERIFY(listing);
    const LeakObject &object = listing->objects[0];
    QCOMPARE(object.label, u"a"_s);
    QCOMPARE(object.process, u"b"_s);
    QCOMPARE(object.pid, 1u);
    QCOMPARE(object.clientId, 2u);
    QCOMPARE(object.handles, 3u);
    QCOMPARE(object.sizeBytes, 4u);
    QCOMPARE(object.birthNs, 5u);
    QCOMPARE(object.id, 6u);
    QCOMPARE(object.state, LeakState::Suspicious);
    QVERIFY(object.persistent && object.imported && !object.orphaned && !object.exported);
    QVERIFY(object.preexisting && !object.ageNs(100) && !object.knownPid());
}

void ParserTest::listingRefused_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<qsizetype>("line");
    QTest::addColumn<QString>("reason");

    const auto row = [](const char *name, const QByteArray &text, qsizetype line,
                        const QString &reason) { QTest::newRow(name) << text << line << reason; };
    row("empty", "", 0, u"the text is empty"_s);
    row("header alone", Header, 2, u"the text ends before this line"_s);
    row("header cut off", "version=1 gen", 1, u"the line is cut off: \"version=1 gen\""_s);
    row("no pairs", "hello\n" + Columns, 1, u"not \"key=value\" pairs: \"hello\""_s);
    row("two spaces", "version=1  generation=1 now_ns=1\n" + Columns, 1,
        u"not \"key=value\" pairs: \"version=1  generation=1 now_ns=1\""_s);
    row("version 2", "version=2 generation=1 now_ns=1\n" + Columns, 1,
        u"version 2 is not supported"_s);
    row("no version", "generation=1 now_ns=1\n" + Columns, 1,
        u"no version: \"generation=1 now_ns=1\""_s);
    row("no generation", "version=1 now_ns=1\n" + Columns, 1,
        u"no generation or no now_ns: \"version=1 now_ns=1\""_s);
    row("generation twice", "version=1 generation=1 generation=1 now_ns=1\n" + Columns, 1,
        u"generation is given twice"_s);
    row("generation no number", "version=1 generation=x now_ns=1\n" + Columns, 1,
        u"generation is not a number: \"x\""_s);

    row("column missing", Header + QByteArray(Columns).replace("\tpid", ""), 2, u"no column pid"_s);
    row("column twice", Header + QByteArray(Columns).replace("label", "pid"), 2,
        u"column pid is given twice"_s);
    row("column without name", Header + QByteArray(Columns).replace("\tpid", "\t\tpid"), 2,
        u"not the name of a column: \"\""_s);

    const auto object = [&row](const char *name, const char *from, const char *to,
                               const QString &reason) {
        const QByteArray changed = QByteArray(Second).replace(from, to);
        row(name, Header + Columns + First + changed, 4, reason);
    };
    object("size 12X", "\t4096\t", "\t12X\t", u"size_bytes is not a number: \"12X\""_s);
    object("size negative", "\t4096\t", "\t-1\t", u"size_bytes is not a number: \"-1\""_s);
    object("size empty", "\t4096\t", "\t\t", u"size_bytes is not a number: \"\""_s);
    object("size 2^64", "\t4096\t", "\t18446744073709551616\t",
           u"size_bytes does not fit in 64 bits: \"18446744073709551616\""_s);
    object("domain", "\tgtt\t", "\tVRAM\t", u"domain is not known: \"VRAM\""_s);
    object("state", "\tactive\t", "\tzombie\x1b\t", u"state is not known: \"zombie\\x1b\""_s);
    object("flags empty", "\t-\t1", "\t\t1", u"flags is not a list of flags: \"\""_s);
    object("flag empty", "\t-\t1", "\torphaned,\t1",
           u"flags is not a list of flags: \"orphaned,\""_s);
    object("field missing", "\t42\t", "\t", u"10 fields instead of 11"_s);
    object("field too many", "\t42\t", "\t42\t42\t", u"more than 11 fields"_s);
    object("id again", "9\t2000", "7\t2000", u"id 7 does not rise above the one before, 7"_s);
    object("id falls", "9\t2000", "6\t2000", u"id 6 does not rise above the one before, 7"_s);
    object("escape cut off", "\\x09", "\\x0",
           u"process is not escaped as it should be: \"\\xe5\\x86\\x85\\x5c\\x0\""_s);
    object("escape upper case", "\\xe5", "\\xE5",
           u"process is not escaped as it should be: \"\\xE5\\x86\\x85\\x5c\\x09\""_s);
    object("escape unknown", "\\x5c", "\\n",
           u"process is not escaped as it should be: \"\\xe5\\x86\\x85\\n\\x09\""_s);
    object("raw byte", "\\x5c", "\x80",
           u"process is not escaped as it should be: \"\\xe5\\x86\\x85\\x80\\x09\""_s);
    object("text empty", "\t-\n", "\t\n", u"label is not escaped as it should be: \"\""_s);
    row("empty line", Listing + "\n", 5, u"1 fields instead of 11"_s);
    row("cut off", Listing.chopped(1), 4,
        u"the line is cut off: \"9\\x092000\\x094096\\x09gtt\\x09active\\x09-\\x091\\x094\\x0942\\x09\\xe…\""_s);
}

void ParserTest::listingRefused()
{
    QFETCH(QByteArray, text);
    QFETCH(qsizetype, line);
    QFETCH(QString, reason);

    const auto listing = parseLeakObjects(text);
    QVERIFY(!listing);
    if (QByteArray(QTest::currentDataTag()) == "cut off")
        QVERIFY(listing.error().reason.startsWith(u"the line is cut off: \"9\\x092000"_s));
    else
        QCOMPARE(listing.error().reason, reason);
    QCOMPARE(listing.error().line, line);
}

void ParserTest::namesAreShared()
{
    QByteArray text = Header + Columns;
    for (int i = 1; i <= 100; ++i)
        text += QByteArray(First).replace(0, 1, QByteArray::number(i));
    const auto listing = parseLeakObjects(text);
    QVERIFY(listing);
    QCOMPARE(listing->objects.constFirst().process.constData(),
             listing->objects.constLast().process.constData());
}

void ParserTest::linesThatEndAlike_data()
{
    QTest::addColumn<QByteArray>("columns");
    QTest::addColumn<QByteArray>("line");  // After the number of each.
    QTest::newRow("as the driver writes them") << Columns << First.sliced(1);
    QTest::newRow("birth behind") << QByteArray(
                                         "id\tsize_bytes\tdomain\tstate\tflags\thandles\tclient_"
                                         "id\tpid\tprocess\tlabel\tbirth_ns\n")
                                  << QByteArray("\t1\tgtt\tactive\t-\t1\t1\t1\ta\tb\t7\n");
    QTest::newRow("an unknown column first")
        << QByteArray("new\t" + Columns)
        << QByteArray("\t1\t2\t3\tgtt\tactive\t-\t1\t1\t1\ta\tb\n");
}

// The meaning of a line does not depend on earlier lines.
void ParserTest::linesThatEndAlike()
{
    QFETCH(QByteArray, columns);
    QFETCH(QByteArray, line);

    const bool isIdFirst = columns.startsWith("id");
    QByteArray text = Header + columns;
    LeakObjects expected;
    for (int i = 1; i <= 2000; ++i) {
        QByteArray one = QByteArray::number(i) + line;
        if (!isIdFirst)
            one.replace("\t1\t2\t3\t", '\t' + QByteArray::number(i) + "\t2\t3\t");
        if (i % 3 == 0)
            one.replace("\ta\tb", "\ta\tlabel " + QByteArray::number(i % 500));
        const auto alone = parseLeakObjects(Header + columns + one);
        QVERIFY(alone);
        expected.objects += alone->objects;
        text += one;
    }
    const auto listing = parseLeakObjects(text);
    QVERIFY(listing);
    QVERIFY(listing->objects == expected.objects);
    QVERIFY(listing->objects.constLast().process.constData() ==
            listing->objects.constFirst().process.constData());

    // A known tail does not make a line valid.
    QVERIFY(!parseLeakObjects(text + line));
    QVERIFY(!parseLeakObjects(text + 'x' + line));
}

void ParserTest::nextListing_data()
{
    QTest::addColumn<QByteArray>("text");
    const QByteArray head = Header + Columns;
    const auto without = [](int first, int count) {
        QByteArray text = Header + Columns;
        for (int id = 1; id <= 9; ++id) {
            if (id < first || id >= first + count)
                text += lineOf(id);
        }
        return text;
    };
    const QByteArray all = without(0, 0);
    QTest::newRow("the same") << all;
    QTest::newRow("of a later time") << QByteArray(all).replace("now_ns=45", "now_ns=46");
    QTest::newRow("first gone") << without(1, 1);
    QTest::newRow("some gone") << without(3, 2);
    QTest::newRow("last gone") << without(8, 2);
    QTest::newRow("all gone") << head;
    QTest::newRow("one more") << all + lineOf(10);
    QTest::newRow("one between") << head + lineOf(0) + all.sliced(head.size());
    QTest::newRow("one changed") << QByteArray(all).replace(lineOf(5), lineOf(5, "confirmed"));
    QTest::newRow("all changed") << QByteArray(all).replace("active", "suspicious");
    QTest::newRow("other columns") << QByteArray(all).replace("process\tlabel", "label\tprocess");
    QTest::newRow("ids that fall") << all + lineOf(5);
    QTest::newRow("the same one twice") << head + lineOf(4) + lineOf(4);
    QTest::newRow("wrong after the known") << all + "10\n";
    QTest::newRow("cut off") << all.chopped(1);
    QTest::newRow("no newline at all") << QByteArray("x");
    QTest::newRow("empty") << QByteArray();
}

void ParserTest::nextListing()
{
    QFETCH(QByteArray, text);

    QByteArray before = Header + Columns;
    for (int id = 1; id <= 9; ++id)
        before += lineOf(id);
    LeakObjectsParser parser;
    QVERIFY(parser.parse(before) == parseLeakObjects(before));
    QVERIFY(parser.parse(text) == parseLeakObjects(text));
    // Also after a refused text.
    QVERIFY(parser.parse(before) == parseLeakObjects(before));
}

void ParserTest::anyListingAfterAnyOther()
{
    std::mt19937 random(1);
    LeakObjectsParser parser;
    for (int round = 0; round < 2000; ++round) {
        QByteArray text = Header + Columns;
        const unsigned density = 1 + random() % 8;
        for (int id = 1; id <= 40; ++id) {
            if (random() % density == 0)
                text += lineOf(id, random() % 8 == 0 ? "confirmed" : "active");
        }
        if (random() % 10 == 0)
            text[static_cast<qsizetype>(random() % static_cast<unsigned>(text.size()))] = 'x';
        QVERIFY(parser.parse(text) == parseLeakObjects(text));
    }
}

void ParserTest::knownObjectsAreTakenOver()
{
    const QByteArray before = Header + Columns + lineOf(1) + lineOf(2) + lineOf(3);
    LeakObjectsParser parser;
    const auto first = parser.parse(before);
    const auto later = parser.parse(QByteArray(before).replace("now_ns=45", "now_ns=46"));
    QVERIFY(first && later);
    QVERIFY(later->nowNs > first->nowNs);
    QVERIFY(later->objects.isSharedWith(first->objects));

    const auto last = parser.parse(Header + Columns + lineOf(2) + lineOf(3) + lineOf(4));
    QVERIFY(last);
    QCOMPARE(last->objects[1].label.constData(), first->objects[2].label.constData());
    QVERIFY(last->objects[2].label.constData() != first->objects[1].label.constData());
}

void ParserTest::everyTruncationIsRefused()
{
    for (qsizetype length = 0; length < Listing.size(); ++length) {
        const bool wholeLines =
            length >= Header.size() + Columns.size() && Listing[length - 1] == '\n';
        QCOMPARE(parseLeakObjects(Listing.first(length)).has_value(), wholeLines);
    }
    for (qsizetype length = 0; length < Stats.size(); ++length) {
        const bool wholeLines = length > 0 && Stats[length - 1] == '\n';
        QCOMPARE(parseMemoryStats(Stats.first(length)).has_value(), wholeLines);
    }
}

void ParserTest::junkIsRefused()
{
    std::mt19937 random(1);
    for (int round = 0; round < 500; ++round) {
        QByteArray junk(static_cast<qsizetype>(random() % 3000), Qt::Uninitialized);
        for (char &c : junk)
            c = static_cast<char>(random());
        QVERIFY(!parseMemoryStats(junk));
        QVERIFY(!parseLeakObjects(junk));
        QVERIFY(!parseLeakObjects(Header + Columns + junk + "\n"));
    }
    // One wrong byte anywhere: refused or understood, never a crash or a hang.
    for (qsizetype i = 0; i < Listing.size(); ++i) {
        QByteArray damaged = Listing;
        damaged[i] = static_cast<char>(random());
        const auto listing = parseLeakObjects(damaged);
        QVERIFY(listing || !listing.error().reason.isEmpty());
    }
}

void ParserTest::largeJunk()
{
    constexpr qsizetype Size = 100 * 1024 * 1024;
    for (const char byte : {'\0', '\n', '\t', '9', ' '}) {
        const QByteArray junk(Size, byte);
        QVERIFY(!parseMemoryStats(junk));
        QVERIFY(!parseLeakObjects(junk));
        QVERIFY(!parseNumber(junk));
    }
    QByteArray listing = Header + Columns;
    listing += QByteArray(Size, '\t');
    listing += '\n';
    const auto tabs = parseLeakObjects(listing);
    QVERIFY(!tabs);
    QCOMPARE(tabs.error().reason, u"more than 11 fields"_s);
}

void ParserTest::largeListing()
{
    QByteArray text = Header + Columns;
    constexpr int Count = 100'000;
    for (int i = 1; i <= Count; ++i) {
        text += QByteArray::number(i) + "\t1\t4096\tvram\tactive\t-\t1\t1\t1\tprocess\tlabel " +
                QByteArray::number(i % 10) + '\n';
    }
    const auto listing = parseLeakObjects(text);
    QVERIFY(listing);
    QCOMPARE(listing->objects.size(), Count);
    QCOMPARE(listing->objects[4242].label, u"label 3"_s);
}

QTEST_GUILESS_MAIN(ParserTest)
#include "tst_parser.moc"
