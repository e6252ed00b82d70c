// SPDX-License-Identifier: GPL-3.0-or-later
#include <QSignalSpy>
#include <QTest>
#include <QTimeZone>
#include <algorithm>
#include <cerrno>
#include <chrono>
#include <memory>

#include "model/snapshot.h"
#include "parser/kernellog.h"
#include "parser/leakobjects.h"
#include "parser/memorystats.h"
#include "support/regions.h"
#include "transport/simulated/builtinscenarios.h"
#include "transport/simulated/simulatedsource.h"

using namespace pddgpu;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace {

constexpr std::uint64_t MiB = 1024 * 1024;
const DeviceInfo Device{u"simulated.0"_s, u"simulated"_s};

// The names of the scenarios that are part of the program.
namespace Program {
constexpr QStringView Mixed = u"mixed";
constexpr QStringView Healthy = u"healthy";
constexpr QStringView Leaky = u"leaky";
constexpr QStringView Orphan = u"orphan";
}  // namespace Program

// A simulated source and its clock.
class Simulation
{
public:
    explicit Simulation(QStringView program, double speed = 1)
        : source(builtInScenario(program), speed, [this] { return clock; })
    {
    }
    Simulation(const Simulation &) = delete;
    Simulation &operator=(const Simulation &) = delete;

    std::uint64_t number(DriverFile file)
    {
        const auto text = source.read(Device, file);
        const auto value = text ? parseNumber(*text) : tl::unexpected(ParseError{});
        return value ? *value : ~std::uint64_t{0};
    }

    // A failed read fails the test, because it would look like an empty device.
    MemoryStats stats()
    {
        const auto stats = parseMemoryStats(*source.read(Device, DriverFile::MemoryStats));
        if (!stats)
            QTest::qFail(qPrintable(stats.error().reason), __FILE__, __LINE__);
        return stats.value_or(MemoryStats());
    }

    LeakObjects objects()
    {
        const auto objects = parseLeakObjects(*source.read(Device, DriverFile::LeakObjects));
        if (!objects)
            QTest::qFail(qPrintable(objects.error().reason), __FILE__, __LINE__);
        return objects.value_or(LeakObjects());
    }

    bool write(DriverControl control, const QByteArray &value)
    {
        return source.write(Device, control, value).has_value();
    }

    // All lines of the kernel log until now.
    QStringList log()
    {
        const KernelLog more = parseKernelLog(source.readLog().value_or(QByteArray()));
        for (const LogLine &line : more.lines) {
            malformed |= line.sequence != std::uint64_t(lines.size());
            lines.append(line.text);
        }
        malformed |= more.malformed > 0;
        return malformed ? QStringList{u"a malformed log"_s} : lines;
    }

    // Time passes as for a sampler.
    void run(std::chrono::nanoseconds duration, std::chrono::nanoseconds step = 1s)
    {
        for (const auto end = clock + duration; clock < end;) {
            clock = std::min(clock + step, end);
            number(DriverFile::Generation);
        }
    }

    std::chrono::nanoseconds clock = 7h;
    QStringList lines;
    bool malformed = false;
    SimulatedSource source;
};

}  // namespace

class SimulatedTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void device();
    void severalCards();
    void firstLookShowsLife();
    void allFilesAreReadable();
    void filesAgree();
    void defaults();

    void timesOfDayAreOfTheWall();
    void leakyBecomesSuspiciousThenConfirmed();
    void leakyFillsBothAndStartsAgain();
    void healthyNeverLeaks();
    void orphansOutliveTheirClient();
    void mixedIsAll();

    void speed();
    void slowSpeed();
    void sameClockSameTexts();
    void pollingDoesNotMatter();
    void clockThatStandsStill();
    void longPauseIsClamped();

    void startIsLogged();
    void alertIsLoggedWordForWord();
    void triggerIsLoggedWordForWord();
    void logIsBounded();
    void alertIsHeardOf();

    void disabledStopsChecks();
    void intervalIsObeyed();
    void agesAreObeyed();
    void refusedWritesChangeNothing_data();
    void refusedWritesChangeNothing();
    void generationStandsStillWithTheListing();
};

