// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/listingpatch.h"

#include <utility>

#include "helper/protocol.h"
#include "relay/listingedit.h"

namespace pddgpu {

namespace {

constexpr qsizetype CopyBytes = 9;

QList<qsizetype> lineStartsOf(const QByteArray &text)
{
    QList<qsizetype> starts{0};
    for (qsizetype end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', end + 1))
        starts.append(end + 1);
    if (starts.constLast() != text.size())
        starts.append(text.size());
    return starts;
}

}  // namespace

std::optional<QByteArray> ListingPatch::apply(const QByteArray &edit, qint64 maximumBytes)
{
    QByteArray text;
    text.reserve(std::max(m_listing.size(), edit.size()));
    const qsizetype lines = m_lineStarts.size() - 1;
    for (qsizetype at = 0; at < edit.size();) {
        QByteArrayView piece;
        if (edit[at] != helper::CopyMark) {
            const qsizetype newline = edit.indexOf('\n', at);
            const qsizetype end = newline < 0 ? edit.size() : newline + 1;
            piece = QByteArrayView(edit).sliced(at, end - at);
            at = end;
        } else {
            if (edit.size() - at < CopyBytes)
                return refuse();
            const qsizetype first = helper::numberAt(edit.constData() + at + 1);
            const qsizetype count = helper::numberAt(edit.constData() + at + 5);
            if (first > lines || count > lines - first)
                return refuse();
            const qsizetype start = m_lineStarts[first];
            piece = QByteArrayView(m_listing).sliced(start, m_lineStarts[first + count] - start);
            at += CopyBytes;
        }
        if (text.size() + piece.size() > maximumBytes)
            return refuse();
        text.append(piece);
    }
    m_listing = text;
    m_lineStarts = lineStartsOf(m_listing);
    return text;
}

std::optional<QByteArray> ListingPatch::refuse()
{
    forget();
    return std::nullopt;
}

void ListingPatch::forget()
{
    m_listing.clear();
    m_lineStarts.clear();
}

}  // namespace pddgpu
