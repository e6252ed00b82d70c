// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace pddgpu {

/// Makes untrusted text safe to show on one line: control characters, line and paragraph
/// separators, and characters that change the text direction become `\u{hex}`; a backslash is
/// doubled.
QString visibleText(const QString &text);

/// Whether a character becomes `\u{hex}`.
bool isHiddenCharacter(char32_t c);

}  // namespace pddgpu
