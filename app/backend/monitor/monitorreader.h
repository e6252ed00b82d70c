// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <cstdint>
#include <memory>
#include <optional>

#include "model/snapshot.h"
#include "parser/leakobjects.h"
#include "transport/source.h"

namespace pddgpu {

/// Reads a card's leak monitor (kmod/ABI.md): the pddgpu driver's own, or the tracer's of another
/// driver's card. Each function fills in a snapshot whose device is set. Those that read files
/// return false if one is missing: then there is no monitor, or it ended meanwhile.
class MonitorReader
{
public:
    /// The source outlives it.
    explicit MonitorReader(Source *source) : m_source(source) {}

    /// The files of readNumbers(), in its order.
    static QList<DriverFile> numberFiles();
    /// Reads settings and counters, which need no privilege.
    bool readNumbers(Snapshot *snapshot);
    /// Reads the statistics.
    bool readStats(Snapshot *snapshot);
    /// Reads the statistics and the listing, after the numbers. A listing with the same generation
    /// is not read again.
    bool readObjects(Snapshot *snapshot);
    /// Adds an error for what was read but is not plausible.
    void question(Snapshot *snapshot);
    /// The next readObjects() reads the listing regardless of its generation.
    void forgetObjects() { m_objects.reset(); }

private:
    // Returns false if memory_stats cannot be read; its contents do not matter.
    bool collectStats(const DeviceInfo &device, Snapshot *snapshot);
    void collectObjects(const DeviceInfo &device, Snapshot *snapshot);
    void questionBirths(Snapshot *snapshot) const;
    void questionTracer(Snapshot *snapshot) const;
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
