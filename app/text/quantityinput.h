// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <cstdint>
#include <optional>
#include <tl/expected.hpp>

namespace pddgpu {

/// Parses bytes as people type them: "4096", "4M", "1.5 GiB", "64 kB"; K, M, G and T are powers of
/// 1,024. Exact up to 2^64 - 1; a fraction of a byte is rounded. An empty text is 0. Not set: not a
/// size, or above 64 bits.
std::optional<std::uint64_t> parseSize(const QString &text);

/// Parses a threshold typed by the user, for window and command alike: a size other than 0. The
/// error is translated, one sentence: what is wrong, and what a size looks like.
tl::expected<std::uint64_t, QString> parseThreshold(const QString &text);

/// Parses an age as people type it: "30" (seconds), "30s", "5m", "5 min", "1.5 h", "2d". An empty
/// text is 0. Not set: not an age, or above 64 bits of nanoseconds.
std::optional<std::uint64_t> parseAgeNs(const QString &text);

}  // namespace pddgpu
