// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QUrl>
#include <tl/expected.hpp>

namespace pddgpu {

/// Where a password may come from without other users seeing it: a command line can be read by all
/// users of the machine.
struct PasswordPlaces {
    QString file;   ///< Its first line is the password; empty: none.
    QString netrc;  ///< In the format of curl and ftp; empty: none.

    /// The file of --password-file, or else of PDDGPU_PROMETHEUS_PASSWORD_FILE; and ~/.netrc.
    static PasswordPlaces usual(const QString &passwordFile);
};

/// Adds the password to an address: its own one, or that in the file, or the one in netrc for its
/// host, and for its user if the address names one. A file that others can read or write, or that
/// is owned by neither us nor root, is refused. The error is translated, one line, and contains no
/// password.
tl::expected<QUrl, QString> withPassword(const QUrl &server, const PasswordPlaces &places);

/// Whether the password would travel unencrypted.
bool isPasswordInTheOpen(const QUrl &server);

/// The warning for that case; translated, plain text.
QString warningOfThat(const QUrl &server);

}  // namespace pddgpu
