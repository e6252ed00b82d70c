// SPDX-License-Identifier: GPL-3.0-or-later
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include "ctlprocess.h"
#include "wholetree.h"

using namespace Qt::StringLiterals;
using namespace pddgpu::testing;

namespace {

QStringList keysOf(const QJsonObject &object)
{
    return object.keys();
}

QStringList sorted(QStringList list)
{
    list.sort();
    return list;
}

const QStringList DeviceKeys =
    sorted({u"captured_at"_s, u"now_ns"_s, u"origin"_s, u"device"_s, u"memory"_s, u"monitor"_s,
            u"totals"_s, u"errors"_s, u"leaks_above_threshold"_s});

}  // namespace

/// Runs pddgpuctl itself, on a tree of files like the driver's, a simulation and a recording.
class TestCtl : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_tree = std::make_unique<WholeTree>();
        QVERIFY(m_tree->isValid());
        m_folder = std::make_unique<QTemporaryDir>();
        QVERIFY(m_folder->isValid());
    }

    void loadsNoDisplay()
    {
        QProcess process;
        process.start(u"ldd"_s, {QStringLiteral(PDDGPUCTL)});
        QVERIFY(process.waitForFinished(Patience));
        const QByteArray libraries = process.readAllStandardOutput();
        QVERIFY2(libraries.contains("libQt6Core"), libraries);
        for (const char *name : {"libQt6Gui", "libQt6Widgets", "libQt6Sql", "libQt6DBus", "libX"})
            QVERIFY2(!libraries.contains(name), libraries);
    }

    void status()
    {
        const Outcome outcome = run(onTree({u"status"_s}));
        QVERIFY2(outcome.exitCode == 0, outcome.err);
        QCOMPARE(outcome.err, QByteArray());
        QVERIFY2(outcome.out.startsWith("card0 (card0), driver 1.0.0"), outcome.out);
        QVERIFY2(outcome.out.contains("30.1 MiB of 1.0 GiB used"), outcome.out);
        QVERIFY2(outcome.out.contains("2 objects, 20.0 MiB"), outcome.out);
    }

    void statusOfAllDevicesAsJson()
    {
        QVERIFY(m_tree->addDevice(1));
        const Outcome outcome = run(onTree({u"status"_s, u"--json"_s}));
        QVERIFY2(outcome.exitCode == 0, outcome.err);
        const QJsonObject json = objectOf(outcome.out);
        QCOMPARE(json["schema"_L1], u"pddgpu-status"_s);
        QCOMPARE(json["version"_L1], 1);
        QCOMPARE(json["written"_L1].toArray().size(), 0);
        const QJsonArray devices = json["devices"_L1].toArray();
        QCOMPARE(devices.size(), 2);
        for (int i = 0; i < 2; ++i) {
            const QJsonObject device = devices[i].toObject();
            QCOMPARE(sorted(keysOf(device)), DeviceKeys);
            QCOMPARE(device["device"_L1]["card"_L1], u"card%1"_s.arg(i));
            QCOMPARE(device["totals"_L1]["leaked"_L1]["bytes"_L1], 20971520);
            QCOMPARE(device["leaks_above_threshold"_L1], false);
        }
    }

    void choosesTheDevice()
    {
        QVERIFY(m_tree->addDevice(1));
        const Outcome one = run(onTree({u"status"_s, u"--json"_s, u"--device"_s, u"card1"_s}));
        QCOMPARE(one.exitCode, 0);
        const QJsonArray devices = objectOf(one.out)["devices"_L1].toArray();
        QCOMPARE(devices.size(), 1);
        QCOMPARE(devices[0]["device"_L1]["card"_L1], u"card1"_s);

        QCOMPARE(run(onTree({u"monitor"_s, u"off"_s, u"--device"_s, u"card1"_s})).exitCode, 0);
        QCOMPARE(WholeTree::read(m_tree->sysfs(u"leak_monitor/enabled"_s, 0)), QByteArray("1\n"));
        QCOMPARE(WholeTree::read(m_tree->sysfs(u"leak_monitor/enabled"_s, 1)), QByteArray("0\n"));

        const Outcome none = run(onTree({u"status"_s, u"--device"_s, u"card7"_s}));
        QCOMPARE(none.exitCode, 2);
        QVERIFY2(none.err.contains("card7") && none.err.contains("card0"), none.err);
    }

    void leaksAboveTheThreshold_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::newRow("status") << QStringList{u"status"_s};
        QTest::newRow("objects") << QStringList{u"objects"_s};
        QTest::newRow("trigger") << QStringList{u"trigger"_s};
        QTest::newRow("watch") << QStringList{u"watch"_s, u"--duration"_s, u"100ms"_s};
    }

    void leaksAboveTheThreshold()
    {
        QFETCH(QStringList, arguments);
        QVERIFY(WholeTree::write(m_tree->sysfs(u"leak_monitor/threshold_bytes"_s), "20971520\n"));
        QCOMPARE(run(onTree(arguments)).exitCode, 0);
        QVERIFY(WholeTree::write(m_tree->sysfs(u"leak_monitor/threshold_bytes"_s), "20971519\n"));
        QCOMPARE(run(onTree(arguments)).exitCode, 1);
        // Nobody knows: that is not fine.
        QVERIFY(QFile::remove(m_tree->sysfs(u"leak_monitor/threshold_bytes"_s)));
        const Outcome unknown = run(onTree(arguments));
        QCOMPARE(unknown.exitCode, 2);
        QVERIFY2(unknown.err.contains("threshold_bytes"), unknown.err);
    }

    void objects()
    {
        const Outcome outcome = run(onTree({u"objects"_s}));
        QVERIFY2(outcome.exitCode == 0, outcome.err);
        QCOMPARE(outcome.out.count('\n'), 1 + 2);
        const Outcome all = run(onTree({u"objects"_s, u"--state"_s, u"all"_s}));
        QCOMPARE(all.out.count('\n'), 1 + 3);
        // Hostile text does not reach the terminal.
        QVERIFY2(all.out.contains(R"(frame\u{a}\u{1b}[31m)"), all.out);
        QVERIFY(!all.out.contains('\x1b'));
    }

    void objectsByState_data()
    {
        QTest::addColumn<QString>("state");
        QTest::addColumn<QList<int>>("ids");
        QTest::newRow("leaked") << u"leaked"_s << QList{1, 2};
        QTest::newRow("all") << u"all"_s << QList{1, 2, 3};
        QTest::newRow("active") << u"active"_s << QList{3};
        QTest::newRow("suspicious") << u"suspicious"_s << QList{2};
        QTest::newRow("confirmed") << u"confirmed"_s << QList{1};
        QTest::newRow("orphaned") << u"orphaned"_s << QList{2};
    }

    void objectsByState()
    {
        QFETCH(QString, state);
        QFETCH(QList<int>, ids);
        const Outcome outcome = run(onTree({u"objects"_s, u"--json"_s, u"--state"_s, state}));
        QVERIFY2(outcome.exitCode == 0, outcome.err);
        const QJsonObject json = objectOf(outcome.out);
        QCOMPARE(json["schema"_L1], u"pddgpu-leak-report"_s);
        QList<int> found;
        const QJsonArray objects = json["objects"_L1].toArray();
        for (const QJsonValue &object : objects)
            found << object["id"_L1].toInt();
        QCOMPARE(found, ids);
    }

    void objectsUnknown()
    {
        QVERIFY(WholeTree::write(m_tree->debugfs(u"leak_objects"_s), "version=1 gen"));
        const Outcome outcome = run(onTree({u"objects"_s, u"--json"_s}));
        QCOMPARE(outcome.exitCode, 2);
        const QJsonObject json = objectOf(outcome.out);
        QCOMPARE(json["schema"_L1], u"pddgpu-error"_s);
        QCOMPARE(json["version"_L1], 1);
        QVERIFY(json["message"_L1].toString().contains("leak_objects"_L1));
        QVERIFY(outcome.err.contains("leak_objects"));
    }

    // Counters are everybody's: without root status still answers.
    void statusWithoutDebugfs()
    {
        QVERIFY(QDir(m_tree->root() + u"/sys/kernel/debug"_s).removeRecursively());
        const Outcome outcome = run(onTree({u"status"_s}));
        QCOMPARE(outcome.exitCode, 0);
        QVERIFY(outcome.out.contains("2 objects, 20.0 MiB"));
        QVERIFY2(outcome.err.startsWith("pddgpuctl: "), outcome.err);
    }

    void trigger()
    {
        const Outcome outcome = run(onTree({u"trigger"_s, u"--json"_s}));
        QVERIFY2(outcome.exitCode == 0, outcome.err);
        QCOMPARE(WholeTree::read(m_tree->sysfs(u"leak_monitor/trigger_check"_s)),
                 QByteArray("1\n"));
        const QJsonArray written = objectOf(outcome.out)["written"_L1].toArray();
        QCOMPARE(written.size(), 1);
        QCOMPARE(written[0]["control"_L1], u"trigger_check"_s);
        QCOMPARE(written[0]["value"_L1], u"1"_s);
    }

    void monitor()
    {
        QCOMPARE(run(onTree({u"monitor"_s, u"off"_s})).exitCode, 0);
        QCOMPARE(WholeTree::read(m_tree->sysfs(u"leak_monitor/enabled"_s)), QByteArray("0\n"));
        const Outcome on = run(onTree({u"monitor"_s, u"on"_s, u"--json"_s}));
        QCOMPARE(on.exitCode, 0);
        const QJsonObject device = objectOf(on.out)["devices"_L1][0].toObject();
        QCOMPARE(device["monitor"_L1]["enabled"_L1], true);
    }

    void threshold()
    {
        const Outcome outcome = run(onTree({u"threshold"_s, u"200M"_s, u"--json"_s}));
        QVERIFY2(outcome.exitCode == 0, outcome.err);
        QCOMPARE(WholeTree::read(m_tree->sysfs(u"leak_monitor/threshold_bytes"_s)),
                 QByteArray("209715200\n"));
        const QJsonObject json = objectOf(outcome.out);
        QCOMPARE(json["written"_L1][0]["control"_L1], u"threshold_bytes"_s);
        QCOMPARE(json["devices"_L1][0]["monitor"_L1]["threshold_bytes"_L1], 209715200);
    }

    void agesInAnOrderThatTheDriverTakes()
    {
        const Outcome outcome =
            run({u"--source"_s, u"simulated"_s, u"--json"_s, u"ages"_s, u"10m"_s, u"1h"_s});
        QVERIFY2(outcome.exitCode == 0, outcome.err);
        const QJsonObject json = objectOf(outcome.out);
        QCOMPARE(json["written"_L1][0]["control"_L1], u"confirmed_age_ms"_s);
        const QJsonValue monitor = json["devices"_L1][0]["monitor"_L1];
        QCOMPARE(monitor["suspicious_age_ms"_L1], 600'000);
        QCOMPARE(monitor["confirmed_age_ms"_L1], 3'600'000);
        const Outcome lower = run({u"--source"_s, u"simulated"_s, u"ages"_s, u"1s"_s, u"2s"_s});
        QVERIFY2(lower.exitCode == 0, lower.err);
    }

    void refusedControl()
    {
        const Outcome outcome =
            run({u"--source"_s, u"simulated"_s, u"ages"_s, u"1s"_s, u"4000d"_s});
        QCOMPARE(outcome.exitCode, 2);
        QVERIFY2(outcome.err.contains("confirmed_age_ms"), outcome.err);
        QVERIFY(QFile::remove(m_tree->sysfs(u"leak_monitor/trigger_check"_s)));
        const Outcome gone = run(onTree({u"trigger"_s}));
        QCOMPARE(gone.exitCode, 2);
        QVERIFY2(gone.err.contains("trigger_check"), gone.err);
    }

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

    // The driver goes and comes back: the program stays.
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

        // Whole: every sample is there again, and nothing is wrong with the file.
        const QString source = u"recording:"_s + file;
        const Outcome played = run({u"--source"_s, source, u"watch"_s, u"--json"_s});
        QVERIFY(played.exitCode == 0 || played.exitCode == 1);
        QCOMPARE(played.err, QByteArray());
        QVERIFY(played.out.count('\n') >= samples);
        const QByteArrayList lines = played.out.trimmed().split('\n');
        for (const QByteArray &line : lines) {
            const QJsonValue device = objectOf(line)["devices"_L1][0];
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
        QVERIFY2(again.err.contains("is there already"), again.err);
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

    // A reader who has seen enough: nothing is said, and nothing goes on.
    void closedOutput()
    {
        for (const bool ignoresPipe : {false, true}) {
            int ends[2];
            QVERIFY(::pipe(ends) == 0);
            ::close(ends[0]);
            QProcess process;
            // Not in the modifier: before or after it, as its version wants, Qt sets the signal,
            // too.
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

    void metricsToAFolder()
    {
        const QString file = m_folder->filePath(u"pddgpu.prom"_s);
        QVERIFY(m_tree->addDevice(1));
        const QStringList arguments = onTree({u"metrics"_s, u"--textfile"_s, m_folder->path()});
        QCOMPARE(run(arguments).exitCode, 0);
        QVERIFY(WholeTree::read(file).contains("card=\"card1\""));
        QCOMPARE(QFileInfo(file).permissions() & QFile::ReadOther, QFile::ReadOther);

        // A new file each time, under the same name, and no other.
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

        // What cannot be read has no line; nothing is ever 0 for it.
        QVERIFY(QFile::remove(m_tree->sysfs(u"mem_info_vram_used"_s)));
        const Outcome failed = run(arguments);
        QCOMPARE(failed.exitCode, 2);
        QVERIFY2(failed.err.contains("mem_info_vram_used"), failed.err);
        const QByteArray text = WholeTree::read(file);
        QVERIFY(!text.contains("pddgpu_memory_vram_used_bytes{card=\"card0\"}"));
        QVERIFY(text.contains("pddgpu_memory_vram_used_bytes{card=\"card1\"}"));
        QVERIFY(text.contains("\npddgpu_collect_success 0\n"));

        // No device at all: that is all there is to say.
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
        row("no file", {u"export"_s});
        row("empty file", {u"export"_s, QString()});
        row("two documents", {u"export"_s, u"-"_s, u"--json"_s});
        row("interval", {u"watch"_s, u"--interval-ms"_s, u"1"_s});
        row("duration", {u"watch"_s, u"--duration"_s, u"soon"_s});
        row("no duration", {u"watch"_s, u"--duration"_s, u"0"_s});
        row("record a recording", {u"record"_s, u"a"_s, u"--source"_s, u"recording:b"_s});
        row("textfile", {u"metrics"_s, u"--textfile="_s});
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
        // Nothing listens on the discard port: refused at once.
        const Outcome outcome = run({u"--source"_s, u"ssh:127.0.0.1:9"_s, u"status"_s});
        QCOMPARE(outcome.exitCode, 2);
        QVERIFY2(outcome.err.contains("127.0.0.1:9"), outcome.err);
    }

    void helpAndVersion()
    {
        const Outcome help = run({u"--help"_s});
        QCOMPARE(help.exitCode, 0);
        for (const char *word : {"status", "objects", "trigger", "monitor", "threshold", "ages",
                                 "watch", "diff", "export", "record", "metrics", "--json"})
            QVERIFY2(help.out.contains(word), word);
        const Outcome version = run({u"--version"_s});
        QCOMPARE(version.exitCode, 0);
        QVERIFY(version.out.startsWith("pddgpuctl "));
    }

private:
    QStringList onTree(const QStringList &arguments) const
    {
        return QStringList{u"--source"_s, u"driver"_s, u"--root"_s, m_tree->root()} + arguments;
    }

    std::unique_ptr<WholeTree> m_tree;
    std::unique_ptr<QTemporaryDir> m_folder;
};

QTEST_GUILESS_MAIN(TestCtl)
#include "tst_ctl.moc"
