// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>
#include <QList>
#include <QMetaType>
#include <QString>
#include <cstdint>

namespace pddgpu {

/// One line of the driver in the kernel log.
struct LogLine {
    std::uint64_t sequence = 0;  ///< The kernel's number: increasing, never reused.
    std::uint64_t timeNs = 0;    ///< The kernel's log clock, close to the driver's monotonic clock.
    int level = 6;               ///< 0 (emergency) to 7 (debug), as in syslog.
    QString text;  ///< Untrusted text: show it only through visibleText() (text/visibletext.h).

    friend bool operator==(const LogLine &, const LogLine &) = default;
};

/// The driver's lines in a part of the kernel log.
struct KernelLog {
    QList<LogLine> lines;     ///< In the text's order.
    qsizetype malformed = 0;  ///< Malformed records, which were skipped.

    friend bool operator==(const KernelLog &, const KernelLog &) = default;
};

/// Parses records of /dev/kmsg: `priority,sequence,microseconds,flags[,…];text`, each followed by
/// any number of ` KEY=value` lines, which are skipped. Never fails: a record that is malformed, or
/// truncated before its newline, is skipped and counted.
KernelLog parseKernelLog(QByteArrayView text);

}  // namespace pddgpu
