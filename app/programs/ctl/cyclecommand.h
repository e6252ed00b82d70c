// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "programs/ctl/console.h"
#include "programs/ctl/ctlcommandline.h"

namespace pddgpu {

/// Cycle: runs a program several times, then tells what each run left behind on a card. Returns the
/// exit code. The program writes to standard error, whatever it writes to.
int runCycles(const CtlCommandLine &line, Console *console);

}  // namespace pddgpu
