// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

namespace pddgpu {

/// Which part of the time a chart shows: the latest samples, moving with them, or a part that the
/// user chose, which stands still. All times are ms since the epoch, UTC.
class TimeWindow
{
public:
    /// The latest time that is shown; not set: everything.
    using Range = std::optional<std::chrono::minutes>;

    static constexpr std::int64_t ShortestMs = 5'000;

    std::int64_t fromMs() const { return m_fromMs; }
    std::int64_t toMs() const { return m_toMs; }
    std::int64_t spanMs() const { return m_toMs - m_fromMs; }

    /// Moves with the samples.
    bool isLive() const { return m_isLive; }
    /// The range that was set last.
    Range range() const { return m_range; }
    /// Shows that range, and not what was zoomed or panned to.
    bool showsRange() const { return m_isLive && m_zoomedMs == 0; }

    /// The time range: that of the first and of the last sample.
    void setData(std::int64_t firstMs, std::int64_t lastMs);

    /// Goes back to the latest samples.
    void setRange(Range range);

    /// Makes the span larger or smaller by a factor; what is shown at `aroundMs` stays there, but
    /// for the newest sample, which stays at its edge while the window is live.
    void zoom(double factor, std::int64_t aroundMs);
    /// Moves by a share of the span; to the right it goes live when it reaches the newest sample.
    void pan(double share);
    /// Back to the newest sample, as far zoomed as now.
    void goToNewest();
    /// Makes sure that a time is shown, in the middle if it was not.
    void goTo(std::int64_t timeMs);

private:
    void place();
    void moveTo(std::int64_t fromMs, std::int64_t spanMs);

    Range m_range = std::chrono::minutes(1);
    bool m_isLive = true;
    std::int64_t m_zoomedMs = 0;  // Span while live; 0: the range's.
    std::int64_t m_firstMs = 0;
    std::int64_t m_lastMs = 0;
    std::int64_t m_fromMs = 0;
    std::int64_t m_toMs = 0;
};

}  // namespace pddgpu
