// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QPalette>
#include <array>
#include <cstddef>

namespace pddgpu {

/// The colours with a meaning, from Okabe and Ito's set, which colour-blind readers can tell
/// apart; in the variant that reads on the palette's background.
struct MeaningColors {
    std::array<QColor, 6> regions;  ///< By the place of the region; see region().
    QColor leaked;
    QColor threshold;
    QColor alert;

    QColor active;
    QColor suspicious;
    QColor confirmed;

    QColor error;       ///< Text of something that failed.
    QColor noticeBack;  ///< Background of the banner.
    QColor noticeText;

    /// Of the region at that place; many regions share colours.
    QColor region(std::size_t place) const { return regions[place % regions.size()]; }

    static MeaningColors of(const QPalette &palette);
};

/// Lines of a grid; opaque, since blending a line costs more than drawing it.
QColor gridColor(const QPalette &palette);

/// Secondary text: readable, and quieter than the palette's text.
QColor quietText(const QPalette &palette);

}  // namespace pddgpu
