// SPDX-License-Identifier: GPL-3.0-or-later
// The detector's core, which the driver and the simulated device share, through its C API.
#include <QTest>
#include <algorithm>
#include <atomic>
#include <memory>
#include <random>
#include <thread>
#include <vector>

#include "parser/leakobjects.h"
#include "source/leakcore.h"

using namespace pddgpu;
using namespace Qt::StringLiterals;

namespace {

constexpr u64 Second = 1'000'000'000;
constexpr u64 MiB = 1024 * 1024;
constexpr u64 Threshold = 100 * MiB;

// A monitor with its clients and objects, which are untracked before they go.
class Core
{
public:
    Core() { pddgpu_leak_monitor_init(&monitor, Threshold); }
    ~Core()
    {
        for (const auto &object : m_objects)
            pddgpu_leak_untrack(&monitor, object.get());
        for (const auto &client : m_clients)
            pddgpu_leak_client_close(&monitor, client.get());
    }
    Core(const Core &) = delete;
    Core &operator=(const Core &) = delete;

    pddgpu_leak_client *open()
    {
        m_clients.push_back(std::make_unique<pddgpu_leak_client>());
        pddgpu_leak_client_open(&monitor, m_clients.back().get());
        return m_clients.back().get();
    }

    void close(pddgpu_leak_client *client)
    {
        pddgpu_leak_client_close(&monitor, client);
        std::erase_if(m_clients, [client](const auto &one) { return one.get() == client; });
    }

    pddgpu_leak_object *track(pddgpu_leak_client *client, u64 nowNs, u64 size = 10 * MiB,
                              u8 flags = 0, const char *process = "test")
    {
        pddgpu_leak_birth birth = {};
        birth.size = size;
        birth.process = process;
        birth.pid = 42;
        birth.domain = PDDGPU_LEAK_VRAM;
        birth.flags = flags;
        m_objects.push_back(std::make_unique<pddgpu_leak_object>());
        pddgpu_leak_track(&monitor, m_objects.back().get(), client, &birth, nowNs);
        return m_objects.back().get();
    }

    void untrack(pddgpu_leak_object *object)
    {
        pddgpu_leak_untrack(&monitor, object);
        std::erase_if(m_objects, [object](const auto &one) { return one.get() == object; });
    }

    pddgpu_leak_report check(u64 nowNs, u64 usedBytes = 0)
    {
        pddgpu_leak_report report = {};
        pddgpu_leak_check(&monitor, usedBytes, nowNs, &report);
        return report;
    }

    int store(pddgpu_leak_attr attr, QByteArrayView text)
    {
        return pddgpu_leak_attr_store(&monitor, attr, text.data(),
                                      static_cast<size_t>(text.size()));
    }

    QByteArray show(pddgpu_leak_attr attr)
    {
        char text[PDDGPU_LEAK_ATTR_SIZE];
        const size_t length = pddgpu_leak_attr_show(&monitor, attr, text);
        return QByteArray(text, static_cast<qsizetype>(length));
    }

    QByteArray listing(u64 nowNs = 0)
    {
        char line[PDDGPU_LEAK_LINE_SIZE];
        pddgpu_leak_reader reader;
        pddgpu_leak_reader_begin(&reader, &monitor, nowNs);
        QByteArray text(line, static_cast<qsizetype>(pddgpu_leak_format_header(&reader, line)));
        while (const pddgpu_leak_record *record = pddgpu_leak_reader_next(&reader))
            text.append(line, static_cast<qsizetype>(pddgpu_leak_format_record(record, line)));
        pddgpu_leak_reader_end(&reader);
        return text;
    }

    const std::vector<std::unique_ptr<pddgpu_leak_object>> &objects() const { return m_objects; }

    pddgpu_leak_monitor monitor = {};

private:
    std::vector<std::unique_ptr<pddgpu_leak_client>> m_clients;
    std::vector<std::unique_ptr<pddgpu_leak_object>> m_objects;
};

}  // namespace

class LeakMonitorTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void agesMakeStates();
    void raisedAgesTakeStatesBack();
    void loweredAgesReachOlderObjects();
    void removalMovesTheCursors();
    void persistentIsNeverLeaked();
    void clientCloseOrphans();
    void birthsStayInOrder();

    void alertOnCrossing();
    void alertRemindsOnceAMinute();
    void alertsAreASecondApart();
    void noAlertWhileDisabled();
    void loweredThresholdIsACrossing();
    void logLines();

    void readerSurvivesRemovals();
    void readerShowsNoNewcomers();
    void hostileTextIsOneLine();
    void longestLineFits();
    void flagsInTheListing();

    void controls_data();
    void controls();
    void agesStayOrdered();
    void triggers_data();
    void triggers();

    void statsText();
    void generationFollowsTheListing();
    void agreesWithANaiveModel_data();
    void agreesWithANaiveModel();
    void readersAndWritersInThreads();
};

void LeakMonitorTest::agesMakeStates()
{
    Core core;
    const pddgpu_leak_object *object = core.track(core.open(), 0);

    core.check(30 * Second);
    QCOMPARE(object->state, PDDGPU_LEAK_ACTIVE);  // Not older yet: as old.
    core.check(30 * Second + 1);
    QCOMPARE(object->state, PDDGPU_LEAK_SUSPICIOUS);
    core.check(300 * Second);
    QCOMPARE(object->state, PDDGPU_LEAK_SUSPICIOUS);
    const pddgpu_leak_report report = core.check(300 * Second + 1);
    QCOMPARE(object->state, PDDGPU_LEAK_CONFIRMED);
    QCOMPARE(report.suspicious_objects, 0u);
    QCOMPARE(report.confirmed_objects, 1u);
    QCOMPARE(report.leaked_bytes, 10 * MiB);
    QCOMPARE(core.show(PDDGPU_LEAK_ATTR_SUSPICIOUS_BYTES), "0\n");
    QCOMPARE(core.show(PDDGPU_LEAK_ATTR_CONFIRMED_BYTES), "10485760\n");

    // One check is enough for both steps.
    Core late;
    const pddgpu_leak_object *old = late.track(late.open(), 0);
    late.check(3600 * Second);
    QCOMPARE(old->state, PDDGPU_LEAK_CONFIRMED);
    // Gauges, not sums.
    QCOMPARE(late.check(3601 * Second).confirmed_objects, 1u);
}

void LeakMonitorTest::raisedAgesTakeStatesBack()
{
    Core core;
    pddgpu_leak_client *client = core.open();
    for (u64 i = 0; i < 10; ++i)
        core.track(client, i * Second);
    core.check(1000 * Second);
    QCOMPARE(core.show(PDDGPU_LEAK_ATTR_CONFIRMED_OBJECTS), "10\n");

    QCOMPARE(core.store(PDDGPU_LEAK_ATTR_CONFIRMED_AGE_MS, "995000"), 0);
    QCOMPARE(core.show(PDDGPU_LEAK_ATTR_CONFIRMED_OBJECTS), "10\n");  // As of the last check.
    core.check(1000 * Second);
    QCOMPARE(core.show(PDDGPU_LEAK_ATTR_CONFIRMED_OBJECTS), "5\n");
    QCOMPARE(core.show(PDDGPU_LEAK_ATTR_SUSPICIOUS_OBJECTS), "5\n");

    QCOMPARE(core.store(PDDGPU_LEAK_ATTR_CONFIRMED_AGE_MS, "2000000"), 0);
    QCOMPARE(core.store(PDDGPU_LEAK_ATTR_SUSPICIOUS_AGE_MS, "993000"), 0);
    core.check(1000 * Second);
    QCOMPARE(core.show(PDDGPU_LEAK_ATTR_CONFIRMED_OBJECTS), "0\n");
    QCOMPARE(core.show(PDDGPU_LEAK_ATTR_SUSPICIOUS_OBJECTS), "7\n");
    QCOMPARE(core.objects()[6]->state, PDDGPU_LEAK_SUSPICIOUS);
    QCOMPARE(core.objects()[7]->state, PDDGPU_LEAK_ACTIVE);
}

