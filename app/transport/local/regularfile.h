// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>
#include <tl/expected.hpp>

namespace pddgpu {

/// Opens a regular file and returns its descriptor, or -1 with errno. Never blocks: a FIFO in a
/// hand-made tree would block for ever. A file that is not regular gives EBADF, which open() itself
/// never returns.
int openRegularFile(const QString &path, int flags);

/// The text of a file, or the errno; EFBIG if it is longer than `maximumBytes`.
tl::expected<QByteArray, int> readRegularFile(const QString &path, qint64 maximumBytes);

}  // namespace pddgpu
