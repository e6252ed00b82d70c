// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDateTime>
#include <QMetaType>
#include <memory>
#include <optional>
#include <string_view>

#include "model/client.h"
#include "model/deviceinfo.h"
#include "model/linkstate.h"
#include "model/origin.h"
#include "model/region.h"
#include "model/sourceerror.h"
#include "parser/kernellog.h"
#include "parser/leakobjects.h"
#include "parser/machinememory.h"
#include "parser/memorystats.h"

namespace pddgpu {

/// Everything known about one device at one moment. Immutable once published. A value that could
/// not be read in this sample is not set, regardless of its previous value.
struct Snapshot {
    using Number = std::optional<std::uint64_t>;

    QDateTime capturedAt;  ///< UTC.
    Origin origin = Origin::Driver;
    bool simulated = false;            ///< See isSimulated().
    std::optional<DeviceInfo> device;  ///< Not set: no device.
    QList<DeviceInfo> devices;         ///< All devices present, in card order.
    QString wantedDevice;              ///< The selected device, if absent; empty: it is present.
    LinkState link;                    ///< Connection to the driver.
    QList<LinkState> otherLinks;       ///< Connections to the other hosts, in their order.

    QList<Region> regions;  ///< In the driver's order; each name once. Empty: unknown.

    /// The open files of the card. Null: unknown.
    std::shared_ptr<const ClientList> clients;

    /// The memory of the machine that the card is in. Not set: unknown.
    std::optional<MachineMemory> machine;

    /// The card is suspended to save power. Reading its regions and clients could wake it, so they
    /// are unknown meanwhile.
    bool isAsleep = false;

    /// Whether the card is monitored for leaks. If not, no monitor value is set, and there are no
    /// objects.
    bool hasMonitor = true;
    std::optional<bool> monitorEnabled;
    Number thresholdBytes;
    bool hasNoThreshold = false;  ///< So there are no alerts; then thresholdBytes is not set.
    Number checkIntervalMs, suspiciousAgeMs, confirmedAgeMs;

    Number liveObjects, liveBytes;
    Number suspiciousObjects, suspiciousBytes;
    Number confirmedObjects, confirmedBytes;
    Number orphanedObjects, orphanedBytes;
    Number checkCount, alertCount, generation;

    std::optional<MemoryStats> stats;            ///< Needs debugfs.
    std::shared_ptr<const LeakObjects> objects;  ///< Null: unknown. Shared within a generation.

    /// Driver's monotonic clock at this sample: the reference for ages. Not set: unknown.
    Number nowNs;
    /// Seconds of that clock per second of the wall clock.
    double clockSpeed = 1;

    QList<LogLine> logLines;              ///< The driver's new lines since the last sample.
    std::optional<SourceError> logError;  ///< Why the kernel log cannot be read.

    /// The other devices at this moment, in card order, each without statistics, objects and log.
    QList<std::shared_ptr<const Snapshot>> others;

    /// What could not be read, worst first, and what was read but is impossible (Kind::Doubtful);
    /// without logError.
    QList<SourceError> errors;

    /// Whether the figures are made up, by a simulation or by the recording of one. Everything that
    /// shows or writes them must say so.
    bool isSimulated() const { return simulated || origin == Origin::Simulation; }

    /// Adds an error in its place in the order, unless it is there already.
    void addError(const SourceError &error);
    /// Whether the device is present, judging by the errors.
    bool isPresent() const;

    /// Whether some value was read but is impossible, so that it is not reliable.
    bool isDoubtful() const;
    /// Whether the listing of objects is the unreliable part.
    bool isListingDoubtful() const;
    /// Whether the driver counts more objects than the listing has.
    bool isListingIncomplete() const;

    /// Whether a host has not answered yet, so that a later sample may know more.
    bool isConnecting() const;
    /// The hosts that do not answer; their devices may be missing here.
    QList<LinkState> lostLinks() const;

    /// Converts a time of the driver's monotonic clock to wall clock (ms since the epoch, UTC); not
    /// set if nowNs is unknown.
    std::optional<std::int64_t> wallTimeMs(std::uint64_t monotonicNs) const;

    /// Suspicious + confirmed bytes; not set if either is unknown.
    Number leakedBytes() const;
    Number leakedObjects() const;
    /// Total used in all regions; not set if one of them is unknown.
    Number usedBytes() const;

    /// What is known of the driver: its name, or, of the one that watches itself, its version.
    std::optional<QString> driver() const;
    /// Whether the monitor is the tracer's, not the driver's own. Its objects are old, which says
    /// less than that they leak.
    bool isTraced() const { return hasMonitor && device && !device->watchesItself(); }
    /// What the threshold is compared with; not set if unknown.
    Number watchedBytes() const;
    /// Whether this user may write the controls of the device's monitor.
    bool mayControl() const;

    /// The region of that name; null: unknown.
    const Region *region(std::string_view name) const;
};

using SnapshotPtr = std::shared_ptr<const Snapshot>;

}  // namespace pddgpu

Q_DECLARE_METATYPE(pddgpu::SnapshotPtr)
