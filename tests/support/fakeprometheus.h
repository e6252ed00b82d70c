// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>
#include <QMutex>
#include <QObject>
#include <QStringList>
#include <QThread>
#include <QUrl>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>

namespace pddgpu::testing {

/// One card of a fake server. Values that are not set have no series.
struct FakeCard {
    QString instance;
    QString card = QStringLiteral("card0");
    QString job = QStringLiteral("gpu");
    std::optional<double> vramSize, vramUsed, gttSize, gttUsed;
    std::optional<double> suspicious, confirmed, orphaned;  ///< Bytes; objects of 1 MiB.
    std::optional<double> leakGrowth, vramGrowth;           ///< Bytes per hour.
    std::optional<double> oldestAge, alerts, threshold;
    QStringList moreRegions;  ///< As large as VRAM.
    QStringList firing;
    bool success = true;
    std::optional<double> simulated;
    double writtenAgo = 3;  ///< Seconds.
    bool isDown = false;    ///< Nothing but up == 0, and that it was there before.
    bool isGone = false;    ///< Nothing but that it was there before.

    /// A card with all values.
    static FakeCard whole(const QString &instance, double confirmedBytes);
};

/// Many hosts of all kinds; the one that leaks most is "gpu-0000:9100". All cards of a host are
/// alike; one of several has a third region.
QList<FakeCard> manyCards(int hosts, int cardsOfEach = 1);

/// The bytes of an answer on the wire.
struct HttpAnswer {
    QByteArray bytes;        ///< Head and body, verbatim.
    bool staysOpen = false;  ///< Nothing follows, and the connection does not end.
    bool drips = false;      ///< A byte each 20 ms.
    QByteArray forever{};    ///< Follows, and follows, until nobody listens.

    /// An answer with a matching head.
    static HttpAnswer of(const QByteArray &body, const QByteArray &status = "200 OK",
                         const QByteArray &moreHeaders = {});
};

/// Answers one request.
using Answerer = std::function<HttpAnswer(const QUrl &request, const QByteArray &head)>;

/// Answers for these cards; all answers are prepared.
Answerer answererOf(const QList<FakeCard> &cards);

/// A server on a free local port, in its own thread, that answers like Prometheus or as set.
class FakePrometheus
{
public:
    FakePrometheus();
    ~FakePrometheus();

    QUrl url() const;

    /// Answers like a server that knows these cards.
    void setCards(const QList<FakeCard> &cards) { setAnswerer(answererOf(cards)); }
    /// Sets how to answer. It is called in the server's thread, until the server is destroyed: it
    /// must hold all that it uses.
    void setAnswerer(const Answerer &answerer);
    /// True: stops listening and closes connections; false: listens again on the same port.
    void setDown(bool down);

    int requests() const;
    /// The head of the last request; empty before the first.
    QByteArray lastHead() const;
    /// Processor time of the server's thread.
    std::chrono::nanoseconds processorTime() const;

private:
    class Server;

    QThread m_thread;
    Server *m_server;
    quint16 m_port = 0;
};

/// The answer to one query of these cards, at a time in s since the epoch.
QByteArray answerTo(const QString &expression, const QList<FakeCard> &cards, double now);

}  // namespace pddgpu::testing
