// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <optional>
#include <vector>

namespace pddgpu {

/// A listing that is transferred as edits of the previous one (wire/listingedit.h).
class ListingPatch
{
public:
    /// Limit for any listing from another machine or a recording: some two million objects.
    static constexpr qint64 MaximumBytes = 256LL * 1024 * 1024;
    static constexpr qsizetype MostLines = 2'000'000;

    /// Applies an edit and returns the new listing, which becomes the previous one. Not set, and
    /// the previous listing is cleared, if the edit is invalid, gives more than `maximumBytes`, or
    /// cannot come from the driver: a line used twice, or lines too short for an object.
    std::optional<QByteArray> apply(const QByteArray &edit, qint64 maximumBytes);

    void forget();

    /// Size of the previous listing.
    qsizetype bytes() const { return m_listing.size(); }

private:
    std::optional<QByteArray> refuse();
    void findLines();

    QByteArray m_listing;
    std::size_t m_mostLines = 0;
    std::vector<quint32> m_lineStarts;  // Its line starts, and its end; empty: not computed yet.
};

}  // namespace pddgpu
