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

/// A sample that the user marked, to come back to it.
struct ObjectsMark {
    QString name;
    SnapshotPtr snapshot;  ///< Never null.
};

/// The objects of one creator at two marks.
struct DifferenceGroup {
    Creator creator;
    std::vector<const LeakObject *> born;  ///< After A, and alive at B; in birth order.
    std::vector<const LeakObject *> gone;  ///< Alive at A, not at B; in birth order.
    std::uint64_t bornBytes = 0;
    std::uint64_t goneBytes = 0;
    Amount kept;  ///< Alive at both.
};

/// The difference between two marks. Owns the objects that its groups point to.
struct Difference {
    ObjectsMark from;  ///< A
    ObjectsMark to;    ///< B
    /// Creators of objects that were born or went; most born bytes first, then most gone.
    std::vector<DifferenceGroup> groups;
    Amount born;
    Amount gone;
    Amount kept;
};

using DifferencePtr = std::shared_ptr<const Difference>;

/// Why two marks cannot be compared.
enum class NoDifference {
    ObjectsUnknown,  ///< One of them has no list of objects.
    OtherDevice,
    OtherBinding,  ///< The device was bound again between them: ids and counters started again.
    WrongOrder,    ///< A is later than B.
};

tl::expected<DifferencePtr, NoDifference> difference(const ObjectsMark &from,
                                                     const ObjectsMark &to);

/// Whether counters that only a new binding of the device sets back are lower than they were.
bool hasBoundAnew(const Snapshot &from, const Snapshot &to);

}  // namespace pddgpu

Q_DECLARE_METATYPE(pddgpu::DifferencePtr)
