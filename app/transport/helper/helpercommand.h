// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>
#include <string_view>
#include <tl/expected.hpp>

namespace pddgpu {

/// How pddgpu-helper is started.
struct HelperCommand {
    QString program;
    QStringList arguments;
    QString host;  ///< Empty: on this machine.
    /// For ssh since OpenSSH 8.7, before the arguments; an older one ends where it finds them.
    QStringList newerOptions = {};

    /// What the other side writes to its standard error where sudo refuses what is asked of it.
    static constexpr std::string_view SudoRefused = "pddgpu-helper: not permitted by sudo";

    /// Through pkexec, which asks for a password where polkit wants one. The error says in
    /// English what is missing.
    static tl::expected<HelperCommand, QString> local(bool control);

    /// With newerOptions where the ssh of this machine knows them. Starts it to ask for its
    /// version, so not for the window's thread.
    HelperCommand forThisSsh() const;
    /// The same without sudo: with the rights of that user alone.
    HelperCommand withoutSudo() const;

    /// Whether ssh, by what its -V says, knows newerOptions. What is no OpenSSH, does not.
    static bool knowsNewerOptions(const QByteArray &version);

    /// Through OpenSSH, with the user's own configuration, keys and known hosts, of which nothing
    /// undoes this: it never asks, a host whose key is not known is refused, nothing of this
    /// machine is lent to the other one, and the connection is this program's alone.
    /// `host` is what ssh takes: [USER@]HOST or a name from its configuration, with :PORT behind
    /// it if need be; `helper` is the helper's path there. The error says in English what is wrong
    /// with them.
    static tl::expected<HelperCommand, QString> overSsh(const QString &host,
                                                        const QString &helper = helperPath());

    /// Where the helper is installed; polkit's actions name the same path.
    static QString helperPath();
};

}  // namespace pddgpu
