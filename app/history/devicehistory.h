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
    std::int64_t timeMs = 0;  ///< Time of the first sample in the column, ms since the epoch, UTC.
    std::int64_t lastMs = 0;  ///< Time of the last sample.
    std::uint64_t minimum = 0;
    std::uint64_t maximum = 0;
    std::uint64_t last = 0;
};

/// Samples of one device over time, in memory. Bounded by the tiers' capacity, regardless of the
/// sampling interval and of clock changes. Not thread-safe.
class DeviceHistory
{
public:
    /// A time without samples is a gap if it exceeds both this many times the usual interval and
    /// MinimumGapMs: a burst of samples on demand does not turn regular intervals into gaps.
    static constexpr int GapFactor = 5;
    static constexpr std::int64_t MinimumGapMs = 5000;

    /// Adds a sample and returns it, with its gap flag set. If the clock went backwards, the
    /// history continues after a gap: older samples stay, those from future times are dropped.
    HistorySample append(HistorySample sample);

    /// Inserts what an earlier run stored before the existing samples. If there are any, stored
    /// buckets that begin after the last one are dropped.
    void restore(HistoryBuckets &&buckets);

    /// The regions seen so far; each keeps its index.
    const RegionNames &regions() const { return m_tiers.regions; }

    bool isEmpty() const { return m_tiers[0].empty(); }
    std::int64_t firstTimeMs() const;  ///< 0 when empty.
    std::int64_t lastTimeMs() const;   ///< 0 when empty.

    /// The series between two times, both included, as unbroken runs of at most `columns` columns
    /// in total. Uses the finest tier that reaches back to `fromMs`, or to the first sample if that
    /// is later. A gap (unknown values, or no sample for GapFactor times the median of the latest
    /// intervals) ends a run, unless it is narrower than a column. Each column keeps its extremes.
    QList<QList<HistoryColumn>> runs(Metric metric, std::int64_t fromMs, std::int64_t toMs,
                                     int columns) const;

    /// Everything known between two times, both included; not set: no sample.
    std::optional<HistoryBucket> during(std::int64_t fromMs, std::int64_t toMs) const;

    /// The bucket nearest to a time, from the finest tier that reaches back to it; not set: none
    /// within `reachMs`.
    std::optional<HistoryBucket> nearest(std::int64_t timeMs, std::int64_t reachMs) const;

    /// Times of the driver's alerts without reminders, in order; at most one per slot of the tier
    /// that serves the range.
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
    std::deque<std::int64_t> m_intervalsMs;  // The latest intervals, for their median.
    bool m_hasOwnSamples = false;            // Has samples other than those of an earlier run.
};

}  // namespace pddgpu
