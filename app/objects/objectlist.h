// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMetaType>
#include <memory>
#include <vector>

#include "model/snapshot.h"
#include "objects/objectgrouping.h"
#include "objects/objectquery.h"

namespace pddgpu {

/// A group of objects: a contiguous run of ObjectList::order.
struct ListGroup {
    GroupKey key;
    std::uint32_t first = 0;
    std::uint32_t count = 0;
    std::uint64_t bytes = 0;
    std::optional<std::uint64_t> oldestBirthNs;  ///< Not set: one of them has no known birth.
    LeakState worstState = LeakState::Active;
    std::optional<GroupTrend> trend;
};

/// Number of objects and their bytes.
struct ObjectSum {
    std::uint64_t count = 0;
    std::uint64_t bytes = 0;

    void add(const LeakObject &object)
    {
        ++count;
        bytes += object.sizeBytes;
    }
    friend bool operator==(const ObjectSum &, const ObjectSum &) = default;
};

/// The objects of a snapshot as a query selects them: filtered, grouped and sorted. Immutable once
/// created.
struct ObjectList {
    static constexpr std::uint32_t NotListed = 0xffffffff;

    std::uint64_t serial = 0;  ///< Unique.
    /// The serial of the previous list, if this one has the same rows; their contents may differ.
    std::uint64_t sameRowsAs = 0;

    SnapshotPtr snapshot;
    ObjectQuery query;

    std::vector<std::uint32_t> order;   ///< Indices of the snapshot's objects.
    std::vector<std::uint32_t> places;  ///< For each object its position in `order`, or NotListed.
    std::vector<ListGroup> groups;      ///< In order, runs of `order`; empty without a grouping.
    QHash<GroupKey, std::uint32_t> groupPlaces;

    ObjectSum listed;      ///< The objects in `order`.
    ObjectSum hidden;      ///< The objects that the filter hides.
    ObjectSum suppressed;  ///< The intended objects, listed or not.
    ObjectSum orphaned;    ///< Orphaned objects in the whole snapshot.
    /// The creators of orphans, most bytes first; only the first few. Untrusted text.
    std::vector<GroupKey> orphanCreators;
    bool hasMoreOrphanCreators = false;

    /// The snapshot's objects; empty if they are unknown.
    const QList<LeakObject> &objects() const;
    /// The index of the object with this id, or NotListed.
    std::uint32_t indexOf(std::uint64_t id) const;
    /// The group that contains this position of `order`.
    std::uint32_t groupOf(std::uint32_t place) const;
};

using ObjectListPtr = std::shared_ptr<const ObjectList>;

/// Creates the list. Takes time proportional to the number of objects; callable from any thread.
/// `snapshot` may be null. `trends` is only read.
ObjectListPtr makeObjectList(const SnapshotPtr &snapshot, const ObjectQuery &query,
                             const GroupTrends &trends, const ObjectList *previous = nullptr);

/// The objects with the same process, label and size, this one included.
ObjectSum sumOfAlike(const LeakObjects &objects, const LeakObject &object);

}  // namespace pddgpu

Q_DECLARE_METATYPE(pddgpu::ObjectListPtr)
