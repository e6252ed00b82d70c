// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>

#include "model/client.h"
#include "model/region.h"

namespace pddgpu {

/// What clients hold together, by region; nothing else of the regions is set. A buffer that
/// several clients share counts for each of them: so the largest share counts once, and the
/// smaller ones do not. That is exact where all share the same buffers, else an estimate. The sums
/// are not set where it is unknown what one of the clients holds.
QList<Region> regionsOf(const QList<Client> &clients);

/// Adds what clients hold to the regions that a driver reports. Regions of which only clients are
/// known come after them.
void addClients(const QList<Client> &clients, QList<Region> *regions);

}  // namespace pddgpu
