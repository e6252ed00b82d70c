// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>
#include <algorithm>
#include <cmath>
#include <random>

#include "analysis/growth.h"
#include "analysis/trend.h"

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
    }

    // 99 % intervals: of 1,000 planted slopes all but a few lie inside.
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
        QCOMPARE(trend.sinceSeconds, 305.0);
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
        // Nor are two, as when a program starts and loads a level.
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
        amounts.insert({GrowthSubject::Kind::Vram, {}}, {0, 0});
        history.append(step, amounts);
        const QList<Growth> all = history.growth({}, {});
        QCOMPARE(all.size(), GrowthHistory::MostSubjects);
        QVERIFY(find(all, {GrowthSubject::Kind::Vram, {}}));
        QVERIFY(find(all, process(u"1999"_s)));
        QVERIFY(find(all, process(u"1501"_s)));
        QVERIFY(!find(all, process(u"1500"_s)));

        // One that has grown since takes the place of a smaller one.
        amounts.insert(process(u"3"_s), {1, 1'000'000});
        history.append(2 * step, amounts);
        QCOMPARE(history.growth({}, {}).size(), GrowthHistory::MostSubjects);
        QVERIFY(find(history.growth({}, {}), process(u"3"_s)));
        QVERIFY(!find(history.growth({}, {}), process(u"1501"_s)));
    }

    void historyIsBoundedAndCoversItsRanges()
    {
        GrowthHistory history;
        quint64 now = 1'000 * Second;
        // Two days; a sample a second would be the same, as only due ones count.
        for (int i = 0; i < 2 * 17'280; ++i) {
            now += GrowthHistory::StepNs;
            history.append(now, {{process(u"p"_s), {1, now / 1'000}}});
        }
        const QList<Growth> all = history.growth({}, {});
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
            // now / 1'000 bytes: a million a second.
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
        const QList<Growth> all = history.growth({}, {});
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
        QCOMPARE(history.growth({}, {}).size(), 1);
        for (int i = 0; i < 2 * 17'280; ++i)
            history.append(now += GrowthHistory::StepNs, {});
        QCOMPARE(history.growth({}, {}).size(), 0);
    }

    void timeUntilADomainIsFull()
    {
        GrowthHistory history;
        const GrowthSubject vram{GrowthSubject::Kind::Vram, {}};
        const GrowthSubject gtt{GrowthSubject::Kind::Gtt, {}};
        for (quint64 i = 1; i <= 20; ++i) {
            history.append(i * GrowthHistory::StepNs,
                           {{vram, {0, i * 5'000'000}}, {gtt, {0, 1'000'000}}});
        }
        const QList<Growth> all = history.growth(400'000'000, 400'000'000);
        // 300 MB left at 1 MB/s.
        QVERIFY(std::abs(static_cast<double>(find(all, vram)->fullInMs[0].value()) - 300'000) < 2);
        QCOMPARE(find(all, gtt)->fullInMs[0], std::nullopt);
        QCOMPARE(find(history.growth({}, {}), vram)->fullInMs[0], std::nullopt);
        QCOMPARE(find(history.growth(1, 1), vram)->fullInMs[0], std::nullopt);
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
            QCOMPARE(history.growth({}, {}).size(), GrowthHistory::MostSubjects);
        }
    }
};

QTEST_GUILESS_MAIN(GrowthTest)
#include "tst_growth.moc"
