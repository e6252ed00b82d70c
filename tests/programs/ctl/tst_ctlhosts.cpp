// SPDX-License-Identifier: GPL-3.0-or-later
// pddgpuctl with several hosts, some of them malicious, behind an ssh that connects nowhere.
#include <QElapsedTimer>
#include <QJsonArray>
#include <QTest>
#include <memory>

#include "ctlprocess.h"
#include "support/driverfolder.h"
#include "support/fakessh.h"

using namespace Qt::StringLiterals;
using namespace pddgpu::testing;

class TestCtlHosts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_ssh.reset();
        m_driver = std::make_unique<DriverFolder>();
        m_driver->addWholeDriver(0);
        m_driver->setLeaks();
        m_ssh = std::make_unique<FakeSsh>(m_driver->root());
    }

    void evilHostAlone_data() { addWays(); }
    void evilHostAlone()
    {
        QFETCH(QString, evil);
        QFETCH(QByteArray, reason);
        const Outcome outcome = run({u"--source"_s, u"ssh:"_s + evil, u"objects"_s});
        QVERIFY2(outcome.exitCode == 2, outcome.err);
        QVERIFY2(outcome.err.contains(evil.toUtf8() + ": ") && outcome.err.contains(reason),
                 outcome.err);
        QCOMPARE(outcome.out, QByteArray());
    }

    // Commands for all cards show the good one's, and say what is missing.
    void evilHostBesideAGoodOne_data() { addWays(); }
    void evilHostBesideAGoodOne()
    {
        QFETCH(QString, evil);
        QFETCH(QByteArray, reason);
        const QString source = u"ssh:%1,good"_s.arg(evil);
        const std::pair<QStringList, QByteArray> commands[] = {
            {{u"status"_s}, "good:pddgpu.0 (card0)"},
            {{u"objects"_s}, "10.0 MiB"},
            {{u"metrics"_s}, "pddgpu_leak_bytes{card=\"card0\",state=\"confirmed\"} 10485760\n"},
        };
        for (const auto &[command, figure] : commands) {
            const Outcome outcome = run(QStringList{u"--source"_s, source} + command);
            QVERIFY2(outcome.exitCode == 2, outcome.err);
            QVERIFY2(outcome.out.contains(figure), outcome.out);
            QVERIFY2(outcome.err.contains(reason), outcome.err);
            if (command[0] == u"metrics"_s)
                QVERIFY2(outcome.out.contains("\npddgpu_collect_success 0\n"), outcome.out);
        }
    }

    // The first device that answers is not the first of all devices.
    void nothingIsWrittenToWhoIsLeft()
    {
        const QString file = DriverFolder::inDevice(u"leak_monitor/threshold_bytes"_s);
        const QStringList source{u"--source"_s, u"ssh:zeros,good"_s};
        const Outcome refused = run(source + QStringList{u"threshold"_s, u"1G"_s});
        QVERIFY2(refused.exitCode == 2, refused.err);
        QVERIFY2(refused.err.contains("zeros"), refused.err);
        QCOMPARE(m_driver->contents(file), "20971520\n");

        const QString device = u"good:pddgpu.0"_s;
        const Outcome meant =
            run(source + QStringList{u"threshold"_s, u"1G"_s, u"--device"_s, device});
        QVERIFY2(meant.exitCode == 0, meant.err);
        QCOMPARE(m_driver->contents(file), "1073741824\n");
        // A command for one device does not report on other hosts.
        const Outcome status = run(source + QStringList{u"status"_s, u"--device"_s, device});
        QVERIFY2(status.exitCode == 0, status.err);
        QCOMPARE(status.err, QByteArray());
    }

    void watchGoesOn()
    {
        QProcess process;
        prepare(&process, {u"--source"_s, u"ssh:drip,good"_s, u"watch"_s, u"--json"_s,
                           u"--interval-ms"_s, u"100"_s, u"--duration"_s, u"2s"_s});
        process.start();
        const Outcome outcome = outcomeOf(&process);
        QVERIFY2(outcome.exitCode == 2, outcome.err);
        QVERIFY2(outcome.err.contains("drip: "), outcome.err);
        qsizetype known = 0;
        for (const QByteArray &line : outcome.out.split('\n')) {
            const QJsonArray devices = objectOf(line)["devices"_L1].toArray();
            known +=
                devices.size() == 1 && devices[0]["totals"_L1]["leaked"_L1]["bytes"_L1] == 20971520;
        }
        QVERIFY2(known >= 3, outcome.out);
    }

private:
    static void addWays()
    {
        QTest::addColumn<QString>("evil");
        QTest::addColumn<QByteArray>("reason");
        const auto row = [](const char *evil, const char *reason) {
            QTest::newRow(evil) << QString::fromLatin1(evil) << QByteArray(reason);
        };
        row("events-during-a-request", "too many alerts");
        row("drip", "no answer for 10 s");
        row("deaf", "no answer for 10 s");
        row("zeros", "is not pddgpu-helper");
    }

    std::unique_ptr<DriverFolder> m_driver;
    std::unique_ptr<FakeSsh> m_ssh;
};

QTEST_GUILESS_MAIN(TestCtlHosts)
#include "tst_ctlhosts.moc"
