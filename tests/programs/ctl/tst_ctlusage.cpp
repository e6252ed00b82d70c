// SPDX-License-Identifier: GPL-3.0-or-later
// Invalid uses of pddgpuctl, and its help texts.
#include <QDir>
#include <QFile>
#include <QJsonObject>
#include <QTest>

#include "ctlprocess.h"
#include "ctltesting.h"
#include "support/wholetree.h"

using namespace Qt::StringLiterals;
using namespace pddgpu::testing;

class TestCtlUsage : public CtlTesting
{
    Q_OBJECT

private Q_SLOTS:
    void init() { begin(); }

    void noDevice_data()
    {
        QTest::addColumn<QStringList>("arguments");
        for (const QStringList &arguments : {QStringList{u"status"_s},
                                             {u"objects"_s},
                                             {u"trigger"_s},
                                             {u"monitor"_s, u"on"_s},
                                             {u"diff"_s},
                                             {u"export"_s, u"-"_s},
                                             {u"record"_s, u"/nonexistent"_s}})
            QTest::newRow(qPrintable(arguments.constFirst())) << arguments;
    }

    void noDevice()
    {
        QFETCH(QStringList, arguments);
        QVERIFY(QDir(m_tree->root() + u"/sys/class/drm/card0"_s).removeRecursively());
        const Outcome outcome = run(onTree(arguments));
        QCOMPARE(outcome.exitCode, 2);
        QVERIFY2(outcome.err.contains("modprobe pddgpu"), outcome.err);
    }

    void nothingIsMadeUpUnasked_data()
    {
        QTest::addColumn<QStringList>("arguments");
        const QList<QStringList> commands{{u"status"_s},
                                          {u"objects"_s},
                                          {u"suspects"_s},
                                          {u"growth"_s},
                                          {u"trigger"_s},
                                          {u"monitor"_s, u"off"_s},
                                          {u"threshold"_s, u"2G"_s},
                                          {u"ages"_s, u"30s"_s, u"5m"_s},
                                          {u"watch"_s, u"--duration"_s, u"100ms"_s},
                                          {u"diff"_s, u"--duration"_s, u"100ms"_s},
                                          {u"export"_s, u"-"_s},
                                          {u"record"_s, u"/nonexistent"_s},
                                          {u"metrics"_s}};
        for (const QStringList &command : commands) {
            const QString &name = command.constFirst();
            QTest::newRow(qPrintable(name)) << command;
            QTest::newRow(qPrintable(name + u" auto"_s))
                << command + QStringList{u"--source"_s, u"auto"_s};
            QTest::newRow(qPrintable(name + u" json"_s))
                << (name == "export"_L1 ? command : command + QStringList{u"--json"_s});
        }
    }

    // Without a device, and without a request for a simulation, there are no figures.
    void nothingIsMadeUpUnasked()
    {
        QFETCH(QStringList, arguments);
        const Outcome outcome =
            run(arguments + QStringList{u"--root"_s, m_folder->filePath(u"nope"_s)});
        QCOMPARE(outcome.exitCode, 2);
        QVERIFY2(outcome.err.contains("No card"), outcome.err);
        if (arguments.contains("--json"_L1)) {
            const QJsonObject json = objectOf(outcome.out);
            if (arguments.contains("metrics"_L1))
                QCOMPARE(json["success"_L1], false);
            else
                QCOMPARE(json["schema"_L1], u"pddgpu-error"_s);
        } else if (arguments.contains("metrics"_L1)) {
            QVERIFY2(outcome.out.endsWith("\npddgpu_collect_success 0\n"), outcome.out);
            QVERIFY2(!outcome.out.contains("card="), outcome.out);
        } else {
            QCOMPARE(outcome.out, QByteArray());
        }
    }

    // The same without --root, on an ordinary machine.
    void nothingIsMadeUpOnThisMachine()
    {
        if (run({u"status"_s, u"--source"_s, u"driver"_s}).exitCode != 2)
            QSKIP("this machine has a pddgpu device");
        for (const QStringList &command :
             {QStringList{u"status"_s}, {u"threshold"_s, u"2G"_s}, {u"objects"_s}}) {
            const Outcome outcome = run(command);
            QCOMPARE(outcome.exitCode, 2);
            QCOMPARE(outcome.out, QByteArray());
        }
        QVERIFY(run({u"metrics"_s}).out.endsWith("\npddgpu_collect_success 0\n"));
    }

