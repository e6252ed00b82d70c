// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace pddgpu::bench {

inline constexpr int Processes = 500;
inline constexpr int Files = 1600;  ///< Of cards; each is a client.
inline constexpr int Cards = 3;     ///< Their render nodes are renderD128 and on.

/// Makes below `root` the sys/ and proc/ of a busy machine: plain files, of which the same stay
/// open as of a real /proc.
void makeBusyMachine(const QString &root);

}  // namespace pddgpu::bench
