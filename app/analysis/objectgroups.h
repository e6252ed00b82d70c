// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>

#include "analysis/findings.h"

namespace pddgpu {

/// Totals of the objects of one creator and size.
struct ObjectGroup {
    Amount amount;  ///< All objects; persistent ones are in no other number.
    Amount persistent;
    Amount orphaned;  ///< With or without holders.
    std::optional<SuppressionRule> suppressedBy;

    ObjectGroup &operator+=(const ObjectGroup &other);
    Amount transient() const
    {
        return {amount.objects - persistent.objects, amount.bytes - persistent.bytes};
    }
};

/// All objects of a listing, by creator and size.
///
/// Labels that differ only in their numbers are merged: "surface 0" and "surface 1" become "surface
/// #". Suppression rules match the unfolded labels.
class ObjectGroups
{
public:
    using Sizes = QHash<std::uint64_t, ObjectGroup>;

    ObjectGroups() = default;
    ObjectGroups(const LeakObjects &listing, SuppressionMatcher *matcher);

    /// By unfolded labels.
    const QHash<Creator, Sizes> &creators() const { return m_creators; }
    /// By folded labels, without suppressed objects.
    const QHash<Creator, Sizes> &folded() const { return m_folded; }

    /// The display name of a creator in folded(): its original label if all of its objects share
    /// it.
    Creator named(const Creator &folded) const;
    /// The same for a label across all processes.
    QString namedLabel(const QString &folded) const;

    /// Amount per subject, by folded labels, without suppressed objects and memory domains.
    GrowthHistory::Amounts amounts() const;

private:
    void fold();

    QHash<Creator, Sizes> m_creators;
    QHash<Creator, Sizes> m_folded;
    // For folded labels with numbers: the only original label; empty: several.
    QHash<Creator, QString> m_onlyLabels;
    QHash<QString, QString> m_onlyLabelsOfAll;
};

/// Fills in orphaned and suppressed ones.
void sumUp(const ObjectGroups &groups, Findings *findings);

}  // namespace pddgpu
