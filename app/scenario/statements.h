// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <tl/expected.hpp>

#include "scenario/scenario.h"
#include "scenario/words.h"

namespace pddgpu {

/// The statements of a scenario file, after their keyword. The error is the reason.
template <typename Value>
using Statement = tl::expected<Value, QString>;

Statement<ScenarioProcess> parseProcess(ScenarioWords *words);
Statement<ScenarioMake> parseMake(ScenarioWords *words);
Statement<ScenarioExpectation> parseExpectation(ScenarioWords *words);

}  // namespace pddgpu
