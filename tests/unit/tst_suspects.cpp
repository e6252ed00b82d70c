// SPDX-License-Identifier: GPL-3.0-or-later
#include <QElapsedTimer>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <algorithm>

#include "analysis/analyst.h"
#include "analysis/objectgroups.h"

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
    snapshot->vramUsedBytes = 0;
    snapshot->vramTotalBytes = 1'000 * MiB;
    snapshot->objects = std::make_shared<const LeakObjects>(LeakObjects{1, nowNs, list});
    return snapshot;
}

Growth growthOf(Trend::Kind kind, Confidence confidence = Confidence::High)
{
    Growth growth;
    growth.subject = {GrowthSubject::Kind::Creator, {u"app"_s, 7, u"frame"_s}};
    growth.trends[0] = {kind, confidence, {double(MiB), double(MiB), double(MiB), 1}, 400};
    return growth;
}

Findings judged(const QList<LeakObject> &list, const QList<Growth> &growth = {},
                QByteArrayView rules = {})
{
    SuppressionMatcher matcher(std::make_shared<const Suppressions>(Suppressions::parse(rules)));
    Findings findings;
    findings.snapshot = snapshotOf(list);
    findings.growth = growth;
    findSuspects(ObjectGroups(*findings.snapshot->objects, &matcher), &findings);
    return findings;
}

QList<Reason::Kind> kinds(const Suspect &suspect)
{
    QList<Reason::Kind> result;
    for (const Reason &reason : suspect.reasons)
        result << reason.kind;
    return result;
}

}  // namespace

class SuspectsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void healthyObjectsAreNone()
    {
        QVERIFY(judged({}).suspects.isEmpty());
        QVERIFY(judged(objects(50, LeakState::Active)).suspects.isEmpty());
        // A few that have been there for half a minute are a program at work.
        QVERIFY(judged(objects(7, LeakState::Suspicious)).suspects.isEmpty());
        QVERIFY(judged(objects(7, LeakState::Active), {growthOf(Trend::Kind::Steady)})
                    .suspects.isEmpty());
    }

    void manyAlikeAreOneSuspect()
    {
        const Findings found = judged(objects(42, LeakState::Suspicious));
        QCOMPARE(found.suspects.size(), 1);
        const Suspect &suspect = found.suspects.at(0);
        QCOMPARE(suspect.rank, Suspect::Rank::Alike);
        QCOMPARE(suspect.amount, (Amount{42, 42 * MiB}));
        QCOMPARE(suspect.sizeBytes, MiB);
        QCOMPARE(kinds(suspect), QList{Reason::Kind::ManyAlike});
        QCOMPARE(suspect.reasons.at(0).ageMs, 30'000);

        const Findings old = judged(objects(42, LeakState::Confirmed));
        QCOMPARE(old.suspects.at(0).reasons.at(0).ageMs, 300'000);
    }

    void confirmedAreSuspects()
    {
        const Findings found = judged(objects(2, LeakState::Confirmed));
        QCOMPARE(found.suspects.at(0).rank, Suspect::Rank::Age);
        QCOMPARE(kinds(found.suspects.at(0)), QList{Reason::Kind::Confirmed});
    }

    void orphansThatNobodyHolds()
    {
        LeakObject orphan = object(1);
        orphan.orphaned = true;
        orphan.handles = 0;
        const Findings found = judged({orphan});
        QCOMPARE(found.suspects.at(0).rank, Suspect::Rank::Orphan);
        QCOMPARE(kinds(found.suspects.at(0)), QList{Reason::Kind::Orphaned});
        QCOMPARE(found.orphaned, (Amount{1, MiB}));
    }

    void orphansThatOthersHoldAreLower()
    {
        LeakObject shared = object(1);
        shared.orphaned = true;
        QVERIFY(judged({shared}).suspects.isEmpty());
        QCOMPARE(judged({shared}).orphaned, (Amount{1, MiB}));
        shared.state = LeakState::Suspicious;
        const Findings found = judged({shared});
        QCOMPARE(found.suspects.at(0).rank, Suspect::Rank::Excused);
        QCOMPARE(kinds(found.suspects.at(0)), QList{Reason::Kind::HeldElsewhere});
    }

    void exportedAreLower()
    {
        LeakObject exported = object(1, LeakState::Confirmed);
        exported.exported = true;
        const Findings found = judged({exported});
        QCOMPARE(found.suspects.at(0).rank, Suspect::Rank::Excused);
        QCOMPARE(kinds(found.suspects.at(0)),
                 (QList{Reason::Kind::Confirmed, Reason::Kind::Exported}));
    }

    void growingOnes()
    {
        const auto list = objects(5, LeakState::Active);
        const Findings found = judged(list, {growthOf(Trend::Kind::Growing)});
        QCOMPARE(found.suspects.size(), 1);
        QCOMPARE(found.suspects.at(0).rank, Suspect::Rank::Growth);
        const Reason &reason = found.suspects.at(0).reasons.at(0);
        QCOMPARE(reason.kind, Reason::Kind::Growing);
        QCOMPARE(reason.bytesPerMinute, 60.0 * MiB);
        QCOMPARE(reason.forMs, 600'000);
        QCOMPARE(reason.confidence, Confidence::High);
        QVERIFY(judged(list, {growthOf(Trend::Kind::Growing, Confidence::Low)}).suspects.isEmpty());
    }

    // Growth that plateaus is a cache, not a leak.
    void levelledOffAreLower()
    {
        const Findings found =
            judged(objects(42, LeakState::Confirmed), {growthOf(Trend::Kind::LevelledOff)});
        QCOMPARE(found.suspects.at(0).rank, Suspect::Rank::Excused);
        QCOMPARE(kinds(found.suspects.at(0)),
                 (QList{Reason::Kind::ManyAlike, Reason::Kind::LevelledOff}));
    }

    void growthBelongsToTheSizeThatMakesItUp()
    {
        QList<LeakObject> list = objects(20, LeakState::Active);
        list << object(100, LeakState::Active, 4096);
        const Findings found = judged(list, {growthOf(Trend::Kind::Growing)});
        QCOMPARE(found.suspects.size(), 1);
        QCOMPARE(found.suspects.at(0).sizeBytes, MiB);

        list.clear();
        for (quint64 i = 1; i <= 10; ++i)
            list << object(i, LeakState::Active, i * 4096);
        const Findings various = judged(list, {growthOf(Trend::Kind::Growing)});
        QCOMPARE(various.suspects.size(), 1);
        QCOMPARE(various.suspects.at(0).sizeBytes, std::nullopt);
        QCOMPARE(various.suspects.at(0).amount.objects, 10u);
    }

    void manySizesAreOneSuspect()
    {
        QList<LeakObject> list;
        for (quint64 i = 1; i <= 1'000; ++i)
            list << object(i, LeakState::Confirmed, i * 4096);
        QCOMPARE(judged(list).suspects.size(), 1);
    }

    void persistentAreNever()
    {
        QList<LeakObject> list = objects(42, LeakState::Confirmed);
        for (LeakObject &one : list) {
            one.persistent = true;
            one.orphaned = true;
            one.handles = 0;
        }
        const Findings found = judged(list, {growthOf(Trend::Kind::Growing)});
        QVERIFY(found.suspects.isEmpty());
        QCOMPARE(found.orphaned, Amount());
    }

    void orderIsByRankThenBytes()
    {
        QList<LeakObject> list;
        quint64 id = 0;
        const auto add = [&](const QString &label, quint64 sizeBytes, int count) -> LeakObject & {
            for (int i = 0; i < count; ++i) {
                list << object(++id, LeakState::Confirmed, sizeBytes);
                list.last().label = label;
            }
            return list.last();
        };
        add(u"small"_s, 4096, 1);
        add(u"large"_s, 64 * MiB, 1);
        add(u"alike"_s, 4096, 10);
        add(u"shared"_s, 100 * MiB, 1).exported = true;
        LeakObject &orphan = add(u"orphan"_s, 4096, 1);
        orphan.orphaned = true;
        orphan.handles = 0;
        add(u"frame"_s, 4096, 1);
        const Findings found = judged(list, {growthOf(Trend::Kind::Growing)});
        QStringList labels;
        for (const Suspect &suspect : found.suspects)
            labels << suspect.creator.label;
        QCOMPARE(labels, (QStringList{u"orphan"_s, u"frame"_s, u"alike"_s, u"large"_s, u"small"_s,
                                      u"shared"_s}));
        QCOMPARE(found.suspectCount, 6);
    }

    void suppressedAreLeftOutAndCounted()
    {
        QList<LeakObject> list = objects(10, LeakState::Confirmed);
        list << object(20, LeakState::Confirmed, 8 * MiB);
        const Findings found = judged(list, {}, "# Ring of ten.\nlabel:frame size:<=1M\n");
        QCOMPARE(found.suspects.size(), 1);
        QCOMPARE(found.suspects.at(0).sizeBytes, 8 * MiB);
        QCOMPARE(found.suppressedAmount, (Amount{10, 10 * MiB}));
        QCOMPARE(found.suppressed.at(0).rule.comment, u"Ring of ten."_s);
    }

    void longListsAreCut()
    {
        QList<LeakObject> list;
        for (quint64 i = 1; i <= 1'000; ++i) {
            list << object(i, LeakState::Confirmed);
            list.last().label = QString::number(i);
        }
        const Findings found = judged(list);
        QCOMPARE(found.suspects.size(), Findings::MostListed);
        QCOMPARE(found.suspectCount, 1'000);
        QCOMPARE(found.suspected.objects, 1'000u);
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
            // The clock on the wall is of no account.
            snapshot->capturedAt = snapshot->capturedAt.addDays(i % 2 ? 300 : -300);
            analyst.setSnapshot(snapshot);
            QVERIFY(QTest::qWaitFor([&] { return found.count() == i; }));
        }
        const auto findings = found.last().at(0).value<FindingsPtr>();
        QCOMPARE(findings->suspects.size(), 1);
        const Reason &reason = findings->suspects.at(0).reasons.at(0);
        QCOMPARE(reason.kind, Reason::Kind::Growing);
        QVERIFY(std::abs(reason.bytesPerMinute - 12.0 * MiB) < 1);

        // Bound anew: what was before says nothing.
        auto anew = std::make_shared<Snapshot>(
            *snapshotOf(objects(20, LeakState::Active), Start + 200 * Second));
        anew->generation = 0;
        analyst.setSnapshot(anew);
        QTRY_VERIFY(found.last().at(0).value<FindingsPtr>()->suspects.isEmpty());
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
        QVERIFY(findings->suspects.isEmpty());
        QCOMPARE(findings->suppressedAmount.objects, 42u);

        analyst.addSuppression(SuppressionRule());
        QTRY_COMPARE(added.count(), 2);
        QVERIFY(!added.at(1).at(0).toString().isEmpty());
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
