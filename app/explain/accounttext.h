// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>
#include <cstdint>
#include <optional>

#include "model/regionaccount.h"
#include "model/snapshot.h"

namespace pddgpu {

/// A part of what is in use in a region, for people.
struct AccountPart {
    enum class Kind : std::uint8_t { Clients, Driver, Hidden, Unexplained, Excess };

    Kind kind = Kind::Clients;
    QString name;
    std::optional<std::uint64_t> bytes;  ///< Not set: unknown.
    QString note;                        ///< What to know of it, one sentence; empty: nothing.

    friend bool operator==(const AccountPart &, const AccountPart &) = default;
};

/// The parts of an account in their order; those that are known to be nothing are left out, but for
/// clients and what is unexplained.
QList<AccountPart> partsOf(const RegionAccount &account, const Snapshot &snapshot);

/// Whose processes are not visible, and what would help; empty where all are.
QString hiddenClientsText(const Snapshot &snapshot);

/// Why the clients of a card are unknown; empty where they are known.
QString whyClientsUnknown(const Snapshot &snapshot);

/// Why the memory of a client is unknown.
QString whyClientMemoryUnknown();

}  // namespace pddgpu
