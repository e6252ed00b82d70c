// SPDX-License-Identifier: GPL-3.0-or-later
// Objects and clients in the detector's core, through its C API. The driver and the simulated
// device share this core.
#include <QTest>
#include <memory>
#include <random>
#include <vector>

#include "coretesting.h"
#include "detector/leakcore.h"
#include "leakcomparison.h"

using namespace pddgpu;
using namespace pddgpu::testing;
using namespace Qt::StringLiterals;

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

    void agreesWithANaiveModel_data();
    void agreesWithANaiveModel();
};

void LeakMonitorTest::agesMakeStates()
{
    Core core;
    const pddgpu_leak_object *object = core.track(core.open(), 0);

    core.check(30 * Second);
    QCOMPARE(object->state, PDDGPU_LEAK_ACTIVE);  // Exactly as old, not older.
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

    // One check does both steps.
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
    // Created at 0, 100, … 500 s: at 450 s the first two are confirmed, the next three suspicious.
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

    // A new object starts behind both.
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
    // Another CPU has read the clock earlier and taken the lock later.
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

    // In all shards, exactly the objects older than 30 s.
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
    // Half of the limit: one client may have no more than it leaves free.
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

    // There is room again, for new objects, not for those already untracked.
    core.untrack(first);
    QCOMPARE(core.show(PDDGPU_LEAK_ATTR_UNTRACKED_OBJECTS), "2\n");
    const pddgpu_leak_object *late = core.track(client, 0, 16 * MiB);
    QCOMPARE(late->id, 3u);  // Untracked objects take no id.
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
    // With one object less, still above the limit.
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

    // However many clients there are, the next one gets something.
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

    // Orphans count for no client, but they take room.
    core.close(client);
    pddgpu_leak_client *heir = core.open();
    QVERIFY(core.track(heir, 0)->id);
    QVERIFY(!core.track(heir, 0)->id);
    QCOMPARE(core.stats().overShareObjects, 1u);
    // Above the limit itself, nothing counts as over share.
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

    // Changes to an untracked object do not raise the generation.
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

    // In order of departure, not of birth.
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

    // Neither a change to it nor the end of its client brings it back.
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

void LeakMonitorTest::agreesWithANaiveModel_data()
{
    QTest::addColumn<uint>("seed");
    for (uint seed = 1; seed <= 10; ++seed)
        QTest::addRow("seed %u", seed) << seed;
}

// The model walks all objects for every answer; the core moves two cursors.
void LeakMonitorTest::agreesWithANaiveModel()
{
    QFETCH(uint, seed);
    // Single-threaded: there is little for the thread sanitizer to find, and it is slow.
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

QTEST_GUILESS_MAIN(LeakMonitorTest)
#include "tst_leak_monitor.moc"
