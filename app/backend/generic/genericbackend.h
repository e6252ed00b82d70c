// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "backend/backend.h"
#include "transport/source.h"

namespace pddgpu {

/// Any driver's card, by what the kernel tells of its open files: clients, and what those that this
/// user may see hold in each region. How much is used in all, and of how much, stays unknown; there
/// is no monitor.
class GenericBackend : public Backend
{
public:
    /// The source outlives it.
    explicit GenericBackend(Source *source) : m_source(source) {}

    bool read(Snapshot *snapshot) override;
    bool readWithoutObjects(Snapshot *snapshot) override;
    bool readNumbers(Snapshot *snapshot) override;

private:
    Source *const m_source;
};

/// What clients hold together, by region. A buffer that several of them share counts for each of
/// them; so the largest share counts once, and the smaller ones do not.
QList<Region> regionsOf(const QList<Client> &clients);

}  // namespace pddgpu
