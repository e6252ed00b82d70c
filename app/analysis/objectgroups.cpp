// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/objectgroups.h"

#include <algorithm>
#include <functional>
#include <tuple>
#include <utility>

#include "analysis/labelfold.h"

namespace pddgpu {

namespace {

using Kind = GrowthSubject::Kind;

// Fewer alike objects may be chance: buffers for double and triple buffering, and the like.
constexpr std::uint64_t FewestAlike = 8;
// For a creator with more sizes, the size is not significant.
constexpr qsizetype MostSizes = 16;

void add(Amount *sum, const Amount &amount)
{
    sum->add(amount.objects, amount.bytes);
}

void addObject(ObjectGroup *group, const LeakObject &object)
{
    const auto count = [&object](Amount *amount) { amount->add(1, object.sizeBytes); };
    count(&group->amount);
    if (object.persistent) {
        count(&group->persistent);
        return;
    }
    if (object.isLeaked())
        count(&group->suspicious);
    if (object.state == LeakState::Confirmed)
        count(&group->confirmed);
    const bool heldElsewhere = object.orphaned && object.handles > 0;
    if (object.orphaned)
        count(heldElsewhere ? &group->heldElsewhere : &group->orphaned);
    if (heldElsewhere && object.isLeaked())
        count(&group->heldForLong);
    if (object.exported)
        count(&group->exported);
    if (object.exported || heldElsewhere)
        count(&group->shared);
    if (object.isLeaked() || (object.orphaned && !heldElsewhere))
        count(&group->old);
}

// Why a group is a suspect, if it is one.
class Grounds
{
public:
    Grounds(const ObjectGroup &group, const Growth *growth, const Snapshot &snapshot)
        : m_group(group), m_snapshot(snapshot)
    {
        if (growth && snapshot.nowNs)
            m_trend = &clearestTrend(*growth);
    }

    bool isGrowing() const
    {
        return isNow(Trend::Kind::Growing) && m_trend->confidence >= Confidence::Medium;
    }

    QList<Reason> reasons() const
    {
        QList<Reason> reasons = against();
        // An orphan held by another client counts as shared; it becomes suspicious when old.
        if (!reasons.isEmpty() || heldAndOld())
            reasons += inFavour();
        return reasons;
    }

    Suspect::Rank rank() const
    {
        if (isOrphan())
            return Suspect::Rank::Orphan;
        if (heldAndOld())
            return Suspect::Rank::HeldOrphan;
        if (isGrowing())
            return Suspect::Rank::Growth;
        if (2 * m_group.shared.bytes > m_group.transient().bytes)
            return Suspect::Rank::Excused;
        if (isNow(Trend::Kind::LevelledOff))
            return Suspect::Rank::Excused;
        if (alike())
            return Suspect::Rank::Alike;
        return m_group.confirmed.objects > 0 ? Suspect::Rank::Age : Suspect::Rank::Excused;
    }

private:
    bool isNow(Trend::Kind kind) const { return m_trend && m_trend->kind == kind; }
    bool isOrphan() const { return m_group.orphaned.objects > 0; }
    bool heldAndOld() const { return m_group.heldForLong.objects > 0; }

    // Many old objects: confirmed ones, if these are enough.
    std::optional<Reason> alike() const
    {
        if (m_group.confirmed.objects >= FewestAlike) {
            return Reason{
                Reason::Kind::ManyAlike, m_group.confirmed, m_snapshot.confirmedAgeMs, 0, 0, {}};
        }
        if (m_group.suspicious.objects >= FewestAlike) {
            return Reason{
                Reason::Kind::ManyAlike, m_group.suspicious, m_snapshot.suspiciousAgeMs, 0, 0, {}};
        }
        return std::nullopt;
    }

    QList<Reason> against() const
    {
        QList<Reason> reasons;
        if (isOrphan())
            reasons << Reason{Reason::Kind::Orphaned, m_group.orphaned, {}, 0, 0, {}};
        if (isGrowing()) {
            reasons << Reason{
                Reason::Kind::Growing,         m_group.transient(), std::nullopt, sinceMs(),
                m_trend->slope.perSecond * 60, m_trend->confidence};
        }
        if (const std::optional<Reason> many = alike()) {
            reasons << *many;
        } else if (m_group.confirmed.objects > 0) {
            reasons << Reason{
                Reason::Kind::Confirmed, m_group.confirmed, m_snapshot.confirmedAgeMs, 0, 0, {}};
        }
        return reasons;
    }

    QList<Reason> inFavour() const
    {
        QList<Reason> reasons;
        if (m_group.heldElsewhere.objects > 0)
            reasons << Reason{Reason::Kind::HeldElsewhere, m_group.heldElsewhere, {}, 0, 0, {}};
        if (m_group.exported.objects > 0)
            reasons << Reason{Reason::Kind::Exported, m_group.exported, {}, 0, 0, {}};
        if (isNow(Trend::Kind::LevelledOff)) {
            reasons << Reason{Reason::Kind::LevelledOff, m_group.transient(), {}, sinceMs(), 0, {}};
        }
        return reasons;
    }

