// SPDX-License-Identifier: GPL-3.0-or-later
#include "wire/listingedit.h"

#include <sys/random.h>

#include <bit>
#include <charconv>
#include <cstdlib>
#include <utility>

#include "abi/protocol.h"

namespace pddgpu::helper {

namespace {

// Little-endian, at most eight bytes.
std::uint64_t wordOf(std::string_view bytes)
{
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i)
        word |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
    return word;
}

}  // namespace

ListingEdit::ListingEdit()
{
    // getrandom() never fills such a small buffer partially. Without a secret key two labels could
    // be made to collide.
    if (getrandom(m_key, sizeof(m_key), 0) != sizeof(m_key))
        std::abort();
}

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
    // Lines before the objects have id 0, and are never copied.
    Line seen{0, hashOf(line)};
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

// SipHash-2-4.
std::uint64_t ListingEdit::hashOf(std::string_view line) const
{
    constexpr std::size_t WordBytes = 8;
    std::uint64_t v0 = m_key[0] ^ 0x736f'6d65'7073'6575;
    std::uint64_t v1 = m_key[1] ^ 0x646f'7261'6e64'6f6d;
    std::uint64_t v2 = m_key[0] ^ 0x6c79'6765'6e65'7261;
    std::uint64_t v3 = m_key[1] ^ 0x7465'6462'7974'6573;
    const auto round = [&] {
        v0 += v1;
        v2 += v3;
        v1 = std::rotl(v1, 13) ^ v0;
        v3 = std::rotl(v3, 16) ^ v2;
        v0 = std::rotl(v0, 32) + v3;
        v2 += v1;
        v1 = std::rotl(v1, 17) ^ v2;
        v3 = std::rotl(v3, 21) ^ v0;
        v2 = std::rotl(v2, 32);
    };
    const auto take = [&](std::uint64_t word) {
        v3 ^= word;
        round();
        round();
        v0 ^= word;
    };
    const std::uint64_t length = line.size();
    for (; line.size() >= WordBytes; line.remove_prefix(WordBytes))
        take(wordOf(line.substr(0, WordBytes)));
    take(wordOf(line) | length << 56);
    v2 ^= 0xff;
    for (int i = 0; i < 4; ++i)
        round();
    return v0 ^ v1 ^ v2 ^ v3;
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
