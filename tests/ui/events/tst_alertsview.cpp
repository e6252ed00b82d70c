// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAbstractItemModelTester>
#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QLabel>
#include <QSettings>
#include <QSignalSpy>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QTimeZone>

#include "support/regions.h"
#include "ui/events/alertsmodel.h"
#include "ui/events/alertsview.h"

using namespace Qt::StringLiterals;
using namespace pddgpu;

namespace {

constexpr quint64 MiB = quint64{1} << 20;

// Samples of a device whose alert count rises on request.
class Device
{
public:
    QString id = u"pddgpu.0"_s;
    quint64 usedMiB = 80;

    SnapshotPtr sample(quint64 newAlerts = 0)
    {
        m_alerts += newAlerts;
        m_timeMs += 1000;
        Snapshot snapshot;
        snapshot.capturedAt = QDateTime::fromMSecsSinceEpoch(m_timeMs, QTimeZone::utc());
        snapshot.device = DeviceInfo{id, u"card0"_s};
        snapshot.devices = {*snapshot.device};
        setUsed(snapshot, Vram, usedMiB * MiB);
        setUsed(snapshot, Gtt, 0);
        snapshot.thresholdBytes = 100 * MiB;
        snapshot.monitorEnabled = true;
        snapshot.alertCount = m_alerts;
        snapshot.liveObjects = 12;
        snapshot.suspiciousObjects = snapshot.suspiciousBytes = 0;
        snapshot.confirmedObjects = snapshot.confirmedBytes = 0;
        snapshot.objects = std::make_shared<const LeakObjects>();
        return std::make_shared<const Snapshot>(snapshot);
    }

private:
    quint64 m_alerts = 0;
    qint64 m_timeMs = 1'700'000'000'000;
};

struct Log {
    AlertLog log;
};

// A view of a log, which gets the samples first, as in a session.
class LoggedView : private Log, public AlertsView
{
public:
    LoggedView() : AlertsView(&log) {}

    void setSnapshot(const SnapshotPtr &snapshot)
    {
        log.append(snapshot);
        AlertsView::setSnapshot(snapshot);
    }
    void setRecorded()
    {
        log = AlertLog(AlertLog::MaximumRecordedAlerts);
        AlertsView::setRecorded();
    }
    void addRecorded(const QList<SnapshotPtr> &samples)
    {
        for (const SnapshotPtr &sample : samples)
            log.append(sample);
        refresh();
    }
};

Alert alert(quint64 number)
{
    Alert result;
    result.number = number;
    result.device = {u"pddgpu.0"_s, u"card0"_s};
    result.timeMs = static_cast<qint64>(number) * 1000;
    return result;
}

QList<quint64> numbers(const QAbstractItemModel &model)
{
    QList<quint64> result;
    for (int row = 0; row < model.rowCount(); ++row)
        result << model.index(row, 0).data(AlertsModel::NumberRole).toULongLong();
    return result;
}

}  // namespace

