// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLatin1StringView>
#include <QString>
#include <array>

#include "programs/ctl/ctlcommandline.h"

namespace pddgpu {

/// A command of pddgpuctl, as its help shows it.
struct CtlCommand {
    QLatin1StringView word;
    CtlCommandLine::Command command;
    int fewest;  ///< Number of arguments.
    int most;
    /// The arguments as typed after the word; what the command does, to be translated in the
    /// context pddgpu::CtlCommandLine; one or more example lines.
    const char *arguments;
    const char *meaning;
    const char *examples;
};
extern const std::array<CtlCommand, 17> CtlCommands;

/// The exit codes of a command, in one sentence.
QString exitCodesText(CtlCommandLine::Command command);

}  // namespace pddgpu
