// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>

#include "backend/backend.h"
#include "backend/monitor/monitorreader.h"
#include "transport/source.h"

namespace pddgpu {

/// Any driver's card, by what the kernel reports of its open files: clients, and what those that
/// this user may see hold in each region. Total and used are known where the driver
/// accounts its memory to cgroups. There is a monitor where the tracer watches the card.
///
/// Backends of drivers that report more derive from it and add their regions.
class GenericBackend : public Backend
{
public:
    /// The source outlives it.
    explicit GenericBackend(Source *source) : m_source(source), m_monitor(source) {}

    bool read(Snapshot *snapshot) override;
    bool readWithoutObjects(Snapshot *snapshot) override;
    bool readNumbers(Snapshot *snapshot) override;
    void forgetObjects() override { m_monitor.forgetObjects(); }

protected:
    Source *source() const { return m_source; }

    /// Adds the regions that are known without clients, in the driver's order: by default those of
    /// the dmem cgroup controller. Not called for a card that sleeps, as reading could wake it.
    /// Returns false where the device has gone.
    virtual bool readRegions(Snapshot *snapshot);
    /// What readRegions() and addOtherClients() read.
    virtual QList<DriverFile> otherFiles() const;
    /// Adds clients that have no open file of the card; none by default.
    virtual void addOtherClients(const Snapshot &snapshot, QList<Client> *clients);

private:
    // How much of a monitor is read.
    enum class Depth { Numbers, Statistics, Objects };

    bool readUpTo(Depth depth, Snapshot *snapshot);
    void readMonitor(Depth depth, Snapshot *snapshot);
    bool readMonitorFiles(Depth depth, Snapshot *snapshot);
    void readClients(Snapshot *snapshot);

    Source *const m_source;
    MonitorReader m_monitor;
    QHash<QString, bool> m_isWatched;  // By device, as of its last sample.
};

}  // namespace pddgpu
