// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDBusConnection>
#include <QFile>
#include <QProcess>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QStringList>
#include <QTemporaryDir>
#include <QTest>
#include <algorithm>

#include "ui/events/notificationservice.h"
#include "ui/events/notifier.h"

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace pddgpu;

namespace {

// A private bus, so that no desktop shows the test's notifications.
class PrivateBus
{
public:
    bool start()
    {
        QFile config(m_folder.filePath(u"bus.conf"_s));
        if (!config.open(QIODevice::WriteOnly))
            return false;
        config.write("<busconfig><type>session</type><listen>unix:dir=" + m_folder.path().toUtf8() +
                     "</listen><policy context=\"default\"><allow send_destination=\"*\"/>"
                     "<allow receive_sender=\"*\"/><allow own=\"*\"/></policy></busconfig>");
        config.close();
        m_daemon.start(u"dbus-daemon"_s, {u"--nofork"_s, u"--print-address"_s,
                                          u"--config-file="_s + config.fileName()});
        while (m_daemon.state() != QProcess::NotRunning && !m_daemon.canReadLine()) {
            if (!m_daemon.waitForReadyRead(10'000))
                return false;
        }
        m_address = QString::fromUtf8(m_daemon.readLine()).trimmed();
        return !m_address.isEmpty();
    }
    ~PrivateBus() { stop(); }
    void stop()
    {
        if (m_daemon.state() == QProcess::NotRunning)
            return;
        m_daemon.kill();
        m_daemon.waitForFinished();
    }
    QString address() const { return m_address; }

private:
    QTemporaryDir m_folder;
    QProcess m_daemon;
    QString m_address;
};

}  // namespace

// A fake of the desktop's notification service: a QObject at its well-known name.
class FakeDesktop : public QObject
{
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.Notifications")

public:
    struct Shown {
        uint replacedId = 0;
        QString title;
        QString body;
        QStringList actions;
    };
    QStringList capabilities{u"body"_s, u"body-markup"_s, u"actions"_s};
    QList<Shown> shown;

    FakeDesktop() : m_bus(QDBusConnection::connectToBus(QDBusConnection::SessionBus, u"desktop"_s))
    {
        m_bus.registerObject(u"/org/freedesktop/Notifications"_s, this,
                             QDBusConnection::ExportAllSlots | QDBusConnection::ExportAllSignals);
        m_isThere = m_bus.registerService(u"org.freedesktop.Notifications"_s);
    }
    ~FakeDesktop() override { QDBusConnection::disconnectFromBus(u"desktop"_s); }
    bool isThere() const { return m_isThere; }

public Q_SLOTS:
    QStringList GetCapabilities() { return capabilities; }
    uint Notify(const QString &, uint replacedId, const QString &, const QString &title,
                const QString &body, const QStringList &actions, const QVariantMap &, int)
    {
        shown.append({replacedId, title, body, actions});
        return replacedId != 0 ? replacedId : static_cast<uint>(shown.size());
    }

Q_SIGNALS:
    void ActionInvoked(uint id, const QString &action);
    void ActivationToken(uint id, const QString &token);
    void NotificationClosed(uint id, uint reason);

private:
    QDBusConnection m_bus;
    bool m_isThere = false;
};

namespace {

Alert alert(quint64 number, Alert::Cause cause = Alert::Cause::Growth,
            const QString &device = u"pddgpu.0"_s)
{
    Alert result;
    result.number = number;
    result.device = {device, u"card0"_s};
    result.cause = cause;
    result.usedBytes = quint64{130} << 20;
    result.thresholdBytes = quint64{100} << 20;
    return result;
}

Findings findings(const QStringList &labels, Verdict verdict = Verdict::Leak,
                  Origin origin = Origin::Driver)
{
    auto snapshot = std::make_shared<Snapshot>();
    snapshot->device = DeviceInfo{u"pddgpu.0"_s, u"card0"_s};
    snapshot->origin = origin;
    Findings result;
    result.snapshot = snapshot;
    for (const QString &label : labels) {
        JudgedGroup group;
        group.creator = {u"app"_s, 7, label};
        group.smallestBytes = group.largestBytes = 1 << 20;
        group.amount = {4, 4 << 20};
        group.judgement.verdict = verdict;
        group.judgement.objectsPerMinute = 2;
        result.groups << group;
    }
    return result;
}

}  // namespace

class TestNotifier : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        if (QStandardPaths::findExecutable(u"dbus-daemon"_s).isEmpty())
            QSKIP("there is no dbus-daemon here");
        QVERIFY(m_bus.start());
        // Qt reads this once, at the first connection of the process.
        qputenv("DBUS_SESSION_BUS_ADDRESS", m_bus.address().toUtf8());
    }

    void init()
    {
        m_desktop = std::make_unique<FakeDesktop>();
        QVERIFY(m_desktop->isThere());
        m_notifier = std::make_unique<Notifier>();
    }

    void cleanup()
    {
        m_notifier.reset();
        m_desktop.reset();
    }