void LeakMonitorTest::loweredAgesReachOlderObjects()
{
    Core core;
    pddgpu_leak_client *client = core.open();
    for (u64 i = 0; i < 10; ++i)
        core.track(client, i * Second);
    core.check(10 * Second);
    QCOMPARE(core.show(PDDGPU_LEAK_ATTR_SUSPICIOUS_OBJECTS), "0\n");

    QCOMPARE(core.store(PDDGPU_LEAK_ATTR_SUSPICIOUS_AGE_MS, "2000"), 0);
    QCOMPARE(core.store(PDDGPU_LEAK_ATTR_CONFIRMED_AGE_MS, "7000"), 0);
    core.check(10 * Second);
    QCOMPARE(core.show(PDDGPU_LEAK_ATTR_CONFIRMED_OBJECTS), "3\n");
    QCOMPARE(core.show(PDDGPU_LEAK_ATTR_SUSPICIOUS_OBJECTS), "5\n");
    QCOMPARE(core.show(PDDGPU_LEAK_ATTR_LIVE_OBJECTS), "10\n");
}

void LeakMonitorTest::removalMovesTheCursors()
{
    Core core;
    pddgpu_leak_client *client = core.open();
    std::vector<pddgpu_leak_object *> objects;
    for (u64 i = 0; i < 6; ++i)
        objects.push_back(core.track(client, i * 100 * Second));
    // Born at 0, 100, … 500: at 450 s the first two are confirmed, then three suspicious.
    core.check(450 * Second);
    QCOMPARE(core.monitor.unconfirmed, &objects[2]->birth_node);
    QCOMPARE(core.monitor.fresh, &objects[5]->birth_node);

    core.untrack(objects[2]);
    QCOMPARE(core.monitor.unconfirmed, &objects[3]->birth_node);
    core.untrack(objects[5]);
    QCOMPARE(core.monitor.fresh, &core.monitor.birth_order);
    core.untrack(objects[4]);
    core.untrack(objects[3]);
    QCOMPARE(core.monitor.unconfirmed, &core.monitor.birth_order);

    // A newcomer starts behind both.
    pddgpu_leak_object *late = core.track(client, 600 * Second);
    QCOMPARE(core.monitor.fresh, &late->birth_node);
    QCOMPARE(core.monitor.unconfirmed, &late->birth_node);
    core.check(1000 * Second);
    QCOMPARE(late->state, PDDGPU_LEAK_CONFIRMED);
    QCOMPARE(core.show(PDDGPU_LEAK_ATTR_CONFIRMED_OBJECTS), "3\n");
}

void LeakMonitorTest::persistentIsNeverLeaked()
{
    Core core;
    pddgpu_leak_client *client = core.open();
    const pddgpu_leak_object *kept = core.track(client, 0, 10 * MiB, PDDGPU_LEAK_PERSISTENT);
    const pddgpu_leak_object *leaked = core.track(client, 0);
    core.check(3600 * Second);
    QCOMPARE(kept->state, PDDGPU_LEAK_ACTIVE);
    QCOMPARE(leaked->state, PDDGPU_LEAK_CONFIRMED);
    QCOMPARE(core.show(PDDGPU_LEAK_ATTR_CONFIRMED_OBJECTS), "1\n");
    QCOMPARE(core.show(PDDGPU_LEAK_ATTR_LIVE_OBJECTS), "2\n");
}

