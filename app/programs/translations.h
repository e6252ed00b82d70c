// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace pddgpu {

/// Makes the application speak a language ("en", "zh_CN"), or the system's when empty; English
/// where there is no translation. Needs the application object.
void installTranslations(const QString &language);

}  // namespace pddgpu
