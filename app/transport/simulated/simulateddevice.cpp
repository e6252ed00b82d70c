// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/simulated/simulateddevice.h"

#include <algorithm>
#include <cerrno>
#include <utility>

#include "text/timeunits.h"
#include "transport/simulated/simulatedprograms.h"

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

QByteArray attrText(pddgpu_leak_monitor &monitor, pddgpu_leak_attr attr)
{
    char text[PDDGPU_LEAK_ATTR_SIZE];
    const std::size_t length = pddgpu_leak_attr_show(&monitor, attr, text);
    return QByteArray(text, static_cast<qsizetype>(length));
}

int storeAttr(pddgpu_leak_monitor &monitor, pddgpu_leak_attr attr, const QByteArray &text)
{
    return pddgpu_leak_attr_store(&monitor, attr, text.constData(),
                                  static_cast<std::size_t>(text.size()));
}

}  // namespace

SimulatedDevice::SimulatedDevice(QByteArray name, SimulationScript program, double speed,
                                 Clock clock)
    : m_name(std::move(name)),
      m_speed(speed),
      m_clock(clock ? std::move(clock) : Clock(steadyNow)),
      m_programs(makePrograms(program)),
      m_clockOrigin(m_clock())
{
    logLine(LogInformation, "PDDGPU: Memory leak monitor started");
    scheduleCheck();
    m_originNs = static_cast<std::uint64_t>(nanoseconds(HeadStart).count());
    runUntil(m_originNs);
}

SimulatedDevice::~SimulatedDevice() = default;

QByteArray SimulatedDevice::read(DriverFile file)
{
    advance();

    pddgpu_leak_monitor &monitor = m_memory.monitor();
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
        case DriverFile::Enabled:
            return attrText(monitor, PDDGPU_LEAK_ATTR_ENABLED);
        case DriverFile::ThresholdBytes:
            return attrText(monitor, PDDGPU_LEAK_ATTR_THRESHOLD_BYTES);
        case DriverFile::CheckIntervalMs:
            return attrText(monitor, PDDGPU_LEAK_ATTR_CHECK_INTERVAL_MS);
        case DriverFile::SuspiciousAgeMs:
            return attrText(monitor, PDDGPU_LEAK_ATTR_SUSPICIOUS_AGE_MS);
        case DriverFile::ConfirmedAgeMs:
            return attrText(monitor, PDDGPU_LEAK_ATTR_CONFIRMED_AGE_MS);
        case DriverFile::LiveObjects:
            return attrText(monitor, PDDGPU_LEAK_ATTR_LIVE_OBJECTS);
        case DriverFile::LiveBytes:
            return attrText(monitor, PDDGPU_LEAK_ATTR_LIVE_BYTES);
        case DriverFile::SuspiciousObjects:
            return attrText(monitor, PDDGPU_LEAK_ATTR_SUSPICIOUS_OBJECTS);
        case DriverFile::SuspiciousBytes:
            return attrText(monitor, PDDGPU_LEAK_ATTR_SUSPICIOUS_BYTES);
        case DriverFile::ConfirmedObjects:
            return attrText(monitor, PDDGPU_LEAK_ATTR_CONFIRMED_OBJECTS);
        case DriverFile::ConfirmedBytes:
            return attrText(monitor, PDDGPU_LEAK_ATTR_CONFIRMED_BYTES);
        case DriverFile::OrphanedObjects:
            return attrText(monitor, PDDGPU_LEAK_ATTR_ORPHANED_OBJECTS);
        case DriverFile::OrphanedBytes:
            return attrText(monitor, PDDGPU_LEAK_ATTR_ORPHANED_BYTES);
        case DriverFile::CheckCount:
            return attrText(monitor, PDDGPU_LEAK_ATTR_CHECK_COUNT);
        case DriverFile::AlertCount:
            return attrText(monitor, PDDGPU_LEAK_ATTR_ALERT_COUNT);
        case DriverFile::Generation:
            return attrText(monitor, PDDGPU_LEAK_ATTR_GENERATION);
        case DriverFile::MemoryStats: {
            char text[PDDGPU_LEAK_STATS_SIZE];
            const std::size_t length =
                pddgpu_leak_format_stats(&monitor, &usage, m_name.constData(), m_nowNs, text);
            return QByteArray(text, static_cast<qsizetype>(length));
        }
        case DriverFile::LeakObjects:
            return leakObjects();
        case DriverFile::Clients:
        case DriverFile::RuntimeStatus:
        case DriverFile::VisibleVramTotalBytes:
        case DriverFile::VisibleVramUsedBytes:
        case DriverFile::MachineMemory:
        case DriverFile::DmemCapacity:
        case DriverFile::DmemCurrent:
        case DriverFile::ComputeProcesses:
        case DriverFile::DriverRegions:
            return {};  // Not simulated.
    }
    Q_UNREACHABLE();
}

