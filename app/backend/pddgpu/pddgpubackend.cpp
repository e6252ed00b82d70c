// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/pddgpu/pddgpubackend.h"

#include <utility>

#include "abi/driverfiles.h"
#include "backend/devicefiles.h"
#include "backend/generic/clientregions.h"
#include "backend/generic/fdinfo.h"

namespace pddgpu {

namespace {

constexpr RegionFiles Regions[] = {
    {*RegionName::from("vram"), DriverFile::VramTotalBytes, DriverFile::VramUsedBytes},
    {*RegionName::from("gtt"), DriverFile::GttTotalBytes, DriverFile::GttUsedBytes},
};

// A device may disappear between two reads. Values read before then belong to no present device.
bool keepIfPresent(const Snapshot &before, Snapshot *snapshot)
{
    if (snapshot->isPresent())
        return true;
    Snapshot withoutFigures = before;
    withoutFigures.errors = std::move(snapshot->errors);
    *snapshot = std::move(withoutFigures);
    return false;
}

}  // namespace

bool PddgpuBackend::read(Snapshot *snapshot)
{
    const Snapshot before = *snapshot;
    const DeviceInfo device = *snapshot->device;
    prefetch(device, {DriverFile::MemoryStats, DriverFile::Clients});
    collectNumbers(snapshot);
    m_monitor.readObjects(snapshot);
    if (!keepIfPresent(before, snapshot)) {
        m_monitor.forgetObjects();
        return false;
    }
    DeviceFiles(m_source, snapshot).questionRegions(Regions);
    m_monitor.question(snapshot);
    // The helper and older recordings do not tell them.
    if (const Result<QByteArray> text = m_source->read(device, DriverFile::Clients);
        text && !text->isEmpty()) {
        auto clients = std::make_shared<const ClientList>(parseClients(*text));
        addClients(clients->clients, &snapshot->regions);
        snapshot->clients = std::move(clients);
    }
    return true;
}

bool PddgpuBackend::readWithoutObjects(Snapshot *snapshot)
{
    const Snapshot before = *snapshot;
    collectNumbers(snapshot);
    m_monitor.readStats(snapshot);
    if (!keepIfPresent(before, snapshot))
        return false;
    DeviceFiles(m_source, snapshot).questionRegions(Regions);
    m_monitor.question(snapshot);
    return true;
}

bool PddgpuBackend::readNumbers(Snapshot *snapshot)
{
    const Snapshot before = *snapshot;
    prefetch(*snapshot->device, {});
    collectNumbers(snapshot);
    if (!keepIfPresent(before, snapshot))
        return false;
    DeviceFiles(m_source, snapshot).questionRegions(Regions);
    return true;
}

// The files that readNumbers() reads, in its order, and those read afterwards.
void PddgpuBackend::prefetch(const DeviceInfo &device, const QList<DriverFile> &further)
{
    QList<DriverFile> files;
    for (const RegionFiles &region : Regions)
        files << region.total << region.used;
    m_source->prefetch(device, files + MonitorReader::numberFiles() + further);
}

void PddgpuBackend::collectNumbers(Snapshot *snapshot)
{
    snapshot->regions.clear();
    DeviceFiles(m_source, snapshot).addRegions(Regions);
    m_monitor.readNumbers(snapshot);
}

}  // namespace pddgpu