    std::uint64_t sinceMs() const
    {
        const double now = static_cast<double>(*m_snapshot.nowNs) / 1e9;
        return static_cast<std::uint64_t>(std::max(0.0, now - m_trend->sinceSeconds) * 1'000);
    }

    const ObjectGroup &m_group;
    const Snapshot &m_snapshot;
    const Trend *m_trend = nullptr;  // Null: unknown.
};

// The groups of a creator to judge separately: by size, or all together if the size is not
// significant.
std::vector<std::pair<std::optional<std::uint64_t>, ObjectGroup>> partsOf(
    const ObjectGroups::Sizes &sizes, const Growth *growth, const Snapshot &snapshot)
{
    ObjectGroup all;
    std::uint64_t largestBytes = 0;
    qsizetype parts = 0;
    for (const ObjectGroup &group : sizes) {
        if (group.transient().objects == 0)
            continue;
        all += group;
        largestBytes = std::max(largestBytes, group.transient().bytes);
        ++parts;
    }
    const bool grows = Grounds(all, growth, snapshot).isGrowing();
    const bool oneStandsOut = 2 * largestBytes > all.transient().bytes;
    if (parts > 1 && (parts > MostSizes || (grows && !oneStandsOut)))
        return {{std::nullopt, all}};

    std::vector<std::pair<std::optional<std::uint64_t>, ObjectGroup>> result;
    for (auto group = sizes.cbegin(); group != sizes.cend(); ++group) {
        if (group->transient().objects > 0)
            result.emplace_back(group.key(), *group);
    }
    // Largest first, as the growth is attributed to the largest size.
    std::ranges::sort(result, [](const auto &a, const auto &b) {
        return a.second.transient().bytes > b.second.transient().bytes;
    });
    return result;
}

bool comesFirst(const Suspect &a, const Suspect &b)
{
    if (a.rank != b.rank)
        return a.rank < b.rank;
    if (a.old.bytes != b.old.bytes)
        return a.old.bytes > b.old.bytes;
    if (a.amount.bytes != b.amount.bytes)
        return a.amount.bytes > b.amount.bytes;
    return std::tie(a.creator.process, a.creator.pid, a.creator.label, a.sizeBytes) <
           std::tie(b.creator.process, b.creator.pid, b.creator.label, b.sizeBytes);
}

// A few objects that are only old, and small compared to all old ones.
bool isSmall(const Suspect &suspect, const Amount &allOld)
{
    constexpr std::uint64_t FewObjects = 3;
    constexpr std::uint64_t SmallShare = 20;  // Divisor of the total.
    return suspect.rank >= Suspect::Rank::Age && suspect.old.objects < FewObjects &&
           suspect.old.bytes < allOld.bytes / SmallShare;
}

// Keeps the first suspects, and drops the small ones if these are many.
void cutSuspects(Findings *findings)
{
    constexpr qsizetype MostSmall = 5;
    QList<Suspect> *all = &findings->suspects;
    Amount allOld;
    for (const Suspect &suspect : std::as_const(*all))
        add(&allOld, suspect.old);
    const auto leaveOut = [findings](const Suspect &suspect) {
        ++findings->restCount;
        add(&findings->rest, suspect.old);
    };

    const auto small = [&allOld](const Suspect &suspect) { return isSmall(suspect, allOld); };
    if (std::ranges::count_if(std::as_const(*all), small) > MostSmall) {
        const auto first = std::partition(all->begin(), all->end(), std::not_fn(small));
        std::for_each(first, all->end(), leaveOut);
        all->erase(first, all->end());
    }
    const qsizetype kept = std::min(all->size(), Findings::MostSuspects);
    std::partial_sort(all->begin(), all->begin() + kept, all->end(), comesFirst);
    std::for_each(all->cbegin() + kept, all->cend(), leaveOut);
    all->resize(kept);
    for (const Suspect &suspect : std::as_const(*all)) {
        add(&findings->suspected, suspect.amount);
        add(&findings->old, suspect.old);
    }
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
                all.append({creator.key(), group.key(), group->amount, *group->suppressedBy});
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
    for (const auto part :
         {&ObjectGroup::amount, &ObjectGroup::persistent, &ObjectGroup::suspicious,
          &ObjectGroup::confirmed, &ObjectGroup::orphaned, &ObjectGroup::heldElsewhere,
          &ObjectGroup::heldForLong, &ObjectGroup::exported, &ObjectGroup::shared,
          &ObjectGroup::old})
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
        // Persistent objects are never suspects.
        if (sum.transient().objects > 0)
            add(&amounts[{Kind::Creator, key}], sum.transient());
    }
    return amounts;
}

void findSuspects(const ObjectGroups &groups, Findings *findings)
{
    QHash<Creator, const Growth *> growthOf;
    for (const Growth &growth : std::as_const(findings->growth)) {
        if (growth.subject.kind == GrowthSubject::Kind::Creator)
            growthOf.insert(growth.subject.creator, &growth);
    }

    for (auto creator = groups.folded().cbegin(); creator != groups.folded().cend(); ++creator) {
        const Growth *growth = growthOf.value(creator.key());
        for (const auto &[sizeBytes, group] : partsOf(*creator, growth, *findings->snapshot)) {
            add(&findings->orphaned, group.orphaned);
            add(&findings->orphaned, group.heldElsewhere);
            const Grounds grounds(group, growth, *findings->snapshot);
            growth = nullptr;  // Only for the first, largest part.
            const QList<Reason> reasons = grounds.reasons();
            if (reasons.isEmpty())
                continue;
            findings->suspects.append({groups.named(creator.key()), sizeBytes, group.transient(),
                                       group.old, grounds.rank(), reasons});
        }
    }
    cutSuspects(findings);

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
