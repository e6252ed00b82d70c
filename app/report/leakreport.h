// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <vector>

#include "model/snapshot.h"

namespace pddgpu {

/// Which objects a report lists.
enum class ObjectScope {
    Leaked,      ///< Suspicious and confirmed ones, in birth order.
    AllTracked,  ///< In birth order.
    Listed,      ///< Those with the given ids, in the order of the ids.
};

/// The content of a report: the objects of one snapshot.
struct LeakReport {
    SnapshotPtr snapshot;  ///< Never null.
    ObjectScope scope = ObjectScope::Leaked;
    std::vector<std::uint64_t>
        ids;  ///< For Listed; an id that the snapshot does not know is left out.

    bool hasObjects() const { return snapshot->objects && snapshot->device; }
};

/// How many objects it lists; 0 where they are not known.
std::uint64_t objectCount(const LeakReport &report);

/// Visits the objects it lists, in its order, until `visit` returns false.
void visitObjects(const LeakReport &report, const std::function<bool(const LeakObject &)> &visit);

// The names of states and domains, as the driver writes them.
QByteArray stateName(LeakState state);
QByteArray domainName(const LeakObject &object);

/// The origin of the figures: "driver", or "simulation" if they are made up.
QByteArray originName(const Snapshot &snapshot);

/// What in a snapshot cannot be right, for programs: `impossible_value`, `birth_after_now`,
/// `unknown_abi`, `listing_incomplete`, those that hold, joined by semicolons.
QByteArray doubtWords(const Snapshot &snapshot);
/// One of them; empty where the error is no doubt.
QByteArray doubtWord(const SourceError &error);

}  // namespace pddgpu
