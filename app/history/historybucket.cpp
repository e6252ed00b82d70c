// SPDX-License-Identifier: GPL-3.0-or-later
#include "history/historybucket.h"

#include <algorithm>

#include "sampler/snapshot.h"

namespace pddgpu {

HistorySample HistorySample::of(const Snapshot &snapshot)
{
    HistorySample sample;
    sample.timeMs = snapshot.capturedAt.toMSecsSinceEpoch();
    sample.values = {
        snapshot.vramUsedBytes,  snapshot.gttUsedBytes,
        snapshot.leakedBytes(),  snapshot.thresholdBytes,
        snapshot.vramTotalBytes, snapshot.gttTotalBytes,
        snapshot.orphanedBytes,  snapshot.stats ? snapshot.stats->unexplainedBytes : std::nullopt};
    return sample;
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
    for (std::size_t i = 0; i < MetricCount; ++i) {
        if (sample.values[i])
            bucket.metrics[i] = {*sample.values[i], *sample.values[i], *sample.values[i]};
        else
            bucket.unknownMetrics |= metricBit(i);
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
    for (std::size_t i = 0; i < MetricCount; ++i)
        metrics[i].merge(other.metrics[i], other.lastMs >= lastMs);
    firstMs = std::min(firstMs, other.firstMs);
    lastMs = std::max(lastMs, other.lastMs);
}

}  // namespace pddgpu
