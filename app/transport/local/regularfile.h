// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>
#include <tl/expected.hpp>

namespace pddgpu {

/// Opens a regular file and returns its descriptor, or -1 with errno. Never waits: a FIFO in a tree
/// made by hand would hold us for ever. What is not a regular file is EBADF, which open() itself
/// never says.
int openRegularFile(const QString &path, int flags);

/// The text of a file, or the errno; EFBIG when there is more than `maximumBytes`.
tl::expected<QByteArray, int> readRegularFile(const QString &path, qint64 maximumBytes);

}  // namespace pddgpu
