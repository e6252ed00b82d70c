// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/generic/clientregions.h"

#include <algorithm>
#include <limits>
#include <optional>

#include "model/knownsum.h"

namespace pddgpu {

namespace {

// No driver has nearly as many; those beyond are of no use, see Region::Most.
constexpr qsizetype MostNames = 64;

// Bytes of clients, those that they share counted once.
class Together
{
public:
    void add(const std::optional<std::uint64_t> &bytes, std::uint64_t sharedBytes)
    {
        const std::uint64_t shared = std::min(sharedBytes, bytes.value_or(0));
        m_ownBytes = bytes ? knownSum(m_ownBytes, *bytes - shared) : std::nullopt;
        m_mostSharedBytes = std::max(m_mostSharedBytes, shared);
    }
    // Not set where it is unknown of one of them.
    std::optional<std::uint64_t> bytes() const { return knownSum(m_ownBytes, m_mostSharedBytes); }

private:
    std::optional<std::uint64_t> m_ownBytes = 0;
    std::uint64_t m_mostSharedBytes = 0;
};

// What clients hold in a region.
struct Held {
    RegionName name;
    Together held = {};
    Together resident = {};
    bool mayCountTwice = false;
    bool isShared = false;

    void add(const ClientRegion &region)
    {
        const auto bytes = region.heldBytes();
        const std::uint64_t shared = region.sharedBytes.value_or(0);
        held.add(bytes, shared);
        resident.add(region.residentBytes ? region.residentBytes : bytes, shared);
        isShared = isShared || shared > 0;
        mayCountTwice = mayCountTwice || (!region.sharedBytes && bytes.value_or(0) > 0);
    }
};

// Whether the driver tells of each client what it holds. Some drivers tell it of none, and the
// fdinfo of a client may be unreadable.
bool tellAll(const QList<Client> &clients)
{
    return std::ranges::none_of(clients,
                                [](const Client &client) { return client.regions.isEmpty(); });
}

}  // namespace

QList<Region> regionsOf(const QList<Client> &clients)
{
    QList<Held> held;
    for (const Client &client : clients) {
        for (const ClientRegion &region : client.regions) {
            auto known = std::ranges::find(held, region.name, &Held::name);
            if (known == held.end()) {
                if (held.size() >= MostNames)
                    continue;
                held.append(Held{.name = region.name});
                known = std::prev(held.end());
            }
            known->add(region);
        }
    }
    const bool isComplete = tellAll(clients);
    QList<Region> regions;
    for (const Held &one : std::as_const(held)) {
        Region region;
        region.name = one.name;
        region.role = usualRole(one.name);
        region.clientBytes = isComplete ? one.held.bytes() : std::nullopt;
        region.clientResidentBytes = isComplete ? one.resident.bytes() : std::nullopt;
        region.mayCountTwice = one.mayCountTwice;
        region.isShared = one.isShared;
        regions.append(region);
    }
    // Each sample in the same order, whichever client comes first.
    std::ranges::sort(regions, {},
                      [](const Region &region) { return std::pair(region.role, region.name); });
    if (regions.size() > Region::Most)
        regions.resize(Region::Most);
    return regions;
}

void addClients(const QList<Client> &clients, QList<Region> *regions)
{
    const QList<Region> held = regionsOf(clients);
    // Nobody holds anything in a region that no client names, as far as it can be seen.
    const std::optional<std::uint64_t> none =
        tellAll(clients) ? std::optional(std::uint64_t{0}) : std::nullopt;
    for (Region &region : *regions) {
        const auto known = std::ranges::find(held, region.name, &Region::name);
        region.clientBytes = known != held.end() ? known->clientBytes : none;
        region.clientResidentBytes = known != held.end() ? known->clientResidentBytes : none;
        region.mayCountTwice = known != held.end() && known->mayCountTwice;
        region.isShared = known != held.end() && known->isShared;
    }
    for (const Region &region : held) {
        const bool isNew =
            std::ranges::find(*regions, region.name, &Region::name) == regions->end();
        if (isNew && regions->size() < Region::Most)
            regions->append(region);
    }
}

}  // namespace pddgpu
