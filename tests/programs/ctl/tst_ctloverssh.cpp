// SPDX-License-Identifier: GPL-3.0-or-later
// pddgpuctl itself with a driver at the other end of a real ssh connection, and the real helper and
// relay at their installed paths. in-ssh-session.sh runs it; by itself it does nothing.
#include <signal.h>
#include <unistd.h>

#include <QJsonArray>
#include <QTest>
#include <memory>

#include "ctlprocess.h"
#include "support/driverfolder.h"
#include "support/sshserver.h"

using namespace Qt::StringLiterals;
using namespace pddgpu::testing;

namespace {

const QString Host = QString::fromLatin1(SshServer::Host);

QStringList overSsh(const QStringList &arguments)
{
    return QStringList{u"--source"_s, u"ssh:"_s + Host} + arguments;
}

}  // namespace

class TestCtlOverSsh : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY2(geteuid() == 0, "run by in-ssh-session.sh, as root with mounts of its own");
        startServer();
        const QString noLogin = m_server.logIn();
        QVERIFY2(noLogin.isEmpty(), qPrintable(noLogin));
        const QString failure = m_server.makeKnownIn(qEnvironmentVariable("HOME"));
        QVERIFY2(failure.isEmpty(), qPrintable(failure));
    }

    void init()
    {
        m_driver = std::make_unique<DriverFolder>();
        m_driver->addWholeDriver(0);
        m_driver->setLeaks();
        QVERIFY(m_driver->layOverSys());
    }

    void cleanup()
    {
        QVERIFY(DriverFolder::uncoverSys());
        m_driver.reset();
    }

    void status()
    {
        const Outcome text = run(overSsh({u"status"_s}));
        QVERIFY2(text.exitCode == 0, text.err);
        QVERIFY2(text.out.startsWith("pddgpu-test:pddgpu.0 (card0)"), text.out);
        QVERIFY2(text.out.contains("20.0 MiB"), text.out);

        const Outcome outcome = run(overSsh({u"status"_s, u"--json"_s}));
        QVERIFY2(outcome.exitCode == 0, outcome.err);
        const QJsonObject json = objectOf(outcome.out);
        QCOMPARE(json["schema"_L1], u"pddgpu-status"_s);
        const QJsonArray devices = json["devices"_L1].toArray();
        QCOMPARE(devices.size(), 1);
        QCOMPARE(devices[0]["device"_L1]["card"_L1], u"card0"_s);
        QCOMPARE(devices[0]["totals"_L1]["leaked"_L1]["bytes"_L1], 20971520);
        QCOMPARE(devices[0]["errors"_L1].toArray(), QJsonArray());
        QCOMPARE(devices[0]["leaks_above_threshold"_L1], false);
    }

    void objects()
    {
        const Outcome leaked = run(overSsh({u"objects"_s, u"--json"_s}));
        QVERIFY2(leaked.exitCode == 0, leaked.err);
        const QJsonArray objects = objectOf(leaked.out)["objects"_L1].toArray();
        QCOMPARE(objects.size(), 2);
        QCOMPARE(objects[0]["id"_L1], 1);
        QCOMPARE(objects[0]["state"_L1], u"confirmed"_s);
        QCOMPARE(objects[1]["id"_L1], 2);

        const Outcome all = run(overSsh({u"objects"_s, u"--state"_s, u"all"_s}));
        QVERIFY2(all.exitCode == 0, all.err);
        // The card, the header, the objects.
        QCOMPARE(all.out.count('\n'), 2 + 3);
        // Hostile text of a remote process does not reach the terminal here.
        QVERIFY2(all.out.contains(R"(frame\u{a}\u{1b}[31m)"), all.out);
        QVERIFY(!all.out.contains('\x1b'));
    }

    void controls_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("file");
        QTest::addColumn<QByteArray>("written");
        QTest::newRow("trigger") << QStringList{u"trigger"_s} << u"trigger_check"_s
                                 << QByteArray("1\n");
        QTest::newRow("threshold") << QStringList{u"threshold"_s, u"1.5G"_s} << u"threshold_bytes"_s
                                   << QByteArray("1610612736\n");
        QTest::newRow("monitor on")
            << QStringList{u"monitor"_s, u"on"_s} << u"enabled"_s << QByteArray("1\n");
        QTest::newRow("monitor off")
            << QStringList{u"monitor"_s, u"off"_s} << u"enabled"_s << QByteArray("0\n");
    }

    void controls()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QString, file);
        QFETCH(QByteArray, written);
        const QString path = DriverFolder::inDevice(u"leak_monitor/"_s + file);
        m_driver->write(path, "7\n");
        const Outcome outcome = run(overSsh(arguments + QStringList{u"--json"_s}));
        QVERIFY2(outcome.exitCode == 0, outcome.err);
        QCOMPARE(m_driver->contents(path), written);
        const QJsonArray told = objectOf(outcome.out)["written"_L1].toArray();
        QCOMPARE(told.size(), 1);
        QCOMPARE(told[0]["control"_L1], file);
    }

    void refusedControl()
    {
        const QString path = DriverFolder::inDevice(u"leak_monitor/trigger_check"_s);
        QVERIFY(QFile::remove(m_driver->path(path)));
        const Outcome outcome = run(overSsh({u"trigger"_s}));
        QCOMPARE(outcome.exitCode, 2);
        QVERIFY2(outcome.err.contains("trigger_check"), outcome.err);
    }

    void exitCodes_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::newRow("status") << QStringList{u"status"_s};
        QTest::newRow("objects") << QStringList{u"objects"_s};
        QTest::newRow("trigger") << QStringList{u"trigger"_s};
        QTest::newRow("watch") << QStringList{u"watch"_s, u"--duration"_s, u"3s"_s};
    }

    void exitCodes()
    {
        QFETCH(QStringList, arguments);
        const QString threshold = DriverFolder::inDevice(u"leak_monitor/threshold_bytes"_s);
        QCOMPARE(run(overSsh(arguments)).exitCode, 0);
        m_driver->write(threshold, "20971519\n");
        QCOMPARE(run(overSsh(arguments)).exitCode, 1);
        QVERIFY(QFile::remove(m_driver->path(threshold)));
        const Outcome unknown = run(overSsh(arguments));
        QCOMPARE(unknown.exitCode, 2);
        QVERIFY2(unknown.err.contains("threshold_bytes"), unknown.err);
    }

    // A few samples, a broken connection, and samples again.
    void watches()
    {
        QProcess process;
        prepare(&process, overSsh({u"watch"_s, u"--json"_s, u"--interval-ms"_s, u"100"_s}));
        process.start();
        qsizetype known = 0;
        qsizetype gaps = 0;
        const auto look = [&] {
            process.waitForReadyRead(100);
            while (process.canReadLine()) {
                const QJsonObject json = objectOf(process.readLine());
                QCOMPARE(json["schema"_L1], u"pddgpu-status"_s);
                const QJsonValue leaked = json["devices"_L1][0]["totals"_L1]["leaked"_L1];
                known += leaked["bytes"_L1] == 20971520;
                gaps += leaked["bytes"_L1].isNull();
            }
        };
        QTRY_VERIFY_WITH_TIMEOUT((look(), known >= 3), Patience);
        QCOMPARE(gaps, 0);

        const QList<pid_t> clients = sshClientsOf(process.processId());
        QCOMPARE(clients.size(), 1);
        QCOMPARE(::kill(clients[0], SIGKILL), 0);
        QTRY_VERIFY_WITH_TIMEOUT((look(), gaps > 0), Patience);
        known = 0;
        QTRY_VERIFY_WITH_TIMEOUT((look(), known >= 3), Patience);

        ::kill(static_cast<pid_t>(process.processId()), SIGINT);
        const Outcome outcome = outcomeOf(&process);
        QVERIFY2(outcome.exitCode == 0, outcome.err);
    }

    void metrics()
    {
        const Outcome outcome = run(overSsh({u"metrics"_s}));
        QVERIFY2(outcome.exitCode == 0, outcome.err);
        for (const char *line :
             {"\npddgpu_leak_bytes{card=\"card0\",state=\"confirmed\"} 10485760\n",
              "\npddgpu_leak_oldest_age_seconds{card=\"card0\"} 800.000\n",
              "\npddgpu_collect_success 1\n"})
            QVERIFY2(outcome.out.contains(line), outcome.out);
    }

    void driverIsMissingThere()
    {
        QVERIFY(QDir(m_driver->path(u"sys/class/drm/card0"_s)).removeRecursively());
        const Outcome outcome = run(overSsh({u"status"_s}));
        QCOMPARE(outcome.exitCode, 2);
        QVERIFY2(outcome.err.contains("modprobe pddgpu"), outcome.err);
    }

    void unreachableHost_data()
    {
        QTest::addColumn<QStringList>("arguments");
        for (const QStringList &arguments : {QStringList{u"status"_s},
                                             {u"objects"_s},
                                             {u"trigger"_s},
                                             {u"threshold"_s, u"1G"_s},
                                             {u"monitor"_s, u"on"_s},
                                             {u"watch"_s},
                                             {u"metrics"_s}})
            QTest::newRow(qPrintable(arguments.constFirst())) << arguments;
    }

    void unreachableHost()
    {
        QFETCH(QStringList, arguments);
        m_server.stop();
        const auto again = qScopeGuard([this] { startServer(); });
        const Outcome outcome = run(overSsh(arguments));
        QCOMPARE(outcome.exitCode, 2);
        QVERIFY2(outcome.err.contains(Host.toUtf8()) && outcome.err.contains("Connection refused"),
                 outcome.err);
        if (arguments[0] == u"metrics"_s)
            QVERIFY2(outcome.out.contains("\npddgpu_collect_success 0\n"), outcome.out);
        else
            QCOMPARE(outcome.out, QByteArray());
    }

    void helperIsMissingThere()
    {
        const QString helper = pddgpu::HelperCommand::helperPath();
        QVERIFY(QFile::rename(helper, helper + u".away"_s));
        const auto again = qScopeGuard([&helper] { QFile::rename(helper + u".away"_s, helper); });
        const Outcome outcome = run(overSsh({u"status"_s}));
        QCOMPARE(outcome.exitCode, 2);
        QVERIFY2(outcome.err.contains(helper.toUtf8() + " is missing"), outcome.err);
    }

private:
    void startServer()
    {
        const QString failure = m_server.start();
        QVERIFY2(failure.isEmpty(), qPrintable(failure));
    }

    SshServer m_server{u"/"_s};
    std::unique_ptr<DriverFolder> m_driver;
};

QTEST_GUILESS_MAIN(TestCtlOverSsh)
#include "tst_ctloverssh.moc"
