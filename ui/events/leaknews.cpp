// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/events/leaknews.h"

namespace pddgpu {

QList<JudgedGroup> LeakNews::take(const Findings &findings)
{
    // Programs that are started again and again must not fill the memory.
    constexpr qsizetype MostKnown = 10'000;

    QList<JudgedGroup> news;
    if (findings.snapshot->origin == Origin::Recording || !findings.snapshot->device)
        return news;
    for (const JudgedGroup &group : findings.groups) {
        if (group.judgement.verdict != Verdict::Leak)
            continue;
        const Key key(findings.snapshot->device->id, group.key());
        if (m_known.contains(key) || m_known.size() >= MostKnown)
            continue;
        m_known.insert(key);
        if (group.pinnedByLine == 0)
            news << group;
    }
    return news;
}

}  // namespace pddgpu
