// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace pddgpu {

/// Columns that a text takes in a terminal: two per Chinese character, none for a combining mark.
/// Does not use the C library's locale, which may support only ASCII.
int placesOf(const QString &text);

/// Truncates a text to this many columns; a truncated text ends with an ellipsis.
QString elidedToPlaces(const QString &text, int places);

}  // namespace pddgpu
