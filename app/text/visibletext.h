// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace pddgpu {

/// Hostile text made safe to show on one line: control characters, line and paragraph separators,
/// and characters that change the direction of text become `\u{hex}`; a backslash is doubled.
QString visibleText(const QString &text);

/// Whether a character is one of those that become `\u{hex}`.
bool isHiddenCharacter(char32_t c);

}  // namespace pddgpu
