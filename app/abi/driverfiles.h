// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

#include "abi/driverplaces.h"

namespace pddgpu {

/// Readable files of one card: those of a pddgpu device (kmod/ABI.md), and what the kernel reports
/// for any card. A closed set: no caller passes a path. The numbers are part of pddgpu-helper's
/// protocol: append new files at the end.
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
    LeakObjects,
    Clients,  ///< Works for any driver's card. Not known to pddgpu-helper.
};
static_assert(static_cast<int>(DriverFile::LeakObjects) == DriverFileCount - 1);
inline constexpr int SourceFileCount = DriverFileCount + 1;

/// Writable controls of one device (kmod/ABI.md). Numbers as above.
enum class DriverControl : std::uint8_t {
    Enabled,
    ThresholdBytes,
    CheckIntervalMs,
    SuspiciousAgeMs,
    ConfirmedAgeMs,
    TriggerCheck
};
static_assert(static_cast<int>(DriverControl::TriggerCheck) == DriverControlCount - 1);

/// Location of a file or control.
inline DriverFilePlace placeOf(DriverFile file)
{
    if (file == DriverFile::Clients)
        return {DriverTree::OpenFiles, "clients", 16 * 1024 * 1024};
    return placeOfFile(static_cast<int>(file));
}
inline DriverFilePlace placeOf(DriverControl control)
{
    return placeOfControl(static_cast<int>(control));
}

}  // namespace pddgpu
