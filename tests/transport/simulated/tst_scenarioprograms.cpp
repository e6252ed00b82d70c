// SPDX-License-Identifier: GPL-3.0-or-later
// Each clause of docs/scenarios.md does what the document says, in the device's time.
#include <QRegularExpression>
#include <QSet>
#include <QTest>
#include <algorithm>
#include <chrono>
#include <cmath>
#include <ctime>
#include <map>

#include "parser/leakobjects.h"
#include "parser/memorystats.h"
#include "support/regions.h"
#include "transport/simulated/scenarioobjects.h"
#include "transport/simulated/scenariorandom.h"
#include "transport/simulated/simulateddevice.h"

using namespace pddgpu;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace {

constexpr std::uint64_t KiB = 1024;
constexpr std::uint64_t MiB = 1024 * KiB;

// A device with the programs of a scenario, and its clock.
class Card
{
public:
    explicit Card(const QByteArray &scenario, double speed = 1)
        : m_speed(speed), m_device("card", parsed(scenario), speed, [this] { return m_clock; })
    {
    }
    Card(const Card &) = delete;
    Card &operator=(const Card &) = delete;

    // Until this time of the device.
    void runTo(std::chrono::nanoseconds time)
    {
        m_clock = std::chrono::nanoseconds(static_cast<qint64>(
            static_cast<double>((time - SimulatedDevice::HeadStart).count()) / m_speed));
        stats();
    }

    MemoryStats stats()
    {
        const auto stats = parseMemoryStats(m_device.read(DriverFile::MemoryStats));
        return stats.value_or(MemoryStats());
    }
    QByteArray listing() { return m_device.read(DriverFile::LeakObjects); }
    QList<LeakObject> objects()
    {
        const auto objects = parseLeakObjects(listing());
        return objects ? objects->objects : QList<LeakObject>();
    }
    // Those with this label.
    QList<LeakObject> objects(QStringView label)
    {
        QList<LeakObject> found = objects();
        found.removeIf([label](const LeakObject &one) { return one.label != label; });
        return found;
    }
    qsizetype count() { return objects().size(); }
    QStringList labels()
    {
        QStringList labels;
        for (const LeakObject &object : objects())
            labels.append(object.label);
        return labels;
    }
    QStringList processes()
    {
        QSet<QString> processes;
        for (const LeakObject &object : objects())
            processes.insert(object.process + u'/' + QString::number(object.pid));
        QStringList sorted(processes.cbegin(), processes.cend());
        sorted.sort();
        return sorted;
    }
    std::uint64_t allocations() { return stats().allocations.value_or(0); }

private:
    static ScenarioPtr parsed(const QByteArray &text)
    {
        const auto scenario = parseScenario(text);
        if (scenario)
            return *scenario;
        qFatal("line %lld: %s", qlonglong{scenario.error().line},
               qPrintable(scenario.error().reason));
    }

    const double m_speed;
    std::chrono::nanoseconds m_clock{0};
    SimulatedDevice m_device;
};

double seconds(std::uint64_t ns)
{
    return static_cast<double>(ns) / 1e9;
}

// Of this process: other programs may keep the machine busy.
double processorSeconds()
{
    return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

std::uint64_t ns(std::chrono::nanoseconds time)
{
    return static_cast<std::uint64_t>(time.count());
}

}  // namespace

class ScenarioProgramsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void once();
    void every();
    void lives();
    void livesCycle();
    void leaksFirst();
    void leaksByChance();
    void limitOfObjects();
    void limitOfBytes();
    void lru();
    void pool();
    void fromAndUntil();
    void forEach();
    void onceForEach();
    void regions();
    void fullMemory();
    void cardSizes();
    void flags();
    void closed();
    void shared();
    void moves();
    void labels();

    void processTimes();
    void copies();
    void lasts();
    void killed();
    void renames();
    void idle();

    void spansHaveTheirDistributions();
    void sizesHaveTheirDistributions();
    void itemsHaveTheirDistribution();
    void sameSeedSameRun();
    void otherLinesDoNotMatter();
    void copiesDiffer();
    void speedDoesNotMatter();
    void lookingDoesNotMatter();

    void lastKeptIsUsedFirst();
    void manyObjects();
    void mostObjects();
    void busyHour();
    void hostileScenarios_data();
    void hostileScenarios();
};

