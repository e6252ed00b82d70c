// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <optional>

#include "ui/chart/chartsubject.h"

namespace pddgpu {

/// Maximum distance between a moment and its sample.
inline constexpr int NearestSamplePixels = 8;

/// A moment on a chart.
struct ChartMoment {
    std::int64_t timeMs = 0;
    std::int64_t pixelMs = 1;  ///< The time span of one pixel column.
    QString event;             ///< The event at that moment, as plain text; may be empty.
    std::optional<ChartMark> mark;
};

/// How much detail fits.
enum class ValuesDetail : std::uint8_t { All, NoExtremes, ValuesAlone };

/// The values of the history at a moment, as rich text. Only with samples.
QString valuesAt(const ChartSubject &subject, const ChartMoment &moment, ValuesDetail detail);

}  // namespace pddgpu
