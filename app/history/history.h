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

/// Samples over time, in memory, of every device that was seen; each has a history of its own.
/// Not thread-safe: belongs to the thread that appends.
class History
{
public:
    /// Takes what the charts need from a snapshot, for its device and all others in it, and says
    /// what that was. A value not set becomes a gap in its series; so does, for the device that
    /// was there last, a snapshot without one. Such samples before any device are its first ones.
    QList<HistoryEntry> append(const Snapshot &snapshot);

    /// Makes a device the current one, as a snapshot of it does.
    void select(const QString &deviceId);

    /// Puts what an earlier run kept of a device before its samples.
    void restore(const QString &deviceId, HistoryBuckets &&buckets);

    /// The history of one device; null: it was never seen.
    const DeviceHistory *device(const QString &deviceId) const;
    QStringList deviceIds() const;

    /// The device of the latest snapshot that had one, or selected since; empty: none.
    const QString &currentDevice() const { return m_current; }
    /// Its history. What follows is of this device.
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
        bool hasAlerted = false;  // Since used is above the threshold.
    };

    HistoryEntry appendTo(const QString &deviceId, const Snapshot &snapshot);

    std::map<QString, Device> m_devices;
    QString m_current;
};

}  // namespace pddgpu
