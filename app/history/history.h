// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>
#include <cstdint>
#include <map>

#include "history/devicehistory.h"
#include "model/snapshot.h"

namespace pddgpu {

/// One sample as it entered the history.
struct HistoryEntry {
    QString deviceId;
    HistorySample sample;
};

/// Samples over time, in memory, for every device seen; each device has its own history. Not
/// thread-safe: belongs to the thread that appends.
class History
{
public:
    /// Adds a snapshot's values for the charts, for its device and all others in it, and returns
    /// what was added. A value not set becomes a gap in its series. A snapshot without a device
    /// becomes a gap of the current device; before any device was seen, such samples become the
    /// first ones of the first device.
    QList<HistoryEntry> append(const Snapshot &snapshot);

    /// Makes a device the current one, like a snapshot of it.
    void select(const QString &deviceId);

    /// Inserts what an earlier run stored for a device before its samples.
    void restore(const QString &deviceId, HistoryBuckets &&buckets);

    /// The history of one device; null: never seen.
    const DeviceHistory *device(const QString &deviceId) const;
    QStringList deviceIds() const;

    /// The device of the latest snapshot that had one, or selected since; empty: none.
    const QString &currentDevice() const { return m_current; }
    /// The current device's history. All functions below are about this device.
    const DeviceHistory &current() const;

    bool isEmpty() const { return current().isEmpty(); }
    std::int64_t firstTimeMs() const { return current().firstTimeMs(); }
    std::int64_t lastTimeMs() const { return current().lastTimeMs(); }
    QList<QList<HistoryColumn>> runs(Metric metric, std::int64_t fromMs, std::int64_t toMs,
                                     int columns) const
    {
        return current().runs(metric, fromMs, toMs, columns);
    }
    QList<std::int64_t> alertTimesMs(std::int64_t fromMs, std::int64_t toMs) const
    {
        return current().alertTimesMs(fromMs, toMs);
    }

    std::size_t memoryBytes() const;

private:
    struct Device {
        DeviceHistory samples;
        std::optional<std::uint64_t> lastAlertCount;
        bool hasAlerted = false;  // Since used memory went above the threshold.
    };

    HistoryEntry appendTo(const QString &deviceId, const Snapshot &snapshot);

    std::map<QString, Device> m_devices;
    QString m_current;
};

}  // namespace pddgpu
