// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace pddgpu {

/// Opens a window for another source, in a new process and in the current language. Returns false
/// if it could not be started. `source`: as for --source.
bool openAnotherWindow(const QString &source);

}  // namespace pddgpu
