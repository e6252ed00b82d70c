// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QImage>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include "support/treefixture.h"
#include "support/wholetree.h"

using namespace Qt::StringLiterals;
using pddgpu::testing::TreeFixture;
using pddgpu::testing::WholeTree;

namespace {

struct Outcome {
    int exitCode = -1;
    QString out;
    QString err;
};

QProcessEnvironment withoutDisplay()
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const QString &name : {u"DISPLAY"_s, u"WAYLAND_DISPLAY"_s, u"QT_QPA_PLATFORM"_s})
        environment.remove(name);
    return environment;
}

Outcome run(const QStringList &arguments)
{
    QProcess process;
    process.setProcessEnvironment(withoutDisplay());
    process.start(QStringLiteral(PDDGPU_INSPECTOR), arguments);
    if (!process.waitForFinished(60'000) || process.exitStatus() != QProcess::NormalExit) {
        process.kill();
        process.waitForFinished();
        return {};
    }
    return {process.exitCode(), QString::fromUtf8(process.readAllStandardOutput()),
            QString::fromUtf8(process.readAllStandardError())};
}

}  // namespace

/// Runs the program itself, on a tree of files like the driver's and on the simulation.
class TestBatch : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        QVERIFY(m_folder->isValid());
        m_csv = m_folder->filePath(u"leaks.csv"_s);
        createTree();
    }

    void triggersAndExports()
    {
        const Outcome outcome = run(onTree({u"--trigger"_s, u"--export-csv"_s, m_csv}));
        QVERIFY2(outcome.exitCode == 0, qPrintable(outcome.err));
        QCOMPARE(outcome.err, QString());
        QCOMPARE(WholeTree::read(device(u"leak_monitor/trigger_check"_s)), QByteArray("1\n"));
        QCOMPARE(WholeTree::read(m_csv).count("\r\n"), 1 + 2);
        QVERIFY(outcome.out.contains(m_csv));
        QVERIFY(outcome.out.contains("2 objects"_L1));
    }

    void exportsWithoutTrigger()
    {
        QCOMPARE(run(onTree({u"--export-csv"_s, m_csv})).exitCode, 0);
        QVERIFY(WholeTree::read(device(u"leak_monitor/trigger_check"_s)).isEmpty());
        QVERIFY(QFile::exists(m_csv));
    }

    void picturesWithoutADisplay()
    {
        const QString picture = m_folder->filePath(u"window.png"_s);
        const Outcome outcome =
            run({u"--source"_s, u"simulated:leaky,speed=50"_s, u"--trigger"_s, u"--export-csv"_s,
                 m_csv, u"--screenshot"_s, picture, u"--interval-ms"_s, u"50"_s});
        QVERIFY2(outcome.exitCode == 0, qPrintable(outcome.err));
        // No warnings about what Qt's offscreen platform cannot do either.
        QCOMPARE(outcome.err, QString());
        const QImage image(picture);
        QVERIFY(image.width() >= 800 && image.height() >= 500);
        QVERIFY(outcome.out.contains(picture));
        QVERIFY(WholeTree::read(m_csv).startsWith("captured_at,"));
    }

    void exportsEverythingAnonymously()
    {
        const QString json = m_folder->filePath(u"leaks.json"_s);
        const QString bundle = m_folder->filePath(u"report.tar.gz"_s);
        const Outcome outcome =
            run(onTree({u"--export-csv"_s, m_csv, u"--export-json"_s, json, u"--export-bundle"_s,
                        bundle, u"--scope"_s, u"all"_s, u"--anonymous"_s}));
        QVERIFY2(outcome.exitCode == 0, qPrintable(outcome.err));
        QCOMPARE(WholeTree::read(m_csv).count("\r\n"), 1 + 3);
        QCOMPARE(WholeTree::read(m_csv).count(",42,p1,,"), 3);
        QVERIFY(WholeTree::read(json).contains("\"scope\": \"all\""));
        QVERIFY(WholeTree::read(json).contains("\"process\": \"p1\""));
        QVERIFY(WholeTree::read(bundle).startsWith("\x1f\x8b"));
        for (const QString &path : {m_csv, json, bundle})
            QVERIFY(outcome.out.contains(path));
    }

    void exportsClients()
    {
        const TreeFixture card(u"amdgpu-6.13"_s);
        QCOMPARE(card.error(), QString());
        const QString csv = m_folder->filePath(u"clients.csv"_s);
        const QString json = m_folder->filePath(u"clients.json"_s);
        for (const QString &path : {csv, json}) {
            const Outcome outcome = run({u"--source"_s, u"driver"_s, u"--root"_s, card.root(),
                                         u"--export-clients"_s, path});
            QVERIFY2(outcome.exitCode == 0, qPrintable(outcome.err));
            QVERIFY2(outcome.out.contains(u"Clients: "_s + path), qPrintable(outcome.out));
        }
        QVERIFY(WholeTree::read(csv).startsWith("card,driver,pid,process,"));
        QVERIFY(WholeTree::read(csv).count("\r\n") > 3);
        QVERIFY(WholeTree::read(json).startsWith("{"));

        // Unknown is no empty list.
        const TreeFixture mixed(u"nvidia"_s);
        QVERIFY(QDir(mixed.root() + u"/proc"_s).removeRecursively());
        const QString none = m_folder->filePath(u"none.csv"_s);
        const Outcome unknown = run(
            {u"--source"_s, u"driver"_s, u"--root"_s, mixed.root(), u"--export-clients"_s, none});
        QCOMPARE(unknown.exitCode, 2);
        QVERIFY2(unknown.err.contains("clients are unknown"_L1), qPrintable(unknown.err));
        QVERIFY(!QFile::exists(none));
    }

    void bugReportWithoutTheList()
    {
        QVERIFY(QDir(m_root + u"/sys/kernel/debug"_s).removeRecursively());
        const QString bundle = m_folder->filePath(u"report.tar.gz"_s);
        const Outcome outcome = run(onTree({u"--export-bundle"_s, bundle}));
        QVERIFY2(outcome.exitCode == 0, qPrintable(outcome.err));
        QVERIFY(QFile::exists(bundle));
    }

    void speaksChinese()
    {
        const Outcome outcome =
            run(onTree({u"--language"_s, u"zh_CN"_s, u"--export-csv"_s, m_csv}));
        QCOMPARE(outcome.exitCode, 0);
        QVERIFY2(outcome.out.contains(u"泄漏对象"), qPrintable(outcome.out));
    }

    void unwritablePathFails()
    {
        const Outcome outcome = run(onTree({u"--export-csv"_s, m_root + u"/no/such/x.csv"_s}));
        QCOMPARE(outcome.exitCode, 2);
        QVERIFY2(outcome.err.contains("/no/such/x.csv"_L1), qPrintable(outcome.err));
        QCOMPARE(outcome.err.count(u'\n'), 1);
    }

    void unwritablePictureFails()
    {
        const Outcome outcome = run({u"--source"_s, u"simulated"_s, u"--screenshot"_s,
                                     m_root + u"/no/such/x.png"_s, u"--interval-ms"_s, u"50"_s});
        QCOMPARE(outcome.exitCode, 2);
        QVERIFY2(outcome.err.contains("/no/such/x.png"_L1), qPrintable(outcome.err));
    }

    void failuresLeaveTheOldCsv_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("no debugfs") << u"sys/kernel/debug"_s << QByteArray();
        QTest::newRow("malformed list")
            << u"sys/kernel/debug/pddgpu/card0/leak_objects"_s << QByteArray("version=1 gen");
        QTest::newRow("no device") << u"sys/class/drm/card0"_s << QByteArray();
    }

    void failuresLeaveTheOldCsv()
    {
        QFETCH(QString, file);
        QFETCH(QByteArray, text);
        const QString path = m_root + u'/' + file;
        if (text.isEmpty())
            QVERIFY(QDir(path).removeRecursively());
        else
            QVERIFY(WholeTree::write(path, text));
        QVERIFY(WholeTree::write(m_csv, "old"));

        const Outcome outcome = run(onTree({u"--export-csv"_s, m_csv}));
        QCOMPARE(outcome.exitCode, 2);
        QCOMPARE(outcome.out, QString());
        QCOMPARE(outcome.err.count(u'\n'), 1);
        QVERIFY2(outcome.err.startsWith("pddgpu-inspector: "_L1), qPrintable(outcome.err));
        QCOMPARE(WholeTree::read(m_csv), QByteArray("old"));
    }

    void nothingIsMadeUpUnasked_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::newRow("trigger") << QStringList{u"--trigger"_s};
        QTest::newRow("csv") << QStringList{u"--export-csv"_s};
        QTest::newRow("json") << QStringList{u"--export-json"_s};
        QTest::newRow("bundle") << QStringList{u"--export-bundle"_s};
        QTest::newRow("clients") << QStringList{u"--export-clients"_s};
        QTest::newRow("screenshot") << QStringList{u"--screenshot"_s};
    }

    // Only an interactive window falls back to the simulation, with its banner.
    void nothingIsMadeUpUnasked()
    {
        QFETCH(QStringList, arguments);
        const QString file = m_folder->filePath(u"nothing"_s);
        if (arguments.constFirst() != "--trigger"_L1)
            arguments << file;
        const QStringList nowhere{u"--root"_s, m_folder->filePath(u"nope"_s)};
        for (const QStringList &from : {nowhere, nowhere + QStringList{u"--source=auto"_s}}) {
            const Outcome outcome = run(arguments + from);
            QCOMPARE(outcome.exitCode, 2);
            QCOMPARE(outcome.out, QString());
            QVERIFY2(outcome.err.contains("No card"_L1), qPrintable(outcome.err));
            QVERIFY(!QFile::exists(file));
        }
        if (run({u"--trigger"_s, u"--source"_s, u"driver"_s}).exitCode == 0)
            QSKIP("this machine has a pddgpu device");
        const Outcome here = run(arguments);
        QCOMPARE(here.exitCode, 2);
        QCOMPARE(here.out, QString());
        QVERIFY(!QFile::exists(file));
    }

    // The report is written and marked, and the exit code does not report success.
    void whatCannotBeIsTold()
    {
        QVERIFY(WholeTree::write(device(u"leak_monitor/live_objects"_s), "142\n"));
        const Outcome outcome = run(onTree({u"--export-csv"_s, m_csv}));
        QCOMPARE(outcome.exitCode, 2);
        QVERIFY2(outcome.err.contains("card0/leak_objects"_L1), qPrintable(outcome.err));
        QCOMPARE(WholeTree::read(m_csv).count(",driver,listing_incomplete,\r\n"), 2);
    }

    // card0 of two trees is not the same device, and neither is this machine's.
    void anotherRootIsNotInTheHistory()
    {
        const QString home = m_folder->filePath(u"home"_s);
        const QString history = m_folder->filePath(u"asked.db"_s);
        const auto watch = [&](const QStringList &options, const QString &recording) {
            QProcess process;
            QProcessEnvironment environment = withoutDisplay();
            environment.insert(u"QT_QPA_PLATFORM"_s, u"offscreen"_s);
            for (const QString &name :
                 {u"HOME"_s, u"XDG_DATA_HOME"_s, u"XDG_STATE_HOME"_s, u"XDG_CONFIG_HOME"_s})
                environment.insert(name, home);
            process.setProcessEnvironment(environment);
            process.start(QStringLiteral(PDDGPU_INSPECTOR),
                          QStringList{u"--root"_s, m_root, u"--interval-ms"_s, u"50"_s,
                                      u"--record"_s, recording} +
                              options);
            // It has taken samples by then.
            const bool recorded =
                QTest::qWaitFor([&] { return QFileInfo(recording).size() > 8000; }, 60'000);
            process.terminate();
            process.waitForFinished();
            return recorded;
        };
        const auto databases = [&] {
            QStringList found;
            QDirIterator files(home, {u"*history*"_s}, QDir::Files, QDirIterator::Subdirectories);
            while (files.hasNext())
                found << files.next();
            return found;
        };
        QVERIFY(watch({}, m_folder->filePath(u"a.rec"_s)));
        QCOMPARE(databases(), QStringList());
        QVERIFY(watch({u"--history"_s, history}, m_folder->filePath(u"b.rec"_s)));
        QVERIFY(QFile::exists(history));
    }

    void aSimulationSaysSo()
    {
        const Outcome outcome = run({u"--source"_s, u"simulated"_s, u"--trigger"_s,
                                     u"--export-csv"_s, m_csv, u"--scope"_s, u"all"_s});
        QVERIFY2(outcome.exitCode == 0, qPrintable(outcome.err));
        QVERIFY2(outcome.out.contains("SIMULATED DEVICE"_L1), qPrintable(outcome.out));
        QVERIFY(WholeTree::read(m_csv).contains(",simulation,,\r\n"));
    }

    void failedTriggerFails()
    {
        QVERIFY(QFile::remove(device(u"leak_monitor/trigger_check"_s)));
        const Outcome outcome = run(onTree({u"--trigger"_s, u"--export-csv"_s, m_csv}));
        QCOMPARE(outcome.exitCode, 2);
        QVERIFY2(outcome.err.contains("trigger_check"_L1), qPrintable(outcome.err));
        QVERIFY(!QFile::exists(m_csv));
    }

    void badUsage_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::newRow("source") << QStringList{u"--trigger"_s, u"--source"_s, u"moon"_s};
        QTest::newRow("speed") << QStringList{u"--trigger"_s, u"--source"_s,
                                              u"simulated:leaky,speed=-1"_s};
        QTest::newRow("option") << QStringList{u"--trigger"_s, u"--nonsense"_s};
        QTest::newRow("argument") << QStringList{u"--trigger"_s, u"file"_s};
        QTest::newRow("language") << QStringList{u"--trigger"_s, u"--language"_s, u"tlh"_s};
        QTest::newRow("interval") << QStringList{u"--trigger"_s, u"--interval-ms"_s, u"1e9"_s};
        QTest::newRow("missing value") << QStringList{u"--export-csv"_s};
        QTest::newRow("scope") << QStringList{u"--trigger"_s, u"--scope"_s, u"some"_s};
        QTest::newRow("trigger of a fleet")
            << QStringList{u"--trigger"_s, u"--source"_s, u"prometheus:http://localhost:9090"_s};
        QTest::newRow("empty path") << QStringList{u"--export-csv="_s};
    }

    void badUsage()
    {
        QFETCH(QStringList, arguments);
        const Outcome outcome = run(arguments);
        QCOMPARE(outcome.exitCode, 2);
        QVERIFY(outcome.err.contains("--help"_L1));
    }

    void helpAndVersion()
    {
        const Outcome help = run({u"--help"_s});
        QCOMPARE(help.exitCode, 0);
        for (const QLatin1StringView option :
             {"--source"_L1, "--root"_L1, "--trigger"_L1, "--export-csv"_L1, "--export-json"_L1,
              "--export-bundle"_L1, "--export-clients"_L1, "--scope"_L1, "--anonymous"_L1,
              "--screenshot"_L1, "--language"_L1, "--interval-ms"_L1})
            QVERIFY2(help.out.contains(option), option.data());
        const Outcome version = run({u"--version"_s});
        QCOMPARE(version.exitCode, 0);
        QVERIFY(version.out.startsWith("pddgpu-inspector "_L1));
    }

    void windowWithoutADisplayIsAnError()
    {
        const Outcome outcome = run({});
        QCOMPARE(outcome.exitCode, 2);
        QVERIFY(outcome.err.contains("DISPLAY"_L1));
    }

private:
    QStringList onTree(const QStringList &arguments) const
    {
        return QStringList{u"--source"_s, u"driver"_s, u"--root"_s, m_root} + arguments;
    }

    QString device(const QString &file) const { return m_tree->sysfs(file); }

    void createTree()
    {
        m_tree = std::make_unique<WholeTree>();
        QVERIFY(m_tree->isValid());
        QVERIFY(
            m_tree->setObjects({"1\t100000000000\t10485760\tvram\tconfirmed\t-\t1\t1\t42\ttest\t-",
                                "2\t800000000000\t10485760\tvram\tsuspicious\t-\t1\t1\t42\ttest\t-",
                                "3\t899000000000\t10485760\tvram\tactive\t-\t1\t1\t42\ttest\t-"},
                               9));
        m_root = m_tree->root();
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_csv;
    std::unique_ptr<WholeTree> m_tree;
    QString m_root;
};

QTEST_GUILESS_MAIN(TestBatch)
#include "tst_batch.moc"
