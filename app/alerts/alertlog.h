// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QList>
#include <QMetaType>
#include <cstdint>
#include <optional>

#include "model/snapshot.h"

namespace pddgpu {

/// Whether used memory is above the alert threshold of a monitored device, so that an alert is due.
/// Not set if that is unknown.
std::optional<bool> isAboveThreshold(const Snapshot &snapshot);

/// A rise of used memory above a device's threshold, as reported by the driver's alerts: the first
/// alert, and the reminders that follow while it stays above.
struct Alert {
    /// Why the driver alerted, as far as two samples show.
    enum class Cause : std::uint8_t {
        Unknown,
        Growth,            ///< Used memory rose above the threshold.
        ThresholdLowered,  ///< The threshold was set below used memory.
        MonitorEnabled,    ///< The monitor was switched on while used memory was above.
        StillAbove,        ///< Used memory stayed above since the previous alert: a reminder.
    };
    /// What is known about the objects at that time.
    enum class Objects : std::uint8_t {
        Kept,
        Unknown,  ///< The list could not be read, or the device was not selected.
        Dropped,  ///< Dropped to keep the log within its bounds.
    };

    std::uint64_t number = 0;  ///< Unique in this log: from 1, never reused.
    DeviceInfo device;
    Origin origin = Origin::Driver;
    /// Wall clock, ms since the epoch, UTC: the driver's time of the alert if known, else that of
    /// the first sample that showed it.
    std::int64_t timeMs = 0;
    std::int64_t sampleMs = 0;      ///< Time of that sample, as timeMs.
    Snapshot::Number driverTimeNs;  ///< Driver's monotonic clock.
    std::uint64_t driverCount = 0;  ///< Alerts since the device was bound, this one included.
    std::uint64_t count = 1;        ///< Alerts between the two samples.
    Cause cause = Cause::Unknown;

    bool isOngoing = false;       ///< Used memory was above the threshold at the newest sample.
    std::uint64_t reminders = 0;  ///< Later alerts while used memory stayed above.
    /// The newest sample with used memory above the threshold: wall clock, as timeMs, and the
    /// driver's clock. 0: it was below again at the first sample.
    std::int64_t untilMs = 0;
    Snapshot::Number untilDriverNs;
    // driverCount of the newest reminder, else of the alert itself.
    std::uint64_t lastDriverCount = 0;
    Snapshot::Number lastDriverTimeNs;

    /// How long used memory is known to have been above the threshold. Uses the driver's clock if
    /// known, as a simulation's samples may come faster than its time. Not set if no sample was
    /// above.
    Snapshot::Number lastedNs() const;

    // From the first sample that showed the alert.
    QList<Region> regions;
    Snapshot::Number usedBytes, thresholdBytes;
    Snapshot::Number liveObjects, leakedObjects, leakedBytes;
    Objects objects = Objects::Unknown;
    SnapshotPtr snapshot;  ///< Includes its objects; set only while they are kept.
};

/// The alerts of all devices of a source, oldest first, each with the objects at that time.
///
/// Bounded: the oldest alerts are dropped first. They are destroyed in the global thread pool, as a
/// list of objects can be long. Not thread-safe: belongs to the thread that appends.
class AlertLog
{
public:
    static constexpr qsizetype MaximumAlerts = 100;
    /// For a recording, whose samples are small: they hold no objects.
    static constexpr qsizetype MaximumRecordedAlerts = 10'000;
    static constexpr qsizetype MaximumSnapshots = 20;
    /// Total over all snapshots kept: about 50 MB.
    static constexpr qsizetype MaximumObjects = 250'000;

    explicit AlertLog(qsizetype maximumAlerts = MaximumAlerts) : m_maximumAlerts(maximumAlerts) {}

    /// Adds the alerts since the previous sample, of the selected device and of the others, and
    /// returns them, oldest first. The first sample of this log, or after a device was bound, is
    /// never an alert, whatever its count. An alert seen before is skipped when a recording is
    /// replayed.
    ///
    /// A reminder is returned with the cause StillAbove and the number of the alert it repeats. It
    /// is listed as part of that alert.
    QList<Alert> append(const SnapshotPtr &snapshot);

    const QList<Alert> &alerts() const { return m_alerts; }
    /// All alerts ever listed, including dropped ones.
    std::uint64_t totalAlerts() const { return m_lastNumber; }
    /// Changes with each append() that changed alerts().
    std::uint64_t revision() const { return m_revision; }

private:
    /// State of a device at the previous sample.
    struct Watch {
        Snapshot::Number alertCount, checkCount, generation;
        Snapshot::Number usedBytes, thresholdBytes;
        std::optional<bool> monitorEnabled;
        bool isAbove = false;     ///< Monitored, and used memory was above the threshold.
        bool hasAlerted = false;  ///< Since it went above.
        Alert::Cause cause = Alert::Cause::Unknown;  ///< Of the next alert, if not hasAlerted.
        std::uint64_t number = 0;  ///< Number of the alert for the current rise; 0: none is listed.
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
