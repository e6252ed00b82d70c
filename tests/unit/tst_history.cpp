// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>
#include <limits>

#include "history/history.h"

using namespace pddgpu;
using namespace Qt::StringLiterals;

namespace {

constexpr std::int64_t Start = 1'700'000'000'000;

Snapshot snapshotAt(std::int64_t timeMs, std::optional<std::uint64_t> vram = 1,
                    std::optional<std::uint64_t> alerts = 0)
{
    Snapshot snapshot;
    snapshot.capturedAt = QDateTime::fromMSecsSinceEpoch(timeMs, Qt::UTC);
    snapshot.device = DeviceInfo{u"pddgpu.0"_s, u"card0"_s};
    snapshot.vramUsedBytes = vram;
    snapshot.gttUsedBytes = 2;
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
    void rangeIsInclusive();
    void unknownIsAGap();
    void missingSamplesAreAGap();
    void burstsMakeNoGap();
    void slowSamplingIsNoGap();
    void columnsKeepExtremes();
    void neverMoreColumnsThanAsked();
    void columnsStandStill();
    void clockGoesBack();
    void otherDeviceStartsAnew();
    void bounded();
    void alerts();
    void extremeRanges();
};

void HistoryTest::empty()
{
    const History history;
    QVERIFY(history.isEmpty());
    QCOMPARE(history.firstTimeMs(), 0);
    QCOMPARE(history.lastTimeMs(), 0);
    QVERIFY(history.runs(Metric::VramUsed, 0, 1000, 100).isEmpty());
    QVERIFY(history.alertTimesMs(0, 1000).isEmpty());
}

void HistoryTest::metrics()
{
    History history;
    history.append(snapshotAt(Start));
    const std::pair<Metric, std::uint64_t> expected[] = {
        {Metric::VramUsed, 1}, {Metric::GttUsed, 2}, {Metric::Leaked, 7}, {Metric::Threshold, 5}};
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

void HistoryTest::rangeIsInclusive()
{
    History history;
    for (int i = 0; i < 10; ++i)
        history.append(snapshotAt(Start + i * 1000));
    QCOMPARE(columnCount(history.runs(Metric::VramUsed, Start + 2000, Start + 5000, 1000)), 4);
    QCOMPARE(columnCount(history.runs(Metric::VramUsed, Start + 2001, Start + 4999, 1000)), 2);
    QVERIFY(history.runs(Metric::VramUsed, Start + 5000, Start + 2000, 1000).isEmpty());
    QVERIFY(history.runs(Metric::VramUsed, Start, Start + 9000, 0).isEmpty());
}

void HistoryTest::unknownIsAGap()
{
    History history;
    for (int i = 0; i < 10; ++i) {
        const bool known = i != 4 && i != 5;
        history.append(
            snapshotAt(Start + i * 1000, known ? std::optional<std::uint64_t>(i) : std::nullopt));
    }
    const auto runs = history.runs(Metric::VramUsed, Start, Start + 9000, 1000);
    QCOMPARE(runs.size(), 2);
    QCOMPARE(runs[0].size(), 4);
    QCOMPARE(runs[1].size(), 4);
    QCOMPARE(runs[1][0].timeMs, Start + 6000);
    QCOMPARE(runs[1][0].last, 6u);
    // The others go on.
    QCOMPARE(history.runs(Metric::GttUsed, Start, Start + 9000, 1000).size(), 1);
}

void HistoryTest::missingSamplesAreAGap()
{
    History history;
    for (int i = 0; i < 10; ++i)
        history.append(snapshotAt(Start + i * 1000));
    history.append(snapshotAt(Start + 9000 + 5000));  // Five intervals: not more than five.
    QCOMPARE(history.runs(Metric::VramUsed, Start, Start + 60000, 1000).size(), 1);
    history.append(snapshotAt(Start + 9000 + 5000 + 6000));
    QCOMPARE(history.runs(Metric::VramUsed, Start, Start + 60000, 1000).size(), 2);
}

void HistoryTest::burstsMakeNoGap()
{
    History history;
    std::int64_t time = Start;
    for (int i = 0; i < 40; ++i)
        history.append(snapshotAt(time += i % 4 == 0 ? 1000 : 3));
    for (int i = 0; i < 5; ++i)
        history.append(snapshotAt(time += 1000));
    QCOMPARE(history.runs(Metric::VramUsed, Start, time, 100000).size(), 1);
}

void HistoryTest::slowSamplingIsNoGap()
{
    History history;
    for (int i = 0; i < 10; ++i)
        history.append(snapshotAt(Start + i * 60000));
    QCOMPARE(history.runs(Metric::VramUsed, Start, Start + 600000, 1000).size(), 1);
}

void HistoryTest::columnsKeepExtremes()
{
    History history;
    for (int i = 0; i < 1000; ++i)
        history.append(snapshotAt(Start + i * 1000, i == 500 ? 99 : i == 501 ? 0 : 10));
    const auto runs = history.runs(Metric::VramUsed, Start, Start + 999'000, 20);
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
        // Every second value is unknown: at worst each is a run of its own.
        history.append(
            snapshotAt(Start + i * 1000, i % 2 ? std::optional<std::uint64_t>(i) : std::nullopt));
    }
    for (int columns = 1; columns < 1200; columns += 7) {
        const auto runs = history.runs(Metric::VramUsed, Start + 300, Start + 999'500, columns);
        QVERIFY(columnCount(runs) <= columns);
        QVERIFY(columnCount(runs) > 0);
    }
}

void HistoryTest::columnsStandStill()
{
    History history;
    for (int i = 0; i < 2000; ++i)
        history.append(snapshotAt(Start + i * 1000, static_cast<std::uint64_t>(i * 7919 % 1000)));
    // The window slides by a sample; the columns in the middle stay what they were.
    const auto before = history.runs(Metric::VramUsed, Start, Start + 900'000, 50);
    const auto after = history.runs(Metric::VramUsed, Start + 1000, Start + 901'000, 50);
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
    const auto runs = history.runs(Metric::VramUsed, Start, Start + 20000, 1000);
    QCOMPARE(runs.size(), 2);
    QCOMPARE(runs[0].size(), 5);
    QCOMPARE(runs[1].size(), 2);

    history.append(snapshotAt(Start - 1'000'000));
    QCOMPARE(history.firstTimeMs(), Start - 1'000'000);
    QCOMPARE(history.lastTimeMs(), Start - 1'000'000);
}

void HistoryTest::otherDeviceStartsAnew()
{
    History history;
    history.append(snapshotAt(Start, 1, 5));
    Snapshot none = snapshotAt(Start + 1000, std::nullopt, std::nullopt);
    none.device.reset();
    history.append(none);
    history.append(snapshotAt(Start + 2000, 1, 5));
    QCOMPARE(history.firstTimeMs(), Start);  // Back again: the same history.

    Snapshot other = snapshotAt(Start + 3000, 7, 9);
    other.device = DeviceInfo{u"pddgpu.1"_s, u"card1"_s};
    history.append(other);
    QCOMPARE(history.firstTimeMs(), Start + 3000);
    QVERIFY(history.alertTimesMs(Start, Start + 9000).isEmpty());
}

void HistoryTest::bounded()
{
    History history;
    const auto count = static_cast<std::int64_t>(History::MaximumSamples);
    for (std::int64_t i = 0; i < count + 100; ++i)
        history.append(snapshotAt(Start + i * 1000));
    QCOMPARE(history.firstTimeMs(), Start + 100'000);
    QCOMPARE(history.lastTimeMs(), Start + (count + 99) * 1000);
    QVERIFY(columnCount(history.runs(Metric::VramUsed, Start, history.lastTimeMs(), 800)) <= 800);
}

void HistoryTest::alerts()
{
    History history;
    history.append(snapshotAt(Start, 1, 3));  // Raised before we looked: no mark.
    history.append(snapshotAt(Start + 1000, 1, 3));
    history.append(snapshotAt(Start + 2000, 1, 4));
    history.append(snapshotAt(Start + 3000, 1, std::nullopt));
    history.append(snapshotAt(Start + 4000, 1, 6));
    history.append(snapshotAt(Start + 5000, 1, 0));  // The driver was loaded again.
    history.append(snapshotAt(Start + 6000, 1, 1));
    const QList<std::int64_t> expected{Start + 2000, Start + 4000, Start + 6000};
    QCOMPARE(history.alertTimesMs(Start, Start + 9000), expected);
    QCOMPARE(history.alertTimesMs(Start + 2001, Start + 4000), QList<std::int64_t>{Start + 4000});
}

void HistoryTest::extremeRanges()
{
    History history;
    history.append(snapshotAt(Start));
    history.append(snapshotAt(Start + 1000));
    const std::int64_t lowest = std::numeric_limits<std::int64_t>::min();
    const std::int64_t highest = std::numeric_limits<std::int64_t>::max();
    for (const int columns : {1, 2, 3, 1000, std::numeric_limits<int>::max()}) {
        const auto runs = history.runs(Metric::VramUsed, lowest, highest, columns);
        QCOMPARE(runs.size(), 1);
        QVERIFY(runs[0].size() <= columns);
    }
    QCOMPARE(columnCount(history.runs(Metric::VramUsed, Start, Start + 1000, 1)), 1);
}

QTEST_GUILESS_MAIN(HistoryTest)
#include "tst_history.moc"
