// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "abi/protocol.h"
#include "programs/helper/tree.h"

namespace pddgpu::helper {

/// Answers one client's requests (protocol.h) until it hangs up. A closed `log` holds the errno
/// (Tree::openLog()). `in` and `out` are owned by the caller.
ExitCode serve(const Tree &tree, const FileDescriptor &log, Access access, int in, int out);

}  // namespace pddgpu::helper
