// SPDX-License-Identifier: GPL-3.0-or-later
// pddgpuctl's output while it watches, and its files: recordings, exports, metrics.
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonObject>
#include <QProcess>
#include <QTest>

#include "ctlprocess.h"
#include "ctltesting.h"
#include "support/treefixture.h"
#include "support/wholetree.h"

using namespace Qt::StringLiterals;
using namespace pddgpu::testing;

class TestCtlOutput : public CtlTesting
{
    Q_OBJECT

private Q_SLOTS:
    void init() { begin(); }

    void watchesUntilInterrupted()
    {
        QProcess process;
        prepare(&process, onTree({u"watch"_s, u"--json"_s, u"--interval-ms"_s, u"50"_s}));
        process.start();
        QByteArray out;
        QTRY_VERIFY_WITH_TIMEOUT((process.waitForReadyRead(100),
                                  out += process.readAllStandardOutput(), out.count('\n') >= 3),
                                 Patience);
        ::kill(static_cast<pid_t>(process.processId()), SIGINT);
        const Outcome outcome = outcomeOf(&process);
        QVERIFY2(outcome.exitCode == 0, outcome.err);
        out += outcome.out;
        const QByteArrayList lines = out.trimmed().split('\n');
        for (const QByteArray &line : lines)
            QCOMPARE(objectOf(line)["schema"_L1], u"pddgpu-status"_s);
    }

    void watchesAllCards()
    {
        QVERIFY(m_tree->addDevice(1));
        QVERIFY(WholeTree::write(m_tree->sysfs(u"mem_info_vram_used"_s, 1), "1048576\n"));
        const QStringList shortly{u"watch"_s, u"--duration"_s, u"100ms"_s};
        const Outcome both = run(onTree(shortly));
        QVERIFY2(both.exitCode == 0, both.err);
        const QByteArrayList lines = both.out.split('\n');
        QVERIFY2(lines.size() > 2 && lines[0].contains("CARD"), both.out);
        QVERIFY2(lines[1].contains("card0") && lines[1].contains("30.1 MiB"), both.out);
        QVERIFY2(lines[2].contains("card1") && lines[2].contains("1.0 MiB"), both.out);
        const Outcome one = run(onTree(shortly + QStringList{u"--device"_s, u"card1"_s}));
        QVERIFY2(one.out.contains("card1") && !one.out.contains("card0"), one.out);
        const Outcome json = run(onTree(shortly + QStringList{u"--json"_s}));
        QCOMPARE(objectOf(json.out.split('\n').constFirst())["devices"_L1].toArray().size(), 2);
        // Whichever card leaks.
        QVERIFY(WholeTree::write(m_tree->sysfs(u"leak_monitor/threshold_bytes"_s, 1), "1\n"));
        QCOMPARE(run(onTree(shortly)).exitCode, 1);
    }

    // The driver is unloaded and loaded again: the program continues.
    void watchesADriverThatComesBack()
    {
        QProcess process;
        prepare(&process, onTree({u"watch"_s, u"--interval-ms"_s, u"50"_s}));
        process.start();
        QByteArray out;
        const auto sees = [&](int lines) {
            process.waitForReadyRead(100);
            out += process.readAllStandardOutput();
            return out.count('\n') >= lines;
        };
        QTRY_VERIFY_WITH_TIMEOUT(sees(2), Patience);
        const QString drm = m_tree->root() + u"/sys/class/drm"_s;
        QVERIFY(QDir().rename(drm, drm + u".away"_s));
        QByteArray err;
        QTRY_VERIFY_WITH_TIMEOUT(
            (process.waitForReadyRead(100), err += process.readAllStandardError(), !err.isEmpty()),
            Patience);
        QVERIFY(QDir().rename(drm + u".away"_s, drm));
        out += process.readAllStandardOutput();
        const int before = static_cast<int>(out.count('\n'));
        QTRY_VERIFY_WITH_TIMEOUT(sees(before + 2), Patience);
        ::kill(static_cast<pid_t>(process.processId()), SIGTERM);
        QCOMPARE(outcomeOf(&process).exitCode, 0);
    }

