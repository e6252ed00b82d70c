// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>

#include "model/snapshot.h"

namespace pddgpu {

/// The driver's lines of the kernel log as samples bring them, oldest first, each once.
///
/// A connection that comes back brings again what the kernel still holds: those lines are known by
/// their sequence and left aside. A kernel that was rebooted counts its sequence, and its
/// clock, from the beginning: its lines come behind those of the boot before. A driver's clock that
/// fell tells it, or a line that is not the one held of its sequence. Bounded; a value, without a
/// thread.
class LogBook
{
public:
    static constexpr std::size_t MaximumLines = 10'000;

    struct Line {
        std::uint64_t number = 0;  ///< In this book: from 0, never reused.
        LogLine line;
        std::optional<std::int64_t> timeMs;  ///< Wall clock; not set: the driver's was unknown.
        std::int64_t sampleMs = 0;           ///< Of the sample that brought it.
        int boot = 0;                        ///< Rises with each reboot of the host.
    };

    /// Adds the new lines of a sample. The lines of another host make way for this one's.
    void append(const Snapshot &snapshot);

    const std::deque<Line> &lines() const { return m_lines; }
    /// The number that the next line will have; those before the first of lines() were dropped.
    std::uint64_t nextNumber() const { return m_nextNumber; }

    /// The newest ones, at most so many.
    QList<LogLine> newest(qsizetype most) const;

private:
    void followHost(const Snapshot &snapshot);
    void startBoot();
    bool isRepeat(const LogLine &line) const;

    std::deque<Line> m_lines;
    std::uint64_t m_nextNumber = 0;
    std::uint64_t m_bootNumber = 0;  // The first of this boot's.
    int m_boot = 0;
    std::optional<std::uint64_t> m_lastSequence;  // Of this boot.

    QString m_host;         // Empty: this machine.
    QString m_clockDevice;  // Whose clock was the last one.
    Snapshot::Number m_clockNs;
};

}  // namespace pddgpu
