// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/simulated/simulateddevice.h"

#include <algorithm>
#include <string>
#include <utility>

#include "text/timeunits.h"

namespace pddgpu {

namespace {

using std::chrono::nanoseconds;

// The driver's levels of the kernel log.
constexpr int LogWarning = 4;
constexpr int LogInformation = 6;

nanoseconds steadyNow()
{
    return std::chrono::steady_clock::now().time_since_epoch();
}

QByteArray numberLine(std::uint64_t number)
{
    return QByteArray::number(static_cast<qulonglong>(number)) + '\n';
}

}  // namespace

SimulatedDevice::SimulatedDevice(QByteArray name, const ScenarioPtr &scenario, double speed,
                                 Clock clock)
    : m_name(std::move(name)),
      m_speed(speed),
      m_clock(clock ? std::move(clock) : Clock(steadyNow)),
      m_memory(scenario->vramBytes, scenario->gttBytes, Scenario::MostObjects),
      m_run(scenario, &m_memory),
      m_clockOrigin(m_clock())
{
    logLine(LogInformation, "PDDGPU: Memory leak monitor started");
    m_memory.detector().scheduleCheck(m_memory.usedBytes(), m_nowNs);
    m_originNs = static_cast<std::uint64_t>(nanoseconds(HeadStart).count());
    runUntil(m_originNs);
}

QByteArray SimulatedDevice::read(DriverFile file)
{
    advance();

    if (const auto text = m_memory.detector().attrText(file))
        return QByteArray::fromStdString(*text);
    const pddgpu_memory_usage usage = m_memory.usage();
    switch (file) {
        case DriverFile::VramTotalBytes:
            return numberLine(usage.vram_total);
        case DriverFile::VramUsedBytes:
            return numberLine(usage.vram_used);
        case DriverFile::GttTotalBytes:
            return numberLine(usage.gtt_total);
        case DriverFile::GttUsedBytes:
            return numberLine(usage.gtt_used);
        case DriverFile::MemoryStats:
            return QByteArray::fromStdString(
                m_memory.detector().statsText(&usage, m_name.constData(), m_nowNs));
        case DriverFile::LeakObjects:
            return leakObjects();
        default:
            return {};  // Not simulated.
    }
}

int SimulatedDevice::write(DriverControl control, const QByteArray &text)
{
    advance();

    const int result = m_memory.detector().store(
        control, {text.constData(), static_cast<std::size_t>(text.size())}, m_memory.usedBytes(),
        m_nowNs);
    if (result != 0)
        return result;
    if (control == DriverControl::TriggerCheck)
        check(true);
    else
        runUntil(m_nowNs);
    return 0;
}

QList<SimulatedDevice::LogLine> SimulatedDevice::readLog()
{
    advance();
    return std::exchange(m_log, {});
}

void SimulatedDevice::advance()
{
    constexpr double LongestNs = static_cast<double>(nanoseconds(LongestCatchUp).count());

    const nanoseconds clock = m_clock();
    const double sinceOriginNs = static_cast<double>((clock - m_clockOrigin).count()) * m_speed;
    const double behindNs = sinceOriginNs - static_cast<double>(m_nowNs - m_originNs);
    if (behindNs <= 0)
        return;
    if (behindNs <= LongestNs) {
        // Rounding may lose a nanosecond, but time must never go back.
        runUntil(std::max(m_nowNs, m_originNs + static_cast<std::uint64_t>(sinceOriginNs)));
        return;
    }
    runUntil(m_nowNs + static_cast<std::uint64_t>(LongestNs));
    m_clockOrigin = clock;
    m_originNs = m_nowNs;
}

// In time order; at equal times programs run first, so that a check sees what they did.
void SimulatedDevice::runUntil(std::uint64_t endNs)
{
    Detector &detector = m_memory.detector();
    for (;;) {
        const std::uint64_t programNs = m_run.nextNs();
        const std::optional<std::uint64_t> checkNs = detector.nextCheckNs();
        const bool isCheck = checkNs && *checkNs < programNs;
        const std::uint64_t dueNs = isCheck ? *checkNs : programNs;
        if (dueNs > endNs)
            break;

        m_nowNs = dueNs;
        if (isCheck) {
            check(false);
            detector.scheduleCheck(m_memory.usedBytes(), m_nowNs);
        } else {
            m_run.step();
            detector.noteUsage(m_memory.usedBytes(), m_nowNs);
        }
    }
    m_nowNs = endNs;
}

void SimulatedDevice::check(bool isAskedFor)
{
    const Detector::Found found =
        m_memory.detector().check(m_memory.usedBytes(), m_nowNs, isAskedFor);
    pddgpu_leak_note_time(&m_memory.monitor(), PDDGPU_LEAK_OP_CHECK, m_memory.duration(700, 9'000));
    for (const std::string &line : found.lines)
        logLine(LogWarning, line.c_str());
}

void SimulatedDevice::logLine(int level, const char *line)
{
    if (m_log.size() == LogLines)
        m_log.removeFirst();
    m_log.append({level, m_nowNs / NsPerUs, line});
}

QByteArray SimulatedDevice::leakObjects()
{
    constexpr std::size_t PieceBytes = 1 << 20;
    std::string text;
    ListingText listing(&m_memory.detector(), m_nowNs);
    while (listing.appendTo(&text, PieceBytes)) {
    }
    return QByteArray::fromStdString(text);
}

}  // namespace pddgpu
