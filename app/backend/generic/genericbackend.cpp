// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/generic/genericbackend.h"

#include <algorithm>

#include "abi/driverfiles.h"
#include "backend/generic/clientregions.h"
#include "backend/generic/fdinfo.h"
#include "parser/machinememory.h"

namespace pddgpu {

namespace {

QString keyOf(const DeviceInfo &device)
{
    return device.id + u'/' + device.card;
}

}  // namespace

bool GenericBackend::read(Snapshot *snapshot)
{
    const DeviceInfo device = *snapshot->device;
    QList<DriverFile> files{DriverFile::RuntimeStatus, DriverFile::Clients,
                            DriverFile::MachineMemory};
    // Most cards are not watched: that is asked for one file only.
    if (m_isWatched.value(keyOf(device)))
        files += MonitorReader::numberFiles() + QList{DriverFile::MemoryStats};
    else
        files << DriverFile::Generation;
    // A source that reads ahead leaves alone what a sleeping card would be woken for.
    m_source->prefetch(device, files + otherFiles());
    if (!readUpTo(Depth::Objects, snapshot))
        return false;
    // Some drivers wake their card to write fdinfo.
    if (!snapshot->isAsleep)
        readClients(snapshot);
    return snapshot->isPresent();
}

bool GenericBackend::readWithoutObjects(Snapshot *snapshot)
{
    if (!readUpTo(Depth::Statistics, snapshot))
        return false;
    if (!snapshot->isAsleep)
        readClients(snapshot);
    snapshot->clients.reset();
    return snapshot->isPresent();
}

// The clients of every card are those of all processes: too much for one that is not shown.
bool GenericBackend::readNumbers(Snapshot *snapshot)
{
    return readUpTo(Depth::Numbers, snapshot);
}

bool GenericBackend::readUpTo(Depth depth, Snapshot *snapshot)
{
    // A card without power management has no such file.
    const Result<QByteArray> status = m_source->read(*snapshot->device, DriverFile::RuntimeStatus);
    snapshot->isAsleep = status && status->trimmed() == "suspended";
    readMonitor(depth, snapshot);
    // Without a monitor's clock, what changes is counted by that of the source.
    if (!snapshot->hasMonitor) {
        snapshot->nowNs =
            static_cast<std::uint64_t>(std::max<qint64>(m_source->now().toMSecsSinceEpoch(), 0)) *
            1'000'000;
    }
    return snapshot->isAsleep || readRegions(snapshot);
}

// A tracer may end while its files are read. A part of its figures would pass for all of them, so
// none is left.
void GenericBackend::readMonitor(Depth depth, Snapshot *snapshot)
{
    const Snapshot before = *snapshot;
    snapshot->hasMonitor = readMonitorFiles(depth, snapshot);
    m_isWatched[keyOf(*before.device)] = snapshot->hasMonitor;
    if (snapshot->hasMonitor)
        return;
    *snapshot = before;
    snapshot->hasMonitor = false;
}

// The tracer's files do not wake the card.
bool GenericBackend::readMonitorFiles(Depth depth, Snapshot *snapshot)
{
    if (!m_source->read(*snapshot->device, DriverFile::Generation) ||
        !m_monitor.readNumbers(snapshot))
        return false;
    if (depth == Depth::Statistics)
        return m_monitor.readStats(snapshot);
    if (depth == Depth::Objects) {
        if (!m_monitor.readObjects(snapshot))
            return false;
        m_monitor.question(snapshot);
    }
    return true;
}

void GenericBackend::readClients(Snapshot *snapshot)
{
    const Result<QByteArray> text = m_source->read(*snapshot->device, DriverFile::Clients);
    if (!text) {
        snapshot->addError(text.error());
        return;
    }
    if (const auto memory = m_source->read(*snapshot->device, DriverFile::MachineMemory))
        snapshot->machine = parseMachineMemory(*memory);
    ClientList list = parseClients(*text);
    addOtherClients(*snapshot, &list.clients);
    addClients(list.clients, &snapshot->regions);
    snapshot->clients = std::make_shared<const ClientList>(std::move(list));
}

void GenericBackend::addOtherClients(const Snapshot &snapshot, QList<Client> *clients)
{
    Q_UNUSED(snapshot)
    Q_UNUSED(clients)
}

QList<DriverFile> GenericBackend::otherFiles() const
{
    return {DriverFile::DmemCurrent, DriverFile::DmemCapacity};
}

bool GenericBackend::readRegions(Snapshot *snapshot)
{
    // Linux before 6.14 has no such controller.
    const auto read = [&](DriverFile file) {
        const Result<QByteArray> text = m_source->read(*snapshot->device, file);
        return text ? parseDmem(*text, snapshot->device->id.toUtf8()) : QList<DmemRegion>();
    };
    const QList<DmemRegion> used = read(DriverFile::DmemCurrent);
    for (const DmemRegion &capacity : read(DriverFile::DmemCapacity)) {
        if (snapshot->regions.size() >= Region::Most)
            break;
        Region region;
        region.name = capacity.name;
        region.role = usualRole(capacity.name);
        region.totalBytes = capacity.bytes;
        const auto current = std::ranges::find(used, capacity.name, &DmemRegion::name);
        if (current != used.end())
            region.usedBytes = current->bytes;
        snapshot->regions.append(region);
    }
    return true;
}

}  // namespace pddgpu
