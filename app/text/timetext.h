// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QDateTime>

namespace pddgpu {

/// ISO 8601 in local time, with milliseconds and offset, the same in every locale:
/// "2026-11-22T14:08:22.123+00:00". Empty for an invalid time.
QByteArray timeText(const QDateTime &time);

}  // namespace pddgpu
