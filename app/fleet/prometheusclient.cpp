// SPDX-License-Identifier: GPL-3.0-or-later
#include "fleet/prometheusclient.h"

#include <time.h>

#include <QDeadlineTimer>
#include <QSslSocket>
#include <QTcpSocket>
#include <QTimer>
#include <algorithm>
#include <array>
#include <utility>

#include "fleet/prometheusreply.h"

namespace pddgpu {

namespace {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

using Kind = FleetError::Kind;

// Size of the read buffer. Flow control throttles the server beyond that.
constexpr qint64 ReadBufferBytes = qint64{1} << 18;
// At a compression ratio of 1000 this is 4 MiB.
constexpr std::size_t StepBytes = 4 << 10;
// Steps between two returns to the event loop.
constexpr int StepsATurn = 16;

QString secondsText(qint64 ms)
{
    return QString::number(static_cast<double>(ms) / 1000.0, 'f', 3);
}

// The query would fill the error line.
QUrl placeOf(const QUrl &url)
{
    return url.adjusted(QUrl::RemoveUserInfo | QUrl::RemoveQuery);
}

// CPU time of this thread.
std::chrono::nanoseconds processorTime()
{
    timespec time{};
    if (clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time) != 0)
        return 0ns;
    return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

Kind kindOf(QAbstractSocket::SocketError error)
{
    switch (error) {
        case QAbstractSocket::SslHandshakeFailedError:
        case QAbstractSocket::SslInternalError:
        case QAbstractSocket::SslInvalidUserDataError:
            return Kind::Tls;
        default:
            return Kind::Unreachable;
    }
}

}  // namespace

// One query and its answer, over its own connection.
class PrometheusClient::Exchange : public QObject
{
public:
    Exchange(const PrometheusServer &server, const QUrl &url,
             const std::shared_ptr<AnswerBudget> &budget, Receiver receiver, QObject *parent)
        : QObject(parent),
          m_server(server),
          m_url(url),
          m_budget(budget),
          m_receiver(std::move(receiver)),
          m_reply(budget),
          m_deadline(server.patience),
          m_spentBefore(processorTime())
    {
        m_again.setSingleShot(true);
        connect(&m_again, &QTimer::timeout, this, &Exchange::read);
        m_patience.setSingleShot(true);
        connect(&m_patience, &QTimer::timeout, this, &Exchange::endTooLate);
        m_patience.start(server.patience);

        const bool isTls = url.scheme() == "https"_L1;
        if (isTls) {
            auto *socket = new QSslSocket(this);
            m_socket = socket;
            connect(socket, &QSslSocket::encrypted, this, &Exchange::ask);
        } else {
            m_socket = new QTcpSocket(this);
            connect(m_socket, &QTcpSocket::connected, this, &Exchange::ask);
        }
        m_socket->setReadBufferSize(ReadBufferBytes);
        connect(m_socket, &QTcpSocket::readyRead, this, [this] { m_again.start(0); });
        connect(m_socket, &QTcpSocket::disconnected, this, &Exchange::hearEnd);
        connect(m_socket, &QTcpSocket::errorOccurred, this, &Exchange::hearEnd);
        const auto port = static_cast<quint16>(url.port(isTls ? 443 : 80));
        if (isTls)
            static_cast<QSslSocket *>(m_socket)->connectToHostEncrypted(url.host(), port);
        else
            m_socket->connectToHost(url.host(), port);
    }

private:
    void ask()
    {
        QByteArray head =
            "GET " +
            m_url.toEncoded(QUrl::RemoveScheme | QUrl::RemoveAuthority | QUrl::RemoveFragment) +
            " HTTP/1.1\r\nHost: " + m_url.authority(QUrl::FullyEncoded).toLatin1() +
            "\r\nUser-Agent: pddgpu-inspector\r\nAccept: application/json\r\n"
            "Accept-Encoding: gzip\r\nConnection: close\r\n";
        if (!m_server.url.userName().isEmpty()) {
            const QString user = m_server.url.userName(QUrl::FullyDecoded) + u':' +
                                 m_server.url.password(QUrl::FullyDecoded);
            head += "Authorization: Basic " + user.toUtf8().toBase64() + "\r\n";
        }
        m_socket->write(head + "\r\n");
    }

    void hearEnd()
    {
        m_hasEnded = true;
        m_again.start(0);
    }

