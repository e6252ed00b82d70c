// SPDX-License-Identifier: GPL-3.0-or-later
#include <QImage>
#include <QTest>

#include "history/history.h"
#include "memorychart.h"

using namespace Qt::StringLiterals;
using namespace pddgpu;
using namespace std::chrono_literals;

namespace {

constexpr quint64 MiB = 1 << 20;
constexpr qint64 StartMs = 1'700'000'000'000;

struct Values {
    Snapshot::Number vram = 64 * MiB;
    Snapshot::Number leaked = 10 * MiB;
    Snapshot::Number threshold = 100 * MiB;
    quint64 alerts = 0;
};

void append(History *history, qint64 second, const Values &values = {})
{
    Snapshot snapshot;
    snapshot.capturedAt = QDateTime::fromMSecsSinceEpoch(StartMs + second * 1000, Qt::UTC);
    snapshot.vramUsedBytes = values.vram;
    snapshot.gttUsedBytes = values.vram;
    snapshot.suspiciousBytes = values.leaked;
    snapshot.confirmedBytes = values.leaked ? Snapshot::Number(0) : std::nullopt;
    snapshot.thresholdBytes = values.threshold;
    snapshot.alertCount = values.alerts;
    history->append(snapshot);
}

History historyOf(qint64 seconds)
{
    History history;
    for (qint64 second = 0; second < seconds; ++second)
        append(&history, second);
    return history;
}

}  // namespace

