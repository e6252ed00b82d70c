// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>

#include "ui/widgets/format.h"

namespace pddgpu {

/// A byte axis from 0 to `top` with a grid line every `step`; both in bytes. The step is a power of
/// two, or one, two or five times a power of ten, so that every label is short and exact in its
/// unit.
struct ByteScale {
    double step = 0;
    double top = 0;
    ByteUnits units = ByteUnits::Iec;

    /// The scale that contains `maximum`. Keeps `previous` while it still fits, so that the axis
    /// does not jump with small changes.
    static ByteScale fit(double maximum, ByteUnits units, const ByteScale &previous);

    struct Tick {
        double bytes = 0;
        QString label;
    };
    /// Ticks from 0 to `top`.
    QList<Tick> ticks() const;

    friend bool operator==(const ByteScale &, const ByteScale &) = default;
};

}  // namespace pddgpu
