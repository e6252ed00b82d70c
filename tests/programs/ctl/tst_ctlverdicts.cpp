// SPDX-License-Identifier: GPL-3.0-or-later
// What pddgpuctl says of leaks and growth after watching: suspects, growth and metrics.
#include <signal.h>
#include <unistd.h>

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonObject>
#include <QProcess>
#include <QTest>
#include <QTimeZone>
#include <chrono>
#include <memory>

#include "ctlprocess.h"
#include "ctltesting.h"
#include "recording/recordingtee.h"
#include "support/treefixture.h"
#include "support/wholetree.h"
#include "transport/local/driversource.h"
#include "transport/simulated/builtinscenarios.h"
#include "transport/simulated/simulatedsource.h"

using namespace Qt::StringLiterals;
using namespace pddgpu;
using namespace pddgpu::testing;

namespace {

constexpr int StepSeconds = 10;

// A recording of a simulation, with one sample per step; before `jumpBefore`, nobody looked for an
// hour.
void record(const QString &path, QStringView program, int samples, int jumpBefore = -1)
{
    std::chrono::nanoseconds clock{0};
    RecordingTee tee(std::make_unique<SimulatedSource>(builtInScenario(program), 1.0,
                                                       [&clock] { return clock; }));
    QVERIFY(tee.start(path));
    QDateTime now = QDateTime::fromSecsSinceEpoch(1'800'000'000, QTimeZone::utc());
    for (int i = 0; i < samples; ++i) {
        if (i == jumpBefore) {
            now = now.addSecs(3600);
            clock += std::chrono::hours(1);
        }
        const QList<DeviceInfo> devices = *tee.devices();
        for (int file = 0; file < DriverFileCount; ++file)
            QVERIFY(tee.read(devices.constFirst(), static_cast<DriverFile>(file)));
        QVERIFY(tee.endSample(now));
        now = now.addSecs(StepSeconds);
        clock += std::chrono::seconds(StepSeconds);
    }
}

constexpr int LeakSteps = 240;

// The objects of a leaky program at one step: of three new ones, one is never freed. And others
// that it keeps.
QByteArrayList leakAt(int step)
{
    QByteArrayList rows;
    const auto add = [&rows](int id, qint64 birthSeconds, const char *process, const char *label) {
        rows << QByteArray::number(id) + '\t' + QByteArray::number(birthSeconds) +
                    "000000000\t1048576\tvram\tactive\t-\t1\t1\t2831\t" + process + '\t' + label;
    };
    for (int i = 1; i <= 5; ++i)
        add(i, 999, "leaky_app", "texture");
    for (int born = 1; born <= step; ++born) {
        for (int i = 0; i < (born == step ? 3 : 1); ++i)
            add(10 * born + i, 1000 + qint64{StepSeconds} * born - 1, "leaky_app", "frame");
    }
    return rows;
}

// A recording of that program.
void recordALeak(const WholeTree &tree, const QString &path)
{
    RecordingTee tee(std::make_unique<DriverSource>(tree.root()));
    QVERIFY(tee.start(path));
    const QDateTime start = QDateTime::fromSecsSinceEpoch(1'800'000'000, QTimeZone::utc());
    const QString stats = tree.debugfs(u"memory_stats"_s);
    const QByteArray statsThen = WholeTree::read(stats);
    for (int step = 0; step < LeakSteps; ++step) {
        const qint64 seconds = qint64{StepSeconds} * step;
        const QByteArrayList rows = leakAt(step);
        const QByteArray generation = QByteArray::number(100 + step);
        const QByteArray nowNs = QByteArray::number(1000 + seconds) + "000000000";
        QVERIFY(WholeTree::write(
            tree.debugfs(u"leak_objects"_s),
            "version=1 generation=" + generation + " now_ns=" + nowNs +
                "\nid\tbirth_ns\tsize_bytes\tdomain\tstate\tflags\thandles\tclient_id\tpid\t"
                "process\tlabel\n" +
                rows.join('\n') + '\n'));
        QVERIFY(WholeTree::write(stats, QByteArray(statsThen).replace("900000000000", nowNs)));
        QVERIFY(WholeTree::write(tree.sysfs(u"leak_monitor/generation"_s), generation + '\n'));
        QVERIFY(WholeTree::write(tree.sysfs(u"leak_monitor/live_objects"_s),
                                 QByteArray::number(rows.size()) + '\n'));
        const QList<DeviceInfo> devices = *tee.devices();
        for (int file = 0; file < DriverFileCount; ++file)
            static_cast<void>(tee.read(devices.constFirst(), static_cast<DriverFile>(file)));
        QVERIFY(tee.endSample(start.addSecs(seconds)));
    }
}

// Whether a program has prepared for a signal.
bool catches(const QProcess &process, int signal)
{
    // Before it runs, it is a copy of this one, with the handlers of this one.
    const QString runs = QFile::symLinkTarget(u"/proc/%1/exe"_s.arg(process.processId()));
    if (runs != QFileInfo(QStringLiteral(PDDGPUCTL)).canonicalFilePath())
        return false;
    const QByteArray status = WholeTree::read(u"/proc/%1/status"_s.arg(process.processId()));
    for (const QByteArray &line : status.split('\n')) {
        if (line.startsWith("SigCgt:"))
            return (line.mid(7).trimmed().toULongLong(nullptr, 16) >> (signal - 1) & 1) != 0;
    }
    return false;
}

QStringList verdictsOf(const QJsonObject &json)
{
    QStringList verdicts;
    for (const QJsonValue &group : json["groups"_L1].toArray())
        verdicts << group["verdict"_L1].toString();
    return verdicts;
}

QJsonObject sumOf(const QJsonObject &json, QLatin1StringView verdict)
{
    for (const QJsonValue &sum : json["verdicts"_L1].toArray()) {
        if (sum["verdict"_L1] == verdict)
            return sum.toObject();
    }
    return {};
}

}  // namespace

class TestCtlVerdicts : public CtlTesting
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        begin();
        m_leaky = m_folder->filePath(u"leaky.rec"_s);
    }

