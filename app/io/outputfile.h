// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <functional>
#include <tl/expected.hpp>

#include "io/bytesink.h"

namespace pddgpu {

/// The file to write for a path, with its links followed. A user who may create names in a
/// directory can plant a link there that makes the writer overwrite one of its own files. So a link
/// is followed only if it belongs to us or root, or is in a directory of ours or root's in which no
/// other user can create one. The error says in English which link has another owner.
tl::expected<QString, QString> writablePath(const QString &path);

/// Writes a file atomically: to a temporary file in the directory of `path`, which is renamed once
/// `produce` has delivered everything. On failure an existing file stays unchanged, and nothing
/// else is left. The error names the path.
///
/// A new file is accessible only to its owner, as it contains the names of other users' processes.
/// An existing file keeps its mode.
Written writeFile(const QString &path, const std::function<Written(ByteSink *)> &produce);

/// The same for bytes in memory.
Written writeFile(const QString &path, const QByteArray &contents);

}  // namespace pddgpu
