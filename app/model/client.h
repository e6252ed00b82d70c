// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>
#include <cstdint>
#include <optional>

#include "parser/regionname.h"

namespace pddgpu {

/// Memory of a client in one region. Values that the driver does not report are not set.
struct ClientRegion {
    using Number = std::optional<std::uint64_t>;

    RegionName name = {};
    Number totalBytes = {};      ///< Of all its objects, whether they are backed or not.
    Number sharedBytes = {};     ///< Of those that others hold, too: each of them counts them.
    Number residentBytes = {};   ///< Of those that are backed.
    Number purgeableBytes = {};  ///< Of those that the driver may throw away.
    Number activeBytes = {};     ///< Of those that the GPU works on.

    /// What the client holds: the total, or where the driver does not report it, what is backed.
    Number heldBytes() const { return totalBytes ? totalBytes : residentBytes; }

    friend bool operator==(const ClientRegion &, const ClientRegion &) = default;
};

/// A process that has a client's file open.
struct ClientHolder {
    std::uint64_t pid = 0;
    QString process = {};  ///< Hostile text.

    friend bool operator==(const ClientHolder &, const ClientHolder &) = default;
};

/// An open file of a card.
struct Client {
    ClientHolder holder = {};               ///< The process with the lowest PID that has it open.
    QList<ClientHolder> otherHolders = {};  ///< Further processes, which inherited or received it.
    std::optional<std::uint64_t> id = {};   ///< The kernel's, unique on its card.
    std::uint64_t file = 0;  ///< Where there is no id: tells the files of one sample apart.
    bool isCompute = false;  ///< No open file of the card: it computes through amdgpu's KFD.
    QString name = {};       ///< The client's own name, hostile; empty: none.
    std::optional<std::uint32_t> uid = {};  ///< The user of the holder.
    QString user = {};                      ///< Its name, hostile; empty: unknown.
    /// The container or systemd unit of the holder, hostile; empty: none, or unknown.
    QString unit = {};
    QList<ClientRegion> regions = {};  ///< Empty: the driver does not report memory.
    /// Memory of the driver's own that it keeps for this client, which no region counts.
    std::optional<std::uint64_t> driverBytes = {};

    const ClientRegion *region(const RegionName &wanted) const;
    /// What it holds in all regions together; not set where that is unknown.
    std::optional<std::uint64_t> heldBytes() const;

    friend bool operator==(const Client &, const Client &) = default;
};

/// The clients of a card that a user may see, and how many there may be that he may not.
struct ClientList {
    QList<Client> clients;
    std::optional<std::uint64_t> processes;        ///< That were looked at.
    std::optional<std::uint64_t> closedProcesses;  ///< That this user may not look into.
    bool isPidNamespacePartial = false;  ///< There may be processes that are not even listed.
    std::uint64_t omitted = 0;           ///< Clients beyond the room for them.

    /// Whether no process of this machine can have a client that is not listed.
    bool isComplete() const
    {
        return closedProcesses == 0u && !isPidNamespacePartial && omitted == 0;
    }

    friend bool operator==(const ClientList &, const ClientList &) = default;
};

}  // namespace pddgpu
