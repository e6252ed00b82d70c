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
    // Of any driver's card. pddgpu-helper does not know these.
    Clients,                ///< The open files, see transport/local/clientscan.h.
    RuntimeStatus,          ///< "suspended": it sleeps.
    VisibleVramTotalBytes,  ///< Of amdgpu: the part of VRAM that the CPU can reach.
    VisibleVramUsedBytes,
    MachineMemory,  ///< /proc/meminfo: of the machine that the card is in.
    DmemCapacity,   ///< Of the dmem cgroup controller: the regions of all cards.
    DmemCurrent,
    ComputeProcesses,  ///< Of amdgpu, see transport/local/kfdreader.h.
    DriverRegions,     ///< Of i915, nouveau and xe, see transport/local/regionquery.h.
};
static_assert(static_cast<int>(DriverFile::LeakObjects) == DriverFileCount - 1);
inline constexpr int SourceFileCount = static_cast<int>(DriverFile::DriverRegions) + 1;

/// Whether it is a file of a leak monitor: the pddgpu driver's, or the tracer's of any card.
constexpr bool isOfMonitor(DriverFile file)
{
    return file >= DriverFile::Enabled && file <= DriverFile::LeakObjects;
}

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
    switch (file) {
        case DriverFile::Clients:
            return {DriverTree::OpenFiles, "clients", 16 * 1024 * 1024};
        case DriverFile::RuntimeStatus:
            return {DriverTree::Sysfs, "power/runtime_status", 4096};
        case DriverFile::VisibleVramTotalBytes:
            return {DriverTree::Sysfs, "mem_info_vis_vram_total", 4096};
        case DriverFile::VisibleVramUsedBytes:
            return {DriverTree::Sysfs, "mem_info_vis_vram_used", 4096};
        case DriverFile::MachineMemory:
            return {DriverTree::Machine, "meminfo", 64 * 1024};
        case DriverFile::DmemCapacity:
            return {DriverTree::Cgroups, "dmem.capacity", 64 * 1024};
        case DriverFile::DmemCurrent:
            return {DriverTree::Cgroups, "dmem.current", 64 * 1024};
        case DriverFile::ComputeProcesses:
            return {DriverTree::Kfd, "proc", 1024 * 1024};
        case DriverFile::DriverRegions:
            return {DriverTree::Node, ".regions", 4096};
        default:
            return placeOfFile(static_cast<int>(file));
    }
}
inline DriverFilePlace placeOf(DriverControl control)
{
    return placeOfControl(static_cast<int>(control));
}

}  // namespace pddgpu
