// SPDX-License-Identifier: GPL-3.0-or-later
#include <QCheckBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QSignalSpy>
#include <QTest>

#include "support/fakedriver.h"
#include "support/regions.h"
#include "ui/device/controlspanel.h"

using namespace Qt::StringLiterals;
using namespace pddgpu;

namespace {

const DeviceInfo Shown{u"pddgpu.0"_s, u"card0"_s};
const DeviceInfo Other{u"pddgpu.1"_s, u"card1"_s};

// The text of an explanation beside a control; empty while it is hidden.
QString notice(const QWidget &panel, const QString &name)
{
    const auto *widget = panel.findChild<QWidget *>(name);
    return widget->isHidden() ? QString() : widget->accessibleName();
}

}  // namespace

class TestControlsPanel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_panel = std::make_unique<ControlsPanel>();
        m_panel->show();
        m_toggle = m_panel->findChild<QCheckBox *>(u"monitorToggle"_s);
        m_edit = m_panel->findChild<QLineEdit *>(u"thresholdEdit"_s);
        m_apply = m_panel->findChild<QPushButton *>(u"thresholdApply"_s);
        m_trigger = m_panel->findChild<QPushButton *>(u"triggerButton"_s);
        m_export = m_panel->findChild<QPushButton *>(u"exportButton"_s);
        m_requests = std::make_unique<QSignalSpy>(m_panel.get(), &ControlsPanel::controlRequested);
    }

    void controlsAreOffUntilTheDriverSpoke()
    {
        for (const QWidget *control :
             std::initializer_list<QWidget *>{m_toggle, m_edit, m_apply, m_trigger, m_export}) {
            QVERIFY2(!control->isEnabled(), qPrintable(control->objectName()));
            QVERIFY2(!control->toolTip().isEmpty(), qPrintable(control->objectName()));
        }
        QCOMPARE(m_toggle->checkState(), Qt::PartiallyChecked);
    }

    void controlsShowWhatTheDriverSays()
    {
        m_panel->setSnapshot(snapshot());
        QCOMPARE(m_toggle->checkState(), Qt::Checked);
        QCOMPARE(m_edit->text(), u"100M"_s);
        QVERIFY(m_edit->toolTip().contains("104857600"_L1) ||
                m_edit->toolTip().contains("104,857,600"_L1));
        QCOMPARE(label(u"thresholdNow"_s), u"Now 100.0 MiB"_s);
        QVERIFY(m_trigger->isEnabled());
        QVERIFY(m_export->isEnabled());
    }

    void toggleWaitsForTheDriver()
    {
        m_panel->setSnapshot(snapshot());
        click(m_toggle);
        QCOMPARE(m_requests->count(), 1);
        QCOMPARE(m_requests->at(0).at(1).value<DriverControl>(), DriverControl::Enabled);
        QCOMPARE(m_requests->at(0).at(2).toByteArray(), QByteArray("0"));
        QVERIFY(!m_toggle->isEnabled());
        QCOMPARE(m_toggle->checkState(), Qt::Checked);

        // Neither a regular sample in between nor the outcome alone is the answer.
        m_panel->setSnapshot(snapshot());
        QVERIFY(!m_toggle->isEnabled());
        m_panel->finishControl({Shown, DriverControl::Enabled, "0", std::nullopt});
        QVERIFY(!m_toggle->isEnabled());

        auto off = snapshot();
        off->monitorEnabled = false;
        m_panel->setSnapshot(off);
        QVERIFY(m_toggle->isEnabled());
        QCOMPARE(m_toggle->checkState(), Qt::Unchecked);
    }

    void refusedToggleGoesBackAndExplains()
    {
        m_panel->setSnapshot(snapshot());
        click(m_toggle);
        m_panel->finishControl(
            {Shown, DriverControl::Enabled, "0",
             SourceError{SourceError::Kind::Denied, SourceError::Cause::ControlNeedsRoot,
                         u"/sys/enabled"_s, u"Permission denied"_s, 13}});
        m_panel->setSnapshot(snapshot());
        QVERIFY(m_toggle->isEnabled());
        QCOMPARE(m_toggle->checkState(), Qt::Checked);
        const QString text = notice(*m_panel, u"monitorError"_s);
        QVERIFY(text.contains("/sys/enabled"_L1));
        QVERIFY(text.contains("Permission denied"_L1));
        QVERIFY(text.contains("root"_L1));

        click(m_toggle);
        QCOMPARE(notice(*m_panel, u"monitorError"_s), QString());
    }

    void thresholdIsSentInBytes()
    {
        m_panel->setSnapshot(snapshot());
        QVERIFY(!m_apply->isEnabled());
        type(u"  64M "_s);
        click(m_apply);
        QCOMPARE(m_requests->count(), 1);
        QCOMPARE(m_requests->at(0).at(2).toByteArray(), QByteArray("67108864"));
        QVERIFY(!m_edit->isEnabled());
        m_panel->finishControl({Shown, DriverControl::ThresholdBytes, "67108864", std::nullopt});
        auto after = snapshot();
        after->thresholdBytes = 64 << 20;
        m_panel->setSnapshot(after);
        QCOMPARE(m_edit->text(), u"64M"_s);
        QVERIFY(m_edit->isEnabled());
        QVERIFY(!m_apply->isEnabled());
    }

    // The same texts as pddgpuctl accepts.
    void thresholdsAreUnderstood_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("part") << u"1.5G"_s << QByteArray("1610612736");
        QTest::newRow("MB") << u"100MB"_s << QByteArray("104857600");
        QTest::newRow("MiB") << u"100 MiB"_s << QByteArray("104857600");
        QTest::newRow("T") << u"2T"_s << QByteArray("2199023255552");
        QTest::newRow("most") << u"18446744073709551615"_s << QByteArray("18446744073709551615");
    }

    void thresholdsAreUnderstood()
    {
        QFETCH(QString, text);
        QFETCH(QByteArray, bytes);
        m_panel->setSnapshot(snapshot());
        type(text);
        click(m_apply);
        QCOMPARE(m_requests->count(), 1);
        QCOMPARE(m_requests->at(0).at(2).toByteArray(), bytes);
    }

    void whatIsNoSizeStaysToBeMended_data()
    {
        QTest::addColumn<QString>("text");
        for (const QString &text : {u"12X"_s, u"0"_s, u"-5"_s, u"18446744073709551616"_s})
            QTest::newRow(qPrintable(text)) << text;
    }

    void whatIsNoSizeStaysToBeMended()
    {
        QFETCH(QString, text);
        m_panel->setSnapshot(snapshot());
        type(text);
        QTest::keyClick(m_edit, Qt::Key_Return);
        QCOMPARE(m_requests->count(), 0);
        m_panel->setSnapshot(snapshot());
        QCOMPARE(m_edit->text(), text);
        QVERIFY(m_apply->isEnabled());
        const QString why = notice(*m_panel, u"thresholdError"_s);
        QVERIFY(why.contains(text));
        QVERIFY2(why.contains("K, M, G or T"_L1), qPrintable(why));
    }

    void refusedThresholdStaysAndExplains()
    {
        m_panel->setSnapshot(snapshot());
        type(u"12G"_s);
        QTest::keyClick(m_edit, Qt::Key_Return);
        QCOMPARE(m_requests->count(), 1);
        m_panel->finishControl({Shown, DriverControl::ThresholdBytes, "12884901888",
                                FakeDriver::refused(u"/sys/threshold_bytes"_s)});
        m_panel->setSnapshot(snapshot());
        QCOMPARE(m_edit->text(), u"12G"_s);
        QVERIFY(m_apply->isEnabled());
        const QString text = notice(*m_panel, u"thresholdError"_s);
        QVERIFY(text.contains("12G"_L1));
        QVERIFY(text.contains("/sys/threshold_bytes"_L1));
        QVERIFY(!text.contains("ABI.md"_L1));
        // Escape restores the driver's value.
        QTest::keyClick(m_edit, Qt::Key_Escape);
        QCOMPARE(m_edit->text(), u"100M"_s);
        type(u"12G"_s);
        QTest::keyClick(m_edit, Qt::Key_Return);
        m_panel->finishControl({Shown, DriverControl::ThresholdBytes, "12884901888",
                                FakeDriver::refused(u"/sys/threshold_bytes"_s)});
        // The explanation stays while samples continue, until the next attempt.
        m_panel->setSnapshot(snapshot());
        QVERIFY(!notice(*m_panel, u"thresholdError"_s).isEmpty());
        type(u"1"_s);
        QVERIFY(notice(*m_panel, u"thresholdError"_s).isEmpty());
    }

    void samplesDoNotOverwriteWhatIsTyped()
    {
        m_panel->setSnapshot(snapshot());
        type(u"25"_s);
        auto other = snapshot();
        other->thresholdBytes = 1 << 20;
        m_panel->setSnapshot(other);
        QCOMPARE(m_edit->text(), u"25"_s);
        QCOMPARE(label(u"thresholdNow"_s), u"Now 1.0 MiB"_s);
        QTest::keyClick(m_edit, Qt::Key_Escape);
        QCOMPARE(m_edit->text(), u"1M"_s);
        QVERIFY(!m_apply->isEnabled());
    }

    void emptyThresholdIsNotSent()
    {
        m_panel->setSnapshot(snapshot());
        type(u"   "_s);
        QVERIFY(!m_apply->isEnabled());
        QTest::keyClick(m_edit, Qt::Key_Return);
        QCOMPARE(m_requests->count(), 0);
    }

    void triggerShowsItsResult()
    {
        m_panel->setSnapshot(snapshot());
        QCOMPARE(label(u"triggerResult"_s), u"7 check(s) so far."_s);
        QSignalSpy available(m_panel.get(), &ControlsPanel::triggerAvailableChanged);
        click(m_trigger);
        QCOMPARE(m_requests->at(0).at(1).value<DriverControl>(), DriverControl::TriggerCheck);
        QCOMPARE(m_requests->at(0).at(2).toByteArray(), QByteArray("1"));
        QVERIFY(!m_trigger->isEnabled());
        QCOMPARE(available.constLast().at(0).toBool(), false);
        m_panel->triggerCheck();
        QCOMPARE(m_requests->count(), 1);

        m_panel->finishControl({Shown, DriverControl::TriggerCheck, "1", std::nullopt});
        auto after = snapshot();
        after->checkCount = 8;
        m_panel->setSnapshot(after);
        QVERIFY(m_trigger->isEnabled());
        QVERIFY(label(u"triggerResult"_s).startsWith("Check 8 at "_L1));
        QVERIFY(label(u"triggerResult"_s).contains("3 object(s), 30.0 MiB"_L1));
    }

    void failedTriggerExplains()
    {
        m_panel->setSnapshot(snapshot());
        click(m_trigger);
        m_panel->finishControl(
            {Shown, DriverControl::TriggerCheck, "1", FakeDriver::debugfsDenied()});
        m_panel->setSnapshot(snapshot());
        QVERIFY(notice(*m_panel, u"triggerError"_s).contains("Permission denied"_L1));
        QVERIFY(m_trigger->isEnabled());
    }

    void controlsAreMeantForTheDeviceShown()
    {
        m_panel->setSnapshot(snapshot());
        click(m_trigger);
        QCOMPARE(m_requests->at(0).at(0).value<DeviceInfo>(), Shown);
    }

    void aSelectedDeviceIsAwaited()
    {
        m_panel->setSnapshot(snapshot());
        m_panel->awaitDevice(Other.id);
        QVERIFY(!m_trigger->isEnabled() && !m_toggle->isEnabled() && !m_edit->isEnabled());
        QVERIFY2(m_trigger->toolTip().contains("pddgpu.1"_L1), qPrintable(m_trigger->toolTip()));
        m_panel->triggerCheck();
        QVERIFY(m_requests->isEmpty());
        // A sample that was already on its way is not the answer.
        m_panel->setSnapshot(snapshot());
        QVERIFY(!m_trigger->isEnabled());
        auto second = snapshot();
        second->device = Other;
        m_panel->setSnapshot(second);
        click(m_trigger);
        QCOMPARE(m_requests->at(0).at(0).value<DeviceInfo>(), Other);

        // An absent device is not waited for.
        m_panel->awaitDevice(u"pddgpu.9"_s);
        QVERIFY(!m_toggle->isEnabled());
        m_panel->setSnapshot(second);
        QVERIFY(m_toggle->isEnabled());
    }

    void anOutcomeOfAnotherDeviceIsNoneOfThis()
    {
        m_panel->setSnapshot(snapshot());
        click(m_trigger);
        auto second = snapshot();
        second->device = Other;
        m_panel->setSnapshot(second);
        // This device was not asked for anything.
        QVERIFY(m_trigger->isEnabled());
        m_panel->finishControl({Shown, DriverControl::TriggerCheck, "1", std::nullopt});
        m_panel->setSnapshot(second);
        QCOMPARE(label(u"triggerResult"_s), u"7 check(s) so far."_s);
        m_panel->finishControl({Shown, DriverControl::TriggerCheck, "1", FakeDriver::noDevice()});
        QCOMPARE(notice(*m_panel, u"triggerError"_s), QString());
    }

    void aRecordingIsNotControlled()
    {
        auto recorded = snapshot();
        recorded->origin = Origin::Recording;
        m_panel->setSnapshot(recorded);
        for (const QWidget *control :
             std::initializer_list<QWidget *>{m_toggle, m_edit, m_apply, m_trigger}) {
            QVERIFY2(!control->isEnabled(), qPrintable(control->objectName()));
            QVERIFY2(control->toolTip().contains("recording"_L1),
                     qPrintable(control->objectName() + u": "_s + control->toolTip()));
        }
        // Its answer is still to come.
        QCOMPARE(m_toggle->checkState(), Qt::Checked);
        QCOMPARE(m_edit->text(), u"100M"_s);
        QVERIFY(m_export->isEnabled());
    }

    void unknownValuesDisableAndSayWhy()
    {
        auto unknown = snapshot();
        unknown->monitorEnabled.reset();
        unknown->thresholdBytes.reset();
        unknown->checkCount.reset();
        unknown->objects.reset();
        unknown->errors = {{SourceError::Kind::Absent, SourceError::Cause::MonitorNotBuiltIn,
                            u"/sys/class/drm/card0/device/leak_monitor/enabled"_s,
                            u"No such file or directory"_s, 2}};
        m_panel->setSnapshot(snapshot());
        m_panel->setSnapshot(unknown);
        for (const QWidget *control :
             std::initializer_list<QWidget *>{m_toggle, m_edit, m_apply, m_trigger, m_export}) {
            QVERIFY2(!control->isEnabled(), qPrintable(control->objectName()));
            QVERIFY2(control->toolTip().contains("PDDGPU_MEMORY_LEAK_MONITOR_ENABLED"_L1),
                     qPrintable(control->objectName() + u": "_s + control->toolTip()));
        }
        QCOMPARE(m_edit->text(), QString());
    }

    // Meaning and origin, not only the required privilege.
    void everyFigureSaysWhatItIs()
    {
        m_panel->setSnapshot(snapshot());
        m_panel->show();
        const auto *area = m_panel->findChild<QScrollArea *>();
        int figures = 0;
        for (const QLabel *value : area->findChildren<QLabel *>()) {
            if (!(value->alignment() & Qt::AlignRight))
                continue;
            ++figures;
            QVERIFY2(value->toolTip().contains("Source: "_L1), qPrintable(value->toolTip()));
        }
        QCOMPARE(figures, 2 + 4 + 4 + 3 + 8);
    }

    void theResultOfACheckMovesNothing()
    {
        m_panel->resize(300, 700);
        m_panel->show();
        auto first = snapshot();
        m_panel->setSnapshot(first);
        QCoreApplication::sendPostedEvents(nullptr, QEvent::LayoutRequest);
        const QRect before = m_export->geometry();
        click(m_trigger);
        m_panel->finishControl({Shown, DriverControl::TriggerCheck, "1", std::nullopt});
        auto after = snapshot();
        after->checkCount = 123'456;
        after->confirmedObjects = 12'345'678;
        after->confirmedBytes = quint64{1023} << 30;
        m_panel->setSnapshot(after);
        QVERIFY(label(u"triggerResult"_s).contains("123,456"_L1));
        QCoreApplication::sendPostedEvents(nullptr, QEvent::LayoutRequest);
        QCOMPARE(m_export->geometry(), before);
    }

