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

    friend bool operator==(const ClientRegion &, const ClientRegion &) = default;
};

/// An open file of a card.
struct Client {
    std::uint64_t pid = 0;                 ///< Of the first process that was seen to have it open.
    QString process = {};                  ///< Hostile text.
    std::optional<std::uint64_t> id = {};  ///< The kernel's, unique on its card.
    QString name = {};                     ///< The client's own name, hostile; empty: none.
    QList<ClientRegion> regions = {};      ///< Empty: the driver does not report memory.

    friend bool operator==(const Client &, const Client &) = default;
};

}  // namespace pddgpu
