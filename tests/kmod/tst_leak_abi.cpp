// SPDX-License-Identifier: GPL-3.0-or-later
// The texts that user space reads from the detector's core, and those that it writes.
#include <QTest>
#include <algorithm>
#include <random>
#include <vector>

#include "coretesting.h"
#include "detector/leakcore.h"
#include "parser/leakobjects.h"

using namespace pddgpu;
using namespace pddgpu::testing;
using namespace Qt::StringLiterals;

class LeakAbiTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readerSurvivesRemovals();
    void readerShowsNoNewcomers();
    void readerMergesCpus();
    void hostileTextIsOneLine();
    void longestLineFits();
    void flagsInTheListing();
    void anObjectOlderThanItsMonitor();
    void domainsOfAnotherDriver();
    void countsOfTheUnseen();
    void unknownUsage();

    void controls_data();
    void controls();
    void agesStayOrdered();
    void triggers_data();
    void triggers();

    void statsText();
    void unexplainedBytes();
    void birthsAreTimed();
    void histogramBuckets_data();
    void histogramBuckets();
    void generationFollowsTheListing();
};

void LeakAbiTest::readerSurvivesRemovals()
{
    Core core;
    pddgpu_leak_client *client = core.open();
    std::vector<pddgpu_leak_object *> objects;
    for (u64 i = 0; i < 3 * PDDGPU_LEAK_BATCH; ++i)
        objects.push_back(core.track(client, i));

    pddgpu_leak_reader first;
    pddgpu_leak_reader second;
    pddgpu_leak_reader_begin(&first, &core.monitor, 0);
    pddgpu_leak_reader_begin(&second, &core.monitor, 0);
    QCOMPARE(pddgpu_leak_reader_next(&first)->id, 1u);

    // Removes both readers' next objects, and more behind them.
    for (std::size_t i = 0; i < 2 * PDDGPU_LEAK_BATCH; ++i)
        core.untrack(objects[i]);

    QList<u64> ids;
    while (const pddgpu_leak_record *record = pddgpu_leak_reader_next(&first))
        ids.append(record->id);
    // The rest of the batch that was already copied, then the remaining objects.
    QCOMPARE(ids.size(), 2 * PDDGPU_LEAK_BATCH - 1);
    QCOMPARE(ids[PDDGPU_LEAK_BATCH - 1], 2u * PDDGPU_LEAK_BATCH + 1);
    QVERIFY(std::is_sorted(ids.cbegin(), ids.cend()));
    QVERIFY(!pddgpu_leak_reader_next(&first));  // The end stays the end.

    int left = 0;
    while (const pddgpu_leak_record *record = pddgpu_leak_reader_next(&second)) {
        QVERIFY(record->id > 2 * PDDGPU_LEAK_BATCH);
        ++left;
    }
    QCOMPARE(left, PDDGPU_LEAK_BATCH);

    pddgpu_leak_reader_end(&first);
    pddgpu_leak_reader_end(&second);
    for (const pddgpu_leak_shard &shard : core.monitor.shards)
        QVERIFY(list_empty(&shard.walks));
}

void LeakAbiTest::readerShowsNoNewcomers()
{
    Core core;
    pddgpu_leak_client *client = core.open();
    core.track(client, 0);
    pddgpu_leak_reader reader;
    pddgpu_leak_reader_begin(&reader, &core.monitor, 7);
    core.track(client, 1);
    QVERIFY(pddgpu_leak_reader_next(&reader));
    QVERIFY(!pddgpu_leak_reader_next(&reader));
    char text[PDDGPU_LEAK_LINE_SIZE];
    pddgpu_leak_format_header(&reader, text);
    QCOMPARE(QByteArray(text),
             "version=1 generation=1 now_ns=7\n"
             "id\tbirth_ns\tsize_bytes\tdomain\tstate\tflags\thandles\tclient_id\tpid\t"
             "process\tlabel\n");
    pddgpu_leak_reader_end(&reader);
}

