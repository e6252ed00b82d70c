// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

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

}  // namespace pddgpu
