// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/generic/genericbackend.h"

#include <algorithm>

#include "abi/driverfiles.h"
#include "backend/generic/clientregions.h"
#include "backend/generic/fdinfo.h"
#include "parser/machinememory.h"

namespace pddgpu {

bool GenericBackend::read(Snapshot *snapshot)
{
    // A source that reads ahead leaves alone what a sleeping card would be woken for.
    m_source->prefetch(*snapshot->device, QList{DriverFile::RuntimeStatus, DriverFile::Clients,
                                                DriverFile::MachineMemory} +
                                              otherFiles());
    if (!readNumbers(snapshot))
        return false;
    // Some drivers wake their card to write fdinfo.
    if (snapshot->isAsleep)
        return true;
    const Result<QByteArray> text = m_source->read(*snapshot->device, DriverFile::Clients);
    if (!text) {
        snapshot->addError(text.error());
        return snapshot->isPresent();
    }
    if (const auto memory = m_source->read(*snapshot->device, DriverFile::MachineMemory))
        snapshot->machine = parseMachineMemory(*memory);
    ClientList list = parseClients(*text);
    addOtherClients(*snapshot, &list.clients);
    addClients(list.clients, &snapshot->regions);
    snapshot->clients = std::make_shared<const ClientList>(std::move(list));
    return true;
}

bool GenericBackend::readWithoutObjects(Snapshot *snapshot)
{
    const bool isThere = read(snapshot);
    snapshot->clients.reset();
    return isThere;
}

// The clients of every card are those of all processes: too much for one that is not shown.
bool GenericBackend::readNumbers(Snapshot *snapshot)
{
    snapshot->hasMonitor = false;
    // There is no clock of the driver's: what changes is counted by that of the source.
    snapshot->nowNs =
        static_cast<std::uint64_t>(std::max<qint64>(m_source->now().toMSecsSinceEpoch(), 0)) *
        1'000'000;
    // A card without power management has no such file.
    const Result<QByteArray> status = m_source->read(*snapshot->device, DriverFile::RuntimeStatus);
    snapshot->isAsleep = status && status->trimmed() == "suspended";
    return snapshot->isAsleep || readRegions(snapshot);
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
