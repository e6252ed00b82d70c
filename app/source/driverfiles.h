// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string_view>

namespace pddgpu {

/// The files of one device that can be read (kmod/ABI.md). A closed set: no caller passes a path.
/// The numbers are part of pddgpu-helper's protocol: new files come at the end.
enum class DriverFile : std::uint8_t {
    VramTotalBytes,
    VramUsedBytes,
    GttTotalBytes,
    GttUsedBytes,
    Enabled,
    ThresholdBytes,
    CheckIntervalMs,
    SuspiciousAgeMs,
    ConfirmedAgeMs,
    LiveObjects,
    LiveBytes,
    SuspiciousObjects,
    SuspiciousBytes,
    ConfirmedObjects,
    ConfirmedBytes,
    OrphanedObjects,
    OrphanedBytes,
    CheckCount,
    AlertCount,
    Generation,
    MemoryStats,
    LeakObjects
};
inline constexpr int DriverFileCount = 22;

/// The controls of one device that can be written (kmod/ABI.md). Numbers as above.
enum class DriverControl : std::uint8_t {
    Enabled,
    ThresholdBytes,
    CheckIntervalMs,
    SuspiciousAgeMs,
    ConfirmedAgeMs,
    TriggerCheck
};
inline constexpr int DriverControlCount = 6;

/// Which of a device's two folders a file is in.
enum class DriverTree : std::uint8_t {
    Sysfs,    ///< /sys/class/drm/cardN/device/
    Debugfs,  ///< /sys/kernel/debug/pddgpu/<device>/
};

/// Where a file is, and how large the ABI can make it.
struct DriverFilePlace {
    DriverTree tree;
    std::string_view path;      ///< Relative to the device's folder in the tree.
    std::int64_t maximumBytes;  ///< Of the text read; 0: the file is only written.
};

/// Without Qt, like all of this header: pddgpu-helper uses it too.
DriverFilePlace placeOf(DriverFile file);
DriverFilePlace placeOf(DriverControl control);

}  // namespace pddgpu
