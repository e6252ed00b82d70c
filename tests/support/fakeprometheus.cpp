// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/fakeprometheus.h"

#include <QDateTime>
#include <QJsonDocument>
#include <QJsonObject>
#include <QMutexLocker>
#include <QPointer>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTimer>
#include <QUrlQuery>
#include <atomic>
#include <cmath>

#include "fleet/fleetreading.h"
#include "support/processcost.h"

namespace pddgpu::testing {

namespace {

using namespace Qt::StringLiterals;

constexpr double MiB = 1024.0 * 1024;
constexpr double GiB = 1024 * MiB;

QByteArray quoted(const QString &text)
{
    const QByteArray object =
        QJsonDocument(QJsonObject{{u"k"_s, text}}).toJson(QJsonDocument::Compact);
    return object.mid(5, object.size() - 6);
}

// Writes the text of Prometheus' answers.
class Vector
{
public:
    explicit Vector(double now) : m_time(QByteArray::number(now, 'f', 3)) {}

    void add(const QByteArray &name, const FakeCard &card, std::optional<double> value,
             const QByteArray &moreLabels = {}, bool hasCard = true)
    {
        if (!value)
            return;
        if (!m_series.isEmpty())
            m_series += ',';
        m_series += "{\"metric\":{";
        if (!name.isEmpty())
            m_series += "\"__name__\":\"" + name + "\",";
        if (hasCard)
            m_series += "\"card\":" + quoted(card.card) + ',';
        m_series += "\"instance\":" + quoted(card.instance) + ",\"job\":" + quoted(card.job) +
                    moreLabels + "},\"value\":[" + m_time + ",\"" +
                    QByteArray::number(*value, 'g', 17) + "\"]}";
    }

