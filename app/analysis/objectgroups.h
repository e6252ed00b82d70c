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
    Amount heldForLong;    ///< Of these: suspicious or confirmed.
    Amount exported;
    Amount shared;  ///< Exported or held elsewhere, or both.
    Amount old;     ///< Suspicious, confirmed, or orphaned without handles, or several of these.
    std::optional<SuppressionRule> suppressedBy;

    ObjectGroup &operator+=(const ObjectGroup &other);
    Amount transient() const
    {
        return {amount.objects - persistent.objects, amount.bytes - persistent.bytes};
    }
};

/// All objects of a listing, by creator and size.
///
/// Labels that only their numbers tell apart are one: "surface 0" and "surface 1" are "surface #".
/// Rules, however, are for the labels as they are.
class ObjectGroups
{
public:
    using Sizes = QHash<std::uint64_t, ObjectGroup>;

    ObjectGroups() = default;
    ObjectGroups(const LeakObjects &listing, SuppressionMatcher *matcher);

    /// By the labels as they are.
    const QHash<Creator, Sizes> &creators() const { return m_creators; }
    /// By folded labels, suppressed objects left out.
    const QHash<Creator, Sizes> &folded() const { return m_folded; }

    /// The name of a creator of folded(): its label if all of its objects share it.
    Creator named(const Creator &folded) const;
    /// The same for a label, of all processes.
    QString namedLabel(const QString &folded) const;

    /// Who has how much, by folded labels and without suppressed objects; without the domains.
    GrowthHistory::Amounts amounts() const;

private:
    void fold();

    QHash<Creator, Sizes> m_creators;
    QHash<Creator, Sizes> m_folded;
    // Of folded ones with numbers: the only label that there is; empty: there are several.
    QHash<Creator, QString> m_onlyLabels;
    QHash<QString, QString> m_onlyLabelsOfAll;
};

/// Fills in suspects and their amounts, orphaned and suppressed from the groups, and from growth
/// and snapshot, which are there.
void findSuspects(const ObjectGroups &groups, Findings *findings);

}  // namespace pddgpu
