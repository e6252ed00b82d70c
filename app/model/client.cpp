// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/client.h"

#include <algorithm>
#include <limits>

namespace pddgpu {

ClientRegion::Number ClientRegion::ownBytes() const
{
    const Number held = heldBytes();
    // A driver that does not report what is shared may count buffers twice.
    if (!held || !sharedBytes)
        return std::nullopt;
    return *held - std::min(*held, *sharedBytes);
}

std::optional<std::uint64_t> Client::heldBytes() const
{
    if (regions.isEmpty())
        return std::nullopt;
    std::uint64_t sum = 0;
    for (const ClientRegion &one : regions) {
        const auto held = one.heldBytes();
        if (!held || *held > std::numeric_limits<std::uint64_t>::max() - sum)
            return std::nullopt;
        sum += *held;
    }
    return sum;
}

const ClientRegion *Client::region(const RegionName &wanted) const
{
    const auto found = std::ranges::find(regions, wanted, &ClientRegion::name);
    return found != regions.end() ? &*found : nullptr;
}

}  // namespace pddgpu