void LeakAbiTest::readerMergesCpus()
{
    constexpr std::size_t Count = 4 * PDDGPU_LEAK_BATCH;
    Core core;
    pddgpu_leak_client *client = core.open();
    std::vector<pddgpu_leak_object *> objects;
    std::mt19937 random(1);
    // In runs and one by one; one CPU has no object.
    for (unsigned int cpu = 0; objects.size() < Count;) {
        objects.push_back(core.trackOn(cpu, client, objects.size()));
        if (objects.size() < Count / 2 || random() % 4 == 0)
            cpu = random() % (PDDGPU_LEAK_SHARDS - 1);
    }

    pddgpu_leak_reader reader;
    pddgpu_leak_reader_begin(&reader, &core.monitor, 0);
    for (u64 id = 1; id <= PDDGPU_LEAK_BATCH; ++id)
        QCOMPARE(pddgpu_leak_reader_next(&reader)->id, id);
    // Removes the next object of each shard's walk, and adds others.
    for (std::size_t i = 0; i < 2 * PDDGPU_LEAK_BATCH; ++i)
        core.untrack(objects[i]);
    for (unsigned int cpu = 0; cpu < PDDGPU_LEAK_SHARDS; ++cpu)
        core.trackOn(cpu, client, Count);
    for (u64 id = 2 * PDDGPU_LEAK_BATCH + 1; id <= Count; ++id) {
        const pddgpu_leak_record *record = pddgpu_leak_reader_next(&reader);
        QVERIFY(record);
        QCOMPARE(record->id, id);
        QCOMPARE(record->birth_ns, id - 1);
    }
    QVERIFY(!pddgpu_leak_reader_next(&reader));
    pddgpu_leak_reader_end(&reader);
}

void LeakAbiTest::hostileTextIsOneLine()
{
    Core core;
    pddgpu_leak_client *client = core.open();
    // Every byte but NUL, in labels of the largest size.
    QByteArray all;
    for (int byte = 1; byte < 256; ++byte)
        all.append(static_cast<char>(byte));
    QList<QByteArray> labels;
    for (qsizetype i = 0; i < all.size(); i += PDDGPU_LEAK_LABEL_SIZE - 1)
        labels.append(all.mid(i, PDDGPU_LEAK_LABEL_SIZE - 1));
    labels << ""
           << "-"
           << "\\x2d"
           << "内存泄漏"
           << "a\tb\nc\\";
    for (const QByteArray &label : labels) {
        pddgpu_leak_object *object = core.track(client, 0, 4096, 0, "a\tvery\nlong\\name \xff");
        QCOMPARE(pddgpu_leak_set_label(&core.monitor, object, label.constData()), 0);
    }

    const QByteArray text = core.listing();
    const QList<QByteArray> lines = text.split('\n');
    QCOMPARE(lines.size(), labels.size() + 3);  // Two header lines, and an empty text at the end.
    for (qsizetype i = 1; i < lines.size() - 1; ++i)
        QCOMPARE(lines[i].count('\t'), 10);
    QVERIFY(std::all_of(text.begin(), text.end(),
                        [](char c) { return c == '\t' || c == '\n' || (c >= 0x20 && c <= 0x7e); }));
    QVERIFY(text.contains("\t\\x2d\n"));
    QVERIFY(text.contains("\ta\\x09very\\x0along\\x5cnam\t"));

    const auto parsed = parseLeakObjects(text);
    QVERIFY(parsed);
    for (qsizetype i = 0; i < labels.size(); ++i)
        QCOMPARE(parsed->objects[i].label, QString::fromUtf8(labels[i]));
}