void ScenarioProgramsTest::once()
{
    Card card("process p\nmake a 4KiB, 3 once\nmake b 8KiB, once");
    QCOMPARE(card.labels(), (QStringList{u"a"_s, u"a"_s, u"a"_s, u"b"_s}));
    for (const LeakObject &object : card.objects())
        QVERIFY(object.birthNs == 0 && object.process == u"p"_s && object.pid == 1000);
    card.runTo(1h);
    QCOMPARE(card.count(), 4);
    QCOMPARE(card.allocations(), 4u);
}

void ScenarioProgramsTest::every()
{
    // The first turn after one span.
    Card card("process p\nmake a 4KiB, 2 every 10s");
    QList<LeakObject> objects = card.objects();
    QCOMPARE(objects.size(), 8);
    QCOMPARE(objects[0].birthNs, ns(10s));
    QCOMPARE(objects[1].birthNs, ns(10s));
    QCOMPARE(objects[2].birthNs, ns(20s));
    card.runTo(99s);
    QCOMPARE(card.count(), 18);
    card.runTo(100s);
    QCOMPARE(card.count(), 20);
}

void ScenarioProgramsTest::lives()
{
    Card card("process p\nmake a 4KiB, every 1s, lives 5s\nmake b 4KiB, once, lives 2min");
    QCOMPARE(card.objects(u"a").size(), 5);
    QCOMPARE(card.objects(u"b").size(), 1);
    card.runTo(120s - 1ns);
    QCOMPARE(card.objects(u"b").size(), 1);
    card.runTo(120s);
    QCOMPARE(card.objects(u"b").size(), 0);
    QCOMPARE(card.objects(u"a").size(), 5);
    QCOMPARE(card.allocations(), 121u);
}

void ScenarioProgramsTest::livesCycle()
{
    Card card("process p\nmake a 4KiB, 3 every 10s, lives cycle");
    const std::uint64_t first = card.objects().at(0).id;
    QCOMPARE(card.count(), 3);
    card.runTo(50s - 1ns);
    QCOMPARE(card.objects().at(0).id, first);
    card.runTo(50s);
    QCOMPARE(card.count(), 3);
    QCOMPARE(card.objects().at(0).id, first + 3);
    QCOMPARE(card.objects().at(0).birthNs, ns(50s));
}

void ScenarioProgramsTest::leaksFirst()
{
    Card card("process p\nmake a 4KiB, 3 every 10s, lives cycle, leaks 1");
    // The first of each turn, and the last turn.
    QCOMPARE(card.count(), 6);
    card.runTo(100s);
    QCOMPARE(card.count(), 12);
    Card brief("process p\nmake a 4KiB, 3 every 10s, lives 1s, leaks 2");
    QCOMPARE(brief.count(), 8);
}

void ScenarioProgramsTest::leaksByChance()
{
    Card card("process p\nmake a 4KiB, every 100ms, lives 1s, leaks 1/20");
    card.runTo(1000s);
    // 10,000 objects: 500 leaks, with a standard deviation of 22.
    const qsizetype leaks = card.count() - 10;
    QVERIFY2(leaks > 400 && leaks < 600, qPrintable(QString::number(leaks)));
}

void ScenarioProgramsTest::limitOfObjects()
{
    Card card("process p\nmake \"a %n\" 4KiB, every 1s, limit 5");
    card.runTo(100s);
    QCOMPARE(card.labels(), (QStringList{u"a 95"_s, u"a 96"_s, u"a 97"_s, u"a 98"_s, u"a 99"_s}));
    // The time of those that were freed early does not come.
    Card brief("process p\nmake \"a %n\" 4KiB, every 1s, limit 3, lives 10s");
    for (int second = 46; second < 80; ++second) {
        brief.runTo(std::chrono::seconds(second));
        QCOMPARE(brief.labels().constFirst(), u"a %1"_s.arg(second - 3));
        QCOMPARE(brief.count(), 3);
    }
    // What was forgotten instead of freed is not in the line's limit.
    Card leaks("process p\nmake a 4KiB, every 1s, limit 5, leaks 1/1");
    leaks.runTo(100s);
    QCOMPARE(leaks.count(), 100);
}

void ScenarioProgramsTest::limitOfBytes()
{
    Card card("process p\nmake \"a %n\" 1MiB|3MiB, every 1s, limit 8MiB");
    for (int second = 46; second < 400; ++second) {
        card.runTo(std::chrono::seconds(second));
        const QList<LeakObject> objects = card.objects();
        std::uint64_t bytes = 0;
        for (qsizetype i = 0; i < objects.size(); ++i) {
            bytes += objects[i].sizeBytes;
            QCOMPARE(objects[i].label, u"a %1"_s.arg(second - objects.size() + i));
        }
        QVERIFY(bytes <= 8 * MiB && bytes > 4 * MiB);
    }
}

