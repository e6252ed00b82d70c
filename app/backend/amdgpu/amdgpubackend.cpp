// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/amdgpu/amdgpubackend.h"

#include <QHash>
#include <initializer_list>
#include <limits>
#include <span>

#include "backend/devicefiles.h"
#include "backend/generic/fdinfo.h"

namespace pddgpu {

namespace {

constexpr RegionFiles Regions[] = {
    {*RegionName::from("vram"), DriverFile::VramTotalBytes, DriverFile::VramUsedBytes},
    {*RegionName::from("gtt"), DriverFile::GttTotalBytes, DriverFile::GttUsedBytes},
};
constexpr RegionFiles VisibleVram[] = {
    {*RegionName::from("vis_vram"), DriverFile::VisibleVramTotalBytes,
     DriverFile::VisibleVramUsedBytes},
};

// No open file has this number.
constexpr std::uint64_t ComputeFile = std::numeric_limits<std::uint64_t>::max() - 1;

}  // namespace

void AmdgpuBackend::addOtherClients(const Snapshot &snapshot, QList<Client> *clients)
{
    const auto text = source()->read(*snapshot.device, DriverFile::ComputeProcesses);
    if (!text)
        return;
    QHash<std::uint64_t, std::uint64_t> heldBytes;
    for (const Client &client : std::as_const(*clients)) {
        if (const ClientRegion *vram = client.region(Regions[0].name))
            heldBytes[client.holder.pid] += vram->heldBytes().value_or(0);
    }
    const QList<ComputeProcess> processes = parseComputeProcesses(*text);
    for (const ComputeProcess &process : processes) {
        const std::uint64_t held = heldBytes.value(process.holder.pid);
        if (process.vramBytes <= held || clients->size() >= MostClients)
            continue;
        Client client;
        client.holder = process.holder;
        client.isCompute = true;
        client.file = ComputeFile;
        ClientRegion vram{.name = Regions[0].name};
        vram.totalBytes = vram.residentBytes = process.vramBytes - held;
        vram.sharedBytes = 0;
        client.regions = {vram};
        clients->append(client);
    }
}

QList<DriverFile> AmdgpuBackend::otherFiles() const
{
    QList<DriverFile> files{DriverFile::ComputeProcesses};
    for (const auto &regions :
         std::initializer_list<std::span<const RegionFiles>>{Regions, VisibleVram}) {
        for (const RegionFiles &region : regions)
            files << region.total << region.used;
    }
    return files;
}

bool AmdgpuBackend::readRegions(Snapshot *snapshot)
{
    const DeviceFiles files(source(), snapshot);
    files.addRegions(Regions);
    if (!snapshot->isPresent()) {
        snapshot->regions.clear();
        return false;
    }
    files.questionRegions(Regions);
    // Where the CPU can reach all of VRAM, these are the figures of VRAM again.
    const auto visible = source()->read(*snapshot->device, DriverFile::VisibleVramTotalBytes);
    const auto visibleBytes = visible ? parseNumber(*visible) : tl::unexpected(ParseError());
    if (visibleBytes && snapshot->regions.constFirst().totalBytes != *visibleBytes) {
        files.addRegions(VisibleVram);
        files.questionRegions(VisibleVram);
        snapshot->regions.last().isPartOfAnother = true;
    }
    return true;
}

}  // namespace pddgpu
