// SPDX-License-Identifier: GPL-3.0-or-later
#include "helper/listingedit.h"

#include <charconv>
#include <functional>

namespace pddgpu::helper {

void ListingEdit::begin(std::uint32_t token)
{
    if (token == 0 || token != m_lastToken)
        m_last.clear();
    m_lastToken = 0;
    m_current.clear();
    m_next = 0;
    m_copied = 0;
    text.clear();
}

void ListingEdit::add(std::string_view line)
{
    // The lines before the objects have no number, and are never copied.
    Line seen{0, std::hash<std::string_view>()(line)};
    std::from_chars(line.data(), line.data() + line.size(), seen.id);
    if (m_current.size() <= m_mostLines)
        m_current.push_back(seen);

    if (m_next < m_last.size() && m_last[m_next].id < seen.id)
        endCopy();
    while (m_next < m_last.size() && m_last[m_next].id < seen.id)
        ++m_next;
    if (seen.id && m_next < m_last.size() && m_last[m_next].id == seen.id &&
        m_last[m_next].hash == seen.hash) {
        ++m_next;
        ++m_copied;
    } else {
        endCopy();
        text.append(line);
    }
}

std::uint32_t ListingEdit::end()
{
    endCopy();
    m_last.swap(m_current);
    if (m_last.size() > m_mostLines)
        return 0;
    return m_lastToken = ++m_tokensGiven;
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
