// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace pddgpu {

/// The system's message for an errno value, in English whatever the locale is.
QString systemReason(int errnoValue);

}  // namespace pddgpu
