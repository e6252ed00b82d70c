// SPDX-License-Identifier: GPL-3.0-or-later
// The chart's mouse and keyboard input: values, moments, marks, zoom.
#include <QGraphicsView>
#include <QLabel>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
#include <QVBoxLayout>

#include "charttesting.h"
#include "history/history.h"
#include "ui/chart/memorychart.h"

using namespace Qt::StringLiterals;
using namespace pddgpu;
using namespace pddgpu::testing;
using namespace std::chrono_literals;

class TestChartInput : public ChartTesting
{
    Q_OBJECT

private Q_SLOTS:
    void init() { begin(); }
    void cleanup() { end(); }

    void aClickIsAMoment()
    {
        const History history = historyOf(90);
        m_chart->setHistory(&history);
        settle();
        QSignalSpy moments(m_chart.get(), &MemoryChart::momentActivated);
        QWidget *view = m_chart->findChild<QGraphicsView *>()->viewport();
        const MemoryChart::Contents shown = m_chart->contents();
        const QPoint middle = view->mapFrom(m_chart.get(), shown.plot.center().toPoint());
        QTest::mouseClick(view, Qt::LeftButton, {}, middle);
        QCOMPARE(moments.size(), 1);
        const qint64 expected = (shown.fromMs + shown.toMs) / 2;
        QVERIFY(std::abs(moments[0][0].toLongLong() - expected) < 300);
        QVERIFY(m_chart->isLive());

        // A drag moves the chart and is not a click.
        QTest::mousePress(view, Qt::LeftButton, {}, middle);
        QTest::mouseMove(view, middle + QPoint(30, 0));
        QTest::mouseMove(view, middle + QPoint(60, 0));
        QTest::mouseRelease(view, Qt::LeftButton, {}, middle + QPoint(60, 0));
        QCOMPARE(moments.size(), 1);
        QVERIFY(!m_chart->isLive());
        // A click beside the plot or with another button does nothing either.
        QTest::mouseClick(view, Qt::LeftButton, {}, QPoint(2, view->height() - 2));
        QTest::mouseClick(view, Qt::RightButton, {}, middle);
        QCOMPARE(moments.size(), 1);

        // With the keyboard.
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
        // By the driver's clock it is a little earlier than the sample.
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
        // Zooming very far in and out keeps a sane range.
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

        // Dragged back to the newest sample, the chart follows again.
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

    // At any mouse position, and however narrow the chart is.
    void valuesNeverHideWhatTheyAreOf()
    {
        const History history = historyOf(1000);
        m_chart->setHistory(&history);
        m_chart->setRange(15min);
        for (const QSize size : {QSize(1000, 400), QSize(560, 200), QSize(420, 170)}) {
            m_chart->resize(size);
            QCoreApplication::processEvents();
            const QRectF plot = m_chart->contents().plot;
            for (int percent = 2; percent < 100; percent += 8) {
                const double share = percent / 100.0;
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

    // With keys and clicks anywhere.
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

        // It does not come back by itself, and goes when its moment is no longer shown.
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

    // The samples move while the mouse rests.
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

    // An event shows in the first sample after it.
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
        // From the newest sample backwards, no further than the last mark.
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
};

QTEST_MAIN(TestChartInput)
#include "tst_chartinput.moc"
