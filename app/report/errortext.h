// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "report/bytesink.h"
#include "source/source.h"

namespace pddgpu {

/// What failed, on which file or device, and why; translated, plain text, one line.
QString errorText(const SourceError &error);

/// What the user can do about it; translated, plain text; empty where there is nothing to say.
QString errorAdvice(const SourceError &error);

/// Why a report was not written and what to do about it; translated, plain text, one line. Empty
/// where it was cancelled.
QString errorText(const ReportError &error);

}  // namespace pddgpu
