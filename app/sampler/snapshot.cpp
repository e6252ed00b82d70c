// SPDX-License-Identifier: GPL-3.0-or-later
#include "sampler/snapshot.h"

#include <limits>

namespace pddgpu {

namespace {

// Not set, too, where the sum does not fit: the driver said something that cannot be.
Snapshot::Number sum(const Snapshot::Number &left, const Snapshot::Number &right)
{
    if (!left || !right || *left > std::numeric_limits<std::uint64_t>::max() - *right)
        return std::nullopt;
    return *left + *right;
}

}  // namespace

Snapshot::Number Snapshot::leakedBytes() const
{
    return sum(suspiciousBytes, confirmedBytes);
}

Snapshot::Number Snapshot::leakedObjects() const
{
    return sum(suspiciousObjects, confirmedObjects);
}

Snapshot::Number Snapshot::usedBytes() const
{
    return sum(vramUsedBytes, gttUsedBytes);
}

}  // namespace pddgpu