void ScenarioProgramsTest::lru()
{
    Card card("process p\nmake a 4KiB, every 100ms, lru 20 of 200");
    card.runTo(2000s);
    QCOMPARE(card.count(), 20);
    // Much is asked for again, and makes nothing: the first of the items in half of the turns.
    const std::uint64_t made = card.allocations();
    QVERIFY2(made > 6'000 && made < 14'000, qPrintable(QString::number(made)));
    // The most wanted items stay: they are asked for again long before their turn.
    const std::uint64_t oldestNs = card.objects().at(0).birthNs;
    QVERIFY2(oldestNs < ns(1970s), qPrintable(QString::number(oldestNs)));

    // Without the limit, each item once.
    Card all("process p\nmake a 4KiB, 3 every 100ms, lru 1GiB of 50");
    all.runTo(2000s);
    QCOMPARE(all.allocations(), 50u);
    QCOMPARE(all.count(), 50);
}

void ScenarioProgramsTest::pool()
{
    // Ten at a time live for a second; five wait.
    Card card("process p\nmake a 4KiB, 10 every 10s, lives 1s, pool 5");
    card.runTo(95s);
    QCOMPARE(card.count(), 5);
    QCOMPARE(card.allocations(), 10u + 8 * 5);
    card.runTo(100s);
    QCOMPARE(card.count(), 10);
    QCOMPARE(card.allocations(), 10u + 9 * 5);
    // It keeps its age.
    Card last("process p\nmake \"a %n\" 4KiB, 2 every 10s, lives 1s, pool 2");
    last.runTo(1000s);
    QCOMPARE(last.labels(), (QStringList{u"a 0"_s, u"a 1"_s}));
    QCOMPARE(last.objects().at(0).birthNs, ns(10s));
    Card cycle("process p\nmake a 4KiB, 4 every 10s, lives cycle, pool 9");
    cycle.runTo(1000s);
    QCOMPARE(cycle.allocations(), 4u);
    // What leaks is not kept.
    Card leaks("process p\nmake a 4KiB, 4 every 10s, lives 1s, pool 9, leaks 1");
    leaks.runTo(95s);
    QCOMPARE(leaks.allocations(), 4u + 8);
}

void ScenarioProgramsTest::fromAndUntil()
{
    Card card(
        "process p\nmake a 4KiB, every 1s, from 1min, until 2min\nmake b 4KiB, once, from 90s");
    QCOMPARE(card.count(), 0);
    card.runTo(61s);
    QCOMPARE(card.count(), 1);
    card.runTo(90s);
    QCOMPARE(card.objects(u"b").size(), 1);
    card.runTo(1h);
    QCOMPARE(card.objects(u"a").size(), 59);  // From 61 to 119 s.
    QCOMPARE(card.objects(u"b").size(), 1);
    // A process that starts too late, and one that starts in the middle.
    Card late(
        "process p from 3min\nmake a 4KiB, every 1s, until 2min\nmake b 4KiB, once, until 2min"
        "\nprocess q from 100s\nmake c 4KiB, every 1s, from 1min, until 2min");
    late.runTo(1h);
    QCOMPARE(late.objects(u"a").size(), 0);
    QCOMPARE(late.objects(u"b").size(), 0);
    QCOMPARE(late.objects(u"c").size(), 19);
}

void ScenarioProgramsTest::forEach()
{
    Card card("process p\nmake a 4KiB, every 1s, from 100s, for 10s each 1min");
    card.runTo(100s);
    QCOMPARE(card.count(), 0);
    card.runTo(159s);
    QCOMPARE(card.count(), 9);  // From 101 to 109 s.
    card.runTo(161s);
    QCOMPARE(card.count(), 10);
    card.runTo(100s + 10min - 1ns);
    QCOMPARE(card.count(), 90);
    // A span that does not fit into the active time.
    Card never("process p\nmake a 4KiB, every 20s, for 10s each 1min");
    never.runTo(1h);
    QCOMPARE(never.count(), 0);
}

