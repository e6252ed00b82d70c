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
#include <QRegularExpression>
#include <QSet>
#include <QTemporaryDir>
#include <QTest>

#include "ctlprocess.h"
#include "report/textwidth.h"
#include "wholetree.h"

using namespace Qt::StringLiterals;
using namespace pddgpu::testing;
using pddgpu::placesOf;

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
        QVERIFY2(outcome.out.startsWith("card0 (card0): 2 objects\n"), outcome.out);
        QCOMPARE(outcome.out.count('\n'), 1 + 1 + 2);
        const Outcome all = run(onTree({u"objects"_s, u"--state"_s, u"all"_s}));
        QCOMPARE(all.out.count('\n'), 1 + 1 + 3);
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

    void objectsOfAllCards()
    {
        QVERIFY(m_tree->addDevice(1));
        const Outcome text = run(onTree({u"objects"_s}));
        QVERIFY2(text.exitCode == 0, text.err);
        QVERIFY2(text.out.contains("card0 (card0): 2 objects\n"), text.out);
        QVERIFY2(text.out.contains("\n\ncard1 (card1): 2 objects\n"), text.out);
        const QJsonObject json = objectOf(run(onTree({u"objects"_s, u"--json"_s})).out);
        QCOMPARE(json["device"_L1]["card"_L1], u"card0"_s);
        QCOMPARE(json["objects"_L1].toArray().size(), 2);
        QCOMPARE(json["others"_L1].toArray().size(), 1);
        QCOMPARE(json["others"_L1][0]["device"_L1]["card"_L1], u"card1"_s);
        QCOMPARE(json["others"_L1][0]["objects"_L1].toArray().size(), 2);
        const Outcome one = run(onTree({u"objects"_s, u"--device"_s, u"card1"_s}));
        QVERIFY2(one.out.startsWith("card1 (card1)") && !one.out.contains("card0"), one.out);

        // Who leaks is worth an exit code, whichever card it is.
        QVERIFY(WholeTree::write(m_tree->sysfs(u"leak_monitor/threshold_bytes"_s, 1), "1\n"));
        QCOMPARE(run(onTree({u"objects"_s})).exitCode, 1);
        // One list that is unknown leaves the other one, and is told.
        QVERIFY(QFile::remove(m_tree->debugfs(u"leak_objects"_s, 1)));
        const Outcome half = run(onTree({u"objects"_s}));
        QCOMPARE(half.exitCode, 2);
        QVERIFY2(half.out.startsWith("card0") && !half.out.contains("card1"), half.out);
        QVERIFY2(half.err.contains("card1/leak_objects"), half.err);
    }

    void objectsInOrder_data()
    {
        QTest::addColumn<QStringList>("options");
        QTest::addColumn<QList<int>>("ids");
        const auto row = [](const QStringList &options, const QList<int> &ids) {
            QTest::newRow(qPrintable(options.join(u' '))) << options << ids;
        };
        row({u"--sort"_s, u"age"_s}, {1, 2, 3});
        row({u"--sort"_s, u"size"_s}, {2, 3, 1});
        row({u"--sort"_s, u"process"_s}, {2, 1, 3});
        row({u"--sort"_s, u"label"_s}, {3, 1, 2});
        row({u"--sort"_s, u"pid"_s}, {3, 1, 2});
        row({u"--sort"_s, u"state"_s}, {1, 2, 3});
        row({u"--sort"_s, u"domain"_s}, {1, 3, 2});
        row({u"--top"_s, u"2"_s}, {1, 2});
        row({u"--sort"_s, u"size"_s, u"--top"_s, u"1"_s}, {2});
    }

    void objectsInOrder()
    {
        QFETCH(QStringList, options);
        QFETCH(QList<int>, ids);
        QVERIFY(m_tree->setObjects({"1\t100000000000\t4096\tvram\tconfirmed\t-\t1\t1\t43\tsame\tb",
                                    "2\t800000000000\t40960\tgtt\tsuspicious\t-\t1\t1\t44\tapp\tc",
                                    "3\t899000000000\t8192\tvram\tactive\t-\t1\t1\t42\tsame\ta"},
                                   10));
        const QStringList all{u"objects"_s, u"--state"_s, u"all"_s};
        const Outcome json = run(onTree(all + options + QStringList{u"--json"_s}));
        QVERIFY2(json.exitCode == 0, json.err);
        QList<int> found;
        const QJsonArray objects = objectOf(json.out)["objects"_L1].toArray();
        for (const QJsonValue &object : objects)
            found << object["id"_L1].toInt();
        QCOMPARE(found, ids);
        const Outcome text = run(onTree(all + options));
        QByteArrayList lines = text.out.trimmed().split('\n');
        QVERIFY2(lines.takeFirst().startsWith("card0 (card0): 3 objects"), text.out);
        lines.removeFirst();
        found.clear();
        for (const QByteArray &line : std::as_const(lines))
            found << line.trimmed().split(' ').constFirst().toInt();
        QCOMPARE(found, ids);
    }

    void objectsInGroups()
    {
        QVERIFY(m_tree->setObjects(
            {"1\t100000000000\t4096\tvram\tconfirmed\torphaned\t1\t1\t43\tsame\tb",
             "2\t800000000000\t40960\tgtt\tsuspicious\t-\t1\t1\t44\tapp\t-",
             "3\t899000000000\t8192\tvram\tactive\t-\t1\t1\t42\tsame\ta"},
            10));
        const QStringList all{u"objects"_s, u"--state"_s, u"all"_s, u"--group-by"_s};
        const Outcome outcome = run(onTree(all + QStringList{u"process"_s, u"--json"_s}));
        QVERIFY2(outcome.exitCode == 0, outcome.err);
        const QJsonObject json = objectOf(outcome.out);
        QCOMPARE(json["schema"_L1], u"pddgpu-object-groups"_s);
        QCOMPARE(json["group_by"_L1], u"process"_s);
        const QJsonArray groups = json["devices"_L1][0]["groups"_L1].toArray();
        QCOMPARE(groups.size(), 2);
        QCOMPARE(groups[0]["name"_L1], u"app"_s);
        QCOMPARE(groups[0]["bytes"_L1], 40960);
        QCOMPARE(groups[1]["name"_L1], u"same"_s);
        QCOMPARE(groups[1]["objects"_L1], 2);
        QCOMPARE(groups[1]["bytes"_L1], 12288);
        QCOMPARE(groups[1]["leaked_objects"_L1], 1);
        QCOMPARE(groups[1]["leaked_bytes"_L1], 4096);
        QCOMPARE(groups[1]["orphaned_objects"_L1], 1);
        QCOMPARE(groups[1]["oldest_age_seconds"_L1], 800);

        const auto names = [&](const QStringList &options) {
            QByteArrayList lines = run(onTree(all + options)).out.trimmed().split('\n');
            QByteArrayList found;
            for (const QByteArray &line : lines.mid(2))
                found << line.split(' ').constFirst();
            return found;
        };
        QCOMPARE(names({u"process"_s, u"--sort"_s, u"count"_s}), (QByteArrayList{"same", "app"}));
        QCOMPARE(names({u"process"_s, u"--sort"_s, u"age"_s, u"--top"_s, u"1"_s}),
                 QByteArrayList{"same"});
        QCOMPARE(names({u"label"_s}), (QByteArrayList{"-", "a", "b"}));
        QCOMPARE(names({u"domain"_s}), (QByteArrayList{"gtt", "vram"}));
        QCOMPARE(names({u"state"_s}), (QByteArrayList{"suspicious", "active", "confirmed"}));
        QCOMPARE(names({u"pid"_s}), (QByteArrayList{"44", "42", "43"}));
    }

    // Whatever stands in a row, what is to the right of it stays beneath its heading.
    void columnsStandBeneathEachOther()
    {
        QVERIFY(m_tree->setObjects(
            {"1\t100000000000\t4096\tvram\tconfirmed\torphaned,exported\t1\t1\t43\tshort\tHERE",
             "2\t100000000001\t1099511627775\tgtt\tconfirmed\t-\t1\t1\t4194304\t" +
                 QByteArray(60, 'x') + "\tHERE",
             R"(123456788	100000000002	4096	vram	confirmed	-	1	1	42	\xe6\xb3\x84\xe6\xbc\x8f	HERE)",
             "123456789\t100000000003\t4096\tvram\tconfirmed\t-\t1\t1\t42\tapp\t" +
                 QByteArray(200, 'y')},
            10));
        QVERIFY(WholeTree::write(m_tree->sysfs(u"leak_monitor/live_objects"_s), "4\n"));
        const Outcome outcome = run(onTree({u"objects"_s}));
        QVERIFY2(outcome.exitCode == 0, outcome.err);
        const QStringList lines = QString::fromUtf8(outcome.out).trimmed().split(u'\n');
        QCOMPARE(lines.size(), 2 + 4);
        const int place = placesOf(lines[1].left(lines[1].indexOf("LABEL"_L1)));
        for (int i = 2; i < 5; ++i)
            QCOMPARE(placesOf(lines[i].left(lines[i].indexOf("HERE"_L1))), place);
        QVERIFY2(placesOf(lines[5]) <= place + 64, outcome.out);
        QVERIFY2(lines[3].contains(u'\u2026') && lines[5].endsWith(u'\u2026'), outcome.out);
    }

    // Also where the C library knows no Chinese: its locale need not be installed.
    void chineseColumnsStandBeneathEachOther()
    {
        QProcess process;
        prepare(&process, onTree({u"status"_s}));
        QProcessEnvironment environment = process.processEnvironment();
        environment.insert(u"LC_ALL"_s, u"zh_CN.UTF-8"_s);
        environment.insert(u"LANGUAGE"_s, u"zh_CN"_s);
        process.setProcessEnvironment(environment);
        process.start();
        const Outcome outcome = outcomeOf(&process);
        QCOMPARE(outcome.exitCode, 0);
        const QStringList lines = QString::fromUtf8(outcome.out).trimmed().split(u'\n');
        QVERIFY(lines.size() > 5);
        // With the seconds.
        static const QRegularExpression time(u"[0-9]{2}:[0-9]{2}:[0-9]{2}"_s);
        QVERIFY2(lines[0].contains(time), outcome.out);
        static const QRegularExpression name(uR"(\A\s+\S+\s+)"_s);
        QSet<int> places;
        bool hasChinese = false;
        for (const QString &line : lines.mid(1)) {
            const QString before = name.match(line).captured();
            places.insert(placesOf(before));
            hasChinese = hasChinese || placesOf(before) != before.size();
        }
        QVERIFY2(hasChinese, outcome.out);
        QCOMPARE(places.size(), 1);
    }

    void whatCannotBeIsFlagged_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("word");
        const auto row = [](const char *name, const QString &file, const QByteArray &text,
                            const QByteArray &word) {
            QTest::newRow(name) << file << text << word;
        };
        row("used above total", u"mem_info_vram_used"_s, "18446744073709551615\n",
            "impossible_value");
        row("no VRAM", u"mem_info_vram_total"_s, "0\n", "impossible_value");
        row("ABI 2", u"memory_stats"_s,
            "abi_version: 2\ndriver_version: 2.0\nnow_ns: 900000000000\n", "unknown_abi");
        row("cut listing", u"leak_monitor/live_objects"_s, "142\n", "listing_incomplete");
        row("another clock", u"leak_objects"_s,
            "version=1 generation=9 now_ns=5\n"
            "id\tbirth_ns\tsize_bytes\tdomain\tstate\tflags\thandles\tclient_id\tpid\t"
            "process\tlabel\n"
            "1\t990000000000\t10485760\tvram\tconfirmed\t-\t1\t1\t42\ttest\t-\n"
            "2\t800000000000\t10485760\tvram\tsuspicious\t-\t1\t1\t42\ttest\t-\n"
            "3\t800000000000\t10485760\tvram\tactive\t-\t1\t1\t42\ttest\t-\n",
            "birth_after_now");
    }

    // It is shown, told, exported with a mark, and nothing that ends with 0 or 1.
    void whatCannotBeIsFlagged()
    {
        QFETCH(QString, file);
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, word);
        const bool isDebugfs = file == "memory_stats"_L1 || file == "leak_objects"_L1;
        QVERIFY(WholeTree::write(isDebugfs ? m_tree->debugfs(file) : m_tree->sysfs(file), text));
        const QByteArray subject =
            word == "listing_incomplete" ? QByteArray("leak_objects") : file.toUtf8();
        const QList<QStringList> commands{{u"status"_s},
                                          {u"objects"_s},
                                          {u"trigger"_s},
                                          {u"watch"_s, u"--duration"_s, u"200ms"_s},
                                          {u"diff"_s, u"--duration"_s, u"50ms"_s},
                                          {u"export"_s, u"-"_s},
                                          {u"metrics"_s}};
        for (const QStringList &command : commands) {
            const Outcome outcome = run(onTree(command));
            QVERIFY2(outcome.exitCode == 2, qPrintable(command.constFirst()));
            QVERIFY2(outcome.err.contains("card0/" + subject), outcome.err);
            QVERIFY(!outcome.out.isEmpty());
        }
        const QJsonObject status = objectOf(run(onTree({u"status"_s, u"--json"_s})).out);
        QCOMPARE(status["devices"_L1][0]["errors"_L1][0]["doubt"_L1], QString::fromLatin1(word));
        const QJsonObject objects = objectOf(run(onTree({u"objects"_s, u"--json"_s})).out);
        QCOMPARE(objects["errors"_L1][0]["doubt"_L1], QString::fromLatin1(word));
        const Outcome csv = run(onTree({u"export"_s, u"-"_s}));
        QVERIFY2(csv.out.contains(",driver," + word + "\r\n"), csv.out);
        const Outcome metrics = run(onTree({u"metrics"_s}));
        QVERIFY2(metrics.out.contains("pddgpu_doubt{card=\"card0\",reason=\"" + word + "\"} 1\n"),
                 metrics.out);
        QVERIFY2(metrics.out.endsWith("\npddgpu_collect_success 0\n"), metrics.out);
        QVERIFY2(!metrics.out.contains("18446744073709551615"), metrics.out);
    }

    // Nothing of what was born after now is 0 s old.
    void noAgeForTheUnborn()
    {
        QVERIFY(
            m_tree->setObjects({"1\t990000000000\t10485760\tvram\tconfirmed\t-\t1\t1\t42\ttest\t-",
                                "2\t800000000000\t10485760\tvram\tconfirmed\t-\t1\t1\t42\ttest\t-",
                                "3\t900000000000\t10485760\tvram\tconfirmed\t-\t1\t1\t42\ttest\t-"},
                               10));
        const QJsonArray objects =
            objectOf(run(onTree({u"objects"_s, u"--json"_s})).out)["objects"_L1].toArray();
        QVERIFY(objects[0]["age_seconds"_L1].isNull());
        QCOMPARE(objects[1]["age_seconds"_L1], 100);
        QCOMPARE(objects[2]["age_seconds"_L1], 0);
        const Outcome text = run(onTree({u"objects"_s}));
        QVERIFY2(text.out.contains("unknown"), text.out);
    }

    void oneProblemIsToldOnce()
    {
        QVERIFY(QFile::remove(m_tree->sysfs(u"leak_monitor/threshold_bytes"_s)));
        for (const QString &command : {u"status"_s, u"trigger"_s}) {
            const Outcome outcome = run(onTree({command}));
            QCOMPARE(outcome.exitCode, 2);
            QCOMPARE(outcome.err.count("threshold_bytes is not there"), 1);
        }
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
        // Whichever leaks.
        QVERIFY(WholeTree::write(m_tree->sysfs(u"leak_monitor/threshold_bytes"_s, 1), "1\n"));
        QCOMPARE(run(onTree(shortly)).exitCode, 1);
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
        // Of one card, by its name.
        const QStringList ofCard{u"watch"_s, u"--json"_s, u"--device"_s, u"simulated"_s};
        QCOMPARE(run(QStringList{u"--source"_s, source} + ofCard).out.count('\n'), samples);
        const QByteArrayList lines = played.out.trimmed().split('\n');
        // Each sample once, in order: the one that it stands at is not in front of all.
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

    void nothingIsMadeUpUnasked_data()
    {
        QTest::addColumn<QStringList>("arguments");
        const QList<QStringList> commands{{u"status"_s},
                                          {u"objects"_s},
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
            const QString name = command.constFirst();
            QTest::newRow(qPrintable(name)) << command;
            QTest::newRow(qPrintable(name + u" auto"_s))
                << command + QStringList{u"--source"_s, u"auto"_s};
            QTest::newRow(qPrintable(name + u" json"_s))
                << (name == "export"_L1 ? command : command + QStringList{u"--json"_s});
        }
    }

    // Without a device, and without a word of a simulation, there is no figure at all.
    void nothingIsMadeUpUnasked()
    {
        QFETCH(QStringList, arguments);
        const Outcome outcome =
            run(arguments + QStringList{u"--root"_s, m_folder->filePath(u"nope"_s)});
        QCOMPARE(outcome.exitCode, 2);
        QVERIFY2(outcome.err.contains("No pddgpu device"), outcome.err);
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

    // The same without any --root, on a machine as most are.
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
        QTest::newRow("threshold") << QStringList{u"threshold"_s, u"1G"_s} << text;
        QTest::newRow("watch") << QStringList{u"watch"_s} + shortly << text;
        QTest::newRow("diff") << QStringList{u"diff"_s} + shortly << text;
        QTest::newRow("csv") << QStringList{u"export"_s, u"-"_s, u"--state"_s, u"all"_s}
                             << QByteArray(",simulation,\r\n");
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
        row({u"threshold"_s, u"-5"_s}, "“-5” is no size");
        row({u"threshold"_s, u"-1G"_s}, "“-1G” is no size");
        row({u"ages"_s, u"-5s"_s, u"1m"_s}, "“-5s” is no time");
        row({u"threshold"_s, u"18446744073709551616"_s}, "2^64 - 1");
        row({u"export"_s, u"foo.txt"_s}, "“.txt”: there is .csv and .json");
        row({u"objects"_s, u"--sort"_s, u"x"_s},
            "none of age, size, count, process, label, pid, state, domain");
        row({u"objects"_s, u"--state"_s, u"x"_s},
            "none of leaked, all, active, suspicious, confirmed, orphaned");
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
        row(u"metrics"_s, {"--textfile", "cannot be right"}, {"--sort", "--duration"});
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
