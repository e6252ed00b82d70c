// SPDX-License-Identifier: GPL-3.0-or-later
// pddgpuctl cycle: what a program leaves behind each time that it runs.
#include <signal.h>

#include <QFile>
#include <QJsonArray>
#include <QJsonObject>
#include <QProcess>
#include <QTest>
#include <QXmlStreamReader>

#include "ctlprocess.h"
#include "ctltesting.h"
#include "report/cyclesreport.h"

using namespace Qt::StringLiterals;
using namespace pddgpu;
using namespace pddgpu::testing;

namespace {

// In each cycle, at least five seconds pass on the card.
constexpr auto Speed = ",speed=20"_L1;
const QStringList OneCycle{u"--settle"_s, u"50ms"_s, u"--"_s, u"sleep"_s, u"0.2"_s};

// What a JUnit file says.
struct Results {
    QStringList names;
    QStringList failures;
    int failuresTold = -1;
    int testsTold = -1;
    bool isValid = false;
};

Results resultsOf(const QByteArray &text)
{
    Results results;
    QXmlStreamReader xml(text);
    while (!xml.atEnd()) {
        xml.readNext();
        if (!xml.isStartElement())
            continue;
        const QXmlStreamAttributes attributes = xml.attributes();
        if (xml.name() == "testsuite"_L1) {
            results.failuresTold = attributes.value("failures"_L1).toInt();
            results.testsTold = attributes.value("tests"_L1).toInt();
        } else if (xml.name() == "testcase"_L1) {
            results.names << attributes.value("name"_L1).toString();
        } else if (xml.name() == "failure"_L1) {
            results.failures << results.names.constLast() + u": "_s +
                                    attributes.value("message"_L1).toString();
        }
    }
    results.isValid = !xml.hasError();
    return results;
}

}  // namespace

class TestCtlCycle : public CtlTesting
{
    Q_OBJECT

private Q_SLOTS:
    void init() { begin(); }

    void namesWhatEachCycleLeaves()
    {
        const QString junit = m_folder->filePath(u"leaks.xml"_s);
        const Outcome outcome = cycle(
            "process leaky\n"
            "make \"swap<&>\" 2MiB, 3 every 800ms, lives cycle, leaks 1\n"
            "make loaded 1MiB, 60 once\n",
            {u"--junit"_s, junit}, OneCycle);
        QVERIFY2(outcome.exitCode == 1, outcome.err);
        QVERIFY2(outcome.out.startsWith("5 cycles of sleep 0.2 on simulated.0\n"), outcome.out);
        QVERIFY2(outcome.out.contains("\nLeak "), outcome.out);
        QVERIFY2(outcome.out.contains(" each cycle "), outcome.out);
        QVERIFY2(!outcome.out.contains("loaded"), outcome.out);
        QFile file(junit);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray text = file.readAll();
        const Results results = resultsOf(text);
        QVERIFY2(results.isValid, text);
        QCOMPARE(results.testsTold, results.names.size());
        QCOMPARE(results.failuresTold, 1);
        QCOMPARE(results.failures.size(), 1);
        QVERIFY2(results.failures[0].startsWith("leaky, swap<&>, "_L1) &&
                     results.failures[0].contains("each cycle"_L1),
                 text);
    }

    // XML has neither control characters nor U+FFFE.
    void hostileNamesInXml()
    {
        CyclesReport report;
        report.cycles = 3;
        CycleGroup group;
        group.verdict = CycleVerdict::Leak;
        group.left.resize(3);
        group.creator = {u"\u0001\ufffe]]>"_s, 0, u"\"'&<x>\u202e\n"_s + QChar(0xd800)};
        report.groups = {group};
        const QByteArray text = cyclesJunit(report);
        const Results results = resultsOf(text);
        QVERIFY2(results.isValid, text);
        QCOMPARE(results.failures.size(), 1);
        QVERIFY2(results.failures[0].contains("]]>, \"'&<x>"_L1), text);
        for (const QStringView hidden : {u"\u0001", u"\ufffe", u"\u202e"})
            QVERIFY2(!QString::fromUtf8(text).contains(hidden), text);
    }

    void whatIsFreedOrLoadedOnceIsFine()
    {
        const QString junit = m_folder->filePath(u"fine.xml"_s);
        const Outcome outcome = cycle(
            "process fine\n"
            "make image 2MiB, 3 every 100ms, lives cycle\n"
            "make loaded 1MiB, 60 once\n",
            {u"--junit"_s, junit}, OneCycle);
        QVERIFY2(outcome.exitCode == 0, outcome.err + outcome.out);
        QVERIFY2(outcome.out.contains("Nothing that each cycle leaves behind."), outcome.out);
        QVERIFY2(outcome.out.contains("--all lists"), outcome.out);
        QFile file(junit);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(resultsOf(file.readAll()).failuresTold, 0);
    }

