// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <cstdint>
#include <optional>

#include "analysis/findings.h"

namespace pddgpu {

/// What is at stake, for a headline: "2 leaks, +16.0 KiB/min, 1 orphaned", "no leak found", "no
/// process grows", "too early to tell". Empty if neither objects nor clients are known.
QString headline(const Findings &findings);

/// While it is too early to tell anything: time until the first verdict. Not set: unknown.
std::optional<std::uint64_t> firstVerdictInMs(const Findings &findings);

/// "Held: 7, Cache: 2": the number of groups of each verdict that is not at stake.
QString fineText(const Findings &findings);

}  // namespace pddgpu
