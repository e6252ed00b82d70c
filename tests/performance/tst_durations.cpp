// SPDX-License-Identifier: GPL-3.0-or-later
#include <QRandomGenerator>
#include <QTest>
#include <algorithm>
#include <bit>
#include <limits>
#include <vector>

#include "performance/checkload.h"
#include "performance/durations.h"

using namespace Qt::StringLiterals;
using namespace pddgpu;

namespace {

constexpr quint64 Second = 1'000'000'000;

SnapshotPtr sample(quint64 nowSeconds, quint64 checks, MemoryStats::Number lastNs,
                   const QString &device = u"pddgpu.0"_s)
{
    Snapshot snapshot;
    snapshot.device = DeviceInfo{device, u"card0"_s};
    snapshot.stats = MemoryStats{};
    snapshot.stats->nowNs = nowSeconds * Second;
    snapshot.stats->checkCount = checks;
    snapshot.stats->lastCheckDurationNs = lastNs;
    return std::make_shared<const Snapshot>(snapshot);
}

}  // namespace

class TestDurations : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nothingCountedIsNotSet()
    {
        QCOMPARE(estimatedQuantileNs({}, 0.5, std::nullopt), std::nullopt);
        QCOMPARE(operationCount({}), 0U);
    }

    void oneBucketEndsAtItsEdges()
    {
        MemoryStats::Histogram histogram{};
        histogram[10] = 1000;
        QCOMPARE(estimatedQuantileNs(histogram, 0, std::nullopt), 1024U);
        QCOMPARE(estimatedQuantileNs(histogram, 1, std::nullopt), 2048U);
        QCOMPARE(estimatedQuantileNs(histogram, 0.5, std::nullopt), 1448U);
        QCOMPARE(estimatedQuantileNs(histogram, 0.5, 1100U), 1100U);
    }

    void estimatesAreWithinABucketOfTheTruth()
    {
        QRandomGenerator random(7);
        std::vector<quint64> durations;
        MemoryStats::Histogram histogram{};
        for (int i = 0; i < 20'000; ++i) {
            const quint64 ns = 200 + random.bounded(3'000u) + (i % 50 == 0 ? 100'000 : 0);
            durations.push_back(ns);
            ++histogram[static_cast<std::size_t>(std::bit_width(ns)) - 1];
        }
        std::ranges::sort(durations);
        for (const double share : {0.1, 0.5, 0.9, 0.99, 1.0}) {
            const auto rank = static_cast<std::size_t>(share * 20'000) - 1;
            const auto truth = static_cast<double>(durations[rank]);
            const auto estimate =
                static_cast<double>(*estimatedQuantileNs(histogram, share, durations.back()));
            QVERIFY2(estimate > truth / 2 && estimate < truth * 2,
                     qPrintable(u"%1: %2 for %3"_s.arg(share).arg(estimate).arg(truth)));
        }
    }

    void countsOfAnySizeAreTaken()
    {
        MemoryStats::Histogram histogram;
        histogram.fill(std::numeric_limits<std::uint64_t>::max());
        QCOMPARE(operationCount(histogram), std::numeric_limits<std::uint64_t>::max());
        const auto middle = estimatedQuantileNs(histogram, 0.5, std::nullopt);
        QVERIFY(middle && *middle == quint64{1} << 20);
    }

    void checksTakeAShareOfTheTime()
    {
        CheckLoad load;
        load.append(*sample(100, 5, 1'000'000));
        QVERIFY(!load.latest() && !load.whole());
        load.append(*sample(110, 7, 5'000'000));
        QCOMPARE(load.latest()->ofTime, 0.001);
        QCOMPARE(load.latest()->checks, 2U);
        load.append(*sample(120, 7, 5'000'000));
        QCOMPARE(load.latest()->ofTime, 0.0);
        QCOMPARE(load.whole()->ofTime, 0.0005);
        QCOMPARE(load.whole()->checks, 2U);
        QCOMPARE(load.whole()->overNs, 20 * Second);
    }

    void anotherBindingStartsAnew()
    {
        CheckLoad load;
        load.append(*sample(100, 5, 1000));
        load.append(*sample(110, 7, 1000));
        load.append(*sample(120, 1, 1000));
        QVERIFY(!load.latest() && !load.whole());
        load.append(*sample(130, 2, 1000));
        QVERIFY(load.whole());
        load.append(*sample(140, 3, 1000, u"pddgpu.1"_s));
        QVERIFY(!load.whole());
    }

    void aSampleWithoutFiguresIsPassedOver()
    {
        CheckLoad load;
        load.append(*sample(100, 5, 1'000'000));
        load.append(Snapshot());
        load.append(*sample(105, 6, std::nullopt));
        QVERIFY(!load.latest());
        load.append(*sample(110, 6, 1'000'000));
        load.append(*sample(110, 6, 1'000'000));
        QCOMPARE(load.latest()->overNs, 10 * Second);
        QCOMPARE(load.latest()->checks, 1U);
    }
};

QTEST_APPLESS_MAIN(TestDurations)
#include "tst_durations.moc"
