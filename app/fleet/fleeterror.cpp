// SPDX-License-Identifier: GPL-3.0-or-later
#include "fleet/fleeterror.h"

#include <QCoreApplication>

#include "text/visibletext.h"

namespace pddgpu {

namespace {

using Kind = FleetError::Kind;

struct Text {
    Q_DECLARE_TR_FUNCTIONS(pddgpu::FleetError)
};

// A server may answer with a whole HTML page.
constexpr qsizetype LongestReason = 300;

QString sentence(Kind kind)
{
    switch (kind) {
        case Kind::Unreachable:
            return Text::tr("%1 cannot be reached: %2.");
        case Kind::TimedOut:
            return Text::tr("%1 did not answer in time: %2.");
        case Kind::Tls:
            return Text::tr("%1 cannot be trusted: %2.");
        case Kind::Denied:
            return Text::tr("%1 denies access: %2.");
        case Kind::Redirected:
            return Text::tr("%1 redirects to another address: %2.");
        case Kind::Busy:
            return Text::tr("%1 cannot answer now: %2.");
        case Kind::Refused:
            return Text::tr("%1 rejects the query: %2.");
        case Kind::TooLarge:
            return Text::tr("%1 sends more than can be shown: %2.");
        case Kind::NotPrometheus:
            return Text::tr("%1 does not answer like a Prometheus server: %2.");
    }
    return {};
}

}  // namespace

QString errorText(const FleetError &error)
{
    QString reason = visibleText(error.reason.simplified());
    if (reason.size() > LongestReason)
        reason = reason.left(LongestReason) + u'…';
    while (reason.endsWith(u'.'))
        reason.chop(1);
    return sentence(error.kind)
        .arg(visibleText(error.url.toDisplayString(QUrl::RemoveUserInfo)), reason);
}

QString errorAdvice(const FleetError &error)
{
    switch (error.kind) {
        case Kind::Unreachable:
            return Text::tr(
                "Check the address, and that Prometheus runs there; it is asked again "
                "automatically.");
        case Kind::TimedOut:
        case Kind::Busy:
            return Text::tr("Look at the server's load and log; it is asked again automatically.");
        case Kind::Tls:
            return Text::tr(
                "Add its certificate authority to this system, or use the name in the "
                "certificate.");
        case Kind::Denied:
            return Text::tr(
                "Start with --source prometheus:https://USER@HOST, and the password in the file "
                "of --password-file or in ~/.netrc.");
        case Kind::Redirected:
            return Text::tr("Start with the address that it names, if you trust it.");
        case Kind::Refused:
            return Text::tr(
                "This needs Prometheus 2.25 or newer, or another server with its HTTP API v1.");
        case Kind::TooLarge:
            return Text::tr("Use a server that monitors fewer hosts.");
        case Kind::NotPrometheus:
            return Text::tr(
                "Check the address: it must be that of Prometheus itself, with any path before "
                "/api/v1.");
    }
    return {};
}

}  // namespace pddgpu

#include "moc_fleeterror.cpp"
