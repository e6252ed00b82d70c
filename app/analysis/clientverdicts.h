// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>

#include "analysis/growth.h"
#include "analysis/verdict.h"

namespace pddgpu {

/// The verdicts on the processes of a card whose objects are unknown, from what their
/// clients hold: a sum of bytes tells a growing one, but never a leak.
QList<JudgedGroup> judgeClients(const QList<Growth> &growth);

}  // namespace pddgpu
