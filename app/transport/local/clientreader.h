// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QStringList>
#include <tl/expected.hpp>

namespace pddgpu {

/// What the kernel tells of the open files of a card: /proc/PID/fdinfo of all processes that this
/// user may look into, which are the user's own.
///
/// `root` holds proc/, without a slash at its end. `nodes` are the card's, as in "/dev/dri/card0".
/// Each open file is a line "pid=PID process=NAME", with the name escaped as in kmod/ABI.md, then
/// what its fdinfo says, then an empty line. What goes meanwhile is left out. The error is an
/// errno; EFBIG where there is more than `maximumBytes`.
tl::expected<QByteArray, int> readClients(const QString &root, const QStringList &nodes,
                                          qint64 maximumBytes);

}  // namespace pddgpu