    void watchToldOfNoDevice()
    {
        QVERIFY(QDir(m_tree->root() + u"/sys/class/drm/card0"_s).removeRecursively());
        const Outcome outcome = run(onTree({u"watch"_s}));
        QCOMPARE(outcome.exitCode, 2);
        QVERIFY2(outcome.err.contains("modprobe"), outcome.err);
    }

    void recordsUntilInterrupted()
    {
        const QString file = m_folder->filePath(u"a.rec"_s);
        QProcess process;
        prepare(&process, {u"--source"_s, u"simulated:leaky,speed=20"_s, u"record"_s, file,
                           u"--json"_s, u"--interval-ms"_s, u"50"_s});
        process.start();
        QTRY_VERIFY_WITH_TIMEOUT(QFileInfo(file).size() > 0, Patience);
        const qint64 first = QFileInfo(file).size();
        QTRY_VERIFY_WITH_TIMEOUT(QFileInfo(file).size() > 4 * first, Patience);
        ::kill(static_cast<pid_t>(process.processId()), SIGINT);
        const Outcome recorded = outcomeOf(&process);
        QVERIFY2(recorded.exitCode == 0, recorded.err);
        const QJsonObject json = objectOf(recorded.out);
        QCOMPARE(json["schema"_L1], u"pddgpu-recording"_s);
        QCOMPARE(json["path"_L1], file);
        QCOMPARE(json["bytes"_L1], QFileInfo(file).size());
        const int samples = json["samples"_L1].toInt();
        QVERIFY(samples >= 2);

        // Complete: every sample is in the file, and the file is not damaged.
        const QString source = u"recording:"_s + file;
        const Outcome played = run({u"--source"_s, source, u"watch"_s, u"--json"_s});
        QVERIFY(played.exitCode == 0 || played.exitCode == 1);
        QCOMPARE(played.err, QByteArray());
        QVERIFY(played.out.count('\n') >= samples);
        // One card, by name.
        const QStringList ofCard{u"watch"_s, u"--json"_s, u"--device"_s, u"simulated"_s};
        QCOMPARE(run(QStringList{u"--source"_s, source} + ofCard).out.count('\n'), samples);
        const QByteArrayList lines = played.out.trimmed().split('\n');
        // Each sample once, in order: the current one does not come before all others.
        QCOMPARE(lines.size(), samples);
        qint64 before = 0;
        for (const QByteArray &line : lines) {
            const qint64 now = objectOf(line)["devices"_L1][0]["now_ns"_L1].toInteger();
            QVERIFY(now > before);
            before = now;
        }
        for (const QByteArray &line : lines) {
            const QJsonValue device = objectOf(line)["devices"_L1][0];
            QCOMPARE(device["origin"_L1], u"simulation"_s);
            QCOMPARE(device["errors"_L1].toArray().size(), 0);
        }

        // First to last sample.
        const Outcome diff = run({u"--source"_s, source, u"diff"_s, u"--json"_s});
        QVERIFY2(diff.exitCode == 0, diff.err);
        const QJsonObject difference = objectOf(diff.out);
        QCOMPARE(difference["schema"_L1], u"pddgpu-difference"_s);
        QVERIFY(difference["from"_L1]["now_ns"_L1].toInteger() <
                difference["to"_L1]["now_ns"_L1].toInteger());

        const Outcome again = run({u"--source"_s, u"simulated"_s, u"record"_s, file});
        QCOMPARE(again.exitCode, 2);
        QVERIFY2(again.err.contains("exists already"), again.err);
        QCOMPARE(run({u"--source"_s, source, u"monitor"_s, u"off"_s}).exitCode, 2);
    }

    void recordsWhereItCannotBeWritten()
    {
        const Outcome outcome =
            run({u"--source"_s, u"simulated"_s, u"record"_s, m_folder->filePath(u"no/such/a.rec"_s),
                 u"--duration"_s, u"5s"_s});
        QCOMPARE(outcome.exitCode, 2);
        QVERIFY2(outcome.err.contains("no/such/a.rec"), outcome.err);
    }

