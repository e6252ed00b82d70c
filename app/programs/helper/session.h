// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "abi/protocol.h"
#include "programs/helper/tree.h"

namespace pddgpu::helper {

/// Answers one client's requests (protocol.h) until it hangs up. A closed `log` holds the errno
/// (Tree::openLog()). At the other end of `reader` is serveOpenFiles(), or nothing. `in` and `out`
/// are owned by the caller.
ExitCode serve(const Tree &tree, const FileDescriptor &log, const FileDescriptor &reader,
               Access access, int in, int out);

}  // namespace pddgpu::helper
