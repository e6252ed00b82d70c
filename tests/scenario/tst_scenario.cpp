// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDir>
#include <QFile>
#include <QTest>
#include <chrono>

#include "scenario/scenario.h"
#include "transport/simulated/builtinscenarios.h"

using namespace pddgpu;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace {

constexpr std::uint64_t KiB = 1024;
constexpr std::uint64_t MiB = 1024 * KiB;
constexpr std::uint64_t GiB = 1024 * MiB;

constexpr std::uint64_t ns(std::chrono::nanoseconds time)
{
    return static_cast<std::uint64_t>(time.count());
}

// Null if it is refused; the test has then failed.
ScenarioPtr parsed(const QByteArray &text)
{
    const auto scenario = parseScenario(text);
    if (scenario)
        return *scenario;
    const QString error = u"line %1: %2"_s.arg(scenario.error().line).arg(scenario.error().reason);
    QTest::qFail(qPrintable(error), __FILE__, __LINE__);
    return nullptr;
}

// The only make line of a scenario.
ScenarioMake made(const QByteArray &make)
{
    const ScenarioPtr scenario = parsed("process p\nmake " + make + '\n');
    return scenario ? scenario->processes.at(0).makes.at(0) : ScenarioMake();
}

ScenarioExpectation expected(const QByteArray &expectation)
{
    const ScenarioPtr scenario = parsed("process p\nexpect " + expectation + '\n');
    return scenario ? scenario->expectations.at(0) : ScenarioExpectation();
}

using Kind = ScenarioSpan::Kind;

}  // namespace

class ScenarioTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void example();
    void defaults();
    void words();
    void durations_data();
    void durations();
    void spans_data();
    void spans();
    void sizes_data();
    void sizes();
    void processClauses();
    void pids();
    void makeClauses();
    void idleTimesAreMerged();
    void expectations();
    void firstExpectationCounts();
    void foldedLabelsMatch();
    void refused_data();
    void refused();
    void textAsAWhole();
    void mostStatements();
    void mostRunningLines();
    void hostileTexts();
    void builtInScenarios();
    void scenariosOfTheTests();
};

// The one of the document.
void ScenarioTest::example()
{
    const ScenarioPtr scenario = parsed(R"(# Re-created at each resize.
title Swap chain
seed 7
card vram 1GiB gtt 3GiB

process compositor
    make "framebuffer %n" 8MiB, 2 once, persistent
    make texture 256KiB..8MiB, every ~550ms, lives 500ms..5s

process game from 10s
    make swapchain 2MiB, 3 every 800ms, lives cycle, leaks 1

expect leak game swapchain, cycle 800ms
expect working-set compositor texture
)");
    QVERIFY(scenario);
    QCOMPARE(scenario->title, u"Swap chain"_s);
    QCOMPARE(scenario->seed, 7u);
    QCOMPARE(scenario->vramBytes, GiB);
    QCOMPARE(scenario->gttBytes, 3 * GiB);
    QCOMPARE(scenario->processes.size(), 2u);

    const ScenarioProcess &compositor = scenario->processes[0];
    QCOMPARE(compositor.name, "compositor"_ba);
    QCOMPARE(compositor.line, 6);
    QCOMPARE(compositor.makes.size(), 2u);
    QCOMPARE(compositor.makes[0].label, "framebuffer %n"_ba);
    QCOMPARE(compositor.makes[0].objects, 2u);
    QVERIFY(!compositor.makes[0].every);
    QVERIFY(compositor.makes[0].persistent);
    QCOMPARE(compositor.makes[1].line, 8);

    const ScenarioProcess &game = scenario->processes[1];
    QCOMPARE(game.fromNs, ns(10s));
    QCOMPARE(game.makes.at(0).lives, ScenarioMake::Lives::Cycle);
    QCOMPARE(game.makes.at(0).leaksFirst, 1u);
    QCOMPARE(game.makes.at(0).objects, 3u);

    QCOMPARE(scenario->expectations.size(), 2u);
    QCOMPARE(scenario->expectations[0].right, ScenarioExpectation::Right::Leak);
    QCOMPARE(scenario->expectations[0].cycleNs, ns(800ms));
    QCOMPARE(scenario->expectations[1].right, ScenarioExpectation::Right::WorkingSet);
    QCOMPARE(scenario->expectations[1].line, 14);
}

