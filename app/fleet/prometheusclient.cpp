// SPDX-License-Identifier: GPL-3.0-or-later
#include "fleet/prometheusclient.h"

#include <QNetworkReply>
#include <QNetworkRequest>
#include <QTimer>
#include <memory>

namespace pddgpu {

namespace {

using namespace Qt::StringLiterals;

using Kind = FleetError::Kind;

constexpr qint64 ReadBufferBytes = qint64{1} << 20;

// Why we broke a request off ourselves.
enum class Break { None, TooLate, TooLarge };

struct Download {
    QByteArray body;
    Break broken = Break::None;
};

QString secondsText(qint64 ms)
{
    return QString::number(static_cast<double>(ms) / 1000.0, 'f', 3);
}

int statusOf(const QNetworkReply *reply)
{
    return reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
}

// The question itself would fill the line that says what failed.
QUrl placeOf(const QNetworkReply *reply)
{
    return reply->url().adjusted(QUrl::RemoveUserInfo | QUrl::RemoveQuery);
}

Kind kindOf(QNetworkReply::NetworkError error, int status)
{
    switch (error) {
        case QNetworkReply::TimeoutError:
        case QNetworkReply::OperationCanceledError:
            return Kind::TimedOut;
        case QNetworkReply::SslHandshakeFailedError:
            return Kind::Tls;
        case QNetworkReply::AuthenticationRequiredError:
        case QNetworkReply::ProxyAuthenticationRequiredError:
        case QNetworkReply::ContentAccessDenied:
            return Kind::Denied;
        case QNetworkReply::ProtocolInvalidOperationError:
        case QNetworkReply::UnknownContentError:
        case QNetworkReply::ProtocolFailure:
        case QNetworkReply::ContentNotFoundError:
            return status == 0 || status == 404 ? Kind::NotPrometheus : Kind::Refused;
        default:
            break;
    }
    if (status >= 500)
        return Kind::Busy;
    if (status >= 300 && status < 400)
        return Kind::Redirected;
    return status >= 400 ? Kind::Refused : Kind::Unreachable;
}

}  // namespace

PrometheusClient::PrometheusClient(const PrometheusServer &server, QObject *parent)
    : QObject(parent), m_server(server)
{
    // Credentials and questions go to the server they are for.
    m_network.setRedirectPolicy(QNetworkRequest::ManualRedirectPolicy);
}

PrometheusClient::~PrometheusClient() = default;

void PrometheusClient::query(const QString &expression, const Receiver &receiver)
{
    QUrlQuery query;
    query.addQueryItem(u"query"_s, QString::fromLatin1(QUrl::toPercentEncoding(expression)));
    get(u"/api/v1/query"_s, query, receiver);
}

void PrometheusClient::queryRange(const QString &expression, qint64 fromMs, qint64 toMs,
                                  std::chrono::milliseconds step, const Receiver &receiver)
{
    QUrlQuery query;
    query.addQueryItem(u"query"_s, QString::fromLatin1(QUrl::toPercentEncoding(expression)));
    query.addQueryItem(u"start"_s, secondsText(fromMs));
    query.addQueryItem(u"end"_s, secondsText(toMs));
    query.addQueryItem(u"step"_s, secondsText(step.count()));
    get(u"/api/v1/query_range"_s, query, receiver);
}

void PrometheusClient::get(const QString &path, QUrlQuery query, const Receiver &receiver)
{
    QUrl url = m_server.url.adjusted(QUrl::RemoveUserInfo | QUrl::RemoveQuery |
                                     QUrl::RemoveFragment | QUrl::StripTrailingSlash);
    url.setPath(url.path() + path);
    const auto left = std::chrono::duration_cast<std::chrono::seconds>(m_server.patience).count();
    query.addQueryItem(u"timeout"_s, QString::number(std::max<qint64>(left, 1)) + u's');
    url.setQuery(query);

    QNetworkRequest request(url);
    request.setHeader(QNetworkRequest::UserAgentHeader, u"pddgpu-inspector"_s);
    // Lists of series pack far better than the ratio that Qt takes for an attack; the bound on
    // what comes out is ours.
    request.setDecompressedSafetyCheckThreshold(-1);
    if (!m_server.url.userName().isEmpty()) {
        const QString user = m_server.url.userName(QUrl::FullyDecoded) + u':' +
                             m_server.url.password(QUrl::FullyDecoded);
        request.setRawHeader("Authorization", "Basic " + user.toUtf8().toBase64());
    }

    QNetworkReply *reply = m_network.get(request);
    reply->setReadBufferSize(ReadBufferBytes);
    auto download = std::make_shared<Download>();
    const auto take = [this, reply, download] {
        if (download->broken != Break::None)
            return;
        download->body += reply->readAll();
        if (download->body.size() <= m_server.longestAnswerBytes)
            return;
        download->body.clear();
        download->broken = Break::TooLarge;
        reply->abort();
    };
    connect(reply, &QNetworkReply::readyRead, this, take);

    auto *deadline = new QTimer(reply);
    deadline->setSingleShot(true);
    connect(deadline, &QTimer::timeout, reply, [reply, download] {
        download->broken = Break::TooLate;
        reply->abort();
    });
    deadline->start(m_server.patience);

    connect(reply, &QNetworkReply::finished, this, [this, reply, download, take, receiver] {
        reply->deleteLater();
        if (reply->isOpen())
            take();
        const auto broken = [&](Kind kind, const QString &reason) {
            receiver(tl::unexpected(FleetError{kind, placeOf(reply), reason}));
        };
        switch (download->broken) {
            case Break::TooLate:
                return broken(Kind::TimedOut,
                              u"no whole answer within %1 s"_s.arg(QString::number(
                                  static_cast<double>(m_server.patience.count()) / 1000.0)));
            case Break::TooLarge:
                return broken(Kind::TooLarge,
                              u"the bound is %1 MiB"_s.arg(QString::number(
                                  static_cast<double>(m_server.longestAnswerBytes) / 1048576)));
            case Break::None:
                break;
        }
        receiver(read(reply, download->body));
    });
}

PrometheusClient::Answer PrometheusClient::read(QNetworkReply *reply, const QByteArray &body) const
{
    if (reply->error() != QNetworkReply::NoError || statusOf(reply) >= 300)
        return tl::unexpected(failure(reply, body));
    auto answer = parseAnswer(body);
    if (!answer) {
        return tl::unexpected(
            FleetError{answer.error().isError ? Kind::Refused : Kind::NotPrometheus, placeOf(reply),
                       answer.error().reason});
    }
    return *std::move(answer);
}

FleetError PrometheusClient::failure(const QNetworkReply *reply, const QByteArray &body) const
{
    const int status = statusOf(reply);
    FleetError error{kindOf(reply->error(), status), placeOf(reply), reply->errorString()};
    if (error.kind == Kind::Redirected) {
        error.reason = u"HTTP %1, to %2"_s.arg(QString::number(status),
                                               QString::fromUtf8(reply->rawHeader("Location")));
    } else if (status >= 400) {
        // What the server itself says is better than what the number means.
        const auto answer = parseAnswer(body);
        const QString phrase =
            reply->attribute(QNetworkRequest::HttpReasonPhraseAttribute).toString();
        error.reason = u"HTTP %1 %2"_s.arg(QString::number(status), phrase).trimmed();
        if (!answer && answer.error().isError)
            error.reason += u", "_s + answer.error().reason;
    }
    return error;
}

}  // namespace pddgpu