void LeakAbiTest::longestLineFits()
{
    pddgpu_leak_record record = {};
    record.id = record.birth_ns = record.size = ~u64{0};
    record.pid = record.client_id = record.handles = ~u32{0};
    record.state = PDDGPU_LEAK_SUSPICIOUS;
    record.flags = PDDGPU_LEAK_ORPHANED | PDDGPU_LEAK_EXPORTED | PDDGPU_LEAK_IMPORTED |
                   PDDGPU_LEAK_PERSISTENT | PDDGPU_LEAK_PREEXISTING;
    std::fill_n(record.process, TASK_COMM_LEN - 1, '\xff');
    std::fill_n(record.label, PDDGPU_LEAK_LABEL_SIZE - 1, '\xff');

    char text[PDDGPU_LEAK_LINE_SIZE];
    const size_t length = pddgpu_leak_format_record(&record, text);
    QVERIFY(length < PDDGPU_LEAK_LINE_SIZE - 1);
    QCOMPARE(text[length - 1], '\n');
    QCOMPARE(text[length], '\0');

    pddgpu_leak_report report = {};
    report.used_bytes = report.live_objects = report.leaked_bytes = ~u64{0};
    char line[PDDGPU_LEAK_LOG_SIZE];
    report.printed = true;
    QVERIFY(QByteArray(pddgpu_leak_log_line(&report, 2, line)).endsWith(" bytes"));
    report.unprinted_alerts = ~u64{0};
    QVERIFY(QByteArray(pddgpu_leak_log_line(&report, 0, line)).endsWith("18446744073709551615"));
}

void LeakAbiTest::flagsInTheListing()
{
    Core core;
    pddgpu_leak_client *client = core.open();
    pddgpu_leak_object *object = core.track(client, 5, 4096, PDDGPU_LEAK_IMPORTED);
    pddgpu_leak_handle_opened(&core.monitor, object);
    pddgpu_leak_handle_opened(&core.monitor, object);
    pddgpu_leak_handle_closed(&core.monitor, object);
    pddgpu_leak_set_exported(&core.monitor, object, true);
    pddgpu_leak_set_domain(&core.monitor, object, PDDGPU_LEAK_GTT, true);
    core.close(client);
    QVERIFY(core.listing().endsWith(
        "\n1\t5\t4096\tgtt\tactive\torphaned,exported,imported\t1\t1\t42\ttest\t-\n"));
}

// Its age is unknown.
void LeakAbiTest::anObjectOlderThanItsMonitor()
{
    Core core;
    core.track(core.open(), 5, 4096, PDDGPU_LEAK_PREEXISTING);
    const pddgpu_leak_report report = core.check(1000 * Second);
    QCOMPARE(report.suspicious_objects + report.confirmed_objects, 0u);
    QVERIFY(core.listing().endsWith("\tactive\tpreexisting\t0\t1\t42\ttest\t-\n"));
}

void LeakAbiTest::domainsOfAnotherDriver()
{
    const char *const names[] = {"system", nullptr, "stolen"};
    Core core;
    core.monitor.domain_names = names;
    pddgpu_leak_object *object = core.track(core.open(), 5, 4096);
    QVERIFY(core.listing().contains("\t4096\tsystem\tactive\t"));
    pddgpu_leak_set_domain(&core.monitor, object, 2, false);
    QVERIFY(core.listing().contains("\t4096\tstolen\tactive\t"));
    pddgpu_leak_set_domain(&core.monitor, object, 1, false);
    QVERIFY(core.listing().contains("\t4096\t-\tactive\t"));
    const auto listing = parseLeakObjects(core.listing());
    QVERIFY(listing);
    QVERIFY(listing->objects.constFirst().region == RegionName());
}

// Between two looks from outside, objects come and go.
void LeakAbiTest::countsOfTheUnseen()
{
    Core core;
    core.untrack(core.track(core.open(), 0));
    pddgpu_leak_count_unseen(&core.monitor, 5, 7, 3);
    const MemoryStats stats = core.stats(0, 0, 0, 0);
    QCOMPARE(stats.allocations, 6u);
    QCOMPARE(stats.deallocations, 6u);
    QCOMPARE(stats.moves, 7u);
    QCOMPARE(stats.evictions, 3u);
    QCOMPARE(stats.liveObjects, 0u);
}

// A watcher from outside does not know the memory's use.
void LeakAbiTest::unknownUsage()
{
    Core core;
    char text[PDDGPU_LEAK_STATS_SIZE];
    pddgpu_leak_format_stats(&core.monitor, nullptr, "a card", 12345, text);
    const auto stats = parseMemoryStats(text);
    QVERIFY(stats);
    QCOMPARE(stats->device, u"a card"_s);
    QCOMPARE(stats->liveObjects, 0u);
    QVERIFY(!stats->driverVersion);
    QVERIFY(!stats->vramTotalBytes && !stats->vramUsedBytes && !stats->gttTotalBytes);
    QVERIFY(!stats->gttUsedBytes && !stats->driverPinnedBytes && !stats->unexplainedBytes);
}

