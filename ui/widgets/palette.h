// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QPalette>
#include <array>
#include <cstddef>

namespace pddgpu {

/// The colours with a meaning, from Okabe and Ito's set, which colour-blind readers can
/// distinguish, in the variant that is readable on the palette's background.
struct MeaningColors {
    std::array<QColor, 6> regions;  ///< By index of the region; see region().
    QColor leaked;
    QColor threshold;
    QColor alert;

    QColor active;
    QColor suspicious;
    QColor confirmed;

    QColor error;       ///< Text colour of errors.
    QColor noticeBack;  ///< Background of the banner.
    QColor noticeText;

    /// The colour of the region at an index; colours repeat if there are many regions.
    QColor region(std::size_t place) const { return regions[place % regions.size()]; }

    static MeaningColors of(const QPalette &palette);
};

/// Colour of grid lines; opaque, as blending a line costs more than drawing it.
QColor gridColor(const QPalette &palette);

/// Colour of secondary text: readable, but quieter than the palette's text.
QColor quietText(const QPalette &palette);

}  // namespace pddgpu
