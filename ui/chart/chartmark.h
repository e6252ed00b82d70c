// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QMetaType>
#include <QString>
#include <cstdint>

namespace pddgpu {

/// A marked moment on the chart.
struct ChartMark {
    enum class Kind : std::uint8_t { Alert, MarkA, MarkB, User };

    std::int64_t timeMs = 0;  ///< ms since the epoch, UTC.
    Kind kind = Kind::User;
    QString text;  ///< Plain text, shown when the mark is pointed at; may be empty.

    friend bool operator==(const ChartMark &, const ChartMark &) = default;
};

}  // namespace pddgpu

Q_DECLARE_METATYPE(pddgpu::ChartMark)
