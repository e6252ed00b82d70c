// SPDX-License-Identifier: GPL-3.0-or-later
#include "history/history.h"

#include <algorithm>
#include <cstddef>
#include <limits>

namespace pddgpu {

void History::append(const Snapshot &snapshot)
{
    if (snapshot.device) {
        if (m_deviceId && *m_deviceId != snapshot.device->id)
            *this = History();
        m_deviceId = snapshot.device->id;
    }

    Sample sample;
    sample.timeMs = snapshot.capturedAt.toMSecsSinceEpoch();
    sample.values = {snapshot.vramUsedBytes, snapshot.gttUsedBytes, snapshot.leakedBytes(),
                     snapshot.thresholdBytes};

    if (!m_samples.empty() && sample.timeMs < m_samples.back().timeMs) {
        m_samples.erase(firstAt(sample.timeMs), m_samples.end());
        m_intervalsMs.clear();
        sample.breaksBefore = true;
    } else if (!m_samples.empty()) {
        const std::int64_t intervalMs = sample.timeMs - m_samples.back().timeMs;
        sample.breaksBefore = isGap(intervalMs);
        noteInterval(intervalMs);
    }

    if (snapshot.alertCount) {
        sample.alert = m_lastAlertCount && *snapshot.alertCount > *m_lastAlertCount;
        m_lastAlertCount = snapshot.alertCount;
    }

    m_samples.push_back(sample);
    if (m_samples.size() > MaximumSamples)
        m_samples.pop_front();
}

std::int64_t History::firstTimeMs() const
{
    return m_samples.empty() ? 0 : m_samples.front().timeMs;
}

std::int64_t History::lastTimeMs() const
{
    return m_samples.empty() ? 0 : m_samples.back().timeMs;
}

QList<QList<HistoryColumn>> History::runs(Metric metric, std::int64_t fromMs, std::int64_t toMs,
                                          int columns) const
{
    QList<QList<HistoryColumn>> runs;
    if (columns <= 0 || fromMs > toMs)
        return runs;

    // Columns stand on fixed times, not on fromMs: they do not flicker while the window slides.
    // So one more than the span needs may be touched, unless there is only one.
    constexpr auto WidestMs = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    const std::uint64_t spanMs =
        static_cast<std::uint64_t>(toMs) - static_cast<std::uint64_t>(fromMs);
    const auto widthMs = columns > 1
                             ? static_cast<std::int64_t>(std::min(
                                   spanMs / static_cast<std::uint64_t>(columns - 1) + 1, WidestMs))
                             : std::int64_t{0};

    std::int64_t lastBin = 0;
    bool broken = true;
    for (auto sample = firstAt(fromMs); sample != m_samples.end() && sample->timeMs <= toMs;
         ++sample) {
        const std::optional<std::uint64_t> &value =
            sample->values[static_cast<std::size_t>(metric)];
        broken |= sample->breaksBefore;
        if (!value) {
            broken = true;
            continue;
        }

        const std::int64_t bin = widthMs > 0 ? sample->timeMs / widthMs : 0;
        if (!runs.isEmpty() && bin == lastBin) {
            HistoryColumn &column = runs.last().last();
            column.minimum = std::min(column.minimum, *value);
            column.maximum = std::max(column.maximum, *value);
            column.last = *value;
        } else {
            if (broken)
                runs.append(QList<HistoryColumn>());
            runs.last().append({sample->timeMs, *value, *value, *value});
        }
        lastBin = bin;
        broken = false;
    }
    return runs;
}

QList<std::int64_t> History::alertTimesMs(std::int64_t fromMs, std::int64_t toMs) const
{
    QList<std::int64_t> times;
    for (auto sample = firstAt(fromMs); sample != m_samples.end() && sample->timeMs <= toMs;
         ++sample) {
        if (sample->alert)
            times.append(sample->timeMs);
    }
    return times;
}

std::deque<History::Sample>::const_iterator History::firstAt(std::int64_t timeMs) const
{
    return std::lower_bound(m_samples.begin(), m_samples.end(), timeMs,
                            [](const Sample &one, std::int64_t time) { return one.timeMs < time; });
}

bool History::isGap(std::int64_t intervalMs) const
{
    if (m_intervalsMs.empty() || intervalMs <= MinimumGapMs)
        return false;
    std::deque<std::int64_t> sorted = m_intervalsMs;
    const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2);
    std::nth_element(sorted.begin(), middle, sorted.end());
    return intervalMs / GapFactor > *middle;
}

void History::noteInterval(std::int64_t intervalMs)
{
    m_intervalsMs.push_back(intervalMs);
    if (m_intervalsMs.size() > IntervalsKept)
        m_intervalsMs.pop_front();
}

}  // namespace pddgpu
