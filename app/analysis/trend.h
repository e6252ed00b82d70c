// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace pddgpu {

/// One value of a series.
struct TrendPoint {
    double seconds = 0;  ///< Rises from point to point.
    double value = 0;
};

/// The line through a series after Theil (1950) and Sen (Journal of the American Statistical
/// Association 63, 1968): the median of the slopes between all pairs of points. Outliers, up to
/// 29 % of the points, do not bend it.
struct RobustSlope {
    double perSecond = 0;
    double lowest = 0;   ///< Sen's interval, 99 %: where 0 lies outside, the values
    double highest = 0;  ///< rise or fall.
    double tau = 0;      ///< Kendall's, -1 to 1: how many more pairs rise than fall.
};

/// Needs three points or more; of more than MostFitted every n-th is looked at, and the last.
std::optional<RobustSlope> robustSlope(std::span<const TrendPoint> points);

/// More points than these make a slope no better, but cost the square of their number.
inline constexpr std::size_t MostFitted = 48;

enum class Confidence : std::uint8_t { Low, Medium, High };

/// The current course of a series.
struct Trend {
    enum class Kind : std::uint8_t {
        Unknown,      ///< Too few points to tell.
        Steady,       ///< Neither grew nor shrank, or goes up and down.
        Growing,      ///< Still.
        LevelledOff,  ///< Grew, and stopped.
        Shrinking,
    };

    Kind kind = Kind::Unknown;
    /// How well the points bear it out; of interest where it grows or shrinks.
    Confidence confidence = Confidence::Low;
    /// Of the part since the last change; where it levelled off: of the part that grew.
    RobustSlope slope;
    /// When what it does now began, in the time of the points.
    double sinceSeconds = 0;
};

/// Points that are fewer than this, or span less, say nothing: five in a row that rise are chance
/// in one of 120 cases.
inline constexpr std::size_t FewestPoints = 5;
inline constexpr double ShortestSpanSeconds = 30;

/// Names what a series does since its slope last changed. Growth is only what rose in several
/// steps: a program that loads once does not grow. A fall at once, as when a process dies, begins
/// a new series; one that falls again and again goes up and down, and is steady.
///
/// The last change of slope is looked for in windows that end at the last point, from short to
/// long, each half as long again as the one before (the intervals of seeded binary segmentation,
/// Kovács, Bühlmann, Li and Munk, Biometrika 110, 2023, that reach the present). In each, the two
/// lines that fit best by least squares (two-phase regression: Quandt, Journal of the American
/// Statistical Association 53, 1958), after a running median of three (Tukey, Exploratory Data
/// Analysis, 1977), propose one place. It counts where the robust slopes before and after it are
/// told apart: their 99 % intervals do not touch. The same points always give the same answer;
/// the cost is linear in their number but for the robust slopes, which MostFitted bounds.
Trend trendOf(std::span<const TrendPoint> points);

}  // namespace pddgpu
