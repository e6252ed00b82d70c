// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "abi/driverplaces.h"
#include "model/sourceerror.h"

namespace pddgpu {

/// The context of a file that could not be read or written; it decides what the user can do.
struct DriverSurroundings {
    bool devicePresent = false;
    bool monitorBuiltIn = false;
    bool debugfsMounted = false;
    bool privileged = false;  ///< The caller is root.
};

/// The error for a failed system call on one of the driver's files; `path` is its full path.
SourceError driverFailure(const QString &path, const DriverFilePlace &place, bool writing,
                          int errnoValue, const DriverSurroundings &surroundings);

/// The error if there is no device of the driver.
SourceError noDeviceError(SourceError::Kind kind, const QString &subject);

}  // namespace pddgpu
