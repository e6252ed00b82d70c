// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "text/numbertext.h"

namespace pddgpu {

/// A tool tip that shows plain text unchanged: Qt would interpret some texts as HTML.
QString plainToolTip(const QString &text);

}  // namespace pddgpu
