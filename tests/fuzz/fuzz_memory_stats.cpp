// SPDX-License-Identifier: GPL-3.0-or-later
// Any text is understood or refused with a reason; what the core writes is read back unchanged.
#include "detector/leakcore.h"
#include "fuzzing.h"
#include "parser/memorystats.h"

using namespace pddgpu;
using namespace pddgpu::testing;

namespace {

void checkParsing(QByteArrayView text)
{
    const auto stats = parseMemoryStats(text);
    require(stats || !stats.error().reason.isEmpty(), "refused without a reason");
    // The same text gives the same result.
    require(parseMemoryStats(text) == stats, "not the same twice");
    const auto number = parseNumber(text);
    require(number || !number.error().reason.isEmpty(), "refused without a reason");
}

MemoryStats::Number ifAny(u64 count, u64 value)
{
    return count ? MemoryStats::Number(value) : std::nullopt;
}

MemoryStats::Histogram histogram(const pddgpu_leak_timing &timing)
{
    MemoryStats::Histogram counts;
    std::copy(std::begin(timing.histogram), std::end(timing.histogram), counts.begin());
    return counts;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    checkParsing(QByteArrayView(data, static_cast<qsizetype>(size)));

    FuzzedDataProvider input(data, size);
    const auto any = [&input] { return input.ConsumeIntegral<u64>(); };
    pddgpu_leak_monitor monitor;
    pddgpu_leak_monitor_init(&monitor, 1, 0);
    monitor.monitor_enabled = input.ConsumeBool();
    monitor.leak_threshold = any();
    monitor.max_tracked = any();
    pddgpu_leak_shard &shard = monitor.shards[PDDGPU_LEAK_SHARDS - 1];
    shard.untracked = {any(), any()};
    for (pddgpu_leak_sum &state : shard.states)
        state = {any(), any()};
    monitor.alerts = any();
    monitor.last_alert_ns = any();
    for (pddgpu_leak_timing &timing : monitor.timings) {
        timing = {any(), any(), any(), any(), {}};
        for (u64 &count : timing.histogram)
            count = any();
    }
    const pddgpu_memory_usage usage = {any(), any(), any(), any(), any()};

    char text[PDDGPU_LEAK_STATS_SIZE];
    const size_t length = pddgpu_leak_format_stats(&monitor, &usage, "pddgpu.0", any(), text);
    const auto stats = parseMemoryStats(QByteArrayView(text, static_cast<qsizetype>(length)));
    require(stats.has_value(), "the core's own text is refused");
    const pddgpu_leak_timing &free = monitor.timings[PDDGPU_LEAK_OP_FREE];
    const pddgpu_leak_timing &move = monitor.timings[PDDGPU_LEAK_OP_MOVE];
    require(stats->monitorEnabled == u64{monitor.monitor_enabled}, "monitorEnabled");
    require(stats->thresholdBytes == monitor.leak_threshold, "thresholdBytes");
    require(stats->vramTotalBytes == usage.vram_total, "vramTotalBytes");
    require(stats->vramUsedBytes == usage.vram_used, "vramUsedBytes");
    require(stats->driverPinnedBytes == usage.driver_pinned, "driverPinnedBytes");
    require(stats->suspiciousBytes == shard.states[PDDGPU_LEAK_SUSPICIOUS].bytes, "suspicious");
    require(stats->alertCount == monitor.alerts, "alertCount");
    require(stats->lastAlertNs == ifAny(monitor.alerts, monitor.last_alert_ns), "lastAlertNs");
    require(stats->longestFreeNs == ifAny(free.count, free.longest_ns), "longestFreeNs");
    require(stats->moves == move.count, "moves");
    require(stats->maxTracked == monitor.max_tracked, "maxTracked");
    require(stats->untrackedBytes == shard.untracked.bytes, "untrackedBytes");
    require(stats->departingObjects == 0, "departingObjects");
    require(!stats->oldestDepartingAgeNs, "oldestDepartingAgeNs");
    require(stats->freeHistogramNs == histogram(free), "freeHistogramNs");
    require(stats->moveHistogramNs == histogram(move), "moveHistogramNs");

    // The same with a few bytes damaged.
    for (int i = 0; i < 4 && input.remaining_bytes() > 0; ++i)
        text[input.ConsumeIntegralInRange<size_t>(0, length - 1)] = input.ConsumeIntegral<char>();
    checkParsing(QByteArrayView(text, static_cast<qsizetype>(length)));
    return 0;
}
