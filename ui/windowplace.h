// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMargins>
#include <QRect>

namespace pddgpu {

/// What a window system puts around a window, where it has not said so yet.
inline constexpr QMargins UsualFrame{4, 36, 4, 4};

/// The place nearest to a wanted one at which a window is wholly within a screen's available part,
/// its frame included; as small as that asks for.
QRect placeWithin(const QRect &available, const QRect &wanted, const QMargins &frame = UsualFrame);

/// The height of the upper of two parts that share one: its share, as far as the lower one gets
/// what it needs, and never less than what the upper one cannot do without.
int upperHeight(int together, int leastUpper, int neededBelow);

}  // namespace pddgpu
