// SPDX-License-Identifier: GPL-3.0-or-later
#include "objects/objectquery.h"

namespace pddgpu {

ObjectFilter ObjectFilter::everything()
{
    ObjectFilter filter;
    filter.states = States::All;
    return filter;
}

}  // namespace pddgpu
