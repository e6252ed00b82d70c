// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pddgpu::helper {

/// Marks a run of lines copied from the previous listing. It is followed by the number of the first
/// line (u32 as in abi/protocol.h, from 0) and the number of lines. Everything else in an edit is
/// literal lines, none of which starts with the mark.
inline constexpr char CopyMark = '=';

/// Encodes a listing as an edit of the previous complete one in the same session, or of an empty
/// one.
///
/// Remembers each line's object id and a hash of the line, 16 bytes in total; ids increase from
/// line to line, so one pass finds them again. The hash has a secret key, so that a user who
/// chooses a label cannot construct a collision.
class ListingEdit
{
public:
    ListingEdit();

    /// Longer listings are not remembered.
    static constexpr std::size_t MaximumRememberedLines = 1'000'000;

    /// Adds a chunk of the listing.
    void add(std::string_view piece);
    /// The listing is complete, and becomes the previous one.
    void end();
    /// The listing is incomplete: the next one is an edit of an empty one.
    void forget();
    /// The edit so far; the caller removes it.
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
    std::string m_cutOff;    // Part of an incomplete line.
    std::size_t m_next = 0;  // The first entry of m_last not reached yet.
    std::size_t m_copied = 0;
};

}  // namespace pddgpu::helper