void LeakAbiTest::controls_data()
{
    QTest::addColumn<int>("attr");
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("result");
    QTest::addColumn<QByteArray>("shown");

    const int threshold = PDDGPU_LEAK_ATTR_THRESHOLD_BYTES;
    const int interval = PDDGPU_LEAK_ATTR_CHECK_INTERVAL_MS;
    const int suspicious = PDDGPU_LEAK_ATTR_SUSPICIOUS_AGE_MS;
    const int confirmed = PDDGPU_LEAK_ATTR_CONFIRMED_AGE_MS;
    const int enabled = PDDGPU_LEAK_ATTR_ENABLED;
    const QByteArray unchanged = "104857600\n";

    QTest::newRow("one") << threshold << "1"_ba << 0 << "1\n"_ba;
    QTest::newRow("newline") << threshold << "12\n"_ba << 0 << "12\n"_ba;
    QTest::newRow("K") << threshold << "2K\n"_ba << 0 << "2048\n"_ba;
    QTest::newRow("M") << threshold << "2M"_ba << 0 << "2097152\n"_ba;
    QTest::newRow("G") << threshold << "2G"_ba << 0 << "2147483648\n"_ba;
    QTest::newRow("2^64-1") << threshold << "18446744073709551615"_ba << 0
                            << "18446744073709551615\n"_ba;
    QTest::newRow("2^64") << threshold << "18446744073709551616"_ba << -ERANGE << unchanged;
    QTest::newRow("2^64 in G") << threshold << "17179869184G"_ba << -ERANGE << unchanged;
    QTest::newRow("0") << threshold << "0"_ba << -EINVAL << unchanged;
    QTest::newRow("0K") << threshold << "0K"_ba << -EINVAL << unchanged;
    QTest::newRow("-1") << threshold << "-1"_ba << -EINVAL << unchanged;
    QTest::newRow("+1") << threshold << "+1"_ba << -EINVAL << unchanged;
    QTest::newRow("12X") << threshold << "12X"_ba << -EINVAL << unchanged;
    QTest::newRow("12KK") << threshold << "12KK"_ba << -EINVAL << unchanged;
    QTest::newRow("12k") << threshold << "12k"_ba << -EINVAL << unchanged;
    QTest::newRow("K alone") << threshold << "K"_ba << -EINVAL << unchanged;
    QTest::newRow("0x10") << threshold << "0x10"_ba << -EINVAL << unchanged;
    QTest::newRow("space before") << threshold << " 1"_ba << -EINVAL << unchanged;
    QTest::newRow("space behind") << threshold << "1 "_ba << -EINVAL << unchanged;
    QTest::newRow("two newlines") << threshold << "1\n\n"_ba << -EINVAL << unchanged;
    QTest::newRow("NUL") << threshold << QByteArray("1\0", 2) << -EINVAL << unchanged;
    QTest::newRow("empty") << threshold << ""_ba << -EINVAL << unchanged;
    QTest::newRow("newline alone") << threshold << "\n"_ba << -EINVAL << unchanged;
    QTest::newRow("too long") << threshold << QByteArray(32, '1') << -EINVAL << unchanged;
    // At most 31 bytes, including newline and suffix.
    QTest::newRow("31 bytes") << threshold << QByteArray(28, '0') + "1K\n" << 0 << "1024\n"_ba;
    QTest::newRow("32 with newline") << threshold << QByteArray(30, '0') + "1\n"
                                     << -EINVAL << unchanged;
    QTest::newRow("32 with suffix")
        << threshold << QByteArray(30, '0') + "1K" << -EINVAL << unchanged;
    QTest::newRow("31 without newline") << threshold << QByteArray(30, '0') + "7" << 0 << "7\n"_ba;
    QTest::newRow("very long") << threshold << QByteArray(100000, '1') << -EINVAL << unchanged;

    QTest::newRow("interval 100") << interval << "100"_ba << 0 << "100\n"_ba;
    QTest::newRow("interval 3600000") << interval << "3600000"_ba << 0 << "3600000\n"_ba;
    QTest::newRow("interval 99") << interval << "99"_ba << -EINVAL << "5000\n"_ba;
    QTest::newRow("interval 3600001") << interval << "3600001"_ba << -EINVAL << "5000\n"_ba;
    QTest::newRow("interval 1K") << interval << "1K"_ba << -EINVAL << "5000\n"_ba;

    QTest::newRow("suspicious 1") << suspicious << "1"_ba << 0 << "1\n"_ba;
    QTest::newRow("suspicious 0") << suspicious << "0"_ba << -EINVAL << "30000\n"_ba;
    QTest::newRow("suspicious as confirmed")
        << suspicious << "300000"_ba << -EINVAL << "30000\n"_ba;
    QTest::newRow("confirmed as suspicious") << confirmed << "30000"_ba << -EINVAL << "300000\n"_ba;
    QTest::newRow("confirmed ten years")
        << confirmed << "315360000000"_ba << 0 << "315360000000\n"_ba;
    QTest::newRow("confirmed longer") << confirmed << "315360000001"_ba << -EINVAL << "300000\n"_ba;

    QTest::newRow("off") << enabled << "0\n"_ba << 0 << "0\n"_ba;
    QTest::newRow("on") << enabled << "1\n"_ba << 0 << "1\n"_ba;
    QTest::newRow("2") << enabled << "2"_ba << -EINVAL << "1\n"_ba;
    QTest::newRow("yes") << enabled << "yes"_ba << -EINVAL << "1\n"_ba;

    const int limit = PDDGPU_LEAK_ATTR_MAX_TRACKED;
    QTest::newRow("no limit") << limit << "0\n"_ba << 0 << "0\n"_ba;
    QTest::newRow("limit 1") << limit << "1\n"_ba << 0 << "1\n"_ba;
    QTest::newRow("limit 2^64-1") << limit << "18446744073709551615"_ba << 0
                                  << "18446744073709551615\n"_ba;
    QTest::newRow("limit 2^64") << limit << "18446744073709551616"_ba << -ERANGE << "0\n"_ba;
    QTest::newRow("limit 1K") << limit << "1K"_ba << -EINVAL << "0\n"_ba;
    QTest::newRow("limit -1") << limit << "-1"_ba << -EINVAL << "0\n"_ba;

    const int readOnly = PDDGPU_LEAK_ATTR_LIVE_OBJECTS;
    QTest::newRow("read-only") << readOnly << "1"_ba << -EINVAL << "0\n"_ba;
}

