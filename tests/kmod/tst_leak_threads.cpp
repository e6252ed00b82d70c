// SPDX-License-Identifier: GPL-3.0-or-later
// The detector's core in several threads at once.
#include <QTest>
#include <array>
#include <atomic>
#include <functional>
#include <memory>
#include <random>
#include <thread>
#include <vector>

#include "coretesting.h"
#include "detector/leakcore.h"
#include "parser/leakobjects.h"
#include "parser/memorystats.h"

using namespace pddgpu;
using namespace pddgpu::testing;
using namespace Qt::StringLiterals;

class LeakThreadsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void limitInThreads();
    void listingInThreads();
    void orphansInThreads();
    void allInThreads();
};

// However many threads create objects at once, the limit is never exceeded.
void LeakThreadsTest::limitInThreads()
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

// While objects are created and freed on every CPU, each listing shows all that stay, in order.
void LeakThreadsTest::listingInThreads()
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

// A client closes while others create on the same CPUs, and some of its orphans are freed.
void LeakThreadsTest::orphansInThreads()
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

// For the thread sanitizer; without it, checks that nothing is lost and that every text is
// consistent.
void LeakThreadsTest::allInThreads()
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
        pddgpu_leak_reader reader;  // Ended before it is through.
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

QTEST_GUILESS_MAIN(LeakThreadsTest)
#include "tst_leak_threads.moc"