    void findsTheLeakOfARecording()
    {
        recordALeak(*m_tree, m_leaky);
        const Outcome text = run(of(m_leaky, {u"suspects"_s}));
        QVERIFY2(text.exitCode == 0, text.err);
        QVERIFY2(text.out.contains("card0), watched for 39 min, 240 sample"), text.out);
        QVERIFY2(text.out.contains("\nLeak "), text.out);
        QVERIFY2(text.out.contains("leaky_app (2831), frame, 1 MiB each"), text.out);
        QVERIFY2(text.out.contains("while others are freed"), text.out);
        QVERIFY2(text.out.contains("Held: 1 (5.0 MiB)"), text.out);
        QVERIFY2(!text.out.contains("texture"), text.out);
        for (const char *word : {"leak", "orphaned", "growing"}) {
            const QStringList failing{u"suspects"_s, u"--fail-on"_s, QString::fromLatin1(word)};
            QCOMPARE(run(of(m_leaky, failing)).exitCode, 1);
        }
    }

    void aHealthyProgramIsFine()
    {
        const QString healthy = m_folder->filePath(u"healthy.rec"_s);
        record(healthy, u"healthy", 240);
        const Outcome text = run(of(healthy, {u"suspects"_s, u"--fail-on"_s, u"growing"_s}));
        QVERIFY2(text.exitCode == 0, text.err + text.out);
        QVERIFY2(text.out.contains("Nothing leaks or grows."), text.out);
        QVERIFY2(text.out.contains("that are probably fine: "), text.out);
    }

    void tellsOrphansFromLeaks()
    {
        const QString orphan = m_folder->filePath(u"orphan.rec"_s);
        record(orphan, u"orphan", 60);
        const QJsonObject json = objectOf(run(of(orphan, {u"suspects"_s, u"--json"_s})).out);
        QVERIFY(sumOf(json, "orphaned"_L1)["groups"_L1].toInt() > 0);
        QCOMPARE(sumOf(json, "leak"_L1)["groups"_L1], 0);
        const QStringList failOn{u"suspects"_s, u"--fail-on"_s};
        QCOMPARE(run(of(orphan, failOn + QStringList{u"leak"_s})).exitCode, 0);
        QCOMPARE(run(of(orphan, failOn + QStringList{u"orphaned"_s})).exitCode, 1);
    }

