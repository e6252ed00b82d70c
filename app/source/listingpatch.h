// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>
#include <optional>

namespace pddgpu {

/// A listing that arrives as edits of the one before it (relay/listingedit.h).
class ListingPatch
{
public:
    /// The listing after an edit, which from now on is the one before; not set, and nothing
    /// before, where the edit is none, or makes more than `maximumBytes`.
    std::optional<QByteArray> apply(const QByteArray &edit, qint64 maximumBytes);

    void forget();

    /// Of the listing that is the one before.
    qsizetype bytes() const { return m_listing.size(); }

private:
    std::optional<QByteArray> refuse();

    QByteArray m_listing;
    QList<qsizetype> m_lineStarts;  // Of m_listing, and its end.
};

}  // namespace pddgpu
