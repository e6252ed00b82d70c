// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "abi/driverfiles.h"
#include "transport/simulated/simulatedmemory.h"
#include "transport/simulated/simulationscript.h"

namespace pddgpu {

class SimulatedProgram;

/// A device that exists in this process only: the driver's own detector, scripted programs that
/// use its memory, and a clock that may run faster than the world's.
///
/// Nothing runs by itself: each read and write first lets everything happen, in order, that was
/// due until now. The same clock readings therefore give the same texts. Not thread-safe.
class SimulatedDevice
{
public:
    using Clock = std::function<std::chrono::nanoseconds()>;

    /// Simulated time that has passed when the device is first looked at, so that a first look
    /// shows life.
    static constexpr std::chrono::seconds HeadStart{45};
    /// Longest simulated time made up for at once. A process that was stopped for longer finds
    /// the rest left out, as a suspended machine would.
    static constexpr std::chrono::hours LongestCatchUp{24};
    /// Lines that were not read yet, and are kept.
    static constexpr qsizetype LogLines = 1000;

    /// An empty `clock` is the system's steady one.
    SimulatedDevice(QByteArray name, SimulationScript program, double speed, Clock clock = {});
    ~SimulatedDevice();

    /// The text of a file, now.
    QByteArray read(DriverFile file);
    /// 0, or the negative errno that the driver would answer with.
    int write(DriverControl control, const QByteArray &text);
    struct LogLine {
        int level = 0;
        std::uint64_t timeUs = 0;
        QByteArray text;
    };
    /// What the driver would have logged since the last call, in the order of time; at most the
    /// last LogLines.
    QList<LogLine> readLog();

private:
    enum class Report { WithAlert, Always };

    void advance();
    void runUntil(std::uint64_t endNs);
    void check(Report report);
    void scheduleCheck();
    void bringCheckForward();
    void logLine(int level, const char *line);
    QByteArray leakObjects();

    const QByteArray m_name;
    const double m_speed;
    const Clock m_clock;
    SimulatedMemory m_memory;
    std::vector<std::unique_ptr<SimulatedProgram>> m_programs;
    // The simulated time is m_originNs at m_clockOrigin.
    std::chrono::nanoseconds m_clockOrigin;
    std::uint64_t m_originNs = 0;
    std::uint64_t m_nowNs = 0;
    std::uint64_t m_nextCheckNs = 0;
    QList<LogLine> m_log;  // What was not read yet.
};

}  // namespace pddgpu
