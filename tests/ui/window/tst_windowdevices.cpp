// SPDX-License-Identifier: GPL-3.0-or-later
// The window and its device: none, one that comes and goes, several; and writes to it.
#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QFileDialog>
#include <QLabel>
#include <QTest>
#include <QToolButton>
#include <cerrno>

#include "sampler/sampler.h"
#include "support/fakedriver.h"
#include "ui/chart/memorychart.h"
#include "ui/window/mainwindow.h"
#include "windowtesting.h"

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace pddgpu;
using namespace pddgpu::testing;

class TestWindowDevices : public WindowTesting
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { prepare(); }
    void init() { begin(); }
    void cleanup() { end(); }

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
        // The text stays, to be corrected.
        QCOMPARE(edit()->text(), u"12X"_s);
        QCOMPARE(m_driver->number(DriverFile::ThresholdBytes), quint64{64} << 20);
    }

    void noDriverIsExplained()
    {
        m_driver->setDevices({});
        start();
        QTRY_VERIFY(page()->isVisible());
        // Each once, and nothing unknown.
        QStringList visible;
        for (const QLabel *text : m_window->findChildren<QLabel *>()) {
            if (text->isVisible())
                visible << text->text();
        }
        QCOMPARE(visible.filter(u"No card"_s).size(), 1);
        QVERIFY2(visible.filter(u"unknown"_s).isEmpty(), qPrintable(visible.join(u'\n')));
        QVERIFY2(visible.filter(u"debugfs"_s).isEmpty(), qPrintable(visible.join(u'\n')));
        QVERIFY(problem().isEmpty());
        QVERIFY(!label(u"statusSource"_s)->text().contains("last sample"_L1));
        QVERIFY(!trigger()->isEnabled());
        m_window->exportTo(u"/nowhere.csv"_s);
        QVERIFY(notice(u"statusMessage"_s).contains("Nothing was exported"_L1));

        // It disappears as soon as there is a device and does not come back.
        m_driver->setDevices({{u"pddgpu.0"_s, u"card0"_s}});
        QTRY_VERIFY(!page()->isVisible());
        QTRY_VERIFY(table()->isVisible());
        m_driver->setDevices({});
        QTRY_VERIFY(problem().contains("No card"_L1));
        QVERIFY(!page()->isVisible());
        // The reason is shown in one place: the list does not repeat it.
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
        start(Origin::Simulation);
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
        QTRY_VERIFY(chart()->contents().usedRuns > 0);
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

    void aCardOfAnotherDriverSaysWhose()
    {
        m_driver->setDevices({{u"0000:03:00.0"_s, u"card0"_s, u"amdgpu"_s}});
        m_driver->failRead(DriverFile::Generation,
                           {SourceError::Kind::Absent, SourceError::Cause::MonitorNotBuiltIn,
                            u"generation"_s, u"there is none"_s, ENOENT});
        start();
        QTRY_VERIFY2(label(u"statusSource"_s)->text().contains("Driver amdgpu"_L1),
                     qPrintable(label(u"statusSource"_s)->text()));
        QTRY_VERIFY(!trigger()->isVisible() && !toggle()->isVisible());
        QVERIFY(!trigger()->isEnabled() && !toggle()->isEnabled());
        QVERIFY2(trigger()->toolTip().contains("amdgpu"_L1), qPrintable(trigger()->toolTip()));
        QVERIFY(label(u"objectsPlaceholder"_s)->text().contains("amdgpu"_L1));
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
        start(Origin::Simulation);
        QTRY_VERIFY(label(u"sourceBanner"_s)->isVisible());
        QVERIFY(label(u"sourceBanner"_s)->text().contains("SIMULATED DEVICE"_L1));
        QVERIFY(label(u"statusSource"_s)->text().contains("Simulated device"_L1));
    }

    void scenariosAreCalledByTheirTitles()
    {
        DeviceInfo one{u"simulated.0"_s, u"simulated0"_s};
        DeviceInfo other{u"simulated.1"_s, u"simulated1"_s};
        one.title = u"A cache"_s;
        m_driver->setDevices({one, other});
        start(Origin::Simulation);
        QTRY_VERIFY(label(u"statusSource"_s)->text().contains("Simulation: A cache"_L1));
        auto *devices = m_window->findChild<QComboBox *>(u"deviceSelector"_s);
        QCOMPARE(devices->itemText(0), u"simulated.0 (A cache)"_s);
        QCOMPARE(devices->itemText(1), u"simulated.1 (simulated1)"_s);
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
        // Samples of the second one are delayed.
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
        // It disappears while a sample of it is on its way.
        m_driver->holdReads();
        QTRY_VERIFY(m_driver->isReadHeld());
        QTest::mouseClick(trigger(), Qt::LeftButton);
        m_driver->setDevices({{u"pddgpu.0"_s, u"card0"_s}});
        m_driver->letReadsGo();
        QTRY_VERIFY(label(u"statusSource"_s)->text().contains("pddgpu.0"_L1));
        QVERIFY(m_driver->writes().isEmpty());
        QTRY_VERIFY2(notice(u"statusMessage"_s).contains("pddgpu.1"_L1),
                     qPrintable(notice(u"statusMessage"_s)));
        // Its replacement says that it is the device shown.
        QVERIFY(devices->isVisible());
        QCOMPARE(devices->currentText(), u"pddgpu.0 (card0)"_s);
    }

    void aSwitchIsOneSample()
    {
        m_driver->setDevices({{u"pddgpu.0"_s, u"card0"_s}, {u"pddgpu.1"_s, u"card1"_s}});
        start(Origin::Driver, 1h);
        QTRY_VERIFY(trigger()->isEnabled());
        QStringList order;
        connect(m_sampler, &Sampler::sampled, this,
                [&order](const SnapshotPtr &sample) { order << sample->device->id; });
        connect(m_sampler, &Sampler::controlWritten, this, [&order] { order << u"written"_s; });
        auto *devices = m_window->findChild<QComboBox *>(u"deviceSelector"_s);
        devices->setFocus();
        QTest::keyClick(devices, Qt::Key_Down);
        // Queued after everything that the switch asked for.
        m_sampler->writeControl({u"pddgpu.1"_s, u"card1"_s}, DriverControl::Enabled, "1");
        QTRY_VERIFY(order.contains(u"written"_s));
        QCOMPARE(order.first(order.indexOf(u"written"_s)), QStringList{u"pddgpu.1"_s});
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
};

QTEST_MAIN(TestWindowDevices)
#include "tst_windowdevices.moc"
