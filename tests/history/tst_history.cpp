// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>
#include <QTimeZone>
#include <limits>

#include "history/history.h"
#include "support/regions.h"

using namespace pddgpu;
using namespace Qt::StringLiterals;

namespace {

constexpr std::int64_t Start = 1'700'000'000'000;

Snapshot snapshotAt(std::int64_t timeMs, std::optional<std::uint64_t> vram = 1,
                    std::optional<std::uint64_t> alerts = 0)
{
    Snapshot snapshot;
    snapshot.capturedAt = QDateTime::fromMSecsSinceEpoch(timeMs, QTimeZone::utc());
    snapshot.device = DeviceInfo{u"pddgpu.0"_s, u"card0"_s};
    setUsed(snapshot, Vram, vram);
    setUsed(snapshot, Gtt, 2);
    snapshot.suspiciousBytes = 3;
    snapshot.confirmedBytes = 4;
    snapshot.thresholdBytes = 5;
    snapshot.alertCount = alerts;
    return snapshot;
}

qsizetype columnCount(const QList<QList<HistoryColumn>> &runs)
{
    qsizetype count = 0;
    for (const QList<HistoryColumn> &run : runs)
        count += run.size();
    return count;
}

}  // namespace

class HistoryTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void empty();
    void metrics();
    void regionsKeepTheirPlaces();
    void whatWasKeptHasRegionsOfItsOwn();
    void rangeIsInclusive();
    void unknownIsAGap();
    void missingSamplesAreAGap();
    void burstsMakeNoGap();
    void slowSamplingIsNoGap();
    void columnsKeepExtremes();
    void neverMoreColumnsThanAsked();
    void columnsStandStill();
    void clockGoesBack();
    void clockGoesBackInEveryTier();
    void clockJumpsAhead();
    void deviceComesBack();
    void samplesBeforeAnyDevice();
    void eachDeviceKeepsItsOwn();
    void bounded();
    void spikeStaysInEveryTier();
    void gapsStayInEveryTier();
    void finestTierThatCovers();
    void during();
    void bucketsMergeInAnyOrder();
    void restored();
    void alerts();
    void remindersAreNoMarks();
    void extremeRanges();
};

void HistoryTest::empty()
{
    const History history;
    QVERIFY(history.isEmpty());
    QCOMPARE(history.firstTimeMs(), 0);
    QCOMPARE(history.lastTimeMs(), 0);
    QVERIFY(history.runs(VramUsed, 0, 1000, 100).isEmpty());
    QVERIFY(history.alertTimesMs(0, 1000).isEmpty());
}

void HistoryTest::metrics()
{
    History history;
    history.append(snapshotAt(Start));
    const std::pair<Metric, std::uint64_t> expected[] = {
        {VramUsed, 1}, {GttUsed, 2}, {Metric::Leaked, 7}, {Metric::Threshold, 5}};
    for (const auto &[metric, value] : expected) {
        const auto runs = history.runs(metric, Start, Start, 10);
        QCOMPARE(runs.size(), 1);
        QCOMPARE(runs[0].size(), 1);
        QCOMPARE(runs[0][0].timeMs, Start);
        QCOMPARE(runs[0][0].minimum, value);
        QCOMPARE(runs[0][0].maximum, value);
        QCOMPARE(runs[0][0].last, value);
    }
}

void HistoryTest::regionsKeepTheirPlaces()
{
    const RegionName local = *RegionName::from("local0");
    History history;
    history.append(snapshotAt(Start, 1));
    Snapshot other = snapshotAt(Start + 1000, 10);
    std::ranges::reverse(other.regions);
    other.regions.append(Region{.name = local, .usedBytes = 30});
    history.append(other);
    history.append(snapshotAt(Start + 2000, 3));
    QCOMPARE(history.current().regions(), (RegionNames{Vram, Gtt, local}));
    const auto runs = history.runs(VramUsed, Start, Start + 2000, 1000);
    QCOMPARE(runs.size(), 1);
    QCOMPARE(columnCount(runs), 3);
    QCOMPARE(runs[0][1].last, 10u);
    QCOMPARE(history.runs(GttUsed, Start, Start + 2000, 1000)[0][1].last, 2u);
    const auto later = history.runs(usedMetric(2), Start, Start + 2000, 1000);
    QCOMPARE(columnCount(later), 1);
    QCOMPARE(later[0][0].timeMs, Start + 1000);
    QCOMPARE(later[0][0].last, 30u);
}

