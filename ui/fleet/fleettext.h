// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "fleet/fleetsnapshot.h"

namespace pddgpu {

// A fleet as text. All text is escaped, for plain text.

/// One or two words: "OK", "Leaking", "Not answering".
QString stateText(const FleetCard &card);

/// Meaning and advice; empty if there is nothing to say.
QString stateExplanation(const FleetCard &card);

/// "+3.1 MiB/h", "0 B/h"; not set: unknown.
QString growthText(std::optional<double> bytesPerHour);

/// "8 s ago"; "0 s ago" if the clock is behind; not set: unknown.
QString seenText(std::optional<std::int64_t> seenMs, std::int64_t nowMs);

/// Seconds as an age; not set: unknown.
QString secondsText(std::optional<double> seconds);

/// Whether action is needed before the figures of the card are current.
bool hasProblem(const FleetCard &card);
/// Whether the card has memory that the driver considers leaked, or an orphan.
bool isLeaking(const FleetCard &card);
/// Whether objects outlive their client, and nothing else is leaked.
bool hasOrphansOnly(const FleetCard &card);

}  // namespace pddgpu
