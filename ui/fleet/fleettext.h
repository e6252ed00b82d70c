// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "fleet/fleetsnapshot.h"

namespace pddgpu {

// A fleet in words. All text is escaped, for plain text.

/// In a word or two: "OK", "Leaking", "Not answering".
QString stateText(const FleetCard &card);

/// Meaning and advice; empty if there is nothing to say.
QString stateExplanation(const FleetCard &card);

/// "+3.1 MiB/h", "0 B/h"; not set: unknown.
QString growthText(std::optional<double> bytesPerHour);

/// "8 s ago", with a clock that is behind "0 s ago"; not set: unknown.
QString seenText(std::optional<std::int64_t> seenMs, std::int64_t nowMs);

/// Seconds as an age; not set: unknown.
QString secondsText(std::optional<double> seconds);

/// Whether something is to be done before the figures of the card are those of now.
bool hasProblem(const FleetCard &card);
/// Holds memory that the driver takes for leaked, or an orphan.
bool isLeaking(const FleetCard &card);
/// Whether objects live on without their client, and nothing else is leaked.
bool hasOrphansOnly(const FleetCard &card);

}  // namespace pddgpu