// Levels of a game.
void ScenarioProgramsTest::onceForEach()
{
    Card card("process p from 5s\nmake \"a %n\" 4KiB, 2 once, for 1min each 10min, lives cycle");
    QCOMPARE(card.labels(), (QStringList{u"a 0"_s, u"a 1"_s}));
    card.runTo(10min - 1ns);
    QCOMPARE(card.count(), 2);
    card.runTo(10min);
    QCOMPARE(card.labels(), (QStringList{u"a 2"_s, u"a 3"_s}));
    Card until("process p\nmake a 4KiB, once, until 150s, for 10s each 1min");
    until.runTo(1h);
    QCOMPARE(until.count(), 3);
    // A process that starts between two active times waits.
    Card between("process p from 2min\nmake a 4KiB, once, for 1min each 10min");
    between.runTo(10min - 1ns);
    QCOMPARE(between.count(), 0);
    between.runTo(10min);
    QCOMPARE(between.count(), 1);
}

void ScenarioProgramsTest::regions()
{
    Card card("process p\nmake a 4MiB, once\nmake b 2MiB, once, vram\nmake c 1MiB, once, gtt");
    QCOMPARE(card.objects(u"a").at(0).region, Vram);
    QCOMPARE(card.objects(u"b").at(0).region, Vram);
    QCOMPARE(card.objects(u"c").at(0).region, Gtt);
    QCOMPARE(card.stats().vramUsedBytes, 6 * MiB + 64 * KiB);
    QCOMPARE(card.stats().gttUsedBytes, MiB);
}

void ScenarioProgramsTest::fullMemory()
{
    // What does not fit into VRAM goes to GTT; what does not fit there is not made.
    Card card(
        "card vram 11MiB gtt 20MiB\nprocess p\nmake a 4MiB, every 1s\nmake b 1MiB, every 10s");
    card.runTo(100s);
    QCOMPARE(card.objects(u"a").size(), 7);
    QCOMPARE(card.stats().gttUsedBytes, 20 * MiB);
    // Smaller objects still found room.
    QCOMPARE(card.objects(u"b").size(), 2);
    QCOMPARE(card.processes(), QStringList{u"p/1000"_s});
}

void ScenarioProgramsTest::cardSizes()
{
    Card card("card vram 16GiB gtt 64GiB\nprocess p\nmake a 10GiB, 2 once");
    QCOMPARE(card.stats().vramTotalBytes, std::uint64_t{16} << 30);
    QCOMPARE(card.stats().gttTotalBytes, std::uint64_t{64} << 30);
    QCOMPARE(card.stats().gttUsedBytes, std::uint64_t{10} << 30);
}

void ScenarioProgramsTest::flags()
{
    Card card(
        "process p\nmake plain 4KiB, once\nmake a 4KiB, once, persistent\n"
        "make b 4KiB, once, exported\nmake c 4KiB, once, imported");
    const LeakObject plain = card.objects(u"plain").at(0);
    QVERIFY(!plain.persistent && !plain.exported && !plain.imported && !plain.orphaned);
    QCOMPARE(plain.handles, 1u);
    const LeakObject a = card.objects(u"a").at(0);
    QVERIFY(a.persistent && !a.exported && !a.imported);
    const LeakObject b = card.objects(u"b").at(0);
    QVERIFY(!b.persistent && b.exported && !b.imported);
    QCOMPARE(b.handles, 1u);
    const LeakObject c = card.objects(u"c").at(0);
    QVERIFY(!c.persistent && !c.exported && c.imported);
    QCOMPARE(c.region, Gtt);
}

void ScenarioProgramsTest::closed()
{
    Card card("process p until 2min\nmake a 4KiB, every 10s, exported, closed, lives 30s");
    QCOMPARE(card.count(), 3);
    for (const LeakObject &object : card.objects()) {
        QCOMPARE(object.handles, 0u);
        QVERIFY(object.exported && !object.orphaned);
    }
    card.runTo(2min - 1ns);
    QCOMPARE(card.count(), 3);
    card.runTo(2min);
    QCOMPARE(card.count(), 0);
    Card orphans("process p until 10s\nmake a 4KiB, once, exported, closed, shared");
    QCOMPARE(orphans.objects().at(0).handles, 0u);
    QVERIFY(orphans.objects().at(0).orphaned);
}

