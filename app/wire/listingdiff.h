// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

namespace pddgpu::recording {

/// The edit (wire/listingedit.h) that turns the previous listing into this one. Lines are compared
/// byte by byte: any user can choose a label.
QByteArray listingDiff(QByteArrayView before, QByteArrayView after);

}  // namespace pddgpu::recording
