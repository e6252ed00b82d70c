// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "helper/protocol.h"

namespace pddgpu::helper {

/// Makes a listing an edit of the one before it (CopyMark in protocol.h). Remembers each line's
/// object and a hash of it, 16 bytes; ids rise from line to line, so one pass finds them again.
class ListingEdit
{
public:
    /// Longer listings than `mostLines` are not remembered.
    explicit ListingEdit(std::size_t mostLines = MaximumRememberedLines) : m_mostLines(mostLines) {}

    /// Begins a listing, as an edit of the last one if `token` is its token.
    void begin(std::uint32_t token);
    /// Adds a line, with its newline.
    void add(std::string_view line);
    /// Ends it; it is remembered under the token that comes back. 0: it is not.
    std::uint32_t end();
    /// The edit so far; the caller takes it away.
    std::string text;

private:
    struct Line {
        std::uint64_t id;
        std::uint64_t hash;
    };
    void endCopy();

    std::size_t m_mostLines;
    std::vector<Line> m_last;
    std::vector<Line> m_current;
    std::uint32_t m_lastToken = 0;  // 0 from begin() to end().
    std::uint32_t m_tokensGiven = 0;
    std::size_t m_next = 0;  // The first of m_last that was not met yet.
    std::size_t m_copied = 0;
};

}  // namespace pddgpu::helper
