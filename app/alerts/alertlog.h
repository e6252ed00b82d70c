// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QList>
#include <QMetaType>
#include <cstdint>
#include <optional>

#include "model/snapshot.h"

namespace pddgpu {

/// Whether used memory is above the alert threshold of a device that is monitored, so that an
/// alert is due; not set where that cannot be told.
std::optional<bool> isAboveThreshold(const Snapshot &snapshot);

/// Used memory that went above the threshold of a device, as the driver's alerts tell it: one, and
/// the reminders that follow while it stays above.
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
    Origin origin = Origin::Driver;
    /// Wall clock, ms since the epoch, UTC: the driver's time of the alert where that is known,
    /// else that of the sample that showed it.
    std::int64_t timeMs = 0;
    std::int64_t sampleMs = 0;      ///< When that sample was taken, as timeMs.
    Snapshot::Number driverTimeNs;  ///< Driver's monotonic clock.
    std::uint64_t driverCount = 0;  ///< Alerts since the device was bound, this one included.
    std::uint64_t count = 1;        ///< Alerts between the two samples.
    Cause cause = Cause::Unknown;

    bool isOngoing = false;       ///< Used was above the threshold at the newest sample.
    std::uint64_t reminders = 0;  ///< Alerts after this one, while used stayed above.
    /// The newest sample at which used was above: wall clock, as timeMs, and the driver's clock. 0:
    /// it had fallen again by the first sample.
    std::int64_t untilMs = 0;
    Snapshot::Number untilDriverNs;
    // Of the newest reminder, else of the alert itself.
    std::uint64_t lastDriverCount = 0;
    Snapshot::Number lastDriverTimeNs;

    /// How long used is known to have been above; by the driver's clock where that is known, as
    /// samples of a simulation may come faster than its time. Not set: not for one sample.
    Snapshot::Number lastedNs() const;

    // At the sample that showed the alert first.
    QList<Region> regions;
    Snapshot::Number usedBytes, thresholdBytes;
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
    ///
    /// A reminder is returned with the cause StillAbove and the number of the alert that it
    /// reminds of, and is listed as part of that.
    QList<Alert> append(const SnapshotPtr &snapshot);

    const QList<Alert> &alerts() const { return m_alerts; }
    /// All alerts ever listed, those that were dropped since included.
    std::uint64_t totalAlerts() const { return m_lastNumber; }
    /// Another one after each append() that changed something in alerts().
    std::uint64_t revision() const { return m_revision; }

private:
    /// What the sample before said of a device.
    struct Watch {
        Snapshot::Number alertCount, checkCount, generation;
        Snapshot::Number usedBytes, thresholdBytes;
        std::optional<bool> monitorEnabled;
        bool isAbove = false;     ///< Monitored, and used was above the threshold.
        bool hasAlerted = false;  ///< Since it is above.
        Alert::Cause cause = Alert::Cause::Unknown;  ///< Of the next alert, if not hasAlerted.
        std::uint64_t number = 0;  ///< Of the alert since used is above; 0: none is listed.
    };

    std::optional<Alert> look(const SnapshotPtr &snapshot);
    Alert alertOf(const SnapshotPtr &snapshot, const Watch &watch) const;
    Alert *listed(std::uint64_t number);
    const Alert *known(const Alert &alert) const;
    void note(Alert alert, QList<Alert> *raised);
    void followAlert(Watch *watch, const Snapshot &snapshot);
    void end(const Watch &watch);
    void forgetAbsent(const Snapshot &snapshot);
    void keepBounds();

    static bool isBoundAnew(const Watch &watch, const Snapshot &snapshot);
    static void remember(Watch &watch, const Snapshot &snapshot);
    static void followLevel(Watch &watch, const Snapshot &snapshot);

    qsizetype m_maximumAlerts;
    QHash<QString, Watch> m_watches;  // By device id.
    QList<Alert> m_alerts;
    std::uint64_t m_lastNumber = 0;
    std::uint64_t m_revision = 0;
};

}  // namespace pddgpu

Q_DECLARE_METATYPE(pddgpu::Alert)
