// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <optional>
#include <span>

#include "abi/driverfiles.h"
#include "model/snapshot.h"
#include "parser/memorystats.h"
#include "transport/source.h"

namespace pddgpu {

/// A region whose size and use are a file each.
struct RegionFiles {
    RegionName name;
    DriverFile total;
    DriverFile used;
};

/// Reads files of a snapshot's device, and adds to its errors what cannot be read.
class DeviceFiles
{
public:
    /// Both outlive it. The snapshot's device is set.
    DeviceFiles(Source *source, Snapshot *snapshot) : m_source(source), m_snapshot(snapshot) {}

    Snapshot::Number number(DriverFile file) const;
    /// Of a file that is 0 or 1.
    std::optional<bool> flag(DriverFile file) const;

    /// Adds regions to the snapshot. What cannot be read stays unknown.
    void addRegions(std::span<const RegionFiles> regions) const;
    /// Adds a doubt for each region that is impossible: more is used than there is, or there is
    /// nothing. No moment between two reads explains it, as a region's size stands while the device
    /// is bound.
    void questionRegions(std::span<const RegionFiles> regions) const;

    void addMalformed(DriverFile file, const ParseError &error) const;
    void addDoubt(SourceError::Cause cause, DriverFile file, const QString &reason) const;

private:
    QString subjectOf(DriverFile file) const;

    Source *const m_source;
    Snapshot *const m_snapshot;
};

}  // namespace pddgpu
