// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLatin1StringView>

#include "source/source.h"

namespace pddgpu {

/// Which of a device's two folders a file is in.
enum class DriverTree {
    Sysfs,    ///< /sys/class/drm/cardN/device/
    Debugfs,  ///< /sys/kernel/debug/pddgpu/<device>/
};

/// Where a file is, and how large the ABI can make it.
struct DriverFilePlace {
    DriverTree tree;
    QLatin1StringView path;  ///< Relative to the device's folder in the tree.
    qint64 maximumBytes;     ///< Of the text read; 0: the file is only written.
};

DriverFilePlace placeOf(DriverFile file);
DriverFilePlace placeOf(DriverControl control);

}  // namespace pddgpu
