// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "table.h"

namespace pddgpu::bench {

/// What a round of the judge costs: 100,000 objects in 2,000 groups, of which 1,000 are replaced
/// each second; and its memory after 30 days of life in so many groups.
std::vector<Row> judgeCosts();

}  // namespace pddgpu::bench