int SimulatedDevice::write(DriverControl control, const QByteArray &text)
{
    advance();

    pddgpu_leak_monitor &monitor = m_memory.monitor();
    int result = 0;
    switch (control) {
        case DriverControl::Enabled:
            result = storeAttr(monitor, PDDGPU_LEAK_ATTR_ENABLED, text);
            break;
        case DriverControl::ThresholdBytes:
            result = storeAttr(monitor, PDDGPU_LEAK_ATTR_THRESHOLD_BYTES, text);
            break;
        case DriverControl::CheckIntervalMs:
            result = storeAttr(monitor, PDDGPU_LEAK_ATTR_CHECK_INTERVAL_MS, text);
            break;
        case DriverControl::SuspiciousAgeMs:
            result = storeAttr(monitor, PDDGPU_LEAK_ATTR_SUSPICIOUS_AGE_MS, text);
            break;
        case DriverControl::ConfirmedAgeMs:
            result = storeAttr(monitor, PDDGPU_LEAK_ATTR_CONFIRMED_AGE_MS, text);
            break;
        case DriverControl::TriggerCheck:
            result =
                pddgpu_leak_parse_trigger(text.constData(), static_cast<std::size_t>(text.size()));
            if (result == 0)
                check(Report::Always);
            return result;
    }
    if (result != 0)
        return result;

    if (control == DriverControl::Enabled || control == DriverControl::CheckIntervalMs)
        scheduleCheck();
    m_memory.noteUsage();
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
    pddgpu_leak_monitor &monitor = m_memory.monitor();

    for (;;) {
        if (m_memory.takeCheckWanted())
            bringCheckForward();

        const auto next = std::min_element(
            m_programs.begin(), m_programs.end(),
            [](const auto &left, const auto &right) { return left->nextNs() < right->nextNs(); });
        const bool checks = monitor.monitor_enabled;
        const std::uint64_t programNs = (*next)->nextNs();
        const bool isCheck = checks && m_nextCheckNs < programNs;
        const std::uint64_t dueNs = isCheck ? m_nextCheckNs : programNs;
        if (dueNs > endNs)
            break;

        m_nowNs = dueNs;
        if (isCheck) {
            check(Report::WithAlert);
            scheduleCheck();
        } else {
            (*next)->step(m_memory);
        }
    }
    m_nowNs = endNs;
}

void SimulatedDevice::check(Report wanted)
{
    pddgpu_leak_report report = {};
    char line[PDDGPU_LEAK_LOG_SIZE];

    pddgpu_leak_check(&m_memory.monitor(), m_memory.usedBytes(), m_nowNs, &report);
    pddgpu_leak_note_time(&m_memory.monitor(), PDDGPU_LEAK_OP_CHECK, m_memory.duration(700, 9'000));
    pddgpu_leak_ration(&m_memory.monitor(), &report, wanted == Report::Always);
    for (unsigned int i = 0; pddgpu_leak_log_line(&report, i, line); ++i)
        logLine(LogWarning, line);
}

void SimulatedDevice::scheduleCheck()
{
    m_nextCheckNs = m_nowNs + m_memory.monitor().check_interval_ms * NsPerMs;
    // An alert that was not possible before may be due earlier.
    m_memory.noteUsage();
    if (m_memory.takeCheckWanted())
        bringCheckForward();
}

// Checks as soon as an alert may be due, like the driver.
void SimulatedDevice::bringCheckForward()
{
    const std::uint64_t delayNs = pddgpu_leak_check_delay_ns(&m_memory.monitor(), m_nowNs);
    m_nextCheckNs = std::min(m_nextCheckNs, m_nowNs + delayNs);
}

void SimulatedDevice::logLine(int level, const char *line)
{
    if (m_log.size() == LogLines)
        m_log.removeFirst();
    m_log.append({level, m_nowNs / NsPerUs, line});
}

QByteArray SimulatedDevice::leakObjects()
{
    char line[PDDGPU_LEAK_LINE_SIZE];
    pddgpu_leak_reader reader;
    QByteArray text;

    pddgpu_leak_reader_begin(&reader, &m_memory.monitor(), m_nowNs);
    text.append(line, static_cast<qsizetype>(pddgpu_leak_format_header(&reader, line)));
    while (const pddgpu_leak_record *record = pddgpu_leak_reader_next(&reader))
        text.append(line, static_cast<qsizetype>(pddgpu_leak_format_record(record, line)));
    pddgpu_leak_reader_end(&reader);
    return text;
}

}  // namespace pddgpu