void ScenarioTest::defaults()
{
    const ScenarioPtr scenario = parsed("process p\nmake x 1, once");
    QVERIFY(scenario);
    QVERIFY(scenario->title.isEmpty());
    QCOMPARE(scenario->seed, 1u);
    QCOMPARE(scenario->vramBytes, GiB);
    QCOMPARE(scenario->gttBytes, 2 * GiB);
    QVERIFY(scenario->idle.empty());
    QVERIFY(scenario->expectations.empty());
    const ScenarioProcess &process = scenario->processes.at(0);
    QCOMPARE(process.fromNs, 0u);
    QCOMPARE(process.untilNs, ScenarioNeverNs);
    QCOMPARE(process.copies, 1u);
    QVERIFY(!process.lasts && !process.pause && !process.killedPause);
    QCOMPARE(process.renamesNs, 0u);
    const ScenarioMake &make = process.makes.at(0);
    QCOMPARE(make.objects, 1u);
    QCOMPARE(make.lives, ScenarioMake::Lives::Forever);
    QCOMPARE(make.fromNs, 0u);
    QCOMPARE(make.untilNs, ScenarioNeverNs);
    QCOMPARE(make.periodNs, 0u);
    QVERIFY(!make.moves && !make.gtt && !make.persistent && !make.shared);
}

void ScenarioTest::words()
{
    // White space, comments, quotes and commas.
    const ScenarioPtr scenario = parsed(
        "\t title   A game, at #1: \"new\"   # not this\r\n"
        "\n   # only a comment\n"
        "process \"a b\"\tuntil 5s #no comment: from 9s\n"
        "make \"a, b # c\" 4096 ,2 once,persistent # a comment\n"
        "make \"\" 1, once\nmake - 1, once\nmake \"-\" 1, once\nmake a#b 1, once");
    QVERIFY(scenario);
    QCOMPARE(scenario->title, u"A game, at"_s);
    QCOMPARE(scenario->processes.at(0).name, "a b"_ba);
    const std::vector<ScenarioMake> &makes = scenario->processes.at(0).makes;
    QCOMPARE(makes.at(0).label, "a, b # c"_ba);
    QCOMPARE(makes.at(0).objects, 2u);
    QVERIFY(makes.at(0).persistent);
    QCOMPARE(makes.at(1).label, ""_ba);
    QCOMPARE(makes.at(2).label, ""_ba);
    QCOMPARE(makes.at(3).label, "-"_ba);
    QCOMPARE(makes.at(4).label, "a#b"_ba);
    QCOMPARE(parsed("title \"a  # b\"  # c\nprocess p")->title, u"a  # b"_s);
    QCOMPARE(parsed("title C# and \"\nprocess p")->title, u"C# and \""_s);
    QCOMPARE(parsed("title 交换链\nprocess 程序")->processes.at(0).name, "程序"_ba);
}

void ScenarioTest::durations_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<quint64>("expectedNs");
    QTest::newRow("0s") << "0s"_ba << quint64{0};
    QTest::newRow("ms") << "800ms"_ba << quint64{ns(800ms)};
    QTest::newRow("s") << "5s"_ba << quint64{ns(5s)};
    QTest::newRow("min") << "10min"_ba << quint64{ns(10min)};
    QTest::newRow("h") << "3h"_ba << quint64{ns(3h)};
    QTest::newRow("d") << "2d"_ba << quint64{ns(48h)};
    QTest::newRow("most") << "1000d"_ba << quint64{ns(24h) * 1000};
}

void ScenarioTest::durations()
{
    QFETCH(QByteArray, text);
    QFETCH(quint64, expectedNs);
    const ScenarioPtr scenario = parsed("process p from " + text);
    QVERIFY(scenario);
    QCOMPARE(scenario->processes.at(0).fromNs, expectedNs);
}

void ScenarioTest::spans_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("kind");
    QTest::addColumn<quint64>("firstNs");
    QTest::addColumn<quint64>("lastNs");
    QTest::addColumn<double>("exponent");
    const auto row = [](const char *text, Kind kind, std::uint64_t firstNs, std::uint64_t lastNs,
                        double exponent) {
        QTest::newRow(text) << QByteArray(text) << static_cast<int>(kind) << quint64{firstNs}
                            << quint64{lastNs} << exponent;
    };
    row("1ms", Kind::Fixed, ns(1ms), 0, 0);
    row("500ms..5s", Kind::Even, ns(500ms), ns(5s), 0);
    row("5s..5s", Kind::Even, ns(5s), ns(5s), 0);
    row("~550ms", Kind::Exponential, ns(550ms), 0, 0);
    row("pareto 2s 1.3", Kind::Pareto, ns(2s), 0, 1.3);
    row("pareto 1d 2", Kind::Pareto, ns(24h), 0, 2);
}