void LeakMonitorTest::clientCloseOrphans()
{
    Core core;
    pddgpu_leak_client *leaving = core.open();
    pddgpu_leak_client *staying = core.open();
    QCOMPARE(leaving->id, 1u);
    QCOMPARE(staying->id, 2u);
    pddgpu_leak_object *orphan = core.track(leaving, 0, 4 * MiB);
    const pddgpu_leak_object *other = core.track(staying, 0, 8 * MiB);

    core.close(leaving);
    QVERIFY(orphan->flags & PDDGPU_LEAK_ORPHANED);
    QVERIFY(!(other->flags & PDDGPU_LEAK_ORPHANED));
    QCOMPARE(orphan->client_id, 1u);
    QCOMPARE(core.show(PDDGPU_LEAK_ATTR_ORPHANED_OBJECTS), "1\n");  // At once, without a check.
    QCOMPARE(core.show(PDDGPU_LEAK_ATTR_ORPHANED_BYTES), "4194304\n");

    core.check(3600 * Second);
    QCOMPARE(core.show(PDDGPU_LEAK_ATTR_ORPHANED_OBJECTS), "1\n");
    core.untrack(orphan);
    QCOMPARE(core.show(PDDGPU_LEAK_ATTR_ORPHANED_OBJECTS), "0\n");
    QCOMPARE(core.show(PDDGPU_LEAK_ATTR_ORPHANED_BYTES), "0\n");
}

void LeakMonitorTest::birthsStayInOrder()
{
    Core core;
    pddgpu_leak_client *client = core.open();
    core.track(client, 100 * Second);
    // Another CPU read the clock earlier and took the lock later.
    const pddgpu_leak_object *late = core.track(client, 99 * Second);
    QCOMPARE(late->id, 2u);
    QCOMPARE(late->birth_ns, 100 * Second);
}

void LeakMonitorTest::alertOnCrossing()
{
    Core core;
    QVERIFY(!pddgpu_leak_usage_changed(&core.monitor, Threshold));
    QVERIFY(!core.check(1 * Second, Threshold).alert);  // Strictly above.
    QVERIFY(pddgpu_leak_usage_changed(&core.monitor, Threshold + 1));
    QVERIFY(core.check(2 * Second, Threshold + 1).alert);
    QCOMPARE(core.show(PDDGPU_LEAK_ATTR_ALERT_COUNT), "1\n");
    // Further growth is no crossing.
    QVERIFY(!pddgpu_leak_usage_changed(&core.monitor, 2 * Threshold));
    QVERIFY(!core.check(7 * Second, 2 * Threshold).alert);

    QVERIFY(!pddgpu_leak_usage_changed(&core.monitor, Threshold));
    QVERIFY(pddgpu_leak_usage_changed(&core.monitor, Threshold + 1));
    QVERIFY(core.check(12 * Second, Threshold + 1).alert);
    QCOMPARE(core.show(PDDGPU_LEAK_ATTR_ALERT_COUNT), "2\n");
}

void LeakMonitorTest::alertRemindsOnceAMinute()
{
    Core core;
    int alerts = 0;
    for (u64 second = 0; second <= 300; second += 5)
        alerts += core.check(second * Second, Threshold + 1).alert;
    QCOMPARE(alerts, 6);  // At 0, 60, … 300 s.
}

void LeakMonitorTest::alertsAreASecondApart()
{
    Core core;
    QVERIFY(core.check(10 * Second, Threshold + 1).alert);
    QVERIFY(!pddgpu_leak_usage_changed(&core.monitor, 0));
    QVERIFY(pddgpu_leak_usage_changed(&core.monitor, Threshold + 1));
    QVERIFY(!core.check(11 * Second - 1, Threshold + 1).alert);
    // Not lost: the first check after that second reports it.
    QVERIFY(core.check(11 * Second, Threshold + 1).alert);
}

void LeakMonitorTest::noAlertWhileDisabled()
{
    Core core;
    core.track(core.open(), 0);
    QCOMPARE(core.store(PDDGPU_LEAK_ATTR_ENABLED, "0\n"), 0);
    QVERIFY(!pddgpu_leak_usage_changed(&core.monitor, Threshold + 1));
    const pddgpu_leak_report triggered = core.check(100 * Second, Threshold + 1);
    QVERIFY(!triggered.alert);
    QCOMPARE(triggered.suspicious_objects, 1u);  // A triggered check works all the same.

    QCOMPARE(core.store(PDDGPU_LEAK_ATTR_ENABLED, "1\n"), 0);
    QVERIFY(pddgpu_leak_usage_changed(&core.monitor, Threshold + 1));
    QVERIFY(core.check(101 * Second, Threshold + 1).alert);
}

