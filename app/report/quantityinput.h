// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <cstdint>
#include <optional>

namespace pddgpu {

/// Bytes as people type them: "4096", "4M", "1.5 GiB", "64 kB"; K, M, G and T are powers of 1,024.
/// An empty text is 0. Not set: no size, or beyond 64 bits.
std::optional<std::uint64_t> parseSize(const QString &text);

/// An age as people type it: "30" (seconds), "30s", "5m", "5 min", "1.5 h", "2d". An empty text is
/// 0. Not set: no age, or beyond 64 bits of nanoseconds.
std::optional<std::uint64_t> parseAgeNs(const QString &text);

}  // namespace pddgpu
