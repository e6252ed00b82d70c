// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>
#include <chrono>
#include <cstdint>
#include <functional>

#include "abi/driverfiles.h"
#include "scenario/scenario.h"
#include "transport/simulated/scenariorun.h"
#include "transport/simulated/simulatedmemory.h"

namespace pddgpu {

/// A device that exists only in this process: the driver's own detector, the programs of a scenario
/// that use its memory, and a clock that may run faster than real time.
///
/// Nothing runs by itself: each read and write first executes, in order, everything due until now.
/// So the same clock readings give the same texts. Not thread-safe.
class SimulatedDevice
{
public:
    using Clock = std::function<std::chrono::nanoseconds()>;

    /// Simulated time that has passed before the first read, so that it shows some activity.
    static constexpr std::chrono::seconds HeadStart{45};
    /// Maximum simulated time to catch up with at once. After a longer stop of the process the rest
    /// is skipped, as on a suspended machine.
    static constexpr std::chrono::hours LongestCatchUp{24};
    /// Maximum number of unread lines kept.
    static constexpr qsizetype LogLines = 1000;

    /// The scenario is not null. An empty `clock` means the system's steady clock.
    SimulatedDevice(QByteArray name, const ScenarioPtr &scenario, double speed, Clock clock = {});

    /// The current text of a file.
    QByteArray read(DriverFile file);
    /// Returns 0, or the negative errno that the driver would return.
    int write(DriverControl control, const QByteArray &text);
    struct LogLine {
        int level = 0;
        std::uint64_t timeUs = 0;
        QByteArray text;
    };
    /// The driver's simulated log lines since the last call, in time order; at most the last
    /// LogLines.
    QList<LogLine> readLog();

private:
    void advance();
    void runUntil(std::uint64_t endNs);
    void check(bool isAskedFor);
    void logLine(int level, const char *line);
    QByteArray leakObjects();

    const QByteArray m_name;
    const double m_speed;
    const Clock m_clock;
    SimulatedMemory m_memory;
    ScenarioRun m_run;
    // The simulated time is m_originNs at m_clockOrigin.
    std::chrono::nanoseconds m_clockOrigin;
    std::uint64_t m_originNs = 0;
    std::uint64_t m_nowNs = 0;
    QList<LogLine> m_log;  // Unread lines.
};

}  // namespace pddgpu
