// SPDX-License-Identifier: GPL-3.0-or-later
#include "performance/costs.h"

namespace pddgpu {

void Costs::append(const Snapshot &snapshot)
{
    constexpr qint64 TooShortMs = 50;

    m_checks.append(snapshot);
    const std::clock_t cpu = std::clock();
    if (m_sinceSample.isValid() && cpu != std::clock_t(-1)) {
        const qint64 wallMs = m_sinceSample.elapsed();
        if (wallMs < TooShortMs)
            return;
        m_ownShare = static_cast<double>(cpu - m_cpuAtSample) / CLOCKS_PER_SEC * 1000 /
                     static_cast<double>(wallMs);
    }
    m_cpuAtSample = cpu;
    m_sinceSample.start();
}

}  // namespace pddgpu
