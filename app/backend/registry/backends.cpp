// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/registry/backends.h"

#include <algorithm>
#include <string_view>

#include "backend/amdgpu/amdgpubackend.h"
#include "backend/generic/genericbackend.h"
#include "backend/pddgpu/pddgpubackend.h"
#include "backend/queried/queriedbackend.h"

namespace pddgpu {

namespace {

using Make = std::unique_ptr<Backend> (*)(Source *);

template <typename Kind>
std::unique_ptr<Backend> make(Source *source)
{
    return std::make_unique<Kind>(source);
}

// Drivers that report more than the kernel does for every card.
struct Known {
    std::string_view driver;
    Make make;
};
constexpr Known Drivers[] = {
    {DeviceInfo::WatchingDriver, make<PddgpuBackend>},
    {"amdgpu", make<AmdgpuBackend>},
    {"i915", make<QueriedBackend>},
    {"nouveau", make<QueriedBackend>},
    {"xe", make<QueriedBackend>},
};

}  // namespace

Backend &Backends::of(const DeviceInfo &device)
{
    std::unique_ptr<Backend> &backend = m_backends[device.driver];
    if (!backend) {
        const std::string driver = device.driver.toStdString();
        const auto known = std::ranges::find(Drivers, std::string_view(driver), &Known::driver);
        backend =
            known != std::end(Drivers) ? known->make(m_source) : make<GenericBackend>(m_source);
    }
    return *backend;
}

void Backends::forgetObjects()
{
    for (const auto &[driver, backend] : m_backends)
        backend->forgetObjects();
}

}  // namespace pddgpu
