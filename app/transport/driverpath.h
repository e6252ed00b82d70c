// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "abi/driverplaces.h"
#include "model/deviceinfo.h"

namespace pddgpu {

/// The file or folder of a card in a tree like that of the root folder. `root` has no slash at its
/// end; empty is this machine, or one that is read over ssh.
QString driverPath(const QString &root, const DeviceInfo &device, const DriverFilePlace &place);

}  // namespace pddgpu