void HistoryTest::whatWasKeptHasRegionsOfItsOwn()
{
    const RegionName stolen = *RegionName::from("stolen");
    HistorySample sample;
    sample.timeMs = Start;
    sample.values = {1, 2, 3, 4};
    sample.append(stolen, 50, 51);
    sample.append(Gtt, 60, 61);
    HistoryBuckets kept;
    kept.put(0, kept.bucketOf(sample));
    History history;
    history.append(snapshotAt(Start + 1000));
    history.restore(u"pddgpu.0"_s, std::move(kept));
    QCOMPARE(history.current().regions(), (RegionNames{Vram, Gtt, stolen}));
    QCOMPARE(history.runs(GttUsed, Start, Start, 10)[0][0].last, 60u);
    QCOMPARE(history.runs(usedMetric(2), Start, Start, 10)[0][0].last, 50u);
    QVERIFY(history.runs(VramUsed, Start, Start, 10).isEmpty());
    QCOMPARE(history.runs(VramUsed, Start + 1000, Start + 1000, 10)[0][0].last, 1u);
}

void HistoryTest::rangeIsInclusive()
{
    History history;
    for (int i = 0; i < 10; ++i)
        history.append(snapshotAt(Start + i * 1000));
    QCOMPARE(columnCount(history.runs(VramUsed, Start + 2000, Start + 5000, 1000)), 4);
    QCOMPARE(columnCount(history.runs(VramUsed, Start + 2001, Start + 4999, 1000)), 2);
    QVERIFY(history.runs(VramUsed, Start + 5000, Start + 2000, 1000).isEmpty());
    QVERIFY(history.runs(VramUsed, Start, Start + 9000, 0).isEmpty());
}

void HistoryTest::unknownIsAGap()
{
    History history;
    for (int i = 0; i < 10; ++i) {
        const bool known = i != 4 && i != 5;
        history.append(
            snapshotAt(Start + i * 1000, known ? std::optional<std::uint64_t>(i) : std::nullopt));
    }
    const auto runs = history.runs(VramUsed, Start, Start + 9000, 1000);
    QCOMPARE(runs.size(), 2);
    QCOMPARE(runs[0].size(), 4);
    QCOMPARE(runs[1].size(), 4);
    QCOMPARE(runs[1][0].timeMs, Start + 6000);
    QCOMPARE(runs[1][0].last, 6u);
    // The others continue.
    QCOMPARE(history.runs(GttUsed, Start, Start + 9000, 1000).size(), 1);
}

void HistoryTest::missingSamplesAreAGap()
{
    History history;
    for (int i = 0; i < 10; ++i)
        history.append(snapshotAt(Start + i * 1000));
    history.append(snapshotAt(Start + 9000 + 5000));  // Five intervals: not more than five.
    QCOMPARE(history.runs(VramUsed, Start, Start + 60000, 1000).size(), 1);
    history.append(snapshotAt(Start + 9000 + 5000 + 6000));
    QCOMPARE(history.runs(VramUsed, Start, Start + 60000, 1000).size(), 2);
}

void HistoryTest::burstsMakeNoGap()
{
    History history;
    std::int64_t time = Start;
    for (int i = 0; i < 40; ++i)
        history.append(snapshotAt(time += i % 4 == 0 ? 1000 : 3));
    for (int i = 0; i < 5; ++i)
        history.append(snapshotAt(time += 1000));
    QCOMPARE(history.runs(VramUsed, Start, time, 100000).size(), 1);
}

void HistoryTest::slowSamplingIsNoGap()
{
    History history;
    for (int i = 0; i < 10; ++i)
        history.append(snapshotAt(Start + i * 60000));
    QCOMPARE(history.runs(VramUsed, Start, Start + 600000, 1000).size(), 1);
}

