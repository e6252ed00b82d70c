// SPDX-License-Identifier: GPL-3.0-or-later
#include <QElapsedTimer>
#include <QFile>
#include <QSignalSpy>
#include <QTest>
#include <QUrlQuery>
#include <algorithm>
#include <cmath>
#include <limits>

#include "fakeprometheus.h"
#include "fleet/fleet.h"
#include "fleet/fleetreading.h"
#include "history/history.h"

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace pddgpu;
using namespace pddgpu::testing;

namespace {

constexpr double MiB = 1024.0 * 1024;
constexpr double GiB = 1024 * MiB;

QByteArray vectorOf(const QByteArray &series)
{
    return R"({"status":"success","data":{"resultType":"vector","result":[)" + series + "]}}";
}

QByteArray matrixOf(const QByteArray &series)
{
    return R"({"status":"success","data":{"resultType":"matrix","result":[)" + series + "]}}";
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
        const auto answer = parseAnswer(
            vectorOf(R"({"metric":{"__name__":"up","instance":"a:1"},"value":[1700000000.25,"1"]},)"
                     R"({"metric":{},"value":[1700000000,"NaN"]},)"
                     R"({"metric":{},"value":[1700000000,"+Inf"]},)"
                     R"({"metric":{},"value":[1700000000,"1.5e+10"]})"));
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
        const auto answer = parseAnswer(matrixOf(R"({"metric":{},"values":[[1,"1"],[2.5,"2"]]})"));
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
        QTest::newRow("cut off") << vectorOf(R"({"metric":{},"value":[1,"1"]})").chopped(3);
        QTest::newRow("deep") << QByteArray(100'000, '[');
        QTest::newRow("no data") << QByteArray(R"({"status":"success"})");
        QTest::newRow("data of another type") << QByteArray(R"({"status":"success","data":[1,2]})");
        QTest::newRow("a scalar") << QByteArray(
            R"({"status":"success","data":{"resultType":"scalar","result":[1,"1"]}})");
        QTest::newRow("result of another type")
            << QByteArray(R"({"status":"success","data":{"resultType":"vector","result":{}}})");
        QTest::newRow("series that is none") << vectorOf("7");
        QTest::newRow("no labels") << vectorOf(R"({"value":[1,"1"]})");
        QTest::newRow("label of another type")
            << vectorOf(R"({"metric":{"card":5},"value":[1,"1"]})");
        QTest::newRow("no value") << vectorOf(R"({"metric":{}})");
        QTest::newRow("value of another type") << vectorOf(R"({"metric":{},"value":[1,1]})");
        QTest::newRow("value without a number") << vectorOf(R"({"metric":{},"value":[1,"many"]})");
        QTest::newRow("value of three") << vectorOf(R"({"metric":{},"value":[1,"1",2]})");
        QTest::newRow("time out of range") << vectorOf(R"({"metric":{},"value":[1e300,"1"]})");
        QTest::newRow("time as a text") << vectorOf(R"({"metric":{},"value":["1","1"]})");
        QTest::newRow("matrix without values") << matrixOf(R"({"metric":{},"value":[1,"1"]})");
        QTest::newRow("matrix of nothing") << matrixOf(R"({"metric":{},"values":[]})");
        QTest::newRow("not UTF-8") << vectorOf(
            "{\"metric\":{\"card\":\"\xff\xfe\"},"
            "\"value\":[1,\"1\"]}");
        QTest::newRow("matrix not in order")
            << matrixOf(R"({"metric":{},"values":[[2,"1"],[1,"1"]]})");
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
        const auto answer =
            parseAnswer(R"({"status":"error","errorType":"timeout","error":"query timed out"})");
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
        reading.values = parseAnswer(vectorOf(R"({"metric":{"__name__":"pddgpu_alerts_total",)"
                                              R"("card":"card0"},"value":[1,"1"]},)"
                                              R"({"metric":{"__name__":"pddgpu_alerts_total",)"
                                              R"("instance":"a:1"},"value":[1,"1"]})"))
                             .value();
        const FleetSnapshot snapshot = assemble(reading, {}).value();
        QVERIFY(snapshot.cards.isEmpty());
        QCOMPARE(snapshot.unreadableSeries, 2);
    }

    void historyHasItsGapsAndAlerts()
    {
        const auto answer =
            parseAnswer(
                matrixOf(R"({"metric":{"__name__":"pddgpu_leak_bytes","state":"suspicious"},)"
                         R"("values":[[60,"1"],[120,"2"],[180,"3"],[600,"4"]]},)"
                         R"({"metric":{"__name__":"pddgpu_leak_bytes","state":"confirmed"},)"
                         R"("values":[[60,"10"],[120,"10"],[600,"10"]]},)"
                         R"({"metric":{"__name__":"pddgpu_alerts_total"},)"
                         R"("values":[[60,"1"],[120,"2"],[180,"2"],[600,"2"]]})"))
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
            << HttpAnswer::of(R"({"status":"error","errorType":"bad_data","error":"parse"})",
                              "400 Bad Request")
            << Kind::Refused << u"bad_data: parse"_s;
        QTest::newRow("unprocessable")
            << HttpAnswer::of(R"({"status":"error","errorType":"execution","error":"too many"})",
                              "422 Unprocessable Entity")
            << Kind::Refused << u"too many"_s;
        QTest::newRow("error with status 200")
            << HttpAnswer::of(R"({"status":"error","errorType":"timeout","error":"late"})")
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
        // zlib's own format after Qt's four bytes is what HTTP calls deflate.
        const QByteArray packed = qCompress(QByteArray(50'000'000, ' ')).mid(4);
        QTest::newRow("huge when unpacked")
            << HttpAnswer::of(packed, "200 OK", "Content-Encoding: deflate\r\n") << Kind::TooLarge
            << u"bound"_s;
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
        const FleetSnapshotPtr snapshot = snapshotOf({server.url(), 500ms, 100'000});
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
