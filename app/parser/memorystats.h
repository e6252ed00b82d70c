// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QString>
#include <array>
#include <cstdint>
#include <optional>
#include <tl/expected.hpp>

namespace pddgpu {

/// Where and why a text does not follow the ABI.
struct ParseError {
    qsizetype line = 0;  ///< From 1; 0: the text as a whole.
    QString reason;      ///< In English.

    friend bool operator==(const ParseError &, const ParseError &) = default;
};

/// Parses a driver file with a single number: digits and at most one newline.
tl::expected<std::uint64_t, ParseError> parseNumber(QByteArrayView text);

/// The version of kmod/ABI.md that this program knows.
inline constexpr std::uint64_t KnownAbiVersion = 1;

/// memory_stats (kmod/ABI.md). A key that is missing or `none` is not set: unknown is not 0.
struct MemoryStats {
    using Number = std::optional<std::uint64_t>;
    /// Number of operations that took 2^n to 2^(n+1) - 1 ns: 0 ns counts in the first bucket,
    /// longer durations in the last.
    using Histogram = std::array<std::uint64_t, 40>;

    std::optional<QString> device;
    std::optional<QString> driverVersion;
    Number abiVersion;
    Number nowNs;
    Number vramTotalBytes, vramUsedBytes, gttTotalBytes, gttUsedBytes;
    Number driverPinnedBytes;
    Number allocations, deallocations;
    Number liveObjects, liveBytes;
    Number suspiciousObjects, suspiciousBytes;
    Number confirmedObjects, confirmedBytes;
    Number orphanedObjects, orphanedBytes;
    Number monitorEnabled;
    Number thresholdBytes;
    Number checkIntervalMs, suspiciousAgeMs, confirmedAgeMs;
    Number checkCount;
    Number lastCheckDurationNs, longestCheckDurationNs;
    Number alertCount, lastAlertNs;
    Number generation;
    Number averageAllocationNs, longestAllocationNs;
    Number averageFreeNs, longestFreeNs;
    Number moves, evictions;
    Number averageMoveNs, longestMoveNs;
    Number unexplainedBytes;
    Number departingObjects, departingBytes;
    Number oldestDepartingAgeNs;
    Number maxTracked;
    Number untrackedObjects, untrackedBytes;
    std::optional<Histogram> allocationHistogramNs, freeHistogramNs, moveHistogramNs;
    Number unprintedAlerts;
    Number overShareObjects, overShareBytes;
    // Of a traced card.
    Number attachedSinceNs;      ///< Of older objects, neither creator nor age is known.
    Number eventsLost, mapFull;  ///< What the tracer did not see.
    Number watchedBytes;         ///< What the threshold is compared with.
    /// Live objects that are older than the tracer; not set: they are not listed.
    Number preexistingObjects, preexistingBytes;

    friend bool operator==(const MemoryStats &, const MemoryStats &) = default;
};

/// Parses memory_stats. Unknown keys are accepted. Returns an error for a malformed line, a
/// histogram with another number of buckets, a duplicate key, and a text without its final newline.
tl::expected<MemoryStats, ParseError> parseMemoryStats(QByteArrayView text);

/// The reverse: all keys of the ABI in its order, `none` for values not set.
QByteArray memoryStatsText(const MemoryStats &stats);

}  // namespace pddgpu
