// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "model/snapshot.h"

namespace pddgpu {

/// What a card's regions consist of, and a table of its clients, most memory first; plain text.
/// Hostile text is made visible.
QString clientsText(const Snapshot &snapshot);

}  // namespace pddgpu
