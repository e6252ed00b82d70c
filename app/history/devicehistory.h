// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <array>
#include <cstdint>
#include <deque>
#include <optional>

#include "history/historybucket.h"

namespace pddgpu {

/// Extremes of one metric in one column of a plot.
struct HistoryColumn {
    std::int64_t timeMs = 0;  ///< Of the first sample in the column, ms since the epoch, UTC.
    std::int64_t lastMs = 0;  ///< Of the last one.
    std::uint64_t minimum = 0;
    std::uint64_t maximum = 0;
    std::uint64_t last = 0;
};

/// Samples of one device over time, in memory. Bounded by the tiers' capacity, whatever the
/// interval between samples and whatever the clock does. Not thread-safe.
class DeviceHistory
{
public:
    /// This many times the usual interval without a sample is a gap, if it is MinimumGapMs too:
    /// a burst of samples on demand does not make the regular ones gaps.
    static constexpr int GapFactor = 5;
    static constexpr std::int64_t MinimumGapMs = 5000;

    /// Adds a sample, and returns it with whether it breaks. A clock that went backwards starts
    /// the history again after a gap: older samples stay, those from times yet to come are dropped.
    HistorySample append(HistorySample sample);

    /// Puts what an earlier run kept before what is there; what lies after it is dropped.
    void restore(HistoryBuckets &&buckets);

    /// The regions that were seen so far; one keeps its place.
    const RegionNames &regions() const { return m_tiers.regions; }

    bool isEmpty() const { return m_tiers[0].empty(); }
    std::int64_t firstTimeMs() const;  ///< 0 when empty.
    std::int64_t lastTimeMs() const;   ///< 0 when empty.

    /// The series between two times, both included, as unbroken runs of at most `columns` columns
    /// in all, from the finest tier that reaches back to `fromMs`, or as far as there is anything.
    /// A gap (unknown values, or GapFactor times the median of the latest intervals without a
    /// sample) ends a run, unless it is narrower than a column. Each column keeps its extremes.
    QList<QList<HistoryColumn>> runs(Metric metric, std::int64_t fromMs, std::int64_t toMs,
                                     int columns) const;

    /// All that is known between two times, both included; not set: no sample.
    std::optional<HistoryBucket> during(std::int64_t fromMs, std::int64_t toMs) const;

    /// The bucket that is nearest to a time, of the finest tier that reaches back to it; not set:
    /// there is none within `reachMs`.
    std::optional<HistoryBucket> nearest(std::int64_t timeMs, std::int64_t reachMs) const;

    /// Times at which the driver was seen to alert, reminders left out, in order; one for each slot
    /// of the tier that serves the range.
    QList<std::int64_t> alertTimesMs(std::int64_t fromMs, std::int64_t toMs) const;

    const HistoryBuckets &buckets() const { return m_tiers; }
    std::size_t memoryBytes() const;

private:
    using Buckets = HistoryBuckets::List;
    static constexpr std::size_t IntervalsKept = 15;

    const Buckets &tierFor(std::int64_t fromMs) const;
    static Buckets::const_iterator firstAt(const Buckets &buckets, std::int64_t timeMs);
    void dropFrom(std::int64_t timeMs);
    bool isGap(std::int64_t intervalMs) const;
    void noteInterval(std::int64_t intervalMs);

    HistoryBuckets m_tiers;
    std::deque<std::int64_t> m_intervalsMs;  // The latest ones, for their median.
    bool m_hasOwnSamples = false;            // Not only those of an earlier run.
};

}  // namespace pddgpu