    void oneNotificationForOneCrossing()
    {
        m_notifier->tell(alert(1));
        m_notifier->tell(alert(2, Alert::Cause::StillAbove));
        m_notifier->tell(alert(3, Alert::Cause::StillAbove));
        QTRY_COMPARE(m_desktop->shown.size(), 1);
        QVERIFY(m_desktop->shown.at(0).title.contains("pddgpu.0"_L1));
        QVERIFY(m_desktop->shown.at(0).body.contains("130.0 MiB"_L1));
        // All of this before the first is shown; the other device is separate news and comes last.
        m_notifier->tell(alert(4, Alert::Cause::Growth, u"pddgpu.1"_s));
        QTRY_COMPARE(m_desktop->shown.size(), 2);
        QVERIFY(m_desktop->shown.at(1).title.contains("pddgpu.1"_L1));
    }

    void aNewCrossingIsToldInItsPlace()
    {
        m_notifier->tell(alert(1));
        QTRY_COMPARE(m_desktop->shown.size(), 1);
        // The answer to the first may still be on its way during the second request, so wait for
        // it.
        QTRY_VERIFY(clickReaches(1, 1));
        m_notifier->tell(alert(2));
        QTRY_COMPARE(m_desktop->shown.size(), 2);
        QCOMPARE(m_desktop->shown.at(0).replacedId, 0U);
        QCOMPARE(m_desktop->shown.at(1).replacedId, 1U);
        QTRY_VERIFY(clickReaches(1, 2));

        Q_EMIT m_desktop->NotificationClosed(1, 2);
        m_notifier->tell(alert(3));
        QTRY_COMPARE(m_desktop->shown.size(), 3);
        QCOMPARE(m_desktop->shown.at(2).replacedId, 0U);
    }

    void remindersComeAfterAWhile()
    {
        m_notifier->setRepeatAfter(0ms);
        m_notifier->tell(alert(1));
        QTRY_COMPARE(m_desktop->shown.size(), 1);
        // A timer of 0 ms expires as soon as any time has passed.
        QTest::qWait(2);
        m_notifier->tell(alert(2, Alert::Cause::StillAbove));
        QTRY_COMPARE(m_desktop->shown.size(), 2);
    }

    void switchedOffOrOfThePastItTellsNothing()
    {
        m_notifier->setEnabled(false);
        m_notifier->tell(alert(1));
        m_notifier->setEnabled(true);
        Alert recorded = alert(3);
        recorded.origin = Origin::Recording;
        m_notifier->tell(recorded);
        m_notifier->tell(alert(2, Alert::Cause::Growth, u"pddgpu.1"_s));
        QTRY_COMPARE(m_desktop->shown.size(), 1);
        QVERIFY(m_desktop->shown.at(0).title.contains("pddgpu.1"_L1));
    }

    void eachLeakIsToldOnce()
    {
        QSignalSpy activated(m_notifier.get(), &Notifier::leakActivated);
        QSignalSpy alerts(m_notifier.get(), &Notifier::activated);
        m_notifier->tell(findings({u"ring"_s}, Verdict::Growing));
        m_notifier->tell(findings({u"<b>ring</b>"_s}));
        QTRY_COMPARE(m_desktop->shown.size(), 1);
        QCOMPARE(m_desktop->shown.at(0).title, u"pddgpu.0: 1 leak(s) found"_s);
        QCOMPARE(m_desktop->shown.at(0).body,
                 u"app (7), &lt;b&gt;ring&lt;/b&gt;, 1 MiB each: 4.0 MiB, +2.0 MiB/min."_s);

        // Also if it grows again after a while, and whatever else is found.
        m_notifier->tell(findings({u"<b>ring</b>"_s}, Verdict::Growing));
        m_notifier->tell(findings({u"<b>ring</b>"_s}));
        m_notifier->tell(findings({u"<b>ring</b>"_s, u"a"_s, u"b"_s, u"c"_s, u"d"_s}));
        QTRY_COMPARE(m_desktop->shown.size(), 2);
        QCOMPARE(m_desktop->shown.at(1).title, u"pddgpu.0: 4 leak(s) found"_s);
        QVERIFY(!m_desktop->shown.at(1).body.contains("ring"_L1));
        QVERIFY(m_desktop->shown.at(1).body.endsWith("\nAnd 1 more."_L1));

        QTRY_VERIFY([&] {
            Q_EMIT m_desktop->ActionInvoked(1, u"default"_s);
            QTest::qWait(20);
            return !activated.isEmpty();
        }());
        QVERIFY(alerts.isEmpty());
    }

    void leaksThatAreNoNews()
    {
        m_notifier->setEnabled(false);
        m_notifier->tell(findings({u"muted"_s}));
        m_notifier->setEnabled(true);
        m_notifier->tell(findings({u"muted"_s}));
        m_notifier->tell(findings({u"recorded"_s}, Verdict::Leak, Origin::Recording));
        Findings pinned = findings({u"pinned"_s});
        pinned.groups[0].pin(3);
        m_notifier->tell(pinned);
        m_notifier->tell(findings({u"news"_s}));
        QTRY_COMPARE(m_desktop->shown.size(), 1);
        QVERIFY(m_desktop->shown.at(0).body.startsWith("app (7), news"_L1));
    }

