// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>
#include <QString>
#include <QtEndian>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>

#include "parser/memorystats.h"

// Shared by the parsers, for internal use.
namespace pddgpu::scan {

/// Index of the first occurrence of a byte; -1: none. Inline, as parsing long listings spends most
/// of its time here.
inline qsizetype find(QByteArrayView text, char wanted)
{
    if (text.isEmpty())
        return -1;
    const void *at = std::memchr(text.data(), wanted, static_cast<std::size_t>(text.size()));
    return at ? static_cast<const char *>(at) - text.data() : -1;
}

/// Decodes a text with one byte per character, such as names of the ABI.
inline QString latin1(QByteArrayView text)
{
    return QString::fromLatin1(text.data(), text.size());
}

/// Returns the part of a text before a separator, and removes both from `rest`. Without a separator
/// returns all of it.
QByteArrayView takeUntil(QByteArrayView *rest, char separator);

/// Reads eight bytes, little-endian.
inline std::uint64_t wordAt(const char *bytes)
{
    return qFromLittleEndian<std::uint64_t>(bytes);
}

/// Length of the common prefix of two texts, at most `size`.
inline qsizetype commonLength(const char *left, const char *right, qsizetype size)
{
    constexpr qsizetype Word = 8;
    qsizetype length = 0;
    for (; length + 4 * Word <= size; length += 4 * Word) {
        std::uint64_t differing = 0;
        for (qsizetype at = length; at < length + 4 * Word; at += Word)
            differing |= wordAt(left + at) ^ wordAt(right + at);
        if (differing != 0)
            break;
    }
    while (length < size && left[length] == right[length])
        ++length;
    return length;
}

/// Parses digits from a text that ends at `end`. Returns false if there are none, or the number
/// exceeds 64 bits. Handles eight at a time, as digits are most of a listing.
inline bool takeNumber(const char **at, const char *end, std::uint64_t *number)
{
    constexpr std::ptrdiff_t WordDigits = 8;
    constexpr std::uint64_t PowersOfTen[] = {1,       10,        100,        1'000,      10'000,
                                             100'000, 1'000'000, 10'000'000, 100'000'000};
    constexpr int SafeWords = 2;  // This many words never overflow.

    const char *place = *at;
    std::uint64_t value = 0;
    bool isWhole = false;
    for (int i = 0; i < SafeWords && !isWhole && end - place >= WordDigits; ++i) {
        const std::uint64_t word = wordAt(place);
        // The high bit of each byte that is not a digit; bytes after the first of these may be set
        // too.
        const std::uint64_t figures = word ^ 0x3030'3030'3030'3030;
        const std::uint64_t others =
            ((figures + 0x7676'7676'7676'7676) | figures) & 0x8080'8080'8080'8080;
        const int digits = others == 0 ? int{WordDigits} : std::countr_zero(others) / 8;
        isWhole = digits < WordDigits;
        if (digits == 0)
            break;
        // The first digit is in the lowest byte. The shift adds leading zeros. Then neighbours are
        // added up to pairs, fours and eights.
        const std::uint64_t ones = figures << (8 * (WordDigits - digits));
        const std::uint64_t pairs = (ones * 10 + (ones >> 8)) & 0x00ff'00ff'00ff'00ff;
        const std::uint64_t fours = (pairs * 100 + (pairs >> 16)) & 0x0000'ffff'0000'ffff;
        const std::uint64_t eight = (fours * 10'000 + (fours >> 32)) & 0xffff'ffff;
        value = value * PowersOfTen[digits] + eight;
        place += digits;
    }
    for (; !isWhole && place != end; ++place) {
        const auto digit = static_cast<std::uint64_t>(static_cast<unsigned char>(*place)) - '0';
        if (digit > 9)
            break;
        if (value > (std::numeric_limits<std::uint64_t>::max() - digit) / 10)
            return false;
        value = value * 10 + digit;
    }
    if (place == *at)
        return false;
    *at = place;
    *number = value;
    return true;
}

/// Parses a text of digits only, within 64 bits.
std::optional<std::uint64_t> number(QByteArrayView text);

/// `\xHH`, with two lower-case hexadecimal digits: how the driver and the kernel write ambiguous
/// bytes.
inline constexpr qsizetype EscapeLength = 4;
/// Decodes the escape at the beginning of `text`; not set if there is none.
std::optional<char> escapedByte(QByteArrayView text);

/// Untrusted text with its escapes decoded, "-" as empty; not set if it is not escaped as the ABI
/// says.
std::optional<QString> unescaped(QByteArrayView text);

/// Untrusted text as one word, with each byte escaped that is not printable, or a blank or
/// backslash;
/// "-" for nothing.
QByteArray escaped(QByteArrayView text);

/// Whether a text is non-empty and has only letters, digits and underscores.
bool isName(QByteArrayView text);

/// Untrusted bytes in quotes, safe for a message: at most 40 of them, control characters escaped.
QString quoted(QByteArrayView text);

/// The error message for a `text` that is not a number.
QString notANumber(QByteArrayView what, QByteArrayView text);

}  // namespace pddgpu::scan
