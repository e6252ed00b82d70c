// SPDX-License-Identifier: GPL-3.0-or-later
#include "bytescale.h"

#include <algorithm>
#include <cmath>

namespace pddgpu {

namespace {

constexpr double SmallestTop = 1024;  // Bytes.
constexpr int MostSteps = 6;
constexpr double Headroom = 1.04;     // So that a line never runs along the upper edge.
constexpr double ShrinkBelow = 0.45;  // Of the present top.

}  // namespace

ByteScale ByteScale::fit(double maximum, const ByteScale &previous)
{
    const double wanted = std::max(maximum * Headroom, SmallestTop);
    if (previous.top >= wanted && wanted >= previous.top * ShrinkBelow)
        return previous;
    ByteScale scale;
    scale.step = std::exp2(std::ceil(std::log2(wanted / MostSteps)));
    scale.top = scale.step * std::ceil(wanted / scale.step);
    return scale;
}

}  // namespace pddgpu
