// SPDX-License-Identifier: GPL-3.0-or-later
#include "wire/listingpatch.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "abi/protocol.h"
#include "wire/listingedit.h"

namespace pddgpu {

namespace {

constexpr qsizetype CopyBytes = 9;
static_assert(ListingPatch::MaximumBytes <= std::numeric_limits<quint32>::max());

// An object's line is longer; the few lines of a small text do not matter.
constexpr qsizetype ShortestLine = 20;
constexpr qsizetype FewLines = 1'000;

bool areTooMany(qsizetype lines, qsizetype bytes)
{
    return lines > ListingPatch::MostLines || lines > FewLines + bytes / ShortestLine;
}

// End of the line that begins at `start`, newline included.
qsizetype endOfLine(const QByteArray &text, qsizetype start)
{
    const qsizetype newline = text.indexOf('\n', start);
    return newline < 0 ? text.size() : newline + 1;
}

}  // namespace

std::optional<QByteArray> ListingPatch::apply(const QByteArray &edit, qint64 maximumBytes)
{
    // No line of the previous listing is used twice.
    const qint64 most =
        std::min({maximumBytes, MaximumBytes, qint64{m_listing.size()} + edit.size()});
    QByteArray text;
    qsizetype lines = 0;
    qsizetype begin = 0;  // Start of the edit's literal lines that are not in the text yet.
    for (qsizetype at = 0; at < edit.size();) {
        if (edit[at] != helper::CopyMark) {
            at = endOfLine(edit, at);
            if (++lines > MostLines)
                return refuse();
            continue;
        }
        if (edit.size() - at < CopyBytes)
            return refuse();
        findLines();
        const auto known = static_cast<qsizetype>(m_lineStarts.size()) - 1;
        const qsizetype first = helper::numberAt(edit.constData() + at + 1);
        const qsizetype count = helper::numberAt(edit.constData() + at + 5);
        if (first > known || count > known - first)
            return refuse();
        const qsizetype start = m_lineStarts[static_cast<std::size_t>(first)];
        const qsizetype length = m_lineStarts[static_cast<std::size_t>(first + count)] - start;
        if (text.size() + (at - begin) + length > most)
            return refuse();
        if (text.isEmpty())
            text.reserve(most);
        text.append(QByteArrayView(edit).sliced(begin, at - begin));
        text.append(QByteArrayView(m_listing).sliced(start, length));
        lines += count;
        at += CopyBytes;
        begin = at;
    }
    if (text.size() + (edit.size() - begin) > most)
        return refuse();
    // An edit that copies nothing is the text itself.
    if (begin == 0)
        text = edit;
    else
        text.append(QByteArrayView(edit).sliced(begin));
    if (areTooMany(lines, text.size()))
        return refuse();
    m_listing = text;
    m_mostLines = static_cast<std::size_t>(lines);
    m_lineStarts = {};
    return text;
}

void ListingPatch::findLines()
{
    if (!m_lineStarts.empty())
        return;
    m_lineStarts.reserve(m_mostLines + 1);
    for (qsizetype at = 0; at < m_listing.size(); at = endOfLine(m_listing, at))
        m_lineStarts.push_back(static_cast<quint32>(at));
    m_lineStarts.push_back(static_cast<quint32>(m_listing.size()));
}

std::optional<QByteArray> ListingPatch::refuse()
{
    forget();
    return std::nullopt;
}

void ListingPatch::forget()
{
    m_listing.clear();
    m_mostLines = 0;
    m_lineStarts = {};
}

}  // namespace pddgpu
