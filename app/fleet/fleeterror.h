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
        Unreachable,    ///< No connection: name, network, refused, or aborted.
        TimedOut,       ///< The whole answer did not arrive in time, connected or not.
        Tls,            ///< The server's certificate or the encryption is not acceptable.
        Denied,         ///< The server wants a user name and password, or rejects those given.
        Redirected,     ///< The server redirects to another server, which we do not follow.
        Busy,           ///< The server cannot answer now (HTTP 5xx), or aborted the query.
        Refused,        ///< The server rejected the request: HTTP 4xx, or an error in the answer.
        TooLarge,       ///< The answer exceeds the limit.
        NotPrometheus,  ///< The answer does not follow the HTTP API v1.
    };
    Q_ENUM(Kind)

    Kind kind = Kind::Unreachable;
    QUrl url;        ///< The request's URL, without query and password.
    QString reason;  ///< In English, from the network, the server or a parser. Untrusted text.

    friend bool operator==(const FleetError &, const FleetError &) = default;
};

/// The failure, its place and its reason; translated, plain text, one line, safe to show.
QString errorText(const FleetError &error);

/// Advice for the user; translated, plain text.
QString errorAdvice(const FleetError &error);

}  // namespace pddgpu