void ScenarioProgramsTest::shared()
{
    Card card(
        "process p until 1min\nmake a 4KiB, 2 once, shared, lives 5min\n"
        "make b 4KiB, once, lives 5min\nmake c 4KiB, once, shared\n"
        "make d 4KiB, 3 once, shared, lives 5min, leaks 1");
    QCOMPARE(card.count(), 7);
    QVERIFY(card.objects(u"a").at(0).exported && !card.objects(u"a").at(0).orphaned);
    QCOMPARE(card.objects(u"a").at(0).handles, 1u);
    card.runTo(1min);
    QCOMPARE(card.count(), 6);
    for (const LeakObject &object : card.objects()) {
        QVERIFY(object.orphaned && object.exported);
        QCOMPARE(object.handles, 0u);
    }
    card.runTo(5min - 1ns);
    QCOMPARE(card.count(), 6);
    card.runTo(5min);
    QCOMPARE(card.labels(), (QStringList{u"c"_s, u"d"_s}));
    // Given back while the creator lives.
    Card early("process p\nmake a 4KiB, every 10s, shared, lives 20s");
    QCOMPARE(early.count(), 2);
}

void ScenarioProgramsTest::moves()
{
    Card card("process p\nmake a 4MiB, once, moves 10s");
    QCOMPARE(card.objects().at(0).region, Vram);  // After four moves.
    QCOMPARE(card.stats().moves, 4u);
    QCOMPARE(card.stats().evictions, 2u);
    card.runTo(50s);
    QCOMPARE(card.objects().at(0).region, Gtt);
    QCOMPARE(card.stats().evictions, 3u);
    QCOMPARE(card.stats().vramUsedBytes, 64 * KiB);
    QCOMPARE(card.stats().gttUsedBytes, 4 * MiB);
}

void ScenarioProgramsTest::labels()
{
    Card card(
        "process p lasts 30s pause 10s\nmake \"%n: %x, 100%\" 4KiB, 3 once\nmake - 4KiB, once");
    QStringList labels = card.labels();
    QCOMPARE(labels.size(), 4);
    const QRegularExpression shape(u"^[012]: [0-9a-f]{8}, 100%$"_s);
    QSet<QString> hex;
    for (int i = 0; i < 3; ++i) {
        QVERIFY2(shape.match(labels[i]).hasMatch(), qPrintable(labels[i]));
        QVERIFY(labels[i].startsWith(QString::number(i)));  // Again in each life.
        hex.insert(labels[i].mid(3));
    }
    QCOMPARE(hex.size(), 3);
    QCOMPARE(labels[3], QString());
}

void ScenarioProgramsTest::processTimes()
{
    Card card("process p from 1min until 2min\nmake a 4KiB, once\nmake b 4KiB, every 10s");
    QCOMPARE(card.count(), 0);
    card.runTo(1min);
    QCOMPARE(card.labels(), QStringList{u"a"_s});
    card.runTo(2min - 1ns);
    QCOMPARE(card.count(), 6);
    card.runTo(2min);
    QCOMPARE(card.count(), 0);
    card.runTo(1h);
    QCOMPARE(card.allocations(), 6u);
    QCOMPARE(card.stats().orphanedObjects, 0u);
}

void ScenarioProgramsTest::copies()
{
    Card card(
        "process p copies 3\nmake a 4KiB, once\nprocess q copies 2 pid 1001\nmake b 4KiB, once");
    // No two processes have one PID.
    QCOMPARE(card.processes(),
             (QStringList{u"p/1000"_s, u"p/1001"_s, u"p/1002"_s, u"q/1003"_s, u"q/1004"_s}));
    QCOMPARE(card.objects(u"a").size(), 3);
}

void ScenarioProgramsTest::lasts()
{
    Card card(
        "process p lasts 30s pause 20s until 10min\nmake a 4KiB, once, lives 5min\n"
        "make b 4KiB, every 7s");
    QCOMPARE(card.count(), 0);
    card.runTo(50s);
    QCOMPARE(card.processes(), QStringList{u"p/1001"_s});
    QCOMPARE(card.labels(), QStringList{u"a"_s});
    card.runTo(80s - 1ns);
    QCOMPARE(card.objects(u"b").size(), 4);
    card.runTo(80s);
    QCOMPARE(card.count(), 0);
    card.runTo(100s);
    QCOMPARE(card.processes(), QStringList{u"p/1002"_s});
    // What the first life would free does not concern a later one.
    card.runTo(5min + 1s);
    QCOMPARE(card.objects(u"a").size(), 1);
    card.runTo(1h);
    QCOMPARE(card.count(), 0);
    QCOMPARE(card.allocations(), 12u * 5);
    // Nor does its next turn, nor its pool, nor what its items had.
    Card lives(
        "process p lasts 30s pause 1s\nmake a 4KiB, every 20s\n"
        "make b 4KiB, 2 every 5s, lives 1s, pool 2\nmake c 4KiB, every 1s, lru 9 of 1");
    QCOMPARE(lives.objects(u"a").size(), 0);
    QCOMPARE(lives.objects(u"b").size(), 2);
    QCOMPARE(lives.objects(u"c").size(), 1);
}

