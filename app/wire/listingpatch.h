// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <optional>
#include <vector>

namespace pddgpu {

/// A listing that arrives as edits of the one before it (relay/listingedit.h).
class ListingPatch
{
public:
    /// Of any listing from another machine or a recording: some two million objects.
    static constexpr qint64 MaximumBytes = 256LL * 1024 * 1024;
    static constexpr qsizetype MostLines = 2'000'000;

    /// The listing after an edit, which from now on is the one before; not set, and nothing
    /// before, where the edit is none, or makes more than `maximumBytes`, or more than one of the
    /// driver can be: a line twice, or lines that are too short for an object's.
    std::optional<QByteArray> apply(const QByteArray &edit, qint64 maximumBytes);

    void forget();

    /// Of the listing that is the one before.
    qsizetype bytes() const { return m_listing.size(); }

private:
    std::optional<QByteArray> refuse();
    void findLines();

    QByteArray m_listing;
    std::size_t m_mostLines = 0;
    std::vector<quint32> m_lineStarts;  // Of it, and its end; empty: not looked for yet.
};

}  // namespace pddgpu