private:
    static std::shared_ptr<Snapshot> snapshot()
    {
        auto result = std::make_shared<Snapshot>();
        result->capturedAt = QDateTime::currentDateTimeUtc();
        result->device = Shown;
        result->devices = {Shown, Other};
        result->monitorEnabled = true;
        result->thresholdBytes = 104857600;
        result->checkCount = 7;
        result->suspiciousObjects = 2;
        result->suspiciousBytes = 20 << 20;
        result->confirmedObjects = 1;
        result->confirmedBytes = 10 << 20;
        result->objects = std::make_shared<LeakObjects>();
        setUsed(*result, Vram, 1 << 20);
        return result;
    }

    static void click(QWidget *widget)
    {
        QTest::mouseClick(widget, Qt::LeftButton, {}, QPoint(8, widget->height() / 2));
    }

    void type(const QString &text)
    {
        m_edit->setFocus();
        m_edit->selectAll();
        QTest::keyClicks(m_edit, text);
    }

    QString label(const QString &name) const { return m_panel->findChild<QLabel *>(name)->text(); }

    std::unique_ptr<ControlsPanel> m_panel;
    std::unique_ptr<QSignalSpy> m_requests;
    QCheckBox *m_toggle = nullptr;
    QLineEdit *m_edit = nullptr;
    QPushButton *m_apply = nullptr;
    QPushButton *m_trigger = nullptr;
    QPushButton *m_export = nullptr;
};

QTEST_MAIN(TestControlsPanel)
#include "tst_controlspanel.moc"
