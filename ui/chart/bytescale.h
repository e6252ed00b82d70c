// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>

#include "ui/widgets/format.h"

namespace pddgpu {

/// A byte axis from 0 to `top` with a grid line each `step`; both in bytes. The step is a power
/// of two, or one, two or five times a power of ten: every label is a short number in its units,
/// and equals its value.
struct ByteScale {
    double step = 0;
    double top = 0;
    ByteUnits units = ByteUnits::Iec;

    /// The scale that holds `maximum`. Keeps `previous` while that still fits, so that the axis
    /// stands still while values move a little.
    static ByteScale fit(double maximum, ByteUnits units, const ByteScale &previous);

    struct Tick {
        double bytes = 0;
        QString label;
    };
    /// From 0 to the top.
    QList<Tick> ticks() const;

    friend bool operator==(const ByteScale &, const ByteScale &) = default;
};

}  // namespace pddgpu
