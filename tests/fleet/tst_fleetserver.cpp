// SPDX-License-Identifier: GPL-3.0-or-later
// Fleets that query a server, with any answers.
#include <malloc.h>
#include <zlib.h>

#include <QSignalSpy>
#include <QTest>
#include <QUrlQuery>
#include <algorithm>

#include "fleet/fleet.h"
#include "fleet/fleetreading.h"
#include "fleettesting.h"
#include "history/history.h"
#include "support/fakeprometheus.h"
#include "support/processcost.h"
#include "support/regions.h"

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace pddgpu;
using namespace pddgpu::testing;

namespace {

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

// Runs of one byte in zstd: 128 KiB in four bytes.
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

// The same in Brotli: 16 MiB in fourteen bytes.
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

// One round of a fleet that queries this server.
FleetSnapshotPtr snapshotOf(const PrometheusServer &server)
{
    Fleet fleet(server);
    QSignalSpy sampled(&fleet, &Fleet::sampled);
    fleet.start(1h);
    if (sampled.isEmpty() && !sampled.wait(90'000))
        return nullptr;
    return sampled.constFirst().constFirst().value<FleetSnapshotPtr>();
}

/// A header of a request; header names are case-insensitive.
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

class TestFleetServer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
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
        // The second one knows the vanished hosts as well.
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
        // An hour, a day and a month are all served; the month has a gap.
        constexpr std::int64_t HourMs = 3'600'000;
        const auto hour = shown.runs(Metric::Leaked, nowMs - HourMs, nowMs, 1000);
        QCOMPARE(hour.size(), 1);
        QVERIFY(hour.constFirst().size() > 200);
        QVERIFY(shown.runs(Metric::Leaked, nowMs - 24 * HourMs, nowMs, 1000).constFirst().size() >
                600);
        QCOMPARE(shown.runs(VramUsed, nowMs - 720 * HourMs, nowMs, 1000).size(), 2);
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
                              << u"limit"_s;
        QTest::newRow("endless") << HttpAnswer{"HTTP/1.1 200 OK\r\n\r\n" + QByteArray(200'000, ' '),
                                               true}
                                 << Kind::TooLarge << u"limit"_s;
        QTest::newRow("huge when unpacked")
            << HttpAnswer::of(gzipped(QByteArray(50'000'000, ' ')), "200 OK",
                              "Content-Encoding: gzip\r\n")
            << Kind::TooLarge << u"limit"_s;
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
            // Servers that must not time out get enough time on a busy machine.
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
        server.setAnswerer(
            [](const QUrl &, const QByteArray &) { return HttpAnswer::of(vectorOf("")); });
        QVERIFY(snapshotOf({server.url()}));
        QCOMPARE(headerOf(server.lastHead(), "Accept-Encoding"), "gzip");
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
        // The time used by the time that the exceeded limit is noticed.
        [[maybe_unused]] constexpr auto MostTime = 4s;
#endif
        QFETCH(HttpAnswer, answer);
        FakePrometheus server;
        server.setAnswerer([answer](const QUrl &, const QByteArray &) { return answer; });
        // Memory freed by earlier tests would hide what is needed now.
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
        // "many hosts" have no card, which is not an error.
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
                                     FleetReading::memoryGrowthQuery(), FleetReading::downQuery()})
            answers[query] = HttpAnswer::of(answerTo(query, cards, now)).bytes;
        server.setAnswerer([answers](const QUrl &url, const QByteArray &) {
            const QString query = QUrlQuery(url).queryItemValue(u"query"_s, QUrl::FullyDecoded);
            return HttpAnswer{answers.value(query), true};
        });
        PrometheusServer patient{server.url()};
        // For a build that is not optimized.
        patient.patience = 90s;
        patient.budget.processor = 60s;
        // Memory freed by earlier tests would hide what is needed now.
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
        // Hosts that do not answer have no figures.
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
        QVERIFY(snapshot->cards.constFirst().memoryGrowthPerHour);
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
        server.setAnswerer(
            [](const QUrl &, const QByteArray &) { return HttpAnswer::of("", "403 Forbidden"); });
        QUrl url = server.url();
        url.setUserName(u"ann:a"_s);
        url.setPassword(u"p@ss/w\u00f6rd"_s);
        const FleetSnapshotPtr snapshot = snapshotOf({url});
        QVERIFY(snapshot && snapshot->error);
        QCOMPARE(headerOf(server.lastHead(), "Authorization"),
                 "Basic " + QByteArray("ann:a:p@ss/w\u00f6rd").toBase64());
        QVERIFY(!errorText(*snapshot->error).contains(u"ann"_s));
        QVERIFY(!errorText(*snapshot->error).contains(u"ss/w"_s));
        QVERIFY(Fleet({url}).url().userInfo().isEmpty());
    }

    void aPathInFrontIsKept()
    {
        FakePrometheus server;
        server.setAnswerer(
            [](const QUrl &, const QByteArray &) { return HttpAnswer::of(vectorOf("")); });
        QUrl url = server.url();
        url.setPath(u"/monitoring/"_s);
        QVERIFY(snapshotOf({url}));
        const QByteArray head = server.lastHead();
        QVERIFY2(head.startsWith("GET /monitoring/api/v1/query?"), head.constData());
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
        // A destructor that waited for the answer would not return.
        patient.patience = std::chrono::hours(24);
        Fleet fleet(patient);
        fleet.start();
        QTRY_VERIFY(server.requests() > 0);
    }
};

QTEST_GUILESS_MAIN(TestFleetServer)
#include "tst_fleetserver.moc"
