// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringView>
#include <cstdint>
#include <optional>
#include <tl/expected.hpp>

#include "scenario/scenario.h"
#include "scenario/words.h"

namespace pddgpu {

/// The quantities of a scenario file. Errors are reasons that name the text.
template <typename Value>
using Quantity = tl::expected<Value, QString>;

/// A whole number without sign. Not set: it is none, or above 64 bits.
std::optional<std::uint64_t> scenarioNumber(QStringView text);
/// A number from `least` to `most`; `what` is what it counts.
Quantity<std::uint64_t> scenarioCount(QStringView text, QLatin1StringView what, std::uint64_t least,
                                      std::uint64_t most);

Quantity<std::uint64_t> scenarioDurationNs(QStringView text);
/// At least Scenario::ShortestSpanNs.
Quantity<std::uint64_t> scenarioPeriodNs(QStringView text);
/// Takes one word or, for a heavy tail, three. There must be one.
Quantity<ScenarioSpan> scenarioSpan(ScenarioWords *words);

/// Whole pages, at least one.
Quantity<std::uint64_t> scenarioSizeBytes(QStringView text);
Quantity<ScenarioSizes> scenarioSizes(QStringView text);
Quantity<ScenarioLimit> scenarioLimit(QStringView text);

/// The smallest and the largest size of an expectation.
struct ScenarioSizeRange {
    std::uint64_t smallestBytes = 0;
    std::uint64_t largestBytes = 0;
};
/// Not set: the text is no size, and no two sizes with .. between them.
std::optional<ScenarioSizeRange> scenarioSizeRange(QStringView text);

}  // namespace pddgpu