void SimulatedTest::device()
{
    Simulation simulation(Program::Mixed);
    QCOMPARE(simulation.source.origin(), Origin::Simulation);
    QCOMPARE(*simulation.source.devices(), QList<DeviceInfo>{Device});
    const auto text =
        simulation.source.read({u"pddgpu.0"_s, u"card0"_s}, DriverFile::VramUsedBytes);
    QCOMPARE(text.error().kind, SourceError::Kind::Absent);
    QVERIFY(!simulation.source.write({}, DriverControl::TriggerCheck, "1"));
    // Without a test clock, it uses the system's.
    SimulatedSource living(builtInScenario(Program::Mixed), 1);
    QVERIFY(living.read(Device, DriverFile::VramUsedBytes));
}

void SimulatedTest::severalCards()
{
    std::chrono::nanoseconds clock = 7h;
    SimulatedSource source({builtInScenario(Program::Healthy), builtInScenario(Program::Leaky)}, 1,
                           [&clock] { return clock; });
    const auto devices = source.devices();
    QVERIFY(devices);
    QCOMPARE(devices->size(), 2);
    QVERIFY(devices->at(0) != devices->at(1));
    const auto number = [&source](const DeviceInfo &device, DriverFile file) {
        const auto text = source.read(device, file);
        const auto value = text ? parseNumber(*text) : tl::unexpected(ParseError{});
        return value.value_or(~std::uint64_t{0});
    };
    // Each has its own program, its own controls and its own alerts.
    QCOMPARE(number(devices->at(0), DriverFile::SuspiciousObjects), 0u);
    QVERIFY(number(devices->at(1), DriverFile::SuspiciousObjects) > 0);
    QVERIFY(source.write(devices->at(0), DriverControl::ThresholdBytes, "1M"));
    QCOMPARE(number(devices->at(0), DriverFile::ThresholdBytes), 1u << 20);
    QCOMPARE(number(devices->at(1), DriverFile::ThresholdBytes), 100u << 20);
    QVERIFY(!source.read(Device, DriverFile::Generation));

    // One log, sorted by time, without duplicates.
    clock += 2min;
    std::uint64_t lastNs = 0;
    std::uint64_t next = 0;
    int started = 0;
    for (int i = 0; i < 3; ++i) {
        const KernelLog log = parseKernelLog(source.readLog().value_or(QByteArray()));
        QCOMPARE(log.malformed, 0);
        QVERIFY(i > 0 || !log.lines.isEmpty());
        for (const LogLine &line : log.lines) {
            QCOMPARE(line.sequence, next++);
            QVERIFY(line.timeNs >= lastNs);
            lastNs = line.timeNs;
            started += line.text == u"PDDGPU: Memory leak monitor started"_s;
        }
        clock += 1min;
    }
    QCOMPARE(started, 2);

    QSignalSpy changed(&source, &Source::changed);
    source.watch(devices->at(0));
    QVERIFY(source.write(devices->at(0), DriverControl::ThresholdBytes, "1G"));
    clock += 5min;
    QVERIFY(!changed.wait(200));
    source.watch(devices->at(1));
    clock += 5min;
    QVERIFY(changed.wait(30'000));
}

void SimulatedTest::firstLookShowsLife()
{
    Simulation simulation(Program::Mixed);
    const MemoryStats stats = simulation.stats();
    QCOMPARE(stats.nowNs, 45'000'000'000u);
    QVERIFY(stats.liveObjects > 20u);
    QVERIFY(stats.suspiciousObjects > 0u);
    QVERIFY(stats.orphanedObjects > 0u);
    QCOMPARE(stats.confirmedObjects, 0u);
    QVERIFY(stats.vramUsedBytes > 100 * MiB);
    QVERIFY(stats.gttUsedBytes > 0u);
    QVERIFY(stats.alertCount > 0u);
    QVERIFY(stats.averageAllocationNs > 0u);
    QVERIFY(stats.averageFreeNs > 0u);
    QVERIFY(stats.lastCheckDurationNs > 0u);
}

void SimulatedTest::allFilesAreReadable()
{
    Simulation simulation(Program::Mixed);
    for (int file = 0; file <= static_cast<int>(DriverFile::LeakObjects); ++file) {
        const auto text = simulation.source.read(Device, static_cast<DriverFile>(file));
        QVERIFY(text);
        QVERIFY(text->endsWith('\n'));
        if (file < static_cast<int>(DriverFile::MemoryStats))
            QVERIFY(parseNumber(*text));
    }
}

void SimulatedTest::filesAgree()
{
    Simulation simulation(Program::Mixed);
    for (int i = 0; i < 300; ++i) {
        simulation.clock += 2700ms;
        const MemoryStats stats = simulation.stats();
        const LeakObjects objects = simulation.objects();
        QCOMPARE(simulation.number(DriverFile::VramUsedBytes), *stats.vramUsedBytes);
        QCOMPARE(simulation.number(DriverFile::GttUsedBytes), *stats.gttUsedBytes);
        QCOMPARE(simulation.number(DriverFile::LiveObjects), *stats.liveObjects);
        QCOMPARE(simulation.number(DriverFile::OrphanedBytes), *stats.orphanedBytes);
        QCOMPARE(objects.generation, *stats.generation);
        QCOMPARE(objects.nowNs, *stats.nowNs);

        // Every used byte belongs to an object or to the driver.
        std::uint64_t used[] = {*stats.driverPinnedBytes, 0};
        std::uint64_t states[] = {0, 0, 0};
        std::uint64_t orphaned = 0;
        for (const LeakObject &object : objects.objects) {
            used[object.region == Gtt ? 1 : 0] += object.sizeBytes;
            ++states[static_cast<int>(object.state)];
            orphaned += object.orphaned;
            QCOMPARE(object.handles, object.orphaned ? 0u : 1u);
        }
        QCOMPARE(used[0], *stats.vramUsedBytes);
        QCOMPARE(used[1], *stats.gttUsedBytes);
        QCOMPARE(states[1], *stats.suspiciousObjects);
        QCOMPARE(states[2], *stats.confirmedObjects);
        QCOMPARE(orphaned, *stats.orphanedObjects);
        QVERIFY(*stats.vramUsedBytes <= *stats.vramTotalBytes);
        QVERIFY(*stats.gttUsedBytes <= *stats.gttTotalBytes);
    }
}

void SimulatedTest::defaults()
{
    Simulation simulation(Program::Healthy);
    QCOMPARE(simulation.number(DriverFile::VramTotalBytes), 1024 * MiB);
    QCOMPARE(simulation.number(DriverFile::GttTotalBytes), 2048 * MiB);
    QCOMPARE(simulation.number(DriverFile::Enabled), 1u);
    QCOMPARE(simulation.number(DriverFile::ThresholdBytes), 100 * MiB);
    QCOMPARE(simulation.number(DriverFile::CheckIntervalMs), 5000u);
    QCOMPARE(simulation.number(DriverFile::SuspiciousAgeMs), 30000u);
    QCOMPARE(simulation.number(DriverFile::ConfirmedAgeMs), 300000u);
    QCOMPARE(simulation.stats().driverPinnedBytes, 65536u);
    QCOMPARE(simulation.stats().device, u"simulated.0"_s);
}

// A simulation that runs faster: ages use its clock, times of day use the wall clock.
void SimulatedTest::timesOfDayAreOfTheWall()
{
    Simulation simulation(Program::Leaky, 20);
    QCOMPARE(simulation.source.clockSpeed(), 20.0);
    Snapshot snapshot;
    snapshot.clockSpeed = simulation.source.clockSpeed();
    snapshot.capturedAt = QDateTime::fromMSecsSinceEpoch(1'700'000'000'000, QTimeZone::utc());
    snapshot.nowNs = simulation.stats().nowNs;
    simulation.clock += 60s;
    const std::uint64_t later = simulation.stats().nowNs.value_or(0);
    QCOMPARE(later - *snapshot.nowNs, std::uint64_t{1200} * 1'000'000'000);
    QCOMPARE(snapshot.wallTimeMs(later), 1'700'000'060'000);
    snapshot.nowNs = later;
    QCOMPARE(snapshot.wallTimeMs(later - std::uint64_t{600} * 1'000'000'000),
             1'700'000'000'000 - 30'000);
}

void SimulatedTest::leakyBecomesSuspiciousThenConfirmed()
{
    Simulation simulation(Program::Leaky);
    // At 45 s: one object every 2 s since 0 s; those born before 15 s are suspicious.
    QCOMPARE(simulation.number(DriverFile::LiveObjects), 23u);
    QCOMPARE(simulation.number(DriverFile::LiveBytes), 230 * MiB);
    QVERIFY(simulation.write(DriverControl::TriggerCheck, "1"));
    QCOMPARE(simulation.number(DriverFile::SuspiciousObjects), 8u);
    QCOMPARE(simulation.number(DriverFile::ConfirmedObjects), 0u);

    simulation.run(255s);  // 300 s: nothing is older than five minutes yet.
    QCOMPARE(simulation.number(DriverFile::ConfirmedObjects), 0u);
    simulation.run(6s);
    QVERIFY(simulation.write(DriverControl::TriggerCheck, "1"));
    QCOMPARE(simulation.number(DriverFile::ConfirmedObjects), 3u);  // Born at 0, 2 and 4 s.
    const LeakObjects objects = simulation.objects();
    QCOMPARE(objects.objects.constFirst().state, LeakState::Confirmed);
    QCOMPARE(objects.objects.constFirst().process, u"leaky_app"_s);
    QCOMPARE(objects.objects.constFirst().label, u"frame-capture"_s);
    QCOMPARE(objects.objects.constFirst().sizeBytes, 10 * MiB);
}

void SimulatedTest::leakyFillsBothAndStartsAgain()
{
    Simulation simulation(Program::Leaky);
    std::uint64_t mostVram = 0;
    std::uint64_t mostGtt = 0;
    bool ended = false;
    std::uint64_t clientAfterwards = 0;
    for (int second = 0; second < 700; ++second) {
        simulation.run(1s);
        mostVram = std::max(mostVram, simulation.number(DriverFile::VramUsedBytes));
        mostGtt = std::max(mostGtt, simulation.number(DriverFile::GttUsedBytes));
        const LeakObjects objects = simulation.objects();
        if (objects.objects.isEmpty()) {
            ended = true;
            QCOMPARE(simulation.number(DriverFile::VramUsedBytes), 65536u);
            QCOMPARE(simulation.number(DriverFile::OrphanedObjects), 0u);
        } else if (ended) {
            clientAfterwards = objects.objects.constFirst().clientId;
        }
    }
    QCOMPARE(mostVram, 1020 * MiB + 65536);
    QCOMPARE(mostGtt, 2040 * MiB);
    QVERIFY(ended);
    QCOMPARE(clientAfterwards, 2u);
}

void SimulatedTest::healthyNeverLeaks()
{
    Simulation simulation(Program::Healthy);
    std::uint64_t leastVram = ~std::uint64_t{0};
    std::uint64_t mostVram = 0;
    std::uint64_t mostGtt = 0;
    for (int second = 0; second < 3600; ++second) {
        simulation.run(1s);
        leastVram = std::min(leastVram, simulation.number(DriverFile::VramUsedBytes));
        mostVram = std::max(mostVram, simulation.number(DriverFile::VramUsedBytes));
        mostGtt = std::max(mostGtt, simulation.number(DriverFile::GttUsedBytes));
        QCOMPARE(simulation.number(DriverFile::SuspiciousObjects), 0u);
    }
    QVERIFY(mostVram > leastVram + 10 * MiB);
    QVERIFY(mostGtt > 5 * MiB);
    const MemoryStats stats = simulation.stats();
    QCOMPARE(stats.alertCount, 0u);
    QVERIFY(stats.deallocations > 1000u);
    QVERIFY(stats.moves > 10u);

    const LeakObjects objects = simulation.objects();
    const auto isPersistent = [](const LeakObject &object) { return object.persistent; };
    QCOMPARE(std::count_if(objects.objects.cbegin(), objects.objects.cend(), isPersistent), 4);
}

void SimulatedTest::orphansOutliveTheirClient()
{
    Simulation simulation(Program::Orphan);
    QCOMPARE(simulation.number(DriverFile::OrphanedObjects), 4u);
    QCOMPARE(simulation.number(DriverFile::OrphanedBytes), 16 * MiB);
    const LeakObjects first = simulation.objects();
    for (const LeakObject &object : first.objects) {
        QVERIFY(object.orphaned && object.exported);
        QCOMPARE(object.handles, 0u);
        QCOMPARE(object.state, LeakState::Suspicious);
    }
    simulation.run(300s);
    QCOMPARE(simulation.number(DriverFile::ConfirmedObjects), 4u);
    simulation.run(40s);
    QCOMPARE(simulation.number(DriverFile::LiveObjects), 0u);
    simulation.run(50s);
    QCOMPARE(simulation.number(DriverFile::OrphanedObjects), 4u);
    QVERIFY(simulation.objects().objects.constFirst().id > first.objects.constLast().id);
}

void SimulatedTest::mixedIsAll()
{
    Simulation simulation(Program::Mixed);
    QStringList processes;
    const LeakObjects objects = simulation.objects();
    for (const LeakObject &object : objects.objects)
        processes.append(object.process);
    for (const QString &process : {u"compositor"_s, u"leaky_app"_s, u"video_player"_s})
        QVERIFY(processes.contains(process));
}

void SimulatedTest::speed()
{
    Simulation simulation(Program::Leaky, 20);
    QCOMPARE(simulation.stats().nowNs, 45'000'000'000u);
    simulation.clock += 15s;
    QCOMPARE(simulation.stats().nowNs, 345'000'000'000u);
    QVERIFY(simulation.number(DriverFile::ConfirmedObjects) > 10u);
}

void SimulatedTest::slowSpeed()
{
    Simulation simulation(Program::Leaky, 0.01);
    simulation.clock += 100s;
    QCOMPARE(simulation.stats().nowNs, 46'000'000'000u);
}

void SimulatedTest::sameClockSameTexts()
{
    Simulation one(Program::Mixed, 3);
    Simulation other(Program::Mixed, 3);
    for (int i = 0; i < 200; ++i) {
        one.run(1234ms);
        other.run(1234ms);
        QCOMPARE(*one.source.read(Device, DriverFile::LeakObjects),
                 *other.source.read(Device, DriverFile::LeakObjects));
    }
    QCOMPARE(*one.source.read(Device, DriverFile::MemoryStats),
             *other.source.read(Device, DriverFile::MemoryStats));
    QCOMPARE(one.log(), other.log());
}

void SimulatedTest::pollingDoesNotMatter()
{
    Simulation often(Program::Mixed);
    Simulation once(Program::Mixed);
    often.run(20min, 333ms);
    once.clock += 20min;
    QCOMPARE(*often.source.read(Device, DriverFile::LeakObjects),
             *once.source.read(Device, DriverFile::LeakObjects));
    QCOMPARE(often.log(), once.log());
}

void SimulatedTest::clockThatStandsStill()
{
    Simulation simulation(Program::Mixed);
    const QByteArray text = *simulation.source.read(Device, DriverFile::MemoryStats);
    QCOMPARE(*simulation.source.read(Device, DriverFile::MemoryStats), text);
    simulation.clock -= 1h;  // Time never goes back.
    QCOMPARE(*simulation.source.read(Device, DriverFile::MemoryStats), text);
}

void SimulatedTest::longPauseIsClamped()
{
    Simulation simulation(Program::Mixed, 1000);
    simulation.clock += 24h * 365;
    const std::uint64_t day = std::chrono::nanoseconds(24h).count();
    QCOMPARE(simulation.stats().nowNs, 45'000'000'000u + day);
    // From there on at normal speed.
    simulation.clock += 1s;
    QCOMPARE(simulation.stats().nowNs, 1'045'000'000'000u + day);
}

void SimulatedTest::startIsLogged()
{
    Simulation simulation(Program::Healthy);
    QCOMPARE(simulation.log(), QStringList{u"PDDGPU: Memory leak monitor started"_s});
}

void SimulatedTest::alertIsLoggedWordForWord()
{
    // The tenth object exceeds the threshold, with the driver's own 64 KiB. It is born at 18 s, and
    // its allocation starts the check.
    Simulation simulation(Program::Leaky);
    const QStringList expected{
        u"PDDGPU: Memory leak monitor started"_s,
        u"PDDGPU: Memory leak detected! Total used: 104 MB"_s,
        u"PDDGPU: Memory leak report:"_s,
        u"PDDGPU:   Total allocated objects: 10"_s,
        u"PDDGPU:   Total leaked size: 0 bytes"_s,
        u"PDDGPU:   Suspicious leaks: 0"_s,
        u"PDDGPU:   Confirmed leaks: 0"_s,
    };
    QCOMPARE(simulation.log(), expected);
    QCOMPARE(simulation.stats().lastAlertNs, 18'000'000'000u);

    // The reminder: the first check a minute later.
    simulation.run(34s);
    QCOMPARE(simulation.log().size(), expected.size() + 6);
    QCOMPARE(simulation.stats().lastAlertNs, 78'000'000'000u);

    // Lowering the threshold below the current usage is a crossing, after one above it.
    QVERIFY(simulation.write(DriverControl::ThresholdBytes, "3G"));
    QCOMPARE(simulation.number(DriverFile::AlertCount), 2u);
    QVERIFY(simulation.write(DriverControl::ThresholdBytes, "1M"));
    QCOMPARE(simulation.number(DriverFile::AlertCount), 3u);
}

void SimulatedTest::triggerIsLoggedWordForWord()
{
    Simulation simulation(Program::Leaky);
    const std::uint64_t checks = simulation.number(DriverFile::CheckCount);
    const qsizetype before = simulation.log().size();
    QVERIFY(simulation.write(DriverControl::Enabled, "0"));
    QVERIFY(simulation.write(DriverControl::TriggerCheck, "1"));
    QCOMPARE(simulation.number(DriverFile::CheckCount), checks + 1);
    const QStringList expected{
        u"PDDGPU: Memory leak report:"_s,
        u"PDDGPU:   Total allocated objects: 23"_s,
        u"PDDGPU:   Total leaked size: 83886080 bytes"_s,
        u"PDDGPU:   Suspicious leaks: 8"_s,
        u"PDDGPU:   Confirmed leaks: 0"_s,
    };
    QCOMPARE(simulation.log().mid(before), expected);
}

void SimulatedTest::logIsBounded()
{
    Simulation simulation(Program::Leaky);
    for (int i = 0; i < 300; ++i)
        QVERIFY(simulation.write(DriverControl::TriggerCheck, "1"));
    const KernelLog log = parseKernelLog(*simulation.source.readLog());
    QCOMPARE(log.lines.size(), SimulatedDevice::LogLines);
    QCOMPARE(log.malformed, 0);
    QCOMPARE(log.lines.constLast().text, u"PDDGPU:   Confirmed leaks: 0"_s);
    QCOMPARE(log.lines.constLast().timeNs, 45'000'000'000u);
    QCOMPARE(log.lines.constLast().level, 4);
    QCOMPARE(simulation.source.readLog(), QByteArray());
}

void SimulatedTest::alertIsHeardOf()
{
    Simulation simulation(Program::Leaky);
    QSignalSpy changed(&simulation.source, &Source::changed);
    simulation.source.watch(Device);
    simulation.clock += 34s;  // The reminder, as above.
    QVERIFY(changed.wait(30'000));
    QCOMPARE(changed.size(), 1);
    // Each is reported once, and none while nobody watches.
    QVERIFY(!changed.wait(200));
    simulation.source.watch(std::nullopt);
    simulation.clock += 70s;
    QVERIFY(!changed.wait(200));
}

void SimulatedTest::disabledStopsChecks()
{
    Simulation simulation(Program::Leaky);
    QVERIFY(simulation.write(DriverControl::Enabled, "0"));
    QCOMPARE(simulation.number(DriverFile::Enabled), 0u);
    const std::uint64_t checks = simulation.number(DriverFile::CheckCount);
    const std::uint64_t alerts = simulation.number(DriverFile::AlertCount);
    const std::uint64_t live = simulation.number(DriverFile::LiveObjects);
    simulation.run(100s);
    QCOMPARE(simulation.number(DriverFile::CheckCount), checks);
    QCOMPARE(simulation.number(DriverFile::AlertCount), alerts);
    QCOMPARE(simulation.number(DriverFile::LiveObjects), live + 50);

    // When switched on again, it alerts for usage above the threshold.
    QVERIFY(simulation.write(DriverControl::Enabled, "1"));
    QCOMPARE(simulation.number(DriverFile::AlertCount), alerts + 1);
    simulation.run(5s);
    QVERIFY(simulation.number(DriverFile::SuspiciousObjects) > live);
}

void SimulatedTest::intervalIsObeyed()
{
    Simulation simulation(Program::Orphan);
    std::uint64_t checks = simulation.number(DriverFile::CheckCount);
    QCOMPARE(checks, 9u);  // At 5, 10, … 45 s.
    QVERIFY(simulation.write(DriverControl::CheckIntervalMs, "100"));
    simulation.clock += 10s;
    QCOMPARE(simulation.number(DriverFile::CheckCount), checks + 100);
    QVERIFY(simulation.write(DriverControl::CheckIntervalMs, "3600000"));
    checks = simulation.number(DriverFile::CheckCount);
    simulation.clock += 59min;
    QCOMPARE(simulation.number(DriverFile::CheckCount), checks);
    simulation.clock += 1min;
    QCOMPARE(simulation.number(DriverFile::CheckCount), checks + 1);
}

void SimulatedTest::agesAreObeyed()
{
    Simulation simulation(Program::Leaky);
    QVERIFY(simulation.write(DriverControl::SuspiciousAgeMs, "1000"));
    QVERIFY(simulation.write(DriverControl::ConfirmedAgeMs, "5000"));
    QVERIFY(simulation.write(DriverControl::TriggerCheck, "1"));
    QCOMPARE(simulation.number(DriverFile::ConfirmedObjects), 20u);
    QCOMPARE(simulation.number(DriverFile::SuspiciousObjects), 2u);
}

void SimulatedTest::refusedWritesChangeNothing_data()
{
    QTest::addColumn<int>("control");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<int>("error");

    const int threshold = static_cast<int>(DriverControl::ThresholdBytes);
    const int suspicious = static_cast<int>(DriverControl::SuspiciousAgeMs);
    const int confirmed = static_cast<int>(DriverControl::ConfirmedAgeMs);
    const int interval = static_cast<int>(DriverControl::CheckIntervalMs);
    const int enabled = static_cast<int>(DriverControl::Enabled);
    const int trigger = static_cast<int>(DriverControl::TriggerCheck);
    QTest::newRow("0") << threshold << "0"_ba << EINVAL;
    QTest::newRow("-1") << threshold << "-1"_ba << EINVAL;
    QTest::newRow("2^64") << threshold << "18446744073709551616"_ba << ERANGE;
    QTest::newRow("12X") << threshold << "12X"_ba << EINVAL;
    QTest::newRow("empty") << threshold << ""_ba << EINVAL;
    QTest::newRow("two lines") << threshold << "1\n2"_ba << EINVAL;
    QTest::newRow("long") << threshold << QByteArray(5000, '1') << EINVAL;
    QTest::newRow("confirmed below suspicious") << confirmed << "29999"_ba << EINVAL;
    QTest::newRow("suspicious above confirmed") << suspicious << "300001"_ba << EINVAL;
    QTest::newRow("interval") << interval << "99"_ba << EINVAL;
    QTest::newRow("enabled") << enabled << "on"_ba << EINVAL;
    QTest::newRow("trigger") << trigger << "0"_ba << EINVAL;
}

void SimulatedTest::refusedWritesChangeNothing()
{
    QFETCH(int, control);
    QFETCH(QByteArray, value);
    QFETCH(int, error);

    Simulation simulation(Program::Mixed);
    const QByteArray before = *simulation.source.read(Device, DriverFile::MemoryStats);
    const QStringList logBefore = simulation.log();
    const auto written =
        simulation.source.write(Device, static_cast<DriverControl>(control), value);
    QVERIFY(!written);
    QCOMPARE(written.error().kind, SourceError::Kind::Refused);
    QCOMPARE(written.error().errnoValue, error);
    QCOMPARE(written.error().reason,
             error == EINVAL ? u"Invalid argument"_s : u"Numerical result out of range"_s);
    QVERIFY(written.error().subject.startsWith(u"simulated.0/leak_monitor/"_s));
    QCOMPARE(*simulation.source.read(Device, DriverFile::MemoryStats), before);
    QCOMPARE(simulation.log(), logBefore);
}

void SimulatedTest::generationStandsStillWithTheListing()
{
    Simulation simulation(Program::Leaky);
    const std::uint64_t generation = simulation.number(DriverFile::Generation);
    simulation.clock += 900ms;  // Nothing is due until 46 s.
    QCOMPARE(simulation.number(DriverFile::Generation), generation);
    simulation.clock += 200ms;
    QVERIFY(simulation.number(DriverFile::Generation) > generation);
    QCOMPARE(simulation.objects().generation, simulation.number(DriverFile::Generation));
}

QTEST_GUILESS_MAIN(SimulatedTest)
#include "tst_simulated.moc"
