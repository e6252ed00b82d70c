// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>
#include <array>
#include <cstdint>
#include <deque>
#include <optional>

#include "sampler/snapshot.h"

namespace pddgpu {

/// The series that are kept over time, all in bytes.
enum class Metric : std::uint8_t { VramUsed, GttUsed, Leaked, Threshold };
inline constexpr int MetricCount = 4;

/// Extremes of one metric in one column of a plot.
struct HistoryColumn {
    std::int64_t timeMs = 0;  ///< Of the first sample in the column, ms since the epoch, UTC.
    std::uint64_t minimum = 0;
    std::uint64_t maximum = 0;
    std::uint64_t last = 0;
};

/// Samples over time, in memory, oldest first; bounded by MaximumSamples (a day at 1 Hz).
/// Not thread-safe: belongs to the thread that appends.
class History
{
public:
    static constexpr std::size_t MaximumSamples = 86400;
    /// This many times the usual interval without a sample is a gap, if it is MinimumGapMs too:
    /// a burst of samples on demand does not make the regular ones gaps.
    static constexpr int GapFactor = 5;
    static constexpr std::int64_t MinimumGapMs = 5000;

    /// Takes what the charts need from a snapshot. A snapshot whose clock went backwards starts
    /// the history anew after a gap: older samples stay, those from times yet to come are dropped.
    /// A snapshot of another device starts it anew without them. A value not set becomes a gap in
    /// its series.
    void append(const Snapshot &snapshot);

    bool isEmpty() const { return m_samples.empty(); }
    std::int64_t firstTimeMs() const;  ///< 0 when empty.
    std::int64_t lastTimeMs() const;   ///< 0 when empty.

    /// The series between two times as unbroken runs of at most `columns` columns in all; a gap
    /// (unknown values, or GapFactor times the median of the latest intervals without a sample)
    /// ends a run, unless it is narrower than a column.
    /// Each column keeps its extremes, so that a spike of one sample is never lost.
    QList<QList<HistoryColumn>> runs(Metric metric, std::int64_t fromMs, std::int64_t toMs,
                                     int columns) const;

    /// Times at which the driver's alert count was seen to rise.
    QList<std::int64_t> alertTimesMs(std::int64_t fromMs, std::int64_t toMs) const;

private:
    struct Sample {
        std::int64_t timeMs = 0;
        std::array<std::optional<std::uint64_t>, MetricCount> values;
        bool alert = false;
        bool breaksBefore = false;
    };
    static constexpr std::size_t IntervalsKept = 15;

    std::deque<Sample>::const_iterator firstAt(std::int64_t timeMs) const;
    bool isGap(std::int64_t intervalMs) const;
    void noteInterval(std::int64_t intervalMs);

    std::deque<Sample> m_samples;
    std::deque<std::int64_t> m_intervalsMs;  // The latest ones, for their median.
    std::optional<std::uint64_t> m_lastAlertCount;
    std::optional<QString> m_deviceId;
};

}  // namespace pddgpu
