// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/verdict.h"

#include <algorithm>
#include <bit>
#include <tuple>

namespace pddgpu {

namespace {

double stakeOf(const JudgedGroup &group)
{
    constexpr double MinutesPerHour = 60;
    return std::max(group.bytesPerMinute() * MinutesPerHour,
                    static_cast<double>(
                        group.judgement.verdict == Verdict::Orphaned ? group.orphaned.bytes : 0));
}

}  // namespace

bool comesFirst(const JudgedGroup &a, const JudgedGroup &b)
{
    const auto rank = [](const JudgedGroup &group) {
        return std::max(group.judgement.verdict, Verdict::Orphaned);
    };
    if (rank(a) != rank(b))
        return rank(a) < rank(b);
    // What slows down, or has not grown for long, is more likely to be a cache that fills.
    const auto lasting = [](const JudgedGroup &group) {
        const Evidence &evidence = group.judgement.evidence;
        return group.judgement.verdict == Verdict::Growing && !evidence.isSlowing
                   ? std::bit_width(evidence.spanMs)
                   : 0;
    };
    if (lasting(a) != lasting(b))
        return lasting(a) > lasting(b);
    if (const double stakeA = stakeOf(a), stakeB = stakeOf(b); stakeA != stakeB)
        return stakeA > stakeB;
    if (a.amount.bytes != b.amount.bytes)
        return a.amount.bytes > b.amount.bytes;
    return std::tie(a.creator.process, a.creator.pid, a.creator.label, a.smallestBytes) <
           std::tie(b.creator.process, b.creator.pid, b.creator.label, b.smallestBytes);
}

}  // namespace pddgpu
