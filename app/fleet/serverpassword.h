// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QUrl>
#include <tl/expected.hpp>

namespace pddgpu {

/// Where a password may come from, so that no other user sees it: a command line can be read by all
/// users of the machine can read.
struct PasswordPlaces {
    QString file;   ///< Its first line is the password; empty: none.
    QString netrc;  ///< As curl and ftp read it; empty: none.

    /// The file of --password-file, or else of PDDGPU_PROMETHEUS_PASSWORD_FILE; and ~/.netrc.
    static PasswordPlaces usual(const QString &passwordFile);
};

/// The address with the password that belongs to it: its own, or that in the file, or that of its
/// host, and of its user if it names one, in netrc. A file that others could read or write, or
/// whose owner is neither us nor root, is refused. The error is translated, one line, and has no
/// password in it.
tl::expected<QUrl, QString> withPassword(const QUrl &server, const PasswordPlaces &places);

/// Whether everybody on the way to the server could read the password.
bool isPasswordInTheOpen(const QUrl &server);

/// What to say then; translated, plain text.
QString warningOfThat(const QUrl &server);

}  // namespace pddgpu
