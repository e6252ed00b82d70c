// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/generic/genericbackend.h"

#include <algorithm>
#include <limits>

#include "abi/driverfiles.h"
#include "backend/generic/fdinfo.h"

namespace pddgpu {

namespace {

// Not set where the sum does not fit.
std::optional<std::uint64_t> sum(const std::optional<std::uint64_t> &left, std::uint64_t right)
{
    if (!left || *left > std::numeric_limits<std::uint64_t>::max() - right)
        return std::nullopt;
    return *left + right;
}

// The bytes that clients hold in a region.
struct Held {
    RegionName name;
    std::optional<std::uint64_t> ownBytes = 0;  // Not set: unknown of one of them.
    std::uint64_t mostSharedBytes = 0;

    // Of a driver that does not tell the total, what is backed.
    void add(const ClientRegion &region)
    {
        const auto all = region.totalBytes ? region.totalBytes : region.residentBytes;
        if (!all) {
            ownBytes.reset();
            return;
        }
        const std::uint64_t shared = std::min(region.sharedBytes.value_or(0), *all);
        ownBytes = sum(ownBytes, *all - shared);
        mostSharedBytes = std::max(mostSharedBytes, shared);
    }
};

}  // namespace

QList<Region> regionsOf(const QList<Client> &clients)
{
    QList<Held> held;
    for (const Client &client : clients) {
        for (const ClientRegion &region : client.regions) {
            auto known = std::ranges::find(held, region.name, &Held::name);
            if (known == held.end()) {
                if (held.size() >= Region::Most)
                    continue;
                held.append(Held{.name = region.name});
                known = std::prev(held.end());
            }
            known->add(region);
        }
    }
    QList<Region> regions;
    for (const Held &one : std::as_const(held)) {
        Region region;
        region.name = one.name;
        region.role = usualRole(one.name);
        region.clientBytes = sum(one.ownBytes, one.mostSharedBytes);
        regions.append(region);
    }
    // Each sample in the same order, whichever client comes first.
    std::ranges::sort(regions, {},
                      [](const Region &region) { return std::pair(region.role, region.name); });
    return regions;
}

bool GenericBackend::read(Snapshot *snapshot)
{
    snapshot->hasMonitor = false;
    const Result<QByteArray> text = m_source->read(*snapshot->device, DriverFile::Clients);
    if (!text) {
        snapshot->addError(text.error());
        return snapshot->isPresent();
    }
    auto clients = std::make_shared<const QList<Client>>(parseClients(*text));
    snapshot->regions = regionsOf(*clients);
    snapshot->clients = std::move(clients);
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
    return true;
}

}  // namespace pddgpu