    void differenceSinceARecording()
    {
        const QString file = m_folder->filePath(u"a.rec"_s);
        const Outcome recorded = run(onTree({u"record"_s, file, u"--duration"_s, u"300ms"_s}));
        QVERIFY2(recorded.exitCode == 0, recorded.err);
        QVERIFY(
            m_tree->setObjects({"1\t100000000000\t10485760\tvram\tconfirmed\t-\t1\t1\t42\ttest\t-",
                                "3\t899000000000\t10485760\tgtt\tactive\t-\t1\t1\t42\ttest\t-",
                                "4\t899500000000\t4096\tgtt\tactive\t-\t1\t1\t43\tother\tnew"},
                               10));
        const Outcome outcome = run(onTree({u"diff"_s, file, u"--json"_s}));
        QVERIFY2(outcome.exitCode == 0, outcome.err);
        const QJsonObject json = objectOf(outcome.out);
        QCOMPARE(sorted(keysOf(json)),
                 sorted({u"schema"_s, u"version"_s, u"device"_s, u"from"_s, u"to"_s, u"born"_s,
                         u"gone"_s, u"kept"_s, u"groups"_s}));
        QCOMPARE(json["born"_L1]["objects"_L1], 1);
        QCOMPARE(json["born"_L1]["bytes"_L1], 4096);
        QCOMPARE(json["gone"_L1]["objects"_L1], 1);
        QCOMPARE(json["kept"_L1]["objects"_L1], 2);
        QCOMPARE(json["groups"_L1][0]["process"_L1], u"other"_s);
        QCOMPARE(json["groups"_L1][0]["born"_L1][0]["id"_L1], 4);
        const Outcome text = run(onTree({u"diff"_s, file}));
        QCOMPARE(text.exitCode, 0);
        QVERIFY2(text.out.contains("1 object, 4.0 KiB"), text.out);
    }

    void differenceOverAWhile()
    {
        const Outcome outcome = run({u"--source"_s, u"simulated:leaky,speed=100"_s, u"diff"_s,
                                     u"--duration"_s, u"500ms"_s});
        QVERIFY2(outcome.exitCode == 0, outcome.err);
        QVERIFY2(outcome.out.contains("leaky_app"), outcome.out);
    }

    void exportsByName()
    {
        const QString csv = m_folder->filePath(u"a.csv"_s);
        const Outcome outcome =
            run(onTree({u"export"_s, csv, u"--json"_s, u"--state"_s, u"all"_s}));
        QVERIFY2(outcome.exitCode == 0, outcome.err);
        QCOMPARE(WholeTree::read(csv).count("\r\n"), 1 + 3);
        const QJsonObject json = objectOf(outcome.out);
        QCOMPARE(json["schema"_L1], u"pddgpu-export"_s);
        QCOMPARE(json["path"_L1], csv);
        QCOMPARE(json["format"_L1], u"csv"_s);
        QCOMPARE(json["object_count"_L1], 3);

        const QString report = m_folder->filePath(u"a.json"_s);
        QCOMPARE(run(onTree({u"export"_s, report, u"--anonymous"_s})).exitCode, 0);
        const QJsonObject objects = objectOf(WholeTree::read(report));
        QCOMPARE(objects["schema"_L1], u"pddgpu-leak-report"_s);
        QCOMPARE(objects["objects"_L1][0]["process"_L1], u"p1"_s);

        const Outcome toOutput = run(onTree({u"export"_s, u"-"_s, u"--format"_s, u"json"_s}));
        QCOMPARE(toOutput.exitCode, 0);
        QCOMPARE(objectOf(toOutput.out)["object_count"_L1], 2);
    }

    void exportsWhereItCannotBeWritten()
    {
        for (const QString &path : {m_folder->filePath(u"no/such/a.csv"_s), u"/dev/full"_s}) {
            const Outcome outcome = run(onTree({u"export"_s, path}));
            QCOMPARE(outcome.exitCode, 2);
            QVERIFY2(outcome.err.contains(path.toUtf8()), outcome.err);
        }
    }

