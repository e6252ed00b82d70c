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

/// One card as a fake server knows it. What is not set has no series.
struct FakeCard {
    QString instance;
    QString card = QStringLiteral("card0");
    QString job = QStringLiteral("gpu");
    std::optional<double> vramSize, vramUsed, gttSize, gttUsed;
    std::optional<double> suspicious, confirmed, orphaned;  ///< Bytes; objects of 1 MiB.
    std::optional<double> leakGrowth, vramGrowth;           ///< Bytes per hour.
    std::optional<double> oldestAge, alerts, threshold;
    QStringList firing;
    bool success = true;
    std::optional<double> simulated;
    double writtenAgo = 3;  ///< Seconds.
    bool isDown = false;    ///< Nothing but up == 0, and that it was there before.
    bool isGone = false;    ///< Nothing but that it was there before.

    /// With everything.
    static FakeCard whole(const QString &instance, double confirmedBytes);
};

/// Many hosts with some of everything; the one that leaks most is "gpu-0000:9100".
QList<FakeCard> manyCards(int hosts);

/// What goes back over the wire.
struct HttpAnswer {
    QByteArray bytes;        ///< Head and body, as they are.
    bool staysOpen = false;  ///< Nothing follows, and the connection does not end.
    bool drips = false;      ///< A byte each 20 ms.
    QByteArray forever{};    ///< Follows, and follows, until nobody listens.

    /// With a head that fits.
    static HttpAnswer of(const QByteArray &body, const QByteArray &status = "200 OK",
                         const QByteArray &moreHeaders = {});
};

/// Answers one request.
using Answerer = std::function<HttpAnswer(const QUrl &request, const QByteArray &head)>;

/// Knows these cards; has its answers ready.
Answerer answererOf(const QList<FakeCard> &cards);

/// A server on a free local port, in a thread of its own, that answers as Prometheus does, or as
/// it is told.
class FakePrometheus
{
public:
    FakePrometheus();
    ~FakePrometheus();

    QUrl url() const;

    /// Answers what a server answers that knows these cards.
    void setCards(const QList<FakeCard> &cards) { setAnswerer(answererOf(cards)); }
    /// Answers in another way; called in the server's thread.
    void setAnswerer(const Answerer &answerer);
    /// Does not listen any more, and hangs up; false: listens again, on the same port.
    void setDown(bool down);

    int requests() const;
    /// What its thread has had of the processor.
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
