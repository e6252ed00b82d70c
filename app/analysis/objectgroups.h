// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>

#include "analysis/findings.h"

namespace pddgpu {

/// Objects of one creator and one size, added up.
struct ObjectGroup {
    Amount amount;  ///< All; persistent ones are in no other number.
    Amount persistent;
    Amount suspicious;  ///< Suspicious or confirmed.
    Amount confirmed;
    Amount orphaned;       ///< Without handles.
    Amount heldElsewhere;  ///< Orphaned, with handles.
    Amount exported;
    Amount shared;  ///< Exported or held elsewhere, or both.
    std::optional<SuppressionRule> suppressedBy;

    ObjectGroup &operator+=(const ObjectGroup &other);
    Amount transient() const
    {
        return {amount.objects - persistent.objects, amount.bytes - persistent.bytes};
    }
};

/// All objects of a listing, by creator and size.
class ObjectGroups
{
public:
    using Sizes = QHash<std::uint64_t, ObjectGroup>;

    ObjectGroups() = default;
    ObjectGroups(const LeakObjects &listing, SuppressionMatcher *matcher);

    const QHash<Creator, Sizes> &creators() const { return m_creators; }

    /// Who has how much, suppressed objects left out; without the domains.
    GrowthHistory::Amounts amounts() const;

private:
    QHash<Creator, Sizes> m_creators;
};

/// Fills in suspects, suspected, orphaned and suppressed from the groups, and from growth and
/// snapshot, which are there.
void findSuspects(const ObjectGroups &groups, Findings *findings);

}  // namespace pddgpu
