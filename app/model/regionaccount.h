// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <cstdint>
#include <optional>

#include "model/snapshot.h"

namespace pddgpu {

/// What the used bytes of a region consist of.
///
/// Where all parts are known, usedBytes + excessBytes = clientBytes + driverBytes +
/// unexplainedBytes; of a card with processes that this user may not look into, hiddenBytes stands
/// in the place of unexplainedBytes.
struct RegionAccount {
    using Number = std::optional<std::uint64_t>;

    RegionName name;
    Region::Role role = Region::Role::Other;
    Number totalBytes;
    /// In use, as the driver or its cgroup controller reports it. Not set: unknown, and so is all
    /// that follows from it.
    Number usedBytes;
    /// What the visible clients hold and is backed, each shared buffer counted once.
    Number clientBytes;
    /// The driver does not report what is shared: clientBytes may count a buffer more than once.
    bool mayCountTwice = false;
    bool isShared = false;  ///< See Region: clientBytes is an estimate.
    /// The driver's own, as far as it reports it.
    Number driverBytes;
    /// The rest, where every client was visible.
    Number unexplainedBytes;
    /// The rest, where it is clients that this user may not see, or unexplained.
    Number hiddenBytes;
    /// So many bytes the parts are more than what is used: something is counted twice, or moved
    /// while it was read.
    std::uint64_t excessBytes = 0;

    friend bool operator==(const RegionAccount &, const RegionAccount &) = default;
};

/// The accounts of all regions of a snapshot that are no part of another one, in its order.
QList<RegionAccount> accountsOf(const Snapshot &snapshot);

/// What the clients of a card hold in the machine's memory, against what the kernel counts there.
struct MachineAccount {
    using Number = std::optional<std::uint64_t>;

    /// What visible clients hold and is backed in regions of the machine's memory.
    Number clientBytes;
    bool mayCountTwice = false;
    /// What the driver keeps for these clients, which none of them has a handle of. Not set: it
    /// does not report that.
    Number driverBytes;
    MachineMemory memory;
};

/// Not set where the card has no clients in the machine's memory, or that memory is unknown.
std::optional<MachineAccount> machineAccountOf(const Snapshot &snapshot);

}  // namespace pddgpu
