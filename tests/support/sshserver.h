// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <sys/types.h>

#include <QList>
#include <QProcess>
#include <QTemporaryDir>

#include "transport/helper/helpercommand.h"

namespace pddgpu::testing {

/// A real sshd on loopback, with its own keys and configuration, and a client configuration that
/// knows it as Host. This user's own files are neither read nor changed.
class SshServer
{
public:
    static constexpr auto Host = "pddgpu-test";

    /// `root` is the tree that the helper there works on. If this process is root, it needs private
    /// mounts (ownMounts()).
    explicit SshServer(const QString &root);
    ~SshServer();

    /// Gives this process private mounts, with an empty /run for sshd; call it in main(), before
    /// there are threads. Returns false if that is not permitted; only a root sshd needs it.
    static bool ownMounts();

    /// What this process lacks to run an sshd; empty: nothing. Call it before start().
    QString missing() const;

    /// Starts sshd and waits until it listens. Returns the reason for a failure; empty: none.
    QString start();
    void stop();
    /// Logs in once. Returns the reason for a failure, which is then reported once and not by every
    /// test that waits for a connection. Empty: none.
    QString logIn() const;

    /// Makes Host known to every ssh of the user with this home, who must not have a configuration
    /// yet; after start(). Returns the reason for a failure; empty: none.
    QString makeKnownIn(const QString &home) const;

    /// The command that the window would start, with this configuration and helper().
    HelperCommand command() const;
    QString helper() const { return m_folder.filePath(QStringLiteral("pddgpu-helper")); }
    QString path(const QString &file) const { return m_folder.filePath(file); }
    /// Sets the user who logs in; before start(). Without it, this process's user.
    void setUser(const QString &user) { m_user = user; }

private:
    QString prepare();
    QString run(const QString &program, const QStringList &arguments) const;
    void write(const QString &file, const QString &text, int mode) const;
    bool install(const QString &program, const QString &name) const;

    const QString m_root;
    QString m_user;
    /// Holds copies of the programs for the login, who may be unable to reach the build folder.
    QTemporaryDir m_folder;
    QProcess m_sshd;
    quint16 m_port = 0;
};

/// A folder for this process's files that allows starting programs, unlike many a /tmp; empty:
/// there is none.
QString folderForPrograms();

/// Every ssh that this process has started.
QList<pid_t> sshClientsOf(qint64 process);

}  // namespace pddgpu::testing
