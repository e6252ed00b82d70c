// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "programs/ctl/console.h"
#include "programs/ctl/ctlcommandline.h"

namespace pddgpu {

/// Runs a command that samples the driver once or twice and exits: all but Watch and Record.
/// Returns an exit code. Needs the application object; blocks as long as the driver does.
int runOneShot(const CtlCommandLine &line, Console *console);

}  // namespace pddgpu
