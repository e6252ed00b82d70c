// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMargins>
#include <QRect>

namespace pddgpu {

/// The assumed frame of a window while the window system has not reported it.
inline constexpr QMargins UsualFrame{4, 36, 4, 4};

/// The geometry nearest to the wanted one that keeps a window, its frame included, within the
/// screen's available area; shrunk if necessary.
QRect placeWithin(const QRect &available, const QRect &wanted, const QMargins &frame = UsualFrame);

/// The height limits of two stacked parts that share a height.
struct HeightWishes {
    int leastUpper = 0;   ///< Minimum of the upper part.
    int usefulUpper = 0;  ///< Below this the upper part is of little use.
    int leastLower = 0;   ///< Below this the lower part is of little use.
    int wantedLower = 0;  ///< The lower part needs no more than this.
};

/// The height of the upper part: the larger half, as long as the lower part gets what it wants. If
/// there is not enough for that, its useful height, as long as the lower part stays useful.
int upperHeight(int together, const HeightWishes &wishes);

}  // namespace pddgpu