void ScenarioProgramsTest::killed()
{
    Card card(
        "card vram 10MiB gtt 10MiB\nprocess p killed pause 30s\nmake a 1MiB, every 1s\n"
        "make b 4KiB, once");
    card.runTo(50s - 1ns);
    // 9 MiB fit into VRAM, 10 into GTT; the 20th object is one too many.
    QCOMPARE(card.count(), 0);
    QCOMPARE(card.allocations(), 20u);
    card.runTo(50s);
    QCOMPARE(card.processes(), QStringList{u"p/1001"_s});
    QCOMPARE(card.count(), 1);
    card.runTo(69s);
    QCOMPARE(card.count(), 20);
    card.runTo(70s);
    QCOMPARE(card.count(), 0);
}

void ScenarioProgramsTest::renames()
{
    Card card("process p renames 20s\nmake a 4KiB, every 10s");
    card.runTo(65s);
    QStringList names;
    for (const LeakObject &object : card.objects()) {
        names.append(object.process);
        QCOMPARE(object.pid, 1000u);
    }
    QCOMPARE(names, (QStringList{u"p"_s, u"p-1"_s, u"p-1"_s, u"p-2"_s, u"p-2"_s, u"p-3"_s}));
    // The kernel's names have 15 bytes: the number counts.
    Card longest("process fifteen-letters renames 20s\nmake a 4KiB, once, from 25s");
    QCOMPARE(longest.objects().at(0).process, u"fifteen-lette-1"_s);
}

void ScenarioProgramsTest::idle()
{
    Card card(
        "idle from 1min for 1h\nprocess p\nmake a 4KiB, every 10s, lives 15s\n"
        "make b 4KiB, once, from 2min\nmake c 4KiB, once, until 2min, from 90s\n"
        "process q until 2min\nmake d 4KiB, once");
    card.runTo(1min - 1ns);
    QCOMPARE(card.allocations(), 6u);
    const QByteArray before = card.labels().join(u' ').toUtf8();
    card.runTo(1h + 1min - 1ns);
    QCOMPARE(card.labels().join(u' ').toUtf8(), before);
    QCOMPARE(card.allocations(), 6u);
    // What was due is done once, in its order, and from there on as before.
    card.runTo(1h + 1min);
    QCOMPARE(card.labels(), (QStringList{u"a"_s, u"c"_s, u"b"_s}));
    QCOMPARE(card.objects(u"a").at(0).birthNs, ns(1h + 1min));
    card.runTo(1h + 2min);
    QCOMPARE(card.objects(u"a").size(), 2);
    QCOMPARE(card.allocations(), 6u + 3 + 6);
}

void ScenarioProgramsTest::spansHaveTheirDistributions()
{
    constexpr int Count = 100'000;
    ScenarioRandom random(1);
    const auto mean = [&random](const ScenarioSpan &span) {
        double sum = 0;
        for (int i = 0; i < Count; ++i)
            sum += seconds(random.spanNs(span));
        return sum / Count;
    };
    using Kind = ScenarioSpan::Kind;
    QCOMPARE(random.spanNs({Kind::Fixed, ns(5s), 0, 0}), ns(5s));
    QVERIFY(std::abs(mean({Kind::Even, ns(2s), ns(4s), 0}) - 3) < 0.02);
    QVERIFY(std::abs(mean({Kind::Exponential, ns(2s), 0, 0}) - 2) < 0.05);
    // The mean of a Pareto distribution is min·a/(a-1).
    QVERIFY(std::abs(mean({Kind::Pareto, ns(2s), 0, 3}) - 3) < 0.05);
    int above = 0;
    for (int i = 0; i < Count; ++i) {
        const std::uint64_t even = random.spanNs({Kind::Even, ns(2s), ns(4s), 0});
        QVERIFY(even >= ns(2s) && even <= ns(4s));
        const std::uint64_t pareto = random.spanNs({Kind::Pareto, ns(2s), 0, 1.3});
        QVERIFY(pareto >= ns(2s) && pareto <= Scenario::LongestNs);
        above += pareto > ns(20s) ? 1 : 0;
    }
    // One in 10^1.3 is ten times as long.
    QVERIFY(std::abs(above - Count / std::pow(10, 1.3)) < 400);
    for (int i = 0; i < Count; ++i)
        QVERIFY(random.spanNs({Kind::Pareto, Scenario::LongestNs, 0, 0.1}) <= Scenario::LongestNs);
}