void LeakMonitorTest::loweredThresholdIsACrossing()
{
    Core core;
    QVERIFY(!core.check(0, 50 * MiB).alert);
    QCOMPARE(core.store(PDDGPU_LEAK_ATTR_THRESHOLD_BYTES, "49M"), 0);
    QVERIFY(pddgpu_leak_usage_changed(&core.monitor, 50 * MiB));
    QVERIFY(core.check(1 * Second, 50 * MiB).alert);
}

void LeakMonitorTest::logLines()
{
    Core core;
    pddgpu_leak_client *client = core.open();
    for (int i = 0; i < 10; ++i)
        core.track(client, 0);
    const pddgpu_leak_report report = core.check(31 * Second, 10 * 10 * MiB + 65536);
    QVERIFY(report.alert);

    char text[PDDGPU_LEAK_LOG_SIZE];
    QList<QByteArray> lines;
    pddgpu_leak_alert_line(&report, text);
    lines.append(text);
    for (unsigned int i = 0; pddgpu_leak_report_line(&report, i, text); ++i)
        lines.append(text);
    const QList<QByteArray> expected{
        "PDDGPU: Memory leak detected! Total used: 104 MB",
        "PDDGPU: Memory leak report:",
        "PDDGPU:   Total allocated objects: 10",
        "PDDGPU:   Total leaked size: 104857600 bytes",
        "PDDGPU:   Suspicious leaks: 10",
        "PDDGPU:   Confirmed leaks: 0",
    };
    QCOMPARE(lines, expected);
}

void LeakMonitorTest::readerSurvivesRemovals()
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

    // Both readers' next objects go, and more behind them.
    for (std::size_t i = 0; i < 2 * PDDGPU_LEAK_BATCH; ++i)
        core.untrack(objects[i]);

    QList<u64> ids;
    while (const pddgpu_leak_record *record = pddgpu_leak_reader_next(&first))
        ids.append(record->id);
    // The rest of the batch that was copied before, then what is left.
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
    QVERIFY(list_empty(&core.monitor.readers));
}

void LeakMonitorTest::readerShowsNoNewcomers()
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

void LeakMonitorTest::hostileTextIsOneLine()
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
    QCOMPARE(lines.size(), labels.size() + 3);  // Two lines of header, and nothing at the end.
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

void LeakMonitorTest::longestLineFits()
{
    pddgpu_leak_record record = {};
    record.id = record.birth_ns = record.size = ~u64{0};
    record.pid = record.client_id = record.handles = ~u32{0};
    record.state = PDDGPU_LEAK_SUSPICIOUS;
    record.flags =
        PDDGPU_LEAK_ORPHANED | PDDGPU_LEAK_EXPORTED | PDDGPU_LEAK_IMPORTED | PDDGPU_LEAK_PERSISTENT;
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
    QVERIFY(QByteArray(pddgpu_leak_report_line(&report, 2, line)).endsWith(" bytes"));
}

void LeakMonitorTest::flagsInTheListing()
{
    Core core;
    pddgpu_leak_client *client = core.open();
    pddgpu_leak_object *object = core.track(client, 5, 4096, PDDGPU_LEAK_IMPORTED);
    pddgpu_leak_handle_opened(&core.monitor, object);
    pddgpu_leak_handle_opened(&core.monitor, object);
    pddgpu_leak_handle_closed(&core.monitor, object);
    pddgpu_leak_set_flags(&core.monitor, object, PDDGPU_LEAK_EXPORTED);
    pddgpu_leak_set_domain(&core.monitor, object, PDDGPU_LEAK_GTT, true);
    core.close(client);
    QVERIFY(core.listing().endsWith(
        "\n1\t5\t4096\tgtt\tactive\torphaned,exported,imported\t1\t1\t42\ttest\t-\n"));
}

void LeakMonitorTest::controls_data()
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

    const int readOnly = PDDGPU_LEAK_ATTR_LIVE_OBJECTS;
    QTest::newRow("read-only") << readOnly << "1"_ba << -EINVAL << "0\n"_ba;
}

void LeakMonitorTest::controls()
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

