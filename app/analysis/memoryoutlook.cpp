// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/memoryoutlook.h"

#include <algorithm>

namespace pddgpu {

namespace {

using Kind = GrowthSubject::Kind;

// Percentage of the total. The rest of a full region is smaller than the requested objects; objects
// that spill into the other region may leave more.
constexpr std::uint64_t FullPercent = 99;
constexpr std::uint64_t FullWhenSpillingPercent = 95;

const Growth *find(const QList<Growth> &all, const GrowthSubject &subject)
{
    const auto found = std::ranges::find(all, subject, &Growth::subject);
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

// Whether usage is higher than a few points ago.
bool isRising(const Growth &growth)
{
    constexpr std::size_t Points = 4;
    const std::vector<GrowthPoint> &points = growth.series.front();
    return points.size() >= Points &&
           points.back().amount.bytes > points[points.size() - Points].amount.bytes;
}

// A region, its growth, and its forecast.
struct Side {
    const Region *region = nullptr;
    const Growth *growth = nullptr;
    RegionOutlook *outlook = nullptr;

    bool isKnown() const { return growth != nullptr; }
    bool grows() const { return isKnown() && outlook->perSecond && region->totalBytes; }
    std::uint64_t used() const { return growth->now.bytes; }
    double freeBytes() const { return freeOf(used(), *region->totalBytes); }
};

// The first region of a role. Which of several gets the spilled objects is unknown.
Side sideOf(Region::Role role, const QList<Region> &regions, const QList<Growth> &growth,
            MemoryOutlook *outlook)
{
    const auto found = std::ranges::find(regions, role, &Region::role);
    if (found == regions.end())
        return {};
    const auto known = std::ranges::find(outlook->regions, found->name, &RegionOutlook::name);
    if (known == outlook->regions.end())
        return {};
    return {&*found, find(growth, {Kind::Region, {}, found->name}), &*known};
}

// How the card's own memory and system memory affect each other.
void addSpilling(const Side &local, const Side &system, const Growth *both, GrowthRange range)
{
    const std::optional<double> bothPerSecond =
        both ? growthOf(both->trend(range)) : std::optional<double>();
    const std::optional<std::uint64_t> &total = local.region->totalBytes;
    const bool isSystemRising =
        system.isKnown() && !system.outlook->isFull && isRising(*system.growth);
    const bool canSpill = isSystemRising && (bothPerSecond || system.outlook->perSecond);
    const bool isFull =
        local.outlook->isFull || (canSpill && local.outlook->trend.kind != Trend::Kind::Growing &&
                                  isFilled(local.used(), total, FullWhenSpillingPercent));
    local.outlook->isFull = isFull;
    if (isFull)
        local.outlook->perSecond.reset();
    if (!isFull || !canSpill)
        return;
    local.outlook->spillsInto = system.region->name;
    // System memory takes all of the growth, and the total growth is often known for longer.
    if (bothPerSecond && (!system.outlook->perSecond ||
                          both->trend(range).confidence >= system.outlook->trend.confidence))
        system.outlook->perSecond = bothPerSecond;
}

void addBothFull(const Side &local, const Side &system, const Growth *both, GrowthRange range,
                 MemoryOutlook *outlook)
{
    if (!local.grows() || !system.isKnown() || !system.region->totalBytes || system.outlook->isFull)
        return;
    const double apart = *local.outlook->perSecond + system.outlook->perSecond.value_or(0);
    const std::optional<double> together =
        both ? growthOf(both->trend(range)) : std::optional<double>();
    outlook->bothFullInMs =
        msUntil(local.freeBytes() + system.freeBytes(), together.value_or(apart));
    // Once the card's own memory is full, all growth goes into system memory.
    const auto &localFull = local.outlook->fullInMs;
    auto &systemFull = system.outlook->fullInMs;
    if (systemFull && localFull && *localFull < *systemFull && outlook->bothFullInMs)
        systemFull = std::min(*systemFull, *outlook->bothFullInMs);
}

}  // namespace

MemoryOutlook outlookOf(const QList<Growth> &growth, GrowthRange range,
                        const QList<Region> &regions)
{
    MemoryOutlook outlook;
    for (const Region &region : regions) {
        const Growth *grown = find(growth, {Kind::Region, {}, region.name});
        if (!grown)
            continue;
        RegionOutlook one;
        one.name = region.name;
        one.trend = grown->trend(range);
        one.isFull = isFilled(grown->now.bytes, region.totalBytes, FullPercent);
        if (!one.isFull)
            one.perSecond = growthOf(one.trend);
        outlook.regions.append(one);
    }

    const Side local = sideOf(Region::Role::DeviceLocal, regions, growth, &outlook);
    const Side system = sideOf(Region::Role::System, regions, growth, &outlook);
    // Total memory is the sum of these two if there are no others.
    const Growth *both = regions.size() == 2 ? find(growth, {Kind::Memory, {}, {}}) : nullptr;
    if (local.isKnown())
        addSpilling(local, system, both, range);
    for (RegionOutlook &one : outlook.regions) {
        const auto region = std::ranges::find(regions, one.name, &Region::name);
        if (one.perSecond && region->totalBytes) {
            const Growth *grown = find(growth, {Kind::Region, {}, one.name});
            one.fullInMs = msUntil(freeOf(grown->now.bytes, *region->totalBytes), *one.perSecond);
        }
    }
    addBothFull(local, system, both, range, &outlook);
    return outlook;
}

}  // namespace pddgpu
