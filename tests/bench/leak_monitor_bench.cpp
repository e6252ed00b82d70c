// SPDX-License-Identifier: GPL-3.0-or-later
// The cost of the leak monitor's core, compared with the design that it replaces.
#include <benchmark/benchmark.h>
#include <sched.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <memory>
#include <string_view>
#include <thread>
#include <vector>

#include "detector/leakcore.h"
#include "table.h"
#include "walkedlist.h"

namespace {

using namespace pddgpu::bench;

constexpr std::uint64_t Second = 1'000'000'000;
constexpr std::uint64_t ObjectBytes = 10 * 1024 * 1024;
// Far above what is tracked here, so that alerts do not affect the measurements.
constexpr std::uint64_t Threshold = ~0ULL;
constexpr int Repetitions = 7;

unsigned int thisCpu()
{
    return static_cast<unsigned int>(sched_getcpu());
}

/// A monitor with objects of one client.
class Population
{
public:
    explicit Population(std::size_t size) : m_objects(size)
    {
        pddgpu_leak_monitor_init(&monitor, Threshold, 0);
        pddgpu_leak_client_open(&client, 1);
    }
    ~Population()
    {
        for (pddgpu_leak_object &object : m_objects)
            pddgpu_leak_untrack(&monitor, &object);
    }
    Population(const Population &) = delete;
    Population &operator=(const Population &) = delete;

    /// Tracks the next `count` objects, all born at the same time, on each of `cpus` in turn.
    void track(std::size_t count, std::uint64_t birthNs, unsigned int cpus = PDDGPU_LEAK_SHARDS)
    {
        for (unsigned int i = 0; i < count; i++)
            trackOne(m_objects[m_tracked++], birthNs, i % cpus);
    }

    void trackOne(pddgpu_leak_object &object, std::uint64_t birthNs, unsigned int cpu)
    {
        pddgpu_leak_birth birth{};
        birth.size = ObjectBytes;
        birth.process = "bench";
        birth.pid = 4711;
        birth.domain = PDDGPU_LEAK_VRAM;
        birth.cpu = cpu;
        pddgpu_leak_track(&monitor, &object, &client, &birth, birthNs);
    }

    void check(std::uint64_t nowNs)
    {
        pddgpu_leak_report report;
        pddgpu_leak_check(&monitor, 0, nowNs, &report);
        benchmark::DoNotOptimize(report);
    }

    void setSuspiciousAgeMs(std::string_view text)
    {
        pddgpu_leak_attr_store(&monitor, PDDGPU_LEAK_ATTR_SUSPICIOUS_AGE_MS, text.data(),
                               text.size());
    }

