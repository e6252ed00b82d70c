// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/growth.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "text/timeunits.h"

namespace pddgpu {

namespace {

using Kind = GrowthSubject::Kind;

bool isMemory(const GrowthSubject &subject)
{
    return subject.kind == Kind::Region || subject.kind == Kind::Memory;
}

Trend trendOfPoints(const std::vector<GrowthPoint> &points)
{
    std::vector<TrendPoint> bytes;
    bytes.reserve(points.size());
    for (const GrowthPoint &point : points) {
        bytes.push_back({static_cast<double>(point.timeNs) / double{NsPerSecond},
                         static_cast<double>(point.amount.bytes)});
    }
    return trendOf(bytes);
}

}  // namespace

std::optional<std::uint64_t> bytesAt(const Growth &growth, std::uint64_t timeNs)
{
    for (const std::vector<GrowthPoint> &points : growth.series) {
        const auto later = std::ranges::upper_bound(points, timeNs, {}, &GrowthPoint::timeNs);
        if (later != points.begin())
            return std::prev(later)->amount.bytes;
    }
    return std::nullopt;
}

const Trend &clearestTrend(const Growth &growth)
{
    const Trend &newest = growth.trends.front();
    if (newest.kind == Trend::Kind::LevelledOff)
        return newest;
    const Trend *clearest = nullptr;
    for (const Trend &trend : growth.trends) {
        if (trend.kind == Trend::Kind::Growing &&
            (!clearest || trend.confidence > clearest->confidence))
            clearest = &trend;
    }
    if (clearest)
        return *clearest;
    const auto levelled =
        std::find_if(growth.trends.begin(), growth.trends.end(),
                     [](const Trend &trend) { return trend.kind == Trend::Kind::LevelledOff; });
    return levelled != growth.trends.end() ? *levelled : newest;
}

std::uint64_t GrowthHistory::stepNs(std::size_t tier)
{
    // 120 points in each range: twelve per minute in the finest.
    return lengthNs(static_cast<GrowthRange>(tier)) / 120;
}

bool GrowthHistory::isDue(std::uint64_t nowNs) const
{
    // Accept a sample that comes a little early, as the next one may be a step later.
    constexpr std::uint64_t EarlyNs = 300'000'000;
    const std::optional<std::uint64_t> &last = m_lastNs.front();
    return !last || nowNs < *last || nowNs - *last + EarlyNs >= StepNs;
}

void GrowthHistory::append(std::uint64_t nowNs, const Amounts &amounts)
{
    static_assert(lengthNs(GrowthRange::TenMinutes) / 120 == StepNs);
    if (m_lastNs.front() && nowNs <= *m_lastNs.front()) {
        if (nowNs == *m_lastNs.front())
            return;
        clear();
    }
    for (auto amount = amounts.cbegin(); amount != amounts.cend(); ++amount)
        m_series[amount.key()].now = amount.value();
    if (m_series.size() > MostSubjects)
        forgetSmallest(amounts);

    for (auto series = m_series.begin(); series != m_series.end();) {
        series->isKnown = !isMemory(series.key()) || amounts.contains(series.key());
        if (!series->isKnown) {
            ++series;
            continue;
        }
        appendTo(*series, nowNs, amounts.value(series.key()));
        const bool hasGone =
            std::all_of(series->tiers.begin(), series->tiers.end(), [](const Tier &tier) {
                return std::all_of(tier.points.begin(), tier.points.end(),
                                   [](const GrowthPoint &p) { return p.amount == Amount(); });
            });
        series = hasGone && !isMemory(series.key()) ? m_series.erase(series) : std::next(series);
    }
    for (std::size_t tier = 0; tier < m_lastNs.size(); ++tier) {
        if (!m_lastNs[tier] || nowNs - *m_lastNs[tier] >= stepNs(tier) || tier == 0)
            m_lastNs[tier] = nowNs;
    }
}

void GrowthHistory::clear()
{
    m_series.clear();
    m_lastNs.fill(std::nullopt);
}

void GrowthHistory::appendTo(Series &series, std::uint64_t nowNs, const Amount &amount)
{
    series.now = amount;
    for (std::size_t i = 0; i < series.tiers.size(); ++i) {
        Tier &tier = series.tiers[i];
        const bool due = i == 0 || !m_lastNs[i] || nowNs - *m_lastNs[i] >= stepNs(i);
        if (!due && !tier.points.empty())
            continue;
        tier.points.push_back({nowNs, amount});
        const std::uint64_t length = lengthNs(static_cast<GrowthRange>(i));
        const auto firstKept =
            std::find_if(tier.points.begin(), tier.points.end(),
                         [&](const GrowthPoint &p) { return nowNs - p.timeNs <= length; });
        tier.points.erase(tier.points.begin(), firstKept);
        tier.changed = true;
    }
}

void GrowthHistory::forgetSmallest(const Amounts &amounts)
{
    using Sized = std::pair<std::uint64_t, GrowthSubject>;
    std::vector<Sized> smallest;
    smallest.reserve(static_cast<std::size_t>(m_series.size()));
    for (auto series = m_series.cbegin(); series != m_series.cend(); ++series) {
        if (!isMemory(series.key()))
            smallest.emplace_back(amounts.value(series.key()).bytes, series.key());
    }
    const auto surplus = static_cast<std::ptrdiff_t>(m_series.size() - MostSubjects);
    std::nth_element(smallest.begin(), smallest.begin() + surplus, smallest.end(),
                     [](const Sized &a, const Sized &b) { return a.first < b.first; });
    std::for_each(smallest.begin(), smallest.begin() + surplus,
                  [this](const Sized &one) { m_series.remove(one.second); });
}

QList<Growth> GrowthHistory::growth()
{
    QList<Growth> all;
    all.reserve(m_series.size());
    for (auto series = m_series.begin(); series != m_series.end(); ++series) {
        if (!series->isKnown)
            continue;
        Growth one{series.key(), series->now, {}, {}};
        for (std::size_t i = 0; i < series->tiers.size(); ++i) {
            Tier &tier = series->tiers[i];
            if (std::exchange(tier.changed, false))
                tier.trend = trendOfPoints(tier.points);
            one.trends[i] = tier.trend;
            one.series[i] = tier.points;
        }
        all.append(std::move(one));
    }
    return all;
}

}  // namespace pddgpu