    void suspectsAsJson()
    {
        record(m_leaky, u"mixed", 240);
        const QJsonObject some = objectOf(run(of(m_leaky, {u"suspects"_s, u"--json"_s})).out);
        QCOMPARE(some["schema"_L1], u"pddgpu-suspects"_s);
        QCOMPARE(some["version"_L1], 1);
        QCOMPARE(some["samples"_L1], 240);
        QCOMPARE(some["missed_samples"_L1], 0);
        QCOMPARE(some["watched_seconds"_L1], 2390);
        QCOMPARE(some["objects_known"_L1], true);
        QCOMPARE(some["intended"_L1]["objects"_L1], 0);
        QVERIFY(!verdictsOf(some).isEmpty());
        for (const QString &verdict : verdictsOf(some))
            QVERIFY2(verdict == "leak"_L1 || verdict == "orphaned"_L1 || verdict == "growing"_L1,
                     qPrintable(verdict));
        const QJsonObject all =
            objectOf(run(of(m_leaky, {u"suspects"_s, u"--json"_s, u"--all"_s})).out);
        QCOMPARE(all["group_count"_L1], all["groups"_L1].toArray().size());
        QVERIFY(verdictsOf(all).size() > verdictsOf(some).size());
        int summed = 0;
        for (const QJsonValue &sum : all["verdicts"_L1].toArray())
            summed += sum["groups"_L1].toInt();
        QCOMPARE(summed, verdictsOf(all).size());
        for (const QJsonValue &group : all["groups"_L1].toArray()) {
            const bool hasPace =
                group["verdict"_L1] == "leak"_L1 || group["verdict"_L1] == "growing"_L1;
            QCOMPARE(group["bytes_per_minute"_L1].isNull(), !hasPace);
            QVERIFY(!group["evidence"_L1]["text"_L1].toString().isEmpty());
            QVERIFY(group["largest_bytes"_L1].toInteger() >=
                    group["smallest_bytes"_L1].toInteger());
        }
        const QJsonObject one = objectOf(
            run(of(m_leaky, {u"suspects"_s, u"--json"_s, u"--all"_s, u"--top"_s, u"1"_s})).out);
        QCOMPARE(verdictsOf(one).size(), 1);
        QCOMPARE(one["group_count"_L1], all["group_count"_L1]);
    }

    void growthOfARecording()
    {
        record(m_leaky, u"leaky", 240);
        const Outcome text = run(of(m_leaky, {u"growth"_s}));
        QVERIFY2(text.exitCode == 0, text.err);
        QVERIFY2(text.out.contains("region   ") && text.out.contains("VRAM"), text.out);
        QVERIFY2(text.out.contains("grows for"), text.out);
        QCOMPARE(run(of(m_leaky, {u"growth"_s, u"--fail-on"_s, u"growing"_s})).exitCode, 1);
        const QJsonObject json =
            objectOf(run(of(m_leaky, {u"growth"_s, u"--json"_s, u"--all"_s})).out);
        QCOMPARE(json["schema"_L1], u"pddgpu-growth"_s);
        const QJsonArray subjects = json["subjects"_L1].toArray();
        QCOMPARE(json["subject_count"_L1], subjects.size());
        QStringList kinds;
        for (const QJsonValue &subject : subjects) {
            kinds << subject["kind"_L1].toString();
            const bool moves =
                subject["trend"_L1] == "growing"_L1 || subject["trend"_L1] == "shrinking"_L1;
            QCOMPARE(subject["bytes_per_minute"_L1].isNull(), !moves);
            QCOMPARE(subject["confidence"_L1].isNull(), !moves);
        }
        for (const char *kind : {"region", "memory", "process", "label", "creator"})
            QVERIFY2(kinds.contains(QLatin1StringView(kind)), kind);
    }

