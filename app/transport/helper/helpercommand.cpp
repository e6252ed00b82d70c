// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/helper/helpercommand.h"

#include <unistd.h>

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QFileInfo>
#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QThread>
#include <utility>

namespace pddgpu {

namespace {

using namespace Qt::StringLiterals;

// A user other than root tries sudo, which must not prompt. A refusal is reported, so that it is
// not repeated and does not fill the log there; without sudo the helper still reads everything that
// is public. The agent in the same directory shows the cards of every driver; hosts without one, of
// an older version, have a relay there. A script for sh, in one line and within single quotes, so
// that any login shell passes it on. All of it is fixed except the helper's path, which contains
// nothing special to a shell.
constexpr auto RemoteCommand =
    "exec sh -c '"
    "h=%1; k=--control; s=; a=--control; "
    "if [ ! -x $h ]; then echo $h is missing >&2; exit 127; fi; "
    "if [ $(id -u) -ne 0 ] && [ $k ]; then for t in $k --read; do "
    "if sudo -n $h $t </dev/null >/dev/null 2>&1; then s=\"sudo -n\"; a=$t; break; fi; "
    "done; if [ -z \"$s\" ]; then echo %2 >&2; fi; fi; "
    "if [ -x ${h%helper}agent ]; then exec ${h%helper}agent $s $h $a; fi; "
    "$s $h $a | ${h%helper}relay'"_L1;
constexpr auto AsksSudo = "; k=--control; "_L1;
constexpr auto AsksNobody = "; k=; "_L1;

// ssh uses the first value of an option, and these come before the user's configuration.
constexpr QLatin1StringView Options[] = {
    // Never prompt, as nobody would see it; detect a dead connection.
    "BatchMode=yes"_L1,
    "ConnectTimeout=10"_L1,
    "ServerAliveInterval=5"_L1,
    "ServerAliveCountMax=3"_L1,
    "EscapeChar=none"_L1,
    // Refuse an unknown key and never add one: not because it is new, not because of DNS, not
    // because of this machine's name.
    "StrictHostKeyChecking=yes"_L1,
    "VerifyHostKeyDNS=no"_L1,
    "NoHostAuthenticationForLocalhost=no"_L1,
    "UpdateHostKeys=no"_L1,
    // Forward nothing of this machine, and run no local command.
    "ClearAllForwardings=yes"_L1,
    "PermitLocalCommand=no"_L1,
    // Use a separate connection, which ends with the session and runs our command.
    "ControlMaster=no"_L1,
    "ControlPath=none"_L1,
    "ControlPersist=no"_L1,
    "RemoteCommand=none"_L1,
};
// Unknown before OpenSSH 8.7, in a configuration too.
constexpr QLatin1StringView NewerOptions[] = {
    "ForkAfterAuthentication=no"_L1,
    "StdinNull=no"_L1,
    "SessionType=default"_L1,
};

// Through polkit.
tl::expected<HelperCommand, QString> asRoot(const QStringList &command)
{
    const QString pkexec = QStandardPaths::findExecutable(u"pkexec"_s);
    if (pkexec.isEmpty())
        return tl::unexpected(u"pkexec is not installed (package pkexec)"_s);
    return HelperCommand{pkexec, QStringList{u"--disable-internal-agent"_s} + command, QString()};
}

}  // namespace

QString HelperCommand::helperPath()
{
    return QStringLiteral(PDDGPU_HELPER_PATH);
}

QString HelperCommand::tracerPath()
{
    return QStringLiteral(PDDGPU_TRACER_PATH);
}

tl::expected<HelperCommand, QString> HelperCommand::local(bool control)
{
    if (!QFileInfo(helperPath()).isExecutable()) {
        return tl::unexpected(
            u"pddgpu-helper is not installed (%1, package pddgpuctl)"_s.arg(helperPath()));
    }
    return asRoot({helperPath(), control ? u"--control"_s : u"--read"_s});
}

tl::expected<HelperCommand, QString> HelperCommand::tracer(bool control)
{
    if (!control && !QFileInfo::exists(u"/run/pddgpu/tracer"_s))
        return tl::unexpected(u"no pddgpu-tracer runs"_s);
    if (!QFileInfo(tracerPath()).isExecutable()) {
        return tl::unexpected(
            u"pddgpu-tracer is not installed (%1, package pddgpu-tracer)"_s.arg(tracerPath()));
    }
    const QStringList command{tracerPath(), control ? u"--attached"_s : u"--read"_s};
    tl::expected<HelperCommand, QString> started =
        control && ::geteuid() != 0 ? asRoot(command)
                                    : HelperCommand{command.first(), command.sliced(1), QString()};
    if (started)
        started->name = u"pddgpu-tracer"_s;
    return started;
}

tl::expected<HelperCommand, QString> HelperCommand::overSsh(const QString &host,
                                                            const QString &helper)
{
    // Excludes what ssh would take for an option, and what could reach a shell through
    // ProxyCommand's %h.
    static const QRegularExpression valid(
        uR"(\A(?<name>(?:[A-Za-z0-9_][A-Za-z0-9_.-]*@)?(?:[A-Za-z0-9_][A-Za-z0-9_.-]*|\[[0-9A-Fa-f.]*:[0-9A-Fa-f:.]+\]))(?::(?<port>[0-9]{1,5}))?\z)"_s);
    const QRegularExpressionMatch match = valid.match(host);
    if (!match.hasMatch() || host.size() > 300) {
        return tl::unexpected(
            u"\"%1\" is not a host (expected [USER@]HOST[:PORT], or a name from ~/.ssh/config)"_s
                .arg(host));
    }
    static const QRegularExpression plainPath(uR"(\A/[A-Za-z0-9/_.-]*helper\z)"_s);
    if (!plainPath.match(helper).hasMatch())
        return tl::unexpected(u"\"%1\" is not a plain path of a helper"_s.arg(helper));
    const QString ssh = QStandardPaths::findExecutable(u"ssh"_s);
    if (ssh.isEmpty())
        return tl::unexpected(u"ssh is not installed (package openssh-client)"_s);

    // No terminal, no X11, no agent, no credentials.
    QStringList arguments{u"-T"_s, u"-x"_s, u"-a"_s, u"-k"_s};
    for (const QLatin1StringView option : Options)
        arguments << u"-o"_s << option;
    QStringList newerOptions;
    for (const QLatin1StringView option : NewerOptions)
        newerOptions << u"-o"_s << option;
    if (const QString port = match.captured(u"port"); !port.isEmpty())
        arguments << u"-p"_s << port;
    QString name = match.captured(u"name");
    name.remove(u'[').remove(u']');
    arguments << u"--"_s << name
              << QString(RemoteCommand)
                     .arg(helper, QLatin1StringView(SudoRefused.data(),
                                                    static_cast<qsizetype>(SudoRefused.size())));
    return HelperCommand{ssh, arguments, host, newerOptions};
}

HelperCommand HelperCommand::forThisSsh() const
{
    constexpr int PatienceMs = 5'000;
    constexpr int LookMs = 50;  // Interval to check whether the thread should end.

    HelperCommand command = *this;
    command.newerOptions.clear();
    if (newerOptions.isEmpty())
        return command;
    QProcess ssh;
    ssh.setProcessChannelMode(QProcess::MergedChannels);
    ssh.start(program, {u"-V"_s}, QIODevice::ReadOnly);
    const QDeadlineTimer deadline(PatienceMs);
    while (!ssh.waitForFinished(LookMs) && ssh.state() != QProcess::NotRunning &&
           !deadline.hasExpired() && !QThread::currentThread()->isInterruptionRequested()) {
    }
    if (ssh.state() == QProcess::NotRunning && knowsNewerOptions(ssh.readAll()))
        command.arguments = newerOptions + arguments;
    ssh.kill();
    return command;
}

HelperCommand HelperCommand::withoutSudo() const
{
    HelperCommand command = *this;
    if (!command.arguments.isEmpty())
        command.arguments.last().replace(AsksSudo, AsksNobody);
    return command;
}

bool HelperCommand::knowsNewerOptions(const QByteArray &version)
{
    static const QRegularExpression number(uR"(\AOpenSSH[^0-9]*_([0-9]{1,4})\.([0-9]{1,4}))"_s);
    const QRegularExpressionMatch match = number.match(QString::fromLatin1(version));
    return match.hasMatch() &&
           std::pair(match.captured(1).toInt(), match.captured(2).toInt()) >= std::pair(8, 7);
}

}  // namespace pddgpu
