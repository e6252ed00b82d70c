// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace pddgpu {

/// Opens a window of this program on another source, in a process of its own and in this one's
/// language; false: it could not be started. `source` is what --source takes.
bool openAnotherWindow(const QString &source);

}  // namespace pddgpu
