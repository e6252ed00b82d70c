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
    /// What the clients that this user may see hold together, with each shared buffer counted
    /// once; others may hold more. Not set: unknown.
    std::optional<std::uint64_t> clientBytes = {};
    /// The part of it that is backed by memory; the rest takes none. The same, where the driver
    /// does not report it.
    std::optional<std::uint64_t> clientResidentBytes = {};
    /// Whether the driver does not report what is shared, so that clientBytes may count a buffer
    /// more than once.
    bool mayCountTwice = false;
    /// Whether clients share buffers: which of them share the same ones is unknown, so that
    /// clientBytes is an estimate.
    bool isShared = false;
    /// Its bytes are also those of another region: sums over regions leave it out.
    bool isPartOfAnother = false;
    /// Whether the driver reported values that cannot be true: no scale and no sum uses them.
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
