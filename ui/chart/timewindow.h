// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

namespace pddgpu {

/// The time span that a chart shows: the latest samples, moving with them, or a fixed part that the
/// user chose. All times are ms since the epoch, UTC.
class TimeWindow
{
public:
    /// Length of the span up to the newest sample; not set: everything.
    using Range = std::optional<std::chrono::minutes>;

    static constexpr std::int64_t ShortestMs = 5'000;

    std::int64_t fromMs() const { return m_fromMs; }
    std::int64_t toMs() const { return m_toMs; }
    std::int64_t spanMs() const { return m_toMs - m_fromMs; }

    /// Moves with the samples.
    bool isLive() const { return m_isLive; }
    /// The range that was set last.
    Range range() const { return m_range; }
    /// Shows that range, not a zoomed or panned view.
    bool showsRange() const { return m_isLive && m_zoomedMs == 0; }

    /// Sets the times of the first and the last sample.
    void setData(std::int64_t firstMs, std::int64_t lastMs);

    /// Goes back to the latest samples.
    void setRange(Range range);

    /// Scales the span by a factor. The point at `aroundMs` stays in place; while live, the newest
    /// sample stays at its edge instead.
    void zoom(double factor, std::int64_t aroundMs);
    /// Moves by a fraction of the span; goes live when it reaches the newest sample.
    void pan(double share);
    /// Returns to the newest sample, at the current zoom.
    void goToNewest();
    /// Brings a time into view; centres it if it was not visible.
    void goTo(std::int64_t timeMs);

private:
    void place();
    void moveTo(std::int64_t fromMs, std::int64_t spanMs);

    Range m_range = std::chrono::minutes(1);
    bool m_isLive = true;
    std::int64_t m_zoomedMs = 0;  // Span while live; 0: the range's span.
    std::int64_t m_firstMs = 0;
    std::int64_t m_lastMs = 0;
    std::int64_t m_fromMs = 0;
    std::int64_t m_toMs = 0;
};

}  // namespace pddgpu
