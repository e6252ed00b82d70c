// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/region.h"

#include <algorithm>

namespace pddgpu {

namespace {

struct NamedRole {
    std::string_view start;  // Prefix; drivers append numbers: "vram0".
    Region::Role role;
};

// amdgpu, nouveau and xe: vram, gtt; xe and i915: local, system, stolen; msm, panfrost: memory.
constexpr NamedRole Roles[] = {
    {"vram", Region::Role::DeviceLocal}, {"local", Region::Role::DeviceLocal},
    {"gtt", Region::Role::System},       {"system", Region::Role::System},
    {"cpu", Region::Role::System},       {"memory", Region::Role::System},
};

}  // namespace

const Region *mainRegion(const QList<Region> &regions)
{
    const auto found = std::ranges::find(regions, Region::Role::DeviceLocal, &Region::role);
    if (found != regions.end())
        return &*found;
    return regions.isEmpty() ? nullptr : &regions.constFirst();
}

Region::Role usualRole(const RegionName &name)
{
    const auto found = std::ranges::find_if(Roles, [&name](const NamedRole &one) {
        const std::string_view text = name.view();
        return text.starts_with(one.start) &&
               text.substr(one.start.size()).find_first_not_of("0123456789") ==
                   std::string_view::npos;
    });
    return found != std::end(Roles) ? found->role : Region::Role::Other;
}

}  // namespace pddgpu
