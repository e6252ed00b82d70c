// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>
#include <QString>
#include <cstdint>
#include <cstring>
#include <optional>

#include "parser/memorystats.h"

// What the parsers share; for them alone.
namespace pddgpu::scan {

/// Where a byte first stands in a text; -1: nowhere. Listings are long, and most of the time of
/// reading one goes by in here, so it is inline.
inline qsizetype find(QByteArrayView text, char wanted)
{
    if (text.isEmpty())
        return -1;
    const void *at = std::memchr(text.data(), wanted, static_cast<std::size_t>(text.size()));
    return at ? static_cast<const char *>(at) - text.data() : -1;
}

/// The part of a text before a separator; takes both off `rest`.
/// Without a separator: all that is left.
QByteArrayView takeUntil(QByteArrayView *rest, char separator);

/// Digits and nothing else, within 64 bits.
std::optional<std::uint64_t> number(QByteArrayView text);

/// `\xHH`, with two lower-case hexadecimal digits: how the driver and the kernel write bytes that
/// could be mistaken.
inline constexpr qsizetype EscapeLength = 4;
/// The byte whose escape `text` begins with; not set where it begins with none.
std::optional<char> escapedByte(QByteArrayView text);

/// Not empty, and of letters, digits and underscores only.
bool isName(QByteArrayView text);

/// Foreign bytes in quotes, fit for a message: at most 40 of them, control characters escaped.
QString quoted(QByteArrayView text);

/// Why `text` is no number.
QString notANumber(QByteArrayView what, QByteArrayView text);

}  // namespace pddgpu::scan
