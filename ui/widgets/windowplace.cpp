// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/windowplace.h"

#include <algorithm>

namespace pddgpu {

namespace {

constexpr double UpperShare = 0.55;

}  // namespace

QRect placeWithin(const QRect &available, const QRect &wanted, const QMargins &frame)
{
    const QRect room = available.marginsRemoved(frame);
    if (!room.isValid())
        return wanted;
    QRect place(wanted.topLeft(), wanted.size().boundedTo(room.size()));
    place.moveLeft(std::clamp(place.left(), room.left(), room.right() - place.width() + 1));
    place.moveTop(std::clamp(place.top(), room.top(), room.bottom() - place.height() + 1));
    return place;
}

int upperHeight(int together, const HeightWishes &wishes)
{
    const int share = static_cast<int>(together * UpperShare);
    const int comfortable = std::min(share, together - wishes.wantedLower);
    const int useful = std::min(wishes.usefulUpper, together - wishes.leastLower);
    return std::max({wishes.leastUpper, comfortable, useful});
}

}  // namespace pddgpu
