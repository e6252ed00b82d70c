// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/queried/queriedbackend.h"

#include <algorithm>
#include <utility>

#include "abi/driverfiles.h"
#include "parser/scan.h"

namespace pddgpu {

bool QueriedBackend::readRegions(Snapshot *snapshot)
{
    if (!GenericBackend::readRegions(snapshot))
        return false;
    const DeviceInfo &device = *snapshot->device;
    const QString key = device.id + u'/' + device.card;
    QList<Region> told = m_sizes.value(key);
    if (told.isEmpty()) {
        // Without access to the node, or on an older kernel, the regions are those of the clients.
        const Result<QByteArray> text = source()->read(device, DriverFile::DriverRegions);
        if (!text)
            return true;
        told = parseDriverRegions(*text);
        if (std::ranges::none_of(told,
                                 [](const Region &region) { return region.usedBytes.has_value(); }))
            m_sizes[key] = told;
    }
    for (const Region &region : std::as_const(told)) {
        const auto known = std::ranges::find(snapshot->regions, region.name, &Region::name);
        if (known == snapshot->regions.end() && snapshot->regions.size() < Region::Most)
            snapshot->regions.append(region);
        else if (known != snapshot->regions.end() && !known->usedBytes)
            known->usedBytes = region.usedBytes;
    }
    return true;
}

QList<Region> parseDriverRegions(QByteArrayView text)
{
    QList<Region> regions;
    while (!text.isEmpty() && regions.size() < Region::Most) {
        QByteArrayView line = scan::takeUntil(&text, '\n');
        Region region;
        while (!line.isEmpty()) {
            QByteArrayView value = scan::takeUntil(&line, ' ');
            const QByteArrayView key = scan::takeUntil(&value, '=');
            if (key == "region") {
                const auto name =
                    RegionName::from({value.data(), static_cast<std::size_t>(value.size())});
                region.name = name.value_or(RegionName());
            } else if (key == "total") {
                region.totalBytes = scan::number(value);
            } else if (key == "used") {
                region.usedBytes = scan::number(value);
            }
        }
        region.role = usualRole(region.name);
        const bool isNew = std::ranges::find(regions, region.name, &Region::name) == regions.end();
        if (region.name != RegionName() && isNew && region.totalBytes.value_or(0) > 0)
            regions.append(region);
    }
    return regions;
}

}  // namespace pddgpu