    void asJson()
    {
        const Outcome outcome = cycle("process leaky\nmake frame 64KiB, 2 every 500ms\n",
                                      {u"--json"_s, u"-n"_s, u"3"_s, u"--no-rules"_s}, OneCycle);
        QCOMPARE(outcome.exitCode, 1);
        const QJsonObject json = objectOf(outcome.out);
        QCOMPARE(json["schema"_L1], u"pddgpu-cycles"_s);
        QCOMPARE(json["version"_L1], 1);
        QCOMPARE(json["cycles"_L1], 3);
        QCOMPARE(json["leaks"_L1], 1);
        QCOMPARE(json["program"_L1].toArray(), (QJsonArray{u"sleep"_s, u"0.2"_s}));
        const QJsonArray groups = json["groups"_L1].toArray();
        QCOMPARE(groups.size(), 1);
        const QJsonObject leak = groups[0].toObject();
        QCOMPARE(leak["verdict"_L1], u"leak"_s);
        QCOMPARE(leak["process"_L1], u"leaky"_s);
        QCOMPARE(leak["label"_L1], u"frame"_s);
        QCOMPARE(leak["left_by_cycle"_L1].toArray().size(), 3);
        const qint64 objects = leak["each_cycle"_L1]["objects"_L1].toInteger();
        QVERIFY(objects >= 10);
        QCOMPARE(leak["each_cycle"_L1]["bytes"_L1].toInteger(), objects * 65'536);
    }

    // Its output is not in ours.
    void theProgramWritesToStandardError()
    {
        const Outcome outcome =
            cycle("process p\nmake x 4KiB, 1 once\n", {u"--json"_s, u"-n"_s, u"3"_s},
                  {u"--settle"_s, u"0ms"_s, u"--"_s, u"sh"_s, u"-c"_s, u"echo from the program"_s});
        QVERIFY2(outcome.exitCode == 0, outcome.err);
        QVERIFY(!objectOf(outcome.out).isEmpty());
        QCOMPARE(outcome.err.count("from the program\n"), 3);
    }

    void failuresOfTheProgram_data()
    {
        QTest::addColumn<QStringList>("program");
        QTest::addColumn<QByteArray>("why");
        const auto row = [](const char *name, const QStringList &program, const char *why) {
            QTest::newRow(name) << program << QByteArray(why);
        };
        row("not there", {u"/nonexistent"_s}, "Cycle 1: /nonexistent does not start: ");
        row("fails", {u"sh"_s, u"-c"_s, u"exit 3"_s}, "Cycle 1: sh ended with exit code 3.");
        row("crashes", {u"sh"_s, u"-c"_s, u"kill -SEGV $$"_s}, "Cycle 1: sh crashed.");
    }

    void failuresOfTheProgram()
    {
        QFETCH(QStringList, program);
        QFETCH(QByteArray, why);
        const Outcome outcome =
            cycle("process p\nmake x 4KiB, 1 once\n", {}, QStringList{u"--"_s} + program);
        QCOMPARE(outcome.exitCode, 2);
        QVERIFY2(outcome.err.contains(why), outcome.err);
        QVERIFY2(outcome.out.isEmpty(), outcome.out);
    }

    void aSignalEndsIt()
    {
        QProcess process;
        prepare(&process, {u"--source"_s, simulated("process p\nmake x 4KiB, 1 once\n"), u"cycle"_s,
                           u"--"_s, u"sh"_s, u"-c"_s, u"echo begun; exec sleep 60"_s});
        process.start();
        QByteArray said;
        QTRY_VERIFY_WITH_TIMEOUT((said += process.readAllStandardError()).contains("begun"),
                                 Patience);
        ::kill(static_cast<pid_t>(process.processId()), SIGTERM);
        const Outcome outcome = outcomeOf(&process);
        QCOMPARE(outcome.exitCode, 2);
        QVERIFY2(outcome.err.contains("Cycle 1: A signal ended the cycles."), outcome.err);
    }

    void refused_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QByteArray>("why");
        const auto row = [](const char *name, const QStringList &arguments, const char *why) {
            QTest::newRow(name) << arguments << QByteArray(why);
        };
        const QStringList program{u"--"_s, u"true"_s};
        row("nothing to run", {u"cycle"_s}, "cycle needs one more argument");
        row("too few", QStringList{u"cycle"_s, u"-n"_s, u"2"_s} + program,
            "“2” is not a number from 3 to 1000");
        row("too many", QStringList{u"cycle"_s, u"--cycles"_s, u"1001"_s} + program,
            "“1001” is not a number from 3 to 1000");
        row("no number", QStringList{u"cycle"_s, u"-n"_s, u"x"_s} + program,
            "“x” is not a number from 3 to 1000");
        row("too long a wait", QStringList{u"cycle"_s, u"--settle"_s, u"2h"_s} + program,
            "--settle must be at most 1 hour");
        row("a recording",
            QStringList{u"--source"_s, u"recording:x.pddgpu"_s, u"cycle"_s} + program,
            "nothing runs in a recording");
        row("another command's option", {u"status"_s, u"--junit"_s, u"x"_s},
            "--junit is not an option of status");
    }

    void refused()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QByteArray, why);
        const Outcome outcome = run(arguments);
        QCOMPARE(outcome.exitCode, 2);
        QVERIFY2(outcome.err.contains(why), outcome.err);
    }

    // A card whose objects nobody knows.
    void withoutObjects()
    {
        QVERIFY(QFile::remove(m_tree->debugfs(u"leak_objects"_s)));
        const Outcome outcome = run(onTree({u"cycle"_s, u"--"_s, u"true"_s}));
        QCOMPARE(outcome.exitCode, 2);
        QVERIFY2(outcome.err.contains("The list of objects is unknown."), outcome.err);
    }

private:
    QString simulated(const char *scenario)
    {
        const QString path = m_folder->filePath(u"cycle.scenario"_s);
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly) || file.write(scenario) < 0)
            return {};
        return "simulated:"_L1 + path + Speed;
    }

    Outcome cycle(const char *scenario, const QStringList &options, const QStringList &rest)
    {
        return run(QStringList{u"--source"_s, simulated(scenario), u"cycle"_s} + options + rest);
    }
};

QTEST_GUILESS_MAIN(TestCtlCycle)
#include "tst_ctlcycle.moc"