class TestAlertsView : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(m_settings.isValid());
        QCoreApplication::setOrganizationName(u"pddgpu-test"_s);
        QSettings::setDefaultFormat(QSettings::IniFormat);
        QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, m_settings.path());
    }

    void init() { QSettings().clear(); }

    void theModelFollowsTheLog()
    {
        AlertsModel model;
        QAbstractItemModelTester tester(&model,
                                        QAbstractItemModelTester::FailureReportingMode::Fatal);
        QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        QList<Alert> alerts;
        QList<quint64> expected;
        for (quint64 number = 1; number < 40; ++number) {
            alerts << alert(number);
            expected.prepend(number);
            if (number % 3 == 0)
                continue;  // Two at once.
            while (alerts.size() > 10) {
                alerts.removeFirst();
                expected.removeLast();
            }
            model.setAlerts(alerts);
            QCOMPARE(numbers(model), expected);
        }
        model.setAlerts({alert(90), alert(91)});
        QCOMPARE(numbers(model), (QList<quint64>{91, 90}));
        model.setAlerts({});
        QCOMPARE(model.rowCount(), 0);
        QCOMPARE(resets.count(), 0);
    }

    void theModelKeepsNoSnapshot()
    {
        AlertsModel model;
        Alert one = alert(1);
        one.objects = Alert::Objects::Kept;
        one.snapshot = std::make_shared<const Snapshot>();
        model.setAlerts({one});
        QCOMPARE(one.snapshot.use_count(), 1);
    }

    void anAlertIsListedOnTop()
    {
        LoggedView view;
        Device device;
        view.setSnapshot(device.sample());
        device.usedMiB = 130;
        view.setSnapshot(device.sample(1));
        view.setSnapshot(device.sample(1));
        const QAbstractItemModel &model = *table(view)->model();
        // The second is a reminder of the first.
        QCOMPARE(numbers(model), (QList<quint64>{1}));
        device.usedMiB = 80;
        view.setSnapshot(device.sample());
        device.usedMiB = 140;
        view.setSnapshot(device.sample(1));
        QCOMPARE(numbers(model), (QList<quint64>{2, 1}));
        const auto text = [&model](int row, int column) {
            return model.index(row, column).data().toString();
        };
        QCOMPARE(text(1, AlertsModel::DeviceColumn), u"pddgpu.0"_s);
        QCOMPARE(text(1, AlertsModel::UsedColumn), u"130.0 MiB"_s);
        QCOMPARE(text(1, AlertsModel::ThresholdColumn), u"100.0 MiB"_s);
        QCOMPARE(text(1, AlertsModel::ObjectsColumn), u"12"_s);
        QVERIFY(text(1, AlertsModel::WhatColumn).contains("rose above"_L1));
        QVERIFY(text(1, AlertsModel::WhatColumn).contains("stayed above: 1."_L1));
        QCOMPARE(text(1, AlertsModel::DurationColumn), u"1 s"_s);
        QCOMPARE(text(0, AlertsModel::DurationColumn), u"0 s so far"_s);
        view.setSnapshot(device.sample());
        QCOMPARE(text(0, AlertsModel::DurationColumn), u"1 s so far"_s);
        QVERIFY(summary(view).startsWith("2 alert"_L1));
    }

    void doubleClickAndEnterShowTheMoment()
    {
        LoggedView view;
        view.resize(900, 300);
        Device device;
        view.setSnapshot(device.sample());
        const SnapshotPtr then = device.sample(1);
        view.setSnapshot(then);
        view.setSnapshot(device.sample(1));
        view.show();
        QVERIFY(QTest::qWaitForWindowActive(&view));
        QSignalSpy moments(&view, &AlertsView::momentActivated);

        const QPoint second = table(view)->visualRect(table(view)->model()->index(1, 2)).center();
        QTest::mouseClick(table(view)->viewport(), Qt::LeftButton, {}, second);
        QTest::mouseDClick(table(view)->viewport(), Qt::LeftButton, {}, second);
        QCOMPARE(moments.count(), 1);
        const auto shown = moments.at(0).at(0).value<Alert>();
        QCOMPARE(shown.number, 1U);
        QCOMPARE(shown.snapshot, then);
        QCOMPARE(shown.timeMs, then->capturedAt.toMSecsSinceEpoch());

        QTest::keyClick(table(view), Qt::Key_Up);
        QTest::keyClick(table(view), Qt::Key_Return);
        QCOMPARE(moments.count(), 2);
        QCOMPARE(moments.at(1).at(0).value<Alert>().number, 2U);

        view.activate(1);
        QCOMPARE(moments.count(), 3);
        QCOMPARE(table(view)->currentIndex().row(), 1);
        view.activate(77);
        QCOMPARE(moments.count(), 3);
    }

    void unseenAlertsAreCountedInTheTitle()
    {
        LoggedView view;
        QSignalSpy titles(&view, &AlertsView::titleChanged);
        QCOMPARE(view.title(), u"Alerts"_s);
        Device device;
        view.setSnapshot(device.sample());
        view.setSnapshot(device.sample(1));
        view.setSnapshot(device.sample());
        view.setSnapshot(device.sample(1));
        QCOMPARE(view.title(), u"Alerts (2 new)"_s);
        QCOMPARE(titles.count(), 2);
        view.show();
        QCOMPARE(titles.last().at(0).toString(), u"Alerts"_s);
        view.setSnapshot(device.sample(1));
        QCOMPARE(view.title(), u"Alerts"_s);
    }

    void selectionSurvivesNewAlerts()
    {
        LoggedView view;
        view.show();
        QVERIFY(QTest::qWaitForWindowActive(&view));
        Device device;
        view.setSnapshot(device.sample());
        view.setSnapshot(device.sample(1));
        table(view)->setFocus();
        table(view)->selectRow(0);
        view.setSnapshot(device.sample(1));
        QCOMPARE(table(view)->currentIndex().data(AlertsModel::NumberRole).toULongLong(), 1U);
        QTest::keySequence(table(view), QKeySequence(QKeySequence::Copy));
        const QString copied = QApplication::clipboard()->text();
        QCOMPARE(copied.count(u'\t'), AlertsModel::ColumnCount - 1);
        QCOMPARE(copied.count(u'\n'), 1);
    }

    void aRecordingIsListedAsAWhole()
    {
        LoggedView view;
        view.setRecorded();
        QVERIFY(summary(view).contains("No alerts in the recording"_L1));
        auto *notify = view.findChild<QCheckBox *>(u"alertsNotify"_s);
        QVERIFY(!notify->isEnabled());
        QVERIFY(notify->toolTip().contains("recording"_L1));
        Device device;
        QList<SnapshotPtr> samples;
        for (int i = 0; i < 150; ++i) {
            auto light = std::make_shared<Snapshot>(*device.sample(i > 0 ? 1 : 0));
            light->objects.reset();
            light->origin = Origin::Recording;
            samples << light;
        }
        view.addRecorded(samples.first(100));
        view.addRecorded(samples.sliced(100));
        // More than a window keeps itself, and none of them is new.
        const QAbstractItemModel &model = *table(view)->model();
        QCOMPARE(model.rowCount(), 149);
        QCOMPARE(view.title(), u"Alerts"_s);

        view.setPlayHead(samples[49]);
        QVERIFY2(summary(view).contains("49 up to the sample that is shown, 100 after it"_L1),
                 qPrintable(summary(view)));
        const auto isQuiet = [&model](int row) {
            return model.index(row, AlertsModel::WhatColumn).data(Qt::ForegroundRole).isValid();
        };
        QVERIFY(isQuiet(0) && isQuiet(99) && !isQuiet(100) && !isQuiet(148));
        QVERIFY(model.index(0, AlertsModel::TimeColumn)
                    .data(Qt::ToolTipRole)
                    .toString()
                    .contains("Later than the sample"_L1));
        const QModelIndex objects = model.index(148, AlertsModel::ObjectsColumn);
        QCOMPARE(objects.data().toString(), u"12"_s);
        QVERIFY(objects.data(Qt::ToolTipRole).toString().contains("sample"_L1));
        // Playing it again adds nothing.
        view.setPlayHead(samples[149]);
        QCOMPARE(model.rowCount(), 149);
        QVERIFY(!isQuiet(0));
    }

    void anAlertKnowsTheSampleThatShowedIt()
    {
        LoggedView view;
        Device device;
        view.setSnapshot(device.sample());
        auto then = std::make_shared<Snapshot>(*device.sample(1));
        // The driver alerted 900 ms before.
        then->nowNs = 10'000'000'000;
        then->stats = MemoryStats();
        then->stats->alertCount = then->alertCount;
        then->stats->lastAlertNs = 9'100'000'000;
        view.setSnapshot(then);
        QSignalSpy moments(&view, &AlertsView::momentActivated);
        const qint64 sampleMs = then->capturedAt.toMSecsSinceEpoch();
        QVERIFY(view.activateAt(u"pddgpu.0"_s, sampleMs));
        QCOMPARE(moments[0][0].value<Alert>().sampleMs, sampleMs);
        QCOMPARE(moments[0][0].value<Alert>().timeMs, sampleMs - 900);
    }

    void theLineIsOfTheOngoingAlert()
    {
        LoggedView view;
        Device device;
        view.setSnapshot(device.sample());
        QCOMPARE(view.line().number, 0U);
        device.usedMiB = 130;
        view.setSnapshot(device.sample(1));
        device.usedMiB = 150;
        for (int i = 0; i < 3; ++i)
            view.setSnapshot(device.sample());
        QCOMPARE(view.line().number, 1U);
        QVERIFY2(view.line().text.contains("above the threshold for 3 s; 150.0 MiB in use now"_L1),
                 qPrintable(view.line().text));
        // Nothing is leaked.
        QVERIFY(!view.line().isProblem);
        auto leaking = std::make_shared<Snapshot>(*device.sample());
        leaking->confirmedObjects = 4;
        view.setSnapshot(leaking);
        QVERIFY(view.line().isProblem);
        device.usedMiB = 80;
        view.setSnapshot(device.sample());
        QVERIFY(!view.line().isProblem);
        QVERIFY2(view.line().text.contains("is over"_L1), qPrintable(view.line().text));
    }

    void whereNothingLeakedTheIconIsQuiet()
    {
        AlertsModel model;
        model.setPalette(QPalette());
        Alert quiet = alert(1);
        quiet.leakedObjects = 0;
        Alert leaking = alert(2);
        leaking.leakedObjects = 4;
        Alert unknown = alert(3);
        model.setAlerts({quiet, leaking, unknown});
        const auto icon = [&model](int row) {
            return model.index(row, 0).data(Qt::DecorationRole).value<QIcon>().cacheKey();
        };
        QVERIFY(icon(2) != icon(1));
        QCOMPARE(icon(0), icon(1));
    }

    void emptyListExplainsItself()
    {
        LoggedView view;
        const auto placeholder = [&view] { return table(view)->accessibleDescription(); };
        QVERIFY(placeholder().contains("no device"_L1));
        Device device;
        view.setSnapshot(device.sample());
        QVERIFY(placeholder().contains("100.0 MiB"_L1));
        QVERIFY(!placeholder().contains("Monitoring is off"_L1));
        auto off = std::make_shared<Snapshot>(*device.sample());
        off->monitorEnabled = false;
        off->thresholdBytes.reset();
        view.setSnapshot(off);
        QVERIFY(placeholder().contains("Monitoring is off"_L1));
        QVERIFY(placeholder().contains("unknown"_L1));
        view.setSnapshot(device.sample());
        view.setSnapshot(device.sample(1));
        QVERIFY(placeholder().isEmpty());
    }

    void hostileTextIsEscaped()
    {
        LoggedView view;
        Device device;
        device.id = u"<b>x</b>\u202E\n"_s;
        view.setSnapshot(device.sample());
        view.setSnapshot(device.sample(1));
        const QModelIndex index = table(view)->model()->index(0, AlertsModel::DeviceColumn);
        for (const QChar c : index.data().toString())
            QVERIFY(c.isPrint());
        for (int column = 0; column < AlertsModel::ColumnCount; ++column)
            QVERIFY(
                !index.siblingAtColumn(column).data(Qt::ToolTipRole).toString().contains("<b>"_L1));
    }

    void theWishForNotificationsIsRemembered()
    {
        {
            LoggedView view;
            view.show();
            auto *notify = view.findChild<QCheckBox *>(u"alertsNotify"_s);
            QVERIFY(notify->isChecked());
            QSignalSpy changed(&view, &AlertsView::wantsNotificationsChanged);
            QTest::mouseClick(notify, Qt::LeftButton, {}, QPoint(8, notify->height() / 2));
            QCOMPARE(changed.count(), 1);
            QVERIFY(!view.wantsNotifications());
        }
        LoggedView again;
        QVERIFY(!again.wantsNotifications());
    }

private:
    static QTableView *table(const AlertsView &view)
    {
        return view.findChild<QTableView *>(u"alertsView"_s);
    }
    static QString summary(const AlertsView &view)
    {
        return view.findChild<QLabel *>(u"alertsSummary"_s)->text();
    }

    QTemporaryDir m_settings;
};

QTEST_MAIN(TestAlertsView)
#include "tst_alertsview.moc"
