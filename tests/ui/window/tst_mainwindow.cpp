// SPDX-License-Identifier: GPL-3.0-or-later
// The window itself: position, panes, messages, exports.
#include <QAction>
#include <QComboBox>
#include <QFile>
#include <QGraphicsLineItem>
#include <QGraphicsView>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMessageBox>
#include <QRadioButton>
#include <QRegularExpression>
#include <QScopeGuard>
#include <QScreen>
#include <QScrollBar>
#include <QSignalSpy>
#include <QSplitter>
#include <QTabBar>
#include <QTabWidget>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>
#include <QTreeView>
#include <algorithm>

#include "sampler/sampler.h"
#include "support/fakedriver.h"
#include "ui/chart/memorychart.h"
#include "ui/device/controlspanel.h"
#include "ui/export/exportdialog.h"
#include "ui/findings/suspectsview.h"
#include "ui/objects/objectsmodel.h"
#include "ui/widgets/noticelabel.h"
#include "ui/widgets/windowplace.h"
#include "ui/window/mainwindow.h"
#include "ui/window/statusline.h"
#include "windowtesting.h"

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace pddgpu;
using namespace pddgpu::testing;

class TestMainWindow : public WindowTesting
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { prepare(); }
    void init() { begin(); }
    void cleanup() { end(); }

    void allColumnsOfTheFirstWindowAreInView()
    {
        m_driver->setObjects(objects(40));
        start();
        auto *table = m_window->findChild<QTableView *>(u"objectsView"_s);
        QTRY_COMPARE(table->model()->rowCount(), 40);
        QTRY_VERIFY(table->verticalScrollBar()->isVisible());
        QVERIFY2(table->horizontalHeader()->length() <= table->viewport()->width(),
                 qPrintable(u"%1 > %2"_s.arg(table->horizontalHeader()->length())
                                .arg(table->viewport()->width())));
    }

    // The figures look like one row, and the flags stay with their label.
    void columnsShareAWideWindow()
    {
        m_driver->setObjects(objects(40));
        start();
        QTRY_COMPARE(table()->model()->rowCount(), 40);
        m_window->resize(2560, 1400);
        const QHeaderView *header = table()->horizontalHeader();
        QTRY_COMPARE(header->length(), table()->viewport()->width());
        QVERIFY(header->sectionSize(ObjectsModel::LabelColumn) < header->length() * 2 / 5);
        for (int column = 0; column < header->count(); ++column) {
            QVERIFY(header->isSectionHidden(column) ||
                    header->sectionSize(column) > header->sectionSizeHint(column));
        }
    }

    void windowIsPlacedWithinTheScreen_data()
    {
        QTest::addColumn<QRect>("available");
        QTest::addColumn<QRect>("wanted");
        QTest::addColumn<QRect>("expected");
        const QSize usual(1280, 800);
        QTest::newRow("1920x1080") << QRect(0, 0, 1920, 1080) << QRect(QPoint(100, 100), usual)
                                   << QRect(QPoint(100, 100), usual);
        QTest::newRow("1366x768") << QRect(0, 0, 1366, 768) << QRect(QPoint(0, 0), usual)
                                  << QRect(4, 36, 1280, 728);
        QTest::newRow("1366x768 with a bar")
            << QRect(0, 32, 1366, 736) << QRect(QPoint(50, 50), usual) << QRect(50, 68, 1280, 696);
        QTest::newRow("1024x700") << QRect(0, 0, 1024, 700) << QRect(QPoint(300, 300), usual)
                                  << QRect(4, 36, 1016, 660);
        QTest::newRow("2560x1440 at scale 2")
            << QRect(0, 0, 1280, 720) << QRect(QPoint(0, 0), usual) << QRect(4, 36, 1272, 680);
        QTest::newRow("from a screen that is gone")
            << QRect(0, 0, 1920, 1080) << QRect(QPoint(3000, -200), usual)
            << QRect(QPoint(1920 - 4 - 1280, 36), usual);
        QTest::newRow("second screen")
            << QRect(1920, 0, 1024, 768) << QRect(QPoint(2500, 20), usual)
            << QRect(1924, 36, 1016, 728);
    }

    void windowIsPlacedWithinTheScreen()
    {
        QFETCH(QRect, available);
        QFETCH(QRect, wanted);
        QTEST(placeWithin(available, wanted), "expected");
    }

    void firstAndRememberedWindowFitTheScreen()
    {
        for (const bool isRemembered : {false, true}) {
            m_window.reset();
            start();
            const QRect available = m_window->screen()->availableGeometry();
            // As closed on a large screen.
            if (isRemembered) {
                m_window->setGeometry(200, 100, 3000, 2000);
                m_window->close();
            }
            m_window = std::make_unique<MainWindow>(m_session.get());
            m_window->restorePlace();
            QVERIFY(m_window->width() <= available.width());
            QVERIFY(m_window->height() <= available.height());
            QVERIFY(!isRemembered || available.contains(m_window->geometry()));
            m_window->show();
            QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
            QVERIFY(m_window->width() <= available.width());
        }
    }

    void listHasItsRows_data()
    {
        QTest::addColumn<QSize>("size");
        QTest::addColumn<int>("rows");
        QTest::newRow("1280x800") << QSize(1280, 800) << 10;
        QTest::newRow("1024x700") << QSize(1024 - 8, 700 - 40) << 6;
        QTest::newRow("800x600") << QSize(800 - 8, 600 - 40) << 4;
        QTest::newRow("960x540") << QSize(960, 540) << 4;
    }

    // With the simulation's banner and a notice of orphans above it.
    void listHasItsRows()
    {
        QFETCH(QSize, size);
        QFETCH(int, rows);
        QList<LeakObject> many = objects(40);
        many[0].orphaned = true;
        m_driver->setObjects(many);
        start(Origin::Simulation);
        QTRY_COMPARE(table()->model()->rowCount(), 40);
        m_window->resize(size);
        QTRY_COMPARE(m_window->size(), size);
        QVERIFY(m_window->findChild<QWidget *>(u"sourceBanner"_s)->isVisible());
        const int rowHeight = table()->verticalHeader()->defaultSectionSize();
        QTRY_VERIFY2(table()->viewport()->height() >= rows * rowHeight,
                     qPrintable(u"%1 of %2 rows, chart %3"_s.arg(table()->viewport()->height())
                                    .arg(rowHeight)
                                    .arg(chart()->height())));
        QVERIFY(chart()->contents().plot.height() >= 40);
    }

    void chartAndSideAreHiddenAndRemembered()
    {
        start();
        const auto action = [this](int key) {
            const auto actions = m_window->findChildren<QAction *>();
            return *std::ranges::find_if(actions, [key](const QAction *one) {
                return one->shortcut() == QKeySequence(key);
            });
        };
        auto *side = m_window->findChild<ControlsPanel *>();
        const int widthWithSide = table()->width();
        const int heightWithChart = table()->height();
        QVERIFY(chart()->isVisible() && side->isVisible());
        QTest::keyClick(m_window.get(), Qt::Key_F8);
        QTest::keyClick(m_window.get(), Qt::Key_F9);
        QVERIFY(!chart()->isVisible() && !side->isVisible());
        QVERIFY(!action(Qt::Key_F8)->isChecked() && !action(Qt::Key_F9)->isChecked());
        QTRY_VERIFY(table()->width() > widthWithSide + 200);
        QTRY_VERIFY(table()->height() > heightWithChart + 100);

        m_window->close();
        m_window.reset();
        start();
        QVERIFY(!chart()->isVisible());
        QVERIFY(!m_window->findChild<ControlsPanel *>()->isVisible());
        action(Qt::Key_F8)->trigger();
        action(Qt::Key_F9)->trigger();
        QTRY_VERIFY(chart()->isVisible() && chart()->height() > 150);
        QTRY_VERIFY(m_window->findChild<ControlsPanel *>()->width() > 200);

        // Dragged shut, it is hidden too, and comes back as before.
        for (const Qt::Orientation orientation : {Qt::Horizontal, Qt::Vertical}) {
            const bool isSide = orientation == Qt::Horizontal;
            QWidget *part = isSide ? static_cast<QWidget *>(m_window->findChild<ControlsPanel *>())
                                   : static_cast<QWidget *>(chart());
            QSplitter *splitter = nullptr;
            for (QWidget *w = part; w && !splitter; w = w->parentWidget())
                splitter = qobject_cast<QSplitter *>(w);
            QVERIFY(splitter && splitter->orientation() == orientation);
            QSplitterHandle *handle = splitter->handle(1);
            const QPoint middle = handle->rect().center();
            QTest::mousePress(handle, Qt::LeftButton, {}, middle);
            const QPoint target =
                isSide ? QPoint(splitter->width(), 0) : QPoint(0, -splitter->height());
            QMouseEvent drag(QEvent::MouseMove, middle + target,
                             handle->mapToGlobal(middle + target), Qt::NoButton, Qt::LeftButton,
                             Qt::NoModifier);
            QCoreApplication::sendEvent(handle, &drag);
            QTest::mouseRelease(handle, Qt::LeftButton, {}, middle);
            QTRY_VERIFY(!part->isVisible());
            QAction *show = action(isSide ? Qt::Key_F9 : Qt::Key_F8);
            QVERIFY(!show->isChecked());
            show->trigger();
            QTRY_VERIFY(part->isVisible() && part->width() > 200 && part->height() > 100);
        }
    }

    void readingGoesWithThePage()
    {
        start();
        QTRY_VERIFY(chart()->contents().usedRuns > 0);
        chart()->setFocus();
        QTest::keyClick(chart(), Qt::Key_Left, Qt::ShiftModifier);
        QVERIFY(!chart()->contents().values.isEmpty());
        m_window->findChild<QTabWidget *>(u"panes"_s)->setCurrentIndex(2);
        QVERIFY(chart()->contents().values.isEmpty());
    }

    void suspectLeadsToItsObjects()
    {
        QList<LeakObject> all = objects(12, 2);
        all << all.last();
        all.last().id = 100;
        all.last().sizeBytes = 100 << 20;
        m_driver->setObjects(all);
        QFile rules(m_folder.filePath(u"s.txt"_s));
        QVERIFY(rules.open(QIODevice::WriteOnly));
        rules.write("process:memory_leak_test size:10M is:leak\n");
        rules.close();
        const auto removeRules = qScopeGuard([&rules] { rules.remove(); });
        start();
        auto *panes = m_window->findChild<QTabWidget *>(u"panes"_s);
        auto *suspects = m_window->findChild<QTreeView *>(u"suspectsList"_s);
        QTRY_COMPARE(suspects->model()->rowCount(), 2);
        QVERIFY(label(u"statusSource"_s)->text().endsWith("1 leak(s)"_L1));
        const int page = panes->indexOf(m_window->findChild<SuspectsView *>());
        QVERIFY2(panes->tabText(page).contains("(1)"_L1), qPrintable(panes->tabText(page)));

        panes->setCurrentIndex(page);
        suspects->setCurrentIndex(suspects->model()->index(0, 0));
        QTest::keyClick(suspects, Qt::Key_Return);
        QCOMPARE(panes->currentIndex(), 0);
        // Of one creator and size, leaked or not.
        QTRY_COMPARE(table()->model()->rowCount(), 14);
        QCOMPARE(m_window->findChild<QLineEdit *>(u"objectsLeastSize"_s)->text(), u"=10M"_s);
    }

    void showsWhatTheDriverSays()
    {
        start();
        QTRY_COMPARE(table()->model()->rowCount(), 3);
        QTRY_COMPARE(toggle()->checkState(), Qt::Checked);
        QCOMPARE(edit()->text(), u"100M"_s);
        QCOMPARE(label(u"objectsSummary"_s)->text(), u"3 object(s), 30.0 MiB"_s);
        QVERIFY(!label(u"sourceBanner"_s)->isVisible());
        QVERIFY(label(u"statusSource"_s)->text().contains("pddgpu.0 (card0)"_L1));
        QVERIFY(problem().isEmpty());
    }

    void clickExportsTheLeakedObjects()
    {
        QTemporaryDir folder;
        const QString path = folder.filePath(u"leaks.csv"_s);
        start();
        QTRY_VERIFY(button(u"exportButton"_s)->isEnabled());
        QSignalSpy finished(m_window.get(), &MainWindow::exportFinished);
        QTest::mouseClick(button(u"exportButton"_s), Qt::LeftButton);
        auto *dialog = m_window->findChild<ExportDialog *>();
        QVERIFY(dialog);
        auto *name = dialog->findChild<QLineEdit *>(u"exportPath"_s);
        static const QRegularExpression proposed(u"/pddgpu-leaks-\\d{8}-\\d{6}\\.csv$"_s);
        QVERIFY2(name->text().contains(proposed), qPrintable(name->text()));
        QVERIFY(dialog->findChild<QRadioButton *>(u"exportLeaked"_s)->isChecked());
        name->setText(path);
        QTest::keyClick(dialog, Qt::Key_Return);
        QTRY_COMPARE(finished.count(), 1);
        QCOMPARE(finished.at(0).at(0).toString(), path);
        QCOMPARE(finished.at(0).at(1).toString(), QString());

        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray csv = file.readAll();
        QVERIFY(csv.startsWith("captured_at,device,object_id,"));
        QCOMPARE(csv.count("\r\n"), 1 + 3);
        QVERIFY(notice(u"statusMessage"_s).contains(path));
    }

    void failedExportSaysWhy()
    {
        QTemporaryDir folder;
        const QString path = folder.filePath(u"missing/leaks.csv"_s);
        start();
        QTRY_VERIFY(button(u"exportButton"_s)->isEnabled());
        QSignalSpy finished(m_window.get(), &MainWindow::exportFinished);
        m_window->exportTo(path);
        QTRY_COMPARE(finished.count(), 1);
        QVERIFY(!finished.at(0).at(1).toString().isEmpty());
        QVERIFY(notice(u"statusMessage"_s).contains(path));
    }

    void exportOutlivesTheWindow()
    {
        QTemporaryDir folder;
        const QString path = folder.filePath(u"leaks.csv"_s);
        start();
        QTRY_VERIFY(button(u"exportButton"_s)->isEnabled());
        m_window->exportTo(path);
        m_window.reset();
        QVERIFY(QFile::exists(path));
    }

    void detailsTakeNothingFromTheList()
    {
        m_driver->setObjects(objects(40));
        start();
        QTRY_COMPARE(table()->model()->rowCount(), 40);
        QTRY_VERIFY(table()->verticalScrollBar()->isVisible());
        const int width = table()->viewport()->width();
        auto *button = m_window->findChild<QToolButton *>(u"objectsDetails"_s);
        QTest::mouseClick(button, Qt::LeftButton);
        auto *details = m_window->findChild<QWidget *>(u"objectsDetailsText"_s);
        QVERIFY(details->isVisible());
        QCoreApplication::sendPostedEvents(nullptr, QEvent::LayoutRequest);
        QCOMPARE(table()->viewport()->width(), width);
        QVERIFY(table()->horizontalHeader()->length() <= width);
        // They are only on this page.
        m_window->showPane(u"alerts"_s);
        QVERIFY(!details->isVisible());
        m_window->showPane(u"objects"_s);
        QVERIFY(details->isVisible());
        QTest::mouseClick(button, Qt::LeftButton);
        QVERIFY(!details->isVisible());
        QTest::mouseClick(button, Qt::LeftButton);
        QVERIFY(details->isVisible());
        // Without the side panel, they are beside the list.
        QWidget *side = m_window->findChild<ControlsPanel *>()->parentWidget();
        side->hide();
        QVERIFY(details->isVisible());
        QVERIFY(table()->parentWidget()->isAncestorOf(details));
        side->show();
        QTRY_VERIFY(side->isAncestorOf(details));
        // Hiding the window leaves them in place.
        m_window->hide();
        QVERIFY(side->isAncestorOf(details));
    }

    void messagesMoveNothing()
    {
        start();
        QTRY_COMPARE(table()->model()->rowCount(), 3);
        auto *line = m_window->findChild<StatusLine *>();
        QCoreApplication::processEvents();
        const QRect before = line->geometry();
        const QRect summary = label(u"statusSource"_s)->geometry();
        line->showMessage(u"Something long, which takes more than one line. "_s.repeated(12), true);
        QCoreApplication::sendPostedEvents(nullptr, QEvent::LayoutRequest);
        QTRY_VERIFY(m_window->findChild<QWidget *>(u"statusWhole"_s)->isVisible());
        QCOMPARE(line->geometry(), before);
        QCOMPARE(label(u"statusSource"_s)->geometry().topLeft(), summary.topLeft());
        // A click shows all of it.
        QTest::mouseClick(m_window->findChild<QWidget *>(u"statusWhole"_s), Qt::LeftButton);
        auto *box = m_window->findChild<QMessageBox *>();
        QVERIFY(box && box->text().count(u"Something long"_s) == 12);
        QCOMPARE(box->textFormat(), Qt::PlainText);
        box->close();
        QTest::mouseClick(m_window->findChild<QWidget *>(u"statusDismiss"_s), Qt::LeftButton);
        QVERIFY(notice(u"statusMessage"_s).isEmpty());
        QCOMPARE(line->geometry(), before);
    }

    void theAlertLineFollowsTheAlert()
    {
        m_driver->setNumber(DriverFile::AlertCount, 1);
        m_driver->setNumber(DriverFile::ThresholdBytes, quint64{100} << 20);
        m_driver->setNumber(DriverFile::GttUsedBytes, 0);
        m_driver->setNumber(DriverFile::VramUsedBytes, quint64{50} << 20);
        start();
        QTRY_COMPARE(table()->model()->rowCount(), 3);
        m_driver->setNumber(DriverFile::VramUsedBytes, quint64{150} << 20);
        m_driver->setNumber(DriverFile::AlertCount, 2);
        QTRY_VERIFY(notice(u"statusMessage"_s).contains("alert since"_L1));
        m_driver->setNumber(DriverFile::VramUsedBytes, quint64{160} << 20);
        QTRY_VERIFY(notice(u"statusMessage"_s).contains("160.0 MiB in use now"_L1));
        auto *line = m_window->findChild<NoticeLabel *>(u"statusMessage"_s);
        QCOMPARE(line->level(), NoticeLabel::Level::Problem);
        // Without a leak, there is no problem.
        for (const DriverFile file : {DriverFile::SuspiciousObjects, DriverFile::ConfirmedObjects})
            m_driver->setNumber(file, 0);
        QTRY_COMPARE(line->level(), NoticeLabel::Level::Information);
        m_driver->setNumber(DriverFile::VramUsedBytes, quint64{50} << 20);
        QTRY_VERIFY(notice(u"statusMessage"_s).contains("is over"_L1));
        QTest::mouseClick(m_window->findChild<QWidget *>(u"statusDismiss"_s), Qt::LeftButton);
        QTRY_VERIFY(notice(u"statusMessage"_s).isEmpty());
    }

    void rangeAndPauseAreBoundToTheChart()
    {
        start();
        QTRY_VERIFY(trigger()->isEnabled());
        const auto buttons =
            m_window->findChild<QWidget *>(u"rangeSelector"_s)->findChildren<QToolButton *>();
        QCOMPARE(buttons.size(), 5);
        QTest::mouseClick(buttons.at(1), Qt::LeftButton);
        QCOMPARE(chart()->range(), MemoryChart::Range(5min));
        QVERIFY(buttons.at(1)->isChecked());
        QTest::mouseClick(buttons.at(3), Qt::LeftButton);
        QCOMPARE(chart()->range(), MemoryChart::Range(24h));
        buttons.at(4)->menu()->actions().constLast()->trigger();
        QCOMPARE(chart()->range(), MemoryChart::Range());
        QCOMPARE(buttons.at(4)->text(), u"All"_s);
        QVERIFY(buttons.at(4)->isChecked() && !buttons.at(3)->isChecked());
        // When zoomed, none of them matches the shown range; a click goes back.
        QTest::keyClick(chart(), Qt::Key_Plus);
        QVERIFY(!buttons.at(4)->isChecked());
        QTest::mouseClick(buttons.at(1), Qt::LeftButton);
        QVERIFY(buttons.at(1)->isChecked() && chart()->showsRange());
        QTest::mouseClick(buttons.at(1), Qt::LeftButton);
        QVERIFY(buttons.at(1)->isChecked());

        auto *pause = m_window->findChild<QToolButton *>(u"pauseButton"_s);
        QTest::mouseClick(pause, Qt::LeftButton);
        QVERIFY(chart()->isPaused());
        const qint64 frozen = chart()->contents().toMs;
        const QString before = label(u"statusSource"_s)->text();
        QTRY_VERIFY(label(u"statusSource"_s)->text() != before);
        QCOMPARE(chart()->contents().toMs, frozen);
        QTest::mouseClick(pause, Qt::LeftButton);
        QVERIFY(!chart()->isPaused());
    }

    void spaceWorksTheFocusedWidgetElsePausesTheChart()
    {
        start();
        QTRY_VERIFY(toggle()->isEnabled());
        toggle()->setFocus();
        QTest::keyClick(toggle(), Qt::Key_Space);
        QTRY_COMPARE(toggle()->checkState(), Qt::Unchecked);
        QVERIFY(!chart()->isPaused());
        chart()->setFocusPolicy(Qt::StrongFocus);
        chart()->setFocus();
        QTest::keyClick(chart(), Qt::Key_Space);
        QVERIFY(chart()->isPaused());
    }

    void hostileNamesStayPlain()
    {
        QList<LeakObject> list = objects(1);
        list[0].process = u"<img src=x>"_s;
        m_driver->setObjects(list);
        m_driver->setDevices({{u"<b>dev</b>"_s, u"card0"_s}, {u"x\u202Ey"_s, u"card1"_s}});
        start();
        QTRY_COMPARE(table()->model()->rowCount(), 1);
        QCOMPARE(label(u"statusSource"_s)->textFormat(), Qt::PlainText);
        QVERIFY(label(u"statusSource"_s)->text().contains("<b>dev</b>"_L1));
        auto *devices = m_window->findChild<QComboBox *>(u"deviceSelector"_s);
        QVERIFY(!devices->itemText(1).contains(QChar(0x202E)));

        const QTemporaryDir folder;
        m_sampler->startRecording(folder.filePath(u"<b>all<i>.pddgpu"_s));
        auto *indicator = m_window->findChild<QLabel *>(u"recordingIndicator"_s);
        QTRY_VERIFY(indicator->isVisible());
        QVERIFY(indicator->toolTip().contains("&lt;b&gt;all"_L1));
        QVERIFY(!indicator->toolTip().contains("<b>all"_L1));
    }

    void anAlertIsCountedUntilItIsSeen()
    {
        m_driver->setNumber(DriverFile::AlertCount, 1);
        start();
        QTRY_COMPARE(table()->model()->rowCount(), 3);
        auto *panes = m_window->findChild<QTabWidget *>(u"panes"_s);
        auto *alerts = m_window->findChild<QTableView *>(u"alertsView"_s);
        const int page = panes->indexOf(alerts->parentWidget());
        QVERIFY(page > 0);
        QCOMPARE(panes->tabText(page), u"Alerts"_s);

        m_driver->setNumber(DriverFile::AlertCount, 2);
        QTRY_COMPARE(panes->tabText(page), u"Alerts (1 new)"_s);
        QCOMPARE(alerts->model()->rowCount(), 1);
        QTRY_VERIFY(notice(u"statusMessage"_s).contains("pddgpu.0: "_L1));

        QTest::mouseClick(panes->tabBar(), Qt::LeftButton, {},
                          panes->tabBar()->tabRect(page).center());
        QVERIFY(alerts->isVisible());
        QCOMPARE(panes->tabText(page), u"Alerts"_s);

        // Objects freed since are listed as they were.
        m_driver->setObjects(objects(1));
        QTRY_COMPARE(table()->model()->rowCount(), 1);
        alerts->setFocus();
        QTest::keyClick(alerts, Qt::Key_Down);
        QTest::keyClick(alerts, Qt::Key_Return);
        QVERIFY(table()->isVisible());
        QTRY_COMPARE(table()->model()->rowCount(), 3);
    }

    void alertOnTheChartLeadsToItsObjects_data()
    {
        QTest::addColumn<bool>("byMouse");
        QTest::newRow("click") << true;
        QTest::newRow("keys") << false;
    }

    void alertOnTheChartLeadsToItsObjects()
    {
        QFETCH(bool, byMouse);
        m_driver->setNumber(DriverFile::AlertCount, 1);
        start();
        QTRY_COMPARE(table()->model()->rowCount(), 3);
        m_driver->setNumber(DriverFile::AlertCount, 2);
        QTRY_COMPARE(chart()->contents().alertMarks, 1);
        m_driver->setObjects(objects(1));
        QTRY_COMPARE(table()->model()->rowCount(), 1);

        chart()->setFocus();
        QTest::keyClick(chart(), Qt::Key_Left, Qt::ControlModifier);
        if (byMouse) {
            // The mark is where the keys led.
            auto *view = chart()->findChild<QGraphicsView *>();
            const auto *line = qgraphicsitem_cast<QGraphicsLineItem *>(crosshairOf(view));
            QVERIFY(line);
            const QPointF top = line->mapToScene(line->line().p1());
            QTest::mouseClick(view->viewport(), Qt::LeftButton, {},
                              view->mapFromScene(top + QPointF(0, 8)));
        } else {
            QTest::keyClick(chart(), Qt::Key_Return);
        }
        QVERIFY(table()->isVisible());
        QTRY_COMPARE(table()->model()->rowCount(), 3);
    }

    void outOfSightItHearsOfAlertsAlone_data()
    {
        QTest::addColumn<bool>("isHidden");
        QTest::newRow("hidden") << true;
        QTest::newRow("minimized") << false;
    }

    void outOfSightItHearsOfAlertsAlone()
    {
        QFETCH(bool, isHidden);
        m_driver->setNumber(DriverFile::AlertCount, 1);
        start();
        QTRY_COMPARE(table()->model()->rowCount(), 3);
        if (isHidden)
            m_window->hide();
        else
            m_window->showMinimized();

        m_driver->setObjects(objects(1));
        m_driver->setNumber(DriverFile::AlertCount, 2);
        auto *alerts = m_window->findChild<QTableView *>(u"alertsView"_s);
        QTRY_COMPARE(alerts->model()->rowCount(), 1);
        QSignalSpy sampled(m_sampler, &Sampler::sampled);
        QTRY_VERIFY(sampled.count() >= 3);
        QCOMPARE(table()->model()->rowCount(), 3);

        // When visible again, it shows the newest sample at once, not with the next one.
        m_window->showNormal();
        QCOMPARE(table()->model()->rowCount(), 1);
    }

    void panesAreFoundByTheirNames()
    {
        start();
        auto *panes = m_window->findChild<QTabWidget *>(u"panes"_s);
        QCOMPARE(panes->count(), MainWindow::paneNames().size());
        const QStringList titles{u"Objects"_s,    u"Clients"_s, u"Suspects"_s,   u"Growth"_s,
                                 u"Difference"_s, u"Alerts"_s,  u"Kernel log"_s, u"Performance"_s};
        for (qsizetype i = 0; i < titles.size(); ++i) {
            QVERIFY(m_window->showPane(MainWindow::paneNames().at(i)));
            QVERIFY2(panes->tabText(panes->currentIndex()).startsWith(titles.at(i)),
                     qPrintable(panes->tabText(panes->currentIndex())));
            QCOMPARE(panes->currentIndex(), int(i));
        }
        QVERIFY(!m_window->showPane(u"nowhere"_s));
    }

    void controlsHaveAccessibleNames()
    {
        start();
        for (const QString &name : {u"triggerButton"_s,       u"monitorToggle"_s,
                                    u"thresholdEdit"_s,       u"thresholdApply"_s,
                                    u"exportButton"_s,        u"objectsView"_s,
                                    u"objectsFilter"_s,       u"chart"_s,
                                    u"rangeSelector"_s,       u"pauseButton"_s,
                                    u"alertsView"_s,          u"alertsNotify"_s,
                                    u"kernelLogView"_s,       u"kernelLogFilter"_s,
                                    u"kernelLogLevel"_s,      u"kernelLogClock"_s,
                                    u"kernelLogFollow"_s,     u"performanceFigures"_s,
                                    u"performanceCounts"_s,   u"performanceOperation"_s,
                                    u"performanceHistogram"_s}) {
            const auto *widget = m_window->findChild<QWidget *>(name);
            QVERIFY2(widget && !widget->accessibleName().isEmpty(), qPrintable(name));
        }
    }
};

QTEST_MAIN(TestMainWindow)
#include "tst_mainwindow.moc"
