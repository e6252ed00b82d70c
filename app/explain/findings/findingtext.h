// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <cstdint>

#include "analysis/difference.h"
#include "analysis/findings.h"

namespace pddgpu {

// Findings as text. All text is escaped, for plain text.

/// "leaky_app (2831)"
QString processText(const Creator &creator);

/// "frame-capture"; for a folded label "surface #".
QString labelText(const QString &label);

/// "leaky_app (2831), frame-capture"
QString creatorText(const Creator &creator);

/// "+3.1 MiB/min", "0 B/min"
QString rateText(double bytesPerMinute);

/// "grows for 12 min (confidence high)", "levelled off 4 min ago"; without a clock, without times.
QString trendText(const Trend &trend, std::optional<std::uint64_t> nowNs);

/// One unit, rounded down: "45 s", "12 min"; two from an hour on: "2 h 03 min".
QString roughDurationText(std::uint64_t ms);

/// "Times are the device's: its clock runs 20 times as fast as this one."
QString clockText(double speed);

/// Why two marks cannot be compared, and what to do.
QString explanation(NoDifference reason);

}  // namespace pddgpu
