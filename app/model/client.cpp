// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/client.h"

#include <algorithm>

#include "model/knownsum.h"

namespace pddgpu {

std::optional<std::uint64_t> Client::heldBytes() const
{
    if (regions.isEmpty())
        return std::nullopt;
    std::optional<std::uint64_t> held = 0;
    for (const ClientRegion &one : regions)
        held = knownSum(held, one.heldBytes());
    return held;
}

const ClientRegion *Client::region(const RegionName &wanted) const
{
    const auto found = std::ranges::find(regions, wanted, &ClientRegion::name);
    return found != regions.end() ? &*found : nullptr;
}

}  // namespace pddgpu
