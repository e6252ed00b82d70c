// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/judge.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "text/labelfold.h"
#include "text/timeunits.h"

namespace pddgpu {

namespace {

// A group is judged again when something happened to it, and now and then.
constexpr std::uint64_t ShortestRestNs = 2 * NsPerSecond;
constexpr std::uint64_t LongestRestNs = 30 * NsPerSecond;
// An importer may free what it holds a moment after the creator.
constexpr std::uint64_t OrphanedNs = 30 * NsPerSecond;
// A group without objects may come back, and is known then; but groups are limited.
constexpr std::uint64_t ForgetNs = 24 * 3600 * NsPerSecond;
constexpr std::uint64_t ShortForgetNs = 600 * NsPerSecond;

bool isUnheld(const LeakObject &object)
{
    return object.orphaned && object.handles == 0;
}

}  // namespace

struct Judge::Process {
    std::uint64_t number = 0;
    QString name;
    std::uint64_t pid = 0;
    QSet<QString> labels;
    std::uint64_t alive = 0;
};

struct Judge::Group {
    std::shared_ptr<Process> process;  // Null: of several.
    QString label;                     // Folded.
    QString exampleLabel;
    bool isVarious = false;
    std::uint64_t smallestBytes = std::numeric_limits<std::uint64_t>::max();
    std::uint64_t largestBytes = 0;
    Amount amount;
    Amount orphaned;
    Amount exported;
    std::uint64_t handleLess = 0;
    std::optional<std::uint64_t> orphanedSinceNs;
    GroupCourse course;
    Judgement judgement;
    std::uint64_t createdNs = 0;
    std::uint64_t judgedNs = 0;
    std::uint64_t nextNs = 0;

    // Something happened to it: it is judged again soon.
    void touch() { nextNs = std::min(nextNs, judgedNs + ShortestRestNs); }

    // Null also if the rules say different things of its sizes.
    const SuppressionRule *ruleOf(SuppressionMatcher *rules) const
    {
        if (!rules || !process)
            return nullptr;
        if (isVarious)
            return rules->ruleOfAll(process->name, smallestBytes, largestBytes);
        const SuppressionRule *rule = rules->ruleOf(process->name, exampleLabel, smallestBytes);
        const SuppressionRule *other = rules->ruleOf(process->name, exampleLabel, largestBytes);
        return rule && other && rule->isLeak == other->isLeak ? rule : nullptr;
    }
    // Not set: a rule says that they are intended.
    std::optional<Verdict> verdictWith(SuppressionMatcher *rules) const
    {
        const SuppressionRule *rule = ruleOf(rules);
        if (!rule)
            return judgement.verdict;
        return rule->isLeak ? std::optional(Verdict::Leak) : std::nullopt;
    }

