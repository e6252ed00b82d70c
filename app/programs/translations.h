// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace pddgpu {

/// Installs the translation for a language ("en", "zh_CN"), or for the system's language if empty;
/// English if there is no translation. Needs the application object.
void installTranslations(const QString &language);

}  // namespace pddgpu
