// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/memoryoutlook.h"

#include <algorithm>

namespace pddgpu {

namespace {

using Kind = GrowthSubject::Kind;

// A part of the total, in percent. What is left of a full region is smaller than the objects that
// are asked for: with objects that spill into the other region it may be more.
constexpr std::uint64_t FullPercent = 99;
constexpr std::uint64_t FullWhenSpillingPercent = 95;

const Growth *find(const QList<Growth> &all, Kind kind)
{
    const auto found =
        std::ranges::find_if(all, [kind](const Growth &one) { return one.subject.kind == kind; });
    return found == all.end() ? nullptr : &*found;
}

bool isFilled(std::uint64_t used, std::optional<std::uint64_t> total, std::uint64_t percent)
{
    return total && *total > 0 &&
           static_cast<double>(used) >=
               static_cast<double>(*total) * static_cast<double>(percent) / 100;
}

std::optional<double> growthOf(const Trend &trend)
{
    return trend.kind == Trend::Kind::Growing ? std::optional(trend.slope.perSecond) : std::nullopt;
}

std::optional<std::uint64_t> msUntil(double freeBytes, double perSecond)
{
    constexpr double TenYearsMs = 10 * 365.25 * 86'400'000;
    if (perSecond <= 0)
        return std::nullopt;
    const double ms = freeBytes / perSecond * 1'000;
    return ms <= TenYearsMs ? std::optional(static_cast<std::uint64_t>(ms)) : std::nullopt;
}

double freeOf(std::uint64_t used, std::uint64_t total)
{
    return used < total ? static_cast<double>(total - used) : 0.0;
}

// Whether there is more than there was a few points ago.
bool isRising(const Growth &growth)
{
    constexpr std::size_t Points = 4;
    const std::vector<GrowthPoint> &points = growth.series.front();
    return points.size() >= Points &&
           points.back().amount.bytes > points[points.size() - Points].amount.bytes;
}

}  // namespace

MemoryOutlook outlookOf(const QList<Growth> &growth, GrowthRange range,
                        std::optional<std::uint64_t> vramTotalBytes,
                        std::optional<std::uint64_t> gttTotalBytes)
{
    const Growth *vram = find(growth, Kind::Vram);
    const Growth *gtt = find(growth, Kind::Gtt);
    const Growth *both = find(growth, Kind::Memory);
    const std::optional<double> bothPerSecond =
        both ? growthOf(both->trend(range)) : std::optional<double>();

    MemoryOutlook outlook;
    if (gtt) {
        RegionOutlook &region = outlook.gtt.emplace();
        region.trend = gtt->trend(range);
        region.isFull = isFilled(gtt->now.bytes, gttTotalBytes, FullPercent);
        if (!region.isFull)
            region.perSecond = growthOf(region.trend);
    }
    if (vram) {
        RegionOutlook &region = outlook.vram.emplace();
        region.trend = vram->trend(range);
        const bool isGttRising = gtt && !outlook.gtt->isFull && isRising(*gtt);
        const bool canSpill = isGttRising && (bothPerSecond || outlook.gtt->perSecond);
        region.isFull = isFilled(vram->now.bytes, vramTotalBytes, FullPercent) ||
                        (canSpill && region.trend.kind != Trend::Kind::Growing &&
                         isFilled(vram->now.bytes, vramTotalBytes, FullWhenSpillingPercent));
        region.isSpilling = region.isFull && canSpill;
        if (!region.isFull)
            region.perSecond = growthOf(region.trend);
        // What GTT takes in is what grows in all, which is often known for longer.
        if (region.isSpilling && bothPerSecond &&
            (!outlook.gtt->perSecond ||
             both->trend(range).confidence >= outlook.gtt->trend.confidence))
            outlook.gtt->perSecond = bothPerSecond;
    }

    const bool vramGrows = vram && outlook.vram->perSecond && vramTotalBytes;
    if (vramGrows) {
        outlook.vram->fullInMs =
            msUntil(freeOf(vram->now.bytes, *vramTotalBytes), *outlook.vram->perSecond);
    }
    if (gtt && outlook.gtt->perSecond && gttTotalBytes) {
        outlook.gtt->fullInMs =
            msUntil(freeOf(gtt->now.bytes, *gttTotalBytes), *outlook.gtt->perSecond);
    }
    if (vramGrows && gtt && gttTotalBytes && !outlook.gtt->isFull) {
        const double apart = *outlook.vram->perSecond + outlook.gtt->perSecond.value_or(0);
        outlook.bothFullInMs = msUntil(
            freeOf(vram->now.bytes, *vramTotalBytes) + freeOf(gtt->now.bytes, *gttTotalBytes),
            bothPerSecond.value_or(apart));
        // From when VRAM is full on, all of it goes into GTT.
        const auto &vramFull = outlook.vram->fullInMs;
        auto &gttFull = outlook.gtt->fullInMs;
        if (gttFull && vramFull && *vramFull < *gttFull && outlook.bothFullInMs)
            gttFull = std::min(*gttFull, *outlook.bothFullInMs);
    }
    return outlook;
}

}  // namespace pddgpu
