// SPDX-License-Identifier: GPL-3.0-or-later
#include "abi/driverplaces.h"

#include <array>

namespace pddgpu {

namespace {

// In the order of DriverFile.
// clang-format off
constexpr std::array<std::string_view, DriverFileCount> Files = {
    "mem_info_vram_total", "mem_info_vram_used", "mem_info_gtt_total", "mem_info_gtt_used",
    "leak_monitor/enabled", "leak_monitor/threshold_bytes", "leak_monitor/check_interval_ms",
    "leak_monitor/suspicious_age_ms", "leak_monitor/confirmed_age_ms", "leak_monitor/live_objects",
    "leak_monitor/live_bytes", "leak_monitor/suspicious_objects", "leak_monitor/suspicious_bytes",
    "leak_monitor/confirmed_objects", "leak_monitor/confirmed_bytes",
    "leak_monitor/orphaned_objects", "leak_monitor/orphaned_bytes", "leak_monitor/check_count",
    "leak_monitor/alert_count", "leak_monitor/generation", "memory_stats", "leak_objects"};
// clang-format on

}  // namespace

DriverFilePlace placeOfFile(int file)
{
    const std::string_view path = Files.at(static_cast<std::size_t>(file));
    if (path == "memory_stats")
        return {DriverTree::Debugfs, path, 64 * 1024};
    if (path == "leak_objects")
        return {DriverTree::Debugfs, path, 1024 * 1024 * 1024};
    return {DriverTree::Sysfs, path, 4096};
}

DriverFilePlace placeOfControl(int control)
{
    // All controls except the last are files too.
    constexpr int First = 4;
    return {DriverTree::Sysfs,
            control == DriverControlCount - 1 ? "leak_monitor/trigger_check"
                                              : placeOfFile(First + control).path,
            0};
}

}  // namespace pddgpu
