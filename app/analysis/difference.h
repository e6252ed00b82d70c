// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QMetaType>
#include <QString>
#include <memory>
#include <tl/expected.hpp>
#include <vector>

#include "analysis/growth.h"
#include "model/snapshot.h"

namespace pddgpu {

/// A sample that the user marked.
struct ObjectsMark {
    QString name;
    SnapshotPtr snapshot;  ///< Never null.
};

/// The objects of one creator, compared between two marks.
struct DifferenceGroup {
    Creator creator;
    std::vector<const LeakObject *> born;  ///< Created after A and alive at B; in creation order.
    std::vector<const LeakObject *> gone;  ///< Alive at A but not at B; in creation order.
    std::uint64_t bornBytes = 0;
    std::uint64_t goneBytes = 0;
    Amount kept;  ///< Alive at both.
};

/// The difference between two marks. Owns the objects that its groups point to.
struct Difference {
    ObjectsMark from;  ///< A
    ObjectsMark to;    ///< B
    /// Creators whose objects appeared or disappeared; sorted by born bytes, then by gone bytes,
    /// descending.
    std::vector<DifferenceGroup> groups;
    Amount born;
    Amount gone;
    Amount kept;
};

using DifferencePtr = std::shared_ptr<const Difference>;

/// Why two marks cannot be compared.
enum class NoDifference {
    ObjectsUnknown,  ///< One mark has no list of objects.
    OtherDevice,
    OtherBinding,  ///< The device was rebound between them: ids and counters restarted.
    WrongOrder,    ///< A is later than B.
};

tl::expected<DifferencePtr, NoDifference> difference(const ObjectsMark &from,
                                                     const ObjectsMark &to);

/// Whether a counter that is reset only by rebinding the device went down.
bool hasBoundAnew(const Snapshot &from, const Snapshot &to);

}  // namespace pddgpu

Q_DECLARE_METATYPE(pddgpu::DifferencePtr)
