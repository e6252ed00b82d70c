// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/clientverdicts.h"

#include <algorithm>

namespace pddgpu {

namespace {

Verdict verdictOf(const Trend &trend)
{
    switch (trend.kind) {
        case Trend::Kind::Unknown:
            return Verdict::TooEarly;
        case Trend::Kind::Growing:
            return trend.confidence == Confidence::Low ? Verdict::TooEarly : Verdict::Growing;
        case Trend::Kind::LevelledOff:
            return Verdict::Held;
        case Trend::Kind::Steady:
        case Trend::Kind::Shrinking:
            return Verdict::WorkingSet;
    }
    Q_UNREACHABLE();
}

}  // namespace

QList<JudgedGroup> judgeClients(const QList<Growth> &growth)
{
    constexpr double SecondsPerMinute = 60;
    constexpr double MsPerSecond = 1000;

    QList<JudgedGroup> groups;
    for (const Growth &one : growth) {
        if (one.subject.kind != GrowthSubject::Kind::Process || one.now.bytes == 0)
            continue;
        const Trend &trend = clearestTrend(one);
        JudgedGroup group;
        group.creator = one.subject.creator;
        group.isOfClients = true;
        group.amount = {0, one.now.bytes};
        group.judgement.verdict = verdictOf(trend);
        group.judgement.confidence = trend.confidence;
        if (group.judgement.verdict == Verdict::Growing) {
            group.clientBytesPerMinute = trend.slope.perSecond * SecondsPerMinute;
            const std::vector<GrowthPoint> &points = one.series.back();
            const double nowSeconds =
                points.empty() ? 0 : static_cast<double>(points.back().timeNs) / 1e9;
            group.judgement.evidence.spanMs = static_cast<std::uint64_t>(
                std::max(0.0, nowSeconds - trend.sinceSeconds) * MsPerSecond);
        }
        groups.append(group);
    }
    std::ranges::sort(groups, comesFirst);
    return groups;
}

}  // namespace pddgpu
