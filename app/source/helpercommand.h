// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>
#include <tl/expected.hpp>

namespace pddgpu {

/// How pddgpu-helper is started.
struct HelperCommand {
    QString program;
    QStringList arguments;
    QString host;  ///< Empty: on this machine.

    /// Through pkexec, which asks for a password where polkit wants one. The error says in
    /// English what is missing.
    static tl::expected<HelperCommand, QString> local(bool control);

    /// Through OpenSSH, with the user's own configuration, keys and known hosts; never asks.
    /// `host` is what ssh takes: [USER@]HOST or a name from its configuration, with :PORT behind
    /// it if need be; `helper` is the helper's path there. The error says in English what is wrong
    /// with them.
    static tl::expected<HelperCommand, QString> overSsh(const QString &host,
                                                        const QString &helper = helperPath());

    /// Where the helper is installed; polkit's actions name the same path.
    static QString helperPath();
};

}  // namespace pddgpu
