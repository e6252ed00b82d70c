// SPDX-License-Identifier: GPL-3.0-or-later
#include "history/devicehistory.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <limits>
#include <utility>

namespace pddgpu {

namespace {

// Columns stand on fixed times, not on the first one shown: they do not flicker while the window
// slides. So one more than the span needs may be touched, unless there is only one. 0: no bounds.
std::int64_t columnWidthMs(std::int64_t fromMs, std::int64_t toMs, int columns)
{
    if (columns <= 1)
        return 0;
    constexpr auto WidestMs = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    const std::uint64_t spanMs =
        static_cast<std::uint64_t>(toMs) - static_cast<std::uint64_t>(fromMs);
    return static_cast<std::int64_t>(
        std::min(spanMs / static_cast<std::uint64_t>(columns - 1) + 1, WidestMs));
}

}  // namespace

HistorySample DeviceHistory::append(HistorySample sample)
{
    if (sample.timeMs < lastTimeMs()) {
        dropFrom(sample.timeMs);
        m_intervalsMs.clear();
        sample.breaksBefore = true;
    } else if (!m_hasOwnSamples) {
        sample.breaksBefore = true;
    } else {
        const std::int64_t intervalMs = sample.timeMs - lastTimeMs();
        sample.breaksBefore = isGap(intervalMs);
        noteInterval(intervalMs);
    }
    m_hasOwnSamples = true;

    const HistoryBucket bucket = m_tiers.bucketOf(sample);
    for (std::size_t i = 0; i < HistoryTiers.size(); ++i) {
        m_tiers.put(i, bucket);
        if (m_tiers[i].size() > HistoryTiers[i].capacity())
            m_tiers[i].pop_front();
    }
    return sample;
}

// Buckets that reach into the time that is dropped are made again from finer ones, if these go
// back so far.
void DeviceHistory::dropFrom(std::int64_t timeMs)
{
    for (std::size_t i = 0; i < HistoryTiers.size(); ++i) {
        Buckets &buckets = m_tiers[i];
        while (!buckets.empty() && buckets.back().firstMs >= timeMs)
            buckets.pop_back();
        if (buckets.empty() || buckets.back().lastMs < timeMs)
            continue;
        HistoryBucket &last = buckets.back();
        if (i == 0) {
            last.lastMs = timeMs - 1;
            continue;
        }
        const Buckets &finer = m_tiers[i - 1];
        if (finer.empty() || finer.front().firstMs > last.firstMs) {
            last.lastMs = timeMs - 1;
            continue;
        }
        auto part = firstAt(finer, last.firstMs);
        HistoryBucket again = *part;
        while (++part != finer.end())
            again.merge(*part);
        last = again;
    }
}

void DeviceHistory::restore(HistoryBuckets &&buckets)
{
    const std::int64_t endMs = lastTimeMs();
    const RegionNames regions = joined(m_tiers.regions, buckets.regions);
    m_tiers.arrange(regions);
    buckets.arrange(regions);
    for (std::size_t i = 0; i < HistoryTiers.size(); ++i) {
        Buckets own = std::exchange(m_tiers[i], std::move(buckets[i]));
        Buckets &all = m_tiers[i];
        while (!own.empty() && !all.empty() && all.back().firstMs > endMs)
            all.pop_back();
        // Another window may have watched up to now.
        if (!own.empty() && !all.empty() && own.front().firstMs - all.back().lastMs <= MinimumGapMs)
            own.front().breaksBefore = false;
        for (const HistoryBucket &bucket : own)
            m_tiers.put(i, bucket);
        if (!own.empty())
            all.back().lastMs = endMs;
        while (all.size() > HistoryTiers[i].capacity())
            all.pop_front();
    }
}

std::int64_t DeviceHistory::firstTimeMs() const
{
    std::int64_t firstMs = 0;
    for (const Buckets &buckets : m_tiers.tiers) {
        if (!buckets.empty())
            firstMs =
                firstMs == 0 ? buckets.front().firstMs : std::min(firstMs, buckets.front().firstMs);
    }
    return firstMs;
}

std::int64_t DeviceHistory::lastTimeMs() const
{
    return isEmpty() ? 0 : m_tiers[0].back().lastMs;
}

QList<QList<HistoryColumn>> DeviceHistory::runs(Metric metric, std::int64_t fromMs,
                                                std::int64_t toMs, int columns) const
{
    QList<QList<HistoryColumn>> runs;
    if (columns <= 0 || fromMs > toMs || isEmpty())
        return runs;
    const std::int64_t widthMs = columnWidthMs(fromMs, toMs, columns);
    const Buckets &buckets = tierFor(fromMs);

    std::int64_t lastBin = 0;
    bool broken = true;
    for (auto bucket = firstAt(buckets, fromMs); bucket != buckets.end() && bucket->firstMs <= toMs;
         ++bucket) {
        broken |= bucket->breaksBefore;
        const Extremes &values = (*bucket)[metric];
        if (!values.isKnown()) {
            broken = true;
            continue;
        }

        const std::int64_t bin = widthMs > 0 ? std::max(bucket->firstMs, fromMs) / widthMs : 0;
        if (!runs.isEmpty() && bin == lastBin) {
            HistoryColumn &column = runs.last().last();
            column.lastMs = bucket->lastMs;
            column.minimum = std::min(column.minimum, values.minimum);
            column.maximum = std::max(column.maximum, values.maximum);
            column.last = values.last;
        } else {
            if (broken)
                runs.append(QList<HistoryColumn>());
            runs.last().append(
                {bucket->firstMs, bucket->lastMs, values.minimum, values.maximum, values.last});
        }
        lastBin = bin;
        broken = bucket->breaksInside || bucket->wasUnknown(metric);
    }
    return runs;
}

std::optional<HistoryBucket> DeviceHistory::during(std::int64_t fromMs, std::int64_t toMs) const
{
    const Buckets &buckets = tierFor(fromMs);
    auto bucket = firstAt(buckets, fromMs);
    if (bucket == buckets.end() || bucket->firstMs > toMs)
        return std::nullopt;
    HistoryBucket all = *bucket;
    while (++bucket != buckets.end() && bucket->firstMs <= toMs)
        all.merge(*bucket);
    return all;
}

std::optional<HistoryBucket> DeviceHistory::nearest(std::int64_t timeMs, std::int64_t reachMs) const
{
    const Buckets &buckets = tierFor(timeMs);
    const auto after = firstAt(buckets, timeMs);
    std::optional<HistoryBucket> found;
    if (after != buckets.end() && after->firstMs - timeMs <= reachMs) {
        reachMs = std::max<std::int64_t>(after->firstMs - timeMs, 0);
        found = *after;
    }
    if (after != buckets.begin() && timeMs - std::prev(after)->lastMs <= reachMs)
        found = *std::prev(after);
    return found;
}

QList<std::int64_t> DeviceHistory::alertTimesMs(std::int64_t fromMs, std::int64_t toMs) const
{
    QList<std::int64_t> times;
    const Buckets &buckets = tierFor(fromMs);
    for (auto bucket = firstAt(buckets, fromMs); bucket != buckets.end() && bucket->firstMs <= toMs;
         ++bucket) {
        if (bucket->alertMs != 0 && bucket->alertMs >= fromMs && bucket->alertMs <= toMs)
            times.append(bucket->alertMs);
    }
    return times;
}

std::size_t DeviceHistory::memoryBytes() const
{
    std::size_t buckets = 0;
    for (const Buckets &tier : m_tiers.tiers)
        buckets += tier.size();
    return sizeof(*this) + buckets * sizeof(HistoryBucket);
}

const DeviceHistory::Buckets &DeviceHistory::tierFor(std::int64_t fromMs) const
{
    const std::int64_t wantedMs = std::max(fromMs, firstTimeMs());
    for (const Buckets &tier : m_tiers.tiers) {
        if (!tier.empty() && tier.front().firstMs <= wantedMs)
            return tier;
    }
    return m_tiers.tiers.back();
}

// The first bucket that has a sample at that time or later.
DeviceHistory::Buckets::const_iterator DeviceHistory::firstAt(const Buckets &buckets,
                                                              std::int64_t timeMs)
{
    return std::lower_bound(
        buckets.begin(), buckets.end(), timeMs,
        [](const HistoryBucket &one, std::int64_t time) { return one.lastMs < time; });
}

bool DeviceHistory::isGap(std::int64_t intervalMs) const
{
    if (m_intervalsMs.empty() || intervalMs <= MinimumGapMs)
        return false;
    std::deque<std::int64_t> sorted = m_intervalsMs;
    const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2);
    std::nth_element(sorted.begin(), middle, sorted.end());
    return intervalMs / GapFactor > *middle;
}

void DeviceHistory::noteInterval(std::int64_t intervalMs)
{
    m_intervalsMs.push_back(intervalMs);
    if (m_intervalsMs.size() > IntervalsKept)
        m_intervalsMs.pop_front();
}

}  // namespace pddgpu
