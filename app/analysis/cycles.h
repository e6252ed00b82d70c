// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QList>
#include <cstdint>
#include <memory>
#include <vector>

#include "analysis/growth.h"
#include "analysis/suppressions.h"
#include "parser/leakobjects.h"

namespace pddgpu {

/// What cycles of a workload show of a group of objects.
enum class CycleVerdict {
    Leak,      ///< Nearly every cycle left something that later ones did not free.
    Uneven,    ///< Some did, also late ones.
    Settled,   ///< The first ones did, and no later one: a cache, or what is loaded once.
    Replaced,  ///< Only the last one did, so the next one may free it.
    TooEarly,  ///< There were fewer than CycleCount::FewestCycles.
};

/// What repeated cycles of a workload left behind in one group: the objects of the processes of one
/// name with one label and of about one size. Each cycle may have processes of its own.
struct CycleGroup {
    Creator creator;  ///< Without a PID; the label is folded (text/labelfold.h).
    std::uint64_t smallestBytes = 0;
    std::uint64_t largestBytes = 0;
    /// By cycle: what it created and is still alive.
    std::vector<Amount> left;
    CycleVerdict verdict = CycleVerdict::TooEarly;
    Amount perCycle;        ///< Leak: the median of the cycles between the first and the last.
    bool isPinned = false;  ///< A rule says that it is a leak.

    Amount sum() const;
};

/// Counts what each cycle of a workload leaves behind, from listings taken between the cycles. The
/// first cycle may fill caches, and what the last one left may be what is in use. So those between
/// decide.
///
/// Not thread-safe.
class CycleCount
{
public:
    static constexpr std::size_t FewestCycles = 3;
    static constexpr std::size_t MostCycles = 1000;

    /// The listing before the first cycle.
    explicit CycleCount(const LeakObjects &before);

    /// A cycle has ended, and this is the listing after it.
    void endCycle(const std::shared_ptr<const LeakObjects> &after);

    std::size_t cycles() const { return m_cycles; }
    /// The groups of which something is left, what leaks first, most bytes first. Without
    /// persistent objects, and without those that a rule says are intended: `intended` is what
    /// was left out. `rules` and `intended` may be null.
    std::vector<CycleGroup> groups(SuppressionMatcher *rules, Amount *intended) const;

private:
    void take(const LeakObjects &listing, std::uint32_t cycle);

    QHash<std::uint64_t, std::uint32_t> m_cycleOf;  // By object: 0 before the first one.
    std::shared_ptr<const LeakObjects> m_last;
    std::uint32_t m_cycles = 0;
};

}  // namespace pddgpu
