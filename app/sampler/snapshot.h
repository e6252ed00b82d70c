// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDateTime>
#include <QMetaType>
#include <memory>
#include <optional>

#include "parser/kernellog.h"
#include "parser/leakobjects.h"
#include "parser/memorystats.h"
#include "source/source.h"

namespace pddgpu {

/// Everything known of one device at one moment. Immutable once published; a value that could
/// not be read in this sample is not set, whatever it was before.
struct Snapshot {
    using Number = std::optional<std::uint64_t>;

    QDateTime capturedAt;  ///< UTC.
    Source::Origin origin = Source::Origin::Driver;
    std::optional<DeviceInfo> device;  ///< Not set: no device.
    QList<DeviceInfo> devices;         ///< All present, in card order.
    LinkState link;                    ///< The way to the driver.
    QList<LinkState> otherLinks;       ///< To the other hosts, in their order.

    Number vramTotalBytes, vramUsedBytes, gttTotalBytes, gttUsedBytes;

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

    QList<SourceError> errors;  ///< What could not be read, worst first; without logError.

    /// Whether a host has yet to answer for the first time, so that a later sample may know more.
    bool isConnecting() const;

    /// The wall clock (ms since the epoch, UTC) at a time of the driver's monotonic clock; not
    /// set where nowNs is unknown.
    std::optional<std::int64_t> wallTimeMs(std::uint64_t monotonicNs) const;

    /// Suspicious + confirmed bytes; not set where either is unknown.
    Number leakedBytes() const;
    Number leakedObjects() const;
    /// VRAM + GTT used; not set where either is unknown.
    Number usedBytes() const;
};

using SnapshotPtr = std::shared_ptr<const Snapshot>;

}  // namespace pddgpu

Q_DECLARE_METATYPE(pddgpu::SnapshotPtr)
