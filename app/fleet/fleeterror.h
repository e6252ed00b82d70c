// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMetaType>
#include <QString>
#include <QUrl>

namespace pddgpu {

/// A failed query of a Prometheus server, and the reason.
struct FleetError {
    Q_GADGET

public:
    enum class Kind {
        Unreachable,    ///< No connection: name, network, refused, or broken off.
        TimedOut,       ///< Connected or not, the whole answer did not come in time.
        Tls,            ///< The server's certificate, or the encryption, is not acceptable.
        Denied,         ///< It wants a user's name and password, or refuses those it got.
        Redirected,     ///< It sends us to another server, where we do not follow.
        Busy,           ///< It cannot answer now (HTTP 5xx), or gave the query up.
        Refused,        ///< It understood, and will not: HTTP 4xx, or an error in the answer.
        TooLarge,       ///< The answer is beyond the bound.
        NotPrometheus,  ///< The answer does not follow the HTTP API v1.
    };
    Q_ENUM(Kind)

    Kind kind = Kind::Unreachable;
    QUrl url;        ///< Of the request, without the query and without a password.
    QString reason;  ///< In English, from the network, the server or a parser: why. Hostile text.

    friend bool operator==(const FleetError &, const FleetError &) = default;
};

/// The failure, its place and its reason; translated, plain text, one line, safe to show.
QString errorText(const FleetError &error);

/// Advice for the user; translated, plain text.
QString errorAdvice(const FleetError &error);

}  // namespace pddgpu