void LeakAbiTest::controls()
{
    QFETCH(int, attr);
    QFETCH(QByteArray, text);
    QFETCH(int, result);
    QFETCH(QByteArray, shown);

    Core core;
    const auto which = static_cast<pddgpu_leak_attr>(attr);
    QCOMPARE(core.store(which, text), result);
    QCOMPARE(core.show(which), shown);
    QCOMPARE(core.show(PDDGPU_LEAK_ATTR_GENERATION), "0\n");
}

void LeakAbiTest::agesStayOrdered()
{
    Core core;
    QCOMPARE(core.store(PDDGPU_LEAK_ATTR_SUSPICIOUS_AGE_MS, "299999"), 0);
    QCOMPARE(core.store(PDDGPU_LEAK_ATTR_CONFIRMED_AGE_MS, "299999"), -EINVAL);
    QCOMPARE(core.store(PDDGPU_LEAK_ATTR_SUSPICIOUS_AGE_MS, "1"), 0);
    QCOMPARE(core.store(PDDGPU_LEAK_ATTR_CONFIRMED_AGE_MS, "2"), 0);
    QCOMPARE(core.store(PDDGPU_LEAK_ATTR_SUSPICIOUS_AGE_MS, "2"), -EINVAL);
}

void LeakAbiTest::triggers_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("result");
    QTest::newRow("1") << "1"_ba << 0;
    QTest::newRow("newline") << "1\n"_ba << 0;
    QTest::newRow("0") << "0\n"_ba << -EINVAL;
    QTest::newRow("2") << "2"_ba << -EINVAL;
    QTest::newRow("1K") << "1K"_ba << -EINVAL;
    QTest::newRow("two lines") << "1\n1\n"_ba << -EINVAL;
    QTest::newRow("empty") << ""_ba << -EINVAL;
    QTest::newRow("word") << "check"_ba << -EINVAL;
    QTest::newRow("31 bytes") << QByteArray(29, '0') + "1\n" << 0;
    QTest::newRow("32 bytes") << QByteArray(30, '0') + "1\n" << -EINVAL;
    QTest::newRow("2^64") << "18446744073709551616"_ba << -ERANGE;
}

