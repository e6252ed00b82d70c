// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace pddgpu {

/// Places that a text takes in a terminal: Chinese takes two a character, a combining mark none.
/// Of itself, not of the C library's locale, which may know no more than ASCII.
int placesOf(const QString &text);

/// A text of at most this many columns; an ellipsis ends it if it was longer.
QString elidedToPlaces(const QString &text, int places);

}  // namespace pddgpu
