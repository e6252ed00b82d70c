// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>
#include <string_view>
#include <tl/expected.hpp>

namespace pddgpu {

/// The command that starts pddgpu-helper.
struct HelperCommand {
    QString program;
    QStringList arguments;
    QString host;  ///< Empty: on this machine.
    /// Options for ssh since OpenSSH 8.7, placed before the arguments; older versions exit on them.
    QStringList newerOptions = {};
    /// What is started, for errors.
    QString name = QStringLiteral("pddgpu-helper");

    /// Written to standard error by the remote side if sudo refuses the command.
    static constexpr std::string_view SudoRefused = "pddgpu-helper: not permitted by sudo";

    /// Starts it through pkexec, which asks for a password if polkit requires one. The error says
    /// in English what is missing.
    static tl::expected<HelperCommand, QString> local(bool control);

    /// Starts pddgpu-tracer, for as long as this program uses it; by pkexec for others than root.
    /// Without `control` it reads from one that runs, or says that there is none.
    static tl::expected<HelperCommand, QString> tracer(bool control);

    /// Adds newerOptions if the ssh of this machine knows them. Runs ssh to get its version, so do
    /// not call it in the GUI thread.
    HelperCommand forThisSsh() const;
    /// The same without sudo: only with that user's rights.
    HelperCommand withoutSudo() const;

    /// Whether ssh knows newerOptions, judging by the output of -V. False if it is not OpenSSH.
    static bool knowsNewerOptions(const QByteArray &version);

    /// Starts it through OpenSSH, with the user's own configuration, keys and known hosts. The
    /// configuration cannot override this: ssh never prompts, a host with an unknown key is
    /// refused, nothing of this machine is forwarded to the remote one, and the connection is not
    /// shared with other programs. `host` is what ssh takes: [USER@]HOST or a name from its
    /// configuration, optionally with :PORT; `helper` is the helper's path there. The error says in
    /// English what is wrong with them.
    static tl::expected<HelperCommand, QString> overSsh(const QString &host,
                                                        const QString &helper = helperPath());

    /// Installation path of the helper; polkit's actions name the same path.
    static QString helperPath();
    static QString tracerPath();
};

}  // namespace pddgpu