void LeakAbiTest::triggers()
{
    QFETCH(QByteArray, text);
    QFETCH(int, result);
    QCOMPARE(pddgpu_leak_parse_trigger(text.constData(), static_cast<size_t>(text.size())), result);
}

void LeakAbiTest::statsText()
{
    Core core;
    pddgpu_memory_usage usage = {};
    usage.vram_total = 1073741824;
    usage.vram_used = 65536;
    usage.gtt_total = 2147483648;
    usage.driver_pinned = 65536;

    char text[PDDGPU_LEAK_STATS_SIZE];
    const QByteArray noCounts = QByteArray(" 0").repeated(PDDGPU_LEAK_BUCKETS);
    const QByteArray before =
        "abi_version: 1\n"
        "device: pddgpu.0\n"
        "driver_version: " PDDGPU_DRIVER_VERSION
        "\n"
        "now_ns: 12345\n"
        "vram_total_bytes: 1073741824\n"
        "vram_used_bytes: 65536\n"
        "gtt_total_bytes: 2147483648\n"
        "gtt_used_bytes: 0\n"
        "driver_pinned_bytes: 65536\n"
        "allocations: 0\n"
        "deallocations: 0\n"
        "live_objects: 0\n"
        "live_bytes: 0\n"
        "suspicious_objects: 0\n"
        "suspicious_bytes: 0\n"
        "confirmed_objects: 0\n"
        "confirmed_bytes: 0\n"
        "orphaned_objects: 0\n"
        "orphaned_bytes: 0\n"
        "monitor_enabled: 1\n"
        "threshold_bytes: 104857600\n"
        "check_interval_ms: 5000\n"
        "suspicious_age_ms: 30000\n"
        "confirmed_age_ms: 300000\n"
        "check_count: 0\n"
        "last_check_duration_ns: none\n"
        "longest_check_duration_ns: none\n"
        "alert_count: 0\n"
        "last_alert_ns: none\n"
        "generation: 0\n"
        "average_allocation_ns: none\n"
        "longest_allocation_ns: none\n"
        "average_free_ns: none\n"
        "longest_free_ns: none\n"
        "moves: 0\n"
        "evictions: 0\n"
        "average_move_ns: none\n"
        "longest_move_ns: none\n"
        "unexplained_bytes: 0\n"
        "departing_objects: 0\n"
        "departing_bytes: 0\n"
        "oldest_departing_age_ns: none\n"
        "max_tracked: 0\n"
        "untracked_objects: 0\n"
        "untracked_bytes: 0\n"
        "allocation_histogram_ns:" +
        noCounts +
        "\n"
        "free_histogram_ns:" +
        noCounts +
        "\n"
        "move_histogram_ns:" +
        noCounts +
        "\n"
        "unprinted_alerts: 0\n"
        "over_share_objects: 0\n"
        "over_share_bytes: 0\n";
    QCOMPARE(pddgpu_leak_format_stats(&core.monitor, &usage, "pddgpu.0", 12345, text),
             static_cast<size_t>(before.size()));
    QCOMPARE(QByteArray(text), before);

    pddgpu_leak_client *client = core.open();
    pddgpu_leak_object *moved = core.track(client, 0);
    core.untrack(core.track(client, 0));
    pddgpu_leak_note_time(&core.monitor, PDDGPU_LEAK_OP_ALLOCATION, 10);
    pddgpu_leak_note_time(&core.monitor, PDDGPU_LEAK_OP_ALLOCATION, 30);
    pddgpu_leak_note_time(&core.monitor, PDDGPU_LEAK_OP_FREE, 5);
    pddgpu_leak_set_domain(&core.monitor, moved, PDDGPU_LEAK_GTT, true);
    pddgpu_leak_note_time(&core.monitor, PDDGPU_LEAK_OP_MOVE, 7);
    core.check(31 * Second, Threshold + 1);
    pddgpu_leak_note_time(&core.monitor, PDDGPU_LEAK_OP_CHECK, 9);
    core.check(32 * Second, Threshold + 1);
    pddgpu_leak_note_time(&core.monitor, PDDGPU_LEAK_OP_CHECK, 8);
    pddgpu_leak_format_stats(&core.monitor, &usage, "pddgpu.0", 12345, text);
    const auto stats = parseMemoryStats(text);
    QVERIFY(stats);
    QCOMPARE(stats->allocations, 2u);
    QCOMPARE(stats->deallocations, 1u);
    QCOMPARE(stats->averageAllocationNs, 20u);
    QCOMPARE(stats->longestAllocationNs, 30u);
    QCOMPARE(stats->averageFreeNs, 5u);
    QCOMPARE(stats->moves, 1u);
    QCOMPARE(stats->evictions, 1u);
    QCOMPARE(stats->averageMoveNs, 7u);
    QCOMPARE(stats->checkCount, 2u);
    QCOMPARE(stats->lastCheckDurationNs, 8u);
    QCOMPARE(stats->longestCheckDurationNs, 9u);
    QCOMPARE(stats->alertCount, 1u);
    QCOMPARE(stats->lastAlertNs, 31 * Second);
    QCOMPARE(stats->suspiciousObjects, 1u);

    // With the largest numbers and the longest name, nothing is cut off.
    for (pddgpu_leak_timing &timing : core.monitor.timings) {
        timing = {~u64{0}, ~u64{0}, ~u64{0}, ~u64{0}, {}};
        std::fill(std::begin(timing.histogram), std::end(timing.histogram), ~u64{0});
    }
    pddgpu_leak_shard &shard = core.monitor.shards[0];
    std::fill(std::begin(shard.states), std::end(shard.states), pddgpu_leak_sum{~u64{0}, ~u64{0}});
    shard.orphaned = shard.untracked = shard.departed = {~u64{0}, ~u64{0}};
    shard.evictions = shard.allocations = shard.deallocations = shard.generation = ~u64{0};
    shard.free_time.count = shard.allocation_time.count = 0;
    usage = {~u64{0}, ~u64{0}, ~u64{0}, ~u64{0}, ~u64{0}};
    const size_t length = pddgpu_leak_format_stats(&core.monitor, &usage,
                                                   QByteArray(64, 'x').constData(), ~u64{0}, text);
    QVERIFY(length < PDDGPU_LEAK_STATS_SIZE - 1);
    const auto largest = parseMemoryStats(QByteArrayView(text, static_cast<qsizetype>(length)));
    QVERIFY(largest);
    QCOMPARE(largest->moveHistogramNs->back(), ~u64{0});
}