void ScenarioTest::spans()
{
    QFETCH(QByteArray, text);
    QFETCH(int, kind);
    QFETCH(quint64, firstNs);
    QFETCH(quint64, lastNs);
    QFETCH(double, exponent);
    const ScenarioSpan wanted{static_cast<Kind>(kind), firstNs, lastNs, exponent};
    const ScenarioMake make = made("x 1, every " + text + ", lives " + text + ", moves " + text);
    QCOMPARE(make.every, wanted);
    QCOMPARE(make.lives, ScenarioMake::Lives::Span);
    QCOMPARE(make.lifetime, wanted);
    QCOMPARE(make.moves, wanted);
}

void ScenarioTest::sizes_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("kind");
    QTest::addColumn<QList<quint64>>("bytes");
    using Sizes = ScenarioSizes::Kind;
    const auto row = [](const char *text, Sizes kind, const QList<quint64> &bytes) {
        QTest::newRow(text) << QByteArray(text) << static_cast<int>(kind) << bytes;
    };
    row("1", Sizes::Choice, {4096});
    row("4096", Sizes::Choice, {4096});
    row("4097", Sizes::Choice, {8192});
    row("5KiB", Sizes::Choice, {8192});
    row("2MiB", Sizes::Choice, {2 * MiB});
    row("16384GiB", Sizes::Choice, {16384 * GiB});
    row("16KiB..1MiB", Sizes::Even, {16 * KiB, MiB});
    row("~64KiB", Sizes::Exponential, {64 * KiB});
    row("4KiB|16KiB|64KiB", Sizes::Choice, {4 * KiB, 16 * KiB, 64 * KiB});
}

void ScenarioTest::sizes()
{
    QFETCH(QByteArray, text);
    QFETCH(int, kind);
    QFETCH(QList<quint64>, bytes);
    const ScenarioMake make = made("x " + text + ", once");
    QCOMPARE(static_cast<int>(make.sizes.kind), kind);
    QCOMPARE(QList<quint64>(make.sizes.bytes.begin(), make.sizes.bytes.end()), bytes);
}

void ScenarioTest::processClauses()
{
    const ScenarioPtr scenario = parsed(
        "process p pid 77 renames 1h killed pause ~1s lasts 5s..6s pause pareto 1s 2 copies 3 "
        "until 2h from 1h");
    QVERIFY(scenario);
    const ScenarioProcess &process = scenario->processes.at(0);
    QCOMPARE(process.fromNs, ns(1h));
    QCOMPARE(process.untilNs, ns(2h));
    QCOMPARE(process.copies, 3u);
    QCOMPARE(process.lasts, (ScenarioSpan{Kind::Even, ns(5s), ns(6s), 0}));
    QCOMPARE(process.pause, (ScenarioSpan{Kind::Pareto, ns(1s), 0, 2}));
    QCOMPARE(process.killedPause, (ScenarioSpan{Kind::Exponential, ns(1s), 0, 0}));
    QCOMPARE(process.renamesNs, ns(1h));
    QCOMPARE(process.pid, 77u);
}

void ScenarioTest::pids()
{
    const ScenarioPtr scenario = parsed("process a\nprocess b pid 5\nprocess c");
    QVERIFY(scenario);
    QCOMPARE(scenario->processes.at(0).pid, 1000u);
    QCOMPARE(scenario->processes.at(1).pid, 5u);
    QCOMPARE(scenario->processes.at(2).pid, 1200u);
}

