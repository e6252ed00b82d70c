// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <initializer_list>
#include <limits>
#include <memory>
#include <optional>

#include "model/region.h"

namespace pddgpu {

struct Snapshot;

/// The series that are kept over time, all in bytes: those of a monitor, and three for each region,
/// see usedMetric(), totalMetric() and clientsMetric().
enum class Metric : std::uint8_t { Leaked, Threshold, Orphaned, Unexplained, FirstOfRegions };

inline constexpr std::size_t MonitorMetrics = static_cast<std::size_t>(Metric::FirstOfRegions);
inline constexpr std::size_t RegionMetrics = 3;
inline constexpr std::size_t MostMetrics = MonitorMetrics + RegionMetrics * Region::Most;
constexpr std::size_t metricCount(std::size_t regions)
{
    return MonitorMetrics + RegionMetrics * regions;
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
/// What the visible clients hold of a region, as far as it is backed.
constexpr Metric clientsMetric(std::size_t region)
{
    return static_cast<Metric>(metricCount(region) + 2);
}
/// The place of the region that such a metric is of.
constexpr std::size_t regionOf(Metric metric)
{
    return (static_cast<std::size_t>(metric) - MonitorMetrics) / RegionMetrics;
}
constexpr std::size_t placeOf(Metric metric)
{
    return static_cast<std::size_t>(metric);
}

/// A bit for each metric.
using MetricSet = std::uint64_t;
static_assert(MostMetrics <= std::numeric_limits<MetricSet>::digits,
              "each metric has a bit, or it would never be unknown");
inline constexpr MetricSet AllMetrics = std::numeric_limits<MetricSet>::max();
constexpr MetricSet metricBit(Metric metric)
{
    return MetricSet{1} << placeOf(metric);
}

/// The names of regions, each once: the place of a name is that of its metrics.
using RegionNames = QList<RegionName>;

/// A value of each metric. What nobody set has the default value. As many as a card with a monitor
/// and two regions has are kept without an allocation; a history has tens of thousands of these.
template <typename T>
class MetricValues
{
public:
    MetricValues() = default;
    /// The first values, in the order of Metric.
    MetricValues(std::initializer_list<T> values)
    {
        Q_ASSERT(values.size() <= MostMetrics);
        std::size_t place = 0;
        for (const T &value : values)
            set(static_cast<Metric>(place++), value);
    }
    MetricValues(const MetricValues &other) : m_usual(other.m_usual)
    {
        if (other.m_others)
            m_others = std::make_unique<Others>(*other.m_others);
    }
    MetricValues(MetricValues &&) noexcept = default;
    MetricValues &operator=(const MetricValues &other) { return *this = MetricValues(other); }
    MetricValues &operator=(MetricValues &&) noexcept = default;
    ~MetricValues() = default;

    /// All metrics from this place on have the default value.
    std::size_t end() const { return m_others ? MostMetrics : Usual; }

    const T &operator[](Metric metric) const
    {
        const std::size_t place = placeOf(metric);
        if (place < Usual)
            return m_usual[place];
        return m_others ? (*m_others)[place - Usual] : Unset;
    }

    void set(Metric metric, const T &value)
    {
        const std::size_t place = placeOf(metric);
        if (place < Usual) {
            m_usual[place] = value;
            return;
        }
        if (!m_others)
            m_others = std::make_unique<Others>();
        (*m_others)[place - Usual] = value;
    }

    friend bool operator==(const MetricValues &one, const MetricValues &other)
    {
        const Others none{};
        return one.m_usual == other.m_usual &&
               (one.m_others ? *one.m_others : none) == (other.m_others ? *other.m_others : none);
    }

private:
    static constexpr std::size_t Usual = metricCount(2);
    static constexpr T Unset{};
    using Others = std::array<T, MostMetrics - Usual>;

    std::array<T, Usual> m_usual{};
    std::unique_ptr<Others> m_others;
};

/// The figures of one device at one moment that the history keeps.
struct HistorySample {
    using Values = MetricValues<std::optional<std::uint64_t>>;

    std::int64_t timeMs = 0;  ///< ms since the epoch, UTC.
    RegionNames regions;
    Values values;       ///< None of what is unknown.
    bool alert = false;  ///< The driver alerted since the sample before: not a mere reminder.
    bool breaksBefore = false;  ///< Nothing is known of the time just before.

    /// The values of a snapshot; whether it alerts or breaks, only the samples before can say.
    static HistorySample of(const Snapshot &snapshot);
    /// Adds a region with what is known of it. There must be room: never more than Region::Most.
    void append(const RegionName &region, std::optional<std::uint64_t> usedBytes,
                std::optional<std::uint64_t> totalBytes,
                std::optional<std::uint64_t> clientBytes = {});
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
    std::int64_t alertMs = 0;               ///< When the driver first alerted; 0: it did not.
    bool breaksBefore = false;              ///< Nothing is known of the time just before.
    bool breaksInside = false;              ///< There is a gap between two of its samples.
    MetricSet unknownMetrics = AllMetrics;  ///< The metrics that were unknown in a sample.
    MetricValues<Extremes> metrics;         ///< What is not known here was unknown all the time.

    static HistoryBucket of(const HistorySample &sample);

    const Extremes &operator[](Metric metric) const { return metrics[metric]; }
    bool wasUnknown(Metric metric) const { return (unknownMetrics & metricBit(metric)) != 0; }

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
