// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>
#include <QList>
#include <QMetaType>
#include <QString>
#include <cstdint>

namespace pddgpu {

/// One line that the driver wrote to the kernel log.
struct LogLine {
    std::uint64_t sequence = 0;  ///< The kernel's number of the record: rises, never reused.
    std::uint64_t timeNs = 0;    ///< Kernel's log clock, close to the driver's monotonic one.
    int level = 6;               ///< 0 (emergency) to 7 (debug), as in syslog.
    QString text;  ///< Hostile text: show it through visibleText() (report/visibletext.h) only.

    friend bool operator==(const LogLine &, const LogLine &) = default;
};

/// The driver's lines in a part of the kernel log.
struct KernelLog {
    QList<LogLine> lines;     ///< In the text's order.
    qsizetype malformed = 0;  ///< Records that are none, and were left out.

    friend bool operator==(const KernelLog &, const KernelLog &) = default;
};

/// Parses records of /dev/kmsg: `priority,sequence,microseconds,flags[,…];text`, each followed by
/// any number of ` KEY=value` lines, which are skipped. Nothing is refused: a record that is
/// malformed, or cut off before its newline, is left out and counted.
KernelLog parseKernelLog(QByteArrayView text);

}  // namespace pddgpu
