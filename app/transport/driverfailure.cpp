// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/driverfailure.h"

#include <cerrno>

#include "text/systemreason.h"

namespace pddgpu {

using Kind = SourceError::Kind;
using Cause = SourceError::Cause;

SourceError driverFailure(const QString &path, const DriverFilePlace &place, bool writing,
                          int errnoValue, const DriverSurroundings &surroundings)
{
    const bool inDebugfs = place.tree == DriverTree::Debugfs;
    const bool ofMonitor = inDebugfs || place.path.starts_with("leak_monitor/");
    SourceError error{Kind::Failed, Cause::Other, path, systemReason(errnoValue), errnoValue};

    switch (errnoValue) {
        case ENOENT:
        case ENOTDIR:
        case ENODEV:
        case ENXIO:
        case EIO:
        case ESTALE:
            // The advice depends on what is missing, so check from the outside in.
            if (!surroundings.devicePresent) {
                error.kind = Kind::Gone;
                error.cause = Cause::NoDevice;
            } else if (errnoValue != ENOENT && errnoValue != ENOTDIR) {
                error.kind = Kind::Gone;
            } else {
                error.kind = Kind::Absent;
                if (ofMonitor && !surroundings.monitorBuiltIn)
                    error.cause = Cause::MonitorNotBuiltIn;
                else if (inDebugfs && !surroundings.debugfsMounted)
                    error.cause = Cause::DebugfsNotMounted;
            }
            break;
        case EACCES:
        case EPERM:
            error.kind = Kind::Denied;
            if (inDebugfs && !surroundings.monitorBuiltIn) {
                // Root would not find the file either.
                error.kind = Kind::Absent;
                error.cause = Cause::MonitorNotBuiltIn;
            } else if (!surroundings.privileged) {
                // For root the reason is another one, such as kernel lockdown: root will not help.
                if (inDebugfs)
                    error.cause = Cause::DebugfsNeedsRoot;
                else if (writing)
                    error.cause = Cause::ControlNeedsRoot;
            }
            break;
        case EINVAL:
        case ERANGE:
            error.kind = writing ? Kind::Refused : Kind::Failed;
            break;
        case EFBIG:
            error.kind = Kind::Malformed;
            error.cause = Cause::TooLarge;
            error.reason =
                QStringLiteral("the file is larger than %1 bytes").arg(place.maximumBytes);
            error.errnoValue = 0;
            break;
        case EBADF:
            error.reason = QStringLiteral("not a regular file");
            error.errnoValue = 0;
            break;
        default:
            break;
    }
    return error;
}

SourceError noDeviceError(SourceError::Kind kind, const QString &subject)
{
    return {kind, Cause::NoDevice, subject, QStringLiteral("no device of the driver pddgpu"), 0};
}

}  // namespace pddgpu
