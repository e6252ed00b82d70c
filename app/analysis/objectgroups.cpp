// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/objectgroups.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "text/labelfold.h"

namespace pddgpu {

namespace {

using Kind = GrowthSubject::Kind;

void add(Amount *sum, const Amount &amount)
{
    sum->add(amount.objects, amount.bytes);
}

void addObject(ObjectGroup *group, const LeakObject &object)
{
    group->amount.add(1, object.sizeBytes);
    if (object.persistent)
        group->persistent.add(1, object.sizeBytes);
    else if (object.orphaned)
        group->orphaned.add(1, object.sizeBytes);
}

// The suppressed objects, by folded labels.
QList<SuppressedGroup> suppressedOf(const ObjectGroups &groups)
{
    using Key = std::pair<Creator, std::pair<std::uint64_t, qsizetype>>;
    QHash<Key, qsizetype> places;
    QList<SuppressedGroup> all;
    for (auto creator = groups.creators().cbegin(); creator != groups.creators().cend();
         ++creator) {
        for (auto group = creator->cbegin(); group != creator->cend(); ++group) {
            if (!group->suppressedBy)
                continue;
            Creator folded = creator.key();
            folded.label = foldedLabel(folded.label);
            const Key key{folded, {group.key(), group->suppressedBy->line}};
            const auto place = places.constFind(key);
            if (place == places.cend()) {
                places.insert(key, all.size());
                all.append(
                    {creator.key(), group.key(), group->amount, false, *group->suppressedBy});
                continue;
            }
            SuppressedGroup &known = all[*place];
            known.creator = folded;
            add(&known.amount, group->amount);
        }
    }
    return all;
}

}  // namespace

ObjectGroup &ObjectGroup::operator+=(const ObjectGroup &other)
{
    for (const auto part : {&ObjectGroup::amount, &ObjectGroup::persistent, &ObjectGroup::orphaned})
        add(&(this->*part), other.*part);
    return *this;
}

ObjectGroups::ObjectGroups(const LeakObjects &listing, SuppressionMatcher *matcher)
{
    // Shortcut: objects of one creator are often adjacent.
    const LeakObject *last = nullptr;
    Sizes *sizes = nullptr;
    for (const LeakObject &object : listing.objects) {
        if (!last || last->pid != object.pid || last->process != object.process ||
            last->label != object.label) {
            sizes = &m_creators[Creator{object.process, object.pid, object.label}];
            last = &object;
        }
        addObject(&(*sizes)[object.sizeBytes], object);
    }
    for (auto creator = m_creators.begin(); creator != m_creators.end(); ++creator) {
        for (auto group = creator->begin(); group != creator->end(); ++group) {
            const SuppressionRule *rule =
                matcher->match(creator.key().process, creator.key().label, group.key());
            if (rule)
                group->suppressedBy = *rule;
        }
    }
    fold();
}

void ObjectGroups::fold()
{
    const auto isOther = [](QString *only, const QString &label) {
        if (*only != label)
            only->clear();
    };
    for (auto creator = m_creators.cbegin(); creator != m_creators.cend(); ++creator) {
        Sizes sizes;
        const bool isSuppressed = std::ranges::any_of(
            *creator, [](const ObjectGroup &group) { return group.suppressedBy.has_value(); });
        if (!isSuppressed) {
            sizes = *creator;
        } else {
            for (auto group = creator->cbegin(); group != creator->cend(); ++group) {
                if (!group->suppressedBy)
                    sizes.insert(group.key(), *group);
            }
            if (sizes.isEmpty())
                continue;
        }

        const QString &label = creator.key().label;
        const QString folded = foldedLabel(label);
        if (folded == label) {
            m_folded.insert(creator.key(), sizes);
            continue;
        }
        const Creator key{creator.key().process, creator.key().pid, folded};
        if (const auto only = m_onlyLabelsOfAll.find(folded); only != m_onlyLabelsOfAll.end())
            isOther(&*only, label);
        else
            m_onlyLabelsOfAll.insert(folded, label);
        const auto known = m_folded.find(key);
        if (known == m_folded.end()) {
            m_folded.insert(key, sizes);
            m_onlyLabels.insert(key, label);
            continue;
        }
        isOther(&m_onlyLabels[key], label);
        for (auto group = sizes.cbegin(); group != sizes.cend(); ++group)
            (*known)[group.key()] += *group;
    }
}

Creator ObjectGroups::named(const Creator &folded) const
{
    const QString only = m_onlyLabels.value(folded);
    return only.isEmpty() ? folded : Creator{folded.process, folded.pid, only};
}

QString ObjectGroups::namedLabel(const QString &folded) const
{
    const QString only = m_onlyLabelsOfAll.value(folded);
    return only.isEmpty() ? folded : only;
}

GrowthHistory::Amounts ObjectGroups::amounts() const
{
    GrowthHistory::Amounts amounts;
    for (auto creator = m_folded.cbegin(); creator != m_folded.cend(); ++creator) {
        ObjectGroup sum;
        for (const ObjectGroup &group : *creator)
            sum += group;
        const Creator &key = creator.key();
        add(&amounts[{Kind::Process, {key.process, key.pid, {}}}], sum.amount);
        if (!key.label.isEmpty())
            add(&amounts[{Kind::Label, {{}, 0, key.label}}], sum.amount);
        // Persistent objects are never a leak.
        if (sum.transient().objects > 0)
            add(&amounts[{Kind::Creator, key}], sum.transient());
    }
    return amounts;
}

void sumUp(const ObjectGroups &groups, Findings *findings)
{
    for (const ObjectGroups::Sizes &sizes : groups.folded()) {
        for (const ObjectGroup &group : sizes)
            add(&findings->orphaned, group.orphaned);
    }
    findings->suppressed = suppressedOf(groups);
    for (const SuppressedGroup &group : std::as_const(findings->suppressed))
        add(&findings->suppressedAmount, group.amount);
    const auto kept = std::min(findings->suppressed.size(), Findings::MostSuppressed);
    std::partial_sort(
        findings->suppressed.begin(), findings->suppressed.begin() + kept,
        findings->suppressed.end(), [](const SuppressedGroup &a, const SuppressedGroup &b) {
            return std::tuple(b.amount.bytes, a.creator.process, a.creator.label, a.sizeBytes) <
                   std::tuple(a.amount.bytes, b.creator.process, b.creator.label, b.sizeBytes);
        });
    findings->suppressed.resize(kept);
}

}  // namespace pddgpu
