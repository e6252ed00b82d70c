// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAction>
#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFile>
#include <QFileDialog>
#include <QGraphicsLineItem>
#include <QGraphicsView>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QMessageBox>
#include <QPushButton>
#include <QRadioButton>
#include <QRegularExpression>
#include <QScreen>
#include <QScrollBar>
#include <QSettings>
#include <QSignalSpy>
#include <QSpinBox>
#include <QSplitter>
#include <QStandardPaths>
#include <QTabBar>
#include <QTabWidget>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>
#include <algorithm>

#include "appearance.h"
#include "controlspanel.h"
#include "exportdialog.h"
#include "fakedriver.h"
#include "history/historysettings.h"
#include "history/historystore.h"
#include "mainwindow.h"
#include "memorychart.h"
#include "noticelabel.h"
#include "objectsmodel.h"
#include "preferencesdialog.h"
#include "sampler/sampler.h"
#include "statusline.h"
#include "suspectsview.h"
#include "windowplace.h"

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace pddgpu;

namespace {

constexpr quint64 Second = 1'000'000'000;
constexpr quint64 Now = 1'000 * Second;

QList<LeakObject> objects(int leaked, int active = 0)
{
    QList<LeakObject> result;
    for (int i = 0; i < leaked + active; ++i) {
        LeakObject one;
        one.id = static_cast<quint64>(i) + 1;
        one.birthNs = Now - static_cast<quint64>(60 - i) * Second;
        one.sizeBytes = 10 << 20;
        one.pid = 42;
        one.state = i < leaked ? LeakState::Suspicious : LeakState::Active;
        one.process = u"memory_leak_test"_s;
        result << one;
    }
    return result;
}

}  // namespace

