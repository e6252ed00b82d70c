// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <cstdint>
#include <optional>
#include <tl/expected.hpp>

namespace pddgpu {

/// Bytes as people type them: "4096", "4M", "1.5 GiB", "64 kB"; K, M, G and T are powers of 1,024.
/// Exact up to 2^64 - 1; a part of a byte is rounded. An empty text is 0. Not set: no size, or
/// beyond 64 bits.
std::optional<std::uint64_t> parseSize(const QString &text);

/// A threshold as the user typed it, for window and command alike: a size that is not 0. The error
/// says in the user's words what is wrong with it, and what a size is; one sentence.
tl::expected<std::uint64_t, QString> parseThreshold(const QString &text);

/// An age as people type it: "30" (seconds), "30s", "5m", "5 min", "1.5 h", "2d". An empty text is
/// 0. Not set: no age, or beyond 64 bits of nanoseconds.
std::optional<std::uint64_t> parseAgeNs(const QString &text);

}  // namespace pddgpu
