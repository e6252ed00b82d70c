// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>

#include "analysis/glob.h"

namespace pddgpu {

/// Stands for a number in a folded label. Not a character of Unicode: a label that has it all the
/// same is not folded.
inline constexpr QChar AnyNumber(u'\ufdd0');

/// A label without its numbers: "surface 0" and "surface 12" are both "surface #", with AnyNumber
/// in the place of the #. The numbers are runs of the digits 0 to 9.
QString foldedLabel(const QString &label);

/// Whether it stands for labels with any numbers in these places.
inline bool isFolded(const QString &label)
{
    return label.contains(AnyNumber);
}

/// The pattern that the labels it stands for match: "surface ?*" for "surface #"; of a label that
/// is not folded, the one for itself.
Glob labelPattern(const QString &label);

/// The longest part that all labels have in common, for a search.
QString fixedPartOf(const QString &label);

}  // namespace pddgpu