    void aSimulationSaysSo_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QByteArray>("mark");
        const QByteArray text = "SIMULATED DEVICE";
        const QByteArray json = "\"origin\": \"simulation\"";
        const QStringList shortly{u"--duration"_s, u"100ms"_s};
        QTest::newRow("status") << QStringList{u"status"_s} << text;
        QTest::newRow("objects") << QStringList{u"objects"_s} << text;
        QTest::newRow("suspects") << QStringList{u"suspects"_s} + shortly << text;
        QTest::newRow("growth") << QStringList{u"growth"_s} + shortly << text;
        QTest::newRow("threshold") << QStringList{u"threshold"_s, u"1G"_s} << text;
        QTest::newRow("watch") << QStringList{u"watch"_s} + shortly << text;
        QTest::newRow("diff") << QStringList{u"diff"_s} + shortly << text;
        QTest::newRow("csv") << QStringList{u"export"_s, u"-"_s, u"--state"_s, u"all"_s}
                             << QByteArray(",simulation,,\r\n");
        QTest::newRow("status json") << QStringList{u"status"_s, u"--json"_s} << json;
        QTest::newRow("objects json") << QStringList{u"objects"_s, u"--json"_s} << json;
        QTest::newRow("diff json") << QStringList{u"diff"_s, u"--json"_s} + shortly << json;
        QTest::newRow("metrics") << QStringList{u"metrics"_s}
                                 << QByteArray("\npddgpu_card_simulated{card=\"simulated\"} 1\n");
    }

    void aSimulationSaysSo()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QByteArray, mark);
        const Outcome made = run(QStringList{u"--source"_s, u"simulated"_s} + arguments);
        QVERIFY2(made.out.contains(mark), made.out);
        QVERIFY(!run(onTree(arguments)).out.contains(mark));
    }

    void badUsage_data()
    {
        QTest::addColumn<QStringList>("arguments");
        const auto row = [](const char *name, const QStringList &arguments) {
            QTest::newRow(name) << arguments;
        };
        row("no command", {});
        row("unknown command", {u"frobnicate"_s});
        row("unknown option", {u"status"_s, u"--frob"_s});
        row("argument", {u"status"_s, u"now"_s});
        row("source", {u"status"_s, u"--source"_s, u"moon"_s});
        row("monitor", {u"monitor"_s, u"maybe"_s});
        row("no monitor", {u"monitor"_s});
        row("threshold", {u"threshold"_s, u"big"_s});
        row("threshold 0", {u"threshold"_s, u"0"_s});
        row("empty threshold", {u"threshold"_s, QString()});
        row("one age", {u"ages"_s, u"5s"_s});
        row("ages", {u"ages"_s, u"old"_s, u"older"_s});
        row("ages upside down", {u"ages"_s, u"5m"_s, u"30s"_s});
        row("state", {u"objects"_s, u"--state"_s, u"odd"_s});
        row("state of status", {u"status"_s, u"--state"_s, u"all"_s});
        row("format", {u"export"_s, u"a"_s, u"--format"_s, u"xml"_s});
        row("unknown ending", {u"export"_s, u"foo.txt"_s});
        row("negative threshold", {u"threshold"_s, u"-5"_s});
        row("threshold beyond 64 bits", {u"threshold"_s, u"18446744073709551616"_s});
        row("sort", {u"objects"_s, u"--sort"_s, u"beauty"_s});
        row("sort by count", {u"objects"_s, u"--sort"_s, u"count"_s});
        row("sort of groups", {u"objects"_s, u"--group-by"_s, u"pid"_s, u"--sort"_s, u"label"_s});
        row("group", {u"objects"_s, u"--group-by"_s, u"colour"_s});
        row("top", {u"objects"_s, u"--top"_s, u"0"_s});
        row("top of status", {u"status"_s, u"--top"_s, u"3"_s});
        row("no file", {u"export"_s});
        row("empty file", {u"export"_s, QString()});
        row("two documents", {u"export"_s, u"-"_s, u"--json"_s});
        row("interval", {u"watch"_s, u"--interval-ms"_s, u"1"_s});
        row("duration", {u"watch"_s, u"--duration"_s, u"soon"_s});
        row("no duration", {u"watch"_s, u"--duration"_s, u"0"_s});
        row("record a recording", {u"record"_s, u"a"_s, u"--source"_s, u"recording:b"_s});
        row("textfile", {u"metrics"_s, u"--textfile="_s});
        row("verdict", {u"suspects"_s, u"--fail-on"_s, u"odd"_s});
        row("verdict of growth", {u"growth"_s, u"--fail-on"_s, u"leak"_s});
        row("verdict of status", {u"status"_s, u"--fail-on"_s, u"leak"_s});
        row("top suspects", {u"suspects"_s, u"--top"_s, u"few"_s});
        row("suspects of no time", {u"suspects"_s, u"--duration"_s, u"0"_s});
        row("growth of no time", {u"growth"_s, u"--duration"_s, u"0s"_s});
        row("all of objects", {u"objects"_s, u"--all"_s});
        row("no rules of objects", {u"objects"_s, u"--no-rules"_s});
        row("argument of suspects", {u"suspects"_s, u"now"_s});
        row("metrics of no time", {u"metrics"_s, u"--duration"_s, u"0"_s});
        row("control characters", {u"\x1b[31m"_s});
    }

    void badUsage()
    {
        QFETCH(QStringList, arguments);
        const Outcome outcome = run(arguments);
        QCOMPARE(outcome.exitCode, 2);
        QVERIFY2(outcome.err.contains("--help"), outcome.err);
        QVERIFY(!outcome.err.contains('\x1b'));
        if (!arguments.contains(u"--json"_s))
            QCOMPARE(outcome.out, QByteArray());
        const Outcome json = run(arguments + QStringList{u"--json"_s});
        QCOMPARE(json.exitCode, 2);
        QCOMPARE(objectOf(json.out)["schema"_L1], u"pddgpu-error"_s);
    }

    void badUsageSaysWhatIsGood_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QByteArray>("says");
        const auto row = [](const QStringList &arguments, const QByteArray &says) {
            QTest::newRow(qPrintable(arguments.join(u' '))) << arguments << says;
        };
        row({u"statsu"_s}, "did you mean status?");
        row({u"object"_s}, "did you mean objects?");
        row({u"metric"_s}, "did you mean metrics?");
        row({u"status"_s, u"--devcie"_s, u"card0"_s}, "did you mean --device?");
        row({u"frobnicate"_s}, "there is no command “frobnicate” (see");
        row({u"threshold"_s, u"-5"_s}, "“-5” is not a size");
        row({u"threshold"_s, u"-1G"_s}, "“-1G” is not a size");
        row({u"ages"_s, u"-5s"_s, u"1m"_s}, "“-5s” is not a duration");
        row({u"threshold"_s, u"18446744073709551616"_s}, "2^64 - 1");
        row({u"export"_s, u"foo.txt"_s}, "unknown ending “.txt” (use .csv or .json");
        row({u"objects"_s, u"--sort"_s, u"x"_s},
            "not one of age, size, count, process, label, pid, state, domain");
        row({u"objects"_s, u"--state"_s, u"x"_s},
            "not one of leaked, all, active, suspicious, confirmed, orphaned");
    }

    void badUsageSaysWhatIsGood()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QByteArray, says);
        const Outcome outcome = run(arguments);
        QCOMPARE(outcome.exitCode, 2);
        QVERIFY2(outcome.err.contains(says), outcome.err);
        QVERIFY2(!outcome.err.contains(".;") && !outcome.err.contains(". ("), outcome.err);
        QCOMPARE(outcome.err.count('\n'), 1);
    }

    void thresholdsUpToTheLargest()
    {
        QVERIFY(run(onTree({u"threshold"_s, u"18446744073709551615"_s})).exitCode == 0);
        QCOMPARE(WholeTree::read(m_tree->sysfs(u"leak_monitor/threshold_bytes"_s)),
                 QByteArray("18446744073709551615\n"));
        QVERIFY(run(onTree({u"threshold"_s, u"1.5G"_s})).exitCode == 0);
        QCOMPARE(WholeTree::read(m_tree->sysfs(u"leak_monitor/threshold_bytes"_s)),
                 QByteArray("1610612736\n"));
    }

    void exportsWithoutAnEnding()
    {
        const QString plain = m_folder->filePath(u"leaks"_s);
        QCOMPARE(run(onTree({u"export"_s, plain})).exitCode, 0);
        QVERIFY(WholeTree::read(plain).startsWith("captured_at,"));
        const QString upper = m_folder->filePath(u"LEAKS.JSON"_s);
        QCOMPARE(run(onTree({u"export"_s, upper})).exitCode, 0);
        QVERIFY(WholeTree::read(upper).startsWith("{"));
        const QString other = m_folder->filePath(u"leaks.txt"_s);
        QCOMPARE(run(onTree({u"export"_s, other, u"--format"_s, u"csv"_s})).exitCode, 0);
        QVERIFY(QFile::exists(other));
    }

    void damagedRecording()
    {
        const QString file = m_folder->filePath(u"a.rec"_s);
        QVERIFY(WholeTree::write(file, "no recording"));
        const Outcome outcome = run({u"--source"_s, u"recording:"_s + file, u"status"_s});
        QCOMPARE(outcome.exitCode, 2);
        QVERIFY2(outcome.err.contains("a.rec"), outcome.err);
    }

    void unreachableHost()
    {
        // Nothing listens on the discard port, so the connection is refused at once.
        const Outcome outcome = run({u"--source"_s, u"ssh:127.0.0.1:9"_s, u"status"_s});
        QCOMPARE(outcome.exitCode, 2);
        QVERIFY2(outcome.err.contains("127.0.0.1:9"), outcome.err);
    }

    void helpAndVersion()
    {
        const Outcome help = run({u"--help"_s});
        QCOMPARE(help.exitCode, 0);
        for (const char *word :
             {"status", "objects", "suspects", "growth", "trigger", "monitor", "threshold", "ages",
              "watch", "diff", "export", "record", "metrics", "--json"})
            QVERIFY2(help.out.contains(word), word);
        const Outcome version = run({u"--version"_s});
        QCOMPARE(version.exitCode, 0);
        QVERIFY(version.out.startsWith("pddgpuctl "));
    }

    void helpOfACommand_data()
    {
        QTest::addColumn<QString>("command");
        QTest::addColumn<QByteArrayList>("has");
        QTest::addColumn<QByteArrayList>("hasNot");
        const auto row = [](const QString &command, const QByteArrayList &has,
                            const QByteArrayList &hasNot) {
            QTest::newRow(qPrintable(command)) << command << has << hasNot;
        };
        row(u"objects"_s, {"--sort", "--top", "--group-by", "--state", "--json", "Exit codes: 0 "},
            {"--textfile", "--duration", "threshold SIZE"});
        row(u"threshold"_s, {"threshold SIZE", "pddgpuctl threshold 1.5G", "--device"},
            {"--sort", "--state", "--textfile", "--interval-ms", "ages", "metrics"});
        row(u"metrics"_s, {"--textfile", "--duration", "not credible"}, {"--sort", "--fail-on"});
        row(u"suspects"_s, {"--fail-on", "--all", "--no-rules", "--top", "--anonymous", "1 it is"},
            {"--sort", "--textfile"});
        row(u"growth"_s, {"--fail-on", "--all", "--duration"}, {"--sort", "--state"});
        row(u"watch"_s, {"--interval-ms", "--duration"}, {"--format", "--textfile"});
        row(u"export"_s, {"--format", "--anonymous"}, {"--group-by", "--interval-ms"});
        for (const QString &command :
             {u"status"_s, u"trigger"_s, u"monitor"_s, u"ages"_s, u"diff"_s, u"record"_s})
            row(command, {"Usage: ", "Examples:", "Exit codes:", "--source"}, {"--sort"});
    }

    void helpOfACommand()
    {
        QFETCH(QString, command);
        QFETCH(QByteArrayList, has);
        QFETCH(QByteArrayList, hasNot);
        for (const QStringList &arguments :
             {QStringList{command, u"--help"_s}, QStringList{u"--help"_s, command}}) {
            const Outcome help = run(arguments);
            QCOMPARE(help.exitCode, 0);
            QVERIFY(help.out.contains(command.toUtf8()));
            for (const QByteArray &word : std::as_const(has))
                QVERIFY2(help.out.contains(word), word + help.out);
            for (const QByteArray &word : std::as_const(hasNot))
                QVERIFY2(!help.out.contains(word), word + help.out);
        }
    }
};

QTEST_GUILESS_MAIN(TestCtlUsage)
#include "tst_ctlusage.moc"
