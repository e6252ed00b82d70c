// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <time.h>

#include <QByteArray>
#include <QFile>
#include <chrono>
#include <optional>

namespace pddgpu::testing {

/// Peak memory of this process since forgetPeak(), in KiB; not set: unknown.
inline std::optional<qint64> peakKiB()
{
    QFile file(QStringLiteral("/proc/self/status"));
    if (!file.open(QIODevice::ReadOnly))
        return std::nullopt;
    const QList<QByteArray> lines = file.readAll().split('\n');
    for (const QByteArray &line : lines) {
        if (line.startsWith("VmHWM:"))
            return line.mid(6).trimmed().split(' ').value(0).toLongLong();
    }
    return std::nullopt;
}

/// Resets the peak, which getrusage() cannot do.
inline bool forgetPeak()
{
    QFile file(QStringLiteral("/proc/self/clear_refs"));
    return file.open(QIODevice::WriteOnly | QIODevice::Unbuffered) && file.write("5") == 1;
}

/// The time of a processor clock: CLOCK_PROCESS_CPUTIME_ID or CLOCK_THREAD_CPUTIME_ID.
inline std::chrono::nanoseconds processorTime(clockid_t clock)
{
    timespec time{};
    clock_gettime(clock, &time);
    return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

}  // namespace pddgpu::testing
