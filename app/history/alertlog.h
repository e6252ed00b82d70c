// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QList>
#include <QMetaType>
#include <cstdint>
#include <optional>

#include "sampler/snapshot.h"

namespace pddgpu {

/// One rise of a device's alert count between two samples.
struct Alert {
    /// Why the driver alerted, as far as two samples tell it.
    enum class Cause : std::uint8_t {
        Unknown,
        Growth,            ///< Used rose above the threshold.
        ThresholdLowered,  ///< The threshold went below what was used.
        MonitorEnabled,    ///< The monitor was switched on while used was above.
        StillAbove,        ///< Used has been above since the alert before: a reminder.
    };
    /// What is known of the objects at that time.
    enum class Objects : std::uint8_t {
        Kept,
        Unknown,  ///< The list could not be read, or was not, as the device was not selected.
        Dropped,  ///< To keep the log within its bounds.
    };

    std::uint64_t number = 0;  ///< In this log: from 1, never reused.
    DeviceInfo device;
    Source::Origin origin = Source::Origin::Driver;
    /// Wall clock, ms since the epoch, UTC: the driver's time of the alert where that is known,
    /// else that of the sample that showed it.
    std::int64_t timeMs = 0;
    std::int64_t sampleMs = 0;      ///< When that sample was taken, as timeMs.
    Snapshot::Number driverTimeNs;  ///< Driver's monotonic clock.
    std::uint64_t driverCount = 0;  ///< Alerts since the device was bound, this one included.
    std::uint64_t count = 1;        ///< Alerts between the two samples.
    Cause cause = Cause::Unknown;

    // At the sample that showed the alert.
    Snapshot::Number vramUsedBytes, gttUsedBytes, usedBytes, thresholdBytes;
    Snapshot::Number liveObjects, leakedObjects, leakedBytes;
    Objects objects = Objects::Unknown;
    SnapshotPtr snapshot;  ///< With its objects; set only while they are kept.
};

/// The alerts of all devices of a source, oldest first, each with the objects as they were.
///
/// Bounded: what is beyond is dropped, oldest first, and destroyed in the global thread pool,
/// for a list of objects can be long. Not thread-safe: belongs to the thread that appends.
class AlertLog
{
public:
    static constexpr qsizetype MaximumAlerts = 100;
    /// Of a recording, whose samples are light: they hold no objects.
    static constexpr qsizetype MaximumRecordedAlerts = 10'000;
    static constexpr qsizetype MaximumSnapshots = 20;
    /// In all snapshots that are kept, together: about 50 MB.
    static constexpr qsizetype MaximumObjects = 250'000;

    explicit AlertLog(qsizetype maximumAlerts = MaximumAlerts) : m_maximumAlerts(maximumAlerts) {}

    /// Notes the alerts since the sample before, of the selected device and of the others, and
    /// returns them, oldest first. The first sample after a device was bound, or of this log, is
    /// no alert, whatever its count; nor is one seen before, when a recording is played again.
    QList<Alert> append(const SnapshotPtr &snapshot);

    const QList<Alert> &alerts() const { return m_alerts; }
    /// All that append() ever returned, those that were dropped since included.
    std::uint64_t totalAlerts() const { return m_lastNumber; }

private:
    /// What the sample before said of a device.
    struct Watch {
        Snapshot::Number alertCount, checkCount, generation;
        Snapshot::Number usedBytes, thresholdBytes;
        std::optional<bool> monitorEnabled;
        bool isAbove = false;     ///< Monitored, and used was above the threshold.
        bool hasAlerted = false;  ///< Since it is above.
        Alert::Cause cause = Alert::Cause::Unknown;  ///< Of the next alert, if not hasAlerted.
    };

    std::optional<Alert> look(const SnapshotPtr &snapshot);
    Alert alertOf(const SnapshotPtr &snapshot, const Watch &watch) const;
    bool isKnown(const Alert &alert) const;
    void forgetAbsent(const Snapshot &snapshot);
    void keepBounds();

    static bool isBoundAnew(const Watch &watch, const Snapshot &snapshot);
    static void remember(Watch &watch, const Snapshot &snapshot);
    static void followLevel(Watch &watch, const Snapshot &snapshot);

    qsizetype m_maximumAlerts;
    QHash<QString, Watch> m_watches;  // By device id.
    QList<Alert> m_alerts;
    std::uint64_t m_lastNumber = 0;
};

}  // namespace pddgpu

Q_DECLARE_METATYPE(pddgpu::Alert)