    // Reads a chunk of the available data, then returns to the event loop.
    void read()
    {
        std::array<char, StepBytes> piece{};
        for (int step = 0; step < StepsATurn; ++step) {
            if (m_deadline.hasExpired())
                return endTooLate();
            if (processorTime() - m_spentBefore > m_budget->processor) {
                return end(tl::unexpected(
                    errorOf(Kind::TooLarge,
                            u"the limit is %1 s of processor time"_s.arg(
                                std::chrono::duration<double>(m_budget->processor).count()))));
            }
            const qint64 size = m_socket->read(piece.data(), piece.size());
            if (size <= 0)
                break;
            if (!m_reply.feed(QByteArrayView(piece.data(), size)))
                return conclude(true);
        }
        if (m_socket->bytesAvailable() > 0)
            m_again.start(0);
        else if (m_hasEnded)
            conclude(false);
    }

    void conclude(bool isWhole)
    {
        const QAbstractSocket::SocketError error = m_socket->error();
        // A server that closes the connection may have sent the whole answer.
        if (!isWhole && error != QAbstractSocket::RemoteHostClosedError &&
            error != QAbstractSocket::UnknownSocketError)
            return end(tl::unexpected(errorOf(kindOf(error), m_socket->errorString())));
        auto answer = m_reply.finish();
        if (answer)
            end(*std::move(answer));
        else
            end(tl::unexpected(errorOf(answer.error().kind, answer.error().reason)));
    }

    void endTooLate()
    {
        end(tl::unexpected(errorOf(Kind::TimedOut,
                                   u"no complete answer within %1 s"_s.arg(QString::number(
                                       static_cast<double>(m_server.patience.count()) / 1000.0)))));
    }

    FleetError errorOf(Kind kind, const QString &reason) const
    {
        return {kind, placeOf(m_url), reason};
    }

    void end(Answer &&answer)
    {
        if (m_isOver)
            return;
        m_isOver = true;
        m_again.stop();
        m_patience.stop();
        m_socket->disconnect(this);
        m_socket->abort();
        deleteLater();
        m_receiver(std::move(answer));
    }

    const PrometheusServer m_server;
    const QUrl m_url;
    const std::shared_ptr<AnswerBudget> m_budget;
    const Receiver m_receiver;
    PrometheusReply m_reply;
    QTcpSocket *m_socket = nullptr;
    QTimer m_again;
    QTimer m_patience;
    const QDeadlineTimer m_deadline;  // Checked even if the event loop does not run.
    const std::chrono::nanoseconds m_spentBefore;
    bool m_hasEnded = false;
    bool m_isOver = false;
};

PrometheusClient::PrometheusClient(const PrometheusServer &server, QObject *parent)
    : QObject(parent), m_server(server)
{
}

PrometheusClient::~PrometheusClient() = default;

std::shared_ptr<AnswerBudget> PrometheusClient::newBudget() const
{
    return std::make_shared<AnswerBudget>(m_server.budget);
}

void PrometheusClient::query(const QString &expression, const std::shared_ptr<AnswerBudget> &budget,
                             const Receiver &receiver)
{
    QUrlQuery query;
    query.addQueryItem(u"query"_s, QString::fromLatin1(QUrl::toPercentEncoding(expression)));
    get(u"/api/v1/query"_s, query, budget, receiver);
}

void PrometheusClient::query(const QString &expression, const Receiver &receiver)
{
    query(expression, newBudget(), receiver);
}

void PrometheusClient::queryRange(const QString &expression, qint64 fromMs, qint64 toMs,
                                  std::chrono::milliseconds step,
                                  const std::shared_ptr<AnswerBudget> &budget,
                                  const Receiver &receiver)
{
    QUrlQuery query;
    query.addQueryItem(u"query"_s, QString::fromLatin1(QUrl::toPercentEncoding(expression)));
    query.addQueryItem(u"start"_s, secondsText(fromMs));
    query.addQueryItem(u"end"_s, secondsText(toMs));
    query.addQueryItem(u"step"_s, secondsText(step.count()));
    get(u"/api/v1/query_range"_s, query, budget, receiver);
}

void PrometheusClient::get(const QString &path, QUrlQuery query,
                           const std::shared_ptr<AnswerBudget> &budget, const Receiver &receiver)
{
    QUrl url = m_server.url.adjusted(QUrl::RemoveUserInfo | QUrl::RemoveQuery |
                                     QUrl::RemoveFragment | QUrl::StripTrailingSlash);
    url.setPath(url.path() + path);
    const auto left = std::chrono::duration_cast<std::chrono::seconds>(m_server.patience).count();
    query.addQueryItem(u"timeout"_s, QString::number(std::max<qint64>(left, 1)) + u's');
    url.setQuery(query);
    new Exchange(m_server, url, budget, receiver, this);
}

}  // namespace pddgpu

#include "moc_prometheusclient.cpp"