    void count(const LeakObject &object, bool isAdded)
    {
        const auto step = [isAdded](std::uint64_t *value, std::uint64_t by) {
            *value = isAdded ? *value + by : *value - std::min(*value, by);
        };
        const auto stepAmount = [&](Amount *sum) {
            step(&sum->objects, 1);
            step(&sum->bytes, object.sizeBytes);
        };
        stepAmount(&amount);
        if (isUnheld(object))
            stepAmount(&orphaned);
        if (object.exported)
            stepAmount(&exported);
        if (object.exported && object.handles == 0)
            step(&handleLess, 1);
    }
};

Judge::Judge() = default;
Judge::~Judge() = default;
Judge::Judge(Judge &&) noexcept = default;
Judge &Judge::operator=(Judge &&) noexcept = default;

void Judge::clear()
{
    *this = Judge();
}

// Whether the listings are so close to each other that little is missed in between.
bool Judge::isWatched(std::uint64_t nowNs) const
{
    constexpr double ShortHoleNs = 30e9;
    constexpr double UsualSteps = 5;
    return m_last && static_cast<double>(nowNs - m_nowNs) <=
                         std::max(ShortHoleNs, UsualSteps * m_usualStepNs);
}

void Judge::look(const std::shared_ptr<const LeakObjects> &listing)
{
    constexpr double Weight = 0.1;

    if (m_last && listing->nowNs < m_nowNs)
        clear();
    if (m_last && m_last == listing)
        return;
    const std::uint64_t nowNs = listing->nowNs;
    const bool watched = isWatched(nowNs);
    const std::uint64_t beforeNs = m_nowNs;
    if (m_last) {
        const auto stepNs = static_cast<double>(nowNs - m_nowNs);
        m_usualStepNs += (stepNs - m_usualStepNs) * (m_usualStepNs == 0 ? 1 : Weight);
        m_watchedNs += watched ? nowNs - m_nowNs : 0;
    }
    const std::shared_ptr<const LeakObjects> last = std::exchange(m_last, listing);
    m_nowNs = nowNs;

    // Objects keep their order, and new ones come last.
    const std::uint64_t deathNs = beforeNs + (nowNs - beforeNs) / 2;
    auto now = listing->objects.cbegin();
    const auto end = listing->objects.cend();
    if (last) {
        for (const LeakObject &before : last->objects) {
            if (now == end || now->id != before.id) {
                if (isJudged(before))
                    remove(before, std::max(deathNs, before.birthNs));
                continue;
            }
            if (before.handles != now->handles || before.orphaned != now->orphaned ||
                before.exported != now->exported || before.persistent != now->persistent)
                change(before, *now);
            ++now;
        }
    }
    for (; now != end; ++now) {
        if (isJudged(*now))
            add(*now, watched && now->birthNs + LeakObject::BirthGraceNs >= beforeNs);
    }
    judgeDue();
    forgetGone();
}

void Judge::add(const LeakObject &object, bool watched)
{
    Group &group = findOrAdd(object);
    group.course.created(object.birthNs, watched);
    group.count(object, true);
    group.smallestBytes = std::min(group.smallestBytes, object.sizeBytes);
    group.largestBytes = std::max(group.largestBytes, object.sizeBytes);
    if (group.process)
        ++group.process->alive;
    group.touch();
}

void Judge::remove(const LeakObject &object, std::uint64_t deathNs)
{
    Group *group = find(object);
    if (!group)
        return;
    group->course.died(object.birthNs, deathNs);
    group->count(object, false);
    if (group->process && group->process->alive > 0)
        --group->process->alive;
    m_inOthers.remove(object.id);
    group->touch();
}

void Judge::change(const LeakObject &from, const LeakObject &to)
{
    if (isJudged(from) && isJudged(to)) {
        Group *group = find(from);
        if (!group)
            return;
        group->count(from, false);
        group->count(to, true);
        group->touch();
        return;
    }
    if (isJudged(from))
        remove(from, m_nowNs);
    else if (isJudged(to))
        add(to, false);
}

// Without a PID, the name has to do.
Judge::ProcessKey Judge::processKeyOf(const LeakObject &object)
{
    return {object.pid, object.pid == 0 ? object.process : QString()};
}

// A PID stands for one process, also if that renames itself, as long as it has objects.
Judge::Process &Judge::processOf(const LeakObject &object)
{
    std::shared_ptr<Process> &process = m_processes[processKeyOf(object)];
    if (!process || (process->name != object.process && process->alive == 0)) {
        process = std::make_shared<Process>();
        process->number = ++m_lastProcess;
        process->pid = object.pid;
    }
    process->name = object.process;
    return *process;
}

Judge::Group *Judge::find(const LeakObject &object)
{
    if (m_inOthers.contains(object.id))
        return m_others.get();
    const auto process = m_processes.constFind(processKeyOf(object));
    if (process == m_processes.cend())
        return nullptr;
    Key key{(*process)->number, foldedLabel(object.label),
            ObjectVerdicts::sizeClassOf(object.sizeBytes), false};
    if (!(*process)->labels.contains(key.label)) {
        key.label.clear();
        key.isVarious = true;
    }
    const auto group = m_groups.constFind(key);
    return group == m_groups.cend() ? nullptr : group->get();
}

Judge::Group &Judge::findOrAdd(const LeakObject &object)
{
    Process &process = processOf(object);
    Key key{process.number, foldedLabel(object.label),
            ObjectVerdicts::sizeClassOf(object.sizeBytes), false};
    if (!process.labels.contains(key.label)) {
        if (process.labels.size() < MostLabels) {
            process.labels.insert(key.label);
        } else {
            key.label.clear();
            key.isVarious = true;
        }
    }
    if (const auto known = m_groups.constFind(key); known != m_groups.cend())
        return **known;
    if (m_groups.size() >= MostGroups) {
        m_inOthers.insert(object.id);
        if (!m_others) {
            m_others = std::make_shared<Group>();
            m_others->isVarious = true;
            m_others->createdNs = m_nowNs;
        }
        return *m_others;
    }
    auto group = std::make_shared<Group>();
    group->process = m_processes.value(processKeyOf(object));
    group->label = key.label;
    group->exampleLabel = object.label;
    group->isVarious = key.isVarious;
    group->createdNs = m_nowNs;
    m_groups.insert(key, group);
    return *group;
}

void Judge::judge(Group *group)
{
    constexpr std::uint64_t RestShare = 40;

    const Verdict before = group->judgement.verdict;
    group->judgedNs = m_nowNs;
    group->nextNs = m_nowNs + std::clamp((m_nowNs - group->createdNs) / RestShare, ShortestRestNs,
                                         LongestRestNs);
    // Without objects, too, the course goes on.
    group->judgement = group->course.judge(m_nowNs, 2 * group->handleLess > group->amount.objects);
    if (group->amount.objects == 0)
        return;
    noteLeak(group, before);
    if (group->orphaned.objects == 0)
        group->orphanedSinceNs.reset();
    else if (!group->orphanedSinceNs)
        group->orphanedSinceNs = m_nowNs;
    if (group->judgement.verdict != Verdict::Leak && group->orphanedSinceNs &&
        m_nowNs - *group->orphanedSinceNs >= OrphanedNs)
        group->judgement.verdict = Verdict::Orphaned;
}

// A program that is started again leaks again: what is known of it needs no second proof.
void Judge::noteLeak(Group *group, Verdict before)
{
    if (!group->process)
        return;
    Judgement &judgement = group->judgement;
    const Kind kind{group->process->name, {group->label, sizeClassOf(group->largestBytes)}};
    if (judgement.verdict == Verdict::Leak) {
        if (m_leaked.size() < MostLeaked)
            m_leaked.insert(kind);
    } else if (judgement.verdict == Verdict::Growing && m_leaked.contains(kind)) {
        judgement.verdict = Verdict::Leak;
        judgement.evidence.kind = Evidence::Kind::EarlierProcess;
    } else if (before == Verdict::Leak) {
        m_leaked.remove(kind);
    }
}

void Judge::judgeDue()
{
    for (const auto &group : std::as_const(m_groups)) {
        if (group->nextNs <= m_nowNs)
            judge(group.get());
    }
    if (m_others && m_others->nextNs <= m_nowNs)
        judge(m_others.get());
}

void Judge::forgetGone()
{
    if (m_nowNs - m_forgotNs < ShortForgetNs / 10)
        return;
    m_forgotNs = m_nowNs;
    const bool isFull = m_groups.size() >= MostGroups / 2;
    m_groups.removeIf([&](const auto &entry) {
        const Group &group = **entry;
        if (group.amount.objects > 0)
            return false;
        return m_nowNs - group.course.lastBirthNs() > (isFull ? ShortForgetNs : ForgetNs);
    });
    m_processes.removeIf(
        [](const auto &entry) { return (*entry)->alive == 0 && entry->use_count() == 1; });
}

QList<JudgedGroup> Judge::groups(SuppressionMatcher *rules, Amount *intended) const
{
    QList<JudgedGroup> all;
    const auto append = [&](const Group &group) {
        if (group.amount.objects == 0)
            return;
        const SuppressionRule *rule = group.ruleOf(rules);
        if (rule && !rule->isLeak) {
            if (intended)
                intended->add(group.amount.objects, group.amount.bytes);
            return;
        }
        JudgedGroup judged;
        if (group.process)
            judged.creator = {group.process->name, group.process->pid, group.label};
        judged.isVarious = group.isVarious;
        judged.smallestBytes = group.smallestBytes;
        judged.largestBytes = group.largestBytes;
        judged.amount = group.amount;
        judged.orphaned = group.orphaned;
        judged.exported = group.exported;
        judged.judgement = group.judgement;
        if (rule)
            judged.pin(rule->line);
        all.append(judged);
    };
    for (const auto &group : m_groups)
        append(*group);
    if (m_others)
        append(*m_others);
    std::ranges::sort(all, comesFirst);
    return all;
}

std::shared_ptr<const ObjectVerdicts> Judge::verdicts(SuppressionMatcher *rules) const
{
    auto verdicts = std::make_shared<ObjectVerdicts>(m_nowNs);
    for (auto entry = m_groups.cbegin(); entry != m_groups.cend(); ++entry) {
        const Group &group = **entry;
        // Another process may have the PID of one that has no objects any more.
        if (group.amount.objects == 0)
            continue;
        const Process &process = *group.process;
        verdicts->add({process.pid, process.pid == 0 ? process.name : QString(), entry.key().label,
                       entry.key().sizeClass, entry.key().isVarious},
                      group.verdictWith(rules));
    }
    if (m_others && m_others->amount.objects > 0)
        verdicts->addOthers(m_inOthers, m_others->judgement.verdict);
    return verdicts;
}

}  // namespace pddgpu
