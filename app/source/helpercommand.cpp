// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/helpercommand.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QRegularExpression>
#include <QStandardPaths>

namespace pddgpu {

namespace {

using namespace Qt::StringLiterals;

// Whoever is not root there tries sudo, which must not ask; without it the helper still reads what
// everybody may. For sh, in one line and within single quotes, as any shell of a user passes it on;
// all of it is fixed but the helper's path, which no shell takes apart. The relay lies beside it.
constexpr auto RemoteCommand =
    "exec sh -c '"
    "h=%1; s=; a=--control; "
    "if [ ! -x $h ]; then echo $h is missing >&2; exit 127; fi; "
    "if [ $(id -u) -ne 0 ]; then for t in --control --read; do "
    "if sudo -n $h $t </dev/null >/dev/null 2>&1; then s=\"sudo -n\"; a=$t; break; fi; "
    "done; fi; "
    "$s $h $a | ${h%helper}relay'"_L1;

}  // namespace

QString HelperCommand::helperPath()
{
    return QStringLiteral(PDDGPU_HELPER_PATH);
}

tl::expected<HelperCommand, QString> HelperCommand::local(bool control)
{
    const QString pkexec = QStandardPaths::findExecutable(u"pkexec"_s);
    if (pkexec.isEmpty())
        return tl::unexpected(u"pkexec is not installed (package pkexec)"_s);
    if (!QFileInfo(helperPath()).isExecutable()) {
        return tl::unexpected(
            u"pddgpu-helper is not installed (%1, package pddgpuctl)"_s.arg(helperPath()));
    }
    return HelperCommand{
        pkexec,
        {u"--disable-internal-agent"_s, helperPath(), control ? u"--control"_s : u"--read"_s},
        QString()};
}

tl::expected<HelperCommand, QString> HelperCommand::overSsh(const QString &host,
                                                            const QString &helper)
{
    // What ssh would take for an option, or what could reach a shell through ProxyCommand's %h.
    static const QRegularExpression valid(
        uR"(\A(?<name>(?:[A-Za-z0-9_][A-Za-z0-9_.-]*@)?(?:[A-Za-z0-9_][A-Za-z0-9_.-]*|\[[0-9A-Fa-f.]*:[0-9A-Fa-f:.]+\]))(?::(?<port>[0-9]{1,5}))?\z)"_s);
    const QRegularExpressionMatch match = valid.match(host);
    if (!match.hasMatch() || host.size() > 300) {
        return tl::unexpected(
            u"\"%1\" is no host: it is [USER@]HOST[:PORT], or a name from ~/.ssh/config"_s.arg(
                host));
    }
    static const QRegularExpression plainPath(uR"(\A/[A-Za-z0-9/_.-]*helper\z)"_s);
    if (!plainPath.match(helper).hasMatch())
        return tl::unexpected(u"\"%1\" is no plain path of a helper"_s.arg(helper));
    const QString ssh = QStandardPaths::findExecutable(u"ssh"_s);
    if (ssh.isEmpty())
        return tl::unexpected(u"ssh is not installed (package openssh-client)"_s);

    QStringList arguments{u"-T"_s, u"-x"_s, u"-a"_s};
    // Never a prompt that nobody sees, and a dead line is noticed.
    for (const auto &option :
         {"BatchMode=yes"_L1, "ConnectTimeout=10"_L1, "ServerAliveInterval=5"_L1,
          "ServerAliveCountMax=3"_L1, "EscapeChar=none"_L1, "ClearAllForwardings=yes"_L1,
          "PermitLocalCommand=no"_L1})
        arguments << u"-o"_s << option;
    if (const QString port = match.captured(u"port"); !port.isEmpty())
        arguments << u"-p"_s << port;
    QString name = match.captured(u"name");
    name.remove(u'[').remove(u']');
    arguments << u"--"_s << name << QString(RemoteCommand).arg(helper);
    return HelperCommand{ssh, arguments, host};
}

}  // namespace pddgpu
