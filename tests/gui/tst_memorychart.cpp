// SPDX-License-Identifier: GPL-3.0-or-later
#include <QGraphicsView>
#include <QImage>
#include <QLabel>
#include <QLineEdit>
#include <QMouseEvent>
#include <QPainter>
#include <QScopeGuard>
#include <QScreen>
#include <QSignalSpy>
#include <QTest>
#include <QTimeZone>
#include <QToolButton>
#include <QVBoxLayout>
#include <QWheelEvent>

#include "chartlegend.h"
#include "format.h"
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
    Snapshot::Number gtt = {};  // As VRAM where it is not given.
};

void append(History *history, qint64 second, const Values &values = {})
{
    Snapshot snapshot;
    snapshot.capturedAt = QDateTime::fromMSecsSinceEpoch(StartMs + second * 1000, QTimeZone::utc());
    snapshot.vramUsedBytes = values.vram;
    snapshot.gttUsedBytes = values.gtt ? values.gtt : values.vram;
    snapshot.vramTotalBytes = 100 * MiB;
    snapshot.gttTotalBytes = 1000 * MiB;
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

    void axesStayWhileAHistoryIsOnItsWay()
    {
        const History history = historyOf(90);
        m_chart->setHistory(&history);
        QTest::qWait(0);
        const MemoryChart::Contents before = m_chart->contents();
        QVERIFY(before.vramRuns > 0);

        m_chart->setHistory(nullptr);
        // Not a flicker of it, but the lines and the values are gone.
        QCoreApplication::processEvents();
        MemoryChart::Contents now = m_chart->contents();
        QCOMPARE(now.vramRuns, 0);
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
        QCOMPARE(now.vramRuns, before.vramRuns);
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
        // The figures are the sample's, whatever else there was in its second or since.
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

        // Elsewhere on a wish, until it moves or is gone back to.
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

    void aClickIsAMoment()
    {
        const History history = historyOf(90);
        m_chart->setHistory(&history);
        QTest::qWait(0);
        QSignalSpy moments(m_chart.get(), &MemoryChart::momentActivated);
        QWidget *view = m_chart->findChild<QGraphicsView *>()->viewport();
        const MemoryChart::Contents shown = m_chart->contents();
        const QPoint middle = view->mapFrom(m_chart.get(), shown.plot.center().toPoint());
        QTest::mouseClick(view, Qt::LeftButton, {}, middle);
        QCOMPARE(moments.size(), 1);
        const qint64 expected = (shown.fromMs + shown.toMs) / 2;
        QVERIFY(std::abs(moments[0][0].toLongLong() - expected) < 300);
        QVERIFY(m_chart->isLive());

        // A drag moves, and is no click.
        QTest::mousePress(view, Qt::LeftButton, {}, middle);
        QTest::mouseMove(view, middle + QPoint(30, 0));
        QTest::mouseMove(view, middle + QPoint(60, 0));
        QTest::mouseRelease(view, Qt::LeftButton, {}, middle + QPoint(60, 0));
        QCOMPARE(moments.size(), 1);
        QVERIFY(!m_chart->isLive());
        // Nor is one beside the plot, or with another button.
        QTest::mouseClick(view, Qt::LeftButton, {}, QPoint(2, view->height() - 2));
        QTest::mouseClick(view, Qt::RightButton, {}, middle);
        QCOMPARE(moments.size(), 1);

        // With the keys.
        m_chart->setPlayHead(played(80, 7));
        QTest::keyClick(m_chart.get(), Qt::Key_Left, Qt::ShiftModifier);
        QTest::keyClick(m_chart.get(), Qt::Key_Return);
        QCOMPARE(moments.size(), 2);
        m_chart->setHistory(nullptr);
    }

    void anAlertIsPointedAtWhereItsMarkIs()
    {
        History history;
        for (int second = 0; second < 50; ++second)
            append(&history, second, {.alerts = second < 20 ? 0U : 1U});
        m_chart->setHistory(&history);
        QCOMPARE(m_chart->contents().alertMarks, 1);
        // The driver's clock has it a little earlier than the sample.
        m_chart->showAlert(StartMs + 19'300);
        QVERIFY2(m_chart->contents().values.contains("The driver alerted"_L1),
                 qPrintable(m_chart->contents().values));
        m_chart->showAlert(StartMs + 40'000);
        QVERIFY(!m_chart->contents().values.contains("The driver alerted"_L1));
        m_chart->setHistory(nullptr);
    }

    void inputWithoutAHistoryDoesNothing()
    {
        History history = historyOf(90);
        m_chart->setHistory(&history);
        m_chart->setHistory(nullptr);
        history = History();
        QWidget *view = m_chart->findChild<QGraphicsView *>()->viewport();
        QTest::mouseMove(view, view->rect().center());
        QTest::mouseClick(view, Qt::LeftButton, {}, view->rect().center());
        QTest::keyClick(m_chart.get(), Qt::Key_Plus);
        QTest::keyClick(m_chart.get(), Qt::Key_Left, Qt::ShiftModifier);
        m_chart->setPaused(true);
        m_chart->setPaused(false);
        m_chart->setRange(15min);
        m_chart->showTime(StartMs);
        m_chart->addMark({StartMs, ChartMark::Kind::User, u"mark"_s});
        m_chart->refresh();
        m_chart->resize(500, 300);
        QVERIFY(!m_chart->grab().isNull());
        QCOMPARE(m_chart->contents().values, QString());
    }

    // Before the layout has been made again, too, and in any font.
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
        QTest::qWait(0);
        const int left = m_chart->findChildren<LegendEntry *>().constLast()->x();
        append(&history, 10, {953 * MiB + 600'000, 888 * MiB + 800'000, 888 * MiB + 800'000});
        m_chart->refresh();
        QVERIFY(!isCut());
        QTest::qWait(0);
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

    // What was painted of the axis before it moved does not stay in the window.
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
            QTest::qWait(0);
            if (second % 4 != 3)
                continue;

            // As in the window, and as it is painted from nothing.
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

    // A size that cannot be says nothing of the scale.
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
        QCOMPARE(m_chart->contents().vramRuns, 0);
        QCOMPARE(m_chart->contents().leakedRuns, 1);
        QVERIFY(entries.at(0)->accessibleName().contains("64.0 MiB"_L1));
        entries.at(0)->setFocus();
        QTest::keyClick(entries.at(0), Qt::Key_Space);
        QCOMPARE(m_chart->contents().vramRuns, 1);
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
        QVERIFY(!m_chart->grab().isNull());
        m_chart->setHistory(nullptr);
    }

    void wheelZoomsAtTheCursor()
    {
        const History history = historyOf(3'600);
        m_chart->setHistory(&history);
        m_chart->setRange(15min);
        const auto before = m_chart->visibleRange();
        const QPointF middle = m_chart->contents().plot.center();
        const qint64 middleMs = (before.first + before.second) / 2;
        wheel(middle, 8);
        const auto zoomed = m_chart->visibleRange();
        const qint64 span = zoomed.second - zoomed.first;
        QVERIFY(span < 200'000 && span > 100'000);
        QVERIFY(std::abs((zoomed.first + zoomed.second) / 2 - middleMs) < span / 50);
        QVERIFY(!m_chart->isLive() && !m_chart->showsRange());
        wheel(middle, -8);
        QVERIFY(std::abs(m_chart->visibleRange().first - before.first) < 5'000);
        // As far in and out as one likes, and still sane.
        wheel(middle, 1000);
        QCOMPARE(m_chart->visibleRange().second - m_chart->visibleRange().first, 5'000);
        wheel(middle, -1000);
        QCOMPARE(m_chart->visibleRange().first, history.firstTimeMs());
        m_chart->setHistory(nullptr);
    }

    void awayItStandsStillAndLiveItMoves()
    {
        History history = historyOf(3'600);
        m_chart->setHistory(&history);
        m_chart->setRange(5min);
        QSignalSpy moved(m_chart.get(), &MemoryChart::visibleRangeChanged);
        const QPoint middle = m_chart->contents().plot.center().toPoint();
        drag(middle, middle + QPoint(200, 0));
        QVERIFY(!m_chart->isLive());
        QVERIFY(!moved.isEmpty());
        const auto away = m_chart->visibleRange();
        QVERIFY(away.second < history.lastTimeMs());
        QCOMPARE(away.second - away.first, 300'000);
        append(&history, 3'601);
        m_chart->refresh();
        QCOMPARE(m_chart->visibleRange(), away);
        auto *back = m_chart->findChild<QToolButton *>(u"liveButton"_s);
        QVERIFY(back->isVisible());

        // Dragged back to the newest sample it goes on from there.
        drag(middle, middle - QPoint(300, 0));
        QVERIFY(m_chart->isLive());
        QVERIFY(!back->isVisible());
        append(&history, 3'602);
        m_chart->refresh();
        QCOMPARE(m_chart->visibleRange().second, history.lastTimeMs());
        m_chart->setHistory(nullptr);
    }

    void zoomedAtTheNewestItStaysLive()
    {
        History history = historyOf(3'600);
        m_chart->setHistory(&history);
        m_chart->setRange(5min);
        QTest::keyClick(m_chart.get(), Qt::Key_Plus);
        QVERIFY(m_chart->isLive() && !m_chart->showsRange());
        const auto zoomed = m_chart->visibleRange();
        QCOMPARE(zoomed.second, history.lastTimeMs());
        append(&history, 3'600);
        m_chart->refresh();
        QCOMPARE(m_chart->visibleRange().second, history.lastTimeMs());
        QCOMPARE(m_chart->visibleRange().second - m_chart->visibleRange().first,
                 zoomed.second - zoomed.first);
        m_chart->setHistory(nullptr);
    }

    void keysMoveAndGoBack()
    {
        const History history = historyOf(3'600);
        m_chart->setHistory(&history);
        m_chart->setRange(5min);
        const auto live = m_chart->visibleRange();
        const auto press = [this](Qt::Key key) { QTest::keyClick(m_chart.get(), key); };
        press(Qt::Key_Right);
        QCOMPARE(m_chart->visibleRange(), live);
        press(Qt::Key_PageUp);
        QCOMPARE(m_chart->visibleRange().second, live.first);
        press(Qt::Key_Left);
        QCOMPARE(m_chart->visibleRange().second, live.first - 30'000);
        press(Qt::Key_Right);
        press(Qt::Key_Minus);
        QVERIFY(!m_chart->isLive());
        press(Qt::Key_End);
        QVERIFY(m_chart->isLive() && !m_chart->showsRange());
        press(Qt::Key_PageUp);
        press(Qt::Key_Home);
        QVERIFY(m_chart->showsRange());
        QCOMPARE(m_chart->visibleRange(), live);
        press(Qt::Key_PageUp);
        QTest::mouseDClick(viewport(), Qt::LeftButton, {}, viewport()->rect().center());
        QCOMPARE(m_chart->visibleRange(), live);
        // Not before the first sample.
        for (int i = 0; i < 50; ++i)
            press(Qt::Key_PageUp);
        QCOMPARE(m_chart->visibleRange().first, history.firstTimeMs());
        m_chart->setHistory(nullptr);
    }

    void pointingShowsTheValues()
    {
        History history;
        for (qint64 second = 0; second < 60; ++second) {
            Values values;
            values.vram = static_cast<quint64>(second) * MiB;
            append(&history, second, values);
        }
        m_chart->setHistory(&history);
        m_chart->setRange(1min);
        const QRectF plot = m_chart->contents().plot;
        const auto [from, to] = m_chart->visibleRange();
        const double x = plot.left() + plot.width() * (StartMs + 30'000 - from) / double(to - from);
        pointAt({x, plot.center().y()});
        QVERIFY2(m_chart->contents().values.contains("30.0 MiB"_L1),
                 qPrintable(m_chart->contents().values));
        for (const QString &text :
             {u"Value"_s, u"Free"_s, u"Size"_s, u"70.0 MiB"_s, u"100.0 MiB"_s})
            QVERIFY2(m_chart->contents().values.contains(text), qPrintable(text));
        QVERIFY(m_chart->findChild<QLabel *>(u"chartValues"_s)->isVisible());
        QEvent leave(QEvent::Leave);
        QCoreApplication::sendEvent(viewport(), &leave);
        QVERIFY(m_chart->contents().values.isEmpty());
        // The same by keyboard.
        QTest::keyClick(m_chart.get(), Qt::Key_Left, Qt::ShiftModifier);
        QVERIFY2(m_chart->contents().values.contains("59.0 MiB"_L1) ||
                     m_chart->contents().values.contains("58.0 MiB"_L1),
                 qPrintable(m_chart->contents().values));
        QTest::keyClick(m_chart.get(), Qt::Key_Escape);
        QVERIFY(m_chart->contents().values.isEmpty());
        m_chart->setHistory(nullptr);
    }

    // Wherever one points, and however narrow the chart is.
    void valuesNeverHideWhatTheyAreOf()
    {
        const History history = historyOf(1000);
        m_chart->setHistory(&history);
        m_chart->setRange(15min);
        for (const QSize size : {QSize(1000, 400), QSize(560, 200), QSize(420, 170)}) {
            m_chart->resize(size);
            QCoreApplication::processEvents();
            const QRectF plot = m_chart->contents().plot;
            for (double share = 0.02; share < 1; share += 0.08) {
                pointAt({plot.left() + plot.width() * share, plot.center().y()});
                const MemoryChart::Contents contents = m_chart->contents();
                QVERIFY(!contents.values.isEmpty());
                QVERIFY(contents.valuesBox.left() >= plot.left());
                QVERIFY(contents.valuesBox.right() <= plot.right());
                QVERIFY2(contents.valuesX < contents.valuesBox.left() ||
                             contents.valuesX > contents.valuesBox.right(),
                         qPrintable(u"%1 of %2"_s.arg(share).arg(size.width())));
            }
        }
        m_chart->setHistory(nullptr);
    }

    void valuesGoAway_data()
    {
        QTest::addColumn<int>("key");
        QTest::newRow("Escape") << int(Qt::Key_Escape);
        QTest::newRow("Home") << int(Qt::Key_Home);
        QTest::newRow("click") << 0;
    }

    // Wherever the keys go, and the mouse clicks.
    void valuesGoAway()
    {
        QFETCH(int, key);
        QWidget window;
        auto *layout = new QVBoxLayout(&window);
        auto *elsewhere = new QLineEdit;
        MemoryChart *chart = m_chart.release();
        layout->addWidget(chart);
        layout->addWidget(elsewhere);
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        History history = historyOf(90);
        chart->setHistory(&history);
        elsewhere->setFocus();

        chart->showTime(StartMs + 60'500, u"It <b>happened</b>"_s);
        QVERIFY(chart->contents().values.contains("It &lt;b&gt;happened"_L1));
        if (key != 0)
            QTest::keyClick(elsewhere, Qt::Key(key));
        else
            QTest::mouseClick(elsewhere, Qt::LeftButton);
        QCOMPARE(chart->contents().values, QString());
        QVERIFY(!chart->findChild<QLabel *>(u"chartValues"_s)->isVisible());

        // It does not come back by itself, nor stays when its moment has gone.
        append(&history, 90);
        chart->refresh();
        QCOMPARE(chart->contents().values, QString());
        chart->showTime(StartMs + 60'500);
        QVERIFY(!chart->contents().values.isEmpty());
        for (qint64 second = 91; second < 130; ++second)
            append(&history, second);
        chart->refresh();
        QCOMPARE(chart->contents().values, QString());
        chart->setRange(15min);
        QCOMPARE(chart->contents().values, QString());
        chart->setHistory(nullptr);
    }

    // The samples move, the mouse rests.
    void valuesAreOfWhereTheMouseIs()
    {
        History history;
        for (qint64 second = 0; second < 90; ++second)
            append(&history, second, {static_cast<quint64>(second) * MiB / 2});
        m_chart->setHistory(&history);
        const QRectF plot = m_chart->contents().plot;
        pointAt(plot.center());
        const double x = m_chart->contents().valuesX;
        const QString before = m_chart->contents().values;
        for (qint64 second = 90; second < 100; ++second)
            append(&history, second, {static_cast<quint64>(second) * MiB / 2});
        m_chart->refresh();
        QVERIFY(std::abs(m_chart->contents().valuesX - x) <= 1);
        QVERIFY(m_chart->contents().values != before);
        m_chart->setHistory(nullptr);
    }

    void nothingIsSaidOfTheFuture()
    {
        const History history = historyOf(30);
        m_chart->setHistory(&history);
        const QRectF plot = m_chart->contents().plot;
        pointAt({plot.left() + plot.width() * 0.75, plot.center().y()});
        QCOMPARE(m_chart->contents().values, QString());
        pointAt({plot.left() + plot.width() * 0.25, plot.center().y()});
        QVERIFY(!m_chart->contents().values.isEmpty());
        m_chart->setHistory(nullptr);
    }

    // What happened shows in the first sample after it.
    void whatHappenedIsShownWithItsSample()
    {
        History history;
        for (qint64 second = 0; second < 50; ++second)
            append(&history, second, {second <= 40 ? 10 * MiB : 77 * MiB});
        m_chart->setHistory(&history);
        m_chart->showTime(StartMs + 40'400, u"The driver alerted"_s);
        QVERIFY(m_chart->contents().values.contains("The driver alerted"_L1));
        QVERIFY2(m_chart->contents().values.contains("77.0 MiB"_L1),
                 qPrintable(m_chart->contents().values));
        m_chart->setHistory(nullptr);
    }

    void marksAreShownAndClicked()
    {
        const History history = historyOf(60);
        m_chart->setHistory(&history);
        const ChartMark mark{StartMs + 20'000, ChartMark::Kind::MarkA, u"<b>before</b>"_s};
        m_chart->setMarks({mark});
        m_chart->addMark({StartMs + 40'000, ChartMark::Kind::MarkB, QString()});
        QSignalSpy activated(m_chart.get(), &MemoryChart::markActivated);
        const QRectF plot = m_chart->contents().plot;
        const auto [from, to] = m_chart->visibleRange();
        const double x = plot.left() + plot.width() * (StartMs + 20'000 - from) / double(to - from);
        const QPointF place(x + 2, plot.top() + 8);
        pointAt(place);
        QVERIFY(m_chart->contents().values.contains("&lt;b&gt;before&lt;/b&gt;"_L1));
        QTest::mouseClick(viewport(), Qt::LeftButton, {}, inView(place).toPoint());
        QCOMPARE(activated.size(), 1);
        QCOMPARE(activated[0][0].value<ChartMark>(), mark);
        QTest::mouseClick(viewport(), Qt::LeftButton, {}, inView(place).toPoint() + QPoint(40, 0));
        QCOMPARE(activated.size(), 1);
        m_chart->setHistory(nullptr);
    }

    void marksAreReachedByKeys()
    {
        const History history = historyOf(60);
        m_chart->setHistory(&history);
        const ChartMark first{StartMs + 20'000, ChartMark::Kind::MarkA, QString()};
        const ChartMark second{StartMs + 40'000, ChartMark::Kind::MarkB, QString()};
        m_chart->setMarks({first, second});
        QSignalSpy activated(m_chart.get(), &MemoryChart::markActivated);
        const auto press = [this](int key, Qt::KeyboardModifiers modifiers = {}) {
            QTest::keyClick(m_chart.get(), Qt::Key(key), modifiers);
        };
        press(Qt::Key_Return);
        QVERIFY(activated.isEmpty());
        // From the newest sample back, and no further than there are marks.
        for (int i = 0; i < 3; ++i)
            press(Qt::Key_Left, Qt::ControlModifier);
        press(Qt::Key_Return);
        press(Qt::Key_Right, Qt::ControlModifier);
        press(Qt::Key_Enter, Qt::KeypadModifier);
        QCOMPARE(activated.size(), 2);
        QCOMPARE(activated[0][0].value<ChartMark>(), first);
        QCOMPARE(activated[1][0].value<ChartMark>(), second);
        m_chart->setHistory(nullptr);
    }

    void showsAMoment()
    {
        const History history = historyOf(3'600);
        m_chart->setHistory(&history);
        m_chart->setRange(1min);
        m_chart->showTime(StartMs + 600'000);
        QVERIFY(m_chart->visibleRange().first < StartMs + 600'000);
        QVERIFY(m_chart->visibleRange().second > StartMs + 600'000);
        QVERIFY(!m_chart->isLive());
        QVERIFY(!m_chart->contents().values.isEmpty());
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
        QCOMPARE(m_chart->contents().vramRuns, 2);
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

private:
    QWidget *viewport() const { return m_chart->findChild<QGraphicsView *>()->viewport(); }

    QPointF inView(const QPointF &inChart) const
    {
        return viewport()->mapFrom(m_chart.get(), inChart);
    }

    void wheel(const QPointF &position, int notches)
    {
        const QPointF local = inView(position);
        QWheelEvent event(local, viewport()->mapToGlobal(local), {}, {0, 120 * notches},
                          Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(viewport(), &event);
    }

    void pointAt(const QPointF &position)
    {
        const QPointF local = inView(position);
        QMouseEvent event(QEvent::MouseMove, local, viewport()->mapToGlobal(local), Qt::NoButton,
                          Qt::NoButton, Qt::NoModifier);
        QCoreApplication::sendEvent(viewport(), &event);
    }

    void drag(const QPoint &from, const QPoint &to)
    {
        const QPoint start = inView(from).toPoint();
        const QPoint end = inView(to).toPoint();
        QTest::mousePress(viewport(), Qt::LeftButton, {}, start);
        QTest::mouseMove(viewport(), (start + end) / 2);
        QTest::mouseMove(viewport(), end);
        QTest::mouseRelease(viewport(), Qt::LeftButton, {}, end);
    }

    static int count(const QImage &image, const QColor &color)
    {
        int result = 0;
        for (int y = 0; y < image.height(); ++y) {
            for (int x = 0; x < image.width(); ++x)
                result += image.pixelColor(x, y) == color ? 1 : 0;
        }
        return result;
    }

    static SnapshotPtr played(qint64 second, quint64 vramMiB)
    {
        auto sample = std::make_shared<Snapshot>();
        sample->capturedAt =
            QDateTime::fromMSecsSinceEpoch(StartMs + second * 1000, QTimeZone::utc());
        sample->vramUsedBytes = vramMiB * MiB;
        return sample;
    }
    QStringList legend() const
    {
        QStringList texts;
        for (const LegendEntry *entry : m_chart->findChildren<LegendEntry *>())
            texts << entry->accessibleName();
        return texts;
    }

    std::unique_ptr<MemoryChart> m_chart;
};

QTEST_MAIN(TestMemoryChart)
#include "tst_memorychart.moc"
