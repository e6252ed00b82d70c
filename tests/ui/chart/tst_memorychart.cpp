// SPDX-License-Identifier: GPL-3.0-or-later
// What the chart draws, and its texts.
#include <QGraphicsView>
#include <QImage>
#include <QLabel>
#include <QMouseEvent>
#include <QPainter>
#include <QSignalSpy>
#include <QTest>
#include <QVBoxLayout>

#include "charttesting.h"
#include "history/history.h"
#include "ui/chart/chartlegend.h"
#include "ui/chart/memorychart.h"
#include "ui/widgets/format.h"

using namespace Qt::StringLiterals;
using namespace pddgpu;
using namespace pddgpu::testing;
using namespace std::chrono_literals;

class TestMemoryChart : public ChartTesting
{
    Q_OBJECT

private Q_SLOTS:
    void init() { begin(); }
    void cleanup() { end(); }

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

    void axesStayWhileAHistoryIsOnItsWay()
    {
        const History history = historyOf(90);
        m_chart->setHistory(&history);
        settle();
        const MemoryChart::Contents before = m_chart->contents();
        QVERIFY(before.usedRuns > 0);

        m_chart->setHistory(nullptr);
        // It does not flicker, but the lines and the values are gone.
        QCoreApplication::processEvents();
        MemoryChart::Contents now = m_chart->contents();
        QCOMPARE(now.usedRuns, 0);
        QCOMPARE(now.message, QString());
        QCOMPARE(now.byteLabels, before.byteLabels);
        QCOMPARE(now.timeLabels, before.timeLabels);
        QCOMPARE(now.plot, before.plot);
        for (const LegendEntry *entry : m_chart->findChildren<LegendEntry *>())
            QVERIFY(entry->accessibleName().endsWith(u'\u2013'));
        QTRY_COMPARE(m_chart->contents().message, u"No samples yet."_s);

        m_chart->setHistory(&history);
        now = m_chart->contents();
        QCOMPARE(now.message, QString());
        QCOMPARE(now.usedRuns, before.usedRuns);
        QCOMPARE(now.plot, before.plot);
        m_chart->setHistory(nullptr);
    }

