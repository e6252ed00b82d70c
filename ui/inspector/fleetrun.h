// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/inspector/commandline.h"

namespace pddgpu {

/// Opens the window of a fleet, or takes a picture of it and exits. Needs a QApplication. Returns
/// the exit code.
int runFleet(const CommandLine &commandLine);

}  // namespace pddgpu
