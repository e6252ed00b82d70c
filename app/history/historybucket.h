// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>

namespace pddgpu {

struct Snapshot;

/// The series that are kept over time, all in bytes.
enum class Metric : std::uint8_t {
    VramUsed,
    GttUsed,
    Leaked,
    Threshold,
    VramTotal,
    GttTotal,
    Orphaned,
    Unexplained,
};
inline constexpr std::size_t MetricCount = static_cast<std::size_t>(Metric::Unexplained) + 1;

/// A bit for each metric.
using MetricSet = std::uint8_t;
static_assert(MetricCount <= std::numeric_limits<MetricSet>::digits,
              "a metric without a bit would never be unknown: make MetricSet wider");
constexpr MetricSet metricBit(std::size_t metric)
{
    return static_cast<MetricSet>(std::uint64_t{1} << metric);
}

/// What the history needs of one device at one moment.
struct HistorySample {
    std::int64_t timeMs = 0;  ///< ms since the epoch, UTC.
    std::array<std::optional<std::uint64_t>, MetricCount> values;
    bool alert = false;         ///< The driver's alert count has risen since the sample before.
    bool breaksBefore = false;  ///< Nothing is known of the time just before.

    /// The values of a snapshot; whether it alerts or breaks, only the samples before can say.
    static HistorySample of(const Snapshot &snapshot);
};

/// What one metric was during some time: a spike of one sample stays in the extremes.
struct Extremes {
    std::uint64_t minimum = std::numeric_limits<std::uint64_t>::max();
    std::uint64_t maximum = 0;
    std::uint64_t last = 0;

    bool isKnown() const { return minimum <= maximum; }
    void merge(const Extremes &other, bool otherIsLater);

    friend bool operator==(const Extremes &, const Extremes &) = default;
};

/// All samples of one device within a slot of time, whatever their number.
struct HistoryBucket {
    std::int64_t firstMs = 0;  ///< Of the first and of the last sample, ms since the epoch, UTC.
    std::int64_t lastMs = 0;
    std::int64_t alertMs = 0;      ///< When the driver first alerted; 0: it did not.
    bool breaksBefore = false;     ///< Nothing is known of the time just before.
    bool breaksInside = false;     ///< There is a gap between two of its samples.
    MetricSet unknownMetrics = 0;  ///< The metrics that were unknown in a sample.
    std::array<Extremes, MetricCount> metrics;

    static HistoryBucket of(const HistorySample &sample);

    const Extremes &operator[](Metric metric) const
    {
        return metrics[static_cast<std::size_t>(metric)];
    }
    bool wasUnknown(Metric metric) const
    {
        return (unknownMetrics & metricBit(static_cast<std::size_t>(metric))) != 0;
    }

    /// Takes in samples of the same slot; the same ones again change nothing.
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

}  // namespace pddgpu
