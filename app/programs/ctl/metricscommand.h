// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "programs/ctl/console.h"
#include "programs/ctl/ctlcommandline.h"

namespace pddgpu {

/// Metrics: once, or with a duration after watching all cards so long, for verdicts. Then a
/// textfile is written now and then meanwhile, so that one run may serve for months. Returns the
/// exit code.
int runMetrics(const CtlCommandLine &line, Console *console);

}  // namespace pddgpu
