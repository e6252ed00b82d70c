// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>

#include "model/snapshot.h"

namespace pddgpu {

/// The driver's kernel log lines from all samples, oldest first, each once.
///
/// After a reconnect the kernel's ring buffer is read again. Lines already held are recognised by
/// their sequence number and skipped. After a reboot, sequence numbers and clock start over; the
/// new lines are appended after those of the previous boot. A reboot is detected by a driver clock
/// that went backwards, or by a line that differs from the one held with the same sequence number.
/// Bounded. A value type, not bound to a thread.
class LogBook
{
public:
    static constexpr std::size_t MaximumLines = 10'000;

    struct Line {
        std::uint64_t number = 0;  ///< Unique in this book: from 0, never reused.
        LogLine line;
        std::optional<std::int64_t> timeMs;  ///< Not set: the driver's clock was unknown.
        std::int64_t sampleMs = 0;           ///< Time of the sample that had it.
        int boot = 0;                        ///< Increases with each reboot of the host.
    };

    /// Adds the new lines of a sample. Lines of another host are discarded first.
    void append(const Snapshot &snapshot);

    const std::deque<Line> &lines() const { return m_lines; }
    /// The number of the next line; lines before the first of lines() were dropped.
    std::uint64_t nextNumber() const { return m_nextNumber; }

    /// The newest lines, at most `most`.
    QList<LogLine> newest(qsizetype most) const;

private:
    void followHost(const Snapshot &snapshot);
    void startBoot();
    bool isRepeat(const LogLine &line) const;

    std::deque<Line> m_lines;
    std::uint64_t m_nextNumber = 0;
    std::uint64_t m_bootNumber = 0;  // First line number of this boot.
    int m_boot = 0;
    std::optional<std::uint64_t> m_lastSequence;  // Of this boot.

    QString m_host;         // Empty: this machine.
    QString m_clockDevice;  // The device that m_clockNs belongs to.
    Snapshot::Number m_clockNs;
};

}  // namespace pddgpu