class TestMemoryChart : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_chart = std::make_unique<MemoryChart>();
        m_chart->resize(800, 400);
        m_chart->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_chart.get()));
    }

    void cleanup() { m_chart.reset(); }

    void saysInWordsThatThereIsNothing()
    {
        History history;
        m_chart->setHistory(&history);
        QCOMPARE(m_chart->contents().message, u"No samples yet."_s);
        append(&history, 0);
        m_chart->refresh();
        QVERIFY(m_chart->contents().message.startsWith("One sample"_L1));
        append(&history, 1);
        m_chart->refresh();
        QCOMPARE(m_chart->contents().message, QString());
        m_chart->setHistory(nullptr);
    }

    void unknownIsAGapAndNotZero()
    {
        History history;
        for (qint64 second = 0; second < 30; ++second) {
            Values values;
            if (second >= 10 && second < 20)
                values.vram.reset();
            append(&history, second, values);
        }
        m_chart->setHistory(&history);
        QCOMPARE(m_chart->contents().vramRuns, 2);
        QCOMPARE(m_chart->contents().leakedRuns, 1);
        m_chart->setHistory(nullptr);
    }

    void nothingKnownIsSaid()
    {
        History history;
        for (qint64 second = 0; second < 5; ++second)
            append(&history, second, {std::nullopt, std::nullopt, std::nullopt, 0});
        m_chart->setHistory(&history);
        QVERIFY(m_chart->contents().message.contains("unknown"_L1));
        m_chart->setHistory(nullptr);
    }

    void rangesShowTheirTime()
    {
        const History history = historyOf(1200);
        m_chart->setHistory(&history);
        for (const auto range : {1min, 5min, 15min}) {
            m_chart->setRange(range);
            const MemoryChart::Contents contents = m_chart->contents();
            QCOMPARE(contents.toMs, history.lastTimeMs());
            QCOMPARE(contents.toMs - contents.fromMs,
                     qint64{std::chrono::milliseconds(range).count()});
            QVERIFY(contents.timeLabels.size() >= 2);
        }
        m_chart->setRange(std::nullopt);
        QCOMPARE(m_chart->contents().fromMs, history.firstTimeMs());
        QVERIFY(m_chart->contents().toMs >= history.lastTimeMs());
        m_chart->setHistory(nullptr);
    }

    void youngHistoryFillsItsAxis()
    {
        const History history = historyOf(8);
        m_chart->setHistory(&history);
        m_chart->setRange(15min);
        QCOMPARE(m_chart->contents().fromMs, history.firstTimeMs());
        QVERIFY(m_chart->contents().toMs - m_chart->contents().fromMs <= 15'000);
        m_chart->setHistory(nullptr);
    }

    void pauseFreezesTheView()
    {
        History history = historyOf(100);
        m_chart->setHistory(&history);
        m_chart->setPaused(true);
        const MemoryChart::Contents before = m_chart->contents();
        for (qint64 second = 100; second < 130; ++second)
            append(&history, second, {500 * MiB, 10 * MiB, 100 * MiB, 3});
        m_chart->refresh();
        QCOMPARE(m_chart->contents().toMs, before.toMs);
        QCOMPARE(m_chart->contents().topBytes, before.topBytes);
        // Another range of the same moment.
        m_chart->setRange(5min);
        QVERIFY(m_chart->contents().toMs < history.lastTimeMs() ||
                m_chart->contents().topBytes == before.topBytes);
        QCOMPARE(m_chart->contents().alertMarks, 0);
        m_chart->setRange(1min);
        m_chart->setPaused(false);
        QCOMPARE(m_chart->contents().toMs, history.lastTimeMs());
        QVERIFY(m_chart->contents().topBytes > 500.0 * MiB);
        m_chart->setHistory(nullptr);
    }

    void alertsAreMarked()
    {
        History history;
        for (qint64 second = 0; second < 40; ++second)
            append(&history, second,
                   {64 * MiB, 0, 100 * MiB,
                    second < 10   ? 0ULL
                    : second < 30 ? 1ULL
                                  : 2ULL});
        m_chart->setHistory(&history);
        QCOMPARE(m_chart->contents().alertMarks, 2);
        m_chart->setHistory(nullptr);
    }

    void labelsAreIecNumbers()
    {
        const History history = historyOf(30);
        m_chart->setHistory(&history);
        const QStringList labels = m_chart->contents().byteLabels;
        QVERIFY(labels.contains("64 MiB"_L1));
        QCOMPARE(labels.constFirst(), u"0 B"_s);
        QVERIFY(m_chart->contents().topBytes > 100.0 * MiB);
        m_chart->setHistory(nullptr);
    }

    void spikeOfOneSampleIsInside()
    {
        History history;
        for (qint64 second = 0; second < 20'000; ++second)
            append(&history, second, {second == 7'777 ? 900 * MiB : 10 * MiB, 0, 1 * MiB, 0});
        m_chart->setHistory(&history);
        m_chart->setRange(std::nullopt);
        QVERIFY(m_chart->contents().topBytes > 900.0 * MiB);
        m_chart->setHistory(nullptr);
    }

    void hugeThresholdDoesNotFlattenTheRest()
    {
        History history;
        for (qint64 second = 0; second < 20; ++second)
            append(&history, second, {64 * MiB, 0, std::numeric_limits<quint64>::max(), 0});
        m_chart->setHistory(&history);
        QVERIFY(m_chart->contents().topBytes < 256.0 * MiB);
        m_chart->setHistory(nullptr);
    }

    void linesAreDrawn()
    {
        const History history = historyOf(60);
        m_chart->setHistory(&history);
        const QColor vram(0x00, 0x72, 0xb2);
        QTRY_VERIFY(count(m_chart->grab().toImage(), vram) > 100);
        m_chart->setHistory(nullptr);
    }

    void flappingSourceIsDrawn()
    {
        // Each other sample unknown: the largest number of runs there can be.
        History history;
        for (qint64 second = 0; second < 3'600; ++second) {
            Values values;
            if (second % 2)
                values = {std::nullopt, std::nullopt, std::nullopt, 0};
            append(&history, second, values);
        }
        m_chart->setRange(std::nullopt);
        m_chart->setHistory(&history);
        QVERIFY(m_chart->contents().vramRuns > 10);
        QVERIFY(m_chart->contents().vramRuns < 50);
        QVERIFY(!m_chart->grab().isNull());
        m_chart->setHistory(nullptr);
    }

private:
    static int count(const QImage &image, const QColor &color)
    {
        int result = 0;
        for (int y = 0; y < image.height(); ++y) {
            for (int x = 0; x < image.width(); ++x)
                result += image.pixelColor(x, y) == color ? 1 : 0;
        }
        return result;
    }

    std::unique_ptr<MemoryChart> m_chart;
};

QTEST_MAIN(TestMemoryChart)
#include "tst_memorychart.moc"
