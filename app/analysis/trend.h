// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace pddgpu {

/// One value of a series.
struct TrendPoint {
    double seconds = 0;  ///< Strictly increasing.
    double value = 0;
};

/// The line through a series after Theil (1950) and Sen (Journal of the American Statistical
/// Association 63, 1968): the median of the slopes between all pairs of points. Outliers, up to
/// 29 % of the points, do not bend it.
struct RobustSlope {
    double perSecond = 0;
    double lowest = 0;   ///< Sen's 99 % interval: if 0 lies outside, the values
    double highest = 0;  ///< rise or fall.
    double tau = 0;      ///< Kendall's tau, -1 to 1: surplus of rising over falling pairs.
};

/// Needs at least three points. Above MostFitted, only every n-th point and the last one are used.
std::optional<RobustSlope> robustSlope(std::span<const TrendPoint> points);

/// More points do not improve a slope, but the cost is quadratic.
inline constexpr std::size_t MostFitted = 48;

enum class Confidence : std::uint8_t { Low, Medium, High };

/// The current course of a series.
struct Trend {
    enum class Kind : std::uint8_t {
        Unknown,      ///< Too few points to tell.
        Steady,       ///< Neither grew nor shrank, or fluctuates.
        Growing,      ///< Still growing.
        LevelledOff,  ///< Grew, then stopped.
        Shrinking,
    };

    Kind kind = Kind::Unknown;
    /// How well the points support it; relevant if it grows or shrinks.
    Confidence confidence = Confidence::Low;
    /// Slope since the last change; if it levelled off, slope of the part that grew.
    RobustSlope slope;
    /// Start of the current course, in the time of the points.
    double sinceSeconds = 0;
};

/// With fewer points, or a shorter span, nothing can be said: five rising points in a row are
/// chance in one of 120 cases.
inline constexpr std::size_t FewestPoints = 5;
inline constexpr double ShortestSpanSeconds = 30;

/// Classifies a series since its slope last changed. Only a rise in several steps is growth: a
/// program that loads once does not grow. A sudden fall, as when a process dies, starts a new
/// series. A series that falls again and again fluctuates, and counts as steady.
///
/// The last change of slope is searched for in windows that end at the last point, from short to
/// long, each half as long again as the previous one (the intervals of seeded binary segmentation,
/// Kovács, Bühlmann, Li and Munk, Biometrika 110, 2023, that reach the present). In each window,
/// the two lines with the best least-squares fit (two-phase regression: Quandt, Journal of the
/// American Statistical Association 53, 1958), after a running median of three (Tukey, Exploratory
/// Data Analysis, 1977), propose one change point. It counts if the robust slopes before and after
/// it are distinguishable: their 99 % intervals do not touch. The result is deterministic. The cost
/// is linear in the number of points, except for the robust slopes, which MostFitted bounds.
Trend trendOf(std::span<const TrendPoint> points);

}  // namespace pddgpu
