// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <sys/types.h>

#include <QList>
#include <QProcess>
#include <QTemporaryDir>

#include "transport/helper/helpercommand.h"

namespace pddgpu::testing {

/// A real sshd on loopback, with keys and configuration of its own, and a client's configuration
/// that knows it as Host; nothing of this user's is read or changed.
class SshServer
{
public:
    static constexpr auto Host = "pddgpu-test";

    /// `root` is the tree that the helper there works on. Where this process is root, it needs
    /// mounts of its own (ownMounts()).
    explicit SshServer(const QString &root);
    ~SshServer();

    /// Gives this process its own mounts, with an empty /run for sshd; call it in main(), before
    /// there are threads. Returns false where it must not; sshd can run without, unless as root.
    static bool ownMounts();

    /// What is lacking here for an sshd of this process; empty: nothing. Ask before start().
    QString missing() const;

    /// Starts sshd, and waits until it listens. Returns why it does not; empty: it does.
    QString start();
    void stop();
    /// Logs in once. Returns why nobody can: said at once, not by every test that waits for a
    /// connection. Empty: it works.
    QString logIn() const;

    /// Makes Host known to every ssh of the user whose home this is, and who has no configuration
    /// yet; after start(). Returns why not; empty: it is.
    QString makeKnownIn(const QString &home) const;

    /// What the window would start, with this configuration and with helper() in that tree.
    HelperCommand command() const;
    QString helper() const { return m_folder.filePath(QStringLiteral("pddgpu-helper")); }
    QString path(const QString &file) const { return m_folder.filePath(file); }
    /// The user who logs in; before start(); this one, if not called.
    void setUser(const QString &user) { m_user = user; }

private:
    QString prepare();
    QString run(const QString &program, const QStringList &arguments) const;
    void write(const QString &file, const QString &text, int mode) const;
    bool install(const QString &program, const QString &name) const;

    const QString m_root;
    QString m_user;
    /// Holds copies of what is started by who logs in: he need not be able to reach the build.
    QTemporaryDir m_folder;
    QProcess m_sshd;
    quint16 m_port = 0;
};

/// A folder for files of this process from where programs can be started, as from many a /tmp they
/// cannot; empty: there is none.
QString folderForPrograms();

/// Every ssh that this process has started.
QList<pid_t> sshClientsOf(qint64 process);

}  // namespace pddgpu::testing
