// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>

#include "text/glob.h"

namespace pddgpu {

/// Placeholder for a number in a folded label. A Unicode noncharacter; a label that contains it
/// anyway is not folded.
inline constexpr QChar AnyNumber(u'\ufdd0');

/// A label without its numbers: "surface 0" and "surface 12" both become "surface #", with
/// AnyNumber in place of the #. A number is a run of the digits 0 to 9; or a whole word that reads
/// as hexadecimal: after "0x", or four digits or more of which one is decimal at least.
QString foldedLabel(const QString &label);

/// Whether the label has AnyNumber in it.
inline bool isFolded(const QString &label)
{
    return label.contains(AnyNumber);
}

/// The pattern that matches all labels folded into this one: "surface ?*" for "surface #". For an
/// unfolded label, the literal pattern.
Glob labelPattern(const QString &label);

/// The longest text that all folded labels have in common, for a search.
QString fixedPartOf(const QString &label);

}  // namespace pddgpu