void ScenarioTest::makeClauses()
{
    ScenarioMake make = made("x 1, 3 every 2s, limit 60, from 1min, until 1h, for 10s each 1min");
    QCOMPARE(make.objects, 3u);
    QCOMPARE(make.every, (ScenarioSpan{Kind::Fixed, ns(2s), 0, 0}));
    QCOMPARE(make.limit, (ScenarioLimit{60, 0}));
    QCOMPARE(make.fromNs, ns(1min));
    QCOMPARE(make.untilNs, ns(1h));
    QCOMPARE(make.activeNs, ns(10s));
    QCOMPARE(make.periodNs, ns(1min));
    make = made("x 1, every 1s, limit 60MiB, leaks 1/500, lives forever");
    QCOMPARE(make.limit, (ScenarioLimit{0, 60 * MiB}));
    QCOMPARE(make.leaksOneIn, 500u);
    QCOMPARE(make.leaksFirst, 0u);
    make = made("x 1, lru 64MiB of 500, every 1s");
    QCOMPARE(make.limit, (ScenarioLimit{0, 64 * MiB}));
    QCOMPARE(make.items, 500u);
    make = made("x 1, every 1s, lives 1s, pool 20, gtt");
    QCOMPARE(make.pool, 20u);
    QVERIFY(make.gtt);
    make = made("x 1, once, vram, exported, closed, persistent");
    QVERIFY(!make.gtt && make.exported && make.closed && make.persistent && !make.imported);
    make = made("x 1, once, imported");
    QVERIFY(make.imported && !make.exported);
    make = made("x 1, once, shared, lives 1h");
    QVERIFY(make.shared);
    QCOMPARE(make.lives, ScenarioMake::Lives::Span);
    make = made("x 1, 2 once, lives cycle, for 1min each 1h");
    QCOMPARE(make.lives, ScenarioMake::Lives::Cycle);
}

void ScenarioTest::idleTimesAreMerged()
{
    const ScenarioPtr scenario = parsed(
        "idle from 1h for 1h\nidle from 5s for 5s\nidle from 90min for 10min\n"
        "idle from 10s for 5s\nidle from 0s for 1ms\nprocess p");
    QVERIFY(scenario);
    const std::vector<ScenarioIdle> wanted{{0, ns(1ms)}, {ns(5s), ns(15s)}, {ns(1h), ns(2h)}};
    QVERIFY(scenario->idle == wanted);
}

void ScenarioTest::expectations()
{
    using Right = ScenarioExpectation::Right;
    QCOMPARE(expected("orphaned p").right, Right::Orphaned);
    QCOMPARE(expected("held p").right, Right::Held);
    QCOMPARE(expected("cache p").right, Right::Cache);
    QCOMPARE(expected("working-set p").right, Right::WorkingSet);
    QCOMPARE(expected("fine p").right, Right::Fine);

    ScenarioExpectation one = expected("leak p, from 1h, until 2h, cycle 5s");
    QCOMPARE(one.right, Right::Leak);
    QCOMPARE(one.fromNs, ns(1h));
    QCOMPARE(one.untilNs, ns(2h));
    QCOMPARE(one.cycleNs, ns(5s));
    QVERIFY(one.matches(u"p", u"anything", 1));
    QVERIFY(one.matches(u"p", u"", ~std::uint64_t{0}));
    QVERIFY(!one.matches(u"pp", u"", 1));

    one = expected("fine g*-? \"text ur*\", grows 1h");
    QCOMPARE(one.growsUntilNs, ns(1h));
    QVERIFY(one.matches(u"game-1", u"text ures", 1));
    QVERIFY(!one.matches(u"game-12", u"text ures", 1));
    QVERIFY(!one.matches(u"game-1", u"textures", 1));

    // Without a label, sizes; in quotes they are a label.
    one = expected("fine p 2MiB");
    QVERIFY(one.matches(u"p", u"x", 2 * MiB));
    QVERIFY(!one.matches(u"p", u"x", 2 * MiB + 4096));
    one = expected("fine p 5000..1MiB");
    QVERIFY(one.matches(u"p", u"x", 8192) && one.matches(u"p", u"x", MiB));
    QVERIFY(!one.matches(u"p", u"x", 4096) && !one.matches(u"p", u"x", MiB + 4096));
    one = expected("fine p \"2MiB\"");
    QVERIFY(one.matches(u"p", u"2MiB", 1) && !one.matches(u"p", u"x", 2 * MiB));
    one = expected("fine p x 2MiB");
    QVERIFY(one.matches(u"p", u"x", 2 * MiB) && !one.matches(u"p", u"y", 2 * MiB));
    one = expected("fine * -");
    QVERIFY(one.matches(u"p", u"", 1) && !one.matches(u"p", u"-", 1));
    one = expected("fine * \"-\"");
    QVERIFY(!one.matches(u"p", u"", 1) && one.matches(u"p", u"-", 1));
}