    void playHeadMarksTheSampleOfARecording()
    {
        const History history = historyOf(600);
        m_chart->setHistory(&history);
        QCOMPARE(m_chart->contents().playHeadMs, 0);
        m_chart->setPlayHead(played(595, 7));
        QCOMPARE(m_chart->contents().playHeadMs, StartMs + 595'000);
        QVERIFY(m_chart->isLive());
        // The figures are the sample's, whatever else happened in its second or since.
        QVERIFY2(legend().contains(u"VRAM used 7.0 MiB"_s), qPrintable(legend().join(u'\n')));

        // The view follows it, as wide as before.
        m_chart->setPlayHead(played(100, 8));
        const MemoryChart::Contents there = m_chart->contents();
        QCOMPARE(there.playHeadMs, StartMs + 100'000);
        QCOMPARE(there.toMs - there.fromMs, 60'000);
        QVERIFY(m_chart->showsRange());
        QVERIFY(legend().contains(u"VRAM used 8.0 MiB"_s));
        m_chart->setPlayHead(played(101, 8));
        QCOMPARE(m_chart->contents().fromMs, there.fromMs);

        // Elsewhere on request, until it moves or is jumped back to.
        QTest::keyClick(m_chart.get(), Qt::Key_End);
        QCOMPARE(m_chart->contents().playHeadMs, 0);
        m_chart->refresh();
        QCOMPARE(m_chart->contents().playHeadMs, 0);
        QTest::keyClick(m_chart.get(), Qt::Key_Home);
        QCOMPARE(m_chart->contents().playHeadMs, StartMs + 101'000);
        m_chart->setRange(5min);
        QCOMPARE(m_chart->contents().playHeadMs, StartMs + 101'000);
        QVERIFY(m_chart->showsRange());

        m_chart->setPlayHead(nullptr);
        QCOMPARE(m_chart->contents().playHeadMs, 0);
        m_chart->setHistory(nullptr);
    }

    // Also before the next layout, and in any font.
    void legendHasRoomForAnyUsualValue()
    {
        const auto isCut = [this] {
            bool is = false;
            for (const LegendEntry *entry : m_chart->findChildren<LegendEntry *>()) {
                for (const QLabel *label : entry->findChildren<QLabel *>())
                    is |= label->width() < label->sizeHint().width();
            }
            return is;
        };
        History history = historyOf(10);
        m_chart->setHistory(&history);
        settle();
        const int left = m_chart->findChildren<LegendEntry *>().constLast()->x();
        append(&history, 10,
               {.vram = 88 * MiB + 800'000,
                .leaked = 888 * MiB + 800'000,
                .threshold = 888 * MiB + 800'000,
                .gtt = 953 * MiB + 600'000});
        m_chart->refresh();
        QVERIFY(!isCut());
        settle();
        QVERIFY(!isCut());
        QCOMPARE(m_chart->findChildren<LegendEntry *>().constLast()->x(), left);

        QFont large = m_chart->font();
        large.setPointSizeF(large.pointSizeF() * 1.4);
        m_chart->setFont(large);
        QTRY_VERIFY(!isCut());
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
        QCOMPARE(m_chart->contents().usedRuns, 2);
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
        for (const MemoryChart::Range range : {1min, 5min, 15min}) {
            m_chart->setRange(range);
            const MemoryChart::Contents contents = m_chart->contents();
            QCOMPARE(contents.toMs, history.lastTimeMs());
            QCOMPARE(contents.toMs - contents.fromMs,
                     qint64{std::chrono::milliseconds(*range).count()});
            QVERIFY(contents.timeLabels.size() >= 2);
        }
        m_chart->setRange(std::nullopt);
        QCOMPARE(m_chart->contents().fromMs, history.firstTimeMs());
        QVERIFY(m_chart->contents().toMs >= history.lastTimeMs());
        m_chart->setHistory(nullptr);
    }

    // The axis of a range does not jump while the history grows into it.
    void axisOfARangeStandsStillFromTheStart()
    {
        History history = historyOf(2);
        m_chart->setHistory(&history);
        m_chart->setRange(1min);
        const MemoryChart::Contents first = m_chart->contents();
        QCOMPARE(first.fromMs, history.firstTimeMs());
        QCOMPARE(first.toMs - first.fromMs, 60'000);
        for (qint64 second = 2; second <= 60; ++second) {
            append(&history, second);
            m_chart->refresh();
            QCOMPARE(m_chart->contents().fromMs, first.fromMs);
            QCOMPARE(m_chart->contents().toMs, first.toMs);
            QCOMPARE(m_chart->contents().timeLabels, first.timeLabels);
        }
        append(&history, 61);
        m_chart->refresh();
        QCOMPARE(m_chart->contents().toMs, history.lastTimeMs());
        QCOMPARE(m_chart->contents().toMs - m_chart->contents().fromMs, 60'000);
        m_chart->setHistory(nullptr);
    }

    // No remains of the previous axis stay in the window.
    void nothingIsLeftOfTheAxisBefore()
    {
        m_chart.reset();
        QWidget window;
        auto *layout = new QVBoxLayout(&window);
        layout->setContentsMargins(0, 0, 0, 0);
        auto *chart = new MemoryChart;
        auto *line = new QLabel(u"The driver alerted.\nAnd more of it."_s);
        line->hide();
        layout->addWidget(chart, 1);
        layout->addWidget(line);
        window.resize(700, 330);
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));

        History history;
        for (qint64 second = 0; second < 70; ++second)
            append(&history, second);
        chart->setHistory(&history);
        const QRectF plot = chart->contents().plot;
        QWidget *view = chart->findChild<QGraphicsView *>()->viewport();
        const auto rest = [&] {
            const QPoint place = view->mapFrom(chart, plot.center().toPoint());
            QMouseEvent event(QEvent::MouseMove, place, view->mapToGlobal(place), Qt::NoButton,
                              Qt::NoButton, Qt::NoModifier);
            QCoreApplication::sendEvent(view, &event);
        };
        rest();
        QCoreApplication::processEvents();
        for (qint64 second = 70; second < 110; ++second) {
            append(&history, second);
            chart->refresh();
            QCoreApplication::processEvents();
            if (second % 10 == 4)
                line->setVisible(!line->isVisible());
            settle();
            if (second % 4 != 3)
                continue;

            // Compares the window's content with a fresh painting.
            const QImage shown = window.screen()
                                     ->grabWindow(window.winId())
                                     .toImage()
                                     .convertToFormat(QImage::Format_RGB32);
            chart->hideValues();
            const QImage fresh = window.grab().toImage().convertToFormat(QImage::Format_RGB32);
            rest();
            const MemoryChart::Contents contents = chart->contents();
            const QRect band(0, int(contents.plot.bottom()) + 2, window.width(),
                             chart->height() - int(contents.plot.bottom()) - 2);
            QVERIFY(band.height() > 8);
            QVERIFY2(shown.copy(band) == fresh.copy(band), qPrintable(u"%1 seconds"_s.arg(second)));
        }
        chart->setHistory(nullptr);
    }

    // An impossible size does not affect the scale.
    void valueAboveItsSizeIsMarkedAndLeavesTheScale()
    {
        History history = historyOf(30);
        append(&history, 30, {std::numeric_limits<quint64>::max(), 10 * MiB, 100 * MiB, 0});
        m_chart->setHistory(&history);
        QVERIFY(m_chart->contents().topBytes <= 2000.0 * MiB);
        QCOMPARE(m_chart->contents().notCredible, 2);  // VRAM and GTT.
        const auto entries = m_chart->findChildren<LegendEntry *>();
        QVERIFY2(entries.constFirst()->accessibleName().contains("not credible"_L1),
                 qPrintable(entries.constFirst()->accessibleName()));
        QTest::keyClick(m_chart.get(), Qt::Key_Left, Qt::ShiftModifier);
        QTest::keyClick(m_chart.get(), Qt::Key_Right, Qt::ShiftModifier);
        QVERIFY(m_chart->contents().values.contains("not credible"_L1));
        m_chart->setHistory(nullptr);
    }

    void sizesAreDrawnWhereTheyAreNearlyUsed()
    {
        History history;
        for (qint64 second = 0; second < 10; ++second)
            append(&history, second, {70 * MiB, 0, 10 * MiB, 0});
        m_chart->setHistory(&history);
        QVERIFY(m_chart->contents().capacityLabels.isEmpty());
        for (qint64 second = 10; second < 20; ++second)
            append(&history, second, {80 * MiB, 0, 10 * MiB, 0});
        m_chart->refresh();
        QCOMPARE(m_chart->contents().capacityLabels, QStringList{u"VRAM size: 100.0 MiB"_s});
        append(&history, 20, {90 * MiB, 0, 10 * MiB, 0, 950 * MiB});
        m_chart->refresh();
        QCOMPARE(m_chart->contents().capacityLabels,
                 (QStringList{u"VRAM size: 100.0 MiB"_s, u"GTT size: 1,000.0 MiB"_s}));
        m_chart->setHistory(nullptr);
    }

    void legendHidesAndShowsLines()
    {
        const History history = historyOf(60);
        m_chart->setHistory(&history);
        const auto entries = m_chart->findChildren<LegendEntry *>();
        QCOMPARE(entries.size(), 5);
        QTest::mouseClick(entries.at(0), Qt::LeftButton);
        QCOMPARE(m_chart->contents().usedRuns, 0);
        QCOMPARE(m_chart->contents().leakedRuns, 1);
        QVERIFY(entries.at(0)->accessibleName().contains("64.0 MiB"_L1));
        entries.at(0)->setFocus();
        QTest::keyClick(entries.at(0), Qt::Key_Space);
        QCOMPARE(m_chart->contents().usedRuns, 1);
        for (LegendEntry *entry : entries)
            entry->click();
        QCOMPARE(m_chart->contents().leakedRuns, 0);
        QVERIFY(m_chart->contents().message.contains("hidden"_L1));
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
        // Another range, at the same moment.
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
        // Every second sample is unknown: the largest possible number of runs.
        History history;
        for (qint64 second = 0; second < 3'600; ++second) {
            Values values;
            if (second % 2)
                values = {std::nullopt, std::nullopt, std::nullopt, 0};
            append(&history, second, values);
        }
        m_chart->setRange(std::nullopt);
        m_chart->setHistory(&history);
        QVERIFY(m_chart->contents().usedRuns > 10);
        QVERIFY(!m_chart->grab().isNull());
        m_chart->setHistory(nullptr);
    }

    void unitsAreRelabelled()
    {
        const History history = historyOf(30);
        m_chart->setHistory(&history);
        m_chart->setPaused(true);
        setByteUnits(ByteUnits::Si);
        const auto back = qScopeGuard([] { setByteUnits(ByteUnits::Iec); });
        m_chart->refresh();
        QVERIFY(m_chart->contents().byteLabels.contains("50 MB"_L1) ||
                m_chart->contents().byteLabels.contains("20 MB"_L1));
        m_chart->setHistory(nullptr);
    }

    void gapsAreShownAsGaps()
    {
        History history;
        for (qint64 second = 0; second < 300; ++second) {
            if (second < 100 || second >= 200)
                append(&history, second);
        }
        m_chart->setHistory(&history);
        m_chart->setRange(5min);
        QCOMPARE(m_chart->contents().gaps, 1);
        QCOMPARE(m_chart->contents().usedRuns, 2);
        m_chart->setHistory(nullptr);
    }

    void longRangesHaveDates()
    {
        History history;
        for (qint64 second = 0; second < 30 * 86'400; second += 600)
            append(&history, second);
        m_chart->setHistory(&history);
        m_chart->setRange(7 * 24h);
        for (const QString &label : m_chart->contents().timeLabels)
            QCOMPARE(label.size(), 5);  // Month and day.
        QVERIFY(m_chart->contents().timeLabels.size() >= 3);
        m_chart->setRange(24h);
        for (const QString &label : m_chart->contents().timeLabels)
            QVERIFY(label.contains(u'-') && label.contains(u':'));
        m_chart->setHistory(nullptr);
    }

    void nothingIsDoneWhileHidden()
    {
        History history = historyOf(60);
        m_chart->setHistory(&history);
        m_chart->hide();
        QSignalSpy moved(m_chart.get(), &MemoryChart::visibleRangeChanged);
        append(&history, 60);
        append(&history, 61);
        m_chart->refresh();
        QCOMPARE(moved.size(), 0);
        QVERIFY(m_chart->visibleRange().second < history.lastTimeMs() ||
                m_chart->visibleRange().first == history.firstTimeMs());
        m_chart->show();
        QTRY_COMPARE(m_chart->visibleRange().second, history.lastTimeMs());
        m_chart->setHistory(nullptr);
    }

    void isPaintedElsewhere()
    {
        const History history = historyOf(60);
        m_chart->setHistory(&history);
        QImage image(1600, 900, QImage::Format_RGB32);
        image.fill(Qt::red);
        QPainter painter(&image);
        m_chart->paintTo(&painter, QRectF(100, 50, 1400, 800), m_chart->palette());
        painter.end();
        QCOMPARE(image.pixelColor(50, 25), QColor(Qt::red));
        QVERIFY(image.pixelColor(110, 60) != QColor(Qt::red));
        QVERIFY(count(image, QColor(0x00, 0x72, 0xb2)) > 100);
        m_chart->setHistory(nullptr);
    }
};

QTEST_MAIN(TestMemoryChart)
#include "tst_memorychart.moc"
