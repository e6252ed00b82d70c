// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/agent/failurecode.h"

#include <cerrno>

#include "abi/protocol.h"

namespace pddgpu {

FailureCode failureCodeOf(const SourceError &error)
{
    using namespace helper;
    using Cause = SourceError::Cause;

    constexpr unsigned All = DevicePresent | MonitorBuiltIn | DebugfsMounted | Privileged;
    const auto code = [&error](int usual, unsigned circumstances) {
        return FailureCode{error.errnoValue != 0 ? error.errnoValue : usual, circumstances};
    };
    switch (error.cause) {
        case Cause::NoDevice:
            return code(ENODEV, All & ~unsigned{DevicePresent});
        case Cause::MonitorNotBuiltIn:
            return code(ENOENT, All & ~unsigned{MonitorBuiltIn});
        case Cause::DebugfsNotMounted:
            return code(ENOENT, All & ~unsigned{DebugfsMounted});
        case Cause::DebugfsNeedsRoot:
        case Cause::ControlNeedsRoot:
        case Cause::KernelLogNeedsPrivilege:
            return code(EACCES, All & ~unsigned{Privileged});
        case Cause::NotPermittedThere:
            return code(EACCES, All | ReadOnlySession);
        case Cause::TooLarge:
            return code(EFBIG, All);
        case Cause::ConnectionLost:
            return code(EPIPE, All);
        default:
            // Without an errno: not a regular file.
            return code(EBADF, All);
    }
}

}  // namespace pddgpu
