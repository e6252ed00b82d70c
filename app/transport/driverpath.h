// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLatin1StringView>
#include <QString>
#include <utility>

#include "abi/driverplaces.h"
#include "model/deviceinfo.h"

namespace pddgpu {

/// A class of devices of the kernel's DRM: cards, and accelerators, which draw nothing.
struct DeviceClass {
    QLatin1StringView name;   ///< In /sys/class, and of the folder of its nodes in a device's.
    QLatin1StringView card;   ///< Before the number of a card: "card", "accel".
    QLatin1StringView nodes;  ///< "/dev/dri/"
};

inline constexpr DeviceClass DeviceClasses[] = {
    {QLatin1StringView("drm"), QLatin1StringView("card"), QLatin1StringView("/dev/dri/")},
    {QLatin1StringView("accel"), QLatin1StringView("accel"), QLatin1StringView("/dev/accel/")},
};

/// That of a node: "card0", "renderD128", "accel0".
const DeviceClass &deviceClassOf(const QString &node);

/// Where a card stands in a list: cards first, by their numbers.
std::pair<bool, uint> cardOrder(const QString &card);

/// The file or folder of a card in a tree like that of the root folder. `root` has no slash at its
/// end; empty is this machine, or one that is read over ssh.
QString driverPath(const QString &root, const DeviceInfo &device, const DriverFilePlace &place);

}  // namespace pddgpu
