// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string_view>

namespace pddgpu {

/// Which of a device's two folders a file is in.
enum class DriverTree : std::uint8_t {
    Sysfs,      ///< /sys/class/drm/cardN/device/
    Debugfs,    ///< /sys/kernel/debug/pddgpu/<device>/
    OpenFiles,  ///< The card's open files in /proc; see readClients().
};

/// Where a file is, and how large the ABI can make it.
struct DriverFilePlace {
    DriverTree tree;
    std::string_view path;      ///< Relative to the device's folder in the tree.
    std::int64_t maximumBytes;  ///< Of the text read; 0: the file is only written.
};

inline constexpr int DriverFileCount = 22, DriverControlCount = 6;

/// By the numbers in abi/driverfiles.h: all that pddgpu-helper knows of files. No Qt here.
DriverFilePlace placeOfFile(int file);
DriverFilePlace placeOfControl(int control);

}  // namespace pddgpu