    pddgpu_leak_monitor monitor;
    pddgpu_leak_client client;

private:
    std::vector<pddgpu_leak_object> m_objects;
    std::size_t m_tracked = 0;
};

void checkIdle(benchmark::State &state)
{
    const auto live = static_cast<std::size_t>(state.range(0));
    Population population(live);
    population.track(live, Second);
    for (auto _ : state)
        population.check(2 * Second);
}

/// The first k of all live objects become suspicious; making them fresh again is not timed.
void checkMoves(benchmark::State &state)
{
    const auto moving = static_cast<std::size_t>(state.range(0));
    const auto live = static_cast<std::size_t>(state.range(1));
    Population population(live);
    population.track(moving, Second);
    population.track(live - moving, 1000 * Second);
    for (auto _ : state) {
        const auto start = std::chrono::steady_clock::now();
        population.check(40 * Second);
        state.SetIterationTime(
            std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
        population.setSuspiciousAgeMs("299999");
        population.check(40 * Second);
        population.setSuspiciousAgeMs("30000");
    }
}

/// Wall time of one track and untrack in one thread, for any number of threads.
void trackUntrack(benchmark::State &state)
{
    static std::unique_ptr<Population> population;
    if (state.thread_index() == 0)
        population = std::make_unique<Population>(0);
    pddgpu_leak_object object{};
    std::chrono::steady_clock::time_point start;
    bool first = true;
    for (auto _ : state) {
        // The loop's first step waits for all threads; only then does the population exist.
        if (first) {
            start = std::chrono::steady_clock::now();
            first = false;
        }
        population->trackOne(object, Second, thisCpu());
        pddgpu_leak_untrack(&population->monitor, &object);
    }
    const std::chrono::duration<double, std::nano> elapsed =
        std::chrono::steady_clock::now() - start;
    state.counters["ns_per_op"] = benchmark::Counter(
        elapsed.count() / static_cast<double>(state.iterations()), benchmark::Counter::kAvgThreads);
}

std::size_t readListing(pddgpu_leak_monitor *monitor, std::uint64_t nowNs)
{
    pddgpu_leak_reader reader;
    char text[PDDGPU_LEAK_LINE_SIZE];
    std::size_t bytes = 0;
    pddgpu_leak_reader_begin(&reader, monitor, nowNs);
    bytes += pddgpu_leak_format_header(&reader, text);
    while (const pddgpu_leak_record *record = pddgpu_leak_reader_next(&reader)) {
        bytes += pddgpu_leak_format_record(record, text);
        benchmark::DoNotOptimize(text);
    }
    pddgpu_leak_reader_end(&reader);
    return bytes;
}

void listing(benchmark::State &state)
{
    const auto live = static_cast<std::size_t>(state.range(0));
    Population population(live);
    population.track(live, Second);
    std::size_t bytes = 0;
    for (auto _ : state)
        bytes += readListing(&population.monitor, 2 * Second);
    state.SetBytesProcessed(static_cast<std::int64_t>(bytes));
}

double creationP99Ns(Population &population, std::vector<double> &latencies)
{
    pddgpu_leak_object object{};
    for (double &latency : latencies) {
        const auto start = std::chrono::steady_clock::now();
        population.trackOne(object, Second, 0);
        latency = std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - start)
                      .count();
        pddgpu_leak_untrack(&population.monitor, &object);
    }
    const auto p99 = latencies.begin() + static_cast<std::ptrdiff_t>(latencies.size() * 99 / 100);
    std::nth_element(latencies.begin(), p99, latencies.end());
    return *p99;
}

/// The 99th percentile of a creation, alone and while another thread reads the listing in a loop.
/// All with one CPU number, so that creations and the listing contend for one shard.
void creationWhileListing(benchmark::State &state)
{
    Population population(100'000);
    population.track(100'000, Second, 1);
    std::vector<double> latencies(200'000);
    for (auto _ : state) {
        const double aloneNs = creationP99Ns(population, latencies);

        std::atomic<bool> stop = false;
        std::atomic<int> readings = 0;
        std::thread reader([&] {
            while (!stop) {
                readListing(&population.monitor, 2 * Second);
                readings++;
            }
        });
        while (readings == 0)
            std::this_thread::yield();
        const double listingNs = creationP99Ns(population, latencies);
        stop = true;
        reader.join();

        state.counters["p99_alone_ns"] = aloneNs;
        state.counters["p99_listing_ns"] = listingNs;
        state.counters["ratio"] = listingNs / aloneNs;
    }
}

void walkedCheck(benchmark::State &state)
{
    WalkedList list;
    for (std::int64_t i = 0; i < state.range(0); i++)
        list.track(ObjectBytes, Second);
    for (auto _ : state)
        benchmark::DoNotOptimize(list.check(2 * Second, 30 * Second, 300 * Second));
}

/// Frees the youngest of the live objects, as most programs do.
void walkedFree(benchmark::State &state)
{
    WalkedList list;
    for (std::int64_t i = 0; i < state.range(0); i++)
        list.track(ObjectBytes, Second);
    for (auto _ : state)
        list.untrack(list.track(ObjectBytes, Second));
}

void trackedFree(benchmark::State &state)
{
    const auto live = static_cast<std::size_t>(state.range(0));
    Population population(live);
    population.track(live, Second);
    pddgpu_leak_object object{};
    for (auto _ : state) {
        population.trackOne(object, Second, thisCpu());
        pddgpu_leak_untrack(&population.monitor, &object);
    }
}

BENCHMARK(checkIdle)->Arg(1'000)->Arg(100'000)->Arg(1'000'000)->Repetitions(Repetitions);
BENCHMARK(checkMoves)
    ->Args({1'000, 10'000})
    ->Args({1'000, 1'000'000})
    ->Args({10'000, 1'000'000})
    ->Args({100'000, 1'000'000})
    ->UseManualTime()
    ->Repetitions(Repetitions);
BENCHMARK(trackUntrack)->Name("trackUntrack1")->Threads(1)->UseRealTime()->Repetitions(Repetitions);
BENCHMARK(trackUntrack)->Name("trackUntrack2")->Threads(2)->UseRealTime()->Repetitions(Repetitions);
BENCHMARK(listing)->Arg(100'000)->Repetitions(Repetitions);
BENCHMARK(creationWhileListing)->Iterations(1)->Repetitions(Repetitions);
BENCHMARK(walkedCheck)->Arg(1'000)->Arg(100'000)->Arg(1'000'000)->Repetitions(3);
BENCHMARK(walkedFree)->Arg(1'000)->Arg(100'000)->Arg(1'000'000)->Repetitions(3);
BENCHMARK(trackedFree)->Arg(1'000)->Arg(100'000)->Arg(1'000'000)->Repetitions(3);

void printObjectLayout()
{
    std::printf("\nBytes of a tracked object: %zu\n", sizeof(pddgpu_leak_object));
    std::printf("  %2zu place in the birth order\n", sizeof(pddgpu_leak_object::birth_node));
    std::printf("  %2zu place among its client's objects\n",
                sizeof(pddgpu_leak_object::client_node));
    std::printf("  %2zu id\n", sizeof(pddgpu_leak_object::id));
    std::printf("  %2zu time of birth\n", sizeof(pddgpu_leak_object::birth_ns));
    std::printf("  %2zu size\n", sizeof(pddgpu_leak_object::size));
    std::printf("  %2zu pointer to the label\n", sizeof(pddgpu_leak_object::label));
    std::printf("  %2zu process name\n", sizeof(pddgpu_leak_object::process));
    std::printf("  %2zu pid\n", sizeof(pddgpu_leak_object::pid));
    std::printf("  %2zu client id\n", sizeof(pddgpu_leak_object::client_id));
    std::printf("  %2zu handles\n", sizeof(pddgpu_leak_object::handles));
    std::printf("  %2zu domain, state, flags and shard\n",
                sizeof(pddgpu_leak_object) - offsetof(pddgpu_leak_object, domain));
}

std::vector<Row> tableRows(const Measurements &m)
{
    const double idle = m.medianNs("checkIdle/1000000");
    const double one = m.median("trackUntrack1", "ns_per_op");
    const double perMoveFew = m.medianNs("checkMoves/10000/1000000") / 10'000;
    const double perMoveMany = m.medianNs("checkMoves/100000/1000000") / 100'000;
    return {
        atMost("idle check, 1,000,000 live objects against 1,000",
               idle / m.medianNs("checkIdle/1000"), 1.5, "times"),
        atMost("idle check, 1,000,000 live objects", idle / 1000, 10, "µs"),
        // Linear: ten times the objects cost ten times as much, apart from cache effects.
        atMost("check that moves 100,000 objects against 10,000, per object",
               perMoveMany / perMoveFew, 2, "times"),
        atMost("check that moves 1,000 of 1,000,000 objects against 1,000 of 10,000",
               m.medianNs("checkMoves/1000/1000000") / m.medianNs("checkMoves/1000/10000"), 2,
               "times"),
        atMost("track + untrack, one thread", one, 60, "ns"),
        atMost("track + untrack, two threads against one, per operation",
               m.median("trackUntrack2", "ns_per_op") / one, 2.5, "times"),
        atMost("memory of a tracked object", sizeof(pddgpu_leak_object), 100, "bytes"),
        atLeast("listing text", 100'000 / m.medianNs("listing/100000") * 1000, 2,
                "million objects/s"),
        atMost("creation's p99 while a listing of 100,000 is read, against without",
               m.median("creationWhileListing", "ratio"), 2, "times"),
        shown("idle check, walked list, 100,000 / 1,000,000 objects",
              number(m.medianNs("walkedCheck/100000") / 1e6, 2) + " / " +
                  number(m.medianNs("walkedCheck/1000000") / 1e6, 2) + " ms"),
        shown("idle check, ours, 100,000 / 1,000,000 objects",
              number(m.medianNs("checkIdle/100000") / 1e6, 6) + " / " +
                  number(m.medianNs("checkIdle/1000000") / 1e6, 6) + " ms"),
        shown("create and free one, walked list, 100,000 / 1,000,000 objects",
              number(m.medianNs("walkedFree/100000") / 1e3, 1) + " / " +
                  number(m.medianNs("walkedFree/1000000") / 1e3, 1) + " µs"),
        shown("create and free one, ours, 100,000 / 1,000,000 objects",
              number(m.medianNs("trackedFree/100000") / 1e3, 3) + " / " +
                  number(m.medianNs("trackedFree/1000000") / 1e3, 3) + " µs"),
    };
}

}  // namespace

int main(int argc, char **argv)
{
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv))
        return 2;
    Measurements measurements;
    benchmark::RunSpecifiedBenchmarks(&measurements);
    printObjectLayout();
    return printTable(tableRows(measurements)) ? 0 : 1;
}