void ScenarioTest::firstExpectationCounts()
{
    const ScenarioPtr scenario =
        parsed("process p\nexpect held p x\nexpect cache p *\nexpect fine q");
    QVERIFY(scenario);
    QCOMPARE(scenario->expectationFor(u"p", u"x", 1), &scenario->expectations[0]);
    QCOMPARE(scenario->expectationFor(u"p", u"y", 1), &scenario->expectations[1]);
    QCOMPARE(scenario->expectationFor(u"q", u"", 1), &scenario->expectations[2]);
    QVERIFY(!scenario->expectationFor(u"r", u"", 1));
}

void ScenarioTest::foldedLabelsMatch()
{
    const ScenarioExpectation hash = expected("fine p \"surface #\"");
    QVERIFY(hash.matches(u"p", u"surface \ufdd0", 1));
    QVERIFY(hash.matches(u"p", u"surface #", 1));
    QVERIFY(hash.matches(u"p", u"surface 1", 1));
    QVERIFY(!hash.matches(u"p", u"surface x", 1));
    const ScenarioExpectation number = expected("fine p \"3d model\"");
    QVERIFY(number.matches(u"p", u"3d model", 1));
    QVERIFY(number.matches(u"p", u"\ufdd0d model", 1));
    QVERIFY(number.matches(u"p", u"12d model", 1));
    QVERIFY(!number.matches(u"p", u"d model", 1));
    const ScenarioExpectation star = expected("fine p \"surface *\"");
    QVERIFY(star.matches(u"p", u"surface \ufdd0", 1));
    QVERIFY(star.matches(u"p", u"surface 12", 1));
    QVERIFY(expected("fine p x?y?").matches(u"p", u"x\ufdd0y\ufdd0", 1));
}