    void durationIsTheBeginningOfARecording()
    {
        record(m_leaky, u"leaky", 60);
        const QJsonObject json = objectOf(
            run(of(m_leaky, {u"suspects"_s, u"--json"_s, u"--duration"_s, u"100s"_s})).out);
        QCOMPARE(json["samples"_L1], 11);
        QCOMPARE(json["watched_seconds"_L1], 100);
        QCOMPARE(sumOf(json, "leak"_L1)["groups"_L1], 0);
    }

    void recordingCutOff()
    {
        record(m_leaky, u"leaky", 100);
        QFile file(m_leaky);
        QVERIFY(file.resize(file.size() * 3 / 5));
        const Outcome outcome = run(of(m_leaky, {u"suspects"_s, u"--json"_s}));
        QCOMPARE(outcome.exitCode, 0);
        const int samples = objectOf(outcome.out)["samples"_L1].toInt();
        QVERIFY2(samples > 1 && samples < 100, outcome.out);
    }

    void recordingDamaged()
    {
        record(m_leaky, u"leaky", 200);
        QFile file(m_leaky);
        QVERIFY(file.open(QIODevice::ReadWrite) && file.seek(file.size() / 2));
        QCOMPARE(file.write(QByteArray(64, '\xff')), 64);
        file.close();
        const Outcome outcome = run(of(m_leaky, {u"suspects"_s}));
        QCOMPARE(outcome.exitCode, 2);
        QVERIFY2(outcome.err.contains("leaky.rec"), outcome.err);
        QVERIFY2(outcome.out.contains(" sample"), outcome.out);
    }

    void noRecording()
    {
        QVERIFY(WholeTree::write(m_leaky, "no recording"));
        const Outcome outcome = run(of(m_leaky, {u"growth"_s, u"--json"_s}));
        QCOMPARE(outcome.exitCode, 2);
        QCOMPARE(objectOf(outcome.out)["schema"_L1], u"pddgpu-error"_s);
    }

    // Of what came into being in the hour that nobody watched only the survivors are known.
    void recordingWithAHole()
    {
        record(m_leaky, u"healthy", 80, 40);
        const Outcome outcome = run(of(m_leaky, {u"suspects"_s, u"--fail-on"_s, u"growing"_s}));
        QVERIFY2(outcome.exitCode == 0, outcome.err + outcome.out);
    }

    void withoutNames()
    {
        record(m_leaky, u"leaky", 240);
        for (const QString &command : {u"suspects"_s, u"growth"_s}) {
            const QStringList all{command, u"--all"_s, u"--json"_s};
            const QByteArray named = run(of(m_leaky, all)).out;
            QVERIFY2(named.contains("\"leaky_app\""), named);
            const QByteArray unnamed = run(of(m_leaky, all + QStringList{u"--anonymous"_s})).out;
            QVERIFY2(!unnamed.contains("leaky_app"), unnamed);
            QVERIFY2(unnamed.contains("\"p1\""), unnamed);
        }
    }

    // As in the window.
    void rulesLeaveOutWhatIsIntended()
    {
        recordALeak(*m_tree, m_leaky);
        const QString rules = m_folder->filePath(u"pddgpu/pddgpu-inspector/suppressions.txt"_s);
        QVERIFY(WholeTree::write(rules, "label:frame\nnonsense\n"));
        const QStringList suspects{u"suspects"_s, u"--fail-on"_s, u"leak"_s};
        const Outcome with = run(of(m_leaky, suspects));
        QVERIFY2(with.exitCode == 0, with.err + with.out);
        QVERIFY2(with.out.contains("Left out as intended"), with.out);
        QVERIFY2(with.err.contains("1 line"), with.err);
        const Outcome json = run(of(m_leaky, suspects + QStringList{u"--json"_s}));
        // One of each step but the last, which has three, and the first, which has none.
        QCOMPARE(objectOf(json.out)["intended"_L1]["objects"_L1], LeakSteps - 2 + 3);
        const Outcome without = run(of(m_leaky, suspects + QStringList{u"--no-rules"_s}));
        QCOMPARE(without.exitCode, 1);
        QVERIFY2(!without.out.contains("Left out"), without.out);
        QCOMPARE(without.err, QByteArray());
    }

