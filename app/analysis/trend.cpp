// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/trend.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace pddgpu {

namespace {

using Points = std::span<const TrendPoint>;

// Fewer steps up, or down, than this are events, not growth.
constexpr int FewestSteps = 4;
// Of the points at an end that are tried for being flat, and that are never fewer than...
constexpr std::size_t EndShare = 4;
constexpr std::size_t FewestEndPoints = 5;

std::vector<TrendPoint> thinned(Points points)
{
    const std::size_t stride = (points.size() + MostFitted - 1) / MostFitted;
    if (stride <= 1)
        return {points.begin(), points.end()};
    std::vector<TrendPoint> kept;
    // From the end, as it is the newest that matters most.
    for (std::size_t i = points.size(); i > 0; i -= std::min(i, stride))
        kept.push_back(points[i - 1]);
    std::reverse(kept.begin(), kept.end());
    return kept;
}

double median(std::vector<double> values)
{
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

double medianValue(Points points)
{
    std::vector<double> values;
    values.reserve(points.size());
    for (const TrendPoint &point : points)
        values.push_back(point.value);
    return median(std::move(values));
}

// Half the width of the band that values of a flat part lie in: three standard deviations,
// estimated from the median deviation.
double bandOf(Points flat, double middle)
{
    std::vector<double> deviations;
    deviations.reserve(flat.size());
    for (const TrendPoint &point : flat)
        deviations.push_back(std::abs(point.value - middle));
    return 3 * 1.4826 * median(std::move(deviations));
}

bool isFlat(const RobustSlope &slope)
{
    return slope.lowest <= 0 && slope.highest >= 0;
}

// How often the values went beyond all before them.
int steps(Points points, double sign)
{
    int count = 0;
    double farthest = sign * points.front().value;
    for (const TrendPoint &point : points) {
        if (sign * point.value > farthest) {
            farthest = sign * point.value;
            ++count;
        }
    }
    return count;
}

bool isGrowth(Points points, const RobustSlope &slope)
{
    return slope.lowest > 0 && steps(points, 1) >= FewestSteps;
}

std::size_t endPoints(Points points)
{
    return std::max(FewestEndPoints, points.size() / EndShare);
}

// Where the flat end of the points begins; their number: there is no flat end.
std::size_t flatEndBegin(Points points)
{
    const std::size_t tried = endPoints(points);
    if (tried >= points.size())
        return points.size();
    const Points end = points.last(tried);
    const std::optional<RobustSlope> slope = robustSlope(end);
    if (!slope || !isFlat(*slope))
        return points.size();

    const double middle = medianValue(end);
    const double band = bandOf(end, middle);
    std::size_t begin = points.size() - tried;
    while (begin > 0 && std::abs(points[begin - 1].value - middle) <= band)
        --begin;
    return begin;
}

// Where the flat beginning of the points ends; 0: there is none.
std::size_t flatBeginningEnd(Points points)
{
    std::vector<TrendPoint> mirrored;
    mirrored.reserve(points.size());
    for (auto point = points.rbegin(); point != points.rend(); ++point)
        mirrored.push_back({-point->seconds, point->value});
    return points.size() - flatEndBegin(mirrored);
}

Confidence confidenceOf(Points points, const RobustSlope &slope)
{
    const double width = slope.highest - slope.lowest;
    const double size = std::abs(slope.perSecond);
    if (points.size() >= 2 * FewestPoints && width <= size && std::abs(slope.tau) >= 0.7)
        return Confidence::High;
    return width <= 2 * size ? Confidence::Medium : Confidence::Low;
}

// Whether these points are told apart from ones that go on at half the speed: a part that is too
// short or too noisy is not.
bool standsStill(Points points, const RobustSlope &moving)
{
    const std::optional<RobustSlope> slope = robustSlope(points);
    const double half = moving.perSecond / 2;
    return slope && (half > 0 ? slope->highest < half : slope->lowest > half);
}

std::optional<Trend> levelledOff(Points points)
{
    const std::size_t begin = flatEndBegin(points);
    const Points before = points.first(begin);
    if (begin == points.size() || before.size() < FewestPoints)
        return std::nullopt;
    const std::optional<RobustSlope> grew = robustSlope(before);
    if (!grew || !isGrowth(before, *grew) || !standsStill(points.subspan(begin), *grew))
        return std::nullopt;
    return Trend{Trend::Kind::LevelledOff, confidenceOf(before, *grew), *grew,
                 points[begin].seconds};
}

// The points without a flat beginning, which would only make the slope look smaller than it is.
Points movingPart(Points points)
{
    const std::size_t begin = flatBeginningEnd(points);
    const Points moving = points.subspan(begin);
    if (begin == 0 || moving.size() < FewestPoints)
        return points;
    const std::optional<RobustSlope> slope = robustSlope(moving);
    return slope && standsStill(points.first(begin), *slope) ? moving : points;
}

}  // namespace

std::optional<RobustSlope> robustSlope(std::span<const TrendPoint> all)
{
    if (all.size() < 3)
        return std::nullopt;
    const std::vector<TrendPoint> points = thinned(all);

    std::vector<double> slopes;
    slopes.reserve(points.size() * (points.size() - 1) / 2);
    std::int64_t rising = 0;
    for (std::size_t j = 1; j < points.size(); ++j) {
        for (std::size_t i = 0; i < j; ++i) {
            const double seconds = points[j].seconds - points[i].seconds;
            const double rise = points[j].value - points[i].value;
            if (seconds <= 0)
                continue;
            slopes.push_back(rise / seconds);
            rising += (rise > 0) - (rise < 0);
        }
    }
    if (slopes.empty())
        return std::nullopt;

    // The ranks of the interval's ends, from the variance of Kendall's S without ties.
    constexpr double Quantile = 2.576;
    const auto count = static_cast<double>(points.size());
    const auto pairs = static_cast<double>(slopes.size());
    const double spread = Quantile * std::sqrt(count * (count - 1) * (2 * count + 5) / 18);

    RobustSlope result;
    // From the inside out, so that each search is among what the one before left.
    const auto middle = slopes.begin() + static_cast<std::ptrdiff_t>(slopes.size() / 2);
    std::nth_element(slopes.begin(), middle, slopes.end());
    result.perSecond = *middle;
    const auto rank = [&slopes](double place) {
        const double last = static_cast<double>(slopes.size()) - 1;
        return slopes.begin() + static_cast<std::ptrdiff_t>(std::clamp(place, 0.0, last));
    };
    const auto low = rank(std::floor((pairs - spread) / 2));
    std::nth_element(slopes.begin(), low, middle);
    result.lowest = *low;
    const auto high = rank(std::ceil((pairs + spread) / 2));
    std::nth_element(middle, high, slopes.end());
    result.highest = *high;
    result.tau = static_cast<double>(rising) / pairs;
    return result;
}

Trend trendOf(std::span<const TrendPoint> points)
{
    if (points.size() < FewestPoints ||
        points.back().seconds - points.front().seconds < ShortestSpanSeconds)
        return {};
    const bool constant = std::ranges::all_of(
        points, [&](const TrendPoint &point) { return point.value == points.front().value; });
    if (constant)
        return {Trend::Kind::Steady, Confidence::Low, {}, points.front().seconds};
    if (const std::optional<Trend> trend = levelledOff(points))
        return *trend;

    const Points moving = movingPart(points);
    const std::optional<RobustSlope> slope = robustSlope(moving);
    if (!slope)
        return {};
    const double since = moving.front().seconds;
    if (isGrowth(moving, *slope))
        return {Trend::Kind::Growing, confidenceOf(moving, *slope), *slope, since};
    if (slope->highest < 0 && steps(moving, -1) >= FewestSteps)
        return {Trend::Kind::Shrinking, confidenceOf(moving, *slope), *slope, since};
    return {Trend::Kind::Steady, Confidence::Low, *slope, points.front().seconds};
}

}  // namespace pddgpu