void ScenarioTest::refused_data()
{
    QTest::addColumn<QByteArray>("statement");
    QTest::addColumn<QString>("reason");
    const auto row = [](const char *statement, const char *reason) {
        QTest::newRow(QByteArray(statement).replace('\n', "; ").constData())
            << QByteArray(statement) << QString::fromUtf8(reason);
    };
    row("leak p",
        "unknown statement \"leak\" (expected title, seed, card, idle, process, make or "
        "expect)");
    row("\xff\xfe", "it is not UTF-8");
    row("make \"x", "the closing \" is missing");
    row("make \"x\"y", "text right after the closing \"");
    row("make x\"y", "a \" inside a word");
    row("make \x01 1, once", "a control character");
    row("title a\x1b[m", "a control character");
    row("title", "the title is missing");
    row("title # x", "the title is missing");
    row("title \"a\" b", "\"b\" is too much");
    row("title a\ntitle b", "title is given twice");
    row("seed", "something is missing after seed");
    row("seed x", "\"x\" is not a seed (expected a whole number from 0 to 18446744073709551615)");
    row("seed 18446744073709551616",
        "\"18446744073709551616\" is not a seed (expected a whole "
        "number from 0 to 18446744073709551615)");
    row("seed -1", "\"-1\" is not a seed (expected a whole number from 0 to 18446744073709551615)");
    row("seed 1 2", "\"2\" is too much");
    row("seed 1\nseed 1", "seed is given twice");
    row("card", "card needs vram");
    row("card vram", "something is missing after vram");
    row("card vram 1GiB", "card needs gtt");
    row("card vram 512KiB gtt 1GiB", "a card has at least 1MiB of vram");
    row("card vram 1GiB gtt 1GiB now", "\"now\" is too much");
    row("card vram 1GiB gtt 1GiB\ncard vram 1GiB gtt 1GiB", "card is given twice");
    row("idle", "idle needs from");
    row("idle from 1s", "idle needs for");
    row("idle from 1s for 0s", "0s is too short: 1ms is the least");
    row("idle from 1s for 1s 1s", "\"1s\" is too much");

    row("process", "the name of the process is missing");
    row("process \"\"", "the name of the process is empty");
    row("process sixteencharsname", "the name of a process has at most 15 bytes, as in the kernel");
    row("process p, from 1s", "a comma: the clauses of process have spaces between them");
    row("process p since 1s",
        "unknown clause \"since\" (expected from, until, copies, lasts, "
        "killed, renames or pid)");
    row("process p \"from\" 1s", "\"from\" is not a clause of process");
    row("process p from", "something is missing after from");
    row("process p from 1",
        "\"1\" is not a duration (expected a whole number and ms, s, min, h or "
        "d)");
    row("process p from 1.5s",
        "\"1.5s\" is not a duration (expected a whole number and ms, s, "
        "min, h or d)");
    row("process p from s",
        "\"s\" is not a duration (expected a whole number and ms, s, min, h or d)");
    row("process p from 1001d", "1001d is too long: 1000d is the most");
    row("process p from 99999999999999999999s",
        "99999999999999999999s is too long: 1000d is the most");
    row("process p from 18446744073711ms", "18446744073711ms is too long: 1000d is the most");
    row("process p from 1s from 1s", "from is given twice");
    row("process p from 2s until 2s", "the process exits before it starts");
    row("process p until 0s", "the process exits before it starts");
    row("process p copies 0",
        "\"0\" is not a number of copies (expected a whole number from 1 to "
        "1000)");
    row("process p copies 1001",
        "\"1001\" is not a number of copies (expected a whole number from "
        "1 to 1000)");
    row("process p lasts 1s", "lasts needs pause");
    row("process p lasts 1s pause", "something is missing after pause");
    row("process p killed", "killed needs pause");
    row("process p killed pause 0s", "0s is too short: 1ms is the least");
    row("process p renames 0ms", "0ms is too short: 1ms is the least");
    row("process p pid 0", "\"0\" is not a PID (expected a whole number from 1 to 4194304)");
    row("process p pid 4194305",
        "\"4194305\" is not a PID (expected a whole number from 1 to 4194304)");

    row("make", "the label is missing; - is no label");
    row("make x", "the size is missing");
    row("make x, once", "the size is missing");
    row("make x 0, once", "a size of 0");
    row("make x 5MB, once",
        "\"5MB\" is not a size (expected a whole number of bytes, KiB, MiB or GiB)");
    row("make x 4KiB|, once",
        "\"\" is not a size (expected a whole number of bytes, KiB, MiB or GiB)");
    row("make x 16385GiB, once", "16385GiB is too large: 16384GiB is the most");
    row("make x 18446744073709551615GiB, once",
        "18446744073709551615GiB is too large: 16384GiB is the most");
    // Modulo 2^64 this is 1 GiB.
    row("make x 17179869185GiB, once", "17179869185GiB is too large: 16384GiB is the most");
    row("make x 8KiB..4KiB, once", "8KiB..4KiB ends before it begins");
    row("make x 1..2..3, once",
        "\"2..3\" is not a size (expected a whole number of bytes, KiB, MiB or GiB)");
    row("make 1234567890123456789012345678901234567890123456789012345%n 1, once",
        "a label has at most 63 bytes, with its numbers");
    row("make x 1", "once or every is missing");
    row("make x 1 once", "a comma is missing before \"once\"");
    row("make x 1, once,", "a clause is missing after a comma");
    row("make x 1,, once", "a clause is missing after a comma");
    row("make x 1, once shared", "a comma is missing before \"shared\"");
    row("make x 1, often", "unknown clause \"often\"");
    row("make x 1, \"once\"", "\"once\" is not a clause of make");
    row("make x 1, once, once", "once is given twice");
    row("make x 1, once, 2 once", "once is given twice");
    row("make x 1, 2 times", "once or every is missing after 2");
    row("make x 1, 0 once",
        "\"0\" is not a number of objects (expected a whole number from 1 to 100000)");
    row("make x 1, 100001 once",
        "\"100001\" is not a number of objects (expected a whole number from 1 to 100000)");
    row("make x 1, once, every 1s", "once and every exclude each other");
    row("make x 1, every", "something is missing after every");
    row("make x 1, every 0s", "0s is too short: 1ms is the least");
    row("make x 1, every ~0s", "0s is too short: 1ms is the least");
    row("make x 1, every 2s..1s", "2s..1s ends before it begins");
    row("make x 1, every 1s..",
        "\"\" is not a duration (expected a whole number and ms, s, min, h "
        "or d)");
    row("make x 1, every pareto 2s", "pareto needs a duration and an exponent: pareto 2s 1.3");
    row("make x 1, every pareto", "pareto needs a duration and an exponent: pareto 2s 1.3");
    row("make x 1, every pareto 1s 0.05",
        "\"0.05\" is not an exponent (expected a decimal number from 0.1 to 100)");
    row("make x 1, every pareto 1s 1e1",
        "\"1e1\" is not an exponent (expected a decimal number from 0.1 to 100)");
    row("make x 1, every pareto 1s nan",
        "\"nan\" is not an exponent (expected a decimal number from 0.1 to 100)");
    row("make x 1, once, lives", "something is missing after lives");
    row("make x 1, once, lives cycle", "lives cycle needs every, or for and each");
    row("make x 1, once, leaks", "something is missing after leaks");
    row("make x 1, once, leaks 2", "leaks 2 of a turn's 1 objects");
    row("make x 1, once, leaks 1/0",
        "\"0\" is not a chance (expected a whole number from 1 to 1000000000)");
    row("make x 1, once, leaks 1, leaks 1/2", "leaks is given twice");
    row("make x 1, once, limit 0",
        "\"0\" is not a number of objects (expected a whole number from 1 to 100000)");
    row("make x 1, once, limit", "something is missing after limit");
    row("make x 1, every 1s, lru 5", "lru needs of");
    row("make x 1, every 1s, lru 5 of", "something is missing after of");
    row("make x 1, every 1s, lru 5 of 1000001",
        "\"1000001\" is not a number of items (expected a whole number from 1 to 1000000)");
    row("make x 1, once, lru 5 of 9", "lru needs every");
    for (const char *clause : {"limit 5", "pool 5, lives 1s", "lives cycle", "leaks 1"}) {
        const QByteArray text = "make x 1, every 1s, lru 5 of 9, "_ba + clause;
        row(text.constData(), "lru excludes limit, pool, lives cycle and leaks N");
    }
    row("make x 1, once, pool 5", "pool needs lives: objects whose time comes");
    row("make x 1, once, from 2s, until 2s", "until is not after from");
    row("make x 1, once, for 2s", "for needs each");
    row("make x 1, once, for 2s each 1s", "for is longer than each");
    row("make x 1, once, for 0s each 1s", "0s is too short: 1ms is the least");
    row("make x 1, once, closed", "closed needs exported");
    for (const char *clause : {"limit 5", "lru 5 of 9", "pool 5, lives 1s", "lives cycle"}) {
        const QByteArray text = "make x 1, every 1s, shared, "_ba + clause;
        row(text.constData(), "shared excludes limit, lru, pool and lives cycle");
    }
    row("make x 1, once, vram, gtt", "vram excludes gtt and imported");
    row("make x 1, once, vram, imported", "vram excludes gtt and imported");
    row("make x 1, once, imported, moves 1s", "imported excludes moves");

    row("expect",
        "\"\" is not a verdict (expected leak, orphaned, held, cache, working-set or "
        "fine)");
    row("expect growing p",
        "\"growing\" is not a verdict (expected leak, orphaned, held, cache, "
        "working-set or fine)");
    row("expect fine", "the process is missing");
    row("expect fine, grows 1s", "the process is missing");
    row("expect leak p", "a leak needs cycle");
    row("expect leak p, cycle 0s", "0s is too short: 1ms is the least");
    row("expect leak p, cycle 1s, grows 1s", "grows is not for a leak");
    row("expect leak p, cycle 1s, from 2s, until 1s", "the leak ends before it begins");
    row("expect fine p, cycle 1s", "cycle is only for a leak");
    row("expect fine p, from 1s", "from is only for a leak");
    row("expect fine p, until 1s", "until is only for a leak");
    row("expect fine p, grows", "something is missing after grows");
    row("expect fine p, grows 1s, grows 1s", "grows is given twice");
    row("expect fine p, soon", "unknown clause \"soon\" (expected from, until, cycle or grows)");
    row("expect fine p x y", "\"y\" is not a size, and no two with .. between them");
    row("expect fine p x 2MiB..1MiB", "2MiB..1MiB ends before it begins");
    row("expect fine p 2MiB x", "a comma is missing before \"x\"");
}