class TestMainWindow : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true);
        QVERIFY(m_settings.isValid());
        QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_settings.path());
        QApplication::setAttribute(Qt::AA_DontUseNativeDialogs);
    }

    void init()
    {
        // What one test made the window remember is none of the next one's.
        QSettings().clear();
        m_driver = std::make_unique<FakeDriver>();
        m_driver->setNowNs(Now);
        m_driver->setObjects(objects(3, 2));
    }

    void cleanup()
    {
        m_window.reset();
        m_store.reset();
        m_sampler.reset();
        m_driver.reset();
    }

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

    // All of the figure is one row to the eye, and the flags belong to their label.
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
            // As it was closed on a large screen.
            if (isRemembered) {
                m_window->setGeometry(200, 100, 3000, 2000);
                m_window->close();
            }
            m_window = std::make_unique<MainWindow>(m_sampler.get(), nullptr,
                                                    m_folder.filePath(u"s.txt"_s));
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

    // With the banner of a simulation and a notice of orphans above it.
    void listHasItsRows()
    {
        QFETCH(QSize, size);
        QFETCH(int, rows);
        QList<LeakObject> many = objects(40);
        many[0].orphaned = true;
        m_driver->setObjects(many);
        start(Source::Origin::Simulation);
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

        // Dragged shut it is hidden, too, and comes back as it was.
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
        QTRY_VERIFY(chart()->contents().vramRuns > 0);
        chart()->setFocus();
        QTest::keyClick(chart(), Qt::Key_Left, Qt::ShiftModifier);
        QVERIFY(!chart()->contents().values.isEmpty());
        m_window->findChild<QTabWidget *>(u"panes"_s)->setCurrentIndex(2);
        QVERIFY(chart()->contents().values.isEmpty());
    }

    void suspectLeadsToItsObjects()
    {
        m_driver->setObjects(objects(12, 2));
        start();
        auto *panes = m_window->findChild<QTabWidget *>(u"panes"_s);
        auto *suspects = m_window->findChild<QListView *>(u"suspectsList"_s);
        QTRY_COMPARE(suspects->model()->rowCount(), 1);
        const int page = panes->indexOf(m_window->findChild<SuspectsView *>());
        QVERIFY2(panes->tabText(page).contains("(1)"_L1), qPrintable(panes->tabText(page)));

        panes->setCurrentIndex(page);
        suspects->setCurrentIndex(suspects->model()->index(0, 0));
        QTest::keyClick(suspects, Qt::Key_Return);
        QCOMPARE(panes->currentIndex(), 0);
        // Of one creator, leaked or not.
        QTRY_COMPARE(table()->model()->rowCount(), 14);
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

    void clickTriggersACheck()
    {
        start();
        QTRY_VERIFY(trigger()->isEnabled());
        QTest::mouseClick(trigger(), Qt::LeftButton);
        QTRY_COMPARE(m_driver->number(DriverFile::CheckCount), 8U);
        QCOMPARE(m_driver->writes(),
                 (QList<FakeDriver::Write>{{DriverControl::TriggerCheck, "1"}}));
        QTRY_VERIFY(label(u"triggerResult"_s)->text().startsWith("Check 8 at"_L1));
        QTRY_VERIFY(trigger()->isEnabled());
    }

    void f5TriggersACheck()
    {
        start();
        QTRY_VERIFY(trigger()->isEnabled());
        QTest::keyClick(m_window.get(), Qt::Key_F5);
        QTRY_COMPARE(m_driver->number(DriverFile::CheckCount), 8U);
    }

    void clickSwitchesMonitoringOff()
    {
        start();
        QTRY_VERIFY(toggle()->isEnabled());
        m_driver->holdWrites();
        clickLeft(toggle());
        QTRY_COMPARE(m_driver->writes(), (QList<FakeDriver::Write>{{DriverControl::Enabled, "0"}}));
        QVERIFY(!toggle()->isEnabled());
        QCOMPARE(toggle()->checkState(), Qt::Checked);
        m_driver->letWritesGo();
        QTRY_COMPARE(toggle()->checkState(), Qt::Unchecked);
        QTRY_VERIFY(toggle()->isEnabled());
    }

    void refusedToggleGoesBackWithAnExplanation()
    {
        m_driver->failWrite(DriverControl::Enabled,
                            {SourceError::Kind::Denied, SourceError::Cause::ControlNeedsRoot,
                             u"/sys/enabled"_s, u"Permission denied"_s, EACCES});
        start();
        QTRY_VERIFY(toggle()->isEnabled());
        clickLeft(toggle());
        QTRY_VERIFY(notice(u"monitorError"_s).contains("/sys/enabled"_L1));
        QTRY_VERIFY(toggle()->isEnabled());
        QCOMPARE(toggle()->checkState(), Qt::Checked);
        QCOMPARE(m_driver->number(DriverFile::Enabled), 1U);
    }

    void thresholdIsAcceptedAndRefused()
    {
        start();
        QTRY_VERIFY(edit()->isEnabled());
        typeThreshold(u"64M"_s);
        QTest::mouseClick(button(u"thresholdApply"_s), Qt::LeftButton);
        QTRY_COMPARE(m_driver->number(DriverFile::ThresholdBytes), quint64{64} << 20);
        QTRY_COMPARE(label(u"thresholdNow"_s)->text(), u"Now 64.0 MiB"_s);
        QTRY_VERIFY(edit()->isEnabled());

        typeThreshold(u"12X"_s);
        QTest::mouseClick(button(u"thresholdApply"_s), Qt::LeftButton);
        QTRY_VERIFY(notice(u"thresholdError"_s).contains("12X"_L1));
        QVERIFY(edit()->isEnabled());
        // It stays, to be mended.
        QCOMPARE(edit()->text(), u"12X"_s);
        QCOMPARE(m_driver->number(DriverFile::ThresholdBytes), quint64{64} << 20);
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

    void noDriverIsExplained()
    {
        m_driver->setDevices({});
        start();
        QTRY_VERIFY(page()->isVisible());
        // Once, and nothing that is unknown.
        QStringList visible;
        for (const QLabel *text : m_window->findChildren<QLabel *>()) {
            if (text->isVisible())
                visible << text->text();
        }
        QCOMPARE(visible.filter(u"No pddgpu device"_s).size(), 1);
        QVERIFY2(visible.filter(u"unknown"_s).isEmpty(), qPrintable(visible.join(u'\n')));
        QVERIFY2(visible.filter(u"debugfs"_s).isEmpty(), qPrintable(visible.join(u'\n')));
        QVERIFY(problem().isEmpty());
        QVERIFY(!label(u"statusSource"_s)->text().contains("last sample"_L1));
        QVERIFY(!trigger()->isEnabled());
        m_window->exportTo(u"/nowhere.csv"_s);
        QVERIFY(notice(u"statusMessage"_s).contains("Nothing was exported"_L1));

        // It goes as soon as there is a device, and does not come back.
        m_driver->setDevices({{u"pddgpu.0"_s, u"card0"_s}});
        QTRY_VERIFY(!page()->isVisible());
        QTRY_VERIFY(table()->isVisible());
        m_driver->setDevices({});
        QTRY_VERIFY(problem().contains("No pddgpu device"_L1));
        QVERIFY(!page()->isVisible());
        // One reason, at one place: the list does not say it again.
        QTRY_COMPARE(label(u"objectsPlaceholder"_s)->text(),
                     u"The list of objects is unknown.\nThere is no device now."_s);
        QVERIFY(label(u"statusSource"_s)->text().contains("last sample"_L1));
    }

    void withoutADeviceThereAreChoices()
    {
        m_driver->setDevices({});
        start();
        QTRY_VERIFY(page()->isVisible());
        QStringList opened;
        m_window->setWindowOpener([&opened](const QString &source) {
            opened << source;
            return true;
        });
        QTest::mouseClick(button(u"showSimulationChoice"_s), Qt::LeftButton);
        QCOMPARE(opened, QStringList{u"simulated"_s});

        QTest::mouseClick(button(u"loadDriverChoice"_s), Qt::LeftButton);
        auto *help = m_window->findChild<QDialog *>(u"driverHelpDialog"_s);
        QVERIFY(help && help->isVisible());
        QVERIFY(help->findChild<QLabel *>(u"driverHelpPackaged"_s)->text().contains("modprobe"_L1));
        QVERIFY(help->findChild<QLabel *>(u"driverHelpBuilt"_s)->text().contains("insmod"_L1));
        help->close();

        QTest::mouseClick(button(u"connectToHostChoice"_s), Qt::LeftButton);
        auto *connectDialog = m_window->findChild<QDialog *>(u"connectDialog"_s);
        QVERIFY(connectDialog && connectDialog->isVisible());
        connectDialog->close();

        QTest::mouseClick(button(u"openRecordingChoice"_s), Qt::LeftButton);
        auto *file = m_window->findChild<QFileDialog *>();
        QVERIFY(file && file->isVisible());
        file->close();
    }

    void noUnlockWithoutADevice()
    {
        LinkState locked;
        locked.unlock = LinkState::Unlock::Possible;
        m_driver->setLink(locked);
        m_driver->setDevices({});
        start();
        QTRY_VERIFY(page()->isVisible());
        QVERIFY(!button(u"unlockButton"_s)->isVisible());
        QVERIFY(!label(u"sourceBanner"_s)->isVisible());
        m_driver->setDevices({{u"pddgpu.0"_s, u"card0"_s}});
        QTRY_VERIFY(button(u"unlockButton"_s)->isVisible());
    }

    void simulationInPlaceOfADriverOffersOthers()
    {
        start(Source::Origin::Simulation);
        QTRY_VERIFY(label(u"sourceBanner"_s)->isVisible());
        auto *others = m_window->findChild<QToolButton *>(u"bannerAlternatives"_s);
        QVERIFY(!others->isVisible());
        m_window->setSimulationIsFallback(true);
        QVERIFY(others->isVisible());
        QVERIFY(label(u"sourceBanner"_s)->text().contains("no pddgpu device was found"_L1));
        QCOMPARE(others->actions().size(), 3);
        others->actions().constFirst()->trigger();
        QVERIFY(m_window->findChild<QDialog *>(u"driverHelpDialog"_s));
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
        // They are of this page alone.
        m_window->showPane(u"alerts"_s);
        QVERIFY(!details->isVisible());
        m_window->showPane(u"objects"_s);
        QVERIFY(details->isVisible());
        QTest::mouseClick(button, Qt::LeftButton);
        QVERIFY(!details->isVisible());
        QTest::mouseClick(button, Qt::LeftButton);
        QVERIFY(details->isVisible());
        // Without the side panel they stand beside the list.
        QWidget *side = m_window->findChild<ControlsPanel *>()->parentWidget();
        side->hide();
        QVERIFY(details->isVisible());
        QVERIFY(table()->parentWidget()->isAncestorOf(details));
        side->show();
        QTRY_VERIFY(side->isAncestorOf(details));
        // A window that goes takes them along, without moving them.
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
        // All of it is a click away.
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
        // Without a leak nothing is wrong.
        for (const DriverFile file : {DriverFile::SuspiciousObjects, DriverFile::ConfirmedObjects})
            m_driver->setNumber(file, 0);
        QTRY_COMPARE(line->level(), NoticeLabel::Level::Information);
        m_driver->setNumber(DriverFile::VramUsedBytes, quint64{50} << 20);
        QTRY_VERIFY(notice(u"statusMessage"_s).contains("is over"_L1));
        QTest::mouseClick(m_window->findChild<QWidget *>(u"statusDismiss"_s), Qt::LeftButton);
        QTRY_VERIFY(notice(u"statusMessage"_s).isEmpty());
    }

    void deniedDebugfsLeavesTheRest()
    {
        m_driver->failRead(DriverFile::MemoryStats, FakeDriver::debugfsDenied());
        m_driver->failRead(DriverFile::LeakObjects, FakeDriver::debugfsDenied());
        start();
        QTRY_VERIFY(problem().contains("root"_L1));
        QVERIFY(label(u"objectsPlaceholder"_s)->text().contains("memory_stats"_L1));
        QCOMPARE(label(u"objectsSummary"_s)->text(), u"unknown"_s);
        QVERIFY(!button(u"exportButton"_s)->isEnabled());
        QVERIFY(button(u"exportButton"_s)->toolTip().contains("root"_L1));
        QVERIFY(toggle()->isEnabled());
        QVERIFY(trigger()->isEnabled());
        QTRY_VERIFY(chart()->contents().vramRuns > 0);
    }

    void deviceVanishesAndComesBack()
    {
        start();
        QTRY_COMPARE(table()->model()->rowCount(), 3);
        m_driver->setDevices({});
        QTRY_COMPARE(table()->model()->rowCount(), 0);
        QTRY_VERIFY(!problem().isEmpty());
        QCOMPARE(toggle()->checkState(), Qt::PartiallyChecked);
        QCOMPARE(edit()->text(), QString());
        QVERIFY(!trigger()->isEnabled());

        m_driver->setDevices({{u"pddgpu.0"_s, u"card1"_s}});
        QTRY_COMPARE(table()->model()->rowCount(), 3);
        QTRY_VERIFY(problem().isEmpty());
        QTRY_COMPARE(toggle()->checkState(), Qt::Checked);
        QTRY_VERIFY(trigger()->isEnabled());
    }

    void deviceGoneDuringAWriteIsExplained()
    {
        start();
        QTRY_VERIFY(trigger()->isEnabled());
        m_driver->holdWrites();
        QTest::mouseClick(trigger(), Qt::LeftButton);
        QTRY_COMPARE(m_driver->writes().size(), 1);
        m_driver->setDevices({});
        m_driver->letWritesGo();
        QTRY_VERIFY(!notice(u"triggerError"_s).isEmpty());
        QTRY_VERIFY(!trigger()->isEnabled());
    }

    void simulationIsSaidPlainly()
    {
        start(Source::Origin::Simulation);
        QTRY_VERIFY(label(u"sourceBanner"_s)->isVisible());
        QVERIFY(label(u"sourceBanner"_s)->text().contains("SIMULATED DEVICE"_L1));
        QVERIFY(label(u"statusSource"_s)->text().contains("Simulated device"_L1));
    }

    void deviceSelectorAppearsWithTheSecondDevice()
    {
        start();
        QTRY_VERIFY(trigger()->isEnabled());
        auto *devices = m_window->findChild<QComboBox *>(u"deviceSelector"_s);
        QVERIFY(devices->isHidden());
        m_driver->setDevices({{u"pddgpu.0"_s, u"card0"_s}, {u"pddgpu.1"_s, u"card1"_s}});
        QTRY_VERIFY(devices->isVisible());
        QCOMPARE(devices->currentText(), u"pddgpu.0 (card0)"_s);
        devices->setFocus();
        QTest::keyClick(devices, Qt::Key_Down);
        QTRY_VERIFY(label(u"statusSource"_s)->text().contains("pddgpu.1"_L1));
        QCOMPARE(devices->currentText(), u"pddgpu.1 (card1)"_s);
    }

    void nothingIsControlledBeforeTheSelectedDeviceIsShown()
    {
        m_driver->setDevices({{u"pddgpu.0"_s, u"card0"_s}, {u"pddgpu.1"_s, u"card1"_s}});
        start();
        QTRY_VERIFY(trigger()->isEnabled());
        // Samples of the second one are long in coming.
        m_driver->holdReads();
        auto *devices = m_window->findChild<QComboBox *>(u"deviceSelector"_s);
        devices->setFocus();
        QTest::keyClick(devices, Qt::Key_Down);
        QVERIFY(!trigger()->isEnabled() && !toggle()->isEnabled());
        QTest::keyClick(m_window.get(), Qt::Key_F5);
        m_driver->letReadsGo();
        QTRY_VERIFY(trigger()->isEnabled());
        QVERIFY(label(u"statusSource"_s)->text().contains("pddgpu.1"_L1));
        QVERIFY(m_driver->writes().isEmpty());
        QTest::mouseClick(trigger(), Qt::LeftButton);
        QTRY_COMPARE(m_driver->writtenDevices(), QStringList{u"pddgpu.1"_s});
    }

    void aControlOfACardThatHasGoneReachesNoOther()
    {
        m_driver->setDevices({{u"pddgpu.0"_s, u"card0"_s}, {u"pddgpu.1"_s, u"card1"_s}});
        start();
        auto *devices = m_window->findChild<QComboBox *>(u"deviceSelector"_s);
        QTRY_VERIFY(devices->isVisible());
        devices->setFocus();
        QTest::keyClick(devices, Qt::Key_Down);
        QTRY_VERIFY(label(u"statusSource"_s)->text().contains("pddgpu.1"_L1));
        QTRY_VERIFY(trigger()->isEnabled());
        // It goes while a sample of it is on its way.
        m_driver->holdReads();
        QTRY_VERIFY(m_driver->isReadHeld());
        QTest::mouseClick(trigger(), Qt::LeftButton);
        m_driver->setDevices({{u"pddgpu.0"_s, u"card0"_s}});
        m_driver->letReadsGo();
        QTRY_VERIFY(label(u"statusSource"_s)->text().contains("pddgpu.0"_L1));
        QVERIFY(m_driver->writes().isEmpty());
        QTRY_VERIFY2(notice(u"statusMessage"_s).contains("pddgpu.1"_L1),
                     qPrintable(notice(u"statusMessage"_s)));
        // The one that stands in for it says that it is the one that is shown.
        QVERIFY(devices->isVisible());
        QCOMPARE(devices->currentText(), u"pddgpu.0 (card0)"_s);
    }

    void aSwitchIsOneSample()
    {
        m_driver->setDevices({{u"pddgpu.0"_s, u"card0"_s}, {u"pddgpu.1"_s, u"card1"_s}});
        start(Source::Origin::Driver, 1h);
        QTRY_VERIFY(trigger()->isEnabled());
        QStringList order;
        connect(m_sampler.get(), &Sampler::sampled, this,
                [&order](const SnapshotPtr &sample) { order << sample->device->id; });
        connect(m_sampler.get(), &Sampler::controlWritten, this,
                [&order] { order << u"written"_s; });
        auto *devices = m_window->findChild<QComboBox *>(u"deviceSelector"_s);
        devices->setFocus();
        QTest::keyClick(devices, Qt::Key_Down);
        // Comes behind all that the switch asked for.
        m_sampler->writeControl({u"pddgpu.1"_s, u"card1"_s}, DriverControl::Enabled, "1");
        QTRY_VERIFY(order.contains(u"written"_s));
        QCOMPARE(order.first(order.indexOf(u"written"_s)), QStringList{u"pddgpu.1"_s});
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
        // Zoomed, none of them is what is shown; a click goes back.
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

    void rangeAndUnitsAreRemembered()
    {
        QSettings().setValue(u"chart/rangeMinutes"_s, 360);
        QSettings().setValue(u"chart/units"_s, u"si"_s);
        start();
        QCOMPARE(chart()->range(), MemoryChart::Range(6h));
        QTRY_COMPARE(label(u"thresholdNow"_s)->text(), u"Now 104.9 MB"_s);
        const auto actions = m_window->findChildren<QAction *>();
        for (QAction *action : actions) {
            if (action->text().contains("IEC"_L1) || action->text() == "7 days"_L1)
                action->trigger();
        }
        QCOMPARE(label(u"thresholdNow"_s)->text(), u"Now 100.0 MiB"_s);
        QCOMPARE(QSettings().value(u"chart/units"_s).toString(), u"iec"_s);
        QCOMPARE(QSettings().value(u"chart/rangeMinutes"_s).toInt(), 10'080);
        QSettings().clear();
    }

    void cardsSelectDevices()
    {
        m_driver->setDevices({{u"pddgpu.0"_s, u"card0"_s}, {u"pddgpu.1"_s, u"card1"_s}});
        start();
        auto *overview = m_window->findChild<QWidget *>(u"deviceOverview"_s);
        QTRY_VERIFY(overview->isVisible());
        const auto cards = overview->findChildren<QAbstractButton *>(u"deviceCard"_s);
        QCOMPARE(cards.size(), 2);
        QTRY_VERIFY(cards.at(0)->isChecked());
        QVERIFY(cards.at(1)->accessibleName().contains("pddgpu.1 (card1)"_L1));
        QTest::mouseClick(cards.at(1), Qt::LeftButton);
        QTRY_VERIFY(label(u"statusSource"_s)->text().contains("pddgpu.1"_L1));
        QVERIFY(cards.at(1)->isChecked() && !cards.at(0)->isChecked());
        cards.at(0)->setFocus();
        QTest::keyClick(cards.at(0), Qt::Key_Space);
        QTRY_VERIFY(label(u"statusSource"_s)->text().contains("pddgpu.0"_L1));
        m_driver->setDevices({{u"pddgpu.0"_s, u"card0"_s}});
        QTRY_VERIFY(overview->isHidden());
    }

    void historyThatCannotBeKeptIsSaid()
    {
        QTemporaryDir folder;
        QFile file(folder.filePath(u"history.sqlite"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray(5000, 'x'));
        file.close();
        HistoryStore::Options options;
        options.path = file.fileName();
        m_store = std::make_unique<HistoryStore>(options);
        start();
        QTRY_VERIFY(notice(u"statusMessage"_s).contains(file.fileName()));
        QTRY_VERIFY(chart()->contents().vramRuns > 0);
    }

    void historyComesBack()
    {
        QTemporaryDir folder;
        HistoryStore::Options options;
        options.path = folder.filePath(u"history.sqlite"_s);
        m_store = std::make_unique<HistoryStore>(options);
        HistoryEntry entry{u"pddgpu.0"_s, {}};
        entry.sample.timeMs = QDateTime::currentMSecsSinceEpoch() - 7'200'000;
        entry.sample.values[0] = 5;
        m_store->append(entry);
        QSignalSpy written(m_store.get(), &HistoryStore::written);
        m_store->flush();
        QVERIFY(written.wait());
        start();
        chart()->setRange(std::nullopt);
        QTRY_COMPARE(chart()->contents().fromMs, entry.sample.timeMs);
        QVERIFY(chart()->contents().gaps > 0);
    }

    void historyLimitsAreSetInThePreferences()
    {
        QTemporaryDir folder;
        HistoryStore::Options options;
        options.path = folder.filePath(u"history.sqlite"_s);
        m_store = std::make_unique<HistoryStore>(options);
        start();
        QTest::keyClick(m_window.get(), Qt::Key_Comma, Qt::ControlModifier);
        auto *dialog = m_window->findChild<QDialog *>(u"preferencesDialog"_s);
        QVERIFY(dialog && QTest::qWaitForWindowActive(dialog));
        QVERIFY(dialog->findChild<QLabel *>(u"historyFile"_s)->text().contains(options.path));
        auto *days = dialog->findChild<QSpinBox *>(u"historyDays"_s);
        QCOMPARE(days->value(), 30);
        QTest::keyClick(days, Qt::Key_A, Qt::ControlModifier);
        QTest::keyClicks(days, u"7"_s);
        auto *size = dialog->findChild<QSpinBox *>(u"historyMebibytes"_s);
        QCOMPARE(size->value(), 64);
        size->setFocus();
        QTest::keyClick(size, Qt::Key_Up);
        auto *buttons = dialog->findChild<QDialogButtonBox *>();
        QTest::mouseClick(buttons->button(QDialogButtonBox::Ok), Qt::LeftButton);
        QCOMPARE(m_store->options().limits.retentionDays, 7);
        QCOMPARE(m_store->options().limits.sizeBytes, qint64{65} << 20);
        QCOMPARE(rememberedHistoryLimits().retentionDays, 7);
        QCOMPARE(rememberedHistoryLimits().sizeBytes, qint64{65} << 20);

        // Cancelled, nothing changes.
        QTRY_VERIFY(!m_window->findChild<QDialog *>(u"preferencesDialog"_s));
        m_window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        QTest::keyClick(m_window.get(), Qt::Key_Comma, Qt::ControlModifier);
        dialog = m_window->findChild<QDialog *>(u"preferencesDialog"_s);
        QVERIFY(dialog && QTest::qWaitForWindowActive(dialog));
        buttons = dialog->findChild<QDialogButtonBox *>();
        QTest::mouseClick(buttons->button(QDialogButtonBox::RestoreDefaults), Qt::LeftButton);
        QCOMPARE(dialog->findChild<QSpinBox *>(u"historyDays"_s)->value(), 30);
        QTest::mouseClick(buttons->button(QDialogButtonBox::Cancel), Qt::LeftButton);
        QCOMPARE(rememberedHistoryLimits().retentionDays, 7);
        QCOMPARE(m_store->options().limits.retentionDays, 7);
    }

    void preferencesSetSamplingAlertsAndAppearance()
    {
        start();
        QTRY_COMPARE(table()->model()->rowCount(), 3);
        QTest::keyClick(m_window.get(), Qt::Key_Comma, Qt::ControlModifier);
        auto *dialog = m_window->findChild<QDialog *>(u"preferencesDialog"_s);
        QVERIFY(dialog && QTest::qWaitForWindowActive(dialog));
        auto *interval = dialog->findChild<QSpinBox *>(u"samplingInterval"_s);
        QCOMPARE(interval->value(), 50);
        interval->setFocus();
        QTest::keyClick(interval, Qt::Key_A, Qt::ControlModifier);
        QTest::keyClicks(interval, u"70"_s);
        auto *notify = dialog->findChild<QCheckBox *>(u"preferencesNotify"_s);
        QVERIFY(notify->isChecked());
        clickLeft(notify);
        auto *theme = dialog->findChild<QComboBox *>(u"preferencesTheme"_s);
        theme->setFocus();
        QTest::keyClick(theme, Qt::Key_End);
        auto *language = dialog->findChild<QComboBox *>(u"preferencesLanguage"_s);
        language->setFocus();
        QTest::keyClick(language, Qt::Key_End);
        auto *buttons = dialog->findChild<QDialogButtonBox *>();
        QTest::mouseClick(buttons->button(QDialogButtonBox::Ok), Qt::LeftButton);
        QCOMPARE(m_sampler->interval(), 70ms);
        QCOMPARE(rememberedInterval(), 70ms);
        QVERIFY(!m_window->findChild<QCheckBox *>(u"alertsNotify"_s)->isChecked());
        QCOMPARE(QSettings().value(u"window/theme"_s).toString(), u"dark"_s);
        QCOMPARE(QSettings().value(u"window/language"_s).toString(), u"zh_CN"_s);
        QVERIFY(notice(u"statusMessage"_s).contains("language"_L1));
        // Samples go on.
        QSignalSpy sampled(m_sampler.get(), &Sampler::sampled);
        QTRY_VERIFY(sampled.count() >= 2);
        applyTheme(Theme::Desktop);
    }

    void theDeviceMenuDoesWhatThePanelDoes()
    {
        start();
        QTRY_VERIFY(toggle()->isEnabled());
        auto *monitor = m_window->findChild<QAction *>(u"monitorAction"_s);
        QVERIFY(monitor->isEnabled() && monitor->isChecked());
        monitor->trigger();
        QTRY_COMPARE(m_driver->number(DriverFile::Enabled), 0U);
        QTRY_COMPARE(toggle()->checkState(), Qt::Unchecked);
        QTRY_VERIFY(!monitor->isChecked());
        m_window->findChild<QAction *>(u"thresholdAction"_s)->trigger();
        QCOMPARE(QApplication::focusWidget(), edit());
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

        // What has gone since is listed as it was.
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
            // Where the keys led to there is the mark.
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
        QSignalSpy sampled(m_sampler.get(), &Sampler::sampled);
        QTRY_VERIFY(sampled.count() >= 3);
        QCOMPARE(table()->model()->rowCount(), 3);

        // Back in sight it shows the newest sample at once, not with the next.
        m_window->showNormal();
        QCOMPARE(table()->model()->rowCount(), 1);
    }

    void panesAreFoundByTheirNames()
    {
        start();
        auto *panes = m_window->findChild<QTabWidget *>(u"panes"_s);
        QCOMPARE(panes->count(), MainWindow::paneNames().size());
        const QStringList titles{u"Objects"_s, u"Suspects"_s,   u"Growth"_s,     u"Difference"_s,
                                 u"Alerts"_s,  u"Kernel log"_s, u"Performance"_s};
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

private:
    void start(Source::Origin origin = Source::Origin::Driver,
               std::chrono::milliseconds interval = 50ms)
    {
        m_sampler = std::make_unique<Sampler>(m_driver->createSource(origin));
        m_window = std::make_unique<MainWindow>(m_sampler.get(), m_store.get(),
                                                m_folder.filePath(u"s.txt"_s));
        m_window->show();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        m_sampler->start(interval);
    }

    static QGraphicsItem *crosshairOf(const QGraphicsView *view)
    {
        const QList<QGraphicsItem *> items = view->scene()->items();
        // The one that is above everything.
        return *std::ranges::max_element(items, {}, &QGraphicsItem::zValue);
    }

    void typeThreshold(const QString &text)
    {
        edit()->setFocus();
        edit()->selectAll();
        QTest::keyClicks(edit(), text);
    }

    static void clickLeft(QWidget *widget)
    {
        QTest::mouseClick(widget, Qt::LeftButton, {}, QPoint(8, widget->height() / 2));
    }

    QString notice(const QString &name) const
    {
        const auto *widget = m_window->findChild<QWidget *>(name);
        return widget->isHidden() ? QString() : widget->accessibleName();
    }
    QWidget *page() const { return m_window->findChild<QWidget *>(u"noDevicePage"_s); }
    QString problem() const { return notice(u"statusLabel"_s); }

    QLabel *label(const QString &name) const { return m_window->findChild<QLabel *>(name); }
    QPushButton *button(const QString &name) const
    {
        return m_window->findChild<QPushButton *>(name);
    }
    QPushButton *trigger() const { return button(u"triggerButton"_s); }
    QCheckBox *toggle() const { return m_window->findChild<QCheckBox *>(u"monitorToggle"_s); }
    QLineEdit *edit() const { return m_window->findChild<QLineEdit *>(u"thresholdEdit"_s); }
    QTableView *table() const { return m_window->findChild<QTableView *>(u"objectsView"_s); }
    MemoryChart *chart() const { return m_window->findChild<MemoryChart *>(u"chart"_s); }

    QTemporaryDir m_settings;
    std::unique_ptr<FakeDriver> m_driver;
    std::unique_ptr<Sampler> m_sampler;
    std::unique_ptr<HistoryStore> m_store;  // Null: none.
    std::unique_ptr<MainWindow> m_window;
    QTemporaryDir m_folder;
};

QTEST_MAIN(TestMainWindow)
#include "tst_mainwindow.moc"
