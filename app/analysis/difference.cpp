// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/difference.h"

#include <QHash>
#include <algorithm>
#include <functional>
#include <optional>
#include <tuple>
#include <utility>

namespace pddgpu {

namespace {

using Objects = std::vector<const LeakObject *>;

// Sorted by id. That is the ABI's order; a listing in another order gets sorted.
Objects byId(const LeakObjects &listing)
{
    Objects objects;
    objects.reserve(static_cast<std::size_t>(listing.objects.size()));
    for (const LeakObject &object : listing.objects)
        objects.push_back(&object);
    const auto id = [](const LeakObject *object) { return object->id; };
    if (!std::ranges::is_sorted(objects, {}, id))
        std::ranges::stable_sort(objects, {}, id);
    return objects;
}

// Whether a counter that only rebinding resets went down.
bool fell(const Snapshot::Number &from, const Snapshot::Number &to)
{
    return from && to && *to < *from;
}

// Ids of one binding are never reused and increase with creation time: the same id has the same
// creation time, and an object with an id up to the last one at A was not created after A.
bool idsBeganAnew(const Objects &from, const LeakObjects &fromListing, const Objects &to)
{
    if (from.empty())
        return false;
    const std::uint64_t lastId = from.back()->id;
    auto old = from.begin();
    for (const LeakObject *object : to) {
        if (object->id > lastId)
            break;
        while (old != from.end() && (*old)->id < object->id)
            ++old;
        const bool known = old != from.end() && (*old)->id == object->id;
        if (known ? (*old)->birthNs != object->birthNs : object->birthNs > fromListing.nowNs)
            return true;
    }
    return false;
}

std::optional<NoDifference> whyNot(const Snapshot &from, const Snapshot &to)
{
    if (!from.objects || !to.objects)
        return NoDifference::ObjectsUnknown;
    if (from.device != to.device)
        return NoDifference::OtherDevice;
    const bool clockWentBack = fell(from.nowNs, to.nowNs);
    // Checks both clocks: the driver's clock also goes back at a reboot.
    if (clockWentBack && to.capturedAt <= from.capturedAt)
        return NoDifference::WrongOrder;
    if (clockWentBack || hasBoundAnew(from, to))
        return NoDifference::OtherBinding;
    return std::nullopt;
}

class Grouping
{
public:
    DifferenceGroup &groupOf(const LeakObject &object)
    {
        // Shortcut: objects of one creator are often adjacent.
        if (m_last && m_last->process == object.process && m_last->pid == object.pid &&
            m_last->label == object.label)
            return m_groups[m_lastIndex];
        Creator creator{object.process, object.pid, object.label};
        auto place = m_indices.find(creator);
        if (place == m_indices.end()) {
            place = m_indices.insert(creator, m_groups.size());
            m_groups.push_back({creator, {}, {}, 0, 0, {}});
        }
        m_last = std::move(creator);
        m_lastIndex = *place;
        return m_groups[m_lastIndex];
    }

    std::vector<DifferenceGroup> take()
    {
        std::erase_if(m_groups, [](const DifferenceGroup &group) {
            return group.born.empty() && group.gone.empty();
        });
        std::ranges::sort(m_groups, [](const DifferenceGroup &a, const DifferenceGroup &b) {
            if (a.bornBytes != b.bornBytes)
                return a.bornBytes > b.bornBytes;
            if (a.goneBytes != b.goneBytes)
                return a.goneBytes > b.goneBytes;
            // A total order, so that rows keep their place from one sample to the next.
            return std::tie(a.creator.process, a.creator.pid, a.creator.label) <
                   std::tie(b.creator.process, b.creator.pid, b.creator.label);
        });
        return std::move(m_groups);
    }

private:
    std::vector<DifferenceGroup> m_groups;
    QHash<Creator, std::size_t> m_indices;
    std::optional<Creator> m_last;
    std::size_t m_lastIndex = 0;
};

}  // namespace

bool hasBoundAnew(const Snapshot &from, const Snapshot &to)
{
    return fell(from.generation, to.generation) || fell(from.checkCount, to.checkCount) ||
           fell(from.alertCount, to.alertCount) ||
           (from.stats && to.stats && fell(from.stats->allocations, to.stats->allocations));
}

tl::expected<DifferencePtr, NoDifference> difference(const ObjectsMark &from, const ObjectsMark &to)
{
    if (const auto reason = whyNot(*from.snapshot, *to.snapshot))
        return tl::unexpected(*reason);
    const Objects before = byId(*from.snapshot->objects);
    const Objects after = byId(*to.snapshot->objects);
    if (idsBeganAnew(before, *from.snapshot->objects, after))
        return tl::unexpected(NoDifference::OtherBinding);

    auto result = std::make_shared<Difference>(Difference{from, to, {}, {}, {}, {}});
    Grouping grouping;
    auto old = before.begin();
    const auto addGone = [&](const LeakObject &object) {
        DifferenceGroup &group = grouping.groupOf(object);
        group.gone.push_back(&object);
        group.goneBytes += object.sizeBytes;
        result->gone.add(1, object.sizeBytes);
    };
    for (const LeakObject *object : after) {
        for (; old != before.end() && (*old)->id < object->id; ++old)
            addGone(**old);
        DifferenceGroup &group = grouping.groupOf(*object);
        if (old != before.end() && (*old)->id == object->id) {
            ++old;
            group.kept.add(1, object->sizeBytes);
            result->kept.add(1, object->sizeBytes);
        } else {
            group.born.push_back(object);
            group.bornBytes += object->sizeBytes;
            result->born.add(1, object->sizeBytes);
        }
    }
    for (; old != before.end(); ++old)
        addGone(**old);
    result->groups = grouping.take();
    return result;
}

}  // namespace pddgpu