void ScenarioTest::refused()
{
    QFETCH(QByteArray, statement);
    QFETCH(QString, reason);
    const auto scenario = parseScenario("# a comment\nprocess first\n\n" + statement);
    QVERIFY(!scenario);
    QCOMPARE(scenario.error().reason, reason);
    QCOMPARE(scenario.error().line, 4 + statement.count('\n'));
}

void ScenarioTest::textAsAWhole()
{
    const auto error = [](const QByteArray &text) { return parseScenario(text).error(); };
    QCOMPARE(error({}), (ParseError{0, u"it has no process"_s}));
    QCOMPARE(error("title x\n"), (ParseError{0, u"it has no process"_s}));
    QCOMPARE(error("make x 1, once\n"), (ParseError{1, u"make before the first process"_s}));
    QByteArray text = "process p\n";
    text.append(QByteArray(Scenario::MostTextBytes - text.size(), ' '));
    QVERIFY(parseScenario(text));
    QCOMPARE(error(text + ' '), (ParseError{0, u"it is larger than 1 MiB"_s}));
}

void ScenarioTest::mostStatements()
{
    QByteArray text;
    for (int i = 0; i < Scenario::MostStatements; ++i)
        text += "process p\n\n";
    QVERIFY(parseScenario(text));
    const auto error = parseScenario(text + "process p\n").error();
    QCOMPARE(error,
             (ParseError{2 * Scenario::MostStatements + 1, u"more than 10000 statements"_s}));
}