void LeakAbiTest::unexplainedBytes()
{
    constexpr u64 Pinned = 65536;
    Core core(4);
    pddgpu_leak_client *client = core.open();
    core.track(client, 0, 1 * MiB);
    pddgpu_leak_object *leaving = core.track(client, 0, 2 * MiB);
    core.track(client, 0, 4 * MiB);  // Untracked.
    pddgpu_leak_depart(&core.monitor, leaving, 0);

    QCOMPARE(core.stats(0, 3 * MiB + Pinned, 4 * MiB, Pinned).unexplainedBytes, 0u);
    QCOMPARE(core.stats(0, 3 * MiB + Pinned, 4 * MiB + 1, Pinned).unexplainedBytes, 1u);
    QCOMPARE(core.stats(0, 13 * MiB + Pinned, 4 * MiB, Pinned).unexplainedBytes, 10 * MiB);
    // An object is tracked before its bytes are counted: less used than explained counts as 0.
    QCOMPARE(core.stats(0, 3 * MiB + Pinned, 4 * MiB - 1, Pinned).unexplainedBytes, 0u);
    QCOMPARE(core.stats(0, 0, 0, Pinned).unexplainedBytes, 0u);
    QCOMPARE(core.stats(0, 0, 0, ~u64{0} - 7 * MiB).unexplainedBytes, 0u);
}

