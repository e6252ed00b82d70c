// SPDX-License-Identifier: GPL-3.0-or-later
#include "fleet/serverpassword.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QHostAddress>
#include <QScopeGuard>
#include <cerrno>
#include <optional>

#include "text/systemreason.h"
#include "text/visibletext.h"

namespace pddgpu {

namespace {

using namespace Qt::StringLiterals;

constexpr qint64 LongestFile = 64 << 10;

struct PasswordText {
    Q_DECLARE_TR_FUNCTIONS(pddgpu::ServerPassword)
};

struct Secret {
    QByteArray text;
    bool isAbsent = false;  // No such file.
    QString complaint;      // Why the file is not trustworthy; empty: it is.
};

// Must be readable only by its owner; does not wait for a pipe without a writer.
tl::expected<Secret, QString> secretIn(const QString &path)
{
    const QString shown = visibleText(path);
    const int descriptor =
        open(QFile::encodeName(path).constData(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (descriptor < 0) {
        if (errno == ENOENT)
            return Secret{{}, true, {}};
        return tl::unexpected(
            PasswordText::tr("%1 cannot be read: %2").arg(shown, systemReason(errno)));
    }
    const auto closer = qScopeGuard([descriptor] { close(descriptor); });
    struct stat status = {};
    if (fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode))
        return tl::unexpected(PasswordText::tr("%1 is not a regular file").arg(shown));
    QString complaint;
    if (status.st_uid != geteuid() && status.st_uid != 0)
        complaint = PasswordText::tr("%1 belongs to another user").arg(shown);
    else if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        complaint =
            PasswordText::tr("%1 is open to other users: restrict it to yourself with chmod 600")
                .arg(shown);
    if (status.st_size > LongestFile)
        return tl::unexpected(PasswordText::tr("%1 is too long").arg(shown));
    QFile file;
    if (!file.open(descriptor, QIODevice::ReadOnly))
        return tl::unexpected(
            PasswordText::tr("%1 cannot be read: %2").arg(shown, file.errorString()));
    return Secret{file.read(LongestFile), false, complaint};
}

struct Login {
    QString user;
    QString password;
};

// The words of a netrc are separated by spaces and newlines; a macro ends with an empty line.
std::optional<Login> loginIn(const QByteArray &netrc, const QString &host, const QString &user)
{
    QByteArrayList words;
    bool isInMacro = false;
    const QByteArrayList lines = netrc.split('\n');
    for (const QByteArray &line : lines) {
        const QByteArrayList here = line.simplified().split(' ');
        if (isInMacro) {
            isInMacro = !line.trimmed().isEmpty();
            continue;
        }
        for (const QByteArray &word : here) {
            if (word.startsWith('#'))
                break;
            isInMacro = word == "macdef";
            if (isInMacro)
                break;
            if (!word.isEmpty())
                words.append(word);
        }
    }
    std::optional<Login> login;
    const auto isWanted = [&] {
        return login && !login->password.isNull() && (user.isEmpty() || login->user == user);
    };
    for (qsizetype i = 0; i < words.size(); ++i) {
        const QByteArray &word = words.at(i);
        const QString next = QString::fromUtf8(words.value(i + 1));
        if (word == "machine" || word == "default") {
            if (isWanted())
                return login;
            login.reset();
            // A "default" password is never used.
            if (word == "machine" && next.compare(host, Qt::CaseInsensitive) == 0)
                login.emplace();
            i += word == "machine" ? 1 : 0;
        } else if (word == "login" || word == "password" || word == "account") {
            if (login && word == "login")
                login->user = next;
            else if (login && word == "password")
                login->password = next;
            ++i;
        }
    }
    return isWanted() ? login : std::nullopt;
}

}  // namespace

PasswordPlaces PasswordPlaces::usual(const QString &passwordFile)
{
    return {passwordFile.isEmpty() ? qEnvironmentVariable("PDDGPU_PROMETHEUS_PASSWORD_FILE")
                                   : passwordFile,
            QDir::homePath() + u"/.netrc"_s};
}

tl::expected<QUrl, QString> withPassword(const QUrl &server, const PasswordPlaces &places)
{
    QUrl url = server;
    if (!places.file.isEmpty()) {
        const auto secret = secretIn(places.file);
        if (!secret)
            return tl::unexpected(secret.error());
        if (!secret->complaint.isEmpty())
            return tl::unexpected(secret->complaint);
        const QString shown = visibleText(places.file);
        if (secret->isAbsent)
            return tl::unexpected(PasswordText::tr("%1 does not exist").arg(shown));
        if (url.userName().isEmpty())
            return tl::unexpected(
                PasswordText::tr("%1 contains a password, but the address has no user name "
                                 "(expected prometheus:https://USER@HOST)")
                    .arg(shown));
        QByteArray line = secret->text.split('\n').value(0);
        if (line.endsWith('\r'))
            line.chop(1);
        if (line.isEmpty())
            return tl::unexpected(PasswordText::tr("%1 contains no password").arg(shown));
        url.setPassword(QString::fromUtf8(line), QUrl::DecodedMode);
        return url;
    }
    if (!url.password().isEmpty() || places.netrc.isEmpty())
        return url;
    // An unreadable netrc is ignored; it may be meant only for other programs.
    const auto secret = secretIn(places.netrc);
    if (!secret)
        return url;
    const auto login = loginIn(secret->text, url.host(), url.userName(QUrl::FullyDecoded));
    if (login && !secret->complaint.isEmpty())
        return tl::unexpected(secret->complaint);
    if (login) {
        url.setUserName(login->user, QUrl::DecodedMode);
        url.setPassword(login->password, QUrl::DecodedMode);
    }
    return url;
}

bool isPasswordInTheOpen(const QUrl &server)
{
    if (server.password().isEmpty() || server.scheme() != "http"_L1)
        return false;
    const QString host = server.host();
    return host != "localhost"_L1 && !QHostAddress(host).isLoopback();
}

QString warningOfThat(const QUrl &server)
{
    return PasswordText::tr(
               "The password is sent to %1 over http: anybody on the network path can read it. Use "
               "https.")
        .arg(visibleText(server.host()));
}

}  // namespace pddgpu
