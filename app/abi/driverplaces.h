// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string_view>

namespace pddgpu {

/// Where a file is: Sysfs: /sys/class/drm/cardN/device/. Debugfs:
/// /sys/kernel/debug/pddgpu/<device>/. OpenFiles: the card's open files in /proc. Machine: /proc/.
/// Cgroups: /sys/fs/cgroup/. Kfd: /sys/class/kfd/kfd/, several files in one. Node: answers
/// of the driver, in a copy a file beside /dev/dri/cardN. pddgpu-helper knows the first two.
enum class DriverTree : std::uint8_t { Sysfs, Debugfs, OpenFiles, Machine, Cgroups, Kfd, Node };

/// Location of a file, and its maximum size under the ABI.
struct DriverFilePlace {
    DriverTree tree;
    std::string_view path;      ///< Relative to the device's directory in the tree.
    std::int64_t maximumBytes;  ///< Maximum length of the text read; 0: write-only file.
};

inline constexpr int DriverFileCount = 22, DriverControlCount = 6;

/// Takes a number from abi/driverfiles.h. This is all that pddgpu-helper knows about files. No Qt
/// here.
DriverFilePlace placeOfFile(int file);
DriverFilePlace placeOfControl(int control);

}  // namespace pddgpu
