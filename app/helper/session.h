// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "helper/protocol.h"
#include "helper/tree.h"

namespace pddgpu::helper {

/// Answers one client's requests (protocol.h) until it hangs up. `log` may be closed: opening it
/// failed with `logErrno`. `in` and `out` stay the caller's.
ExitCode serve(const Tree &tree, const FileDescriptor &log, int logErrno, Access access, int in,
               int out);

}  // namespace pddgpu::helper
