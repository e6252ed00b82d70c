// SPDX-License-Identifier: GPL-3.0-or-later
#include "relay/listingedit.h"

#include <charconv>
#include <functional>
#include <utility>

#include "helper/protocol.h"

namespace pddgpu::helper {

void ListingEdit::add(std::string_view piece)
{
    for (;;) {
        const std::size_t end = piece.find('\n') + 1;
        if (end == 0)
            break;
        if (m_cutOff.empty())
            addLine(piece.substr(0, end));
        else
            addLine(std::exchange(m_cutOff, {}).append(piece.substr(0, end)));
        piece.remove_prefix(end);
    }
    m_cutOff.append(piece);
}

void ListingEdit::end()
{
    if (!m_cutOff.empty())
        addLine(std::exchange(m_cutOff, {}));
    endCopy();
    if (m_current.size() > MaximumRememberedLines)
        m_current.clear();
    m_last.swap(m_current);
    m_current.clear();
    m_next = 0;
}

void ListingEdit::forget()
{
    end();
    m_last.clear();
}

void ListingEdit::addLine(std::string_view line)
{
    // The lines before the objects have no number, and are never copied.
    Line seen{0, std::hash<std::string_view>()(line)};
    std::from_chars(line.data(), line.data() + line.size(), seen.id);
    if (m_current.size() <= MaximumRememberedLines)
        m_current.push_back(seen);

    while (m_next < m_last.size() && m_last[m_next].id < seen.id) {
        endCopy();
        ++m_next;
    }
    if (seen.id != 0 && m_next < m_last.size() && m_last[m_next].id == seen.id &&
        m_last[m_next].hash == seen.hash) {
        ++m_next;
        ++m_copied;
    } else {
        endCopy();
        text.append(line);
    }
}

void ListingEdit::endCopy()
{
    if (m_copied > 0) {
        text.push_back(CopyMark);
        appendNumber(text, static_cast<std::uint32_t>(m_next - m_copied));
        appendNumber(text, static_cast<std::uint32_t>(m_copied));
    }
    m_copied = 0;
}

}  // namespace pddgpu::helper
