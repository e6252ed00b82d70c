// SPDX-License-Identifier: GPL-3.0-or-later
#include "performance/checkload.h"

namespace pddgpu {

void CheckLoad::append(const Snapshot &snapshot)
{
    if (!snapshot.device || !snapshot.stats || !snapshot.stats->nowNs ||
        !snapshot.stats->checkCount)
        return;
    const Sample sample{snapshot.device->id, *snapshot.stats->nowNs, *snapshot.stats->checkCount};
    if (m_first && sample.deviceId == m_last.deviceId && sample.nowNs == m_last.nowNs)
        return;
    if (!m_first || sample.deviceId != m_last.deviceId || sample.nowNs < m_last.nowNs ||
        sample.checkCount < m_last.checkCount) {
        *this = CheckLoad();
        m_first = m_last = sample;
        return;
    }

    const std::uint64_t checks = sample.checkCount - m_last.checkCount;
    const MemoryStats::Number &lastNs = snapshot.stats->lastCheckDurationNs;
    if (checks > 0 && !lastNs)
        return;
    const double checkingNs = static_cast<double>(checks) * static_cast<double>(lastNs.value_or(0));
    const std::uint64_t sinceLastNs = sample.nowNs - m_last.nowNs;
    const std::uint64_t sinceFirstNs = sample.nowNs - m_first->nowNs;
    m_checkingNs += checkingNs;
    m_latest = Share{checkingNs / static_cast<double>(sinceLastNs), checks, sinceLastNs};
    m_whole = Share{m_checkingNs / static_cast<double>(sinceFirstNs),
                    sample.checkCount - m_first->checkCount, sinceFirstNs};
    m_last = sample;
}

}  // namespace pddgpu
