// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "programs/ctl/console.h"
#include "programs/ctl/ctlcommandline.h"

namespace pddgpu {

/// Suspects: watches a card, then tells which of its objects leak. Returns the exit code.
int runSuspects(const CtlCommandLine &line, Console *console);

/// Growth: watches a card, then tells what grows on it.
int runGrowth(const CtlCommandLine &line, Console *console);

}  // namespace pddgpu
