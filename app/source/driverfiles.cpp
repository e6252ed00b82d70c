// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/driverfiles.h"

#include <array>

namespace pddgpu {

namespace {

constexpr std::int64_t SingleValueBytes = 4 * 1024;
constexpr std::int64_t MemoryStatsBytes = 64 * 1024;
constexpr std::int64_t LeakObjectsBytes = std::int64_t{1024} * 1024 * 1024;

// In the order of DriverFile.
constexpr std::array<std::string_view, DriverFileCount> Files{"mem_info_vram_total",
                                                              "mem_info_vram_used",
                                                              "mem_info_gtt_total",
                                                              "mem_info_gtt_used",
                                                              "leak_monitor/enabled",
                                                              "leak_monitor/threshold_bytes",
                                                              "leak_monitor/check_interval_ms",
                                                              "leak_monitor/suspicious_age_ms",
                                                              "leak_monitor/confirmed_age_ms",
                                                              "leak_monitor/live_objects",
                                                              "leak_monitor/live_bytes",
                                                              "leak_monitor/suspicious_objects",
                                                              "leak_monitor/suspicious_bytes",
                                                              "leak_monitor/confirmed_objects",
                                                              "leak_monitor/confirmed_bytes",
                                                              "leak_monitor/orphaned_objects",
                                                              "leak_monitor/orphaned_bytes",
                                                              "leak_monitor/check_count",
                                                              "leak_monitor/alert_count",
                                                              "leak_monitor/generation",
                                                              "memory_stats",
                                                              "leak_objects"};

// In the order of DriverControl.
constexpr std::array<std::string_view, DriverControlCount> Controls{
    "leak_monitor/enabled",           "leak_monitor/threshold_bytes",
    "leak_monitor/check_interval_ms", "leak_monitor/suspicious_age_ms",
    "leak_monitor/confirmed_age_ms",  "leak_monitor/trigger_check"};

}  // namespace

DriverFilePlace placeOf(DriverFile file)
{
    const std::string_view path = Files.at(static_cast<std::size_t>(file));
    if (file == DriverFile::MemoryStats)
        return {DriverTree::Debugfs, path, MemoryStatsBytes};
    if (file == DriverFile::LeakObjects)
        return {DriverTree::Debugfs, path, LeakObjectsBytes};
    return {DriverTree::Sysfs, path, SingleValueBytes};
}

DriverFilePlace placeOf(DriverControl control)
{
    return {DriverTree::Sysfs, Controls.at(static_cast<std::size_t>(control)), 0};
}

}  // namespace pddgpu
