// SPDX-License-Identifier: GPL-3.0-or-later
// The meaning of a server's answers, and the fleet made from them.
#include <QTest>
#include <cmath>
#include <limits>

#include "fleet/fleet.h"
#include "fleet/fleetreading.h"
#include "fleettesting.h"
#include "history/history.h"
#include "support/fakeprometheus.h"
#include "support/regions.h"

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace pddgpu;
using namespace pddgpu::testing;

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
        QCOMPARE(totalOf(card, Vram), std::uint64_t{16} << 30);
        QCOMPARE(usedOf(card, Vram), (std::uint64_t{4} << 30) + (std::uint64_t{512} << 20));
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
        QCOMPARE(*card.hoursUntilFull(), headroom / *card.memoryGrowthPerHour);
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
        QVERIFY(!usedOf(card, Vram));
        QVERIFY(!totalOf(card, Vram));
        QVERIFY(!totalOf(card, Gtt));
        QVERIFY(!card.suspiciousBytes);
        QVERIFY(!card.leakedBytes());
        QVERIFY(!card.leakGrowthPerHour);
        QVERIFY(!card.oldestLeakSeconds);
        QVERIFY(!card.alertCount);
        QVERIFY(!card.hoursUntilFull());
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
        QVERIFY(!usedOf(stale, Vram));
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
        QVERIFY(!usedOf(snapshot.cards.constFirst(), Gtt));
    }

    void aSimulatedCardIsKnownAsOne()
    {
        FakeCard made = FakeCard::whole(u"a:9100"_s, GiB);
        made.simulated = 1;
        FakeCard real = FakeCard::whole(u"b:9100"_s, GiB);
        real.simulated = 0;
        // From an older collector that does not report it yet.
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
        const HistoryBuckets::List buckets = bucketsOf(answer, 0, 60'000).value()[0];
        QCOMPARE(buckets.size(), std::size_t{4});
        QCOMPARE(buckets[1][Metric::Leaked].last, std::uint64_t{12});
        QVERIFY(!buckets[2][Metric::Leaked].isKnown());
        QVERIFY(!buckets[1][VramUsed].isKnown());
        QVERIFY(buckets[0].breaksBefore);
        QVERIFY(!buckets[1].breaksBefore);
        QVERIFY(buckets[3].breaksBefore);
        QCOMPARE(buckets[0].alertMs, 0);
        QCOMPARE(buckets[1].alertMs, 120'000);
        QCOMPARE(buckets[2].alertMs, 0);
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
};

QTEST_GUILESS_MAIN(TestFleet)
#include "tst_fleet.moc"