void LeakMonitorTest::agesStayOrdered()
{
    Core core;
    QCOMPARE(core.store(PDDGPU_LEAK_ATTR_SUSPICIOUS_AGE_MS, "299999"), 0);
    QCOMPARE(core.store(PDDGPU_LEAK_ATTR_CONFIRMED_AGE_MS, "299999"), -EINVAL);
    QCOMPARE(core.store(PDDGPU_LEAK_ATTR_SUSPICIOUS_AGE_MS, "1"), 0);
    QCOMPARE(core.store(PDDGPU_LEAK_ATTR_CONFIRMED_AGE_MS, "2"), 0);
    QCOMPARE(core.store(PDDGPU_LEAK_ATTR_SUSPICIOUS_AGE_MS, "2"), -EINVAL);
}

void LeakMonitorTest::triggers_data()
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
}

void LeakMonitorTest::triggers()
{
    QFETCH(QByteArray, text);
    QFETCH(int, result);
    QCOMPARE(pddgpu_leak_parse_trigger(text.constData(), static_cast<size_t>(text.size())), result);
}

void LeakMonitorTest::statsText()
{
    Core core;
    pddgpu_memory_usage usage = {};
    usage.vram_total = 1073741824;
    usage.vram_used = 65536;
    usage.gtt_total = 2147483648;
    usage.driver_pinned = 65536;

    char text[PDDGPU_LEAK_STATS_SIZE];
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
        "longest_move_ns: none\n";
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

    // Largest numbers, longest name: nothing is cut off.
    usage = {~u64{0}, ~u64{0}, ~u64{0}, ~u64{0}, ~u64{0}};
    const size_t length = pddgpu_leak_format_stats(&core.monitor, &usage,
                                                   QByteArray(64, 'x').constData(), ~u64{0}, text);
    QVERIFY(QByteArrayView(text, static_cast<qsizetype>(length)).endsWith("longest_move_ns: 7\n"));
}

void LeakMonitorTest::generationFollowsTheListing()
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
    pddgpu_leak_set_flags(&core.monitor, object, PDDGPU_LEAK_EXPORTED);
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

void LeakMonitorTest::agreesWithANaiveModel_data()
{
    QTest::addColumn<uint>("seed");
    for (uint seed = 1; seed <= 20; ++seed)
        QTest::addRow("seed %u", seed) << seed;
}

