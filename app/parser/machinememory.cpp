// SPDX-License-Identifier: GPL-3.0-or-later
#include "parser/machinememory.h"

#include <algorithm>
#include <iterator>
#include <limits>

#include "parser/scan.h"

namespace pddgpu {

namespace {

struct Key {
    QByteArrayView name;
    MachineMemory::Number MachineMemory::*field;
};
const Key Keys[] = {
    {"MemTotal", &MachineMemory::totalBytes},
    {"MemAvailable", &MachineMemory::availableBytes},
    {"Shmem", &MachineMemory::shmemBytes},
    {"GPUActive", &MachineMemory::gpuActiveBytes},
    {"GPUReclaim", &MachineMemory::gpuReclaimBytes},
};

}  // namespace

MachineMemory parseMachineMemory(QByteArrayView text)
{
    MachineMemory memory;
    while (!text.isEmpty()) {
        QByteArrayView value = scan::takeUntil(&text, '\n');
        const QByteArrayView name = scan::takeUntil(&value, ':');
        const auto key = std::ranges::find(Keys, name, &Key::name);
        value = value.trimmed();
        if (key == std::end(Keys) || !value.endsWith(" kB"))
            continue;
        const auto count = scan::number(value.chopped(3).trimmed());
        if (count && *count <= std::numeric_limits<std::uint64_t>::max() / 1024)
            memory.*(key->field) = *count * 1024;
    }
    return memory;
}

QList<DmemRegion> parseDmem(QByteArrayView text, QByteArrayView busId)
{
    QList<DmemRegion> regions;
    while (!text.isEmpty()) {
        QByteArrayView value = scan::takeUntil(&text, '\n');
        QByteArrayView region = scan::takeUntil(&value, ' ');
        const bool isDrm = scan::takeUntil(&region, '/') == "drm";
        if (!isDrm || scan::takeUntil(&region, '/') != busId)
            continue;
        const auto name =
            RegionName::from({region.data(), static_cast<std::size_t>(region.size())});
        const auto bytes = scan::number(value.trimmed());
        if (name && bytes && std::ranges::find(regions, *name, &DmemRegion::name) == regions.end())
            regions.append({*name, *bytes});
    }
    return regions;
}

}  // namespace pddgpu
