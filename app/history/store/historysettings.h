// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/store/historyfile.h"

namespace pddgpu {

/// The range of limits a user may choose: from the smallest useful value to what the tiers can
/// hold.
struct HistoryLimitRange {
    static constexpr int FewestDays = 1;
    static constexpr int MostDays = 30;
    static constexpr std::int64_t SmallestBytes = std::int64_t{4} << 20;
    static constexpr std::int64_t LargestBytes = std::int64_t{4} << 30;
};

/// The limits chosen by this user, stored as "history/retentionDays" and "history/sizeBytes";
/// stored values are clamped to their range.
HistoryLimits rememberedHistoryLimits();
void rememberHistoryLimits(const HistoryLimits &limits);

}  // namespace pddgpu
