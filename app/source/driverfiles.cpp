// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/driverfiles.h"

namespace pddgpu {

namespace {

using namespace Qt::StringLiterals;

constexpr qint64 SingleValueBytes = 4 * 1024;
constexpr qint64 MemoryStatsBytes = 64 * 1024;
constexpr qint64 LeakObjectsBytes = 1024LL * 1024 * 1024;

constexpr DriverFilePlace value(QLatin1StringView path)
{
    return {DriverTree::Sysfs, path, SingleValueBytes};
}

constexpr DriverFilePlace control(QLatin1StringView path)
{
    return {DriverTree::Sysfs, path, 0};
}

}  // namespace

DriverFilePlace placeOf(DriverFile file)
{
    switch (file) {
        case DriverFile::VramTotalBytes:
            return value("mem_info_vram_total"_L1);
        case DriverFile::VramUsedBytes:
            return value("mem_info_vram_used"_L1);
        case DriverFile::GttTotalBytes:
            return value("mem_info_gtt_total"_L1);
        case DriverFile::GttUsedBytes:
            return value("mem_info_gtt_used"_L1);
        case DriverFile::Enabled:
            return value("leak_monitor/enabled"_L1);
        case DriverFile::ThresholdBytes:
            return value("leak_monitor/threshold_bytes"_L1);
        case DriverFile::CheckIntervalMs:
            return value("leak_monitor/check_interval_ms"_L1);
        case DriverFile::SuspiciousAgeMs:
            return value("leak_monitor/suspicious_age_ms"_L1);
        case DriverFile::ConfirmedAgeMs:
            return value("leak_monitor/confirmed_age_ms"_L1);
        case DriverFile::LiveObjects:
            return value("leak_monitor/live_objects"_L1);
        case DriverFile::LiveBytes:
            return value("leak_monitor/live_bytes"_L1);
        case DriverFile::SuspiciousObjects:
            return value("leak_monitor/suspicious_objects"_L1);
        case DriverFile::SuspiciousBytes:
            return value("leak_monitor/suspicious_bytes"_L1);
        case DriverFile::ConfirmedObjects:
            return value("leak_monitor/confirmed_objects"_L1);
        case DriverFile::ConfirmedBytes:
            return value("leak_monitor/confirmed_bytes"_L1);
        case DriverFile::OrphanedObjects:
            return value("leak_monitor/orphaned_objects"_L1);
        case DriverFile::OrphanedBytes:
            return value("leak_monitor/orphaned_bytes"_L1);
        case DriverFile::CheckCount:
            return value("leak_monitor/check_count"_L1);
        case DriverFile::AlertCount:
            return value("leak_monitor/alert_count"_L1);
        case DriverFile::Generation:
            return value("leak_monitor/generation"_L1);
        case DriverFile::MemoryStats:
            return {DriverTree::Debugfs, "memory_stats"_L1, MemoryStatsBytes};
        case DriverFile::LeakObjects:
            return {DriverTree::Debugfs, "leak_objects"_L1, LeakObjectsBytes};
    }
    Q_UNREACHABLE();
}

DriverFilePlace placeOf(DriverControl which)
{
    switch (which) {
        case DriverControl::Enabled:
            return control("leak_monitor/enabled"_L1);
        case DriverControl::ThresholdBytes:
            return control("leak_monitor/threshold_bytes"_L1);
        case DriverControl::CheckIntervalMs:
            return control("leak_monitor/check_interval_ms"_L1);
        case DriverControl::SuspiciousAgeMs:
            return control("leak_monitor/suspicious_age_ms"_L1);
        case DriverControl::ConfirmedAgeMs:
            return control("leak_monitor/confirmed_age_ms"_L1);
        case DriverControl::TriggerCheck:
            return control("leak_monitor/trigger_check"_L1);
    }
    Q_UNREACHABLE();
}

}  // namespace pddgpu
