// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/trend.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace pddgpu {

namespace {

using Points = std::span<const TrendPoint>;

// Fewer steps up or down than this are events, not growth.
constexpr int FewestSteps = 4;
// A fall of less than this share of the range is noise, and so is such a rise or fall of a part.
constexpr double FallShare = 0.3;
constexpr double SmallestShare = 0.05;
// A fall that takes more steps is a decline, not an end.
constexpr std::size_t MostFallSteps = 2;
// A series that falls more often fluctuates.
constexpr int MostFalls = 1;
// Enough to distinguish two slopes.
constexpr std::size_t MostCompared = 20;
// Less drift is not growth of a fluctuating series.
constexpr double DriftShare = 0.5;
// A series that rises less than this, over this share of the time, has levelled off.
constexpr double TrickleShare = 0.02;
constexpr double TrickleSpan = 0.25;
// The shortest window in which a change is searched for.
constexpr std::size_t ShortestWindow = 12;

std::vector<TrendPoint> thinned(Points points, std::size_t most)
{
    const std::size_t stride = (points.size() + most - 1) / most;
    if (stride <= 1)
        return {points.begin(), points.end()};
    std::vector<TrendPoint> kept;
    // Counted from the end, as the newest points matter most.
    for (std::size_t i = points.size(); i > 0; i -= std::min(i, stride))
        kept.push_back(points[i - 1]);
    std::reverse(kept.begin(), kept.end());
    return kept;
}

std::optional<RobustSlope> slopeOf(Points all, std::size_t most)
{
    if (all.size() < 3)
        return std::nullopt;
    const std::vector<TrendPoint> points = thinned(all, most);

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
    // From the inside out, so that each search works on the rest of the previous one.
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

bool isFlat(const RobustSlope &slope)
{
    return slope.lowest <= 0 && slope.highest >= 0;
}

// Number of new extremes in the direction of `sign`.
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

bool isDecline(Points points, const RobustSlope &slope)
{
    return slope.highest < 0 && steps(points, -1) >= FewestSteps;
}

bool isEnough(Points points)
{
    return points.size() >= FewestPoints &&
           points.back().seconds - points.front().seconds >= ShortestSpanSeconds;
}

// Removes single-point peaks.
std::vector<double> smoothed(Points points)
{
    std::vector<double> values;
    values.reserve(points.size());
    for (const TrendPoint &point : points)
        values.push_back(point.value);
    for (std::size_t i = 1; i + 1 < points.size(); ++i) {
        const double before = points[i - 1].value;
        const double after = points[i + 1].value;
        values[i] = std::clamp(points[i].value, std::min(before, after), std::max(before, after));
    }
    return values;
}

double rangeOf(std::span<const double> values)
{
    const auto [lowest, highest] = std::ranges::minmax(values);
    return highest - lowest;
}

// The number of falls by a large part of the range, and the data about the last fall.
struct Falls {
    int count = 0;
    bool isSudden = false;   // The last fall.
    std::size_t bottom = 0;  // Index of its lowest point.
};

Falls fallsOf(std::span<const double> values)
{
    const double least = FallShare * rangeOf(values);
    Falls falls;
    bool isFalling = false;
    std::size_t top = 0;
    std::size_t low = 0;
    for (std::size_t i = 1; i < values.size(); ++i) {
        if (isFalling) {
            if (values[i] < values[low]) {
                // Sudden while it falls within a few steps.
                falls.isSudden = falls.isSudden && i - top <= MostFallSteps;
                low = i;
                falls.bottom = i;
            } else if (values[i] - values[low] >= least) {
                isFalling = false;
                top = i;
            }
        } else if (values[i] >= values[top]) {
            top = i;
        } else if (values[top] - values[i] >= least) {
            isFalling = true;
            low = i;
            falls = {falls.count + 1, i - top <= MostFallSteps, i};
        }
    }
    return falls;
}

// Sums over a part of a series that give the residual of a least-squares line.
class LineSums
{
public:
    void add(double x, double y) { addAll(1, x, y, x * x, x * y, y * y); }
    void remove(double x, double y) { addAll(-1, -x, -y, -x * x, -x * y, -y * y); }

    double slope() const
    {
        const double xx = m_xx - m_x * m_x / m_count;
        return xx > 0 ? (m_xy - m_x * m_y / m_count) / xx : 0.0;
    }
    double squaredMisses() const
    {
        const double xx = m_xx - m_x * m_x / m_count;
        const double xy = m_xy - m_x * m_y / m_count;
        const double yy = m_yy - m_y * m_y / m_count;
        return std::max(0.0, xx > 0 ? yy - xy * xy / xx : yy);
    }

private:
    void addAll(double count, double x, double y, double xx, double xy, double yy)
    {
        m_count += count;
        m_x += x;
        m_y += y;
        m_xx += xx;
        m_xy += xy;
        m_yy += yy;
    }

    double m_count = 0;
    double m_x = 0;
    double m_y = 0;
    double m_xx = 0;
    double m_xy = 0;
    double m_yy = 0;
};

bool isOtherSlope(double before, double after)
{
    constexpr double SmallestChange = 0.25;
    return std::abs(before - after) >= SmallestChange * std::max(std::abs(before), std::abs(after));
}

// Start of the second of the two best-fitting lines; 0: one line fits as well.
std::size_t bestSplit(Points points, std::span<const double> values)
{
    const double range = rangeOf(values);
    if (range <= 0)
        return 0;
    // Scaled to a unit square, so that rounding loses nothing significant.
    const double start = points.front().seconds;
    const double span = points.back().seconds - start;
    const double base = values.front();
    const auto x = [&](std::size_t i) { return (points[i].seconds - start) / span; };
    const auto y = [&](std::size_t i) { return (values[i] - base) / range; };

    LineSums before;
    LineSums after;
    for (std::size_t i = 0; i < points.size(); ++i)
        after.add(x(i), y(i));
    constexpr double Rounding = 1e-9;
    const double oneLine = after.squaredMisses();
    double best = oneLine / 2;
    std::size_t split = 0;
    bool isBend = false;  // Not just a step.
    for (std::size_t i = 0; oneLine > Rounding && i + FewestPoints < points.size(); ++i) {
        before.add(x(i), y(i));
        after.remove(x(i), y(i));
        if (i + 1 < FewestPoints || !isEnough(points.subspan(i + 1)))
            continue;
        const double twoLines = before.squaredMisses() + after.squaredMisses();
        if (twoLines < best - Rounding) {
            best = twoLines;
            split = i + 1;
            isBend = isOtherSlope(before.slope(), after.slope());
        }
    }
    return isBend ? split : 0;
}

// The two parts of a series on both sides of a change of its slope.
struct Change {
    Points before;
    Points after;
    RobustSlope slopeBefore;
    RobustSlope slopeAfter;
};

double spanOf(Points points)
{
    return points.back().seconds - points.front().seconds;
}

bool areToldApart(const Change &change, double range)
{
    const RobustSlope &before = change.slopeBefore;
    const RobustSlope &after = change.slopeAfter;
    if (before.highest >= after.lowest && after.highest >= before.lowest)
        return false;
    const double rise = std::max(std::abs(before.perSecond) * spanOf(change.before),
                                 std::abs(after.perSecond) * spanOf(change.after));
    return isOtherSlope(before.perSecond, after.perSecond) && rise >= SmallestShare * range;
}

// Recomputes the slopes from all points of both parts.
Change refined(const Change &found)
{
    Change change = found;
    if (change.before.size() > MostCompared)
        change.slopeBefore = slopeOf(change.before, MostFitted).value_or(change.slopeBefore);
    if (change.after.size() > MostCompared)
        change.slopeAfter = slopeOf(change.after, MostFitted).value_or(change.slopeAfter);
    return change;
}

std::optional<Change> lastChange(Points points, std::span<const double> values)
{
    const double range = rangeOf(values);
    for (std::size_t length = std::min(ShortestWindow, points.size());;
         length = std::min(length + length / 2, points.size())) {
        const Points window = points.last(length);
        const std::span<const double> windowValues = values.last(length);
        // A window that is flat compared to the rest has no significant change.
        const bool isFlat = rangeOf(windowValues) < SmallestShare * range;
        if (const std::size_t split = isFlat ? 0 : bestSplit(window, windowValues); split > 0) {
            Change change{window.first(split), window.subspan(split), {}, {}};
            const std::optional<RobustSlope> before = slopeOf(change.before, MostCompared);
            const std::optional<RobustSlope> after = slopeOf(change.after, MostCompared);
            if (before && after) {
                change.slopeBefore = *before;
                change.slopeAfter = *after;
                if (areToldApart(change, range))
                    return refined(change);
            }
        }
        if (length == points.size())
            return std::nullopt;
    }
}

Confidence confidenceOf(Points points, const RobustSlope &slope)
{
    const double width = slope.highest - slope.lowest;
    const double size = std::abs(slope.perSecond);
    constexpr std::size_t FewestForHigh = 14;
    if (points.size() >= FewestForHigh && width <= size && std::abs(slope.tau) >= 0.7)
        return Confidence::High;
    return width <= 2 * size ? Confidence::Medium : Confidence::Low;
}

// Whether the previous growth has stopped, except for a trickle.
bool standsStill(const Change &change, double range, double span)
{
    const RobustSlope &after = change.slopeAfter;
    return (isFlat(after) && after.highest < change.slopeBefore.perSecond / 2) ||
           (spanOf(change.after) >= TrickleSpan * span &&
            std::abs(after.perSecond) * spanOf(change.after) < TrickleShare * range);
}

// The trend of points without a change of slope.
Trend trendOfPart(Points points, const RobustSlope &slope)
{
    const double since = points.front().seconds;
    if (isGrowth(points, slope))
        return {Trend::Kind::Growing, confidenceOf(points, slope), slope, since};
    if (isDecline(points, slope))
        return {Trend::Kind::Shrinking, confidenceOf(points, slope), slope, since};
    return {Trend::Kind::Steady, Confidence::Low, slope, since};
}

}  // namespace

std::optional<RobustSlope> robustSlope(std::span<const TrendPoint> points)
{
    return slopeOf(points, MostFitted);
}

Trend trendOf(std::span<const TrendPoint> points)
{
    if (!isEnough(points))
        return {};
    const std::vector<double> all = smoothed(points);
    std::span<const double> values(all);
    if (const Falls falls = fallsOf(values); falls.count > MostFalls) {
        // Earlier rises like the last one were undone, so only the overall drift counts.
        const std::optional<RobustSlope> slope = robustSlope(points);
        if (!slope)
            return {};
        const double drift = std::abs(slope->perSecond) * spanOf(points);
        if (drift >= DriftShare * rangeOf(values))
            return trendOfPart(points, *slope);
        return {Trend::Kind::Steady, Confidence::Low, *slope, points.front().seconds};
    } else if (falls.count > 0 && falls.isSudden) {
        points = points.subspan(falls.bottom);
        values = values.subspan(falls.bottom);
        if (!isEnough(points))
            return {};
    }
    const bool isConstant = std::ranges::all_of(
        points, [&](const TrendPoint &point) { return point.value == points.front().value; });
    if (isConstant)
        return {Trend::Kind::Steady, Confidence::Low, {}, points.front().seconds};

    if (const std::optional<Change> change = lastChange(points, values)) {
        const double since = change->after.front().seconds;
        if (!isGrowth(change->before, change->slopeBefore) ||
            !standsStill(*change, rangeOf(values), spanOf(points)))
            return trendOfPart(change->after, change->slopeAfter);
        return {Trend::Kind::LevelledOff, confidenceOf(change->before, change->slopeBefore),
                change->slopeBefore, since};
    }
    const std::optional<RobustSlope> slope = robustSlope(points);
    return slope ? trendOfPart(points, *slope) : Trend();
}

}  // namespace pddgpu
