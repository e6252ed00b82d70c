// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <functional>
#include <tl/expected.hpp>

#include "io/bytesink.h"

namespace pddgpu {

/// Where a path leads that is to be written: the path itself, its links followed. A user who may
/// create names in a folder can have a link there, which leads the writer to a file of the writer's
/// own: a link is followed only where it is ours or root's, or in a folder of ours or root's to
/// which no other user can add one. The error says in English whose link it is not.
tl::expected<QString, QString> writablePath(const QString &path);

/// Writes a file as a whole or not at all: to a temporary file beside `path`, which takes its name
/// when `produce` has handed over everything. On failure a file that was there stays as it was,
/// and nothing else is left. The error names the path.
///
/// A new file is for its owner alone: what is written holds the names of others' processes. One
/// that is there keeps its mode.
Written writeFile(const QString &path, const std::function<Written(ByteSink *)> &produce);

/// The same for bytes at hand.
Written writeFile(const QString &path, const QByteArray &contents);

}  // namespace pddgpu
