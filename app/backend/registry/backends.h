// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <map>
#include <memory>

#include "backend/backend.h"
#include "transport/source.h"

namespace pddgpu {

/// The backends of a source, each created when a card of its driver is first read.
class Backends
{
public:
    /// The source must outlive them.
    explicit Backends(Source *source) : m_source(source) {}

    Backend &of(const DeviceInfo &device);
    /// See Backend::forgetObjects().
    void forgetObjects();

private:
    Source *const m_source;
    std::map<QString, std::unique_ptr<Backend>> m_backends;  // By driver.
};

}  // namespace pddgpu
