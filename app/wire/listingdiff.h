// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

namespace pddgpu::recording {

/// The edit (relay/listingedit.h) that makes a listing of the one before it. Lines are compared by
/// all their bytes: any user may choose a label.
QByteArray listingDiff(QByteArrayView before, QByteArrayView after);

}  // namespace pddgpu::recording
