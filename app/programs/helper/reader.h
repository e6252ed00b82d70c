// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "abi/filedescriptor.h"

namespace pddgpu::helper {

/// Starts the process that reads the open files of all processes, and returns its socket, see
/// serveOpenFiles(). It is a process of its own because Landlock does not let one look into those
/// outside, whatever its capabilities. No process is behind the socket if it could not be confined.
FileDescriptor startReader();

}  // namespace pddgpu::helper
