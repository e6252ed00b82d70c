// SPDX-License-Identifier: GPL-3.0-or-later
// The verdicts on the scenario files. verdict_bench runs them for a day and counts all; this is the
// part that must never get worse.
#include <QDir>
#include <QTest>

#include "support/verdictrun.h"

using namespace pddgpu;
using namespace pddgpu::testing;
using namespace Qt::StringLiterals;

class ScenarioVerdictsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void afterTenMinutes();
    void theOneOnABusyDesktop();
    void nineProgramsAfterNinetyFiveSeconds();
};

void ScenarioVerdictsTest::afterTenMinutes()
{
    constexpr std::uint64_t EndNs = CheckTimesNs[1];
    const QDir folder(QStringLiteral(PDDGPU_SCENARIOS));
    const QStringList names = folder.entryList({u"*.scenario"_s}, QDir::Files, QDir::Name);
    QVERIFY(names.size() >= 60);
    int healthyFiles = 0;
    int healthy = 0;
    int due = 0;
    int named = 0;
    for (const QString &name : names) {
        const RunRecord run = runScenario(folder.filePath(name), EndNs, true);
        QVERIFY2(run.error.empty(), (name.toStdString() + ": " + run.error).c_str());
        bool isHealthyFile = true;
        for (const ScenarioExpectation &one : run.scenario->expectations)
            isHealthyFile = isHealthyFile && one.right != ScenarioExpectation::Right::Leak &&
                            one.right != ScenarioExpectation::Right::Orphaned;
        healthyFiles += isHealthyFile;
        for (const GroupRecord &group : run.groups[0]) {
            if (group.isHealthy()) {
                ++healthy;
                QVERIFY2(!group.calledLeakNs, qPrintable(name + u": "_s + group.name));
            }
            // A leak that had 30 cycles and three minutes in which to be seen.
            if (!group.isLeakAt(EndNs) || !group.said[1])
                continue;
            const std::uint64_t enoughNs =
                std::max<std::uint64_t>(30 * *group.right->cycleNs, 180'000'000'000);
            if (EndNs - group.leakStartNs() < enoughNs)
                continue;
            ++due;
            named += group.namedNs.has_value();
        }
    }
    QVERIFY(2 * healthyFiles >= names.size());
    QVERIFY(healthy >= 150);
    QVERIFY2(due >= 5 && 20 * named >= 19 * due, qPrintable(u"%1 of %2"_s.arg(named).arg(due)));
}

void ScenarioVerdictsTest::theOneOnABusyDesktop()
{
    const RunRecord run = runScenario(
        QStringLiteral(PDDGPU_SCENARIOS) + u"/busy-desktop.scenario"_s, CheckTimesNs[2], true);
    QCOMPARE(run.error, std::string());
    QVERIFY(run.hasOneLeak);
    QCOMPARE(run.placeOfLeak[0], std::optional<qsizetype>(0));
}

// At the ages of a real module that was watched so; three of the nine leak.
void ScenarioVerdictsTest::nineProgramsAfterNinetyFiveSeconds()
{
    constexpr std::uint64_t WatchedNs = 95'000'000'000;
    const RunRecord run =
        runScenario(QStringLiteral(PDDGPU_SCENARIOS) + u"/nine-programs.scenario"_s,
                    WatchedNs + 45'000'000'000, true);
    QCOMPARE(run.error, std::string());
    int named = 0;
    for (const GroupRecord &group : run.groups[0]) {
        if (group.right->right == ScenarioExpectation::Right::Leak)
            named += group.namedNs.has_value();
        else
            QVERIFY2(!group.calledLeakNs, qPrintable(group.name));
    }
    QCOMPARE(named, 3);
}

QTEST_GUILESS_MAIN(ScenarioVerdictsTest)
#include "tst_scenarioverdicts.moc"
