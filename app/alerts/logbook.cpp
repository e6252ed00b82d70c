// SPDX-License-Identifier: GPL-3.0-or-later
#include "alerts/logbook.h"

#include <algorithm>
#include <utility>

namespace pddgpu {

void LogBook::append(const Snapshot &snapshot)
{
    followHost(snapshot);
    for (const LogLine &line : snapshot.logLines) {
        if (m_lastSequence && line.sequence <= *m_lastSequence) {
            if (isRepeat(line))
                continue;
            startBoot();
        }
        m_lastSequence = line.sequence;
        m_lines.push_back({m_nextNumber++, line, snapshot.wallTimeMs(line.timeNs),
                           snapshot.capturedAt.toMSecsSinceEpoch(), m_boot});
    }
    if (m_lines.size() > MaximumLines) {
        m_lines.erase(m_lines.begin(), m_lines.end() - static_cast<std::ptrdiff_t>(MaximumLines));
    }
}

QList<LogLine> LogBook::newest(qsizetype most) const
{
    const auto size = static_cast<qsizetype>(m_lines.size());
    QList<LogLine> newest;
    newest.reserve(std::min(most, size));
    std::for_each(m_lines.end() - std::min(most, size), m_lines.end(),
                  [&newest](const Line &line) { newest.append(line.line); });
    return newest;
}

void LogBook::followHost(const Snapshot &snapshot)
{
    if (std::exchange(m_host, snapshot.link.host) != snapshot.link.host) {
        m_lines.clear();
        m_clockNs.reset();
        startBoot();
    }
    // Two devices may have different clocks, as in a simulation.
    if (snapshot.nowNs && snapshot.device) {
        const bool isSame = m_clockDevice == snapshot.device->id;
        if (isSame && m_clockNs && *snapshot.nowNs < *m_clockNs)
            startBoot();
        m_clockDevice = snapshot.device->id;
        m_clockNs = snapshot.nowNs;
    }
}

void LogBook::startBoot()
{
    // Without a line there is no earlier boot to distinguish.
    if (!m_lastSequence)
        return;
    ++m_boot;
    m_bootNumber = m_nextNumber;
    m_lastSequence.reset();
}

// The kernel returns lines in order. A passed line that is not held was dropped by us, or belongs
// to another boot.
bool LogBook::isRepeat(const LogLine &line) const
{
    const auto first = std::ranges::lower_bound(m_lines, m_bootNumber, {}, &Line::number);
    const auto known = std::ranges::lower_bound(first, m_lines.end(), line.sequence, {},
                                                [](const Line &one) { return one.line.sequence; });
    if (known != m_lines.end() && known->line.sequence == line.sequence)
        return known->line == line;
    const bool wereDropped = first != m_lines.end() && first->number > m_bootNumber;
    return wereDropped && known == first && line.timeNs <= first->line.timeNs;
}

}  // namespace pddgpu
