// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>
#include <cstdint>
#include <optional>

#include "parser/regionname.h"

namespace pddgpu {

/// A memory region of a card at one moment.
struct Region {
    /// Cards with more regions show only the first ones.
    static constexpr int Most = 14;

    enum class Role : std::uint8_t {
        DeviceLocal,  ///< The card's own memory.
        System,       ///< The machine's memory.
        Other,        ///< Neither, or unknown.
    };

    RegionName name = {};
    Role role = Role::Other;
    std::optional<std::uint64_t> totalBytes = {};  ///< Not set: unknown.
    std::optional<std::uint64_t> usedBytes = {};   ///< Not set: unknown.
    /// Total held by the clients visible to this user; others may hold more. Not set: unknown.
    std::optional<std::uint64_t> clientBytes = {};
    /// Whether the driver reported impossible values: no scale and no sum uses them.
    bool isTotalDoubtful = false;
    bool isUsedDoubtful = false;

    bool isDoubtful() const { return isTotalDoubtful || isUsedDoubtful; }
    std::optional<std::uint64_t> credibleTotalBytes() const
    {
        return isTotalDoubtful ? std::nullopt : totalBytes;
    }
    std::optional<std::uint64_t> credibleUsedBytes() const
    {
        return isUsedDoubtful ? std::nullopt : usedBytes;
    }

    friend bool operator==(const Region &, const Region &) = default;
};

/// The card's own memory, or its first region if that is unknown; null: no region.
const Region *mainRegion(const QList<Region> &regions);

/// The role that a region of this name has in the known drivers.
Region::Role usualRole(const RegionName &name);

}  // namespace pddgpu
