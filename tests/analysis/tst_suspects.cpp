// SPDX-License-Identifier: GPL-3.0-or-later
#include <QElapsedTimer>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTimeZone>
#include <algorithm>
#include <functional>
#include <limits>

#include "analysis/analyst.h"
#include "analysis/judge.h"
#include "analysis/objectgroups.h"
#include "explain/findings/headline.h"
#include "explain/findings/verdicttext.h"
#include "recording/recordingsource.h"
#include "recording/recordingtee.h"
#include "sampler/sampler.h"
#include "support/regions.h"
#include "text/labelfold.h"
#include "transport/simulated/builtinscenarios.h"
#include "transport/simulated/simulatedsource.h"

using namespace pddgpu;
using namespace Qt::StringLiterals;

namespace {

constexpr quint64 Second = 1'000'000'000;
constexpr quint64 MiB = 1 << 20;
constexpr quint64 Start = 1'000 * Second;

LeakObject object(quint64 id, LeakState state = LeakState::Active, quint64 sizeBytes = MiB)
{
    LeakObject result;
    result.id = id;
    result.birthNs = id;
    result.sizeBytes = sizeBytes;
    result.pid = 7;
    result.handles = 1;
    result.process = u"app"_s;
    result.label = u"frame"_s;
    result.state = state;
    return result;
}

QList<LeakObject> objects(int count, LeakState state, const QString &label = u"frame"_s)
{
    QList<LeakObject> result;
    for (int i = 1; i <= count; ++i) {
        result << object(static_cast<quint64>(i), state);
        result.last().label = label;
    }
    return result;
}

SnapshotPtr snapshotOf(const QList<LeakObject> &list, quint64 nowNs = Start)
{
    auto snapshot = std::make_shared<Snapshot>();
    snapshot->capturedAt = QDateTime::currentDateTimeUtc();
    snapshot->device = DeviceInfo{u"pddgpu.0"_s, u"card0"_s};
    snapshot->nowNs = nowNs;
    snapshot->suspiciousAgeMs = 30'000;
    snapshot->confirmedAgeMs = 300'000;
    setUsed(*snapshot, Vram, 0);
    setTotal(*snapshot, Vram, 1'000 * MiB);
    snapshot->objects = std::make_shared<const LeakObjects>(LeakObjects{1, nowNs, list});
    return snapshot;
}

Findings summedUp(const QList<LeakObject> &list, QByteArrayView rules = {})
{
    SuppressionMatcher matcher(std::make_shared<const Suppressions>(Suppressions::parse(rules)));
    Findings findings;
    findings.snapshot = snapshotOf(list);
    sumUp(ObjectGroups(*findings.snapshot->objects, &matcher), &findings);
    return findings;
}

// What a program has at that second: every five seconds it makes two objects, of which the second
// one stays, and one that all use stays from the beginning on.
QList<LeakObject> leaking(quint64 second)
{
    QList<LeakObject> list;
    const auto add = [&](quint64 id, quint64 bornAtSecond, const QString &label) {
        list << object(id);
        list.last().birthNs = Start + bornAtSecond * Second;
        list.last().label = label;
    };
    add(1, 1, u"atlas"_s);
    for (quint64 born = 5; born <= second; born += 5) {
        if (second - born < 3)
            add(10 * born, born, u"frame"_s);
        add(10 * born + 1, born, u"frame"_s);
    }
    return list;
}

constexpr quint64 LongEnough = 900;

// Looks at every second up to this one.
Judge judgeOf(const std::function<QList<LeakObject>(quint64)> &program, quint64 seconds)
{
    Judge judge;
    for (quint64 second = 0; second <= seconds; ++second) {
        judge.look(std::make_shared<const LeakObjects>(
            LeakObjects{second, Start + second * Second, program(second)}));
    }
    return judge;
}

JudgedGroup groupOf(const QList<JudgedGroup> &groups, const QString &label)
{
    const auto found = std::ranges::find_if(
        groups, [&](const JudgedGroup &group) { return group.creator.label == label; });
    return found == groups.end() ? JudgedGroup() : *found;
}

Growth growthOfCreator(const Findings &findings)
{
    const auto found = std::ranges::find_if(findings.growth, [](const Growth &growth) {
        return growth.subject.kind == GrowthSubject::Kind::Creator;
    });
    return found == findings.growth.end() ? Growth() : *found;
}

SuppressionMatcher rulesOf(QByteArrayView text)
{
    return SuppressionMatcher(std::make_shared<const Suppressions>(Suppressions::parse(text)));
}

// Makes a recording of the simulated device, with one sample every `seconds`.
void record(const QString &path, int samples, int seconds, const ScenarioPtr &scenario)
{
    std::chrono::nanoseconds clock{0};
    RecordingTee tee(std::make_unique<SimulatedSource>(scenario, 1.0, [&clock] { return clock; }));
    QVERIFY(tee.start(path));
    QDateTime now = QDateTime::fromSecsSinceEpoch(1'800'000'000, QTimeZone::utc());
    for (int i = 0; i < samples; ++i) {
        const QList<DeviceInfo> devices = *tee.devices();
        for (int file = 0; file < DriverFileCount; ++file)
            QVERIFY(tee.read(devices.constFirst(), static_cast<DriverFile>(file)));
        QVERIFY(tee.endSample(now));
        now = now.addSecs(seconds);
        clock += std::chrono::seconds(seconds);
    }
}

}  // namespace

class SuspectsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void leakIsFound()
    {
        const QList<JudgedGroup> groups = judgeOf(leaking, LongEnough).groups();
        QCOMPARE(groups.size(), 2);
        const JudgedGroup &leak = groups.at(0);
        QCOMPARE(leak.judgement.verdict, Verdict::Leak);
        QCOMPARE(leak.creator, (Creator{u"app"_s, 7, u"frame"_s}));
        QCOMPARE(leak.smallestBytes, MiB);
        QVERIFY(std::abs(leak.bytesPerMinute() - 12.0 * MiB) < 2.0 * MiB);
        QVERIFY(!isAtStake(groups.at(1).judgement.verdict));
    }

    void watchedTimeIsWithoutHoles()
    {
        Judge judge = judgeOf(leaking, 100);
        QCOMPARE(judge.watchedNs(), 100 * Second);
        judge.look(std::make_shared<const LeakObjects>(
            LeakObjects{1'000, Start + 5'000 * Second, leaking(100)}));
        QCOMPARE(judge.watchedNs(), 100 * Second);
    }

    void intendedGroupsAreLeftOut()
    {
        const Judge judge = judgeOf(leaking, LongEnough);
        SuppressionMatcher rules = rulesOf("label:frame\n");
        QCOMPARE(judge.groups(&rules).size(), 1);
        QCOMPARE(judge.groups(&rules).at(0).creator.label, u"atlas"_s);
    }

    void pinnedGroupsAreALeak()
    {
        const Judge judge = judgeOf(leaking, LongEnough);
        QVERIFY(!isAtStake(groupOf(judge.groups(), u"atlas"_s).judgement.verdict));
        SuppressionMatcher rules = rulesOf("# Seen.\nlabel:atlas size:1M is:leak\n");
        const QList<JudgedGroup> groups = judge.groups(&rules);
        QCOMPARE(groups.size(), 2);
        const JudgedGroup pinned = groupOf(groups, u"atlas"_s);
        QCOMPARE(pinned.judgement.verdict, Verdict::Leak);
        QCOMPARE(pinned.judgement.evidence.kind, Evidence::Kind::Pinned);
        QCOMPARE(pinned.judgement.confidence, Confidence::High);
        QCOMPARE(pinned.pinnedByLine, 2);
        QCOMPARE(groupOf(groups, u"frame"_s).pinnedByLine, 0);
        // It is not said to have stopped: how fast it leaks is unknown.
        QCOMPARE(paceText(pinned), QString());
        QCOMPARE(evidenceText(pinned), u"line 2 of the rules says that this is a leak"_s);
    }

    // Of contradicting rules the first one counts.
    void firstRuleWins()
    {
        const Judge judge = judgeOf(leaking, LongEnough);
        SuppressionMatcher leakFirst = rulesOf("label:atlas is:leak\nprocess:app\n");
        QCOMPARE(judge.groups(&leakFirst).size(), 1);
        QCOMPARE(judge.groups(&leakFirst).at(0).creator.label, u"atlas"_s);
        SuppressionMatcher intendedFirst = rulesOf("process:app\nlabel:atlas is:leak\n");
        QVERIFY(judge.groups(&intendedFirst).isEmpty());
    }

    // A rule about one of many labels says nothing of the others.
    void rulesOfVariousLabels()
    {
        const auto program = [](quint64) {
            QList<LeakObject> list;
            for (quint64 id = 1; id <= 100; ++id) {
                list << object(id);
                list.last().birthNs = Start;
                list.last().label = QChar(char16_t(u'\u4e00' + id));
            }
            return list;
        };
        const Judge judge = judgeOf(program, 10);
        const auto various = [&judge](QByteArrayView text) {
            SuppressionMatcher rules = rulesOf(text);
            const QList<JudgedGroup> groups = judge.groups(&rules);
            return std::ranges::count_if(groups, &JudgedGroup::isVarious);
        };
        QCOMPARE(various({}), 1);
        QCOMPARE(various("label:?\n"), 1);
        QCOMPARE(various("process:app\n"), 0);
    }

    void keysOfGroups()
    {
        JudgedGroup group;
        group.creator = {u"app"_s, 7, u"frame"_s};
        group.smallestBytes = group.largestBytes = 5'000;
        const JudgedKey key = group.key();
        group.largestBytes = 8'000;
        group.smallestBytes = 4'096;
        QCOMPARE(group.key(), key);
        group.smallestBytes = 8'192;
        QVERIFY(group.key() != key);
        QCOMPARE(sizesLike(5'000), (std::pair<std::uint64_t, std::uint64_t>(4'096, 8'191)));
        QCOMPARE(sizesLike(0), (std::pair<std::uint64_t, std::uint64_t>(0, 4'095)));
        constexpr auto Largest = std::numeric_limits<std::uint64_t>::max();
        QCOMPARE(sizesLike(Largest).second, Largest);
    }

    // Those that others hold count, too; persistent ones do not.
    void orphansAreSummedUp()
    {
        QList<LeakObject> list = objects(4, LeakState::Active);
        list[0].orphaned = true;
        list[0].handles = 0;
        list[1].orphaned = true;
        list[2].orphaned = true;
        list[2].persistent = true;
        QCOMPARE(summedUp(list).orphaned, (Amount{2, 2 * MiB}));
        QCOMPARE(summedUp(list, "process:app").orphaned, Amount());
    }

    void suppressedAreCounted()
    {
        QList<LeakObject> list = objects(10, LeakState::Confirmed);
        list << object(20, LeakState::Confirmed, 8 * MiB);
        const Findings found = summedUp(list, "# Ring of ten.\nlabel:frame size:<=1M\n");
        QCOMPARE(found.suppressedAmount, (Amount{10, 10 * MiB}));
        QCOMPARE(found.suppressed.size(), 1);
        QCOMPARE(found.suppressed.at(0).rule.comment, u"Ring of ten."_s);
        QVERIFY(summedUp(list, "process:app is:leak\n").suppressed.isEmpty());
    }

    void labelsThatOnlyNumbersTellApartAreOne()
    {
        QList<LeakObject> list;
        for (quint64 id = 0; id < 4; ++id) {
            list << object(id + 1, LeakState::Confirmed, 4 * MiB);
            list.last().label = u"shared-surface %1"_s.arg(id);
        }
        list << object(10, LeakState::Confirmed, 4 * MiB);
        list.last().label = u"only 7"_s;
        const Judge judge = judgeOf([&list](quint64) { return list; }, 1);
        QCOMPARE(judge.groups().size(), 2);
        const QString folded = u"shared-surface "_s + AnyNumber;
        QCOMPARE(groupOf(judge.groups(), folded).amount, (Amount{4, 16 * MiB}));

        // The rule made from it matches the real labels and no others.
        const Glob pattern = labelPattern(folded);
        QCOMPARE(pattern.toText(), u"\"shared-surface ?*\""_s);
        const Findings without = summedUp(list, "label:" + pattern.toText().toUtf8() + "\n");
        QCOMPARE(without.suppressed.size(), 1);
        QCOMPARE(without.suppressed.at(0).creator.label, folded);
        QCOMPARE(without.suppressed.at(0).amount, (Amount{4, 16 * MiB}));
        const Findings three = summedUp(list, "label:\"shared-surface 2\"\n");
        QCOMPARE(three.suppressed.at(0).creator.label, u"shared-surface 2"_s);
    }

    // Of a card whose objects are unknown, rules with a label or a size say nothing.
    void rulesOfClients()
    {
        const QTemporaryDir folder;
        const QString path = folder.filePath(u"s.txt"_s);
        const auto foundWith = [&path](const QByteArray &rules) {
            QFile file(path);
            [&] { QVERIFY(file.open(QIODevice::WriteOnly)); }();
            file.write(rules);
            file.close();
            Analyst analyst(path);
            QSignalSpy found(&analyst, &Analyst::found);
            auto snapshot = std::make_shared<Snapshot>(*snapshotOf({}));
            snapshot->objects.reset();
            Client client;
            client.holder.process = u"app"_s;
            client.holder.pid = 7;
            client.regions = {{.name = Vram, .totalBytes = MiB}};
            auto clients = std::make_shared<ClientList>();
            clients->clients << client;
            snapshot->clients = clients;
            analyst.setSnapshot(snapshot);
            [&] { QTRY_COMPARE(found.count(), 1); }();
            return found.at(0).at(0).value<FindingsPtr>();
        };
        QCOMPARE(foundWith({})->groups.size(), 1);
        QCOMPARE(foundWith("label:x\nprocess:app size:1M\n")->groups.size(), 1);
        const FindingsPtr intended = foundWith("process:app\n");
        QVERIFY(intended->groups.isEmpty());
        QCOMPARE(intended->suppressed.size(), 1);
        QVERIFY(intended->suppressed.at(0).isOfClients);
        QCOMPARE(intended->suppressedAmount, (Amount{0, MiB}));
        const FindingsPtr pinned = foundWith("process:app is:leak\n");
        QCOMPARE(pinned->sum(Verdict::Leak).groups, 1);
        QCOMPARE(pinned->groups.at(0).pinnedByLine, 1);
    }

    void headlines()
    {
        Findings findings;
        // What clients hold in all shows no leak, so nothing is said of leaks.
        auto ofClients = std::make_shared<Snapshot>();
        ofClients->clients = std::make_shared<const ClientList>();
        findings.snapshot = ofClients;
        QCOMPARE(headline(findings), u"no process grows"_s);
        findings.snapshot = snapshotOf({});
        QCOMPARE(headline(findings), u"no leak found"_s);
        const auto add = [&findings](Verdict verdict, double objectsPerMinute, qsizetype line = 0) {
            JudgedGroup group;
            group.judgement.verdict = verdict;
            group.judgement.objectsPerMinute = objectsPerMinute;
            group.amount = {2, 2 * 1'024};
            if (line > 0)
                group.pin(line);
            findings.groups << group;
            Findings::Sum &sum = findings.sums[static_cast<std::size_t>(group.judgement.verdict)];
            ++sum.groups;
            sum.amount.add(2, 2 * 1'024);
        };
        add(Verdict::TooEarly, 0);
        QCOMPARE(headline(findings), u"too early to tell"_s);
        QVERIFY(findings.isTooEarly());
        add(Verdict::Held, 0);
        QCOMPARE(headline(findings), u"no leak found"_s);
        QCOMPARE(fineText(findings), u"Held: 1, Too early: 1"_s);
        add(Verdict::Growing, 1);
        QCOMPARE(headline(findings), u"1 growing"_s);
        add(Verdict::WorkingSet, 0, 5);
        QCOMPARE(headline(findings), u"1 leak(s), 1 growing"_s);
        add(Verdict::Leak, 16);
        add(Verdict::Orphaned, 0);
        QCOMPARE(headline(findings), u"2 leak(s), +16.0 KiB/min, 1 orphaned, 1 growing"_s);
        QCOMPARE(findings.sumOf(true).groups, 4);
        QCOMPARE(findings.sumOf(false).amount, (Amount{4, 4 * 1'024}));

        Findings stopped;
        stopped.snapshot = findings.snapshot;
        JudgedGroup leak;
        leak.judgement.verdict = Verdict::Leak;
        stopped.groups << leak;
        stopped.sums[0].groups = 1;
        QCOMPARE(headline(stopped), u"1 leak(s), stopped"_s);
        auto unknown = std::make_shared<Snapshot>(*findings.snapshot);
        unknown->objects.reset();
        findings.snapshot = unknown;
        QCOMPARE(headline(findings), QString());
    }

    void foldedLabels()
    {
        const QString any(AnyNumber);
        QCOMPARE(foldedLabel({}), QString());
        QCOMPARE(foldedLabel(u"glyph cache"_s), u"glyph cache"_s);
        QCOMPARE(foldedLabel(u"12"_s), any);
        QCOMPARE(foldedLabel(u"x12y3"_s), u"x"_s + any + u'y' + any);
        // Addresses, hashes and UUIDs, but no words.
        QCOMPARE(foldedLabel(u"GdkSurface f3a1aeb0"_s), u"GdkSurface "_s + any);
        QCOMPARE(foldedLabel(u"QSGTexture(0x7ffe)"_s), u"QSGTexture("_s + any + u')');
        QCOMPARE(foldedLabel(u"at 0xab"_s), u"at "_s + any);
        QCOMPARE(foldedLabel(u"550e8400-E29B-41d4"_s), any + u'-' + any + u'-' + any);
        QCOMPARE(foldedLabel(u"facade 2"_s), u"facade "_s + any);
        QCOMPARE(foldedLabel(u"3d ab1"_s), any + u"d ab"_s + any);
        QCOMPARE(foldedLabel(u"face1x"_s), u"face"_s + any + u'x');
        // Digits of other scripts count as letters, and labels that contain our mark are not
        // folded.
        QCOMPARE(foldedLabel(u"\u0663"_s), u"\u0663"_s);
        QCOMPARE(foldedLabel(u"x1"_s + any), u"x1"_s + any);
        QCOMPARE(fixedPartOf(u"a"_s + any + u" long part"_s), u" long part"_s);
        QVERIFY(labelPattern(u"a"_s + any).matches(u"a12"));
        QVERIFY(!labelPattern(u"a"_s + any).matches(u"a"));
        QVERIFY(labelPattern(u"a*"_s).matches(u"a*"));
        QVERIFY(!labelPattern(u"a*"_s).matches(u"ab"));
    }

    // Numbered labels, one per object, are tracked as one.
    void numberedLabelsGrow()
    {
        const QTemporaryDir folder;
        Analyst analyst(folder.filePath(u"s.txt"_s));
        QSignalSpy found(&analyst, &Analyst::found);
        for (int i = 1; i <= 12; ++i) {
            QList<LeakObject> list = objects(i, LeakState::Active);
            for (LeakObject &one : list)
                one.label = u"frame %1"_s.arg(one.id);
            analyst.setSnapshot(snapshotOf(list, Start + quint64(i) * GrowthHistory::StepNs));
            QVERIFY(QTest::qWaitFor([&] { return found.count() == i; }));
        }
        const auto findings = found.last().at(0).value<FindingsPtr>();
        const Growth growth = growthOfCreator(*findings);
        QCOMPARE(growth.trends[0].kind, Trend::Kind::Growing);
        QCOMPARE(growth.subject.creator.label, u"frame "_s + AnyNumber);
    }

    // What is at stake is always listed.
    void longListsAreCut()
    {
        const QTemporaryDir folder;
        const QString path = folder.filePath(u"s.txt"_s);
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("process:1 is:leak\n");
        file.close();
        Analyst analyst(path);
        QSignalSpy found(&analyst, &Analyst::found);
        QList<LeakObject> list;
        for (quint64 i = 0; i < 600; ++i) {
            list << object(i + 1);
            list.last().pid = i + 1;
            list.last().process = QString::number(i % 300);
        }
        analyst.setSnapshot(snapshotOf(list));
        QTRY_COMPARE(found.count(), 1);
        const auto findings = found.at(0).at(0).value<FindingsPtr>();
        QCOMPARE(findings->groups.size(), Findings::MostGroups);
        QCOMPARE(findings->sumOf(true).groups, 2);
        QCOMPARE(findings->sumOf(false).groups, 598);
        QCOMPARE(findings->groups.at(1).judgement.verdict, Verdict::Leak);
        QVERIFY(!isAtStake(findings->groups.at(2).judgement.verdict));
    }

    void analystFindsGrowth()
    {
        const QTemporaryDir folder;
        Analyst analyst(folder.filePath(u"s.txt"_s));
        QSignalSpy found(&analyst, &Analyst::found);
        for (int i = 1; i <= 20; ++i) {
            auto snapshot = std::make_shared<Snapshot>(*snapshotOf(
                objects(i, LeakState::Active), Start + quint64(i) * GrowthHistory::StepNs));
            snapshot->generation = static_cast<quint64>(i);
            // Wall time has no effect.
            snapshot->capturedAt = snapshot->capturedAt.addDays(i % 2 ? 300 : -300);
            analyst.setSnapshot(snapshot);
            QVERIFY(QTest::qWaitFor([&] { return found.count() == i; }));
        }
        const auto findings = found.last().at(0).value<FindingsPtr>();
        const Trend trend = growthOfCreator(*findings).trends[0];
        QCOMPARE(trend.kind, Trend::Kind::Growing);
        QVERIFY(std::abs(60 * trend.slope.perSecond - 12.0 * MiB) < 1);
        QCOMPARE(findings->watchedMs, 19 * GrowthHistory::StepNs / 1'000'000);

        // Bound again: earlier samples say nothing.
        auto anew = std::make_shared<Snapshot>(
            *snapshotOf(objects(20, LeakState::Active), Start + 200 * Second));
        anew->generation = 0;
        analyst.setSnapshot(anew);
        const auto last = [&found] { return found.last().at(0).value<FindingsPtr>(); };
        QTRY_COMPARE(growthOfCreator(*last()).trends[0].kind, Trend::Kind::Unknown);
        QCOMPARE(last()->watchedMs, 0u);
    }

    // A rebound device, another device, and a clock that goes back: earlier samples say nothing.
    void growthBeginsAnew_data()
    {
        QTest::addColumn<QString>("what");
        for (const QString &what : {u"bound again"_s, u"another device"_s, u"clock went back"_s})
            QTest::addRow("%s", qPrintable(what)) << what;
    }

    void growthBeginsAnew()
    {
        QFETCH(QString, what);
        const QTemporaryDir folder;
        Analyst analyst(folder.filePath(u"s.txt"_s));
        QSignalSpy found(&analyst, &Analyst::found);
        const auto show = [&](const Snapshot &snapshot) {
            const auto shared = std::make_shared<Snapshot>(snapshot);
            analyst.setSnapshot(shared);
            [&] {
                QTRY_VERIFY(!found.isEmpty() &&
                            found.last().at(0).value<FindingsPtr>()->snapshot == shared);
            }();
        };
        const auto sample = [&](int i) {
            Snapshot snapshot = *snapshotOf(objects(i, LeakState::Active),
                                            Start + quint64(i) * GrowthHistory::StepNs);
            setUsed(snapshot, Vram, quint64(i) * MiB);
            snapshot.checkCount = 100 + quint64(i);
            return snapshot;
        };
        const auto points = [&] {
            const QList<Growth> growth = found.last().at(0).value<FindingsPtr>()->growth;
            const auto vram = std::ranges::find_if(
                growth, [](const Growth &one) { return one.subject.region == Vram; });
            return vram == growth.end() ? std::size_t(0) : vram->series.front().size();
        };
        for (int i = 1; i <= 20; ++i)
            show(sample(i));
        QCOMPARE(points(), 20u);

        Snapshot next = sample(21);
        if (what == u"bound again")
            next.checkCount = 1;
        else if (what == u"another device")
            next.device = DeviceInfo{u"pddgpu.1"_s, u"card1"_s};
        else
            next.nowNs = 3 * Second;
        show(next);
        QCOMPARE(points(), 1u);
    }

    // A simulation that runs faster: all rates are in the device's time, and the text says so.
    void clockThatRunsFasterIsNamed_data()
    {
        QTest::addColumn<double>("speed");
        QTest::addColumn<bool>("isNamed");
        QTest::newRow("ours") << 1.0 << false;
        QTest::newRow("about ours") << 1.1 << false;
        QTest::newRow("20 times") << 20.0 << true;
        QTest::newRow("a tenth") << 0.1 << true;
    }

    void clockThatRunsFasterIsNamed()
    {
        QFETCH(double, speed);
        QFETCH(bool, isNamed);
        const QTemporaryDir folder;
        Analyst analyst(folder.filePath(u"s.txt"_s));
        QSignalSpy found(&analyst, &Analyst::found);
        const QDateTime start = QDateTime::fromSecsSinceEpoch(1'800'000'000, QTimeZone::utc());
        for (int i = 1; i <= 20; ++i) {
            auto snapshot = std::make_shared<Snapshot>(
                *snapshotOf(objects(i, LeakState::Active),
                            Start + static_cast<quint64>(i * speed * double(Second))));
            // In the middle, the wall clock is set back, and the machine sleeps.
            const int wall = i < 10 ? i : i < 15 ? i - 3'600 : i + 3'600;
            snapshot->capturedAt = start.addSecs(wall);
            analyst.setSnapshot(snapshot);
            QTRY_COMPARE(found.count(), i);
        }
        const auto findings = found.last().at(0).value<FindingsPtr>();
        QCOMPARE(findings->clockSpeed.has_value(), isNamed);
        if (isNamed)
            QVERIFY(std::abs(*findings->clockSpeed - speed) < 0.01 * speed);
    }

    // The whole recording counts as soon as it is open, even if nothing was played.
    void recordingIsLookedAtAsAWhole()
    {
        const QTemporaryDir folder;
        const QString path = folder.filePath(u"run.pddgpu"_s);
        constexpr int Samples = 400;
        record(path, Samples, 1, builtInScenario(u"leaky"));

        Analyst analyst(folder.filePath(u"s.txt"_s));
        Sampler sampler(std::make_unique<RecordingSource>(path));
        QSignalSpy found(&analyst, &Analyst::found);
        QSignalSpy sampled(&sampler, &Sampler::sampled);
        connect(&sampler, &Sampler::sampled, &analyst, &Analyst::setSnapshot);
        connect(&sampler, &Sampler::pastLoaded, &analyst, &Analyst::addPast);
        sampler.wantPast();
        sampler.start();
        const auto leaky = [&] {
            const QList<Growth> growth =
                found.isEmpty() ? QList<Growth>() : found.last().at(0).value<FindingsPtr>()->growth;
            const auto one = std::ranges::find_if(growth, [](const Growth &some) {
                return some.subject.kind == GrowthSubject::Kind::Process &&
                       some.subject.creator.process == u"leaky_app";
            });
            return one == growth.end() ? Growth() : *one;
        };
        constexpr std::size_t Points = Samples / 5;
        QTRY_VERIFY_WITH_TIMEOUT(leaky().series.front().size() >= Points - 2, 60'000);
        QVERIFY(leaky().series.front().size() <= 121);
        const Trend trend = leaky().trends.front();
        QCOMPARE(trend.kind, Trend::Kind::Growing);
        QVERIFY(std::abs(trend.slope.perSecond - 5.0 * MiB) < 0.1 * MiB);
        QCOMPARE(sampled.count(), 1);  // Nothing was played.

        // In the middle, it shows at once what was known there; then back again.
        const QDateTime last = sampled.last().at(0).value<SnapshotPtr>()->capturedAt;
        sampler.seek(last.addSecs(-Samples / 2).toMSecsSinceEpoch());
        QTRY_VERIFY(leaky().series.front().size() < Points / 2 + 3);
        QVERIFY(leaky().series.front().size() > Points / 2 - 3);
        QCOMPARE(leaky().trends.front().kind, Trend::Kind::Growing);
        sampler.seek(last.toMSecsSinceEpoch());
        QTRY_VERIFY(leaky().series.front().size() >= Points - 2);
    }

    void pastIsBounded()
    {
        const QTemporaryDir folder;
        const QString path = folder.filePath(u"run.pddgpu"_s);
        constexpr int Samples = 1'600;
        record(path, Samples, 5, builtInScenario(u"orphan"));
        Sampler sampler(std::make_unique<RecordingSource>(path));
        int samples = 0;
        int last = 0;
        connect(&sampler, &Sampler::pastLoaded, this, [&](const SnapshotPtr &sample, bool isLast) {
            samples += sample->objects ? 1 : 0;
            last += isLast ? 1 : 0;
        });
        sampler.wantPast();
        sampler.start();
        QTRY_COMPARE_WITH_TIMEOUT(last, 1, 120'000);
        QCOMPARE(samples, Sampler::MostPast);
    }

    void newestSampleWins()
    {
        const QTemporaryDir folder;
        Analyst analyst(folder.filePath(u"s.txt"_s));
        QSignalSpy found(&analyst, &Analyst::found);
        SnapshotPtr last;
        for (int i = 1; i <= 500; ++i) {
            last = snapshotOf(objects(100, LeakState::Active), Start + quint64(i) * Second);
            analyst.setSnapshot(last);
        }
        QTRY_VERIFY(!found.isEmpty() && found.last().at(0).value<FindingsPtr>()->snapshot == last);
        QVERIFY(found.count() <= 500);
    }

    void unknownObjectsAreNotNone()
    {
        const QTemporaryDir folder;
        Analyst analyst(folder.filePath(u"s.txt"_s));
        QSignalSpy found(&analyst, &Analyst::found);
        auto unknown = std::make_shared<Snapshot>(*snapshotOf({}));
        unknown->objects.reset();
        analyst.setSnapshot(unknown);
        QTRY_COMPARE(found.count(), 1);
        const auto findings = found.at(0).at(0).value<FindingsPtr>();
        QVERIFY(!findings->snapshot->objects);
        QVERIFY(findings->growth.isEmpty());
        QCOMPARE(findings->unexplainedBytes, std::nullopt);
    }

    void unexplainedBytesMustLast()
    {
        const QTemporaryDir folder;
        Analyst analyst(folder.filePath(u"s.txt"_s));
        QSignalSpy found(&analyst, &Analyst::found);
        int sample = 0;
        const auto unexplained = [&](quint64 bytes) {
            auto snapshot =
                std::make_shared<Snapshot>(*snapshotOf({}, Start + quint64(++sample) * Second));
            snapshot->stats.emplace().unexplainedBytes = bytes;
            analyst.setSnapshot(snapshot);
            [&] { QTRY_COMPARE(found.count(), sample); }();
            return found.last().at(0).value<FindingsPtr>()->unexplainedBytes;
        };
        QCOMPARE(unexplained(5), 0);
        QCOMPARE(unexplained(7), 0);
        QCOMPARE(unexplained(6), 5);
        QCOMPARE(unexplained(0), 0);
        QCOMPARE(unexplained(9), 0);
    }

    void addedRuleTakesEffect()
    {
        const QTemporaryDir folder;
        Analyst analyst(folder.filePath(u"s.txt"_s));
        QSignalSpy found(&analyst, &Analyst::found);
        QSignalSpy added(&analyst, &Analyst::suppressionAdded);
        analyst.setSnapshot(snapshotOf(objects(42, LeakState::Confirmed)));
        QTRY_COMPARE(found.count(), 1);
        SuppressionRule rule;
        rule.process = Glob::literal(u"app"_s);
        rule.comment = u"Meant so."_s;
        analyst.addSuppression(rule);
        QTRY_COMPARE(found.count(), 2);
        QCOMPARE(added.count(), 1);
        QCOMPARE(added.at(0).at(0).toString(), QString());
        const auto findings = found.at(1).at(0).value<FindingsPtr>();
        QVERIFY(findings->groups.isEmpty());
        QCOMPARE(findings->suppressedAmount.objects, 42u);

        analyst.addSuppression(SuppressionRule());
        QTRY_COMPARE(added.count(), 2);
        QVERIFY(!added.at(1).at(0).toString().isEmpty());

        // The rule is removed, restored by an undo, and taken back by another undo.
        QSignalSpy takenBack(&analyst, &Analyst::suppressionTakenBack);
        const auto suppressed = [&found] {
            return found.last().at(0).value<FindingsPtr>()->suppressedAmount.objects;
        };
        QVERIFY(analyst.canUndoSuppression());
        QCOMPARE(analyst.suppressions()->rules().size(), 1);
        analyst.removeSuppression(analyst.suppressions()->rules().at(0));
        QTRY_COMPARE(suppressed(), 0u);
        QVERIFY(analyst.suppressions()->rules().isEmpty());
        analyst.undoSuppression();
        QTRY_COMPARE(suppressed(), 42u);
        analyst.undoSuppression();
        QTRY_COMPARE(suppressed(), 0u);
        QTRY_VERIFY(!analyst.canUndoSuppression());
        QCOMPARE(takenBack.count(), 3);
        for (const QList<QVariant> &one : std::as_const(takenBack))
            QCOMPARE(one.at(0).toString(), QString());
    }

    void comparesLiveAndOnce()
    {
        const QTemporaryDir folder;
        Analyst analyst(folder.filePath(u"s.txt"_s));
        QSignalSpy compared(&analyst, &Analyst::compared);
        const ObjectsMark from{u"A"_s, snapshotOf(objects(3, LeakState::Active))};
        analyst.compare(from, std::nullopt);
        QTRY_COMPARE(compared.count(), 1);
        analyst.setSnapshot(snapshotOf(objects(3, LeakState::Active) + QList{object(2 * Start)},
                                       Start + 3 * Second));
        QTRY_COMPARE(compared.count(), 2);
        auto result = compared.at(1).at(0).value<Comparison>();
        QVERIFY(result.isLive && result.result);
        QCOMPARE((*result.result)->born.objects, 1u);

        const ObjectsMark to{u"B"_s, snapshotOf(objects(1, LeakState::Active), Start + Second)};
        analyst.compare(from, to);
        QTRY_COMPARE(compared.count(), 3);
        result = compared.at(2).at(0).value<Comparison>();
        QVERIFY(!result.isLive && result.result);
        QCOMPARE((*result.result)->gone.objects, 2u);
        QCOMPARE(result.to, to.snapshot);
    }

    void manyObjectsTakeLittleTime()
    {
        QList<LeakObject> list;
        for (quint64 id = 1; id <= 100'000; ++id) {
            list << object(id, LeakState::Confirmed, 4096 * (id % 13));
            list.last().process = QString::number(id % 20);
            list.last().label = QString::number(id % 500);
        }
        const auto listing = LeakObjects{1, 1, list};
        SuppressionMatcher matcher(
            std::make_shared<const Suppressions>(Suppressions::parse("process:*9 size:<1K")));
        QBENCHMARK
        {
            const ObjectGroups groups(listing, &matcher);
            QCOMPARE(groups.creators().size(), 500);
        }
    }
};

QTEST_GUILESS_MAIN(SuspectsTest)
#include "tst_suspects.moc"
