// SPDX-License-Identifier: GPL-3.0-or-later
// What pddgpuctl prints about devices and objects, and what it writes to them.
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonObject>
#include <QProcess>
#include <QRegularExpression>
#include <QSet>
#include <QTest>

#include "ctlprocess.h"
#include "ctltesting.h"
#include "support/wholetree.h"
#include "text/textwidth.h"

using namespace Qt::StringLiterals;
using namespace pddgpu::testing;
using pddgpu::placesOf;

class TestCtl : public CtlTesting
{
    Q_OBJECT

private Q_SLOTS:
    void init() { begin(); }

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
        // Unknown is not success.
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
        for (const QJsonValue object : objects)
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

        // A leak on any card sets the exit code.
        QVERIFY(WholeTree::write(m_tree->sysfs(u"leak_monitor/threshold_bytes"_s, 1), "1\n"));
        QCOMPARE(run(onTree({u"objects"_s})).exitCode, 1);
        // One unknown list does not hide the other one, and is reported.
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
        for (const QJsonValue object : objects)
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

    // Whatever a row contains, the columns to the right stay below their headings.
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

    // Also if the C library has no Chinese locale, which need not be installed.
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
        // With seconds.
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

    // It is shown, reported and exported with a mark, and the exit code is neither 0 nor 1.
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
        QVERIFY2(csv.out.contains(",driver," + word + ",\r\n"), csv.out);
        const Outcome metrics = run(onTree({u"metrics"_s}));
        QVERIFY2(metrics.out.contains("pddgpu_doubt{card=\"card0\",reason=\"" + word + "\"} 1\n"),
                 metrics.out);
        QVERIFY2(metrics.out.endsWith("\npddgpu_collect_success 0\n"), metrics.out);
        QVERIFY2(!metrics.out.contains("18446744073709551615"), metrics.out);
    }

    // Objects born after `now` are not shown as 0 s old.
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
            QCOMPARE(outcome.err.count("threshold_bytes does not exist"), 1);
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

    // Everybody may read counters: status works without root.
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
};

QTEST_GUILESS_MAIN(TestCtl)
#include "tst_ctl.moc"
