// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "abi/driverplaces.h"
#include "model/sourceerror.h"

namespace pddgpu {

/// What stands around a file that could not be read or written, and decides what the user can do.
struct DriverSurroundings {
    bool devicePresent = false;
    bool monitorBuiltIn = false;
    bool debugfsMounted = false;
    bool privileged = false;  ///< The caller was root.
};

/// The error for a failure of the system at one of the driver's files; `path` names it in full.
SourceError driverFailure(const QString &path, const DriverFilePlace &place, bool writing,
                          int errnoValue, const DriverSurroundings &surroundings);

/// The error where there is no device of the driver.
SourceError noDeviceError(SourceError::Kind kind, const QString &subject);

}  // namespace pddgpu
