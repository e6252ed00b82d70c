// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>
#include <algorithm>
#include <cmath>
#include <random>

#include "analysis/growth.h"
#include "analysis/memoryoutlook.h"
#include "analysis/trend.h"
#include "parser/leakobjects.h"
#include "parser/memorystats.h"
#include "support/regions.h"
#include "transport/simulated/builtinscenarios.h"
#include "transport/simulated/simulateddevice.h"

using namespace pddgpu;
using namespace Qt::StringLiterals;

namespace {

constexpr quint64 Second = 1'000'000'000;
constexpr double MiB = 1 << 20;
using Kind = Trend::Kind;

// One value every five seconds.
template <typename Function>
std::vector<TrendPoint> series(int count, Function value)
{
    std::vector<TrendPoint> points;
    points.reserve(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i)
        points.push_back({5.0 * i, value(5.0 * i)});
    return points;
}

GrowthSubject process(const QString &name)
{
    return {GrowthSubject::Kind::Process, {name, 1, {}}};
}

const Growth *find(const QList<Growth> &all, const GrowthSubject &subject)
{
    const auto found = std::ranges::find(all, subject, &Growth::subject);
    return found == all.end() ? nullptr : &*found;
}

// The outlooks for VRAM and GTT.
struct TwoOutlooks {
    std::optional<RegionOutlook> vram, gtt;
    std::optional<std::uint64_t> bothFullInMs;
};

TwoOutlooks outlookOf(const QList<Growth> &growth, GrowthRange range,
                      std::optional<quint64> vramTotal, std::optional<quint64> gttTotal)
{
    Snapshot snapshot;
    setTotal(snapshot, Vram, vramTotal);
    setTotal(snapshot, Gtt, gttTotal);
    const MemoryOutlook outlook = outlookOf(growth, range, snapshot.regions);
    TwoOutlooks two{{}, {}, outlook.bothFullInMs};
    for (const RegionOutlook &one : outlook.regions)
        (one.name == Vram ? two.vram : two.gtt) = one;
    return two;
}

bool spills(const std::optional<RegionOutlook> &vram)
{
    return vram->spillsInto == Gtt;
}

void appendMemory(GrowthHistory *history, quint64 nowNs, quint64 vramBytes, quint64 gttBytes)
{
    history->append(nowNs, {{{GrowthSubject::Kind::Region, {}, Vram}, {0, vramBytes}},
                            {{GrowthSubject::Kind::Region, {}, Gtt}, {0, gttBytes}},
                            {{GrowthSubject::Kind::Memory, {}}, {0, vramBytes + gttBytes}}});
}

bool isNear(const std::optional<quint64> &ms, double expected)
{
    return ms && std::abs(static_cast<double>(*ms) - expected) < 10;
}

// The simulated device, sampled once per second of wall time.
class SimulatedRun
{
public:
    SimulatedRun(QStringView program, double speed)
        : m_device("pddgpu.0", builtInScenario(program), speed, [this] { return m_clock; })
    {
    }

    // Returns whether that added a point.
    bool step()
    {
        m_clock += std::chrono::seconds(1);
        const auto stats = parseMemoryStats(m_device.read(DriverFile::MemoryStats));
        m_nowNs = *stats->nowNs;
        if (!m_history.isDue(m_nowNs))
            return false;
        vramUsed = *parseNumber(m_device.read(DriverFile::VramUsedBytes));
        gttUsed = *parseNumber(m_device.read(DriverFile::GttUsedBytes));
        m_objects = *LeakObjectsParser().parse(m_device.read(DriverFile::LeakObjects));
        appendMemory(&m_history, m_nowNs, vramUsed, gttUsed);
        return true;
    }