    void aCardWithoutObjects()
    {
        const TreeFixture tree(u"amdgpu-6.13"_s);
        QCOMPARE(tree.error(), QString());
        const Outcome outcome = run(
            {u"--root"_s, tree.root(), u"suspects"_s, u"--json"_s, u"--duration"_s, u"200ms"_s});
        const QJsonObject json = objectOf(outcome.out);
        QCOMPARE(json["objects_known"_L1], false);
        QVERIFY(json["intended"_L1].isNull());
        QVERIFY(sumOf(json, "leak"_L1)["objects"_L1].isNull());
        const Outcome all =
            run({u"--root"_s, tree.root(), u"suspects"_s, u"--all"_s, u"--duration"_s, u"200ms"_s});
        QVERIFY2(all.out.contains("Its objects are unknown"), all.out);
        QVERIFY2(all.out.contains("unknown"), all.out);
    }

    void neitherObjectsNorClients()
    {
        QVERIFY(QFile::remove(m_tree->debugfs(u"leak_objects"_s)));
        QVERIFY(!QFileInfo::exists(m_tree->root() + u"/proc"_s) ||
                QDir(m_tree->root() + u"/proc"_s).removeRecursively());
        for (const QString &command : {u"suspects"_s, u"growth"_s}) {
            const Outcome outcome = run(onTree({command, u"--duration"_s, u"100ms"_s}));
            QCOMPARE(outcome.exitCode, 2);
            QCOMPARE(outcome.out, QByteArray());
            QVERIFY2(outcome.err.contains("unknown"), outcome.err);
        }
    }

    void aListingThatIsIncomplete()
    {
        QVERIFY(WholeTree::write(m_tree->sysfs(u"leak_monitor/live_objects"_s), "9\n"));
        const Outcome outcome = run(onTree({u"suspects"_s, u"--duration"_s, u"100ms"_s}));
        QCOMPARE(outcome.exitCode, 2);
        QVERIFY2(outcome.err.contains("9"), outcome.err);
        QVERIFY2(outcome.out.contains("watched"), outcome.out);
    }

    void aDeviceThatVanishes()
    {
        QProcess process;
        prepare(&process, onTree({u"suspects"_s, u"--duration"_s, u"2s"_s, u"--interval-ms"_s,
                                  u"50"_s, u"--all"_s}));
        process.start();
        QTRY_VERIFY_WITH_TIMEOUT(catches(process, SIGTERM), Patience);
        QTest::qWait(500);
        QVERIFY(QDir(m_tree->root() + u"/sys/class/drm/card0"_s).removeRecursively());
        const Outcome outcome = outcomeOf(&process);
        QCOMPARE(outcome.exitCode, 2);
        QVERIFY2(outcome.err.contains("last known figures"), outcome.err);
        QVERIFY2(outcome.out.contains("card0"), outcome.out);
    }

    void endsEarlyWithWhatIsKnown_data()
    {
        QTest::addColumn<int>("signal");
        QTest::newRow("interrupt") << SIGINT;
        QTest::newRow("terminate") << SIGTERM;
    }

    void endsEarlyWithWhatIsKnown()
    {
        QFETCH(int, signal);
        QProcess process;
        prepare(&process, onTree({u"suspects"_s, u"--duration"_s, u"1h"_s, u"--json"_s}));
        process.start();
        QTRY_VERIFY_WITH_TIMEOUT(catches(process, signal), Patience);
        QTest::qWait(300);
        ::kill(static_cast<pid_t>(process.processId()), signal);
        const Outcome outcome = outcomeOf(&process);
        QVERIFY2(outcome.exitCode == 0, outcome.err);
        QCOMPARE(objectOf(outcome.out)["schema"_L1], u"pddgpu-suspects"_s);
    }

