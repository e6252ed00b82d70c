// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/store/historyfile.h"

namespace pddgpu {

/// What a user may choose: from what is of any use to what the tiers reach back to.
struct HistoryLimitRange {
    static constexpr int FewestDays = 1;
    static constexpr int MostDays = 30;
    static constexpr std::int64_t SmallestBytes = std::int64_t{4} << 20;
    static constexpr std::int64_t LargestBytes = std::int64_t{4} << 30;
};

/// The limits as this user chose them, remembered as "history/retentionDays" and
/// "history/sizeBytes"; what is remembered is brought into their range.
HistoryLimits rememberedHistoryLimits();
void rememberHistoryLimits(const HistoryLimits &limits);

}  // namespace pddgpu
