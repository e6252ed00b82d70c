// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>

#include "backend/backend.h"
#include "backend/monitor/monitorreader.h"
#include "transport/source.h"

namespace pddgpu {

/// Turns the files of a pddgpu device into figures (kmod/ABI.md).
class PddgpuBackend : public Backend
{
public:
    /// The source must outlive it.
    explicit PddgpuBackend(Source *source) : m_source(source), m_monitor(source) {}

    /// Reads everything available. A listing with the same generation is not read again.
    bool read(Snapshot *snapshot) override;
    /// Reads the counters and the statistics.
    bool readWithoutObjects(Snapshot *snapshot) override;
    /// Reads the counters, which need no privilege.
    bool readNumbers(Snapshot *snapshot) override;
    /// The next read() reads the listing regardless of its generation.
    void forgetObjects() override { m_monitor.forgetObjects(); }

private:
    void prefetch(const DeviceInfo &device, const QList<DriverFile> &further);
    void collectNumbers(Snapshot *snapshot);

    Source *const m_source;
    MonitorReader m_monitor;
};

}  // namespace pddgpu
