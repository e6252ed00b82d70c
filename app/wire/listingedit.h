// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pddgpu::helper {

/// Where lines of the listing before come again, an edit has this mark, the number of the first of
/// them (u32 as in helper/protocol.h, from 0) and how many they are. All else is lines, none of
/// which begins so.
inline constexpr char CopyMark = '=';

/// Makes a listing an edit of the whole one before it in the same session, or of an empty one.
///
/// Remembers each line's object and a hash of it, 16 bytes; ids rise from line to line, so one pass
/// finds them again. The hash has a secret key: a user who chooses a label cannot find another
/// one of the same hash.
class ListingEdit
{
public:
    ListingEdit();

    /// Longer listings are not remembered.
    static constexpr std::size_t MaximumRememberedLines = 1'000'000;

    /// Adds a piece of the listing.
    void add(std::string_view piece);
    /// The listing is whole, and from now on the one before.
    void end();
    /// It is not: the next one is an edit of an empty one.
    void forget();
    /// The edit so far; the caller takes it away.
    std::string text;

private:
    struct Line {
        std::uint64_t id;
        std::uint64_t hash;
    };
    void addLine(std::string_view line);
    std::uint64_t hashOf(std::string_view line) const;
    void endCopy();

    std::uint64_t m_key[2] = {};
    std::vector<Line> m_last;
    std::vector<Line> m_current;
    std::string m_cutOff;    // Of a line whose end is still to come.
    std::size_t m_next = 0;  // The first of m_last that was not met yet.
    std::size_t m_copied = 0;
};

}  // namespace pddgpu::helper