void HistoryTest::columnsKeepExtremes()
{
    History history;
    for (int i = 0; i < 1000; ++i)
        history.append(snapshotAt(Start + i * 1000, i == 500 ? 99 : i == 501 ? 0 : 10));
    const auto runs = history.runs(VramUsed, Start, Start + 999'000, 20);
    QCOMPARE(runs.size(), 1);
    QVERIFY(runs[0].size() <= 20 && runs[0].size() >= 18);
    std::uint64_t lowest = 10;
    std::uint64_t highest = 10;
    for (const HistoryColumn &column : runs[0]) {
        lowest = std::min(lowest, column.minimum);
        highest = std::max(highest, column.maximum);
        QVERIFY(column.minimum <= column.last && column.last <= column.maximum);
    }
    QCOMPARE(lowest, 0u);
    QCOMPARE(highest, 99u);
    QCOMPARE(runs[0].constLast().last, 10u);
}

void HistoryTest::neverMoreColumnsThanAsked()
{
    History history;
    for (int i = 0; i < 1000; ++i) {
        // Every second value is unknown: in the worst case, each is a run of its own.
        history.append(
            snapshotAt(Start + i * 1000, i % 2 ? std::optional<std::uint64_t>(i) : std::nullopt));
    }
    for (int columns = 1; columns < 1200; columns += 7) {
        const auto runs = history.runs(VramUsed, Start + 300, Start + 999'500, columns);
        QVERIFY(columnCount(runs) <= columns);
        QVERIFY(columnCount(runs) > 0);
    }
}

void HistoryTest::columnsStandStill()
{
    History history;
    for (int i = 0; i < 2000; ++i)
        history.append(snapshotAt(Start + i * 1000, static_cast<std::uint64_t>(i * 7919 % 1000)));
    // The window moves by one sample; the columns in the middle stay the same.
    const auto before = history.runs(VramUsed, Start, Start + 900'000, 50);
    const auto after = history.runs(VramUsed, Start + 1000, Start + 901'000, 50);
    const auto find = [&after](std::int64_t timeMs) {
        return std::find_if(after[0].cbegin(), after[0].cend(),
                            [timeMs](const auto &column) { return column.timeMs == timeMs; });
    };
    for (qsizetype i = 1; i < before[0].size() - 1; ++i) {
        const auto same = find(before[0][i].timeMs);
        QVERIFY(same != after[0].cend());
        QCOMPARE(same->minimum, before[0][i].minimum);
        QCOMPARE(same->maximum, before[0][i].maximum);
    }
}

void HistoryTest::clockGoesBack()
{
    History history;
    for (int i = 0; i < 10; ++i)
        history.append(snapshotAt(Start + i * 1000));
    history.append(snapshotAt(Start + 4500));
    history.append(snapshotAt(Start + 5500));
    QCOMPARE(history.lastTimeMs(), Start + 5500);
    const auto runs = history.runs(VramUsed, Start, Start + 20000, 1000);
    QCOMPARE(runs.size(), 2);
    QCOMPARE(runs[0].size(), 5);  // The first sample since then is from the same second.
    QCOMPARE(runs[0].constLast().lastMs, Start + 4500);
    QCOMPARE(runs[1].size(), 1);

    history.append(snapshotAt(Start - 1'000'000));
    QCOMPARE(history.firstTimeMs(), Start - 1'000'000);
    QCOMPARE(history.lastTimeMs(), Start - 1'000'000);
}

void HistoryTest::clockGoesBackInEveryTier()
{
    History history;
    // The last minute's bucket extends into the dropped time, which has a spike.
    for (int i = 0; i < 300; ++i)
        history.append(snapshotAt(Start + i * 1000, i == 290 ? 999 : 10));
    history.append(snapshotAt(Start + 285'500, 10));
    for (const auto &tier : history.current().buckets().tiers) {
        QCOMPARE(tier.back().lastMs, Start + 285'500);
        for (const HistoryBucket &bucket : tier)
            QCOMPARE(bucket[VramUsed].maximum, 10u);
    }
}

void HistoryTest::clockJumpsAhead()
{
    History history;
    for (int i = 0; i < 100; ++i)
        history.append(snapshotAt(Start + i * 1000));
    // One sample in the year 2100: no earlier sample is lost.
    history.append(snapshotAt(4'102'444'800'000));
    history.append(snapshotAt(Start + 100'000));
    QCOMPARE(history.firstTimeMs(), Start);
    QCOMPARE(history.lastTimeMs(), Start + 100'000);
    QCOMPARE(columnCount(history.runs(VramUsed, Start, Start + 99'000, 1000)), 100);
}

void HistoryTest::deviceComesBack()
{
    History history;
    history.append(snapshotAt(Start, 1, 5));
    Snapshot none = snapshotAt(Start + 1000, std::nullopt, std::nullopt);
    none.device.reset();
    history.append(none);
    history.append(snapshotAt(Start + 2000, 1, 5));
    QCOMPARE(history.firstTimeMs(), Start);  // Back again: the same history.
    QCOMPARE(history.runs(VramUsed, Start, Start + 2000, 1000).size(), 2);
}

void HistoryTest::samplesBeforeAnyDevice()
{
    History history;
    Snapshot none;
    none.capturedAt = QDateTime::fromMSecsSinceEpoch(Start, QTimeZone::utc());
    history.append(none);
    QCOMPARE(history.firstTimeMs(), Start);
    history.append(snapshotAt(Start + 1000));
    QCOMPARE(history.firstTimeMs(), Start);
    QCOMPARE(history.deviceIds(), QStringList{u"pddgpu.0"_s});
}

void HistoryTest::eachDeviceKeepsItsOwn()
{
    const auto second = [](std::int64_t timeMs) {
        Snapshot snapshot = snapshotAt(timeMs, 70, 9);
        snapshot.device = DeviceInfo{u"pddgpu.1"_s, u"card1"_s};
        return snapshot;
    };
    History history;
    for (int i = 0; i < 5; ++i) {
        Snapshot snapshot = snapshotAt(Start + i * 1000, 1, 5);
        snapshot.others = {std::make_shared<const Snapshot>(second(Start + i * 1000))};
        const QList<HistoryEntry> entries = history.append(snapshot);
        QCOMPARE(entries.size(), 2);
        QCOMPARE(entries[0].deviceId, u"pddgpu.0"_s);
        QCOMPARE(entries[1].deviceId, u"pddgpu.1"_s);
        QCOMPARE(entries[1].sample.breaksBefore, i == 0);
    }
    QCOMPARE(history.currentDevice(), u"pddgpu.0"_s);
    QCOMPARE(history.runs(VramUsed, Start, Start + 4000, 1)[0][0].last, 1u);

    // When selected, it shows its kept history, and its alert count is not an alert.
    history.append(second(Start + 5000));
    QCOMPARE(history.currentDevice(), u"pddgpu.1"_s);
    QCOMPARE(history.firstTimeMs(), Start);
    QCOMPARE(history.runs(VramUsed, Start, Start + 5000, 1)[0][0].last, 70u);
    QVERIFY(history.alertTimesMs(Start, Start + 9000).isEmpty());
    QCOMPARE(history.device(u"pddgpu.0"_s)->lastTimeMs(), Start + 4000);
    QVERIFY(!history.device(u"pddgpu.2"_s));
}

void HistoryTest::bounded()
{
    History history;
    const auto count = static_cast<std::int64_t>(HistoryTiers[1].capacity()) * 10 + 1000;
    for (std::int64_t i = 0; i < count; ++i)
        history.append(snapshotAt(Start + i * 1000));
    const HistoryBuckets &tiers = history.current().buckets();
    QCOMPARE(tiers[0].size(), HistoryTiers[0].capacity());
    QCOMPARE(tiers[1].size(), HistoryTiers[1].capacity());
    QVERIFY(tiers[2].size() <= static_cast<std::size_t>(count / 60 + 2));
    QCOMPARE(history.firstTimeMs(), Start);  // Of the coarsest tier, which is far from full.
    QCOMPARE(history.lastTimeMs(), Start + (count - 1) * 1000);
    QVERIFY(columnCount(history.runs(VramUsed, Start, history.lastTimeMs(), 800)) <= 800);
}

void HistoryTest::spikeStaysInEveryTier()
{
    History history;
    constexpr std::int64_t spike = 4'321;
    constexpr std::int64_t dip = 1'234;
    constexpr std::int64_t end = 100'000;
    for (std::int64_t i = 0; i < end; ++i)
        history.append(snapshotAt(Start + i * 1000, i == spike ? 99 : i == dip ? 1 : 10));
    // Long after the fine tiers have dropped it.
    for (const int columns : {1, 2, 10, 1000, 100'000}) {
        const auto runs = history.runs(VramUsed, Start, Start + end * 1000, columns);
        std::uint64_t lowest = 10;
        std::uint64_t highest = 10;
        for (const auto &run : runs) {
            for (const HistoryColumn &column : run) {
                lowest = std::min(lowest, column.minimum);
                highest = std::max(highest, column.maximum);
                if (column.maximum == 99 && columns >= 1000)
                    QVERIFY(std::abs(column.timeMs - (Start + spike * 1000)) <= 101'000);
            }
        }
        QCOMPARE(lowest, 1u);
        QCOMPARE(highest, 99u);
    }
}

void HistoryTest::gapsStayInEveryTier()
{
    History history;
    const auto isThere = [](std::int64_t second) { return second < 2000 || second >= 3000; };
    for (std::int64_t i = 0; i < 100'000; ++i) {
        if (isThere(i))
            history.append(snapshotAt(Start + i * 1000));
    }
    const auto runs = history.runs(VramUsed, Start, Start + 100'000'000, 2000);
    QCOMPARE(runs.size(), 2);
    QVERIFY(std::abs(runs[0].constLast().lastMs - (Start + 1'999'000)) <= 60'000);
    QVERIFY(std::abs(runs[1].constFirst().timeMs - (Start + 3'000'000)) <= 60'000);
}

void HistoryTest::finestTierThatCovers()
{
    History history;
    constexpr std::int64_t end = 120'000;
    for (std::int64_t i = 0; i < end; ++i)
        history.append(snapshotAt(Start + i * 1000));
    const std::int64_t last = Start + (end - 1) * 1000;
    const auto count = [&](std::int64_t spanMs) {
        return columnCount(history.runs(VramUsed, last - spanMs, last, 1'000'000));
    };
    QCOMPARE(count(3'599'000), 3600);
    QVERIFY(count(7'200'000) <= 722 && count(7'200'000) >= 720);
    QVERIFY(count(119'999'000) <= 2002 && count(119'999'000) >= 2000);
}

void HistoryTest::during()
{
    History history;
    for (int i = 0; i < 100; ++i)
        history.append(snapshotAt(Start + i * 1000, static_cast<std::uint64_t>(i)));
    const auto part = history.current().during(Start + 10'000, Start + 19'000);
    QVERIFY(part);
    QCOMPARE((*part)[VramUsed], (Extremes{10, 19, 19}));
    QVERIFY(!history.current().during(Start + 10'100, Start + 10'900));
    QVERIFY(!history.current().during(Start + 200'000, Start + 300'000));

    const auto nearest = [&history](std::int64_t timeMs, std::int64_t reachMs) {
        const auto bucket = history.current().nearest(timeMs, reachMs);
        return bucket ? bucket->firstMs - Start : -1;
    };
    QCOMPARE(nearest(Start + 10'400, 5000), 10'000);
    QCOMPARE(nearest(Start + 10'600, 5000), 11'000);
    QCOMPARE(nearest(Start + 10'400, 300), -1);
    QCOMPARE(nearest(Start + 102'000, 5000), 99'000);
    QCOMPARE(nearest(Start + 105'000, 5000), -1);
    QCOMPARE(nearest(Start - 2'000, 5000), 0);
}

void HistoryTest::bucketsMergeInAnyOrder()
{
    HistorySample early;
    early.timeMs = Start;
    early.regions = {Vram, Gtt};
    early.values.set(VramUsed, 5);
    early.breaksBefore = true;
    HistorySample late = early;
    late.timeMs = Start + 400;
    late.values.set(VramUsed, 3);
    late.values.set(GttUsed, 7);
    late.alert = true;
    const HistoryBucket first = HistoryBucket::of(early);
    const HistoryBucket second = HistoryBucket::of(late);
    HistoryBucket forward = first;
    forward.merge(second);
    HistoryBucket backward = second;
    backward.merge(first);
    QCOMPARE(forward, backward);
    QCOMPARE(forward[VramUsed], (Extremes{3, 5, 3}));
    QCOMPARE(forward[GttUsed], (Extremes{7, 7, 7}));
    QVERIFY(forward.wasUnknown(GttUsed));
    QVERIFY(!forward.wasUnknown(VramUsed));
    QCOMPARE(forward.alertMs, Start + 400);
    QVERIFY(forward.breaksBefore && forward.breaksInside);
    HistoryBucket again = forward;
    again.merge(second);
    QCOMPARE(again, forward);
}

void HistoryTest::restored()
{
    History before;
    for (int i = 0; i < 100'000; ++i)
        before.append(snapshotAt(Start + i * 1000, 10));
    History history;
    const std::int64_t now = Start + 100'003'000;
    for (int i = 0; i < 3; ++i)
        history.append(snapshotAt(now + i * 1000, 20));
    HistoryBuckets buckets = before.current().buckets();
    history.restore(u"pddgpu.0"_s, std::move(buckets));
    QCOMPARE(history.firstTimeMs(), Start);
    QCOMPARE(history.lastTimeMs(), now + 2000);
    // An interruption this short does not count.
    QCOMPARE(history.runs(VramUsed, now - 60'000, now + 9000, 1000).size(), 1);
    history.append(snapshotAt(now + 3000, 20));
    QCOMPARE(history.runs(VramUsed, now - 60'000, now + 9000, 1000).size(), 1);

    // A longer one is a gap, and samples in the future are left out.
    History later;
    later.append(snapshotAt(Start + 50'000'000, 30));
    buckets = before.current().buckets();
    later.restore(u"pddgpu.0"_s, std::move(buckets));
    QCOMPARE(later.lastTimeMs(), Start + 50'000'000);
    History after;
    after.append(snapshotAt(Start + 200'000'000, 30));
    buckets = before.current().buckets();
    after.restore(u"pddgpu.0"_s, std::move(buckets));
    QCOMPARE(after.runs(VramUsed, Start + 99'990'000, Start + 200'000'000, 1000).size(), 2);
}

void HistoryTest::alerts()
{
    History history;
    history.append(snapshotAt(Start, 1, 3));  // Raised before the first sample: no mark.
    history.append(snapshotAt(Start + 1000, 1, 3));
    history.append(snapshotAt(Start + 2000, 1, 4));
    history.append(snapshotAt(Start + 3000, 1, std::nullopt));
    history.append(snapshotAt(Start + 4000, 1, 6));
    history.append(snapshotAt(Start + 5000, 1, 0));  // The driver was reloaded.
    history.append(snapshotAt(Start + 6000, 1, 1));
    const QList<std::int64_t> expected{Start + 2000, Start + 4000, Start + 6000};
    QCOMPARE(history.alertTimesMs(Start, Start + 9000), expected);
    QCOMPARE(history.alertTimesMs(Start + 2001, Start + 4000), QList<std::int64_t>{Start + 4000});
}

void HistoryTest::remindersAreNoMarks()
{
    const auto sample = [](std::int64_t second, std::uint64_t used, std::uint64_t alerts) {
        Snapshot snapshot = snapshotAt(Start + second * 1000, used, alerts);
        snapshot.thresholdBytes = 100;
        snapshot.monitorEnabled = true;
        return snapshot;
    };
    History history;
    history.append(sample(0, 50, 0));
    for (std::int64_t second = 1; second <= 20; ++second)
        history.append(sample(second, 150, static_cast<std::uint64_t>(second)));
    QCOMPARE(history.alertTimesMs(Start, Start + 99'000), QList<std::int64_t>{Start + 1000});
    history.append(sample(21, 50, 20));
    history.append(sample(22, 150, 21));
    history.append(sample(23, 150, 22));
    QCOMPARE(history.alertTimesMs(Start, Start + 99'000),
             (QList<std::int64_t>{Start + 1000, Start + 22'000}));
}

void HistoryTest::extremeRanges()
{
    History history;
    history.append(snapshotAt(Start));
    history.append(snapshotAt(Start + 1000));
    const std::int64_t lowest = std::numeric_limits<std::int64_t>::min();
    const std::int64_t highest = std::numeric_limits<std::int64_t>::max();
    for (const int columns : {1, 2, 3, 1000, std::numeric_limits<int>::max()}) {
        const auto runs = history.runs(VramUsed, lowest, highest, columns);
        QCOMPARE(runs.size(), 1);
        QVERIFY(runs[0].size() <= columns);
    }
    QCOMPARE(columnCount(history.runs(VramUsed, Start, Start + 1000, 1)), 1);
}

QTEST_GUILESS_MAIN(HistoryTest)
#include "tst_history.moc"
