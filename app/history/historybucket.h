// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QVarLengthArray>
#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <limits>
#include <optional>
#include <utility>

#include "model/region.h"

namespace pddgpu {

struct Snapshot;

/// The series that are kept over time, all in bytes: those of a monitor, and two for each region,
/// see usedMetric() and totalMetric().
enum class Metric : std::uint8_t { Leaked, Threshold, Orphaned, Unexplained, FirstOfRegions };

inline constexpr std::size_t MonitorMetrics = static_cast<std::size_t>(Metric::FirstOfRegions);
inline constexpr std::size_t MostMetrics = MonitorMetrics + 2 * Region::Most;
constexpr std::size_t metricCount(std::size_t regions)
{
    return MonitorMetrics + 2 * regions;
}
/// Used bytes of a region, by its place in a list of regions; and its size.
constexpr Metric usedMetric(std::size_t region)
{
    return static_cast<Metric>(metricCount(region));
}
constexpr Metric totalMetric(std::size_t region)
{
    return static_cast<Metric>(metricCount(region) + 1);
}
/// The place of the region that such a metric is of.
constexpr std::size_t regionOf(Metric metric)
{
    return (static_cast<std::size_t>(metric) - MonitorMetrics) / 2;
}
constexpr std::size_t placeOf(Metric metric)
{
    return static_cast<std::size_t>(metric);
}

/// A bit for each metric.
using MetricSet = std::uint32_t;
static_assert(MostMetrics == std::numeric_limits<MetricSet>::digits,
              "each metric has a bit, or it would never be unknown");
constexpr MetricSet metricBit(std::size_t place)
{
    return MetricSet{1} << place;
}

/// The names of regions, each once: the place of a name is that of its metrics.
using RegionNames = QList<RegionName>;

/// As many metrics as a card with a monitor and two regions has are kept without an allocation.
inline constexpr qsizetype UsualMetrics = metricCount(2);

/// A value of each metric, by its place.
template <typename T>
class MetricValues : public QVarLengthArray<T, UsualMetrics>
{
public:
    using QVarLengthArray<T, UsualMetrics>::QVarLengthArray;
    MetricValues() = default;
    MetricValues(const MetricValues &) = default;
    MetricValues(MetricValues &&) = default;
    MetricValues &operator=(const MetricValues &) = default;
    // Before Qt 6.5 the base loses its own memory here.
    MetricValues &operator=(MetricValues &&other) { return *this = std::as_const(other); }
    ~MetricValues() = default;
};

/// The figures of one device at one moment that the history keeps.
struct HistorySample {
    using Values = MetricValues<std::optional<std::uint64_t>>;

    std::int64_t timeMs = 0;  ///< ms since the epoch, UTC.
    RegionNames regions;
    Values values = Values(metricCount(0));  ///< By the place of the metric.
    bool alert = false;  ///< The driver alerted since the sample before: not a mere reminder.
    bool breaksBefore = false;  ///< Nothing is known of the time just before.

    /// The values of a snapshot; whether it alerts or breaks, only the samples before can say.
    static HistorySample of(const Snapshot &snapshot);
};

/// One metric over a period: a spike of one sample stays in the extremes.
struct Extremes {
    std::uint64_t minimum = std::numeric_limits<std::uint64_t>::max();
    std::uint64_t maximum = 0;
    std::uint64_t last = 0;

    bool isKnown() const { return minimum <= maximum; }
    void merge(const Extremes &other, bool otherIsLater);

    friend bool operator==(const Extremes &, const Extremes &) = default;
};

/// All samples of one device within a slot of time, whatever their number. Which regions its
/// metrics are of, the list that holds it says.
struct HistoryBucket {
    std::int64_t firstMs = 0;  ///< Of the first and of the last sample, ms since the epoch, UTC.
    std::int64_t lastMs = 0;
    std::int64_t alertMs = 0;      ///< When the driver first alerted; 0: it did not.
    bool breaksBefore = false;     ///< Nothing is known of the time just before.
    bool breaksInside = false;     ///< There is a gap between two of its samples.
    MetricSet unknownMetrics = 0;  ///< The metrics that were unknown in a sample.
    /// By the place of the metric. What is beyond the end was unknown all the time.
    MetricValues<Extremes> metrics;

    static HistoryBucket of(const HistorySample &sample);

    Extremes operator[](Metric metric) const
    {
        const auto place = static_cast<qsizetype>(metric);
        return place < metrics.size() ? metrics[place] : Extremes();
    }
    bool wasUnknown(Metric metric) const
    {
        return static_cast<qsizetype>(metric) >= metrics.size() ||
               (unknownMetrics & metricBit(placeOf(metric))) != 0;
    }

    /// Takes in samples of the same slot and of the same regions; the same ones again change
    /// nothing.
    void merge(const HistoryBucket &other);

    friend bool operator==(const HistoryBucket &, const HistoryBucket &) = default;
};

/// How finely, and for how long, samples are kept.
struct HistoryTier {
    std::int64_t widthMs = 0;  ///< Of a slot; slots stand on multiples of it.
    std::int64_t spanMs = 0;

    /// Slots kept, a few more than the span needs: the span is there in full at any moment.
    constexpr std::size_t capacity() const
    {
        return static_cast<std::size_t>(spanMs / widthMs * 21 / 20);
    }
    constexpr std::int64_t slotOf(std::int64_t timeMs) const
    {
        const std::int64_t slot = timeMs / widthMs;
        return slot * widthMs > timeMs ? slot - 1 : slot;
    }
};

/// From fine to coarse.
inline constexpr std::array<HistoryTier, 3> HistoryTiers{
    {{1'000, 3'600'000}, {10'000, 86'400'000}, {60'000, 30LL * 86'400'000}}};

/// Buckets of one device, a list for each of HistoryTiers, in order of time.
struct HistoryBuckets {
    using List = std::deque<HistoryBucket>;

    RegionNames regions;  ///< The regions of the buckets' metrics. Never more than Region::Most.
    std::array<List, HistoryTiers.size()> tiers;

    List &operator[](std::size_t tier) { return tiers[tier]; }
    const List &operator[](std::size_t tier) const { return tiers[tier]; }

    /// The bucket of a sample alone, with its metrics at the places that these regions have. New
    /// regions are added at the end, as long as there is room.
    HistoryBucket bucketOf(const HistorySample &sample);

    /// Puts all metrics to the places that they have among other regions; what is not among them
    /// is dropped.
    void arrange(const RegionNames &wanted);

    /// Merges a bucket of these regions into that of its slot, or puts it where it belongs in time.
    void put(std::size_t tier, const HistoryBucket &bucket);
};

/// Regions and those of a second list that are not among them, as long as there is room.
RegionNames joined(const RegionNames &regions, const RegionNames &more);

}  // namespace pddgpu
