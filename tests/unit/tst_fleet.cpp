// SPDX-License-Identifier: GPL-3.0-or-later
#include <malloc.h>
#include <unistd.h>
#include <zlib.h>

#include <QElapsedTimer>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QUrlQuery>
#include <algorithm>
#include <cmath>
#include <limits>

#include "fakeprometheus.h"
#include "fleet/fleet.h"
#include "fleet/fleetreading.h"
#include "fleet/serverpassword.h"
#include "history/history.h"
#include "processcost.h"

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace pddgpu;
using namespace pddgpu::testing;

namespace {

constexpr double MiB = 1024.0 * 1024;
constexpr double GiB = 1024 * MiB;

QByteArray vectorOf(const QByteArray &series)
{
    return "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[" + series +
           "]}}";
}

QByteArray matrixOf(const QByteArray &series)
{
    return "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[" + series +
           "]}}";
}

QByteArray gzipped(const QByteArray &text)
{
    z_stream stream{};
    deflateInit2(&stream, 9, Z_DEFLATED, MAX_WBITS + 16, 9, Z_DEFAULT_STRATEGY);
    QByteArray packed(static_cast<qsizetype>(deflateBound(&stream, text.size())),
                      Qt::Uninitialized);
    stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(text.constData()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef *>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    deflate(&stream, Z_FINISH);
    packed.truncate(static_cast<qsizetype>(stream.total_out));
    deflateEnd(&stream);
    return packed;
}

// zstd's runs of one byte, 128 KiB in four.
QByteArray zstdRuns(int runs)
{
    QByteArray packed("\x28\xb5\x2f\xfd\x00\x38", 6);
    for (int i = 1; i <= runs; ++i) {
        const unsigned head = 0x20000U << 3 | 1U << 1 | (i == runs ? 1U : 0U);
        for (const unsigned shift : {0U, 8U, 16U})
            packed += static_cast<char>(head >> shift & 0xff);
        packed += ' ';
    }
    return packed;
}

// Brotli's, 16 MiB in fourteen.
QByteArray brotliRuns(int runs)
{
    const QByteArray first("\xcf\xff\xff\x7f\x00\x24\x40\xe2\xb1\x40\x72\xef\xff\x0d", 14);
    const QByteArray next("\xfc\xff\xff\x07\x40\x02\x20\x0e\x0b\x40\xf7\xfe\xdf\x00", 14);
    return first + next.repeated(runs - 1) + '\x03';
}

QByteArray chunked(const QByteArray &body, qsizetype size = 7)
{
    QByteArray answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (qsizetype at = 0; at < body.size(); at += size) {
        const QByteArray chunk = body.mid(at, size);
        answer += QByteArray::number(chunk.size(), 16) + "\r\n" + chunk + "\r\n";
    }
    return answer + "0\r\n\r\n";
}

QByteArray seriesOf(const QByteArray &labels)
{
    return "{\"metric\":{" + labels + "},\"value\":[1,\"1\"]}";
}

// One round of a fleet that asks this server.
FleetSnapshotPtr snapshotOf(const PrometheusServer &server)
{
    Fleet fleet(server);
    QSignalSpy sampled(&fleet, &Fleet::sampled);
    fleet.start(1h);
    if (sampled.isEmpty() && !sampled.wait(90'000))
        return nullptr;
    return sampled.constFirst().constFirst().value<FleetSnapshotPtr>();
}

FleetCard cardOf(const FleetSnapshot &snapshot, const QString &instance)
{
    const auto found = std::ranges::find_if(
        snapshot.cards, [&](const FleetCard &card) { return card.id.instance == instance; });
    if (found != snapshot.cards.end())
        return *found;
    QTest::qFail(qPrintable(u"no card of "_s + instance), __FILE__, __LINE__);
    return {};
}

FleetReading readingOf(const QList<FakeCard> &cards, double now = 1'700'000'000)
{
    const auto answer = [&](const QString &query) {
        return parseAnswer(answerTo(query, cards, now)).value();
    };
    return {answer(FleetReading::valuesQuery()), answer(FleetReading::timesQuery()),
            answer(FleetReading::leakGrowthQuery()), answer(FleetReading::vramGrowthQuery()),
            answer(FleetReading::downQuery())};
}

/// Of a request; the names of headers have no case.
QByteArray headerOf(const QByteArray &head, const QByteArray &name)
{
    const QByteArrayList lines = head.split('\n');
    for (const QByteArray &line : lines) {
        const qsizetype colon = line.indexOf(':');
        if (colon >= 0 && line.first(colon).compare(name, Qt::CaseInsensitive) == 0)
            return line.sliced(colon + 1).trimmed();
    }
    return {};
}

}  // namespace

class TestFleet : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsAVector()
    {
        const auto answer =
            parseAnswer(vectorOf("{\"metric\":{\"__name__\":\"up\",\"instance\":\"a:1\"},\"value\":"
                                 "[1700000000.25,\"1\"]},"
                                 "{\"metric\":{},\"value\":[1700000000,\"NaN\"]},"
                                 "{\"metric\":{},\"value\":[1700000000,\"+Inf\"]},"
                                 "{\"metric\":{},\"value\":[1700000000,\"1.5e+10\"]}"));
        QVERIFY(answer);
        QCOMPARE(answer->size(), 4);
        QCOMPARE(answer->at(0).name(), u"up"_s);
        QCOMPARE(answer->at(0).label(PrometheusLabel::Instance), u"a:1"_s);
        QCOMPARE(answer->at(0).label(PrometheusLabel::Job), QString());
        QCOMPARE(answer->at(0).points().front().timeMs, 1'700'000'000'250);
        QVERIFY(!std::isfinite(answer->at(1).points().front().value));
        QVERIFY(!std::isfinite(answer->at(2).points().front().value));
        QCOMPARE(answer->at(3).points().front().value, 1.5e10);
    }

    void readsAMatrix()
    {
        const auto answer =
            parseAnswer(matrixOf("{\"metric\":{},\"values\":[[1,\"1\"],[2.5,\"2\"]]}"));
        QVERIFY(answer);
        QCOMPARE(answer->at(0).points().size(), std::size_t{2});
        QCOMPARE(answer->at(0).points().back().timeMs, 2500);
    }

    void refusesOtherJson_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::newRow("nothing") << QByteArray();
        QTest::newRow("garbage") << QByteArray("\x00\xff\x13garbage", 10);
        QTest::newRow("a page") << QByteArray("<html><body>It works!</body></html>");
        QTest::newRow("an array") << QByteArray("[]");
        QTest::newRow("an empty object") << QByteArray("{}");
        QTest::newRow("cut off") << vectorOf("{\"metric\":{},\"value\":[1,\"1\"]}").chopped(3);
        QTest::newRow("deep") << QByteArray(100'000, '[');
        QTest::newRow("no data") << QByteArray("{\"status\":\"success\"}");
        QTest::newRow("data of another type")
            << QByteArray("{\"status\":\"success\",\"data\":[1,2]}");
        QTest::newRow("a scalar") << QByteArray(
            "{\"status\":\"success\",\"data\":{\"resultType\":\"scalar\",\"result\":[1,\"1\"]}}");
        QTest::newRow("result of another type") << QByteArray(
            "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":{}}}");
        QTest::newRow("series that is none") << vectorOf("7");
        QTest::newRow("no labels") << vectorOf("{\"value\":[1,\"1\"]}");
        QTest::newRow("label of another type")
            << vectorOf("{\"metric\":{\"card\":5},\"value\":[1,\"1\"]}");
        QTest::newRow("no value") << vectorOf("{\"metric\":{}}");
        QTest::newRow("value of another type") << vectorOf("{\"metric\":{},\"value\":[1,1]}");
        QTest::newRow("value without a number")
            << vectorOf("{\"metric\":{},\"value\":[1,\"many\"]}");
        QTest::newRow("value of three") << vectorOf("{\"metric\":{},\"value\":[1,\"1\",2]}");
        QTest::newRow("time out of range") << vectorOf("{\"metric\":{},\"value\":[1e300,\"1\"]}");
        QTest::newRow("time as a text") << vectorOf("{\"metric\":{},\"value\":[\"1\",\"1\"]}");
        QTest::newRow("matrix without values") << matrixOf("{\"metric\":{},\"value\":[1,\"1\"]}");
        QTest::newRow("matrix of nothing") << matrixOf("{\"metric\":{},\"values\":[]}");
        QTest::newRow("not UTF-8") << vectorOf(
            "{\"metric\":{\"card\":\"\xff\xfe\"},"
            "\"value\":[1,\"1\"]}");
        QTest::newRow("matrix not in order")
            << matrixOf("{\"metric\":{},\"values\":[[2,\"1\"],[1,\"1\"]]}");
    }

    void refusesOtherJson()
    {
        QFETCH(QByteArray, json);
        const auto answer = parseAnswer(json);
        QVERIFY(!answer);
        QVERIFY(!answer.error().isError);
        QVERIFY(!answer.error().reason.isEmpty());
    }

    void theServersOwnErrorIsKept()
    {
        const auto answer = parseAnswer(
            "{\"status\":\"error\",\"errorType\":\"timeout\",\"error\":\"query timed out\"}");
        QVERIFY(!answer);
        QVERIFY(answer.error().isError);
        QCOMPARE(answer.error().reason, u"timeout: query timed out"_s);
    }

    void wholeNumbers()
    {
        QCOMPARE(wholeNumber(0), std::uint64_t{0});
        QCOMPARE(wholeNumber(-0.0), std::uint64_t{0});
        QCOMPARE(wholeNumber(1.6), std::uint64_t{2});
        QCOMPARE(wholeNumber(std::pow(2.0, 63)), std::uint64_t{1} << 63);
        for (const double none : {-1.0, std::nan(""), HUGE_VAL, -HUGE_VAL, std::pow(2.0, 64)})
            QVERIFY(!wholeNumber(none));
    }

    void labelsAreQuotedForQueries()
    {
        QCOMPARE(quotedForQuery(u"host:9100"_s), u"\"host:9100\""_s);
        QCOMPARE(quotedForQuery(u"\"} or vector(1) #\\\n"_s), u"\"\\\"} or vector(1) #\\\\\\n\""_s);
    }

    void hostsAreWhatSshTakes_data()
    {
        QTest::addColumn<QString>("instance");
        QTest::addColumn<QString>("host");  // Null: none.
        QTest::newRow("name and port") << u"gpu-7.lab:9100"_s << u"gpu-7.lab"_s;
        QTest::newRow("name") << u"gpu-7"_s << u"gpu-7"_s;
        QTest::newRow("IPv4") << u"10.1.2.3:9100"_s << u"10.1.2.3"_s;
        QTest::newRow("IPv6") << u"[2001:db8::7]:9100"_s << u"2001:db8::7"_s;
        QTest::newRow("the server itself") << u"localhost:9100"_s << u"prometheus.lab"_s;
        QTest::newRow("the server's loopback") << u"127.0.0.1:9100"_s << u"prometheus.lab"_s;
        QTest::newRow("an option") << u"-oProxyCommand=reboot:22"_s << QString();
        QTest::newRow("shell") << u"host;reboot"_s << QString();
        QTest::newRow("substitution") << u"$(reboot)"_s << QString();
        QTest::newRow("a user") << u"root@host:9100"_s << QString();
        QTest::newRow("a URL") << u"http://host:9100/metrics"_s << QString();
        QTest::newRow("a space") << u"host name:9100"_s << QString();
        QTest::newRow("a line more") << u"host\n"_s << QString();
        QTest::newRow("no address") << u"[::zz]:9100"_s << QString();
        QTest::newRow("colons only") << u"[:::::]:9100"_s << QString();
        QTest::newRow("a strange port") << u"host:http"_s << QString();
        QTest::newRow("nothing") << u""_s << QString();
        QTest::newRow("too long") << QString(300, u'a') << QString();
    }

    void hostsAreWhatSshTakes()
    {
        QFETCH(QString, instance);
        QFETCH(QString, host);
        const auto found = hostOf(instance, QUrl(u"http://prometheus.lab:9090"_s));
        QCOMPARE(found.has_value(), !host.isNull());
        QCOMPARE(found.value_or(QString()), host);
    }

    void aServerOnThisMachineMeansIt()
    {
        QCOMPARE(hostOf(u"localhost:9100"_s, QUrl(u"http://127.0.0.1:9090"_s)), u"localhost"_s);
    }

    void aCardHasWhatIsKnown()
    {
        FakeCard whole = FakeCard::whole(u"gpu-1:9100"_s, 512 * MiB);
        whole.suspicious = 8 * MiB;
        whole.orphaned = 4 * MiB;
        whole.firing = QStringList{u"PddgpuOrphans"_s};
        const FleetSnapshot snapshot = assemble(readingOf({whole}), {}).value();
        QCOMPARE(snapshot.cards.size(), 1);
        QVERIFY(!snapshot.error);
        const FleetCard &card = snapshot.cards.constFirst();
        QCOMPARE(card.id, (FleetCardId{u"gpu-1:9100"_s, u"gpu"_s, u"card0"_s}));
        QCOMPARE(card.state, FleetCard::State::Current);
        QCOMPARE(card.device, u"pddgpu.0"_s);
        QCOMPARE(card.vramSizeBytes, std::uint64_t{16} << 30);
        QCOMPARE(card.vramUsedBytes, (std::uint64_t{4} << 30) + (std::uint64_t{512} << 20));
        QCOMPARE(card.leakedBytes(), std::uint64_t{520} << 20);
        QCOMPARE(card.leakedObjects(), std::uint64_t{520});
        QCOMPARE(card.orphanedBytes, std::uint64_t{4} << 20);
        QCOMPARE(card.oldestLeakSeconds, 5000.0);
        QCOMPARE(card.alertCount, std::uint64_t{4});
        QCOMPARE(card.thresholdBytes, std::uint64_t{1} << 30);
        QCOMPARE(card.monitorEnabled, true);
        QVERIFY(card.leakGrowthPerHour);
        QCOMPARE(card.seenMs, snapshot.nowMs - 3000);
        QCOMPARE(card.firing, QStringList{u"PddgpuOrphans"_s});
        const double headroom = 11.5 * GiB;
        QCOMPARE(*card.hoursUntilVramIsFull(), headroom / *card.vramGrowthPerHour);
    }

    void unknownIsNotZero()
    {
        FakeCard bare;
        bare.instance = u"gpu-1:9100"_s;
        bare.confirmed = 7;
        bare.vramUsed = std::numeric_limits<double>::quiet_NaN();
        bare.vramSize = -5;
        bare.gttSize = std::numeric_limits<double>::infinity();
        bare.leakGrowth = std::numeric_limits<double>::quiet_NaN();
        const FleetSnapshot snapshot = assemble(readingOf({bare}), {}).value();
        const FleetCard &card = snapshot.cards.constFirst();
        QVERIFY(!card.vramUsedBytes);
        QVERIFY(!card.vramSizeBytes);
        QVERIFY(!card.gttSizeBytes);
        QVERIFY(!card.suspiciousBytes);
        QVERIFY(!card.leakedBytes());
        QVERIFY(!card.leakGrowthPerHour);
        QVERIFY(!card.oldestLeakSeconds);
        QVERIFY(!card.alertCount);
        QVERIFY(!card.hoursUntilVramIsFull());
        QCOMPARE(card.confirmedBytes, std::uint64_t{7});
    }

    void oldFiguresAreNotThoseOfNow()
    {
        FakeCard card = FakeCard::whole(u"gpu-1:9100"_s, GiB);
        card.writtenAgo = 299;
        QCOMPARE(assemble(readingOf({card}), {}).value().cards.constFirst().state,
                 FleetCard::State::Current);
        card.writtenAgo = 301;
        const FleetSnapshot snapshot = assemble(readingOf({card}), {}).value();
        const FleetCard &stale = snapshot.cards.constFirst();
        QCOMPARE(stale.state, FleetCard::State::Stale);
        QVERIFY(!stale.leakedBytes());
        QVERIFY(!stale.vramUsedBytes);
        QVERIFY(!stale.leakGrowthPerHour);
        QCOMPARE(stale.seenMs, snapshot.nowMs - 301'000);
        QCOMPARE(stale.device, u"pddgpu.0"_s);
    }

    void aFailedCollectorIsIncomplete()
    {
        FakeCard card = FakeCard::whole(u"gpu-1:9100"_s, GiB);
        card.success = false;
        card.gttUsed.reset();
        const FleetSnapshot snapshot = assemble(readingOf({card}), {}).value();
        QCOMPARE(snapshot.cards.constFirst().state, FleetCard::State::Incomplete);
        QVERIFY(snapshot.cards.constFirst().leakedBytes());
        QVERIFY(!snapshot.cards.constFirst().gttUsedBytes);
    }

    void aSimulatedCardIsKnownAsOne()
    {
        FakeCard made = FakeCard::whole(u"a:9100"_s, GiB);
        made.simulated = 1;
        FakeCard real = FakeCard::whole(u"b:9100"_s, GiB);
        real.simulated = 0;
        // Of a collector that does not say so yet.
        FakeCard old = FakeCard::whole(u"c:9100"_s, GiB);
        old.card = u"simulated1"_s;
        FakeCard stale = made;
        stale.instance = u"d:9100"_s;
        stale.writtenAgo = 1000;
        const FleetSnapshot snapshot = assemble(readingOf({made, real, old, stale}), {}).value();
        QVERIFY(cardOf(snapshot, u"a:9100"_s).simulated);
        QVERIFY(!cardOf(snapshot, u"b:9100"_s).simulated);
        QVERIFY(cardOf(snapshot, u"c:9100"_s).simulated);
        QVERIFY(cardOf(snapshot, u"d:9100"_s).simulated);
    }

    void whoWasThereIsToldOf()
    {
        FakeCard down = FakeCard::whole(u"down:9100"_s, GiB);
        down.isDown = true;
        FakeCard gone = FakeCard::whole(u"gone:9100"_s, GiB);
        gone.isGone = true;
        const QList<FakeCard> cards{FakeCard::whole(u"here:9100"_s, 0), down, gone};
        const FleetSeen seen =
            seenIn(parseAnswer(answerTo(FleetReading::seenQuery(), cards, 1'700'000'000)).value());
        QCOMPARE(seen.size(), 3);
        const FleetSnapshot snapshot = assemble(readingOf(cards), seen).value();
        QCOMPARE(snapshot.cards.size(), 3);
        QCOMPARE(cardOf(snapshot, u"here:9100"_s).state, FleetCard::State::Current);
        QCOMPARE(cardOf(snapshot, u"down:9100"_s).state, FleetCard::State::NotAnswering);
        QCOMPARE(cardOf(snapshot, u"gone:9100"_s).state, FleetCard::State::Gone);
        QVERIFY(!cardOf(snapshot, u"gone:9100"_s).leakedBytes());
        QVERIFY(!cardOf(snapshot, u"gone:9100"_s).leakGrowthPerHour);
        QCOMPARE(cardOf(snapshot, u"gone:9100"_s).seenMs, 1'699'992'800'000);
    }

    void seriesWithoutAHostAreLeftAside()
    {
        FleetReading reading;
        reading.values = parseAnswer(vectorOf("{\"metric\":{\"__name__\":\"pddgpu_alerts_total\","
                                              "\"card\":\"card0\"},\"value\":[1,\"1\"]},"
                                              "{\"metric\":{\"__name__\":\"pddgpu_alerts_total\","
                                              "\"instance\":\"a:1\"},\"value\":[1,\"1\"]}"))
                             .value();
        const FleetSnapshot snapshot = assemble(reading, {}).value();
        QVERIFY(snapshot.cards.isEmpty());
        QCOMPARE(snapshot.unreadableSeries, 2);
    }

    void historyHasItsGapsAndAlerts()
    {
        const auto answer =
            parseAnswer(
                matrixOf(
                    "{\"metric\":{\"__name__\":\"pddgpu_leak_bytes\",\"state\":\"suspicious\"},"
                    "\"values\":[[60,\"1\"],[120,\"2\"],[180,\"3\"],[600,\"4\"]]},"
                    "{\"metric\":{\"__name__\":\"pddgpu_leak_bytes\",\"state\":\"confirmed\"},"
                    "\"values\":[[60,\"10\"],[120,\"10\"],[600,\"10\"]]},"
                    "{\"metric\":{\"__name__\":\"pddgpu_alerts_total\"},"
                    "\"values\":[[60,\"1\"],[120,\"2\"],[180,\"2\"],[600,\"2\"]]}"))
                .value();
        const std::deque<HistoryBucket> buckets = bucketsOf(answer, 60'000).value();
        QCOMPARE(buckets.size(), std::size_t{4});
        QCOMPARE(buckets[1][Metric::Leaked].last, std::uint64_t{12});
        QVERIFY(!buckets[2][Metric::Leaked].isKnown());
        QVERIFY(!buckets[1][Metric::VramUsed].isKnown());
        QVERIFY(buckets[0].breaksBefore);
        QVERIFY(!buckets[1].breaksBefore);
        QVERIFY(buckets[3].breaksBefore);
        QCOMPARE(buckets[0].alertMs, 0);
        QCOMPARE(buckets[1].alertMs, 120'000);
        QCOMPARE(buckets[2].alertMs, 0);
    }

    void asksAServer()
    {
        FakePrometheus server;
        server.setCards({FakeCard::whole(u"a:9100"_s, GiB), FakeCard::whole(u"b:9100"_s, 0)});
        const FleetSnapshotPtr snapshot = snapshotOf({server.url()});
        QVERIFY(snapshot);
        QVERIFY(!snapshot->error);
        QCOMPARE(snapshot->cards.size(), 2);
        QCOMPARE(cardOf(*snapshot, u"a:9100"_s).leakedBytes(), std::uint64_t{1} << 30);
    }

    void aThousandHosts()
    {
        FakePrometheus server;
        server.setCards(manyCards(1000));
        Fleet fleet({server.url()});
        QSignalSpy sampled(&fleet, &Fleet::sampled);
        fleet.start(1h);
        // The second one knows who has gone as well.
        QTRY_VERIFY_WITH_TIMEOUT(sampled.size() >= 2, 90'000);
        const auto snapshot = sampled.at(1).constFirst().value<FleetSnapshotPtr>();
        QVERIFY(!snapshot->error);
        QCOMPARE(snapshot->cards.size(), 1000);
        QVERIFY(std::ranges::count(snapshot->cards, FleetCard::State::NotAnswering,
                                   &FleetCard::state) > 5);
    }

    void followsTheHistoryOfACard()
    {
        FakePrometheus server;
        const QString hostile = u"a\"} or vector(1) #\\:9100"_s;
        server.setCards({FakeCard::whole(hostile, GiB)});
        Fleet fleet({server.url()});
        QSignalSpy read(&fleet, &Fleet::historyRead);
        const FleetCardId id{hostile, u"gpu"_s, u"card0"_s};
        fleet.watch(id);
        fleet.start(1h);
        QTRY_VERIFY_WITH_TIMEOUT(!read.isEmpty(), 90'000);
        const auto history = read.constFirst().constFirst().value<FleetHistoryPtr>();
        QCOMPARE(history->id, id);
        QVERIFY(!history->error);

        const History &shown = history->samples;
        const std::int64_t nowMs = shown.lastTimeMs();
        QVERIFY(nowMs - shown.firstTimeMs() > 30LL * 86'400'000);
        // An hour, a day and the month are all served; in the month, there is a gap.
        constexpr std::int64_t HourMs = 3'600'000;
        const auto hour = shown.runs(Metric::Leaked, nowMs - HourMs, nowMs, 1000);
        QCOMPARE(hour.size(), 1);
        QVERIFY(hour.constFirst().size() > 200);
        QVERIFY(shown.runs(Metric::Leaked, nowMs - 24 * HourMs, nowMs, 1000).constFirst().size() >
                600);
        QCOMPARE(shown.runs(Metric::VramUsed, nowMs - 720 * HourMs, nowMs, 1000).size(), 2);
        QVERIFY(!shown.alertTimesMs(nowMs - 720 * HourMs, nowMs).isEmpty());
    }

    void errorsSayWhatFailedWhereAndWhy_data()
    {
        using Kind = FleetError::Kind;
        QTest::addColumn<HttpAnswer>("answer");
        QTest::addColumn<Kind>("kind");
        QTest::addColumn<QString>("reason");
        const QByteArray good = vectorOf("");
        QTest::newRow("garbage") << HttpAnswer{QByteArray("\x00\xff\x7f\x01 no HTTP\r\n\r\n", 16)}
                                 << Kind::Unreachable << QString();
        QTest::newRow("nothing") << HttpAnswer{""} << Kind::Unreachable << QString();
        QTest::newRow("a page") << HttpAnswer::of("<html>") << Kind::NotPrometheus << u"JSON"_s;
        QTest::newRow("wrong types")
            << HttpAnswer::of(vectorOf("true")) << Kind::NotPrometheus << u"labels"_s;
        QTest::newRow("cut off in the JSON")
            << HttpAnswer::of(good.chopped(4)) << Kind::NotPrometheus << u"JSON"_s;
        QTest::newRow("cut off on the wire")
            << HttpAnswer{HttpAnswer::of(good).bytes.chopped(4)} << Kind::Unreachable << QString();
        QTest::newRow("no such path")
            << HttpAnswer::of("nope", "404 Not Found") << Kind::NotPrometheus << u"404"_s;
        QTest::newRow("bad query")
            << HttpAnswer::of(
                   "{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"parse\"}",
                   "400 Bad Request")
            << Kind::Refused << u"bad_data: parse"_s;
        QTest::newRow("unprocessable")
            << HttpAnswer::of(
                   "{\"status\":\"error\",\"errorType\":\"execution\",\"error\":\"too many\"}",
                   "422 Unprocessable Entity")
            << Kind::Refused << u"too many"_s;
        QTest::newRow("error with status 200")
            << HttpAnswer::of("{\"status\":\"error\",\"errorType\":\"timeout\",\"error\":\"late\"}")
            << Kind::Refused << u"late"_s;
        QTest::newRow("busy") << HttpAnswer::of("", "503 Service Unavailable") << Kind::Busy
                              << u"503"_s;
        QTest::newRow("broken") << HttpAnswer::of("", "500 Internal Server Error") << Kind::Busy
                                << u"500"_s;
        QTest::newRow("wants a password")
            << HttpAnswer::of("", "401 Unauthorized", "WWW-Authenticate: Basic realm=\"x\"\r\n")
            << Kind::Denied << u"401"_s;
        QTest::newRow("forbidden")
            << HttpAnswer::of("", "403 Forbidden") << Kind::Denied << u"403"_s;
        QTest::newRow("sent elsewhere")
            << HttpAnswer::of("", "302 Found", "Location: http://elsewhere.invalid/\r\n")
            << Kind::Redirected << u"elsewhere.invalid"_s;
        QTest::newRow("sent to a file")
            << HttpAnswer::of("", "302 Found", "Location: file:///etc/passwd\r\n")
            << Kind::Redirected << u"/etc/passwd"_s;
        QTest::newRow("sent on") << HttpAnswer::of("", "308 Permanent Redirect",
                                                   "Location: /api/v1/query?again\r\n")
                                 << Kind::Redirected << u"again"_s;
        QTest::newRow("huge") << HttpAnswer::of(QByteArray(200'000, ' ')) << Kind::TooLarge
                              << u"bound"_s;
        QTest::newRow("endless") << HttpAnswer{"HTTP/1.1 200 OK\r\n\r\n" + QByteArray(200'000, ' '),
                                               true}
                                 << Kind::TooLarge << u"bound"_s;
        QTest::newRow("huge when unpacked")
            << HttpAnswer::of(gzipped(QByteArray(50'000'000, ' ')), "200 OK",
                              "Content-Encoding: gzip\r\n")
            << Kind::TooLarge << u"bound"_s;
        QTest::newRow("no gzip") << HttpAnswer::of("{}", "200 OK", "Content-Encoding: gzip\r\n")
                                 << Kind::NotPrometheus << u"gzip"_s;
        QTest::newRow("gzip that is cut off")
            << HttpAnswer::of(gzipped(good).chopped(9), "200 OK", "Content-Encoding: gzip\r\n")
            << Kind::Unreachable << u"cut off"_s;
        QTest::newRow("more than one gzip")
            << HttpAnswer::of(gzipped(good) + gzipped(good), "200 OK", "Content-Encoding: gzip\r\n")
            << Kind::NotPrometheus << u"gzip"_s;
        for (const char *coding : {"deflate", "br", "zstd", "gzip, gzip", "compress"}) {
            QTest::addRow("packed as %s", coding)
                << HttpAnswer::of(good, "200 OK",
                                  "Content-Encoding: " + QByteArray(coding) + "\r\n")
                << Kind::NotPrometheus << QString::fromLatin1(coding);
        }
        QTest::newRow("a head without an end")
            << HttpAnswer{"HTTP/1.1 200 OK\r\n", true, false,
                          QByteArray("X-More: yes\r\n").repeated(500)}
            << Kind::TooLarge << u"head"_s;
        QTest::newRow("heads without an end") << HttpAnswer{"HTTP/1.1 100 Continue\r\n\r\n", true,
                                                            false, "HTTP/1.1 100 Continue\r\n\r\n"}
                                              << Kind::TooLarge << u"head"_s;
        QTest::newRow("a line of a head without an end")
            << HttpAnswer{"HTTP/1.1 200 OK\r\nX: ", true, false, QByteArray(8000, 'x')}
            << Kind::TooLarge << u"head"_s;
        QTest::newRow("chunks cut off")
            << HttpAnswer{chunked(good).chopped(5)} << Kind::Unreachable << u"cut off"_s;
        QTest::newRow("chunks without a size")
            << HttpAnswer{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n"}
            << Kind::Unreachable << u"HTTP"_s;
        QTest::newRow("a length that is none")
            << HttpAnswer{"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n{}"} << Kind::Unreachable
            << u"HTTP"_s;
        QTest::newRow("two lengths")
            << HttpAnswer{"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}"}
            << Kind::Unreachable << u"HTTP"_s;
        QTest::newRow("a head that is dripping")
            << HttpAnswer{"HTTP/1.1 200 OK\r\n" + QByteArray("X: y\r\n").repeated(1000), true, true}
            << Kind::TimedOut << u"0.5 s"_s;
        QTest::newRow("silent") << HttpAnswer{"", true} << Kind::TimedOut << u"0.5 s"_s;
        QTest::newRow("silent after the head")
            << HttpAnswer{"HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n{", true} << Kind::TimedOut
            << u"0.5 s"_s;
        QTest::newRow("dripping") << HttpAnswer{"HTTP/1.1 200 OK\r\n\r\n" + QByteArray(5000, ' '),
                                                true, true}
                                  << Kind::TimedOut << u"0.5 s"_s;
    }

    void errorsSayWhatFailedWhereAndWhy()
    {
        QFETCH(HttpAnswer, answer);
        QFETCH(FleetError::Kind, kind);
        QFETCH(QString, reason);
        FakePrometheus server;
        server.setAnswerer([answer](const QUrl &, const QByteArray &) { return answer; });
        AnswerBudget bounded;
        bounded.wireBytes = 1'000'000;
        bounded.bodyBytes = 100'000;
        const FleetSnapshotPtr snapshot = snapshotOf(
            // Who is not to be late has time on a busy machine.
            {server.url(), kind == FleetError::Kind::TimedOut ? 500ms : 60'000ms, bounded});
        QVERIFY(snapshot);
        QVERIFY(snapshot->error);
        QVERIFY(snapshot->cards.isEmpty());
        QCOMPARE(snapshot->error->kind, kind);
        QVERIFY2(snapshot->error->reason.contains(reason), qPrintable(snapshot->error->reason));
        QVERIFY2(!snapshot->error->reason.isEmpty(), "no reason");
        const QString text = errorText(*snapshot->error);
        QVERIFY2(text.contains(server.url().toString()), qPrintable(text));
        QVERIFY(text.contains("/api/v1/query"_L1));
        QVERIFY(!errorAdvice(*snapshot->error).isEmpty());
    }

    void everyFrameIsRead_data()
    {
        QTest::addColumn<QByteArray>("answer");
        const QByteArray good = vectorOf(seriesOf(
            "\"__name__\":\"pddgpu_card_info\",\"instance\":\"a:9100\",\"card\":\"card0\""));
        QTest::newRow("until the end") << "HTTP/1.0 200 OK\r\n\r\n" + good;
        QTest::newRow("chunks") << chunked(good);
        QTest::newRow("chunks of one byte") << chunked(good, 1);
        QTest::newRow("chunks with more")
            << QByteArray(chunked(good, 1000))
                   .replace("\r\n0\r\n\r\n", "\r\n0;x=y\r\nA: b\r\n\r\n");
        QTest::newRow("gzip")
            << HttpAnswer::of(gzipped(good), "200 OK", "Content-Encoding: gzip\r\n").bytes;
        QTest::newRow("after another head")
            << "HTTP/1.1 103 Early Hints\r\nX: y\r\n\r\n" + HttpAnswer::of(good).bytes;
        QTest::newRow("lines without a return")
            << "HTTP/1.1 200\nContent-Length: " + QByteArray::number(good.size()) + "\n\n" + good;
        QTest::newRow("other members, another order, spaces")
            << HttpAnswer::of(
                   " { \"warnings\" : [\"data\", {\"result\":[1]}], \"data\" : { \"result\" : [ " +
                   seriesOf("\"card\":\"card0\",\"instance\":\"a:9100\","
                            "\"x\":\"}]\\\"\\\\\","
                            "\"__name__\":\"pddgpu_card_info\"") +
                   " ] , \"resultType\" : \"vector\" } , \"status\" : \"success\" } ")
                   .bytes;
    }

    void everyFrameIsRead()
    {
        QFETCH(QByteArray, answer);
        FakePrometheus server;
        server.setAnswerer(
            [answer](const QUrl &, const QByteArray &) { return HttpAnswer{answer}; });
        const FleetSnapshotPtr snapshot = snapshotOf({server.url()});
        QVERIFY(snapshot);
        QVERIFY2(!snapshot->error, qPrintable(snapshot->error ? snapshot->error->reason : u""_s));
        QCOMPARE(snapshot->cards.size(), 1);
        QCOMPARE(snapshot->cards.constFirst().id.card, u"card0"_s);
    }

    void oneCodingIsAskedFor()
    {
        FakePrometheus server;
        QByteArray seen;
        server.setAnswerer([&seen](const QUrl &, const QByteArray &head) {
            seen = head;
            return HttpAnswer::of(vectorOf(""));
        });
        QVERIFY(snapshotOf({server.url()}));
        QCOMPARE(headerOf(seen, "Accept-Encoding"), "gzip");
    }

    void noAnswerCostsMuch_data()
    {
        QTest::addColumn<HttpAnswer>("answer");
        const auto packed = [](const char *coding, const QByteArray &body) {
            return HttpAnswer::of(body, "200 OK",
                                  "Content-Encoding: " + QByteArray(coding) + "\r\n");
        };
        QTest::newRow("gzip, 900 MiB of spaces")
            << packed("gzip", gzipped(QByteArray(900 << 20, ' ')));
        QTest::newRow("deflate, 900 MiB of spaces")
            << packed("deflate", gzipped(QByteArray(900 << 20, ' ')));
        QTest::newRow("zstd, 3 GiB of spaces") << packed("zstd", zstdRuns(24'000));
        QTest::newRow("br, 3 GiB of spaces") << packed("br", brotliRuns(192));
        const auto listed = [](int count, const std::function<QByteArray(int)> &labels) {
            QByteArray list;
            for (int i = 0; i < count; ++i)
                list += (i > 0 ? "," : "") + seriesOf(labels(i));
            return HttpAnswer::of(vectorOf(list));
        };
        QTest::newRow("many small series") << listed(1'500'000, [](int) { return QByteArray(); });
        QTest::newRow("many cards") << listed(500'000, [](int i) {
            return "\"__name__\":\"pddgpu_alerts_total\",\"instance\":\"i\",\"card\":\"" +
                   QByteArray::number(i) + '"';
        });
        QTest::newRow("many long labels") << listed(20'000, [](int i) {
            const QByteArray text = QByteArray::number(i) + QByteArray(1000, 'x');
            return "\"__name__\":\"pddgpu_card_info\",\"instance\":\"a" + text + "\",\"job\":\"b" +
                   text + "\",\"card\":\"c" + text + '"';
        });
        QTest::newRow("many labels") << listed(30'000, [](int i) {
            QByteArray labels;
            for (int label = 0; label < 64; ++label)
                labels +=
                    (label > 0 ? ",\"" : "\"") + QByteArray::number(i * 64 + label) + "\":\"\"";
            return labels;
        });
        QTest::newRow("many alerts") << listed(399'000, [](int i) {
            return "\"__name__\":\"ALERTS\",\"instance\":\"i\",\"alertname\":\"" +
                   QByteArray::number(i) + '"';
        });
        QTest::newRow("many hosts") << listed(399'000, [](int i) {
            return "\"__name__\":\"pddgpu_collect_success\",\"instance\":\"" +
                   QByteArray::number(i) + '"';
        });
        QTest::newRow("many values") << HttpAnswer::of(
            matrixOf("{\"metric\":{},\"values\":[" + QByteArray("[1,\"1\"],").repeated(6'000'000) +
                     "[2,\"2\"]]}"));
        QTest::newRow("many numbers")
            << HttpAnswer::of(vectorOf(QByteArray("1,").repeated(24 << 20) + '1'));
        QTest::newRow("many brackets") << HttpAnswer::of("{\"data\":" + QByteArray(48 << 20, '['));
        QTest::newRow("one long text") << HttpAnswer::of("{\"status\":\"error\",\"error\":\"" +
                                                         QByteArray(48 << 20, 'x') + "\"}");
        QTest::newRow("a head of many lines")
            << HttpAnswer{"HTTP/1.1 200 OK\r\n", true, false, QByteArray("a:b\r\n").repeated(4096)};
        QTest::newRow("a head of one line")
            << HttpAnswer{"HTTP/1.1 200 OK\r\nX:", true, false, QByteArray(1 << 16, 'x')};
        QTest::newRow("a body without an end")
            << HttpAnswer{"HTTP/1.1 200 OK\r\n\r\n", true, false, QByteArray(1 << 16, ' ')};
        QTest::newRow("chunks of one byte")
            << HttpAnswer{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", true, false,
                          QByteArray("1\r\n \r\n").repeated(4096)};
    }

    void noAnswerCostsMuch()
    {
        [[maybe_unused]] constexpr qint64 MostKiB = 256 << 10;
#if defined(PDDGPU_IS_OPTIMIZED)
        [[maybe_unused]] constexpr auto MostTime = 2s;
#else
        // What is over when the bound is seen to be passed.
        [[maybe_unused]] constexpr auto MostTime = 4s;
#endif
        QFETCH(HttpAnswer, answer);
        FakePrometheus server;
        server.setAnswerer([&answer](const QUrl &, const QByteArray &) { return answer; });
        // What others have freed would hide what is needed now.
        malloc_trim(0);
        QVERIFY(forgetPeak());
        const auto before = peakKiB();
        const auto servedBefore = server.processorTime();
        const auto timeBefore = processorTime(CLOCK_PROCESS_CPUTIME_ID);
        const FleetSnapshotPtr snapshot = snapshotOf({server.url(), 60s});
        const auto time = processorTime(CLOCK_PROCESS_CPUTIME_ID) - timeBefore -
                          (server.processorTime() - servedBefore);
        const auto peak = peakKiB();
        QVERIFY(before && peak);
        const QString cost = u"%1 MiB more, %2 s of the processor"_s.arg((*peak - *before) >> 10)
                                 .arg(std::chrono::duration<double>(time).count());
        qInfo("%s", qPrintable(cost));
        QVERIFY2(snapshot, qPrintable(cost));
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
        QVERIFY2(*peak - *before < MostKiB, qPrintable(cost));
        QVERIFY2(time < MostTime, qPrintable(cost));
#endif
        // "many hosts" are none that have a card, and no mistake.
        QVERIFY(snapshot->cards.isEmpty());
    }

    void aFleetOfEighteenThousandFits()
    {
        FakePrometheus server;
        const QList<FakeCard> cards = manyCards(18'000);
        const double now = 1'700'000'000;
        QHash<QString, QByteArray> answers;
        for (const QString &query : {FleetReading::valuesQuery(), FleetReading::timesQuery(),
                                     FleetReading::leakGrowthQuery(),
                                     FleetReading::vramGrowthQuery(), FleetReading::downQuery()})
            answers[query] = HttpAnswer::of(answerTo(query, cards, now)).bytes;
        server.setAnswerer([&answers](const QUrl &url, const QByteArray &) {
            const QString query = QUrlQuery(url).queryItemValue(u"query"_s, QUrl::FullyDecoded);
            return HttpAnswer{answers.value(query), true};
        });
        PrometheusServer patient{server.url()};
        // Of a build that is not optimized.
        patient.patience = 90s;
        patient.budget.processor = 60s;
        // What others have freed would hide what is needed now.
        malloc_trim(0);
        QVERIFY(forgetPeak());
        const auto before = peakKiB();
        const auto servedBefore = server.processorTime();
        const auto timeBefore = processorTime(CLOCK_PROCESS_CPUTIME_ID);
        const FleetSnapshotPtr snapshot = snapshotOf(patient);
        const auto time = processorTime(CLOCK_PROCESS_CPUTIME_ID) - timeBefore -
                          (server.processorTime() - servedBefore);
        const auto peak = peakKiB();
        QVERIFY(snapshot && before && peak);
        QVERIFY2(!snapshot->error, qPrintable(snapshot->error ? snapshot->error->reason : u""_s));
        // Those that do not answer have no figures.
        QVERIFY(snapshot->cards.size() > 17'000);
        const QString cost = u"%1 MiB more, %2 s of the processor"_s.arg((*peak - *before) >> 10)
                                 .arg(std::chrono::duration<double>(time).count());
        qInfo("%s", qPrintable(cost));
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
        QVERIFY2(*peak - *before < (256 << 10), qPrintable(cost));
#if defined(PDDGPU_IS_OPTIMIZED)
        QVERIFY2(time < 2s, qPrintable(cost));
#endif
#endif
    }

    void beyondABoundNothingIsShownForAll_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QString>("reason");
        QByteArray labels;
        for (int i = 0; i < 65; ++i)
            labels += (i > 0 ? ",\"l" : "\"l") + QByteArray::number(i) + "\":\"\"";
        QTest::newRow("labels") << vectorOf(seriesOf(labels)) << u"64"_s;
        QTest::newRow("a long label")
            << vectorOf(seriesOf("\"card\":\"" + QByteArray(1025, 'x') + '"')) << u"1 KiB"_s;
        QTest::newRow("a long name")
            << vectorOf(seriesOf('"' + QByteArray(1025, 'x') + "\":\"\"")) << u"1 KiB"_s;
        QTest::newRow("a long series")
            << vectorOf(seriesOf("\"x\":\"" + QByteArray(2 << 20, 'x') + '"')) << u"1 MiB"_s;
        QByteArray points;
        for (int i = 0; i <= 11'000; ++i)
            points += (i > 0 ? ",[" : "[") + QByteArray::number(i) + ",\"1\"]";
        QTest::newRow("values") << matrixOf("{\"metric\":{},\"values\":[" + points + "]}")
                                << u"11,000"_s;
    }

    void beyondABoundNothingIsShownForAll()
    {
        QFETCH(QByteArray, json);
        QFETCH(QString, reason);
        const auto answer = parseAnswer(json);
        QVERIFY(!answer);
        QVERIFY(answer.error().isTooLarge);
        QVERIFY2(answer.error().reason.contains(reason), qPrintable(answer.error().reason));
    }

    void allQuestionsShareOneBudget()
    {
        AnswerBudget budget;
        budget.series = 3;
        const QByteArray two = vectorOf(seriesOf("") + ',' + seriesOf(""));
        AnswerParser first(&budget);
        QVERIFY(first.feed(two));
        QVERIFY(first.finish());
        AnswerParser second(&budget);
        const auto read = second.feed(two);
        QVERIFY(!read);
        QVERIFY(read.error().isTooLarge);
    }

    void tooManyCardsAreNotAFleet()
    {
        QList<FakeCard> cards{FakeCard::whole(u"a:9100"_s, 0), FakeCard::whole(u"b:9100"_s, 0)};
        const FleetSeen seen{{{u"c:9100"_s, u"gpu"_s, u"card0"_s}, 1000},
                             {{u"d:9100"_s, u"gpu"_s, u"card0"_s}, 2000}};
        QVERIFY(!assemble(readingOf(cards), seen, 1));
        const FleetSnapshot snapshot = assemble(readingOf(cards), seen, 3).value();
        QCOMPARE(snapshot.cards.size(), 3);
        QCOMPARE(snapshot.goneLeftOut, 1);
        FleetSeen few = seen;
        forgetBeyond(&few, 1);
        QCOMPARE(few.size(), 1);
        QVERIFY(few.contains({u"d:9100"_s, u"gpu"_s, u"card0"_s}));
    }

    void manyAlertsOfOneHostAreRefused()
    {
        FakeCard card = FakeCard::whole(u"a:9100"_s, 0);
        for (int i = 0; i < 50; ++i)
            card.firing << u"Pddgpu%1"_s.arg(i);
        QCOMPARE(assemble(readingOf({card}), {}).value().cards.constFirst().firing.size(), 50);
        card.firing << u"PddgpuOneMore"_s;
        QVERIFY(!assemble(readingOf({card}), {}));
    }

    void nobodyListens()
    {
        FakePrometheus server;
        server.setDown(true);
        const FleetSnapshotPtr snapshot = snapshotOf({server.url()});
        QVERIFY(snapshot && snapshot->error);
        QCOMPARE(snapshot->error->kind, FleetError::Kind::Unreachable);
    }

    void oneQuestionThatFailsLeavesTheRest()
    {
        FakePrometheus server;
        const QList<FakeCard> cards{FakeCard::whole(u"a:9100"_s, GiB)};
        server.setAnswerer([cards](const QUrl &url, const QByteArray &) {
            const QString query = QUrlQuery(url).queryItemValue(u"query"_s, QUrl::FullyDecoded);
            return query == FleetReading::leakGrowthQuery()
                       ? HttpAnswer::of("", "503 Service Unavailable")
                       : HttpAnswer::of(answerTo(query, cards, 1'700'000'000));
        });
        const FleetSnapshotPtr snapshot = snapshotOf({server.url()});
        QVERIFY(snapshot);
        QVERIFY(snapshot->error);
        QCOMPARE(snapshot->error->kind, FleetError::Kind::Busy);
        QCOMPARE(snapshot->cards.size(), 1);
        QVERIFY(snapshot->cards.constFirst().leakedBytes());
        QVERIFY(!snapshot->cards.constFirst().leakGrowthPerHour);
        QVERIFY(snapshot->cards.constFirst().vramGrowthPerHour);
    }

    void aServerThatGoesTakesTheFiguresAlong()
    {
        FakePrometheus server;
        server.setCards({FakeCard::whole(u"a:9100"_s, GiB)});
        Fleet fleet({server.url()});
        QSignalSpy sampled(&fleet, &Fleet::sampled);
        fleet.start(50ms);
        const auto last = [&] {
            return sampled.constLast().constFirst().value<FleetSnapshotPtr>();
        };
        QTRY_VERIFY(!sampled.isEmpty() && !last()->error);
        server.setDown(true);
        QTRY_VERIFY(last()->error);
        QCOMPARE(last()->cards.size(), 1);
        QCOMPARE(last()->cards.constFirst().state, FleetCard::State::Unknown);
        QVERIFY(!last()->cards.constFirst().leakedBytes());
        QVERIFY(last()->cards.constFirst().seenMs);
        server.setDown(false);
        QTRY_VERIFY(!last()->error);
        QCOMPARE(last()->cards.constFirst().leakedBytes(), std::uint64_t{1} << 30);
    }

    void passwordsGoToTheServerAndNowhereElse()
    {
        FakePrometheus server;
        QByteArray seen;
        server.setAnswerer([&seen](const QUrl &, const QByteArray &head) {
            seen = head;
            return HttpAnswer::of("", "403 Forbidden");
        });
        QUrl url = server.url();
        url.setUserName(u"ann:a"_s);
        url.setPassword(u"p@ss/w\u00f6rd"_s);
        const FleetSnapshotPtr snapshot = snapshotOf({url});
        QVERIFY(snapshot && snapshot->error);
        QCOMPARE(headerOf(seen, "Authorization"),
                 "Basic " + QByteArray("ann:a:p@ss/w\u00f6rd").toBase64());
        QVERIFY(!errorText(*snapshot->error).contains(u"ann"_s));
        QVERIFY(!errorText(*snapshot->error).contains(u"ss/w"_s));
        QVERIFY(Fleet({url}).url().userInfo().isEmpty());
    }

    void passwordsComeFromFilesOfTheirOwner()
    {
        const QTemporaryDir folder;
        const PasswordPlaces places{folder.filePath(u"password"_s), {}};
        const QUrl server(u"https://ann@prometheus.lab/"_s);
        QVERIFY(!withPassword(server, places));
        QFile file(places.file);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("p@ss/w\u00f6rd: \nmore\n");
        file.close();
        for (const auto open : {QFile::ReadGroup, QFile::ReadOther, QFile::WriteOther}) {
            QVERIFY(file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | open));
            const auto refused = withPassword(server, places);
            QVERIFY(!refused);
            QVERIFY2(refused.error().contains(u"chmod 600"_s), qPrintable(refused.error()));
            QVERIFY(!refused.error().contains(u"ss/w"_s));
        }
        QVERIFY(file.setPermissions(QFile::ReadOwner | QFile::WriteOwner));
        const auto url = withPassword(server, places);
        QVERIFY2(url, qPrintable(url ? QString() : url.error()));
        QCOMPARE(url->userName(QUrl::FullyDecoded), u"ann"_s);
        QCOMPARE(url->password(QUrl::FullyDecoded), u"p@ss/w\u00f6rd: "_s);
        QVERIFY(!withPassword(QUrl(u"https://prometheus.lab/"_s), places));
        for (const QString &other : {folder.path(), u"/dev/zero"_s}) {
            const auto refused = withPassword(server, {other, {}});
            QVERIFY(!refused);
            QVERIFY2(refused.error().contains(u"not a regular file"_s),
                     qPrintable(refused.error()));
        }
        // Only root can give a file away.
        if (geteuid() == 0) {
            constexpr uid_t Nobody = 65534;
            QCOMPARE(chown(QFile::encodeName(places.file).constData(), Nobody, Nobody), 0);
            const auto refused = withPassword(server, places);
            QVERIFY(!refused);
            QVERIFY2(refused.error().contains(u"another user"_s), qPrintable(refused.error()));
        }
    }

    void passwordsComeFromNetrc_data()
    {
        QTest::addColumn<QByteArray>("netrc");
        QTest::addColumn<QString>("server");
        QTest::addColumn<QString>("user");
        QTest::addColumn<QString>("password");
        const QByteArray two =
            "machine a.lab login ann password one\n"
            "machine b.lab\n  login bob\n  password two\n";
        QTest::newRow("first") << two << u"https://a.lab/"_s << u"ann"_s << u"one"_s;
        QTest::newRow("lines") << two << u"https://b.lab/"_s << u"bob"_s << u"two"_s;
        QTest::newRow("case") << two << u"https://B.LAB/"_s << u"bob"_s << u"two"_s;
        QTest::newRow("its user") << two << u"https://bob@b.lab/"_s << u"bob"_s << u"two"_s;
        QTest::newRow("another user") << two << u"https://eve@b.lab/"_s << u"eve"_s << QString();
        QTest::newRow("another host") << two << u"https://c.lab/"_s << QString() << QString();
        QTest::newRow("its own") << two << u"https://x:y@a.lab/"_s << u"x"_s << u"y"_s;
        QTest::newRow("its own for that user")
            << two << u"https://ann:y@a.lab/"_s << u"ann"_s << u"y"_s;
        QTest::newRow("any host") << QByteArray("default login ann password one\n")
                                  << u"https://a.lab/"_s << QString() << QString();
        QTest::newRow("a macro") << QByteArray(
                                        "macdef init\nmachine a.lab login x password y\n\n") +
                                        two
                                 << u"https://a.lab/"_s << u"ann"_s << u"one"_s;
        QTest::newRow("garbage") << QByteArray("\xff machine") << u"https://a.lab/"_s << QString()
                                 << QString();
    }

    void passwordsComeFromNetrc()
    {
        QFETCH(QByteArray, netrc);
        QFETCH(QString, server);
        QFETCH(QString, user);
        QFETCH(QString, password);
        const QTemporaryDir folder;
        const PasswordPlaces places{{}, folder.filePath(u".netrc"_s)};
        QCOMPARE(withPassword(QUrl(server), places).value_or(QUrl()), QUrl(server));
        QFile file(places.netrc);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(netrc);
        file.close();
        QVERIFY(file.setPermissions(QFile::ReadOwner | QFile::WriteOwner));
        const auto url = withPassword(QUrl(server), places);
        QVERIFY(url);
        QCOMPARE(url->userName(), user);
        QCOMPARE(url->password(), password);
        // Open to others, it is refused where it would be used, and only there.
        QVERIFY(file.setPermissions(QFile::ReadOwner | QFile::ReadOther));
        QCOMPARE(withPassword(QUrl(server), places).has_value(), *url == QUrl(server));
    }

    void passwordsInTheOpenAreKnown()
    {
        QVERIFY(isPasswordInTheOpen(QUrl(u"http://a:b@prometheus.lab:9090/"_s)));
        QVERIFY(isPasswordInTheOpen(QUrl(u"http://a:b@10.0.0.1/"_s)));
        for (const QString &fine :
             {u"https://a:b@prometheus.lab/"_s, u"http://prometheus.lab/"_s,
              u"http://a:b@localhost:9090/"_s, u"http://a:b@127.0.0.1/"_s, u"http://a:b@[::1]/"_s})
            QVERIFY2(!isPasswordInTheOpen(QUrl(fine)), qPrintable(fine));
        const QString warning = warningOfThat(QUrl(u"http://ann:secret@h/"_s));
        QVERIFY(!warning.contains(u"secret"_s) && !warning.contains(u"ann"_s));
    }

    void aPathInFrontIsKept()
    {
        FakePrometheus server;
        QString path;
        server.setAnswerer([&path](const QUrl &url, const QByteArray &) {
            path = url.path();
            return HttpAnswer::of(vectorOf(""));
        });
        QUrl url = server.url();
        url.setPath(u"/monitoring/"_s);
        QVERIFY(snapshotOf({url}));
        QCOMPARE(path, u"/monitoring/api/v1/query"_s);
    }

    void hostileReasonsAreShownSafely()
    {
        const FleetError error{FleetError::Kind::Refused, QUrl(u"http://h/"_s),
                               u"a\n\u202e<b>"_s + QString(2000, u'x')};
        const QString text = errorText(error);
        QVERIFY(!text.contains(u'\n') && !text.contains(u'\u202e'));
        QVERIFY(text.size() < 400);
    }

    void endsWhileItAsks()
    {
        FakePrometheus server;
        server.setAnswerer([](const QUrl &, const QByteArray &) { return HttpAnswer{"", true}; });
        PrometheusServer patient{server.url()};
        // Whoever waited for the answer would not come back.
        patient.patience = std::chrono::hours(24);
        Fleet fleet(patient);
        fleet.start();
        QTRY_VERIFY(server.requests() > 0);
    }
};

QTEST_GUILESS_MAIN(TestFleet)
#include "tst_fleet.moc"