void ScenarioProgramsTest::sizesHaveTheirDistributions()
{
    constexpr int Count = 100'000;
    ScenarioRandom random(1);
    using Kind = ScenarioSizes::Kind;
    std::map<std::uint64_t, int> choices;
    double even = 0;
    double exponential = 0;
    for (int i = 0; i < Count; ++i) {
        ++choices[random.sizeBytes({Kind::Choice, {4 * KiB, 16 * KiB, 64 * KiB}})];
        const std::uint64_t between = random.sizeBytes({Kind::Even, {16 * KiB, MiB}});
        QVERIFY(between >= 16 * KiB && between <= MiB && between % 4096 == 0);
        even += static_cast<double>(between) / Count;
        const std::uint64_t tailed = random.sizeBytes({Kind::Exponential, {MiB}});
        QVERIFY(tailed >= 4096 && tailed % 4096 == 0);
        exponential += static_cast<double>(tailed) / Count;
    }
    QCOMPARE(choices.size(), 3u);
    for (const auto &[bytes, count] : choices)
        QVERIFY(std::abs(count - Count / 3) < 1'000);
    QVERIFY(std::abs(even / (520 * KiB) - 1) < 0.01);
    QVERIFY(std::abs(exponential / MiB - 1) < 0.02);
}

void ScenarioProgramsTest::itemsHaveTheirDistribution()
{
    constexpr int Count = 200'000;
    constexpr std::uint32_t Items = 100;
    double all = 0;
    for (std::uint32_t k = 1; k <= Items; ++k)
        all += 1.0 / k;
    ScenarioRandom random(1);
    std::vector<int> counts(Items + 1);
    for (int i = 0; i < Count; ++i)
        ++counts.at(random.item(Items));
    QCOMPARE(counts[0], 0);
    for (const std::uint32_t k : {1u, 2u, 3u, 10u, 50u, 100u}) {
        const double expected = Count / all / k;
        QVERIFY2(std::abs(counts[k] - expected) < 5 * std::sqrt(expected),
                 qPrintable(u"%1: %2 of %3"_s.arg(k).arg(counts[k]).arg(expected)));
    }
    QCOMPARE(random.item(1), 1u);
}

namespace {

constexpr auto Busy =
    "process p lasts ~5min pause 1s..9s\n"
    "make \"a %x\" ~64KiB, every ~500ms, lives pareto 2s 1.5, leaks 1/50, moves ~1min\n"
    "make b 4KiB..1MiB, 3 every 1s..3s, lru 30 of 100\n"
    "process q copies 3\nmake c 4KiB|8KiB, every ~2s, lives ~10s, pool 4\n";

}  // namespace

void ScenarioProgramsTest::sameSeedSameRun()
{
    Card one(Busy);
    Card same(Busy);
    Card other("seed 2\n"_ba + Busy);
    for (Card *card : {&one, &same, &other})
        card->runTo(1h);
    QVERIFY(one.count() > 50);
    QCOMPARE(one.listing(), same.listing());
    QVERIFY(one.listing() != other.listing());
}

void ScenarioProgramsTest::otherLinesDoNotMatter()
{
    // The objects of c, by age and size.
    const auto course = [](const QByteArray &text) {
        Card card(text);
        card.runTo(1h);
        QStringList objects;
        for (const LeakObject &object : card.objects(u"c")) {
            objects.append(u"%1 %2 %3"_s.arg(object.pid).arg(object.birthNs).arg(object.sizeBytes));
        }
        return objects;
    };
    const QByteArray line = "make c 4KiB|8KiB, every ~2s, lives ~1min\n";
    const QStringList alone = course("process p pid 5\n" + line);
    QVERIFY(alone.size() > 10);
    QCOMPARE(course("process q\nmake x ~1MiB, every ~1s, lives 1s\nprocess p pid 5\n"
                    "make y 4KiB, every ~1s, lives 1s\n" +
                    line + "make c 4KiB, once\n")
                 .mid(1),
             alone);
}

void ScenarioProgramsTest::copiesDiffer()
{
    Card card("process p copies 2\nmake a 4KiB..1GiB, once");
    QVERIFY(card.objects().at(0).sizeBytes != card.objects().at(1).sizeBytes);
}

void ScenarioProgramsTest::speedDoesNotMatter()
{
    Card slow(Busy, 1);
    Card fast(Busy, 20);
    slow.runTo(1h);
    fast.runTo(1h);
    QCOMPARE(slow.listing(), fast.listing());
}

void ScenarioProgramsTest::lookingDoesNotMatter()
{
    Card often(Busy);
    Card once(Busy);
    for (int second = 46; second <= 3600; ++second)
        often.runTo(std::chrono::seconds(second));
    once.runTo(1h);
    QCOMPARE(often.listing(), once.listing());
}

void ScenarioProgramsTest::lastKeptIsUsedFirst()
{
    ScenarioObjects objects;
    const ScenarioObjects::Slot first = objects.add(1, 4096);
    const ScenarioObjects::Slot second = objects.add(2, 4096);
    const std::uint64_t use = objects.at(second).use;
    objects.keep(first);
    objects.keep(second);
    QCOMPARE(objects.kept(), 2u);
    QCOMPARE(objects.usedBytes(), 0u);
    QCOMPARE(objects.reuse(), second);
    QVERIFY(objects.isUse(second, objects.at(second).use) && !objects.isUse(second, use));
    QVERIFY(!objects.isUse(first, objects.at(first).use));
    QCOMPARE(objects.used(), 1u);
}

void ScenarioProgramsTest::manyObjects()
{
    Card card(
        "process p\nmake a 4KiB, 90000 once\nmake b 4KiB, 10 every 100ms, lives ~50s, "
        "limit 9000");
    card.runTo(30min);
    QCOMPARE(card.objects(u"a").size(), 90'000);
    QVERIFY(card.count() > 93'000);
}

void ScenarioProgramsTest::mostObjects()
{
    Card card(
        "card vram 16GiB gtt 16GiB\nprocess p\nmake a 4KiB, 60000 once\n"
        "make b 4KiB, 60000 once\nmake c 4KiB, every 1s");
    card.runTo(1min);
    QCOMPARE(card.count(), static_cast<qsizetype>(Scenario::MostObjects));
}

// At 400 events per second, a day takes seconds.
void ScenarioProgramsTest::busyHour()
{
    Card card("process p\nmake a 4KiB..64KiB, 2 every ~10ms, lives ~10s\n");
    const double began = processorSeconds();
    card.runTo(1h);
    const double took = processorSeconds() - began;
    QVERIFY(card.allocations() > 700'000);
    qInfo("an hour with 400 events a second: %.2f s", took);
}

void ScenarioProgramsTest::hostileScenarios_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("fastest turns")
        << "process p copies 1000\nmake a 4KiB, 100000 every 1ms, lives 1ms"_ba;
    QTest::newRow("no memory") << "process p\nmake a 16384GiB, 100000 every 1ms"_ba;
    QTest::newRow("fastest lives")
        << "process p copies 1000 lasts 1ms pause 1ms\nmake a 4KiB, 100 once, lives 1000d"_ba;
    QTest::newRow("fastest kills")
        << "process p copies 1000 killed pause 1ms\nmake a 16384GiB, once"_ba;
    QTest::newRow("fastest names") << "process p copies 1000 renames 1ms"_ba;
    QTest::newRow("fastest moves") << "process p\nmake a 4KiB, 100000 once, moves 1ms"_ba;
    QTest::newRow("fastest levels")
        << "process p\nmake a 4KiB, 1000 once, for 1ms each 1ms, lives cycle"_ba;
    QTest::newRow("early ends")
        << "process p\nmake a 4KiB, 100 every 1ms, lives 1000d, limit 1, moves 1000d"_ba;
    QTest::newRow("items")
        << "process p copies 1000\nmake a 4KiB, 1000 every 1ms, lru 1 of 1000000"_ba;
    QTest::newRow("forever") << "process p\nmake a 4KiB, every pareto 1000d 0.1, moves 1000d"_ba;
}

void ScenarioProgramsTest::hostileScenarios()
{
    QFETCH(QByteArray, text);
    Card card(text);
    const double began = processorSeconds();
    card.runTo(2min);
    QVERIFY(processorSeconds() - began < 60);
    QVERIFY(card.count() <= static_cast<qsizetype>(Scenario::MostObjects));
}

QTEST_GUILESS_MAIN(ScenarioProgramsTest)
#include "tst_scenarioprograms.moc"