// The model looks at every object each time; the core moves two cursors.
void LeakMonitorTest::agreesWithANaiveModel()
{
    QFETCH(uint, seed);

    struct ModelObject {
        pddgpu_leak_object *object;
        pddgpu_leak_client *client;  // Null: it has closed.
        u64 id;
        u64 birthNs;
        u64 size;
        bool persistent;
        u8 state;
    };
    std::mt19937 random(seed);
    const auto below = [&random](u64 end) { return random() % end; };

    Core core;
    std::vector<pddgpu_leak_client *> clients{core.open()};
    std::vector<ModelObject> model;
    u64 nowNs = 0;
    u64 lastId = 0;
    u64 suspiciousMs = 30000;
    u64 confirmedMs = 300000;

    for (int step = 0; step < 3000; ++step) {
        nowNs += below(3 * Second);
        switch (below(12)) {
            case 0:
            case 1:
            case 2:
            case 3: {
                const bool persistent = below(8) == 0;
                const u64 size = (1 + below(100)) * 4096;
                pddgpu_leak_client *client = clients[below(clients.size())];
                pddgpu_leak_object *object =
                    core.track(client, nowNs, size, persistent ? PDDGPU_LEAK_PERSISTENT : 0);
                model.push_back(
                    {object, client, ++lastId, nowNs, size, persistent, PDDGPU_LEAK_ACTIVE});
                break;
            }
            case 4:
            case 5:
            case 6:
                if (!model.empty()) {
                    // The cursors' own objects more often than others.
                    const auto gone =
                        model.begin() + static_cast<std::ptrdiff_t>(below(model.size()));
                    core.untrack(gone->object);
                    model.erase(gone);
                }
                break;
            case 7: {
                const u64 suspicious = 1 + below(200'000);
                const u64 confirmed = 1 + below(400'000);
                if (core.store(PDDGPU_LEAK_ATTR_SUSPICIOUS_AGE_MS,
                               QByteArray::number(suspicious)) == 0) {
                    suspiciousMs = suspicious;
                }
                if (core.store(PDDGPU_LEAK_ATTR_CONFIRMED_AGE_MS, QByteArray::number(confirmed)) ==
                    0)
                    confirmedMs = confirmed;
                QVERIFY(suspiciousMs < confirmedMs);
                break;
            }
            case 8: {
                pddgpu_leak_client *client = clients[below(clients.size())];
                core.close(client);
                std::erase(clients, client);
                for (ModelObject &one : model)
                    one.client = one.client == client ? nullptr : one.client;
                clients.push_back(core.open());
                break;
            }
            case 9:
                clients.push_back(core.open());
                break;
            default:
                core.check(nowNs);
                for (ModelObject &one : model) {
                    const u64 ageNs = nowNs - one.birthNs;
                    one.state = one.persistent                     ? PDDGPU_LEAK_ACTIVE
                                : ageNs > confirmedMs * 1'000'000  ? PDDGPU_LEAK_CONFIRMED
                                : ageNs > suspiciousMs * 1'000'000 ? PDDGPU_LEAK_SUSPICIOUS
                                                                   : PDDGPU_LEAK_ACTIVE;
                }
                break;
        }

        pddgpu_leak_sum states[PDDGPU_LEAK_STATES] = {};
        pddgpu_leak_sum orphaned = {};
        for (const ModelObject &one : model) {
            ++states[one.state].objects;
            states[one.state].bytes += one.size;
            orphaned.objects += !one.client;
            orphaned.bytes += one.client ? 0 : one.size;
            QCOMPARE(one.object->state, one.state);
            QCOMPARE(one.object->id, one.id);
        }
        for (int state = 0; state < PDDGPU_LEAK_STATES; ++state) {
            QCOMPARE(core.monitor.states[state].objects, states[state].objects);
            QCOMPARE(core.monitor.states[state].bytes, states[state].bytes);
        }
        QCOMPARE(core.monitor.orphaned.objects, orphaned.objects);
        QCOMPARE(core.monitor.orphaned.bytes, orphaned.bytes);
    }

    const auto listed = parseLeakObjects(core.listing(nowNs));
    QVERIFY(listed);
    QCOMPARE(listed->objects.size(), static_cast<qsizetype>(model.size()));
    for (std::size_t i = 0; i < model.size(); ++i) {
        QCOMPARE(listed->objects[static_cast<qsizetype>(i)].id, model[i].id);
        QCOMPARE(listed->objects[static_cast<qsizetype>(i)].orphaned, !model[i].client);
    }
}

// Says something under a sanitizer; without one, that nothing hangs and nothing is lost.
void LeakMonitorTest::readersAndWritersInThreads()
{
    Core core;
    pddgpu_leak_client *client = core.open();
    std::atomic<bool> done = false;
    std::atomic<int> broken = 0;

    std::thread reader([&] {
        while (!done) {
            if (!parseLeakObjects(core.listing()))
                ++broken;
        }
    });
    std::thread checker([&] {
        for (u64 now = 0; !done; now += Second)
            core.check(now, Threshold + 1);
    });
    std::vector<pddgpu_leak_object *> live;
    for (u64 i = 0; i < 20000; ++i) {
        live.push_back(core.track(client, i * Second));
        if (live.size() > 200) {
            const std::size_t gone = i * 7919 % live.size();
            core.untrack(live[gone]);
            live.erase(live.begin() + static_cast<std::ptrdiff_t>(gone));
        }
    }
    done = true;
    reader.join();
    checker.join();

    QCOMPARE(broken, 0);
    QCOMPARE(core.show(PDDGPU_LEAK_ATTR_LIVE_OBJECTS), "200\n");
    QCOMPARE(core.monitor.allocations, 20000u);
}

QTEST_GUILESS_MAIN(LeakMonitorTest)
#include "tst_leak_monitor.moc"