    void fullDisk_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::newRow("export") << QStringList{u"export"_s, u"-"_s};
        QTest::newRow("status") << QStringList{u"status"_s};
        QTest::newRow("objects") << QStringList{u"objects"_s};
        QTest::newRow("objects as JSON") << QStringList{u"objects"_s, u"--json"_s};
        QTest::newRow("watch") << QStringList{u"watch"_s};
        QTest::newRow("metrics") << QStringList{u"metrics"_s};
        QTest::newRow("help") << QStringList{u"--help"_s};
    }

    void fullDisk()
    {
        QFETCH(QStringList, arguments);
        QProcess process;
        prepare(&process, onTree(arguments));
        process.setStandardOutputFile(u"/dev/full"_s);
        process.start();
        const Outcome outcome = outcomeOf(&process);
        QCOMPARE(outcome.exitCode, 2);
        QVERIFY2(outcome.err.contains("No space left on device"), outcome.err);
    }

    // The reader closes the pipe: the program ends without a message.
    void closedOutput()
    {
        for (const bool ignoresPipe : {false, true}) {
            int ends[2];
            QVERIFY(::pipe(ends) == 0);
            ::close(ends[0]);
            QProcess process;
            // Not in the modifier, because Qt sets the signal too, before or after it, depending on
            // its version.
            prepare(&process,
                    {ignoresPipe ? u"--ignore-signal=PIPE"_s : u"--default-signal=PIPE"_s,
                     QStringLiteral(PDDGPUCTL), u"--source"_s, u"simulated"_s, u"watch"_s});
            process.setProgram(u"env"_s);
            process.setChildProcessModifier([ends] { ::dup2(ends[1], STDOUT_FILENO); });
            process.start();
            QVERIFY(process.waitForStarted());
            ::close(ends[1]);
            QVERIFY(process.waitForFinished(Patience));
            QCOMPARE(process.readAllStandardError(), QByteArray());
            if (ignoresPipe)
                QCOMPARE(process.exitCode(), 2);
            else
                QCOMPARE(process.exitStatus(), QProcess::CrashExit);
        }
    }

    void metrics()
    {
        const Outcome outcome = run(onTree({u"metrics"_s}));
        QVERIFY2(outcome.exitCode == 0, outcome.err);
        for (const char *line :
             {"\npddgpu_memory_vram_used_bytes{card=\"card0\"} 31522816\n",
              "\npddgpu_leak_objects{card=\"card0\",state=\"orphaned\"} 0\n",
              "\npddgpu_leak_oldest_age_seconds{card=\"card0\"} 800.000\n",
              "\npddgpu_allocations_total{card=\"card0\"} 12\n", "\npddgpu_collect_success 1\n"})
            QVERIFY2(outcome.out.contains(line), outcome.out);
        const Outcome json = run(onTree({u"metrics"_s, u"--json"_s}));
        const QJsonObject object = objectOf(json.out);
        QCOMPARE(object["schema"_L1], u"pddgpu-metrics"_s);
        QCOMPARE(object["path"_L1], QJsonValue());
        QCOMPARE(object["success"_L1], true);
        QCOMPARE(object["text"_L1].toString().toUtf8(), outcome.out);
    }

    // Of clients there are figures only where all of them are seen: a copy without the first
    // process is one of some of a machine's processes.
    void metricsOfAnyCard()
    {
        const TreeFixture tree(u"amdgpu-6.13"_s);
        const QStringList arguments{u"--source"_s, u"driver"_s, u"--root"_s, tree.root(),
                                    u"metrics"_s};
        const Outcome some = run(arguments);
        QVERIFY2(some.exitCode == 0, some.err);
        for (const char *line :
             {"pddgpu_memory_vram_used_bytes{card=\"card1\"} 20157825024\n",
              "pddgpu_memory_gtt_size_bytes{card=\"card1\"} 34359738368\n",
              "device=\"0000:03:00.0\",driver=\"amdgpu\",driver_version=\"\"} 1\n",
              "pddgpu_clients_complete{card=\"card1\"} 0\n",
              "pddgpu_card_asleep{card=\"card1\"} 0\n", "pddgpu_collect_success 1\n"})
            QVERIFY2(some.out.contains(line), some.out);
        for (const char *name : {"pddgpu_clients{", "pddgpu_client_bytes", "unexplained_bytes",
                                 "pddgpu_leak", "pddgpu_monitor_enabled"})
            QVERIFY2(!some.out.contains(name), some.out);

        QVERIFY(QDir(tree.root()).mkpath(u"proc/1/fd"_s));
        const Outcome all = run(arguments);
        QVERIFY2(all.exitCode == 0, all.err);
        for (const char *line :
             {"pddgpu_clients_complete{card=\"card1\"} 1\n",
              "pddgpu_client_bytes{card=\"card1\",region=\"vram\"} 19948109824\n",
              "pddgpu_client_bytes{card=\"card1\",region=\"gtt\"} 700448768\n",
              "pddgpu_memory_region_unexplained_bytes{card=\"card1\",region=\"vram\"} 209715200\n",
              "pddgpu_memory_region_unexplained_bytes{card=\"card1\",region=\"gtt\"} 16777216\n"})
            QVERIFY2(all.out.contains(line), all.out);
        // What is 0 is known to be.
        QVERIFY2(!all.out.contains("pddgpu_leak"), all.out);
    }

    void watchesAnyCard()
    {
        const TreeFixture tree(u"amdgpu-6.13"_s);
        const Outcome outcome = run({u"--source"_s, u"driver"_s, u"--root"_s, tree.root(),
                                     u"watch"_s, u"--duration"_s, u"100ms"_s});
        QVERIFY2(outcome.exitCode == 0, outcome.err);
        const QByteArrayList lines = outcome.out.split('\n');
        QVERIFY2(lines.size() > 1 && lines[0].contains("VRAM USED  BY CLIENTS"), outcome.out);
        QVERIFY2(!lines[0].contains("LEAKED") && !lines[0].contains("OBJECTS"), outcome.out);
        QVERIFY2(lines[1].contains("card1") && lines[1].contains("18.8 GiB    18.6 GiB"),
                 outcome.out);
    }

    void metricsToAFolder()
    {
        const QString file = m_folder->filePath(u"pddgpu.prom"_s);
        QVERIFY(m_tree->addDevice(1));
        const QStringList arguments = onTree({u"metrics"_s, u"--textfile"_s, m_folder->path()});
        QCOMPARE(run(arguments).exitCode, 0);
        QVERIFY(WholeTree::read(file).contains("card=\"card1\""));
        QCOMPARE(QFileInfo(file).permissions() & QFile::ReadOther, QFile::ReadOther);

        // A new file each time under the same name, and no other file.
        const int old = ::open(qPrintable(file), O_RDONLY | O_CLOEXEC);
        QVERIFY(old >= 0);
        QCOMPARE(run(arguments).exitCode, 0);
        struct stat before = {};
        struct stat after = {};
        QCOMPARE(::fstat(old, &before), 0);
        QCOMPARE(::stat(qPrintable(file), &after), 0);
        ::close(old);
        QCOMPARE(before.st_nlink, 0U);
        QVERIFY(before.st_ino != after.st_ino);
        QCOMPARE(QDir(m_folder->path()).entryList(QDir::Files | QDir::Hidden),
                 QStringList{u"pddgpu.prom"_s});

        // Values that cannot be read have no line; they are never 0.
        QVERIFY(QFile::remove(m_tree->sysfs(u"mem_info_vram_used"_s)));
        const Outcome failed = run(arguments);
        QCOMPARE(failed.exitCode, 2);
        QVERIFY2(failed.err.contains("mem_info_vram_used"), failed.err);
        const QByteArray text = WholeTree::read(file);
        QVERIFY(!text.contains("pddgpu_memory_vram_used_bytes{card=\"card0\"}"));
        QVERIFY(text.contains("pddgpu_memory_vram_used_bytes{card=\"card1\"}"));
        QVERIFY(text.contains("\npddgpu_collect_success 0\n"));

        // No device at all: that is the only output.
        QVERIFY(QDir(m_tree->root() + u"/sys/class/drm"_s).removeRecursively());
        QCOMPARE(run(arguments).exitCode, 2);
        const QByteArray empty = WholeTree::read(file);
        QVERIFY(empty.contains("\npddgpu_collect_success 0\n"));
        QVERIFY(!empty.contains("card="));
    }

    void metricsToNoFolder()
    {
        const Outcome outcome =
            run(onTree({u"metrics"_s, u"--textfile"_s, m_folder->filePath(u"no"_s)}));
        QCOMPARE(outcome.exitCode, 2);
        QVERIFY2(outcome.err.contains("/no/pddgpu.prom"), outcome.err);
    }
};

QTEST_GUILESS_MAIN(TestCtlOutput)
#include "tst_ctloutput.moc"
