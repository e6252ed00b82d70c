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
#include "parser/memorystats.h"

namespace pddgpu {

/// Everything known of one device at one moment. Immutable once published; a value that could
/// not be read in this sample is not set, whatever it was before.
struct Snapshot {
    using Number = std::optional<std::uint64_t>;

    QDateTime capturedAt;  ///< UTC.
    Origin origin = Origin::Driver;
    bool simulated = false;            ///< See isSimulated().
    std::optional<DeviceInfo> device;  ///< Not set: no device.
    QList<DeviceInfo> devices;         ///< All present, in card order.
    QString wantedDevice;              ///< The selected one, which is absent; empty: it is there.
    LinkState link;                    ///< The way to the driver.
    QList<LinkState> otherLinks;       ///< To the other hosts, in their order.

    QList<Region> regions;  ///< In the order of the driver; each name once. Empty: unknown.

    /// The open files that this user may see. Null: unknown.
    std::shared_ptr<const QList<Client>> clients;

    /// Whether the card is watched for leaks. Where it is not, nothing of the monitor is set, nor
    /// are objects.
    bool hasMonitor = true;
    std::optional<bool> monitorEnabled;
    Number thresholdBytes;
    Number checkIntervalMs, suspiciousAgeMs, confirmedAgeMs;

    Number liveObjects, liveBytes;
    Number suspiciousObjects, suspiciousBytes;
    Number confirmedObjects, confirmedBytes;
    Number orphanedObjects, orphanedBytes;
    Number checkCount, alertCount, generation;

    std::optional<MemoryStats> stats;            ///< Needs debugfs.
    std::shared_ptr<const LeakObjects> objects;  ///< Null: unknown. Shared between samples of one
                                                 ///< generation.

    /// Driver's monotonic clock at this sample: what ages are counted to. Not set: unknown.
    Number nowNs;
    /// Seconds of that clock in a second of the wall clock.
    double clockSpeed = 1;

    QList<LogLine> logLines;              ///< The driver's, new since the last sample.
    std::optional<SourceError> logError;  ///< Why the kernel log cannot be read.

    /// The other devices at this moment, in card order, each without statistics, objects and log.
    QList<std::shared_ptr<const Snapshot>> others;

    /// What could not be read, worst first, and what was but cannot be (Kind::Doubtful); without
    /// logError.
    QList<SourceError> errors;

    /// Whether the figures are made up, of a simulation or of the recording of one: all that
    /// them, or writes them anywhere, says so.
    bool isSimulated() const { return simulated || origin == Origin::Simulation; }

    /// Adds what could not be read, in its place, unless the same is known already.
    void addError(const SourceError &error);
    /// Whether the device is there, by the errors.
    bool isPresent() const;

    /// Whether something of this was read, but cannot be true, and is not to be relied on.
    bool isDoubtful() const;
    /// Whether the listing of objects is what is not to be relied on.
    bool isListingDoubtful() const;
    /// Whether the driver counts more objects than the listing has.
    bool isListingIncomplete() const;

    /// Whether a host has yet to answer for the first time, so that a later sample may know more.
    bool isConnecting() const;
    /// The hosts that do not answer, whose devices may be missing here.
    QList<LinkState> lostLinks() const;

    /// The wall clock (ms since the epoch, UTC) at a time of the driver's monotonic clock; not
    /// set where nowNs is unknown.
    std::optional<std::int64_t> wallTimeMs(std::uint64_t monotonicNs) const;

    /// Suspicious + confirmed bytes; not set where either is unknown.
    Number leakedBytes() const;
    Number leakedObjects() const;
    /// Used in all regions together; not set where it is unknown of one of them.
    Number usedBytes() const;

    /// The region of that name; null: it is not known of.
    const Region *region(std::string_view name) const;
};

using SnapshotPtr = std::shared_ptr<const Snapshot>;

}  // namespace pddgpu

Q_DECLARE_METATYPE(pddgpu::SnapshotPtr)
