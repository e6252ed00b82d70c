// SPDX-License-Identifier: GPL-3.0-or-later
// The detector's core, which the driver and the simulated device share, through its C API.
#include <QTest>
#include <algorithm>
#include <array>
#include <atomic>
#include <functional>
#include <memory>
#include <random>
#include <thread>
#include <vector>

#include "leakcomparison.h"
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
    explicit Core(u64 maxTracked = 0) { pddgpu_leak_monitor_init(&monitor, Threshold, maxTracked); }
    ~Core()
    {
        while (!m_objects.empty())
            end(m_objects.back().get());
        for (const auto &client : m_clients)
            pddgpu_leak_client_close(&monitor, client.get());
    }
    Core(const Core &) = delete;
    Core &operator=(const Core &) = delete;

    pddgpu_leak_client *open()
    {
        m_clients.push_back(std::make_unique<pddgpu_leak_client>());
        pddgpu_leak_client_open(m_clients.back().get(), ++m_lastClientId);
        return m_clients.back().get();
    }

    void close(pddgpu_leak_client *client)
    {
        pddgpu_leak_client_close(&monitor, client);
        std::erase_if(m_clients, [client](const auto &one) { return one.get() == client; });
    }

    pddgpu_leak_object *track(pddgpu_leak_client *client, u64 nowNs, u64 size = 10 * MiB,
                              u8 flags = 0, const char *process = "test", unsigned int cpu = 0)
    {
        pddgpu_leak_birth birth = {};
        birth.size = size;
        birth.process = process;
        birth.pid = 42;
        birth.domain = PDDGPU_LEAK_VRAM;
        birth.flags = flags;
        birth.cpu = cpu;
        m_objects.push_back(std::make_unique<pddgpu_leak_object>());
        pddgpu_leak_track(&monitor, m_objects.back().get(), client, &birth, nowNs);
        return m_objects.back().get();
    }

    pddgpu_leak_object *trackOn(unsigned int cpu, pddgpu_leak_client *client, u64 nowNs)
    {
        return track(client, nowNs, MiB, 0, "test", cpu);
    }

    void untrack(pddgpu_leak_object *object)
    {
        pddgpu_leak_untrack(&monitor, object);
        forget(object);
    }

    void departed(pddgpu_leak_object *object, u64 nowNs)
    {
        pddgpu_leak_departed(&monitor, object, nowNs);
        forget(object);
    }

    pddgpu_leak_report check(u64 nowNs, u64 usedBytes = 0)
    {
        pddgpu_leak_report report = {};
        pddgpu_leak_check(&monitor, usedBytes, nowNs, &report);
        return report;
    }

    // A check, with what is to be printed of it.
    pddgpu_leak_report rationed(u64 nowNs, u64 usedBytes, bool asked = false)
    {
        pddgpu_leak_report report = check(nowNs, usedBytes);
        pddgpu_leak_ration(&monitor, &report, asked);
        return report;
    }

    static QList<QByteArray> lines(const pddgpu_leak_report &report)
    {
        char text[PDDGPU_LEAK_LOG_SIZE];
        QList<QByteArray> lines;
        for (unsigned int i = 0; pddgpu_leak_log_line(&report, i, text); ++i)
            lines.append(text);
        return lines;
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

    // memory_stats of a device that holds nothing but these.
    MemoryStats stats(u64 nowNs = 0, u64 vramUsed = 0, u64 gttUsed = 0, u64 driverPinned = 0)
    {
        const pddgpu_memory_usage usage = {1024 * MiB, vramUsed, 1024 * MiB, gttUsed, driverPinned};
        char text[PDDGPU_LEAK_STATS_SIZE];
        const size_t length = pddgpu_leak_format_stats(&monitor, &usage, "pddgpu.0", nowNs, text);
        const auto stats = parseMemoryStats(QByteArrayView(text, static_cast<qsizetype>(length)));
        // One without numbers is as good as an empty device's to many a test.
        if (!stats)
            QTest::qFail(qPrintable(u"memory_stats: "_s + stats.error().reason), __FILE__,
                         __LINE__);
        return stats.value_or(MemoryStats());
    }

    const std::vector<std::unique_ptr<pddgpu_leak_object>> &objects() const { return m_objects; }

private:
    // On a stack the thread sanitizer would take the locks of two tests for the same ones.
    const std::unique_ptr<pddgpu_leak_monitor> m_monitor = std::make_unique<pddgpu_leak_monitor>();

public:
    pddgpu_leak_monitor &monitor = *m_monitor;

private:
    void end(pddgpu_leak_object *object)
    {
        if (object->flags & PDDGPU_LEAK_DEPARTING)
            departed(object, object->birth_ns);
        else
            untrack(object);
    }

    void forget(pddgpu_leak_object *object)
    {
        std::erase_if(m_objects, [object](const auto &one) { return one.get() == object; });
    }

    std::vector<std::unique_ptr<pddgpu_leak_client>> m_clients;
    u32 m_lastClientId = 0;
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
    void birthsOnManyCpus();
    void orphansOfManyCpus();

    void beyondTheLimitIsCounted();
    void laterLimitsTouchNothingAlive();
    void limitHoldsForAllCpus();
    void oneClientLeavesRoomForOthers();
    void sharesEndWithTheirObjects();
    void untrackedIsNeverListed();
    void departing();
    void departingUntracked();
    void neverTrackedGoesUnnoticed();
    void exportedComesAndGoes();

    void alertOnCrossing();
    void alertRemindsOnceAMinute();
    void alertsAreASecondApart();
    void overlappingChecks();
    void checkWaitsForTheAlert();
    void checksOfCrossingsAreApart();
    void fewAlertsArePrinted();
    void unprintedAlertsAreTold();
    void whoAsksIsAnswered();
    void noAlertWhileDisabled();
    void loweredThresholdIsACrossing();
    void logLines();

    void readerSurvivesRemovals();
    void readerShowsNoNewcomers();
    void readerMergesCpus();
    void hostileTextIsOneLine();
    void longestLineFits();
    void flagsInTheListing();

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
    void agreesWithANaiveModel_data();
    void agreesWithANaiveModel();
    void limitInThreads();
    void listingInThreads();
    void orphansInThreads();
    void allInThreads();
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
    const pddgpu_leak_shard &shard = core.monitor.shards[0];
    pddgpu_leak_client *client = core.open();
    std::vector<pddgpu_leak_object *> objects;
    for (u64 i = 0; i < 6; ++i)
        objects.push_back(core.track(client, i * 100 * Second));
    // Born at 0, 100, … 500: at 450 s the first two are confirmed, then three suspicious.
    core.check(450 * Second);
    QCOMPARE(shard.confirmed, &objects[1]->birth_node);
    QCOMPARE(shard.suspected, &objects[4]->birth_node);

    core.untrack(objects[1]);
    QCOMPARE(shard.confirmed, &objects[0]->birth_node);
    core.untrack(objects[4]);
    QCOMPARE(shard.suspected, &objects[3]->birth_node);
    core.untrack(objects[3]);
    core.untrack(objects[2]);
    QCOMPARE(shard.suspected, &objects[0]->birth_node);
    core.untrack(objects[0]);
    QCOMPARE(shard.confirmed, &shard.birth_order);
    QCOMPARE(shard.suspected, &shard.birth_order);

    // A newcomer starts behind both.
    pddgpu_leak_object *late = core.track(client, 600 * Second);
    QCOMPARE(shard.suspected, &shard.birth_order);
    core.check(1000 * Second);
    QCOMPARE(objects[5]->state, PDDGPU_LEAK_CONFIRMED);
    QCOMPARE(late->state, PDDGPU_LEAK_CONFIRMED);
    QCOMPARE(shard.confirmed, &late->birth_node);
    QCOMPARE(core.show(PDDGPU_LEAK_ATTR_CONFIRMED_OBJECTS), "2\n");
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

void LeakMonitorTest::birthsOnManyCpus()
{
    Core core;
    pddgpu_leak_client *client = core.open();
    std::vector<pddgpu_leak_object *> objects;
    for (unsigned int cpu = 0; cpu < 3 * PDDGPU_LEAK_SHARDS; ++cpu)
        objects.push_back(core.trackOn(cpu, client, cpu * Second));
    // A CPU that is behind the others keeps its own time.
    objects.push_back(core.trackOn(0, client, 17 * Second));
    QCOMPARE(objects.back()->birth_ns, 17 * Second);
    QCOMPARE(objects.back()->id, 3u * PDDGPU_LEAK_SHARDS + 1);

    // Everywhere those older than 30 s, and none but them.
    core.check(40 * Second + 1);
    for (const pddgpu_leak_object *object : objects) {
        QCOMPARE(object->state,
                 object->birth_ns <= 10 * Second ? PDDGPU_LEAK_SUSPICIOUS : PDDGPU_LEAK_ACTIVE);
    }
    QCOMPARE(core.show(PDDGPU_LEAK_ATTR_SUSPICIOUS_OBJECTS), "11\n");
    QCOMPARE(core.show(PDDGPU_LEAK_ATTR_SUSPICIOUS_BYTES), "11534336\n");
    QCOMPARE(core.check(305 * Second + 1).confirmed_objects, 6u);
    QCOMPARE(core.store(PDDGPU_LEAK_ATTR_CONFIRMED_AGE_MS, "303000"), 0);
    QCOMPARE(core.check(305 * Second + 1).confirmed_objects, 3u);
    QCOMPARE(core.stats().allocations, objects.size());
}

void LeakMonitorTest::orphansOfManyCpus()
{
    Core core;
    pddgpu_leak_client *leaving = core.open();
    pddgpu_leak_client *staying = core.open();
    for (unsigned int cpu = 0; cpu < PDDGPU_LEAK_SHARDS; ++cpu) {
        core.trackOn(cpu, leaving, 0);
        core.trackOn(cpu, staying, 0);
    }
    core.close(leaving);
    QCOMPARE(core.stats().orphanedObjects, u64{PDDGPU_LEAK_SHARDS});
    for (const auto &object : core.objects())
        QCOMPARE(bool(object->flags & PDDGPU_LEAK_ORPHANED), object->client_id == 1);
}

void LeakMonitorTest::beyondTheLimitIsCounted()
{
    // Half of it: one client has no more than it leaves.
    Core core(4);
    QCOMPARE(core.show(PDDGPU_LEAK_ATTR_MAX_TRACKED), "4\n");
    pddgpu_leak_client *client = core.open();
    pddgpu_leak_object *first = core.track(client, 0, 1 * MiB);
    core.track(client, 0, 2 * MiB);
    pddgpu_leak_object *beyond = core.track(client, 0, 4 * MiB);
    core.track(client, 0, 8 * MiB);
    QCOMPARE(core.show(PDDGPU_LEAK_ATTR_LIVE_OBJECTS), "2\n");
    QCOMPARE(core.show(PDDGPU_LEAK_ATTR_LIVE_BYTES), "3145728\n");
    QCOMPARE(core.show(PDDGPU_LEAK_ATTR_UNTRACKED_OBJECTS), "2\n");
    QCOMPARE(core.show(PDDGPU_LEAK_ATTR_UNTRACKED_BYTES), "12582912\n");
    QCOMPARE(core.stats().allocations, 4u);

    // Room again: for newcomers, not for those that were left out.
    core.untrack(first);
    QCOMPARE(core.show(PDDGPU_LEAK_ATTR_UNTRACKED_OBJECTS), "2\n");
    const pddgpu_leak_object *late = core.track(client, 0, 16 * MiB);
    QCOMPARE(late->id, 3u);  // The untracked took no id.
    QCOMPARE(core.show(PDDGPU_LEAK_ATTR_LIVE_OBJECTS), "2\n");
    QCOMPARE(core.track(client, 0, 32 * MiB)->id, 0u);

    core.untrack(beyond);
    QCOMPARE(core.show(PDDGPU_LEAK_ATTR_UNTRACKED_OBJECTS), "2\n");
    QCOMPARE(core.show(PDDGPU_LEAK_ATTR_UNTRACKED_BYTES), "41943040\n");
    QCOMPARE(core.show(PDDGPU_LEAK_ATTR_LIVE_OBJECTS), "2\n");
    QCOMPARE(core.stats().deallocations, 2u);
}

void LeakMonitorTest::laterLimitsTouchNothingAlive()
{
    Core core;
    pddgpu_leak_client *client = core.open();
    for (int i = 0; i < 5; ++i)
        core.track(client, 0);
    const QByteArray before = core.listing();
    QCOMPARE(core.store(PDDGPU_LEAK_ATTR_MAX_TRACKED, "2\n"), 0);
    QCOMPARE(core.listing(), before);
    core.track(client, 0);
    QCOMPARE(core.show(PDDGPU_LEAK_ATTR_LIVE_OBJECTS), "5\n");
    QCOMPARE(core.show(PDDGPU_LEAK_ATTR_UNTRACKED_OBJECTS), "1\n");
    // Still above the limit with one less.
    core.untrack(core.objects()[0].get());
    core.track(client, 0);
    QCOMPARE(core.show(PDDGPU_LEAK_ATTR_UNTRACKED_OBJECTS), "2\n");

    QCOMPARE(core.store(PDDGPU_LEAK_ATTR_MAX_TRACKED, "0\n"), 0);
    QCOMPARE(core.show(PDDGPU_LEAK_ATTR_UNTRACKED_OBJECTS), "2\n");
    core.track(client, 0);
    QCOMPARE(core.show(PDDGPU_LEAK_ATTR_LIVE_OBJECTS), "5\n");
}

void LeakMonitorTest::limitHoldsForAllCpus()
{
    Core core(10);
    pddgpu_leak_client *client = core.open();
    for (unsigned int cpu = 0; cpu < 2 * PDDGPU_LEAK_SHARDS; ++cpu)
        core.trackOn(cpu, client, 0);
    QCOMPARE(core.show(PDDGPU_LEAK_ATTR_LIVE_OBJECTS), "5\n");
    QCOMPARE(core.show(PDDGPU_LEAK_ATTR_UNTRACKED_OBJECTS), "11\n");
    core.untrack(core.objects()[2].get());
    QVERIFY(core.trackOn(7, client, 0)->id);
    QVERIFY(!core.trackOn(6, client, 0)->id);
}

void LeakMonitorTest::oneClientLeavesRoomForOthers()
{
    Core core(1000);
    pddgpu_leak_client *greedy = core.open();
    for (unsigned int i = 0; i < 2000; ++i)
        core.trackOn(i, greedy, 0);
    MemoryStats stats = core.stats();
    QCOMPARE(stats.liveObjects, 500u);
    QCOMPARE(stats.untrackedObjects, 1500u);
    QCOMPARE(stats.overShareObjects, 1500u);
    QCOMPARE(stats.overShareBytes, stats.untrackedBytes);

    pddgpu_leak_client *modest = core.open();
    for (unsigned int i = 0; i < 250; ++i)
        QVERIFY(core.trackOn(i, modest, 0)->id);
    QVERIFY(!core.track(modest, 0)->id);
    QCOMPARE(core.stats().overShareObjects, 1501u);

    // However many there are, the next one has something.
    for (int i = 0; i < 5; ++i) {
        pddgpu_leak_client *client = core.open();
        const u64 before = *core.stats().liveObjects;
        for (int object = 0; object < 300; ++object)
            core.track(client, 0);
        QVERIFY(*core.stats().liveObjects > before);
    }
    stats = core.stats();
    QVERIFY(*stats.liveObjects < 1000);
    QCOMPARE(stats.overShareObjects, stats.untrackedObjects);
}

void LeakMonitorTest::sharesEndWithTheirObjects()
{
    Core core(4);
    pddgpu_leak_client *client = core.open();
    pddgpu_leak_object *first = core.track(client, 0);
    core.track(client, 0);
    pddgpu_leak_object *beyond = core.track(client, 0, 4096);
    QCOMPARE(beyond->id, 0u);
    QCOMPARE(core.stats().overShareBytes, 4096u);
    core.untrack(beyond);
    QCOMPARE(core.stats().overShareObjects, 0u);
    core.untrack(first);
    QVERIFY(core.track(client, 0)->id);

    // Orphans are nobody's, but they take room.
    core.close(client);
    pddgpu_leak_client *heir = core.open();
    QVERIFY(core.track(heir, 0)->id);
    QVERIFY(!core.track(heir, 0)->id);
    QCOMPARE(core.stats().overShareObjects, 1u);
    // Beyond the limit itself there is no share to be above of.
    QCOMPARE(core.store(PDDGPU_LEAK_ATTR_MAX_TRACKED, "3"), 0);
    QVERIFY(!core.track(core.open(), 0)->id);
    QCOMPARE(core.stats().overShareObjects, 1u);
    QCOMPARE(core.stats().untrackedObjects, 2u);
}

void LeakMonitorTest::untrackedIsNeverListed()
{
    Core core(1);
    pddgpu_leak_client *client = core.open();
    core.track(client, 0);
    pddgpu_leak_object *beyond = core.track(client, 0);
    core.check(3600 * Second);
    const QByteArray listing = core.listing();
    QCOMPARE(listing.count('\n'), 3);

    // What happens to it is nothing that whoever waits for the listing waits for.
    QCOMPARE(pddgpu_leak_set_label(&core.monitor, beyond, "beyond"), 0);
    pddgpu_leak_handle_opened(&core.monitor, beyond);
    pddgpu_leak_set_exported(&core.monitor, beyond, true);
    pddgpu_leak_set_domain(&core.monitor, beyond, PDDGPU_LEAK_GTT, true);
    core.check(7200 * Second);
    QCOMPARE(core.listing(), listing);
    QCOMPARE(core.stats().evictions, 1u);
    QCOMPARE(core.show(PDDGPU_LEAK_ATTR_CONFIRMED_OBJECTS), "1\n");

    core.close(client);
    QCOMPARE(core.show(PDDGPU_LEAK_ATTR_ORPHANED_OBJECTS), "1\n");
    const QByteArray orphaned = core.listing();
    core.untrack(beyond);
    QCOMPARE(core.listing(), orphaned);
    QCOMPARE(core.show(PDDGPU_LEAK_ATTR_ORPHANED_OBJECTS), "1\n");
    QCOMPARE(core.show(PDDGPU_LEAK_ATTR_UNTRACKED_BYTES), "0\n");
}

void LeakMonitorTest::departing()
{
    Core core;
    pddgpu_leak_client *client = core.open();
    pddgpu_leak_object *first = core.track(client, 0, 1 * MiB);
    pddgpu_leak_object *second = core.track(client, 0, 2 * MiB);
    core.track(client, 0, 4 * MiB);
    core.check(31 * Second);
    QCOMPARE(core.stats().departingObjects, 0u);
    QCOMPARE(core.stats().oldestDepartingAgeNs, std::nullopt);

    // In the order of departure, not of birth.
    pddgpu_leak_depart(&core.monitor, second, 40 * Second);
    pddgpu_leak_depart(&core.monitor, first, 50 * Second);
    MemoryStats stats = core.stats(60 * Second);
    QCOMPARE(stats.departingObjects, 2u);
    QCOMPARE(stats.departingBytes, 3 * MiB);
    QCOMPARE(stats.oldestDepartingAgeNs, 20 * Second);
    QCOMPARE(stats.liveObjects, 1u);
    QCOMPARE(stats.liveBytes, 4 * MiB);
    QCOMPARE(stats.suspiciousObjects, 1u);
    QCOMPARE(stats.deallocations, 2u);
    QCOMPARE(core.listing().count('\n'), 3);
    // The clock may have been read before the departure.
    QCOMPARE(core.stats(39 * Second).oldestDepartingAgeNs, 0u);

    // Nothing that happens to it, nor its client's end, brings it back.
    const QByteArray generation = core.show(PDDGPU_LEAK_ATTR_GENERATION);
    pddgpu_leak_depart(&core.monitor, first, 70 * Second);
    pddgpu_leak_set_domain(&core.monitor, first, PDDGPU_LEAK_GTT, true);
    pddgpu_leak_set_exported(&core.monitor, first, false);
    core.check(3600 * Second);
    QCOMPARE(core.show(PDDGPU_LEAK_ATTR_CONFIRMED_OBJECTS), "1\n");
    core.close(client);
    QCOMPARE(core.show(PDDGPU_LEAK_ATTR_ORPHANED_OBJECTS), "1\n");
    QCOMPARE(core.stats().departingObjects, 2u);

    QCOMPARE(stats.longestFreeNs, std::nullopt);
    core.departed(second, 45 * Second);
    stats = core.stats(60 * Second);
    QCOMPARE(stats.longestFreeNs, 5 * Second);
    QCOMPARE(stats.departingObjects, 1u);
    QCOMPARE(stats.departingBytes, 1 * MiB);
    QCOMPARE(stats.oldestDepartingAgeNs, 10 * Second);
    core.departed(first, 57 * Second);
    stats = core.stats(60 * Second);
    QCOMPARE(stats.averageFreeNs, 6 * Second);
    QCOMPARE(stats.departingObjects, 0u);
    QCOMPARE(stats.departingBytes, 0u);
    QCOMPARE(stats.oldestDepartingAgeNs, std::nullopt);
    QCOMPARE(stats.deallocations, 2u);  // Counted when they departed.
    // Two changes since: the state of the third, and its orphaning.
    QCOMPARE(core.show(PDDGPU_LEAK_ATTR_GENERATION).trimmed().toULongLong(),
             generation.trimmed().toULongLong() + 2);
}

void LeakMonitorTest::departingUntracked()
{
    Core core(1);
    pddgpu_leak_client *client = core.open();
    core.track(client, 0);
    pddgpu_leak_object *beyond = core.track(client, 0, 4096);
    pddgpu_leak_depart(&core.monitor, beyond, 1);
    QCOMPARE(core.stats().untrackedObjects, 0u);
    QCOMPARE(core.stats().untrackedBytes, 0u);
    QCOMPARE(core.stats().departingBytes, 4096u);
    // Departing objects take no room of the limit.
    QCOMPARE(core.store(PDDGPU_LEAK_ATTR_MAX_TRACKED, "3"), 0);
    QCOMPARE(core.track(client, 0)->id, 2u);
    core.departed(beyond, 1);
    QCOMPARE(core.stats().departingBytes, 0u);
    QCOMPARE(core.stats().deallocations, 1u);
}

void LeakMonitorTest::neverTrackedGoesUnnoticed()
{
    Core core;
    pddgpu_leak_object never = {};
    QCOMPARE(pddgpu_leak_set_label(&core.monitor, &never, "freed all the same"), 0);
    pddgpu_leak_depart(&core.monitor, &never, 1);
    pddgpu_leak_departed(&core.monitor, &never, 2);
    QVERIFY(!never.label);
    QCOMPARE(core.stats().longestFreeNs, std::nullopt);
    pddgpu_leak_untrack(&core.monitor, &never);
    QVERIFY(!never.label);
    QCOMPARE(core.stats().departingObjects, 0u);
    QCOMPARE(core.stats().allocations, 0u);
    QCOMPARE(core.stats().deallocations, 0u);
    QCOMPARE(core.show(PDDGPU_LEAK_ATTR_GENERATION), "0\n");
}

void LeakMonitorTest::exportedComesAndGoes()
{
    Core core;
    pddgpu_leak_object *object = core.track(core.open(), 0, 4096, PDDGPU_LEAK_IMPORTED);
    QVERIFY(core.listing().contains("\timported\t"));
    pddgpu_leak_set_exported(&core.monitor, object, true);
    QVERIFY(core.listing().contains("\texported,imported\t"));
    pddgpu_leak_set_exported(&core.monitor, object, false);
    QVERIFY(core.listing().contains("\timported\t"));
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

void LeakMonitorTest::overlappingChecks()
{
    Core core;
    const pddgpu_leak_object *object = core.track(core.open(), 0);
    QVERIFY(core.check(30 * Second + 1, Threshold + 1).alert);
    QCOMPARE(object->state, PDDGPU_LEAK_SUSPICIOUS);
    // Another CPU read the clock earlier and took the lock later.
    QVERIFY(!core.check(30 * Second, Threshold + 1).alert);
    QCOMPARE(object->state, PDDGPU_LEAK_SUSPICIOUS);
    QCOMPARE(core.stats().lastAlertNs, 30 * Second + 1);
}

void LeakMonitorTest::checkWaitsForTheAlert()
{
    Core core;
    QCOMPARE(pddgpu_leak_check_delay_ns(&core.monitor, 10 * Second), 0u);
    QVERIFY(core.check(10 * Second, Threshold + 1).alert);
    QVERIFY(!pddgpu_leak_usage_changed(&core.monitor, 0));
    // An alert is due at each of these, and none may come before 11 s.
    for (const u64 sinceNs : {u64{1}, Second / 2, Second - 1}) {
        QVERIFY(pddgpu_leak_usage_changed(&core.monitor, Threshold + 1));
        QCOMPARE(pddgpu_leak_check_delay_ns(&core.monitor, 10 * Second + sinceNs),
                 Second - sinceNs);
    }
    QCOMPARE(pddgpu_leak_check_delay_ns(&core.monitor, 11 * Second), 0u);
    QVERIFY(core.check(11 * Second, Threshold + 1).alert);
}

// What has gone down again when the check comes is no alert, and the next crossing is due again.
void LeakMonitorTest::checksOfCrossingsAreApart()
{
    Core core;
    u64 nowNs = 10 * Second;
    for (int crossing = 0; crossing < 20; ++crossing) {
        QVERIFY(pddgpu_leak_usage_changed(&core.monitor, Threshold + 1));
        nowNs += pddgpu_leak_check_delay_ns(&core.monitor, nowNs);
        QVERIFY(!core.check(nowNs, Threshold).alert);
        QCOMPARE(pddgpu_leak_check_delay_ns(&core.monitor, nowNs + 1), 100 * Second / 1000 - 1);
    }
    QCOMPARE(nowNs, 10 * Second + 19 * (Second / 10));
}

// Whoever lets use go up and down all day fills no log.
void LeakMonitorTest::fewAlertsArePrinted()
{
    constexpr u64 Hours = 2;
    Core core;
    std::vector<u64> linesNs;
    u64 printed = 0;
    u64 told = 0;
    for (u64 nowNs = Second; nowNs <= Hours * 3600 * Second; nowNs += Second / 2) {
        const bool above = nowNs % Second == 0;
        const pddgpu_leak_report report = core.rationed(nowNs, above ? Threshold + 1 : 0);
        QCOMPARE(report.alert, above);
        printed += report.alert && report.printed;
        told += report.unprinted_alerts;
        linesNs.insert(linesNs.end(), core.lines(report).size(), nowNs);
    }
    for (size_t i = 30; i < linesNs.size(); ++i)
        QVERIFY(linesNs[i] - linesNs[i - 30] >= 600 * Second);
    // Not one, and not none: the log goes on.
    QCOMPARE(printed, Hours * 6 * PDDGPU_LEAK_PRINTS);

    const MemoryStats stats = core.stats();
    QCOMPARE(stats.alertCount, Hours * 3600);
    QCOMPARE(stats.unprintedAlerts, Hours * 3600 - printed);
    // All are told but those after the last that was printed.
    QVERIFY(told <= *stats.unprintedAlerts && *stats.unprintedAlerts - told <= 600);
}

void LeakMonitorTest::unprintedAlertsAreTold()
{
    Core core;
    u64 nowNs = Second;
    for (int alert = 0; alert < PDDGPU_LEAK_PRINTS; ++alert, nowNs += Second) {
        core.check(nowNs, 0);
        const pddgpu_leak_report report = core.rationed(nowNs, Threshold + 1);
        QVERIFY(report.alert && report.printed);
        QCOMPARE(core.lines(report).size(), 6);
    }
    for (int alert = 0; alert < 3; ++alert, nowNs += Second) {
        core.check(nowNs, 0);
        const pddgpu_leak_report report = core.rationed(nowNs, Threshold + 1);
        QVERIFY(report.alert && !report.printed);
        QVERIFY(core.lines(report).isEmpty());
    }
    QVERIFY(core.lines(core.rationed(601 * Second - 1, 0)).isEmpty());
    // Without an alert too, as soon as there is room; and once.
    QCOMPARE(core.lines(core.rationed(601 * Second, 0)),
             QList<QByteArray>{"PDDGPU: Memory leak alerts not printed: 3"});
    QVERIFY(core.lines(core.rationed(602 * Second, 0)).isEmpty());

    // That took the room of the first of them; the second one's is free at 602 s.
    core.check(1000 * Second, 0);
    QCOMPARE(core.lines(core.rationed(1000 * Second, Threshold + 1)).size(), 6);
}

void LeakMonitorTest::whoAsksIsAnswered()
{
    Core core;
    for (u64 second = 1; second <= PDDGPU_LEAK_PRINTS + 2; ++second) {
        core.check(second * Second, 0);
        core.rationed(second * Second, Threshold + 1);
    }
    core.check(20 * Second, 0);
    const QList<QByteArray> lines = core.lines(core.rationed(20 * Second, Threshold + 1, true));
    QCOMPARE(lines.size(), 7);
    QCOMPARE(lines[0], "PDDGPU: Memory leak alerts not printed: 2");
    QVERIFY(lines[1].startsWith("PDDGPU: Memory leak detected!"));
    QCOMPARE(core.stats().unprintedAlerts, 2u);
    // Without an alert the report alone, as often as it is asked for.
    for (int asked = 0; asked < 10; ++asked) {
        const QList<QByteArray> report = core.lines(core.rationed(21 * Second, 0, true));
        QCOMPARE(report.size(), 5);
        QCOMPARE(report[0], "PDDGPU: Memory leak report:");
    }
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
    const pddgpu_leak_report report = core.rationed(31 * Second, 10 * 10 * MiB + 65536);
    QVERIFY(report.alert);
    const QList<QByteArray> expected{
        "PDDGPU: Memory leak detected! Total used: 104 MB",
        "PDDGPU: Memory leak report:",
        "PDDGPU:   Total allocated objects: 10",
        "PDDGPU:   Total leaked size: 104857600 bytes",
        "PDDGPU:   Suspicious leaks: 10",
        "PDDGPU:   Confirmed leaks: 0",
    };
    QCOMPARE(core.lines(report), expected);
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
    for (const pddgpu_leak_shard &shard : core.monitor.shards)
        QVERIFY(list_empty(&shard.walks));
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

void LeakMonitorTest::readerMergesCpus()
{
    constexpr std::size_t Count = 4 * PDDGPU_LEAK_BATCH;
    Core core;
    pddgpu_leak_client *client = core.open();
    std::vector<pddgpu_leak_object *> objects;
    std::mt19937 random(1);
    // In runs and one by one; one CPU has none.
    for (unsigned int cpu = 0; objects.size() < Count;) {
        objects.push_back(core.trackOn(cpu, client, objects.size()));
        if (objects.size() < Count / 2 || random() % 4 == 0)
            cpu = random() % (PDDGPU_LEAK_SHARDS - 1);
    }

    pddgpu_leak_reader reader;
    pddgpu_leak_reader_begin(&reader, &core.monitor, 0);
    for (u64 id = 1; id <= PDDGPU_LEAK_BATCH; ++id)
        QCOMPARE(pddgpu_leak_reader_next(&reader)->id, id);
    // What each CPU's part of the walk stands on goes, and others come.
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
    report.printed = true;
    QVERIFY(QByteArray(pddgpu_leak_log_line(&report, 2, line)).endsWith(" bytes"));
    report.unprinted_alerts = ~u64{0};
    QVERIFY(QByteArray(pddgpu_leak_log_line(&report, 0, line)).endsWith("18446744073709551615"));
}

void LeakMonitorTest::flagsInTheListing()
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
    // 31 bytes at most, newline and suffix included.
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
    QTest::newRow("31 bytes") << QByteArray(29, '0') + "1\n" << 0;
    QTest::newRow("32 bytes") << QByteArray(30, '0') + "1\n" << -EINVAL;
    QTest::newRow("2^64") << "18446744073709551616"_ba << -ERANGE;
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

    // Largest numbers, longest name: nothing is cut off.
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

void LeakMonitorTest::unexplainedBytes()
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
    // An object is tracked before its bytes are counted: less used than explained is nothing.
    QCOMPARE(core.stats(0, 3 * MiB + Pinned, 4 * MiB - 1, Pinned).unexplainedBytes, 0u);
    QCOMPARE(core.stats(0, 0, 0, Pinned).unexplainedBytes, 0u);
    QCOMPARE(core.stats(0, 0, 0, ~u64{0} - 7 * MiB).unexplainedBytes, 0u);
}

void LeakMonitorTest::birthsAreTimed()
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
    // In one step there is nothing to time.
    QCOMPARE(core.stats().longestFreeNs, std::nullopt);
}

void LeakMonitorTest::histogramBuckets_data()
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

void LeakMonitorTest::histogramBuckets()
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

void LeakMonitorTest::agreesWithANaiveModel_data()
{
    QTest::addColumn<uint>("seed");
    for (uint seed = 1; seed <= 10; ++seed)
        QTest::addRow("seed %u", seed) << seed;
}

// The model walks everything for every answer; the core moves two cursors.
void LeakMonitorTest::agreesWithANaiveModel()
{
    QFETCH(uint, seed);
    // In one thread: little for the thread sanitizer to find, and slow to watch.
#ifdef __SANITIZE_THREAD__
    const int steps = 300;
#else
    const int steps = 3000;
#endif

    std::mt19937_64 random(seed);
    const auto comparison =
        std::make_unique<testing::LeakComparison>([&random](u64 end) { return random() % end; });
    for (int step = 0; step < steps; ++step) {
        const std::string difference = comparison->step();
        QVERIFY2(
            difference.empty(),
            qPrintable(
                QStringLiteral("step %1, %2").arg(step).arg(QString::fromStdString(difference))));
    }
    QCOMPARE(QString::fromStdString(comparison->finish()), QString());
}

// However many create at once, never one above the limit is tracked.
void LeakMonitorTest::limitInThreads()
{
    constexpr u64 Limit = 10;
    constexpr int Makers = 3;
    constexpr int Rounds = 500;

    Core core(Limit);
    std::atomic<int> broken = 0;
    std::vector<std::thread> threads;
    for (unsigned int cpu = 0; cpu < Makers; ++cpu) {
        threads.emplace_back([&core, &broken, cpu] {
            pddgpu_leak_client client;
            pddgpu_leak_client_open(&client, cpu);
            pddgpu_leak_birth birth = {};
            birth.size = 4096;
            birth.process = "maker";
            birth.cpu = cpu;
            for (int round = 0; round < Rounds; ++round) {
                std::array<pddgpu_leak_object, Limit> objects = {};
                for (pddgpu_leak_object &object : objects)
                    pddgpu_leak_track(&core.monitor, &object, &client, &birth, 0);
                const u64 live = pddgpu_leak_attr_get(&core.monitor, PDDGPU_LEAK_ATTR_LIVE_OBJECTS);
                broken += live > Limit;
                for (pddgpu_leak_object &object : objects)
                    pddgpu_leak_untrack(&core.monitor, &object);
            }
            pddgpu_leak_client_close(&core.monitor, &client);
        });
    }
    for (std::thread &thread : threads)
        thread.join();
    QCOMPARE(broken, 0);
    const MemoryStats stats = core.stats();
    QCOMPARE(stats.allocations, u64{Makers * Rounds * Limit});
    QCOMPARE(stats.deallocations, stats.allocations);
    QCOMPARE(stats.liveObjects, 0u);
    QCOMPARE(stats.untrackedObjects, 0u);
}

// While objects come and go on every CPU, each listing shows all that stay, in order.
void LeakMonitorTest::listingInThreads()
{
    constexpr std::size_t Staying = 3 * PDDGPU_LEAK_BATCH;
    constexpr unsigned int Makers = 2;
    constexpr int Rounds = 10'000;

    Core core;
    pddgpu_leak_client *client = core.open();
    for (unsigned int i = 0; i < Staying; ++i)
        core.trackOn(i, client, 0);

    std::atomic<unsigned int> makersLeft = Makers;
    std::vector<std::thread> threads;
    for (unsigned int maker = 0; maker < Makers; ++maker) {
        threads.emplace_back([&core, &makersLeft, client, maker] {
            pddgpu_leak_birth birth = {};
            birth.size = 4096;
            birth.process = "maker";
            std::mt19937 random(maker);
            std::array<pddgpu_leak_object, 20> objects = {};
            for (int round = 0; round < Rounds; ++round) {
                pddgpu_leak_object &object = objects[random() % objects.size()];
                pddgpu_leak_untrack(&core.monitor, &object);
                birth.cpu = random();
                pddgpu_leak_track(&core.monitor, &object, client, &birth, 0);
            }
            for (pddgpu_leak_object &object : objects)
                pddgpu_leak_untrack(&core.monitor, &object);
            --makersLeft;
        });
    }

    int broken = 0;
    while (makersLeft > 0) {
        pddgpu_leak_reader reader;
        pddgpu_leak_reader_begin(&reader, &core.monitor, 0);
        std::size_t stayed = 0;
        u64 lastId = 0;
        while (const pddgpu_leak_record *record = pddgpu_leak_reader_next(&reader)) {
            broken += record->id <= lastId;
            lastId = record->id;
            stayed += record->id <= Staying;
        }
        broken += stayed != Staying;
        pddgpu_leak_reader_end(&reader);
    }
    for (std::thread &thread : threads)
        thread.join();
    QCOMPARE(broken, 0);
    QCOMPARE(core.show(PDDGPU_LEAK_ATTR_LIVE_OBJECTS),
             QByteArray::number(qulonglong{Staying}) + '\n');
}

// A client closes while others create on the same CPUs, and some of what it leaves is freed.
void LeakMonitorTest::orphansInThreads()
{
    constexpr unsigned int Clients = 3;
    constexpr int Rounds = 200;
    constexpr std::size_t Count = 4 * PDDGPU_LEAK_SHARDS;

    Core core;
    std::atomic<int> broken = 0;
    std::vector<std::thread> threads;
    for (unsigned int id = 1; id <= Clients; ++id) {
        threads.emplace_back([&core, &broken, id] {
            pddgpu_leak_birth birth = {};
            birth.size = 4096;
            birth.process = "client";
            for (int round = 0; round < Rounds; ++round) {
                pddgpu_leak_client client;
                pddgpu_leak_client_open(&client, id);
                std::array<pddgpu_leak_object, Count> objects = {};
                for (pddgpu_leak_object &object : objects) {
                    birth.cpu++;
                    pddgpu_leak_track(&core.monitor, &object, &client, &birth, 0);
                }
                std::thread freeing([&core, &objects] {
                    for (std::size_t i = 0; i < Count; i += 2)
                        pddgpu_leak_untrack(&core.monitor, &objects[i]);
                });
                pddgpu_leak_client_close(&core.monitor, &client);
                freeing.join();
                for (std::size_t i = 1; i < Count; i += 2) {
                    broken += !(objects[i].flags & PDDGPU_LEAK_ORPHANED);
                    pddgpu_leak_untrack(&core.monitor, &objects[i]);
                }
            }
        });
    }
    for (std::thread &thread : threads)
        thread.join();
    QCOMPARE(broken, 0);
    QCOMPARE(core.show(PDDGPU_LEAK_ATTR_ORPHANED_OBJECTS), "0\n");
    QCOMPARE(core.show(PDDGPU_LEAK_ATTR_LIVE_BYTES), "0\n");
}

// What the thread sanitizer watches; without it, that nothing is lost and every text is of one
// moment.
void LeakMonitorTest::allInThreads()
{
    constexpr int Makers = 3;
    constexpr u64 Rounds = 3000;

    Core core;
    pddgpu_leak_monitor &monitor = core.monitor;
    std::atomic<u64> nowNs = 0;
    std::atomic<int> makersLeft = Makers;
    std::atomic<int> broken = 0;

    const auto make = [&](unsigned int seed) {
        std::mt19937 random(seed);
        std::vector<std::unique_ptr<pddgpu_leak_object>> living;
        std::vector<std::unique_ptr<pddgpu_leak_object>> departing;
        auto client = std::make_unique<pddgpu_leak_client>();
        pddgpu_leak_client_open(client.get(), seed);
        for (u64 round = 0; round < Rounds; ++round) {
            const u64 now = nowNs += 20'000'000;
            pddgpu_leak_birth birth = {};
            birth.size = 4096;
            birth.process = "maker";
            birth.flags = random() % 8 ? 0 : PDDGPU_LEAK_PERSISTENT;
            birth.duration_ns = 1 + random() % 1000;
            birth.cpu = random();
            living.push_back(std::make_unique<pddgpu_leak_object>());
            pddgpu_leak_track(&monitor, living.back().get(), client.get(), &birth, now);
            pddgpu_leak_note_time(&monitor, PDDGPU_LEAK_OP_MOVE, random() % 1000);
            pddgpu_leak_usage_changed(&monitor, Threshold + (random() % 2));

            pddgpu_leak_object *object = living[random() % living.size()].get();
            pddgpu_leak_set_label(&monitor, object, random() % 2 ? "a label" : "");
            pddgpu_leak_handle_opened(&monitor, object);
            pddgpu_leak_set_domain(&monitor, object,
                                   random() % 2 ? PDDGPU_LEAK_VRAM : PDDGPU_LEAK_GTT, false);
            pddgpu_leak_set_exported(&monitor, object, random() % 2);
            pddgpu_leak_handle_closed(&monitor, object);

            if (living.size() > 60) {
                const auto gone =
                    living.begin() + static_cast<std::ptrdiff_t>(random() % living.size());
                if (random() % 2) {
                    pddgpu_leak_depart(&monitor, gone->get(), now);
                    departing.push_back(std::move(*gone));
                } else {
                    pddgpu_leak_untrack(&monitor, gone->get());
                }
                living.erase(gone);
            }
            if (departing.size() > 10) {
                pddgpu_leak_departed(&monitor, departing.front().get(), now);
                departing.erase(departing.begin());
            }
            if (round % 100 == 99) {
                pddgpu_leak_client_close(&monitor, client.get());
                client = std::make_unique<pddgpu_leak_client>();
                pddgpu_leak_client_open(client.get(), seed);
            }
        }
        pddgpu_leak_client_close(&monitor, client.get());
        for (const auto &object : living)
            pddgpu_leak_untrack(&monitor, object.get());
        for (const auto &object : departing)
            pddgpu_leak_departed(&monitor, object.get(), nowNs);
        --makersLeft;
    };
    const auto whileTheyMake = [&](const std::function<void()> &act) {
        return std::thread([&makersLeft, act] {
            while (makersLeft > 0) {
                act();
                std::this_thread::yield();
            }
        });
    };

    std::vector<std::thread> threads;
    for (unsigned int seed = 1; seed <= Makers; ++seed)
        threads.emplace_back(make, seed);
    for (int checker = 0; checker < 2; ++checker) {
        threads.push_back(whileTheyMake([&] {
            pddgpu_leak_report report = {};
            pddgpu_leak_check(&monitor, Threshold + 1, nowNs, &report);
            pddgpu_leak_note_time(&monitor, PDDGPU_LEAK_OP_CHECK, 1);
            broken += report.suspicious_objects + report.confirmed_objects > report.live_objects;
        }));
    }
    threads.push_back(whileTheyMake([&] {
        pddgpu_leak_reader reader;
        char line[PDDGPU_LEAK_LINE_SIZE];
        pddgpu_leak_reader_begin(&reader, &monitor, nowNs);
        QByteArray text(line, static_cast<qsizetype>(pddgpu_leak_format_header(&reader, line)));
        while (const pddgpu_leak_record *record = pddgpu_leak_reader_next(&reader))
            text.append(line, static_cast<qsizetype>(pddgpu_leak_format_record(record, line)));
        pddgpu_leak_reader_end(&reader);
        broken += !parseLeakObjects(text);
    }));
    threads.push_back(whileTheyMake([&] {
        pddgpu_leak_reader reader;  // Ended before its end.
        pddgpu_leak_reader_begin(&reader, &monitor, nowNs);
        pddgpu_leak_reader_next(&reader);
        pddgpu_leak_reader_end(&reader);
    }));
    threads.push_back(whileTheyMake([&, turn = 0]() mutable {
        const std::pair<pddgpu_leak_attr, QByteArray> writes[] = {
            {PDDGPU_LEAK_ATTR_SUSPICIOUS_AGE_MS, "100"_ba},
            {PDDGPU_LEAK_ATTR_CONFIRMED_AGE_MS, "500"_ba},
            {PDDGPU_LEAK_ATTR_MAX_TRACKED, "100"_ba},
            {PDDGPU_LEAK_ATTR_ENABLED, "0"_ba},
            {PDDGPU_LEAK_ATTR_CONFIRMED_AGE_MS, "90000"_ba},
            {PDDGPU_LEAK_ATTR_SUSPICIOUS_AGE_MS, "2000"_ba},
            {PDDGPU_LEAK_ATTR_MAX_TRACKED, "0"_ba},
            {PDDGPU_LEAK_ATTR_ENABLED, "1"_ba},
            {PDDGPU_LEAK_ATTR_THRESHOLD_BYTES, "1G"_ba},
            {PDDGPU_LEAK_ATTR_THRESHOLD_BYTES, "100M"_ba},
        };
        const auto &[attr, text] = writes[static_cast<std::size_t>(turn++) % std::size(writes)];
        broken += pddgpu_leak_attr_store(&monitor, attr, text.constData(),
                                         static_cast<size_t>(text.size())) != 0;
        pddgpu_leak_usage_changed(&monitor, Threshold + 1);
        pddgpu_leak_check_interval_ms(&monitor);
    }));
    threads.push_back(whileTheyMake([&] {
        const pddgpu_memory_usage usage = {};
        char text[PDDGPU_LEAK_STATS_SIZE];
        pddgpu_leak_format_stats(&monitor, &usage, "pddgpu.0", nowNs, text);
        const auto stats = parseMemoryStats(text);
        if (!stats) {
            ++broken;
            return;
        }
        broken += *stats->allocations - *stats->deallocations !=
                  *stats->liveObjects + *stats->untrackedObjects;
        broken += *stats->liveBytes != *stats->liveObjects * 4096;
        broken += *stats->orphanedObjects > *stats->liveObjects;
        broken += stats->oldestDepartingAgeNs.has_value() != (*stats->departingObjects > 0);
        for (int attr = 0; attr < PDDGPU_LEAK_ATTRS; ++attr)
            pddgpu_leak_attr_show(&monitor, static_cast<pddgpu_leak_attr>(attr), text);
    }));
    for (std::thread &thread : threads)
        thread.join();

    QCOMPARE(broken, 0);
    u64 allocations = 0;
    u64 timedAllocations = 0;
    u64 deallocations = 0;
    for (const pddgpu_leak_shard &shard : monitor.shards) {
        allocations += shard.allocations;
        timedAllocations += shard.allocation_time.count;
        deallocations += shard.deallocations;
        for (const pddgpu_leak_sum &sum :
             {shard.states[PDDGPU_LEAK_ACTIVE], shard.states[PDDGPU_LEAK_SUSPICIOUS],
              shard.states[PDDGPU_LEAK_CONFIRMED], shard.orphaned, shard.untracked,
              shard.departed}) {
            QCOMPARE(sum.objects, 0u);
            QCOMPARE(sum.bytes, 0u);
        }
        QCOMPARE(shard.walked_id, 0u);
        QVERIFY(list_empty(&shard.birth_order));
        QVERIFY(list_empty(&shard.departing));
        QVERIFY(list_empty(&shard.walks));
        QCOMPARE(shard.suspected, &shard.birth_order);
        QCOMPARE(shard.confirmed, &shard.birth_order);
    }
    QCOMPARE(allocations, Makers * Rounds);
    QCOMPARE(timedAllocations, Makers * Rounds);
    QCOMPARE(deallocations, Makers * Rounds);
}

QTEST_GUILESS_MAIN(LeakMonitorTest)
#include "tst_leak_monitor.moc"
