// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "text/numbertext.h"

namespace pddgpu {

/// A tool tip that shows plain text as it is: Qt would take some texts for HTML.
QString plainToolTip(const QString &text);

}  // namespace pddgpu
