// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "io/bytesink.h"
#include "model/sourceerror.h"

namespace pddgpu {

/// The failure, its file or device, and the reason; translated, plain text, one line.
QString errorText(const SourceError &error);

/// Advice for the user; translated, plain text; empty if there is none.
QString errorAdvice(const SourceError &error);

/// Why a report was not written and what to do about it; translated, plain text, one line. Empty if
/// it was cancelled.
QString errorText(const ReportError &error);

}  // namespace pddgpu
