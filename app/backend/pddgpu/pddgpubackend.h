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

/// Makes figures of the files of a pddgpu device (kmod/ABI.md).
class PddgpuBackend : public Backend
{
public:
    /// The source outlives it.
    explicit PddgpuBackend(Source *source) : m_source(source) {}

    /// All that can be read. A listing of the same generation is not read again.
    bool read(Snapshot *snapshot) override;
    /// The counters and the statistics.
    bool readWithoutObjects(Snapshot *snapshot) override;
    /// The counters: what needs no privilege.
    bool readNumbers(Snapshot *snapshot) override;
    /// The next read() reads the listing, whatever its generation is.
    void forgetObjects() override { m_objects.reset(); }

private:
    void prefetch(const DeviceInfo &device, const QList<DriverFile> &further);
    void collectNumbers(const DeviceInfo &device, Snapshot *snapshot);
    /// Returns false if memory_stats cannot be read; its contents do not matter.
    bool collectStats(const DeviceInfo &device, Snapshot *snapshot);
    void collectObjects(const DeviceInfo &device, Snapshot *snapshot);
    /// Adds figures that were read but are not credible to the snapshot's errors.
    void questionBirths(Snapshot *snapshot) const;
    void questionListing(const DeviceInfo &device, Snapshot *snapshot);
    void forgetObjectsOfOtherBinding(const DeviceInfo &device, const Snapshot &snapshot);
    Snapshot::Number readNumber(const DeviceInfo &device, DriverFile file, Snapshot *snapshot);
    std::optional<bool> readSwitch(const DeviceInfo &device, DriverFile file, Snapshot *snapshot);

    Source *const m_source;
    LeakObjectsParser m_objectsParser;
    // The listing that was read last, of which device, and counters that only a new binding of
    // the driver sets back: after one, an equal generation means nothing.
    std::shared_ptr<const LeakObjects> m_objects;
    std::optional<DeviceInfo> m_objectsDevice;
    std::uint64_t m_latestBirthNs = 0;  // In m_objects.
    Snapshot::Number m_lastCheckCount;
    Snapshot::Number m_lastAlertCount;
};

}  // namespace pddgpu
