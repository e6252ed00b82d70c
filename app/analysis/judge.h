// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QList>
#include <QSet>
#include <QString>
#include <memory>
#include <optional>

#include "analysis/groupcourse.h"
#include "analysis/objectverdicts.h"
#include "analysis/suppressions.h"
#include "analysis/verdict.h"
#include "model/snapshot.h"

namespace pddgpu {

/// Judges the objects of one card, from one listing after the other.
///
/// A round costs one comparison per object, and some more for each that was created or freed since
/// the last one. Its memory is bounded by MostGroups. Uses only the driver's clock: if that goes
/// back, everything starts again. Objects that were created while nobody looked are known only as
/// far as they have survived, so they prove nothing. Not thread-safe.
class Judge
{
public:
    /// Objects beyond these groups are judged together.
    static constexpr qsizetype MostGroups = 4096;
    /// Labels of one process that make groups of their own. The rest makes one group, because a
    /// label for each object would hide every leak.
    static constexpr qsizetype MostLabels = 32;
    /// Kinds of objects of which it is remembered that they leaked, for the program's next process.
    static constexpr qsizetype MostLeaked = 1'000;

    Judge();
    ~Judge();
    Judge(Judge &&) noexcept;
    Judge &operator=(Judge &&) noexcept;

    /// Expects listings of one card in the order of time.
    void look(const std::shared_ptr<const LeakObjects> &listing);
    void clear();

    /// The groups that have objects, in the order of comesFirst(), without those that a rule
    /// says are intended; `intended` is the sum of these. Those that a rule says are a leak are
    /// one.
    QList<JudgedGroup> groups(SuppressionMatcher *rules = nullptr,
                              Amount *intended = nullptr) const;
    /// The same by object.
    std::shared_ptr<const ObjectVerdicts> verdicts(SuppressionMatcher *rules = nullptr) const;

    /// For how long the objects have been looked at, without the holes.
    std::uint64_t watchedNs() const { return m_watchedNs; }

private:
    struct Group;
    struct Process;
    struct Key {
        std::uint64_t process = 0;  // Its number.
        QString label;
        std::uint8_t sizeClass = 0;
        bool isVarious = false;

        friend bool operator==(const Key &, const Key &) = default;
        friend std::size_t qHash(const Key &key, std::size_t seed = 0) noexcept
        {
            return qHashMulti(seed, key.process, key.label, key.sizeClass, key.isVarious);
        }
    };
    // A kind of objects, whatever the process of the program.
    using Kind = std::pair<QString, std::pair<QString, int>>;
    using ProcessKey = std::pair<std::uint64_t, QString>;

    bool isWatched(std::uint64_t nowNs) const;
    void add(const LeakObject &object, bool watched);
    void remove(const LeakObject &object, std::uint64_t deathNs);
    void change(const LeakObject &from, const LeakObject &to);
    static ProcessKey processKeyOf(const LeakObject &object);
    Process &processOf(const LeakObject &object);
    Group *find(const LeakObject &object);
    Group &findOrAdd(const LeakObject &object);
    void judge(Group *group);
    void noteLeak(Group *group, Verdict before);
    void judgeDue();
    void forgetGone();

    std::shared_ptr<const LeakObjects> m_last;
    std::uint64_t m_nowNs = 0;
    std::uint64_t m_watchedNs = 0;
    double m_usualStepNs = 0;
    QHash<Key, std::shared_ptr<Group>> m_groups;
    QHash<ProcessKey, std::shared_ptr<Process>> m_processes;
    std::shared_ptr<Group> m_others;
    QSet<std::uint64_t> m_inOthers;  // Ids.
    QSet<Kind> m_leaked;
    std::uint64_t m_lastProcess = 0;
    std::uint64_t m_forgotNs = 0;
};

}  // namespace pddgpu
