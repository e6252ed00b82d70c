// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <cstdint>
#include <memory>
#include <optional>

#include "backend/backend.h"
#include "model/snapshot.h"
#include "parser/leakobjects.h"
#include "transport/source.h"

namespace pddgpu {

/// Turns the files of a pddgpu device into figures (kmod/ABI.md).
class PddgpuBackend : public Backend
{
public:
    /// The source must outlive it.
    explicit PddgpuBackend(Source *source) : m_source(source) {}

    /// Reads everything available. A listing with the same generation is not read again.
    bool read(Snapshot *snapshot) override;
    /// Reads the counters and the statistics.
    bool readWithoutObjects(Snapshot *snapshot) override;
    /// Reads the counters, which need no privilege.
    bool readNumbers(Snapshot *snapshot) override;
    /// The next read() reads the listing regardless of its generation.
    void forgetObjects() override { m_objects.reset(); }

private:
    void prefetch(const DeviceInfo &device, const QList<DriverFile> &further);
    void collectNumbers(Snapshot *snapshot);
    /// Returns false if memory_stats cannot be read; its contents do not matter.
    bool collectStats(const DeviceInfo &device, Snapshot *snapshot);
    void collectObjects(const DeviceInfo &device, Snapshot *snapshot);
    /// Adds an error for figures that were read but are not plausible.
    void questionBirths(Snapshot *snapshot) const;
    void questionListing(const DeviceInfo &device, Snapshot *snapshot);
    void forgetObjectsOfOtherBinding(const DeviceInfo &device, const Snapshot &snapshot);

    Source *const m_source;
    LeakObjectsParser m_objectsParser;
    // The listing read last, its device, and counters that are reset only by rebinding the driver:
    // after a rebind, an equal generation means nothing.
    std::shared_ptr<const LeakObjects> m_objects;
    std::optional<DeviceInfo> m_objectsDevice;
    std::uint64_t m_latestBirthNs = 0;  // Latest creation time in m_objects.
    Snapshot::Number m_lastCheckCount;
    Snapshot::Number m_lastAlertCount;
};

}  // namespace pddgpu
