// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <time.h>

#include <QElapsedTimer>
#include <QTimer>
#include <algorithm>
#include <cstdint>
#include <vector>

namespace pddgpu::bench {

inline double msOf(std::int64_t ns)
{
    return static_cast<double>(ns) / 1e6;
}

/// How long the event loop stalls between the ticks of a 1 ms timer. For the thread that created
/// it.
class StallWatch
{
public:
    StallWatch()
    {
        m_timer.setTimerType(Qt::PreciseTimer);
        m_timer.setInterval(1);
        QObject::connect(&m_timer, &QTimer::timeout, [this] { tick(); });
    }

    void start()
    {
        m_clock.start();
        m_lastNs = 0;
        m_lastCpuNs = threadCpuNs();
        m_timer.start();
    }
    void stop() { m_timer.stop(); }

    double longestMs() const { return msOf(*std::ranges::max_element(m_gapsNs)); }
    /// The thread's own processor time; the rest goes to other programs on the same processors.
    double longestCpuMs() const { return msOf(*std::ranges::max_element(m_cpuNs)); }
    double percentileMs(double share) const
    {
        std::vector<std::int64_t> gaps = m_gapsNs;
        std::ranges::sort(gaps);
        const auto place = static_cast<std::size_t>(share * static_cast<double>(gaps.size()));
        return msOf(gaps[std::min(place, gaps.size() - 1)]);
    }

private:
    static std::int64_t threadCpuNs()
    {
        timespec now = {};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
        return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
    }

    void tick()
    {
        const std::int64_t nowNs = m_clock.nsecsElapsed();
        const std::int64_t cpuNs = threadCpuNs();
        // The tick itself is due after a millisecond.
        m_gapsNs.push_back(std::max<std::int64_t>(0, nowNs - m_lastNs - 1'000'000));
        m_cpuNs.push_back(cpuNs - m_lastCpuNs);
        m_lastNs = nowNs;
        m_lastCpuNs = cpuNs;
    }

    QTimer m_timer;
    QElapsedTimer m_clock;
    std::int64_t m_lastNs = 0;
    std::int64_t m_lastCpuNs = 0;
    std::vector<std::int64_t> m_gapsNs;
    std::vector<std::int64_t> m_cpuNs;
};

}  // namespace pddgpu::bench