void LeakAbiTest::birthsAreTimed()
{
    Core core;
    pddgpu_leak_client *client = core.open();
    pddgpu_leak_object object = {};
    pddgpu_leak_birth birth = {};
    birth.process = "test";
    pddgpu_leak_track(&core.monitor, &object, client, &birth, 0);
    QCOMPARE(core.stats().longestAllocationNs, std::nullopt);
    pddgpu_leak_untrack(&core.monitor, &object);

    birth.duration_ns = 5;
    pddgpu_leak_track(&core.monitor, &object, client, &birth, 0);
    QCOMPARE(core.stats().longestAllocationNs, 5u);
    QCOMPARE(core.stats().allocationHistogramNs->at(2), 1u);
    pddgpu_leak_untrack(&core.monitor, &object);
    // Removal in one step is not timed.
    QCOMPARE(core.stats().longestFreeNs, std::nullopt);
}

void LeakAbiTest::histogramBuckets_data()
{
    QTest::addColumn<quint64>("durationNs");
    QTest::addColumn<int>("bucket");
    QTest::newRow("0") << quint64(0) << 0;
    for (int n = 0; n < 40; ++n) {
        QTest::addRow("2^%d", n) << (quint64(1) << n) << n;
        QTest::addRow("2^%d - 1", n + 1) << (quint64(2) << n) - 1 << n;
    }
    QTest::newRow("2^40") << (quint64(1) << 40) << 39;
    QTest::newRow("2^41") << (quint64(1) << 41) << 39;
    QTest::newRow("2^63") << (quint64(1) << 63) << 39;
    QTest::newRow("2^64 - 1") << ~quint64(0) << 39;
}

void LeakAbiTest::histogramBuckets()
{
    QFETCH(quint64, durationNs);
    QFETCH(int, bucket);

    MemoryStats::Histogram expected = {};
    ++expected.at(static_cast<std::size_t>(bucket));
    Core core;
    pddgpu_leak_note_time(&core.monitor, PDDGPU_LEAK_OP_FREE, durationNs);
    const MemoryStats stats = core.stats();
    QCOMPARE(*stats.freeHistogramNs, expected);
    QCOMPARE(*stats.allocationHistogramNs, MemoryStats::Histogram{});
    QCOMPARE(*stats.moveHistogramNs, MemoryStats::Histogram{});
}

void LeakAbiTest::generationFollowsTheListing()
{
    Core core;
    pddgpu_leak_client *client = core.open();
    QByteArray shown = core.listing();
    const auto changed = [&] {
        const QByteArray before = std::exchange(shown, core.listing());
        const QByteArray generation = before.split(' ')[1];
        const bool rows = before.mid(before.indexOf('\n')) != shown.mid(shown.indexOf('\n'));
        const bool moved = generation != shown.split(' ')[1];
        return rows && moved;
    };
    pddgpu_leak_object *object = core.track(client, 0);
    QVERIFY(changed());
    pddgpu_leak_set_label(&core.monitor, object, "a");
    QVERIFY(changed());
    pddgpu_leak_handle_opened(&core.monitor, object);
    QVERIFY(changed());
    pddgpu_leak_handle_closed(&core.monitor, object);
    QVERIFY(changed());
    pddgpu_leak_set_exported(&core.monitor, object, true);
    QVERIFY(changed());
    pddgpu_leak_set_domain(&core.monitor, object, PDDGPU_LEAK_GTT, false);
    QVERIFY(changed());
    core.check(31 * Second);
    QVERIFY(changed());
    core.close(client);
    QVERIFY(changed());
    core.untrack(object);
    QVERIFY(changed());

    const QByteArray quiet = core.show(PDDGPU_LEAK_ATTR_GENERATION);
    core.check(99 * Second);
    QCOMPARE(core.show(PDDGPU_LEAK_ATTR_GENERATION), quiet);
}

QTEST_GUILESS_MAIN(LeakAbiTest)
#include "tst_leak_abi.moc"
