// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QMetaType>
#include <QString>
#include <memory>
#include <tl/expected.hpp>
#include <vector>

#include "analysis/growth.h"
#include "sampler/snapshot.h"

namespace pddgpu {

/// A sample that somebody wants to come back to.
struct ObjectsMark {
    QString name;
    SnapshotPtr snapshot;  ///< Never null.
};

/// What became of the objects of one creator between two marks.
struct DifferenceGroup {
    Creator creator;
    std::vector<const LeakObject *> born;  ///< After A, and alive at B; in birth order.
    std::vector<const LeakObject *> gone;  ///< Alive at A, not at B; in birth order.
    std::uint64_t bornBytes = 0;
    std::uint64_t goneBytes = 0;
    Amount kept;  ///< Alive at both.
};

/// What two marks differ in. The objects that groups point to live as long as it does.
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
    OtherBinding,  ///< The device was bound again between them: ids and counters began anew.
    WrongOrder,    ///< A is later than B.
};

tl::expected<DifferencePtr, NoDifference> difference(const ObjectsMark &from,
                                                     const ObjectsMark &to);

/// Whether counters that only a new binding of the device sets back are lower than they were.
bool hasBoundAnew(const Snapshot &from, const Snapshot &to);

}  // namespace pddgpu

Q_DECLARE_METATYPE(pddgpu::DifferencePtr)
