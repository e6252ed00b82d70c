// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/regionaccount.h"

#include <algorithm>
#include <limits>

#include "model/knownsum.h"

namespace pddgpu {

namespace {

using Number = RegionAccount::Number;

// Whether the memory of every client is known, and every process was looked into.
bool seesAll(const Snapshot &snapshot)
{
    if (!snapshot.clients || !snapshot.clients->isComplete())
        return false;
    return std::ranges::none_of(snapshot.clients->clients,
                                [](const Client &client) { return client.regions.isEmpty(); });
}

// What the driver keeps for its visible clients, where it reports that.
Number keptForClients(const Snapshot &snapshot)
{
    Number sum;
    if (!snapshot.clients)
        return sum;
    for (const Client &client : snapshot.clients->clients) {
        if (client.driverBytes)
            sum = knownSum(sum.value_or(0), client.driverBytes);
    }
    return sum;
}

// What the driver keeps for itself in a region, where it reports that.
Number driverBytesOf(const Snapshot &snapshot, const Region &region)
{
    // pddgpu pins its own memory in VRAM.
    if (snapshot.stats && region.role == Region::Role::DeviceLocal)
        return snapshot.stats->driverPinnedBytes;
    // Drivers that report it have one region, in the machine's memory: panthor.
    return region.role == Region::Role::System ? keptForClients(snapshot) : std::nullopt;
}

RegionAccount accountOf(const Snapshot &snapshot, const Region &region)
{
    RegionAccount account;
    account.name = region.name;
    account.role = region.role;
    account.totalBytes = region.credibleTotalBytes();
    account.usedBytes = region.credibleUsedBytes();
    account.clientBytes = region.clientResidentBytes;
    account.mayCountTwice = region.mayCountTwice;
    account.isShared = region.isShared;
    account.driverBytes = driverBytesOf(snapshot, region);
    const Number known = knownSum(account.clientBytes, account.driverBytes.value_or(0));
    if (!account.usedBytes || !known)
        return account;
    const std::uint64_t rest = *account.usedBytes - std::min(*account.usedBytes, *known);
    account.excessBytes = *known - std::min(*account.usedBytes, *known);
    (seesAll(snapshot) ? account.unexplainedBytes : account.hiddenBytes) = rest;
    return account;
}

}  // namespace

QList<RegionAccount> accountsOf(const Snapshot &snapshot)
{
    QList<RegionAccount> accounts;
    for (const Region &region : snapshot.regions) {
        if (!region.isPartOfAnother)
            accounts.append(accountOf(snapshot, region));
    }
    return accounts;
}

std::optional<MachineAccount> machineAccountOf(const Snapshot &snapshot)
{
    if (!snapshot.machine)
        return std::nullopt;
    MachineAccount account;
    account.memory = *snapshot.machine;
    bool hasRegion = false;
    for (const Region &region : snapshot.regions) {
        if (region.role != Region::Role::System || region.isPartOfAnother)
            continue;
        account.clientBytes = hasRegion ? knownSum(account.clientBytes, region.clientResidentBytes)
                                        : region.clientResidentBytes;
        account.mayCountTwice = account.mayCountTwice || region.mayCountTwice;
        hasRegion = true;
    }
    account.driverBytes = keptForClients(snapshot);
    return hasRegion ? std::optional(account) : std::nullopt;
}

}  // namespace pddgpu
