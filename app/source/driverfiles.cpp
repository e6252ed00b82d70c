// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/driverfiles.h"

namespace pddgpu {

namespace {

using namespace std::string_view_literals;

constexpr std::int64_t SingleValueBytes = 4 * 1024;
constexpr std::int64_t MemoryStatsBytes = 64 * 1024;
constexpr std::int64_t LeakObjectsBytes = std::int64_t{1024} * 1024 * 1024;

constexpr DriverFilePlace value(std::string_view path)
{
    return {DriverTree::Sysfs, path, SingleValueBytes};
}

constexpr DriverFilePlace control(std::string_view path)
{
    return {DriverTree::Sysfs, path, 0};
}

}  // namespace

DriverFilePlace placeOf(DriverFile file)
{
    switch (file) {
        case DriverFile::VramTotalBytes:
            return value("mem_info_vram_total"sv);
        case DriverFile::VramUsedBytes:
            return value("mem_info_vram_used"sv);
        case DriverFile::GttTotalBytes:
            return value("mem_info_gtt_total"sv);
        case DriverFile::GttUsedBytes:
            return value("mem_info_gtt_used"sv);
        case DriverFile::Enabled:
            return value("leak_monitor/enabled"sv);
        case DriverFile::ThresholdBytes:
            return value("leak_monitor/threshold_bytes"sv);
        case DriverFile::CheckIntervalMs:
            return value("leak_monitor/check_interval_ms"sv);
        case DriverFile::SuspiciousAgeMs:
            return value("leak_monitor/suspicious_age_ms"sv);
        case DriverFile::ConfirmedAgeMs:
            return value("leak_monitor/confirmed_age_ms"sv);
        case DriverFile::LiveObjects:
            return value("leak_monitor/live_objects"sv);
        case DriverFile::LiveBytes:
            return value("leak_monitor/live_bytes"sv);
        case DriverFile::SuspiciousObjects:
            return value("leak_monitor/suspicious_objects"sv);
        case DriverFile::SuspiciousBytes:
            return value("leak_monitor/suspicious_bytes"sv);
        case DriverFile::ConfirmedObjects:
            return value("leak_monitor/confirmed_objects"sv);
        case DriverFile::ConfirmedBytes:
            return value("leak_monitor/confirmed_bytes"sv);
        case DriverFile::OrphanedObjects:
            return value("leak_monitor/orphaned_objects"sv);
        case DriverFile::OrphanedBytes:
            return value("leak_monitor/orphaned_bytes"sv);
        case DriverFile::CheckCount:
            return value("leak_monitor/check_count"sv);
        case DriverFile::AlertCount:
            return value("leak_monitor/alert_count"sv);
        case DriverFile::Generation:
            return value("leak_monitor/generation"sv);
        case DriverFile::MemoryStats:
            return {DriverTree::Debugfs, "memory_stats"sv, MemoryStatsBytes};
        case DriverFile::LeakObjects:
            return {DriverTree::Debugfs, "leak_objects"sv, LeakObjectsBytes};
    }
    __builtin_unreachable();
}

DriverFilePlace placeOf(DriverControl which)
{
    switch (which) {
        case DriverControl::Enabled:
            return control("leak_monitor/enabled"sv);
        case DriverControl::ThresholdBytes:
            return control("leak_monitor/threshold_bytes"sv);
        case DriverControl::CheckIntervalMs:
            return control("leak_monitor/check_interval_ms"sv);
        case DriverControl::SuspiciousAgeMs:
            return control("leak_monitor/suspicious_age_ms"sv);
        case DriverControl::ConfirmedAgeMs:
            return control("leak_monitor/confirmed_age_ms"sv);
        case DriverControl::TriggerCheck:
            return control("leak_monitor/trigger_check"sv);
    }
    __builtin_unreachable();
}

}  // namespace pddgpu
