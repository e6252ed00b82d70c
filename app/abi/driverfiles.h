// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

#include "abi/driverplaces.h"

namespace pddgpu {

/// The files of one card that can be read: those of a pddgpu device (kmod/ABI.md), and what the
/// kernel tells of any card. A closed set: no caller passes a path.
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
    LeakObjects,
    Clients,  ///< Of any driver's card. pddgpu-helper does not know it.
};
static_assert(static_cast<int>(DriverFile::LeakObjects) == DriverFileCount - 1);
inline constexpr int SourceFileCount = DriverFileCount + 1;

/// The controls of one device that can be written (kmod/ABI.md). Numbers as above.
enum class DriverControl : std::uint8_t {
    Enabled,
    ThresholdBytes,
    CheckIntervalMs,
    SuspiciousAgeMs,
    ConfirmedAgeMs,
    TriggerCheck
};
static_assert(static_cast<int>(DriverControl::TriggerCheck) == DriverControlCount - 1);

/// Where they are.
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
