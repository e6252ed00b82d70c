// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/chart/chartsubject.h"
#include "ui/chart/plotitem.h"

namespace pddgpu {

/// Collects lines, gaps and marks of the history for a plot of that many pixel columns.
PlotData collectPlot(const ChartSubject &subject, const ShownLines &lines, int columns);

/// The largest credible value that the axis must contain; also decides which region sizes get a
/// line.
double findTop(const ChartSubject &subject, const ShownLines &lines, PlotData *data);

}  // namespace pddgpu