    double nowSeconds() const { return static_cast<double>(m_nowNs) / 1e9; }
    TwoOutlooks outlook()
    {
        return outlookOf(m_history.growth(), GrowthRange::TenMinutes, Scenario::DefaultVramBytes,
                         Scenario::DefaultGttBytes);
    }
    QString leakyPid() const
    {
        const auto found =
            std::ranges::find(m_objects.objects, u"leaky_app"_s, &LeakObject::process);
        return found == m_objects.objects.end() ? QString() : QString::number(found->pid);
    }
    bool leakyIsIn(const RegionName &region) const
    {
        return std::ranges::any_of(m_objects.objects, [&region](const LeakObject &one) {
            return one.process == u"leaky_app" && one.region == region;
        });
    }

    quint64 vramUsed = 0;
    quint64 gttUsed = 0;

private:
    std::chrono::nanoseconds m_clock{0};
    SimulatedDevice m_device;
    GrowthHistory m_history;
    quint64 m_nowNs = 0;
    LeakObjects m_objects;
};

}  // namespace

class GrowthTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void straightLine()
    {
        const auto slope = robustSlope(series(20, [](double t) { return 7 + 3 * t; }));
        QVERIFY(slope);
        QCOMPARE(slope->perSecond, 3.0);
        QCOMPARE(slope->lowest, 3.0);
        QCOMPARE(slope->highest, 3.0);
        QCOMPARE(slope->tau, 1.0);
    }

    void tooFewPoints()
    {
        QVERIFY(!robustSlope(series(2, [](double t) { return t; })));
        const std::vector<TrendPoint> sameTime{{1, 1}, {1, 2}, {1, 3}};
        QVERIFY(!robustSlope(sameTime));
        QCOMPARE(trendOf({}).kind, Kind::Unknown);
        QCOMPARE(trendOf(series(6, [](double t) { return t; })).kind, Kind::Unknown);
        // Over a minute, as when a simulation runs faster than it is sampled.
        const std::vector<TrendPoint> four{{0, 0}, {20, 1}, {40, 2}, {60, 3}};
        QCOMPARE(trendOf(four).kind, Kind::Unknown);
    }

    // 99 % intervals: of 1,000 known slopes, all but a few are inside.
    void plantedSlopesLieInTheInterval_data()
    {
        QTest::addColumn<int>("count");
        QTest::newRow("few") << 10;
        QTest::newRow("some") << 40;
        QTest::newRow("more than are fitted") << 120;
    }

    void plantedSlopesLieInTheInterval()
    {
        QFETCH(int, count);
        std::mt19937 random(99);
        std::uniform_real_distribution<double> slopes(-2, 2);
        std::normal_distribution<double> noise(0, 20);
        int inside = 0;
        for (int round = 0; round < 1'000; ++round) {
            const double planted = slopes(random);
            const auto found =
                robustSlope(series(count, [&](double t) { return planted * t + noise(random); }));
            QVERIFY(found->lowest <= found->perSecond && found->perSecond <= found->highest);
            inside += found->lowest <= planted && planted <= found->highest;
        }
        QVERIFY2(inside >= 975, qPrintable(QString::number(inside)));
    }

    void outliersDoNotBendTheLine()
    {
        std::mt19937 random(5);
        for (int round = 0; round < 200; ++round) {
            auto points = series(50, [](double t) { return 2 * t; });
            for (int i = 0; i < 10; ++i)
                points[random() % points.size()].value = static_cast<double>(random() % 1'000'000);
            const auto slope = robustSlope(points);
            QVERIFY2(std::abs(slope->perSecond - 2) < 0.2,
                     qPrintable(QString::number(slope->perSecond)));
        }
    }

    void noiseIsSteady()
    {
        std::mt19937 random(7);
        std::normal_distribution<double> noise(100 * MiB, 5 * MiB);
        int growing = 0;
        for (int round = 0; round < 500; ++round) {
            const Trend trend = trendOf(series(120, [&](double) { return noise(random); }));
            growing += trend.kind != Kind::Steady;
        }
        QVERIFY2(growing <= 15, qPrintable(QString::number(growing)));
    }

    void growthIsFound_data()
    {
        QTest::addColumn<int>("count");
        QTest::addColumn<double>("noiseBytes");
        QTest::newRow("just begun") << 9 << 0.0;
        QTest::newRow("short, noisy") << 24 << 2 * MiB;
        QTest::newRow("ten minutes, noisy") << 120 << 10 * MiB;
    }

    void growthIsFound()
    {
        QFETCH(int, count);
        QFETCH(double, noiseBytes);
        std::mt19937 random(11);
        for (int round = 0; round < 100; ++round) {
            const Trend trend = trendOf(series(count, [&](double t) {
                return 50 * MiB + t * MiB +
                       noiseBytes * (std::uniform_real_distribution<double>(-1, 1)(random));
            }));
            QCOMPARE(trend.kind, Kind::Growing);
            QVERIFY2(std::abs(trend.slope.perSecond - MiB) < 0.1 * MiB,
                     qPrintable(QString::number(trend.slope.perSecond / MiB)));
        }
    }

    void gapsChangeNothing()
    {
        auto points = series(120, [](double t) { return 1'000 + 10 * t; });
        points.erase(points.begin() + 20, points.begin() + 70);
        const Trend trend = trendOf(points);
        QCOMPARE(trend.kind, Kind::Growing);
        QCOMPARE(trend.confidence, Confidence::High);
        QVERIFY(std::abs(trend.slope.perSecond - 10) < 1e-6);
    }

    void flatBeginningIsLeftOut()
    {
        const Trend trend =
            trendOf(series(120, [](double t) { return 10 * MiB + std::max(0.0, t - 300) * MiB; }));
        QCOMPARE(trend.kind, Kind::Growing);
        QVERIFY(std::abs(trend.sinceSeconds - 300) <= 5);
        QVERIFY(std::abs(trend.slope.perSecond - MiB) < 0.01 * MiB);
    }

    void plateauIsNamed_data()
    {
        QTest::addColumn<double>("end");
        QTest::addColumn<double>("noiseBytes");
        QTest::newRow("recent") << 400.0 << 0.0;
        QTest::newRow("long ago") << 120.0 << 0.0;
        QTest::newRow("noisy") << 300.0 << 0.5 * MiB;
    }

    void plateauIsNamed()
    {
        QFETCH(double, end);
        QFETCH(double, noiseBytes);
        std::mt19937 random(13);
        for (int round = 0; round < 50; ++round) {
            const Trend trend = trendOf(series(120, [&](double t) {
                return 10 * MiB + std::min(t, end) * MiB +
                       noiseBytes * (std::uniform_real_distribution<double>(-1, 1)(random));
            }));
            QCOMPARE(trend.kind, Kind::LevelledOff);
            QVERIFY2(std::abs(trend.sinceSeconds - end) <= 15,
                     qPrintable(QString::number(trend.sinceSeconds)));
            QVERIFY(std::abs(trend.slope.perSecond - MiB) < 0.1 * MiB);
        }
    }

    void growthThatGoesOnAfterAPauseGrows()
    {
        const Trend trend = trendOf(series(120, [](double t) {
            return t < 200 ? t * MiB : t < 300 ? 200 * MiB : (t - 100) * MiB;
        }));
        QCOMPARE(trend.kind, Kind::Growing);
    }

    void oneStepIsNoGrowth()
    {
        for (int step = 1; step < 120; ++step) {
            const Trend trend =
                trendOf(series(120, [step](double t) { return t < 5 * step ? MiB : 20 * MiB; }));
            QVERIFY2(trend.kind == Kind::Steady, qPrintable(QString::number(step)));
        }
        // Two steps are not either, as when a program starts and loads a level.
        const Trend two = trendOf(series(120, [](double t) {
            return t < 200 ? MiB : t < 400 ? 20 * MiB : 40 * MiB;
        }));
        QCOMPARE(two.kind, Kind::Steady);
    }

    void rareStepsGrow()
    {
        const Trend trend =
            trendOf(series(120, [](double t) { return std::floor(t / 60) * 10 * MiB; }));
        QCOMPARE(trend.kind, Kind::Growing);
        QVERIFY(std::abs(trend.slope.perSecond - MiB / 6) < 0.02 * MiB);
    }

    void sawToothIsSteady()
    {
        const Trend trend = trendOf(series(120, [](double t) { return std::fmod(t, 120) * MiB; }));
        QCOMPARE(trend.kind, Kind::Steady);
    }

    void shrinkingIsNamed()
    {
        QCOMPARE(trendOf(series(60, [](double t) { return 1'000 * MiB - t * MiB; })).kind,
                 Kind::Shrinking);
    }

    void historyFollowsTheLargest()
    {
        GrowthHistory history;
        const quint64 step = GrowthHistory::StepNs;
        GrowthHistory::Amounts amounts;
        for (int i = 0; i < 2'000; ++i)
            amounts.insert(process(QString::number(i)), {1, static_cast<quint64>(i)});
        amounts.insert({GrowthSubject::Kind::Region, {}, Vram}, {0, 0});
        history.append(step, amounts);
        const QList<Growth> all = history.growth();
        QCOMPARE(all.size(), GrowthHistory::MostSubjects);
        QVERIFY(find(all, {GrowthSubject::Kind::Region, {}, Vram}));
        QVERIFY(find(all, process(u"1999"_s)));
        QVERIFY(find(all, process(u"1501"_s)));
        QVERIFY(!find(all, process(u"1500"_s)));

        // One that has grown since replaces a smaller one.
        amounts.insert(process(u"3"_s), {1, 1'000'000});
        history.append(2 * step, amounts);
        QCOMPARE(history.growth().size(), GrowthHistory::MostSubjects);
        QVERIFY(find(history.growth(), process(u"3"_s)));
        QVERIFY(!find(history.growth(), process(u"1501"_s)));
    }

    void historyIsBoundedAndCoversItsRanges()
    {
        GrowthHistory history;
        quint64 now = 1'000 * Second;
        // Two days; a sample per second would give the same, because only due samples count.
        for (int i = 0; i < 2 * 17'280; ++i) {
            now += GrowthHistory::StepNs;
            history.append(now, {{process(u"p"_s), {1, now / 1'000}}});
        }
        const QList<Growth> all = history.growth();
        const Growth *growth = find(all, process(u"p"_s));
        QVERIFY(growth);
        for (std::size_t i = 0; i < GrowthRanges; ++i) {
            const auto &points = growth->series[i];
            QVERIFY(points.size() <= 121 && points.size() >= 119);
            const quint64 span = points.back().timeNs - points.front().timeNs;
            const quint64 length = lengthNs(static_cast<GrowthRange>(i));
            QVERIFY(span <= length && span >= length - length / 50);
            QCOMPARE(growth->trends[i].kind, Kind::Growing);
            QCOMPARE(growth->trends[i].confidence, Confidence::High);
            // now / 1'000 bytes: a million per second.
            QVERIFY(std::abs(growth->trends[i].slope.perSecond - 1e6) < 1);
        }
    }

    void onlyDueSamplesCount()
    {
        GrowthHistory history;
        QVERIFY(history.isDue(0));
        history.append(100 * Second, {});
        QVERIFY(!history.isDue(100 * Second));
        QVERIFY(!history.isDue(104 * Second));
        QVERIFY(history.isDue(105 * Second - 100'000'000));
        QVERIFY(history.isDue(99 * Second));  // Another boot.
    }

    void startsAnewWhenTheClockGoesBack()
    {
        GrowthHistory history;
        for (quint64 i = 1; i <= 20; ++i)
            history.append(1'000 * Second + i * GrowthHistory::StepNs, {{process(u"p"_s), {1, i}}});
        history.append(5 * Second, {{process(u"p"_s), {1, 1}}});
        const QList<Growth> all = history.growth();
        QCOMPARE(find(all, process(u"p"_s))->series[0].size(), 1u);
        QCOMPARE(find(all, process(u"p"_s))->trends[0].kind, Kind::Unknown);
    }

    void whatHasGoneIsForgotten()
    {
        GrowthHistory history;
        quint64 now = Second;
        history.append(now, {{process(u"p"_s), {1, 1}}});
        for (int i = 0; i < 5; ++i)
            history.append(now += GrowthHistory::StepNs, {});
        QCOMPARE(history.growth().size(), 1);
        for (int i = 0; i < 2 * 17'280; ++i)
            history.append(now += GrowthHistory::StepNs, {});
        QCOMPARE(history.growth().size(), 0);
    }

    // After a change of slope, the rate is the one since the change, not a mean.
    void onlyTheTimeAfterTheLastChangeCounts_data()
    {
        QTest::addColumn<double>("before");
        QTest::addColumn<double>("after");
        QTest::addColumn<int>("points");
        QTest::addColumn<double>("step");
        for (const double before : {0.0, 0.2, 1.0, -1.0}) {
            for (const double after : {5.0, 0.5}) {
                for (const int points : {7, 12, 40, 100}) {
                    QTest::addRow("%g then %g, %d points", before, after, points)
                        << before << after << points << 5.0;
                }
            }
        }
        QTest::addRow("five points of a fast simulation") << 0.0 << 5.0 << 5 << 20.0;
        QTest::addRow("ten points of a fast simulation") << 0.0 << 5.0 << 10 << 20.0;
    }

    void onlyTheTimeAfterTheLastChangeCounts()
    {
        QFETCH(double, before);
        QFETCH(double, after);
        QFETCH(int, points);
        QFETCH(double, step);
        for (unsigned seed = 1; seed <= 20; ++seed) {
            std::mt19937 random(seed);
            std::uniform_real_distribution<double> noise(-0.25, 0.25);
            std::vector<TrendPoint> all;
            double value = 500 * MiB;
            const int count = step > 5 ? 30 : 120;
            for (int i = 0; i < count; ++i) {
                all.push_back({step * i, value + noise(random) * MiB});
                value += (i < count - points ? before : after) * step * MiB;
            }
            const Trend trend = trendOf(all);
            // A short, slow part cannot be distinguished from noise yet.
            if (points <= 12 && std::abs(after) < 1)
                continue;
            QCOMPARE(trend.kind, Kind::Growing);
            QVERIFY2(std::abs(trend.slope.perSecond / MiB - after) < 0.1 * after,
                     qPrintable(
                         QStringLiteral("seed %1: %2").arg(seed).arg(trend.slope.perSecond / MiB)));
        }
    }

    // A cache fills ever more slowly until it is full.
    void cacheLevelsOff()
    {
        for (unsigned seed = 1; seed <= 20; ++seed) {
            std::mt19937 random(seed);
            std::uniform_real_distribution<double> noise(-1, 1);
            const Trend trend = trendOf(series(120, [&](double t) {
                return 300 * MiB * (1 - std::exp(-t / 70)) + noise(random) * MiB;
            }));
            QVERIFY2(trend.kind == Kind::LevelledOff, qPrintable(QString::number(seed)));
        }
    }

    void whatGoesUpAndDownIsSteady()
    {
        // A sawtooth of all heights; some series rise by chance.
        int growing = 0;
        for (unsigned seed = 1; seed <= 50; ++seed) {
            std::mt19937 random(seed);
            std::uniform_real_distribution<double> lengths(60, 150);
            std::uniform_real_distribution<double> noise(-3, 3);
            double began = 0;
            double length = lengths(random);
            const auto points = series(120, [&](double t) {
                if (t - began >= length) {
                    began = t;
                    length = lengths(random);
                }
                return (t - began + noise(random)) * MiB;
            });
            const Trend trend = trendOf(points);
            growing += trend.kind != Kind::Steady;
        }
        QVERIFY2(growing <= 2, qPrintable(QString::number(growing)));
    }

    // A leaking process died, and another one leaks.
    void fallAtOnceBeginsANewSeries()
    {
        for (const int since : {10, 15, 30, 60}) {
            const double fell = 5.0 * (120 - since);
            const Trend trend = trendOf(series(120, [fell](double t) {
                return t < fell ? 5 * t * MiB : (20 + 2 * (t - fell)) * MiB;
            }));
            QCOMPARE(trend.kind, Kind::Growing);
            QVERIFY(std::abs(trend.slope.perSecond - 2 * MiB) < 0.01 * MiB);
            QVERIFY(std::abs(trend.sinceSeconds - fell) <= 5);

            // Or nothing does.
            const Trend quiet = trendOf(
                series(120, [fell](double t) { return t < fell ? 5 * t * MiB : 20 * MiB; }));
            QCOMPARE(quiet.kind, Kind::Steady);
        }
        // It ended just now: the growing memory is gone.
        for (const int since : {1, 2, 4}) {
            const double fell = 5.0 * (120 - since);
            const Trend trend = trendOf(
                series(120, [fell](double t) { return t < fell ? 5 * t * MiB : 20 * MiB; }));
            QVERIFY(trend.kind == Kind::Unknown || trend.kind == Kind::Steady);
        }
    }

    void timeUntilMemoryIsFull()
    {
        GrowthHistory history;
        for (quint64 i = 1; i <= 20; ++i)
            appendMemory(&history, i * GrowthHistory::StepNs, i * 5'000'000, 1'000'000);
        const TwoOutlooks outlook =
            outlookOf(history.growth(), GrowthRange::TenMinutes, 400'000'000, 401'000'000);
        // 300 MB left at 1 MB/s, and 400 MB more in the other domain.
        QVERIFY(isNear(outlook.vram->fullInMs, 300'000));
        QVERIFY(isNear(outlook.bothFullInMs, 700'000));
        QVERIFY(!outlook.vram->isFull && !spills(outlook.vram));
        QCOMPARE(outlook.gtt->trend.kind, Kind::Steady);
        QCOMPARE(outlook.gtt->fullInMs, std::nullopt);

        // Unknown sizes.
        const TwoOutlooks unknown =
            outlookOf(history.growth(), GrowthRange::TenMinutes, {}, 401'000'000);
        QCOMPARE(unknown.vram->fullInMs, std::nullopt);
        QCOMPARE(unknown.bothFullInMs, std::nullopt);
        QVERIFY(!unknown.vram->isFull);
        const TwoOutlooks alone =
            outlookOf(history.growth(), GrowthRange::TenMinutes, 400'000'000, {});
        QVERIFY(isNear(alone.vram->fullInMs, 300'000));
        QCOMPARE(alone.bothFullInMs, std::nullopt);
        // Full, and nothing else grows.
        const TwoOutlooks full =
            outlookOf(history.growth(), GrowthRange::TenMinutes, 100'000'000, 401'000'000);
        QVERIFY(full.vram->isFull && !spills(full.vram));
        QCOMPARE(full.vram->fullInMs, std::nullopt);
    }

    void growthInGttAloneEndsWithGtt()
    {
        GrowthHistory history;
        for (quint64 i = 1; i <= 20; ++i)
            appendMemory(&history, i * GrowthHistory::StepNs, 7'000'000, i * 5'000'000);
        const TwoOutlooks outlook =
            outlookOf(history.growth(), GrowthRange::TenMinutes, 400'000'000, 400'000'000);
        QVERIFY(isNear(outlook.gtt->fullInMs, 300'000));
        QCOMPARE(outlook.vram->fullInMs, std::nullopt);
        QCOMPARE(outlook.bothFullInMs, std::nullopt);
    }

    // When VRAM is full, all growth goes to GTT, which then fills up sooner.
    void bothGrow()
    {
        GrowthHistory history;
        for (quint64 i = 1; i <= 20; ++i)
            appendMemory(&history, i * GrowthHistory::StepNs, i * 5'000'000, i * 5'000'000);
        const TwoOutlooks outlook =
            outlookOf(history.growth(), GrowthRange::TenMinutes, 200'000'000, 400'000'000);
        QVERIFY(isNear(outlook.vram->fullInMs, 100'000));
        QVERIFY(isNear(outlook.bothFullInMs, 200'000));
        QVERIFY(isNear(outlook.gtt->fullInMs, 200'000));
    }

    void unknownUseIsNotNone()
    {
        GrowthHistory history;
        for (quint64 i = 1; i <= 20; ++i) {
            if (i % 2 != 0)
                appendMemory(&history, i * GrowthHistory::StepNs, 100'000'000 + i, 5'000'000);
            else
                history.append(i * GrowthHistory::StepNs, {{process(u"p"_s), {1, 1}}});
        }
        QVERIFY(!find(history.growth(), {GrowthSubject::Kind::Region, {}, Vram}));
        const TwoOutlooks unknown = outlookOf(history.growth(), GrowthRange::TenMinutes, 1, 1);
        QVERIFY(!unknown.vram && !unknown.gtt && !unknown.bothFullInMs);
        appendMemory(&history, 21 * GrowthHistory::StepNs, 100'000'021, 5'000'000);
        const QList<Growth> all = history.growth();
        const Growth *vram = find(all, {GrowthSubject::Kind::Region, {}, Vram});
        QVERIFY(vram);
        for (const GrowthPoint &point : vram->series[0])
            QVERIFY(point.amount.bytes > 0);
    }

    // The simulated device through several lives of a process that leaks 10 MiB every two seconds:
    // into VRAM, then into GTT, until both are full and it is killed.
    void leakIsFollowedThroughVramAndGtt_data()
    {
        QTest::addColumn<QString>("program");
        QTest::addColumn<double>("speed");
        for (const double speed : {1.0, 5.0, 10.0, 20.0}) {
            QTest::addRow("leaky, speed=%g", speed) << u"leaky"_s << speed;
            QTest::addRow("mixed, speed=%g", speed) << u"mixed"_s << speed;
        }
    }

    void leakIsFollowedThroughVramAndGtt()
    {
        QFETCH(QString, program);
        QFETCH(double, speed);
        constexpr double PerSecond = 5 * MiB;
        SimulatedRun run(program, speed);
        const bool isNoisy = program != u"leaky";
        int spilling = 0;
        int growing = 0;
        QString pid;
        int lifePoints = 0;
        int gttPoints = 0;
        while (run.nowSeconds() < 2'400) {
            if (!run.step())
                continue;
            // The truth, from the list of objects.
            const QString now = run.leakyPid();
            lifePoints = !now.isEmpty() && now == pid ? lifePoints + 1 : 0;
            pid = now;
            const bool goesIntoGtt = run.leakyIsIn(Gtt);
            gttPoints = goesIntoGtt ? gttPoints + 1 : 0;

            const TwoOutlooks outlook = run.outlook();
            const auto where = [&](const char *what) {
                return QStringLiteral("%1 at %2 s: VRAM %3 MiB, kind %4, GTT %5 MiB, kind %6, %7")
                    .arg(QLatin1StringView(what))
                    .arg(run.nowSeconds())
                    .arg(static_cast<double>(run.vramUsed) / MiB)
                    .arg(static_cast<int>(outlook.vram->trend.kind))
                    .arg(static_cast<double>(run.gttUsed) / MiB)
                    .arg(static_cast<int>(outlook.gtt->trend.kind))
                    .arg(outlook.gtt->perSecond.value_or(0) / MiB);
            };
            const auto isSpeed = [&](const std::optional<double> &perSecond) {
                return perSecond &&
                       std::abs(*perSecond - PerSecond) < (isNoisy ? 0.25 : 0.06) * PerSecond;
            };
            // No result is possible earlier.
            const int enough = std::max(7, static_cast<int>(60 / std::max(speed, 5.0)) + 3);
            if (lifePoints >= enough && gttPoints == 0) {
                // Between two samples, the last room may be used up.
                const bool isFull = run.vramUsed >= Scenario::DefaultVramBytes / 100 * 99;
                QVERIFY2(!spills(outlook.vram) || isFull, qPrintable(where("spills too soon")));
                if (!outlook.vram->isFull) {
                    QVERIFY2(isSpeed(outlook.vram->perSecond), qPrintable(where("VRAM's speed")));
                    const double left =
                        static_cast<double>(Scenario::DefaultVramBytes + Scenario::DefaultGttBytes -
                                            run.vramUsed - run.gttUsed);
                    QVERIFY(outlook.bothFullInMs);
                    const double seconds = static_cast<double>(*outlook.bothFullInMs) / 1'000;
                    QVERIFY2(std::abs(seconds - left / PerSecond) <
                                 (isNoisy ? 0.3 : 0.08) * left / PerSecond,
                             qPrintable(where("time")));
                    ++growing;
                }
            }
            if (lifePoints >= enough && gttPoints >= 5) {
                QVERIFY2(outlook.vram->isFull, qPrintable(where("not full")));
                if (outlook.gtt->isFull)
                    continue;
                QVERIFY2(spills(outlook.vram), qPrintable(where("does not spill")));
                QVERIFY2(isSpeed(outlook.gtt->perSecond), qPrintable(where("GTT's speed")));
                const double left =
                    static_cast<double>(Scenario::DefaultGttBytes - run.gttUsed) / PerSecond;
                QVERIFY(outlook.gtt->fullInMs);
                const double seconds = static_cast<double>(*outlook.gtt->fullInMs) / 1'000;
                QVERIFY2(std::abs(seconds - left) < (isNoisy ? 0.3 : 0.08) * left + 1,
                         qPrintable(where("GTT's time")));
                ++spilling;
            }
            // None of the four wrong headlines.
            if (lifePoints >= enough) {
                QVERIFY2(outlook.vram->isFull || outlook.vram->trend.kind != Kind::LevelledOff,
                         qPrintable(where("levelled off")));
            }
        }
        QVERIFY2(growing > 5, qPrintable(QString::number(growing)));
        QVERIFY2(spilling > 10, qPrintable(QString::number(spilling)));
    }

    void clearestTrendIsTheOneToName()
    {
        const auto trend = [](Kind kind, Confidence confidence) {
            return Trend{kind, confidence, {}, 0};
        };
        Growth growth;
        growth.trends = {trend(Kind::Steady, {}), trend(Kind::Growing, Confidence::Medium),
                         trend(Kind::Growing, Confidence::High)};
        QCOMPARE(&clearestTrend(growth), &growth.trends[2]);
        growth.trends[0] = trend(Kind::Growing, Confidence::High);
        QCOMPARE(&clearestTrend(growth), &growth.trends[0]);
        growth.trends[0] = trend(Kind::LevelledOff, Confidence::High);
        QCOMPARE(&clearestTrend(growth), &growth.trends[0]);
        growth.trends = {trend(Kind::Steady, {}), trend(Kind::LevelledOff, Confidence::Medium),
                         trend(Kind::Unknown, {})};
        QCOMPARE(&clearestTrend(growth), &growth.trends[1]);
    }

    void manySubjectsTakeLittleTime()
    {
        GrowthHistory history;
        quint64 now = 0;
        std::mt19937 random(3);
        GrowthHistory::Amounts amounts;
        const auto append = [&] {
            for (int i = 0; i < GrowthHistory::MostSubjects; ++i)
                amounts[process(QString::number(i))].bytes += random() % 1'000'000;
            history.append(now += GrowthHistory::StepNs, amounts);
        };
        for (int i = 0; i < 125; ++i)
            append();
        QBENCHMARK
        {
            append();
            QCOMPARE(history.growth().size(), GrowthHistory::MostSubjects);
        }
    }
};

QTEST_GUILESS_MAIN(GrowthTest)
#include "tst_growth.moc"