    void aClickNamesTheAlert()
    {
        QSignalSpy activated(m_notifier.get(), &Notifier::activated);
        m_notifier->tell(alert(42));
        QTRY_COMPARE(m_desktop->shown.size(), 1);
        QCOMPARE(m_desktop->shown.at(0).actions.size(), 2);
        QTRY_VERIFY(clickReaches(1, 42));
        // Another program's notification.
        activated.clear();
        Q_EMIT m_desktop->ActionInvoked(7, u"default"_s);
        QTRY_VERIFY(clickReaches(1, 42));
        for (const QList<QVariant> &one : activated)
            QCOMPARE(one.at(0).toULongLong(), 42U);
    }

    void theTokenOfAClickIsPassedOn()
    {
        m_notifier->tell(alert(1));
        QTRY_COMPARE(m_desktop->shown.size(), 1);
        QTRY_VERIFY(clickReaches(1, 1));
        QSignalSpy activated(m_notifier.get(), &Notifier::activated);
        Q_EMIT m_desktop->ActivationToken(1, u"token-1"_s);
        QTRY_VERIFY(clickReaches(1, 1));
        QTRY_VERIFY(std::any_of(activated.cbegin(), activated.cend(), [](const auto &one) {
            return one.at(1).toString() == u"token-1"_s;
        }));
        // Threads may read the environment, so the notifier must not change it.
        QVERIFY(!qEnvironmentVariableIsSet("XDG_ACTIVATION_TOKEN"));
    }

    void markupIsEscapedWhereTheServiceTakesIt_data()
    {
        QTest::addColumn<QStringList>("capabilities");
        QTest::addColumn<bool>("escaped");
        QTest::addColumn<int>("actions");
        QTest::newRow("markup, actions")
            << QStringList{u"body-markup"_s, u"actions"_s} << true << 2;
        QTest::newRow("plain") << QStringList{u"body"_s} << false << 0;
    }

    void markupIsEscapedWhereTheServiceTakesIt()
    {
        QFETCH(QStringList, capabilities);
        QFETCH(bool, escaped);
        QFETCH(int, actions);
        m_desktop->capabilities = capabilities;
        NotificationService service;
        service.show({u"topic"_s, u"title"_s, u"<b>a & b</b>"_s, u"Show"_s, 1});
        QTRY_COMPARE(m_desktop->shown.size(), 1);
        QCOMPARE(m_desktop->shown.at(0).body,
                 escaped ? u"&lt;b&gt;a &amp; b&lt;/b&gt;"_s : u"<b>a & b</b>"_s);
        QCOMPARE(m_desktop->shown.at(0).actions.size(), actions);
    }

    void hostileNamesAreEscaped()
    {
        m_notifier->tell(alert(1, Alert::Cause::Growth, u"<b>x</b>\u202E"_s));
        QTRY_COMPARE(m_desktop->shown.size(), 1);
        QVERIFY(m_desktop->shown.at(0).title.contains("<b>x</b>\\u{202e}"_L1));
        QVERIFY(!m_desktop->shown.at(0).body.contains(u'<'));
    }

    void withoutAServiceItSaysSo()
    {
        m_desktop.reset();
        QSignalSpy notShown(m_notifier.get(), &Notifier::notShown);
        m_notifier->tell(alert(1));
        QTRY_COMPARE(notShown.count(), 1);
        QVERIFY(notShown.at(0).at(0).toString().contains("pddgpu.0"_L1));
        QVERIFY(notShown.at(0).at(1).toString().contains("130.0 MiB"_L1));
    }

    // Must be last: the process cannot connect to another bus.
    void withoutABusItSaysSo()
    {
        m_notifier->tell(alert(1));
        QTRY_COMPARE(m_desktop->shown.size(), 1);
        m_desktop.reset();
        m_bus.stop();
        QSignalSpy notShown(m_notifier.get(), &Notifier::notShown);
        m_notifier->tell(alert(2));
        QTRY_COMPARE(notShown.count(), 1);
        m_notifier->tell(alert(3));
        QTRY_COMPARE(notShown.count(), 2);
    }

private:
    // Clicks until it has an effect: the fake reports a notification before the client knows its
    // id.
    bool clickReaches(uint id, quint64 number)
    {
        QSignalSpy activated(m_notifier.get(), &Notifier::activated);
        Q_EMIT m_desktop->ActionInvoked(id, u"default"_s);
        return activated.wait(100) && activated.last().at(0).toULongLong() == number;
    }

    PrivateBus m_bus;
    std::unique_ptr<FakeDesktop> m_desktop;
    std::unique_ptr<Notifier> m_notifier;
};

QTEST_GUILESS_MAIN(TestNotifier)
#include "tst_notifier.moc"
