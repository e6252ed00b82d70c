// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chart/bytescale.h"

#include <algorithm>
#include <cmath>

namespace pddgpu {

namespace {

constexpr double SmallestTop = 1024;  // Bytes.
constexpr int MostSteps = 6;
constexpr double Headroom = 1.04;     // Keeps lines off the upper edge.
constexpr double ShrinkBelow = 0.45;  // Share of the current top.

double stepFor(double wanted, ByteUnits units)
{
    const double least = wanted / MostSteps;
    if (units == ByteUnits::Iec)
        return std::exp2(std::ceil(std::log2(least)));
    const double decade = std::pow(10.0, std::floor(std::log10(least)));
    for (const double factor : {1.0, 2.0, 5.0}) {
        if (factor * decade >= least)
            return factor * decade;
    }
    return 10 * decade;
}

}  // namespace

ByteScale ByteScale::fit(double maximum, ByteUnits units, const ByteScale &previous)
{
    const double wanted = std::max(maximum * Headroom, SmallestTop);
    if (previous.units == units && previous.top >= wanted && wanted >= previous.top * ShrinkBelow)
        return previous;
    ByteScale scale;
    scale.units = units;
    scale.step = stepFor(wanted, units);
    scale.top = scale.step * std::ceil(wanted / scale.step);
    return scale;
}

QList<ByteScale::Tick> ByteScale::ticks() const
{
    QList<Tick> all;
    const auto steps = step > 0 ? std::lround(top / step) : 0;
    for (long i = 0; i <= steps; ++i) {
        const double bytes = step * static_cast<double>(i);
        all.append({bytes, byteLabelText(bytes)});
    }
    return all;
}

}  // namespace pddgpu
