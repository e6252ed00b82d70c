// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chart/timewindow.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace pddgpu {

namespace {

// In the range "everything", the axis grows in these steps while the history is young, so that it
// neither moves with each sample nor jumps in the first minute.
constexpr std::array<std::int64_t, 5> GrowingSpansMs{60'000, 300'000, 900'000, 1'800'000,
                                                     3'600'000};

}  // namespace

void TimeWindow::setData(std::int64_t firstMs, std::int64_t lastMs)
{
    m_firstMs = firstMs;
    m_lastMs = std::max(firstMs, lastMs);
    if (m_isLive)
        place();
}

void TimeWindow::setRange(Range range)
{
    m_range = range;
    m_isLive = true;
    m_zoomedMs = 0;
    place();
}

void TimeWindow::zoom(double factor, std::int64_t aroundMs)
{
    const std::int64_t longestMs = std::max({m_lastMs - m_firstMs, spanMs(), ShortestMs});
    const auto newSpanMs = static_cast<std::int64_t>(
        std::clamp(static_cast<double>(spanMs()) * factor, static_cast<double>(ShortestMs),
                   static_cast<double>(longestMs)));
    const double share = static_cast<double>(aroundMs - m_fromMs) /
                         static_cast<double>(std::max<std::int64_t>(spanMs(), 1));
    const auto before =
        static_cast<std::int64_t>(static_cast<double>(newSpanMs) * std::clamp(share, 0.0, 1.0));
    moveTo(aroundMs - before, newSpanMs);
}

void TimeWindow::pan(double share)
{
    // While live there is nothing further to the right.
    if (share > 0 && m_isLive)
        return;
    moveTo(
        m_fromMs + static_cast<std::int64_t>(std::llround(static_cast<double>(spanMs()) * share)),
        spanMs());
}

void TimeWindow::goToNewest()
{
    if (!m_isLive)
        moveTo(m_lastMs, spanMs());
}

void TimeWindow::goTo(std::int64_t timeMs)
{
    if (timeMs < m_fromMs || timeMs > m_toMs)
        moveTo(timeMs - spanMs() / 2, spanMs());
}

// A window that reaches the newest sample is live.
void TimeWindow::moveTo(std::int64_t fromMs, std::int64_t spanMs)
{
    fromMs = std::max(fromMs, m_firstMs);
    m_isLive = fromMs + spanMs >= m_lastMs;
    m_zoomedMs = m_isLive ? spanMs : 0;
    if (m_isLive) {
        place();
    } else {
        m_fromMs = fromMs;
        m_toMs = fromMs + spanMs;
    }
}

void TimeWindow::place()
{
    const std::int64_t ageMs = m_lastMs - m_firstMs;
    if (m_zoomedMs == 0 && !m_range) {
        const auto enough = std::ranges::find_if(
            GrowingSpansMs, [ageMs](std::int64_t stepMs) { return stepMs >= ageMs; });
        m_fromMs = m_firstMs;
        m_toMs = enough != GrowingSpansMs.end() ? m_firstMs + *enough : m_lastMs;
        return;
    }
    const std::int64_t spanMs =
        m_zoomedMs != 0 ? m_zoomedMs : std::chrono::milliseconds(*m_range).count();
    // A history shorter than the span fills it from the left; the axis does not move.
    m_fromMs = std::max(m_firstMs, m_lastMs - spanMs);
    m_toMs = m_fromMs + spanMs;
}

}  // namespace pddgpu