void ScenarioTest::mostRunningLines()
{
    QByteArray text = "process p copies 1000\n";
    for (int i = 0; i < 10; ++i)
        text += "make x 1, once\n";
    QVERIFY(parseScenario(text));
    const QString reason = u"more than 10000 make lines, times the copies of their processes"_s;
    QCOMPARE(parseScenario(text + "make x 1, once\n").error(), (ParseError{12, reason}));
}

// Whatever the text is, it ends soon and has a reason.
void ScenarioTest::hostileTexts()
{
    const QByteArray statement =
        "process p from 1s\nmake \"a %n\" 4KiB|8KiB, 3 every pareto 1s 2, lives 1s..2s\n"
        "expect leak p \"a #\" 4KiB..8KiB, cycle 1s\nidle from 1h for 2h\n";
    for (qsizetype cut = 0; cut < statement.size(); ++cut) {
        for (const char put : {'\0', '\xff', '"', ',', '#', '.', '|', '~', '9', '\n', ' '}) {
            QByteArray text = statement;
            text[cut] = put;
            const auto scenario = parseScenario(text);
            QVERIFY(scenario || !scenario.error().reason.isEmpty());
        }
        const auto scenario = parseScenario(statement.left(cut));
        QVERIFY(scenario || !scenario.error().reason.isEmpty());
    }
    for (const char *piece : {"\"", ",", "|", "9", "*?", "process p\n", "\n", "..", "a ", "#"}) {
        for (const char *start : {"", "process p\nmake x ", "process p\nexpect fine "}) {
            const QByteArray text = start + QByteArray(piece).repeated(300'000 / qstrlen(piece));
            const auto scenario = parseScenario(text);
            QVERIFY(scenario || !scenario.error().reason.isEmpty());
        }
    }
}

void ScenarioTest::builtInScenarios()
{
    const QStringList names = builtInScenarioNames();
    QCOMPARE(names, (QStringList{u"mixed"_s, u"healthy"_s, u"leaky"_s, u"orphan"_s}));
    for (const QString &name : names) {
        const ScenarioPtr scenario = builtInScenario(name);
        QVERIFY(scenario);
        // A title would be English in every language.
        QVERIFY(scenario->title.isEmpty());
        // Each process has a verdict.
        for (const ScenarioProcess &process : scenario->processes) {
            for (const ScenarioMake &make : process.makes) {
                QVERIFY(scenario->expectationFor(QString::fromUtf8(process.name),
                                                 QString::fromUtf8(make.label),
                                                 make.sizes.bytes.front()));
            }
        }
    }
    QVERIFY(!builtInScenario(u"Mixed"));
    QVERIFY(!builtInScenario(u""));
}

void ScenarioTest::scenariosOfTheTests()
{
    const QDir folder(QStringLiteral(PDDGPU_SCENARIOS_DIR));
    const QStringList files = folder.entryList({u"*"_s}, QDir::Files);
    for (const QString &name : files) {
        QVERIFY2(name.endsWith(u".scenario"_s), qPrintable(name));
        QFile file(folder.filePath(name));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const auto scenario = parseScenario(file.readAll());
        QVERIFY2(scenario, qPrintable(u"%1:%2: %3"_s.arg(name)
                                          .arg(scenario ? 0 : scenario.error().line)
                                          .arg(scenario ? QString() : scenario.error().reason)));
        QVERIFY2(!(*scenario)->title.isEmpty(), qPrintable(name));
        QVERIFY2(!(*scenario)->expectations.empty(), qPrintable(name));
    }
}

QTEST_GUILESS_MAIN(ScenarioTest)
#include "tst_scenario.moc"
