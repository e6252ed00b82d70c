// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMargins>
#include <QRect>

namespace pddgpu {

/// The expected frame of a window if the window system has not reported it yet.
inline constexpr QMargins UsualFrame{4, 36, 4, 4};

/// The place nearest to a wanted one at which a window is wholly within a screen's available part,
/// its frame included; as small as that asks for.
QRect placeWithin(const QRect &available, const QRect &wanted, const QMargins &frame = UsualFrame);

/// The heights of two parts, one above the other, that share a height.
struct HeightWishes {
    int leastUpper = 0;   ///< The upper one cannot do with less.
    int usefulUpper = 0;  ///< With less it is of little use.
    int leastLower = 0;   ///< With less the lower one is of little use.
    int wantedLower = 0;  ///< With more it may do without.
};

/// The height of the upper part: the larger half, as far as the lower one has what it wants; where
/// there is not enough for that, what is useful, as far as the lower one is useful, too.
int upperHeight(int together, const HeightWishes &wishes);

}  // namespace pddgpu
