// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include "report/bytesink.h"

namespace pddgpu {

/// Writes a file as a whole or not at all: to a temporary file beside `path`, which takes its name
/// when `produce` has handed over everything. On failure a file that was there stays as it was,
/// and nothing else is left. The error names the path.
Written writeFile(const QString &path, const std::function<Written(ByteSink *)> &produce);

/// The same for bytes at hand.
Written writeFile(const QString &path, const QByteArray &contents);

}  // namespace pddgpu
