// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "analysis/objectverdicts.h"
#include "model/snapshot.h"

namespace pddgpu {

/// The objects that a report lists.
enum class ObjectScope {
    Leaked,      ///< Suspicious and confirmed objects, in creation order.
    AllTracked,  ///< All tracked objects, in creation order.
    Listed,      ///< The objects with the given ids, in the order of the ids.
};

/// The content of a report: the objects of one snapshot.
struct LeakReport {
    SnapshotPtr snapshot;  ///< Never null.
    ObjectScope scope = ObjectScope::Leaked;
    std::vector<std::uint64_t> ids;  ///< For Listed; ids unknown to the snapshot are ignored.

    /// The verdicts on the objects, from watching them. Null: nobody has.
    std::shared_ptr<const ObjectVerdicts> verdicts = {};

    bool hasObjects() const { return snapshot->objects && snapshot->device; }
};

/// Number of objects listed; 0 if they are unknown.
std::uint64_t objectCount(const LeakReport &report);

/// The verdict on an object's group, verdictKey(); empty: unknown.
QByteArray verdictWord(const LeakReport &report, const LeakObject &object);

/// Visits the listed objects, in the report's order, until `visit` returns false.
void visitObjects(const LeakReport &report, const std::function<bool(const LeakObject &)> &visit);

// The names of states and domains, as the driver writes them.
QByteArray stateName(LeakState state);
QByteArray domainName(const LeakObject &object);

/// The origin of the figures: "driver", or "simulation" if they are made up.
QByteArray originName(const Snapshot &snapshot);

/// The doubts about a snapshot, for programs: `impossible_value`, `birth_after_now`, `unknown_abi`,
/// `listing_incomplete`, joined by semicolons.
QByteArray doubtWords(const Snapshot &snapshot);
/// One of these words; empty if the error is not a doubt.
QByteArray doubtWord(const SourceError &error);

}  // namespace pddgpu