    void outputThatIsClosed()
    {
        const QStringList quoted = onTree({u"suspects"_s, u"--duration"_s, u"100ms"_s});
        QProcess shell;
        shell.start(u"bash"_s,
                    QStringList{u"-c"_s, u"trap '' PIPE; \"$@\" | true; exit ${PIPESTATUS[0]}"_s,
                                u"-"_s, QStringLiteral(PDDGPUCTL)} +
                        quoted);
        const Outcome outcome = outcomeOf(&shell);
        QCOMPARE(outcome.exitCode, 2);
    }

    void hostileNames()
    {
        QVERIFY(m_tree->setObjects(
            {"1\t1\t4096\tvram\tactive\t-\t1\t1\t7\t\\x1b[31mred\t\\x0aline"}, 30));
        for (const QString &command : {u"suspects"_s, u"growth"_s}) {
            const QStringList all{command, u"--all"_s, u"--duration"_s, u"100ms"_s};
            const Outcome text = run(onTree(all));
            QVERIFY2(!text.out.contains('\x1b'), text.out);
            const Outcome json = run(onTree(all + QStringList{u"--json"_s}));
            QVERIFY(!json.out.contains('\x1b'));
            QVERIFY2(!objectOf(json.out).isEmpty(), json.out);
        }
    }

    void metricsOfVerdicts()
    {
        recordALeak(*m_tree, m_leaky);
        const QByteArray leak = "pddgpu_verdict_bytes{card=\"card0\",verdict=\"leak\"} ";
        const Outcome once = run(of(m_leaky, {u"metrics"_s}));
        QVERIFY2(!once.out.contains("verdict"), once.out);
        const Outcome watched = run(of(m_leaky, {u"metrics"_s, u"--duration"_s, u"1h"_s}));
        QVERIFY2(watched.out.contains(leak + QByteArray::number((LeakSteps + 1) << 20) + '\n'),
                 watched.out);
        QVERIFY2(watched.out.contains("pddgpu_verdict_groups{card=\"card0\",verdict=\"held\"} "),
                 watched.out);
        // Unknown is not 0.
        QVERIFY(QFile::remove(m_tree->debugfs(u"leak_objects"_s)));
        const Outcome unknown = run(onTree({u"metrics"_s, u"--duration"_s, u"100ms"_s}));
        QCOMPARE(unknown.exitCode, 2);
        QVERIFY2(!unknown.out.contains("verdict"), unknown.out);
    }

    // One run serves for months.
    void metricsAreWrittenMeanwhile()
    {
        const QString file = m_folder->filePath(u"pddgpu.prom"_s);
        QProcess process;
        prepare(&process, onTree({u"metrics"_s, u"--duration"_s, u"1h"_s, u"--textfile"_s,
                                  m_folder->path()}));
        process.start();
        QTRY_VERIFY_WITH_TIMEOUT(WholeTree::read(file).contains("pddgpu_verdict_groups{"),
                                 Patience);
        ::kill(static_cast<pid_t>(process.processId()), SIGTERM);
        QCOMPARE(outcomeOf(&process).exitCode, 0);
    }

private:
    QStringList of(const QString &recording, const QStringList &arguments) const
    {
        return QStringList{u"--source"_s, u"recording:"_s + recording} + arguments;
    }

    // The rules of this user do not count.
    Outcome run(const QStringList &arguments) const
    {
        QProcess process;
        prepare(&process, arguments);
        process.start();
        return outcomeOf(&process);
    }

    void prepare(QProcess *process, const QStringList &arguments) const
    {
        pddgpu::testing::prepare(process, arguments);
        QProcessEnvironment environment = process->processEnvironment();
        environment.insert(u"XDG_CONFIG_HOME"_s, m_folder->path());
        process->setProcessEnvironment(environment);
    }

    QString m_leaky;
};

QTEST_GUILESS_MAIN(TestCtlVerdicts)
#include "tst_ctlverdicts.moc"
