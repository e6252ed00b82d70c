// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/sshserver.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pwd.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QThread>
#include <cerrno>
#include <cstring>

#include "abi/filedescriptor.h"

namespace pddgpu::testing {

namespace {

using namespace Qt::StringLiterals;

constexpr auto Sshd = "/usr/sbin/sshd";

sockaddr_in loopback(quint16 port)
{
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    return address;
}

quint16 freePort()
{
    const FileDescriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address = loopback(0);
    socklen_t length = sizeof(address);
    auto *plain = reinterpret_cast<sockaddr *>(&address);
    if (bind(socket.get(), plain, length) != 0 || getsockname(socket.get(), plain, &length) != 0)
        return 0;
    return ntohs(address.sin_port);
}

bool listens(quint16 port)
{
    const FileDescriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address = loopback(port);
    return connect(socket.get(), reinterpret_cast<sockaddr *>(&address), sizeof(address)) == 0;
}

}  // namespace

bool SshServer::ownMounts()
{
    return geteuid() == 0 && unshare(CLONE_NEWNS) == 0 &&
           mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
           mount("tmpfs", "/run", "tmpfs", 0, "mode=0755") == 0 && mkdir("/run/sshd", 0755) == 0;
}

QString folderForPrograms()
{
    for (const QString &folder :
         {QDir::tempPath(), u"/tmp"_s, u"/var/tmp"_s, u"/dev/shm"_s, QDir::homePath()}) {
        const QByteArray path = QFile::encodeName(folder);
        struct statvfs system = {};
        if (access(path.constData(), W_OK | X_OK) == 0 && statvfs(path.constData(), &system) == 0 &&
            !(system.f_flag & ST_NOEXEC))
            return folder;
    }
    return {};
}

SshServer::SshServer(const QString &root)
    : m_root(root), m_folder(folderForPrograms() + u"/pddgpu-ssh-XXXXXX"_s)
{
    if (const passwd *user = getpwuid(geteuid()))
        m_user = QString::fromLocal8Bit(user->pw_name);
}

SshServer::~SshServer()
{
    stop();
}

QString SshServer::missing() const
{
    if (folderForPrograms().isEmpty())
        return u"there is no folder for files from where programs can be started"_s;
    for (const QString &program : {QString::fromLatin1(Sshd), u"ssh"_s, u"ssh-keygen"_s}) {
        if (QStandardPaths::findExecutable(program).isEmpty())
            return u"there is no %1 here"_s.arg(program);
    }
    if (geteuid() == 0 && !QFileInfo::exists(u"/run/sshd"_s))
        return u"root's sshd needs /run/sshd, and this system lets nobody have mounts of his own"_s;
    return {};
}

QString SshServer::start()
{
    if (m_port == 0) {
        if (const QString failure = prepare(); !failure.isEmpty())
            return failure;
    }
    m_sshd.setProcessChannelMode(QProcess::MergedChannels);
    m_sshd.start(QString::fromLatin1(Sshd), {u"-D"_s, u"-e"_s, u"-f"_s, path(u"sshd_config"_s)});
    QElapsedTimer waited;
    waited.start();
    while (!listens(m_port)) {
        if (m_sshd.waitForFinished(20) || !waited.isValid() || waited.elapsed() > 30'000)
            return u"sshd: %1"_s.arg(QString::fromUtf8(m_sshd.readAll()));
    }
    return {};
}

void SshServer::stop()
{
    m_sshd.terminate();
    m_sshd.waitForFinished();
}

QString SshServer::logIn() const
{
    return run(u"ssh"_s, {u"-F"_s, path(u"ssh_config"_s), u"-oBatchMode=yes"_s,
                          u"-oConnectTimeout=20"_s, QString::fromLatin1(Host), u"true"_s});
}

QString SshServer::makeKnownIn(const QString &home) const
{
    const QString folder = home + u"/.ssh"_s;
    if (!QDir().mkpath(folder) || !QFile::link(path(u"ssh_config"_s), folder + u"/config"_s))
        return u"%1/config cannot be made, or is there already"_s.arg(folder);
    return {};
}

HelperCommand SshServer::command() const
{
    HelperCommand command = HelperCommand::overSsh(QString::fromLatin1(Host), helper()).value();
    command.arguments = QStringList{u"-F"_s, path(u"ssh_config"_s)} + command.arguments;
    return command;
}

QString SshServer::prepare()
{
    for (const QString &key : {u"host_key"_s, u"user_key"_s}) {
        const QString failure = run(u"ssh-keygen"_s, {u"-q"_s, u"-t"_s, u"ed25519"_s, u"-N"_s,
                                                      QString(), u"-f"_s, path(key)});
        if (!failure.isEmpty())
            return failure;
    }
    m_port = freePort();
    // The login may be another user, who must be able to read these files through sshd and ssh.
    if (const passwd *user = getpwnam(qPrintable(m_user)); user && geteuid() == 0) {
        const QByteArray key = QFile::encodeName(path(u"user_key"_s));
        if (chown(key.constData(), user->pw_uid, user->pw_gid) != 0)
            return u"the key cannot be given to %1"_s.arg(m_user);
    }
    chmod(QFile::encodeName(m_folder.path()).constData(), 0755);
    write(u"sshd_config"_s,
          u"Port %1\nListenAddress 127.0.0.1\nHostKey %2/host_key\n"
          "AuthorizedKeysFile %2/authorized_keys\nStrictModes no\nUsePAM no\nPidFile none\n"
          "PasswordAuthentication no\nPermitRootLogin prohibit-password\nLogLevel ERROR\n"_s.arg(
              QString::number(m_port), m_folder.path()),
          0644);
    QFile userKey(path(u"user_key.pub"_s));
    QFile hostKey(path(u"host_key.pub"_s));
    if (!userKey.open(QIODevice::ReadOnly) || !hostKey.open(QIODevice::ReadOnly))
        return u"no keys"_s;
    write(u"authorized_keys"_s, QString::fromUtf8(userKey.readAll()), 0644);
    write(u"known_hosts"_s,
          u"[127.0.0.1]:%1 %2"_s.arg(QString::number(m_port), QString::fromUtf8(hostKey.readAll())),
          0644);
    write(u"ssh_config"_s,
          u"Host %1\n HostName 127.0.0.1\n Port %2\n User %3\n IdentityFile %4/user_key\n"
          " IdentitiesOnly yes\n UserKnownHostsFile %4/known_hosts\n"
          " GlobalKnownHostsFile none\n"_s.arg(QString::fromLatin1(Host), QString::number(m_port),
                                               m_user, m_folder.path()),
          0644);
    write(u"pddgpu-helper"_s,
          u"#!/bin/sh\nexec %1 %2 \"$@\"\n"_s.arg(path(u"helper_in_tree"_s), m_root), 0755);
    if (!install(QStringLiteral(PDDGPU_HELPER_IN_TREE), u"helper_in_tree"_s) ||
        !install(QStringLiteral(PDDGPU_RELAY), u"pddgpu-relay"_s))
        return u"helper and relay cannot be copied to %1"_s.arg(m_folder.path());
    return {};
}

QString SshServer::run(const QString &program, const QStringList &arguments) const
{
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(program, arguments);
    process.waitForFinished();
    if (process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0 &&
        process.error() == QProcess::UnknownError)
        return {};
    return u"%1: %2 %3"_s.arg(program, process.errorString(), QString::fromUtf8(process.readAll()));
}

void SshServer::write(const QString &file, const QString &text, int mode) const
{
    QFile written(path(file));
    if (!written.open(QIODevice::WriteOnly) || written.write(text.toUtf8()) < 0)
        qFatal("cannot write %s", qPrintable(written.fileName()));
    written.close();
    chmod(QFile::encodeName(written.fileName()).constData(), static_cast<mode_t>(mode));
}

bool SshServer::install(const QString &program, const QString &name) const
{
    return QFile::copy(program, path(name)) &&
           chmod(QFile::encodeName(path(name)).constData(), 0755) == 0;
}

QList<pid_t> sshClientsOf(qint64 process)
{
    QList<pid_t> found;
    static const QRegularExpression client(u"\\A\\d+ \\(ssh\\) \\S (\\d+) "_s);
    const QStringList entries = QDir(u"/proc"_s).entryList(QDir::Dirs);
    for (const QString &entry : entries) {
        QFile stat(u"/proc/"_s + entry + u"/stat"_s);
        if (!stat.open(QIODevice::ReadOnly))
            continue;
        const auto match = client.match(QString::fromUtf8(stat.readAll()));
        if (match.hasMatch() && match.captured(1).toLongLong() == process)
            found << entry.toInt();
    }
    return found;
}

}  // namespace pddgpu::testing
