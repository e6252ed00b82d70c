// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace pddgpu {

/// The system's message for an errno value, in English regardless of the locale.
QString systemReason(int errnoValue);

}  // namespace pddgpu
