// SPDX-License-Identifier: GPL-3.0-or-later
#include "history/historybucket.h"

#include <algorithm>
#include <utility>

#include "model/snapshot.h"

namespace pddgpu {

namespace {

// For each place in a list of regions that of the same region in another one, or none.
using Places = QVarLengthArray<std::optional<std::size_t>, Region::Most>;

Places placesIn(const RegionNames &regions, const RegionNames &wanted)
{
    Places places;
    for (const RegionName &name : regions) {
        const qsizetype place = wanted.indexOf(name);
        places.append(place >= 0 ? std::optional(static_cast<std::size_t>(place)) : std::nullopt);
    }
    return places;
}

bool startsWith(const RegionNames &regions, const RegionNames &start)
{
    return start.size() <= regions.size() &&
           std::equal(start.cbegin(), start.cend(), regions.cbegin());
}

void rearrange(HistoryBucket *bucket, const Places &places)
{
    const HistoryBucket before = std::exchange(*bucket, {});
    bucket->firstMs = before.firstMs;
    bucket->lastMs = before.lastMs;
    bucket->alertMs = before.alertMs;
    bucket->breaksBefore = before.breaksBefore;
    bucket->breaksInside = before.breaksInside;
    const auto take = [&](Metric from, Metric to) {
        bucket->metrics.set(to, before[from]);
        if (!before.wasUnknown(from))
            bucket->unknownMetrics &= ~metricBit(to);
    };
    for (std::size_t i = 0; i < MonitorMetrics; ++i)
        take(static_cast<Metric>(i), static_cast<Metric>(i));
    for (std::size_t i = 0; i < static_cast<std::size_t>(places.size()); ++i) {
        if (const auto place = places[static_cast<qsizetype>(i)]) {
            take(usedMetric(i), usedMetric(*place));
            take(totalMetric(i), totalMetric(*place));
            take(clientsMetric(i), clientsMetric(*place));
        }
    }
}

}  // namespace

HistorySample HistorySample::of(const Snapshot &snapshot)
{
    HistorySample sample;
    sample.timeMs = snapshot.capturedAt.toMSecsSinceEpoch();
    sample.values = {snapshot.leakedBytes(), snapshot.thresholdBytes, snapshot.orphanedBytes,
                     snapshot.stats ? snapshot.stats->unexplainedBytes : std::nullopt};
    for (const Region &region : snapshot.regions)
        sample.append(region.name, region.usedBytes, region.totalBytes, region.clientResidentBytes);
    return sample;
}

void HistorySample::append(const RegionName &region, std::optional<std::uint64_t> usedBytes,
                           std::optional<std::uint64_t> totalBytes,
                           std::optional<std::uint64_t> clientBytes)
{
    Q_ASSERT(regions.size() < qsizetype{Region::Most});
    const auto place = static_cast<std::size_t>(regions.size());
    regions.append(region);
    values.set(usedMetric(place), usedBytes);
    values.set(totalMetric(place), totalBytes);
    values.set(clientsMetric(place), clientBytes);
}

void Extremes::merge(const Extremes &other, bool otherIsLater)
{
    if (!other.isKnown())
        return;
    if (otherIsLater || !isKnown())
        last = other.last;
    minimum = std::min(minimum, other.minimum);
    maximum = std::max(maximum, other.maximum);
}

HistoryBucket HistoryBucket::of(const HistorySample &sample)
{
    HistoryBucket bucket;
    bucket.firstMs = sample.timeMs;
    bucket.lastMs = sample.timeMs;
    bucket.alertMs = sample.alert ? sample.timeMs : 0;
    bucket.breaksBefore = sample.breaksBefore;
    for (std::size_t place = 0; place < sample.values.end(); ++place) {
        const auto metric = static_cast<Metric>(place);
        if (const auto &value = sample.values[metric]) {
            bucket.metrics.set(metric, {*value, *value, *value});
            bucket.unknownMetrics &= ~metricBit(metric);
        }
    }
    return bucket;
}

void HistoryBucket::merge(const HistoryBucket &other)
{
    if (other.firstMs < firstMs) {
        breaksInside |= breaksBefore;
        breaksBefore = other.breaksBefore;
    } else if (other.firstMs > firstMs) {
        breaksInside |= other.breaksBefore;
    }
    breaksInside |= other.breaksInside;
    unknownMetrics |= other.unknownMetrics;
    if (alertMs == 0 || (other.alertMs != 0 && other.alertMs < alertMs))
        alertMs = other.alertMs;
    for (std::size_t place = 0; place < other.metrics.end(); ++place) {
        const auto metric = static_cast<Metric>(place);
        Extremes merged = metrics[metric];
        merged.merge(other[metric], other.lastMs >= lastMs);
        metrics.set(metric, merged);
    }
    firstMs = std::min(firstMs, other.firstMs);
    lastMs = std::max(lastMs, other.lastMs);
}

HistoryBucket HistoryBuckets::bucketOf(const HistorySample &sample)
{
    HistoryBucket bucket = HistoryBucket::of(sample);
    if (startsWith(regions, sample.regions))
        return bucket;
    regions = joined(regions, sample.regions);
    rearrange(&bucket, placesIn(sample.regions, regions));
    return bucket;
}

void HistoryBuckets::arrange(const RegionNames &wanted)
{
    const RegionNames before = std::exchange(regions, wanted);
    if (startsWith(wanted, before))
        return;
    const Places places = placesIn(before, wanted);
    for (List &buckets : tiers) {
        for (HistoryBucket &bucket : buckets)
            rearrange(&bucket, places);
    }
}

void HistoryBuckets::put(std::size_t tier, const HistoryBucket &bucket)
{
    const HistoryTier &slots = HistoryTiers[tier];
    List &buckets = tiers[tier];
    const std::int64_t slot = slots.slotOf(bucket.firstMs);
    const auto slotIsBefore = [&slots](const HistoryBucket &one, std::int64_t wanted) {
        return slots.slotOf(one.firstMs) < wanted;
    };
    // Nearly always the last one, or the one after it.
    const auto place = buckets.empty() || slotIsBefore(buckets.back(), slot)
                           ? buckets.end()
                           : std::lower_bound(buckets.begin(), buckets.end(), slot, slotIsBefore);
    if (place != buckets.end() && slots.slotOf(place->firstMs) == slot)
        place->merge(bucket);
    else
        buckets.insert(place, bucket);
}

RegionNames joined(const RegionNames &regions, const RegionNames &more)
{
    RegionNames all = regions;
    for (const RegionName &name : more) {
        if (!all.contains(name) && all.size() < Region::Most)
            all.append(name);
    }
    return all;
}

}  // namespace pddgpu
