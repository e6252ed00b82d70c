// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/cycles.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "analysis/verdict.h"
#include "text/labelfold.h"

namespace pddgpu {

namespace {

// Of the cycles that decide; one in so many may leave nothing.
constexpr std::size_t NearlyAll = 5;
constexpr std::size_t ManyCycles = 3;

// Those that decide: neither the first nor the last.
std::vector<Amount> deciding(const std::vector<Amount> &left)
{
    return {left.begin() + 1, left.end() - 1};
}

std::size_t withSomething(const std::vector<Amount> &amounts)
{
    return static_cast<std::size_t>(
        std::ranges::count_if(amounts, [](const Amount &one) { return one.objects > 0; }));
}

CycleVerdict verdictOn(const std::vector<Amount> &left)
{
    if (left.size() < CycleCount::FewestCycles)
        return CycleVerdict::TooEarly;
    const std::vector<Amount> some = deciding(left);
    const std::size_t count = withSomething(some);
    const bool isNearlyAll = count > 0 && (some.size() - count) * NearlyAll <= some.size();
    // A few cycles say little, so the first one counts, too.
    const bool areMany = some.size() >= ManyCycles;
    const bool isEnough = areMany || left.front().objects > 0;
    // A cache gets less and less.
    const std::uint64_t most = std::ranges::max(some, {}, &Amount::objects).objects;
    const bool isSlowing = areMany && some.back().objects * 2 < most;
    if (isNearlyAll && isEnough && !isSlowing)
        return CycleVerdict::Leak;
    // In the later half of them.
    const std::vector<Amount> late(some.begin() + static_cast<std::ptrdiff_t>(some.size() / 2),
                                   some.end());
    if (withSomething(late) > 0)
        return CycleVerdict::Uneven;
    return count > 0 || left.front().objects > 0 ? CycleVerdict::Settled : CycleVerdict::Replaced;
}

Amount medianOf(std::vector<Amount> amounts)
{
    const auto middle = amounts.begin() + static_cast<std::ptrdiff_t>(amounts.size() / 2);
    const auto of = [&](auto Amount::*member) {
        std::ranges::nth_element(amounts, middle, {}, member);
        return (*middle).*member;
    };
    return {of(&Amount::objects), of(&Amount::bytes)};
}

}  // namespace

Amount CycleGroup::sum() const
{
    Amount all;
    for (const Amount &one : left)
        all.add(one.objects, one.bytes);
    return all;
}

CycleCount::CycleCount(const LeakObjects &before)
{
    take(before, 0);
}

void CycleCount::endCycle(const std::shared_ptr<const LeakObjects> &after)
{
    take(*after, ++m_cycles);
    m_last = after;
}

void CycleCount::take(const LeakObjects &listing, std::uint32_t cycle)
{
    QHash<std::uint64_t, std::uint32_t> cycleOf;
    cycleOf.reserve(listing.objects.size());
    for (const LeakObject &object : listing.objects)
        cycleOf.insert(object.id, m_cycleOf.value(object.id, cycle));
    // Of those that are gone nothing is left.
    m_cycleOf = std::move(cycleOf);
}

std::vector<CycleGroup> CycleCount::groups(SuppressionMatcher *rules, Amount *intended) const
{
    using Key = std::tuple<QString, QString, std::uint8_t>;
    std::map<Key, CycleGroup> byKey;
    for (const LeakObject &object : m_last ? m_last->objects : QList<LeakObject>()) {
        const std::uint32_t cycle = m_cycleOf.value(object.id);
        if (cycle == 0 || object.persistent)
            continue;
        const SuppressionRule *rule =
            rules ? rules->ruleOf(object.process, object.label, object.sizeBytes) : nullptr;
        if (rule && !rule->isLeak) {
            if (intended)
                intended->add(1, object.sizeBytes);
            continue;
        }
        const QString label = foldedLabel(object.label);
        CycleGroup &group = byKey[{object.process, label, sizeClassOf(object.sizeBytes)}];
        if (group.left.empty()) {
            group.creator = {object.process, 0, label};
            group.smallestBytes = object.sizeBytes;
            group.left.resize(m_cycles);
        }
        group.smallestBytes = std::min(group.smallestBytes, object.sizeBytes);
        group.largestBytes = std::max(group.largestBytes, object.sizeBytes);
        group.left[cycle - 1].add(1, object.sizeBytes);
        group.isPinned = group.isPinned || rule;
    }
    std::vector<CycleGroup> groups;
    for (auto &[key, group] : byKey) {
        group.verdict = group.isPinned ? CycleVerdict::Leak : verdictOn(group.left);
        if (group.verdict == CycleVerdict::Leak && group.left.size() >= FewestCycles)
            group.perCycle = medianOf(deciding(group.left));
        groups.push_back(std::move(group));
    }
    std::ranges::stable_sort(groups, [](const CycleGroup &a, const CycleGroup &b) {
        return std::tuple(a.verdict, b.perCycle.bytes, b.sum().bytes) <
               std::tuple(b.verdict, a.perCycle.bytes, a.sum().bytes);
    });
    return groups;
}

}  // namespace pddgpu
