// SPDX-License-Identifier: GPL-3.0-or-later
#include "history/store/historysettings.h"

#include <QSettings>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace pddgpu {

namespace {

constexpr auto RetentionKey = "history/retentionDays"_L1;
constexpr auto SizeKey = "history/sizeBytes"_L1;

}  // namespace

HistoryLimits rememberedHistoryLimits()
{
    using Range = HistoryLimitRange;
    const QSettings settings;
    const HistoryLimits defaults;
    return {
        .retentionDays = std::clamp(settings.value(RetentionKey, defaults.retentionDays).toInt(),
                                    Range::FewestDays, Range::MostDays),
        .sizeBytes = std::clamp<std::int64_t>(
            settings.value(SizeKey, qlonglong{defaults.sizeBytes}).toLongLong(),
            Range::SmallestBytes, Range::LargestBytes)};
}

void rememberHistoryLimits(const HistoryLimits &limits)
{
    QSettings settings;
    settings.setValue(RetentionKey, limits.retentionDays);
    settings.setValue(SizeKey, qlonglong{limits.sizeBytes});
}

}  // namespace pddgpu