    QByteArray text() const
    {
        return "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[" +
               m_series + "]}}";
    }

private:
    QByteArray m_time;
    QByteArray m_series;
};

void addStates(Vector *vector, const FakeCard &card)
{
    const std::pair<QByteArray, std::optional<double>> states[] = {
        {"suspicious", card.suspicious},
        {"confirmed", card.confirmed},
        {"orphaned", card.orphaned},
    };
    for (const auto &[state, bytes] : states) {
        const QByteArray label = ",\"state\":\"" + state + '"';
        vector->add("pddgpu_leak_bytes", card, bytes, label);
        if (bytes)
            vector->add("pddgpu_leak_objects", card, std::floor(*bytes / MiB), label);
    }
}

QByteArray values(const QList<FakeCard> &cards, double now)
{
    Vector vector(now);
    for (const FakeCard &card : cards) {
        for (const QString &name : card.firing)
            vector.add("ALERTS", card, 1, ",\"alertname\":" + quoted(name));
        if (card.isDown || card.isGone)
            continue;
        vector.add("pddgpu_card_info", card, 1,
                   ",\"device\":\"pddgpu.0\",\"driver\":\"pddgpu\",\"driver_version\":\"1.0\"");
        vector.add("pddgpu_memory_vram_size_bytes", card, card.vramSize);
        vector.add("pddgpu_memory_vram_used_bytes", card, card.vramUsed);
        vector.add("pddgpu_memory_gtt_size_bytes", card, card.gttSize);
        vector.add("pddgpu_memory_gtt_used_bytes", card, card.gttUsed);
        for (const QString &region : card.moreRegions) {
            const QByteArray label = ",\"region\":" + quoted(region);
            vector.add("pddgpu_memory_region_size_bytes", card, card.vramSize, label);
            vector.add("pddgpu_memory_region_used_bytes", card, card.vramUsed, label);
            vector.add("pddgpu_client_bytes", card, card.vramUsed, label);
        }
        vector.add("pddgpu_memory_unaccounted_bytes", card, 0);
        addStates(&vector, card);
        vector.add("pddgpu_leak_oldest_age_seconds", card, card.oldestAge);
        vector.add("pddgpu_alerts_total", card, card.alerts);
        vector.add("pddgpu_alert_threshold_bytes", card, card.threshold);
        vector.add("pddgpu_monitor_enabled", card, 1);
        vector.add("pddgpu_card_simulated", card, card.simulated);
        vector.add("pddgpu_card_asleep", card, 0);
        vector.add("pddgpu_clients", card, 12);
        vector.add("pddgpu_client_bytes", card, card.vramUsed, ",\"region\":\"vram\"");
        vector.add("pddgpu_client_bytes", card, card.gttUsed, ",\"region\":\"gtt\"");
        vector.add("pddgpu_collect_success", card, card.success ? 1 : 0, {}, false);
    }
    return vector.text();
}

QByteArray times(const QList<FakeCard> &cards, double now)
{
    Vector vector(now);
    for (const FakeCard &card : cards) {
        if (card.isDown || card.isGone)
            continue;
        vector.add("node_textfile_mtime_seconds", card, now - card.writtenAgo,
                   ",\"file\":\"/var/lib/prometheus/node-exporter/pddgpu.prom\"", false);
        vector.add({}, card, now - 1, {}, false);
    }
    return vector.text();
}

QByteArray growth(const QList<FakeCard> &cards, double now, std::optional<double> FakeCard::*field)
{
    Vector vector(now);
    for (const FakeCard &card : cards)
        vector.add({}, card, card.*field);
    return vector.text();
}

QByteArray down(const QList<FakeCard> &cards, double now)
{
    Vector vector(now);
    for (const FakeCard &card : cards) {
        if (card.isDown)
            vector.add("up", card, 0, {}, false);
    }
    return vector.text();
}

QByteArray seen(const QList<FakeCard> &cards, double now)
{
    Vector vector(now);
    for (const FakeCard &card : cards)
        vector.add({}, card, now - (card.isDown || card.isGone ? 7'200 : 60));
    return vector.text();
}

// A card that leaks a little more each time, with one peak of VRAM usage per day.
QByteArray history(const FakeCard &card, double from, double to, double step)
{
    const auto series = [&](const QByteArray &name, const QByteArray &moreLabels,
                            const std::function<double(double)> &valueAt) {
        QByteArray text = "{\"metric\":{\"__name__\":\"" + name +
                          "\",\"card\":" + quoted(card.card) +
                          ",\"instance\":" + quoted(card.instance) +
                          ",\"job\":" + quoted(card.job) + moreLabels + "},\"values\":[";
        bool isFirst = true;
        const double first = std::ceil(from / step) * step;
        for (int i = 0; first + i * step <= to; ++i) {
            const double time = first + i * step;
            // A gap of two hours, five days ago.
            const double agoHours = (to - time) / 3600;
            if (agoHours > 120 && agoHours < 122)
                continue;
            if (!isFirst)
                text += ',';
            isFirst = false;
            text += '[' + QByteArray::number(time, 'f', 3) + ",\"" +
                    QByteArray::number(std::floor(valueAt(time)), 'f', 0) + "\"]";
        }
        return text + "]}";
    };
    const double leaked = card.confirmed.value_or(0);
    const double used = card.vramUsed.value_or(GiB);
    const auto leakedAt = [=](double time) {
        return leaked * std::max(0.0, 1 - (to - time) / (20 * 86'400));
    };
    const QList<QByteArray> all{
        series("pddgpu_memory_vram_used_bytes", {},
               [=](double time) {
                   return (used - leaked) * (0.75 + 0.25 * std::sin(time / 86'400 * 6.2832)) +
                          leakedAt(time);
               }),
        series("pddgpu_memory_vram_size_bytes", {},
               [&](double) { return card.vramSize.value_or(0); }),
        series("pddgpu_memory_gtt_used_bytes", {},
               [&](double time) {
                   return card.gttUsed.value_or(0) * (0.9 + 0.1 * std::sin(time / 40'000));
               }),
        series("pddgpu_memory_gtt_size_bytes", {},
               [&](double) { return card.gttSize.value_or(0); }),
        series("pddgpu_leak_bytes", ",\"state\":\"suspicious\"", [](double) { return 0.0; }),
        series("pddgpu_leak_bytes", ",\"state\":\"confirmed\"", leakedAt),
        series("pddgpu_alert_threshold_bytes", {},
               [&](double) { return card.threshold.value_or(0); }),
        series("pddgpu_alerts_total", {},
               [&](double time) {
                   return std::floor(card.alerts.value_or(0) * (1 - (to - time) / (30 * 86'400)));
               }),
    };
    return "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[" +
           all.join(',') + "]}}";
}

}  // namespace

FakeCard FakeCard::whole(const QString &instance, double confirmedBytes)
{
    FakeCard card;
    card.instance = instance;
    card.vramSize = 16 * GiB;
    card.vramUsed = 4 * GiB + confirmedBytes;
    card.gttSize = 32 * GiB;
    card.gttUsed = GiB;
    card.suspicious = 0;
    card.confirmed = confirmedBytes;
    card.orphaned = 0;
    card.leakGrowth = confirmedBytes / 480;
    card.vramGrowth = confirmedBytes / 480;
    card.oldestAge = confirmedBytes > 0 ? 5'000 : 0;
    card.alerts = confirmedBytes > 0 ? 4 : 0;
    card.threshold = GiB;
    return card;
}

QList<FakeCard> manyCards(int hosts, int cardsOfEach)
{
    QList<FakeCard> cards;
    for (int i = 0; i < hosts; ++i) {
        const QString instance = u"gpu-%1:9100"_s.arg(i, 4, 10, QChar(u'0'));
        // A few leak much, most do not leak.
        FakeCard card = FakeCard::whole(instance, i % 5 == 0 ? 6 * GiB / (1 + i * 0.3) : 0);
        card.vramUsed = *card.vramUsed + (i * 37 % 101) * 40 * MiB;
        if (i % 5 == 0 && i < 40)
            card.firing = QStringList{u"PddgpuLeakAboveThreshold"_s};
        if (i % 61 == 7)
            card.orphaned = 3 * MiB;
        card.isDown = i % 97 == 11;
        card.success = i % 83 != 9;
        card.writtenAgo = i % 89 == 13 ? 900 : 2 + i % 15;
        card.isGone = i % 211 == 17;
        if (cardsOfEach > 1)
            card.moreRegions = QStringList{u"vis_vram"_s};
        for (int number = 0; number < cardsOfEach; ++number) {
            card.card = u"card%1"_s.arg(number);
            cards << card;
        }
    }
    return cards;
}

QByteArray answerTo(const QString &expression, const QList<FakeCard> &cards, double now)
{
    if (expression == FleetReading::valuesQuery())
        return values(cards, now);
    if (expression == FleetReading::timesQuery())
        return times(cards, now);
    if (expression == FleetReading::leakGrowthQuery())
        return growth(cards, now, &FakeCard::leakGrowth);
    if (expression == FleetReading::memoryGrowthQuery())
        return growth(cards, now, &FakeCard::vramGrowth);
    if (expression == FleetReading::downQuery())
        return down(cards, now);
    if (expression == FleetReading::seenQuery())
        return seen(cards, now);
    return "{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"unknown query\"}";
}

HttpAnswer HttpAnswer::of(const QByteArray &body, const QByteArray &status,
                          const QByteArray &moreHeaders)
{
    return {"HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\nContent-Length: " +
                QByteArray::number(body.size()) + "\r\nConnection: close\r\n" + moreHeaders +
                "\r\n" + body,
            false, false};
}

Answerer answererOf(const QList<FakeCard> &cards)
{
    // Made once, because only the client is measured.
    QHash<QString, QByteArray> answers;
    const double now = static_cast<double>(QDateTime::currentMSecsSinceEpoch()) / 1000;
    for (const QString &query :
         {FleetReading::valuesQuery(), FleetReading::timesQuery(), FleetReading::leakGrowthQuery(),
          FleetReading::memoryGrowthQuery(), FleetReading::downQuery(), FleetReading::seenQuery()})
        answers[query] = answerTo(query, cards, now);
    return [answers, cards](const QUrl &url, const QByteArray &) {
        const QUrlQuery query(url);
        const QString expression = query.queryItemValue(u"query"_s, QUrl::FullyDecoded);
        if (url.path().endsWith("/query"_L1))
            return HttpAnswer::of(answers.value(expression, answerTo({}, {}, 0)));
        for (const FakeCard &card : cards) {
            if (expression == FleetReading::historyQuery({card.instance, card.job, card.card}))
                return HttpAnswer::of(history(card, query.queryItemValue(u"start"_s).toDouble(),
                                              query.queryItemValue(u"end"_s).toDouble(),
                                              query.queryItemValue(u"step"_s).toDouble()));
        }
        return HttpAnswer::of(answerTo({}, {}, 0), "400 Bad Request");
    };
}

class FakePrometheus::Server : public QObject
{
public:
    void setAnswerer(const Answerer &answerer)
    {
        const QMutexLocker lock(&m_mutex);
        m_answerer = answerer;
    }

    QByteArray lastHead()
    {
        const QMutexLocker lock(&m_mutex);
        return m_lastHead;
    }

    quint16 listen(quint16 port)
    {
        m_server = new QTcpServer(this);
        QObject::connect(m_server, &QTcpServer::newConnection, this, [this] {
            while (QTcpSocket *socket = m_server->nextPendingConnection())
                serve(socket);
        });
        return m_server->listen(QHostAddress::LocalHost, port) ? m_server->serverPort()
                                                               : quint16{0};
    }

    void stop() { delete std::exchange(m_server, nullptr); }

    std::atomic<int> requests = 0;

private:
    void serve(QTcpSocket *socket)
    {
        QObject::connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
        QObject::connect(socket, &QTcpSocket::readyRead, this, [this, socket] {
            const QByteArray head = socket->peek(1 << 16);
            if (!head.contains("\r\n\r\n"))
                return;
            socket->readAll();
            ++requests;
            const QList<QByteArray> words = head.left(head.indexOf('\r')).split(' ');
            HttpAnswer answer;
            {
                const QMutexLocker lock(&m_mutex);
                m_lastHead = head;
                answer = m_answerer(QUrl::fromEncoded(words.value(1)), head);
            }
            send(socket, answer);
        });
    }

    static void send(QTcpSocket *socket, const HttpAnswer &answer)
    {
        if (!answer.drips) {
            if (!answer.forever.isEmpty()) {
                QObject::connect(socket, &QTcpSocket::bytesWritten, socket,
                                 [socket, bytes = answer.forever] {
                                     if (socket->bytesToWrite() < bytes.size())
                                         socket->write(bytes);
                                 });
            }
            socket->write(answer.bytes);
            if (!answer.staysOpen && answer.forever.isEmpty())
                socket->disconnectFromHost();
            return;
        }
        auto *timer = new QTimer(socket);
        QObject::connect(timer, &QTimer::timeout, socket,
                         [socket, bytes = answer.bytes, sent = qsizetype{0}]() mutable {
                             socket->write(bytes.mid(sent++, 1));
                         });
        timer->start(20);
    }

    QTcpServer *m_server = nullptr;
    QMutex m_mutex;
    QByteArray m_lastHead;
    Answerer m_answerer = [](const QUrl &, const QByteArray &) {
        return HttpAnswer::of(answerTo({}, {}, 0), "400 Bad Request");
    };
};

FakePrometheus::FakePrometheus() : m_server(new Server)
{
    m_server->moveToThread(&m_thread);
    QObject::connect(&m_thread, &QThread::finished, m_server, &QObject::deleteLater);
    m_thread.start();
    QMetaObject::invokeMethod(
        m_server, [this] { m_port = m_server->listen(0); }, Qt::BlockingQueuedConnection);
}

FakePrometheus::~FakePrometheus()
{
    m_thread.quit();
    m_thread.wait();
}

QUrl FakePrometheus::url() const
{
    return QUrl(u"http://127.0.0.1:%1"_s.arg(m_port));
}

void FakePrometheus::setAnswerer(const Answerer &answerer)
{
    m_server->setAnswerer(answerer);
}

void FakePrometheus::setDown(bool down)
{
    QMetaObject::invokeMethod(
        m_server,
        [this, down] {
            if (down)
                m_server->stop();
            else
                m_server->listen(m_port);
        },
        Qt::BlockingQueuedConnection);
}

int FakePrometheus::requests() const
{
    return m_server->requests;
}

QByteArray FakePrometheus::lastHead() const
{
    return m_server->lastHead();
}

std::chrono::nanoseconds FakePrometheus::processorTime() const
{
    std::chrono::nanoseconds time{};
    QMetaObject::invokeMethod(
        m_server, [&time] { time = testing::processorTime(CLOCK_THREAD_CPUTIME_ID); },
        Qt::BlockingQueuedConnection);
    return time;
}

}  // namespace pddgpu::testing
