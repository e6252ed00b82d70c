// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace pddgpu {

/// A byte axis from 0 to `top` with a grid line each `step`; both in bytes. The step is a power
/// of two, so that every label is a short IEC number.
struct ByteScale {
    double step = 0;
    double top = 0;

    /// The scale that holds `maximum`. Keeps `previous` while that still fits, so that the axis
    /// stands still while values move a little.
    static ByteScale fit(double maximum, const ByteScale &previous);

    friend bool operator==(const ByteScale &, const ByteScale &) = default;
};

}  // namespace pddgpu
