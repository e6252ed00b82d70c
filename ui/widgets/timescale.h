// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>
#include <cstdint>

namespace pddgpu {

/// One label of a time axis.
struct TimeTick {
    std::int64_t timeMs = 0;  ///< ms since the epoch, UTC.
    QString label;            ///< Unique on its axis.

    friend bool operator==(const TimeTick &, const TimeTick &) = default;
};

/// At most `most` labels, at round local times, for an axis between two times; with dates if it
/// spans more than one day.
QList<TimeTick> timeTicks(std::int64_t fromMs, std::int64_t toMs, int most);

/// A time with seconds; with the date if that is not today.
QString momentText(std::int64_t timeMs);

}  // namespace pddgpu
