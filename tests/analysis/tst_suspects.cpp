// SPDX-License-Identifier: GPL-3.0-or-later
#include <QElapsedTimer>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTimeZone>
#include <algorithm>

#include "analysis/analyst.h"
#include "analysis/labelfold.h"
#include "analysis/objectgroups.h"
#include "recording/recordingsource.h"
#include "recording/recordingtee.h"
#include "sampler/sampler.h"
#include "support/regions.h"
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
    void healthyObjectsAreNone()
    {
        QVERIFY(judged({}).suspects.isEmpty());
        QVERIFY(judged(objects(50, LeakState::Active)).suspects.isEmpty());
        // A few objects of half a minute are a normal working program.
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
        QCOMPARE(found.suspects.at(0).rank, Suspect::Rank::HeldOrphan);
        QCOMPARE(kinds(found.suspects.at(0)), QList{Reason::Kind::HeldElsewhere});

        // Others of the same creator are old; the held orphan is not.
        QList<LeakObject> list = objects(10, LeakState::Confirmed);
        list << object(100);
        list.last().orphaned = true;
        QCOMPARE(judged(list).suspects.at(0).rank, Suspect::Rank::Alike);
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
        LeakObject &held = add(u"held"_s, 4096, 1);
        held.orphaned = true;
        add(u"frame"_s, 4096, 1);
        const Findings found = judged(list, {growthOf(Trend::Kind::Growing)});
        QStringList labels;
        for (const Suspect &suspect : found.suspects)
            labels << suspect.creator.label;
        QCOMPARE(labels, (QStringList{u"orphan"_s, u"held"_s, u"frame"_s, u"alike"_s, u"large"_s,
                                      u"small"_s, u"shared"_s}));
        QCOMPARE(found.restCount, 0);
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

    // In a group that also has young objects, only the old ones are suspected.
    void oldOnesAreCounted()
    {
        QList<LeakObject> list;
        for (quint64 id = 1; id <= 257; ++id)
            list << object(id, id <= 73 ? LeakState::Suspicious : LeakState::Active, 4 * MiB);
        const Findings found = judged(list);
        QCOMPARE(found.suspects.size(), 1);
        QCOMPARE(found.suspects.at(0).amount, (Amount{257, 257 * 4 * MiB}));
        QCOMPARE(found.suspects.at(0).old, (Amount{73, 73 * 4 * MiB}));
        QCOMPARE(found.suspected, (Amount{257, 257 * 4 * MiB}));
        QCOMPARE(found.old, (Amount{73, 73 * 4 * MiB}));

        // An orphan that nobody holds counts at once, and only once.
        LeakObject orphan = object(1);
        orphan.orphaned = true;
        orphan.handles = 0;
        QCOMPARE(judged({orphan}).suspects.at(0).old, (Amount{1, MiB}));
        orphan.state = LeakState::Confirmed;
        QCOMPARE(judged({orphan}).suspects.at(0).old, (Amount{1, MiB}));
        // Growth alone makes nothing old.
        QCOMPARE(judged(objects(5, LeakState::Active), {growthOf(Trend::Kind::Growing)})
                     .suspects.at(0)
                     .old,
                 Amount());
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
        const Findings found = judged(list);
        QCOMPARE(found.suspects.size(), 2);
        QCOMPARE(found.suspects.at(0).creator.label, u"shared-surface "_s + AnyNumber);
        QCOMPARE(found.suspects.at(0).old, (Amount{4, 16 * MiB}));
        QCOMPARE(found.suspects.at(1).creator.label, u"only 7"_s);

        // The rule made from it matches the real labels and no others.
        const Glob pattern = labelPattern(found.suspects.at(0).creator.label);
        QCOMPARE(pattern.toText(), u"\"shared-surface ?*\""_s);
        const Findings without = judged(list, {}, "label:" + pattern.toText().toUtf8() + "\n");
        QCOMPARE(without.suspects.size(), 1);
        QCOMPARE(without.suspects.at(0).creator.label, u"only 7"_s);
        QCOMPARE(without.suppressed.size(), 1);
        QCOMPARE(without.suppressed.at(0).creator.label, u"shared-surface "_s + AnyNumber);
        QCOMPARE(without.suppressed.at(0).amount, (Amount{4, 16 * MiB}));
        // A rule for one of them keeps the others.
        const Findings three = judged(list, {}, "label:\"shared-surface 2\"\n");
        QCOMPARE(three.suspects.at(0).old, (Amount{3, 12 * MiB}));
        QCOMPARE(three.suppressed.at(0).creator.label, u"shared-surface 2"_s);
    }

    void foldedLabels()
    {
        const QString any(AnyNumber);
        QCOMPARE(foldedLabel({}), QString());
        QCOMPARE(foldedLabel(u"glyph cache"_s), u"glyph cache"_s);
        QCOMPARE(foldedLabel(u"12"_s), any);
        QCOMPARE(foldedLabel(u"a12b3"_s), u"a"_s + any + u'b' + any);
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
        QCOMPARE(findings->suspects.size(), 1);
        QCOMPARE(findings->suspects.at(0).rank, Suspect::Rank::Growth);
        QCOMPARE(findings->suspects.at(0).creator.label, u"frame "_s + AnyNumber);
    }

    void manySmallOnesAreSummedUp()
    {
        QList<LeakObject> list = objects(20, LeakState::Confirmed);
        const auto addSmall = [&list](int count) {
            for (int i = 0; i < count; ++i) {
                list << object(1'000 + static_cast<quint64>(i), LeakState::Confirmed, 64 * 1024);
                list.last().label = QChar(char16_t(u'\u4e00' + i));
            }
        };
        addSmall(5);
        QCOMPARE(judged(list).suspects.size(), 6);
        QCOMPARE(judged(list).restCount, 0);
        list = objects(20, LeakState::Confirmed);
        addSmall(47);
        const Findings found = judged(list);
        QCOMPARE(found.suspects.size(), 1);
        QCOMPARE(found.restCount, 47);
        QCOMPARE(found.rest, (Amount{47, 47 * 64 * 1024}));
        QCOMPARE(found.old, (Amount{20, 20 * MiB}));
        // Orphans are never too small.
        list.last().orphaned = true;
        list.last().handles = 0;
        QCOMPARE(judged(list).suspects.size(), 2);
        QCOMPARE(judged(list).suspects.at(0).rank, Suspect::Rank::Orphan);
    }

    void longListsAreCut()
    {
        QList<LeakObject> list;
        for (quint64 i = 0; i < 3'000; ++i) {
            list << object(i + 1, LeakState::Confirmed);
            list.last().label = QChar(char16_t(u'\u4e00' + i / 3));
        }
        const Findings found = judged(list);
        QCOMPARE(found.suspects.size(), Findings::MostSuspects);
        QCOMPARE(found.restCount, 1'000 - Findings::MostSuspects);
        QCOMPARE(found.old.objects + found.rest.objects, 3'000u);
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
        QCOMPARE(findings->suspects.size(), 1);
        const Reason &reason = findings->suspects.at(0).reasons.at(0);
        QCOMPARE(reason.kind, Reason::Kind::Growing);
        QVERIFY(std::abs(reason.bytesPerMinute - 12.0 * MiB) < 1);

        // Bound again: earlier samples say nothing.
        auto anew = std::make_shared<Snapshot>(
            *snapshotOf(objects(20, LeakState::Active), Start + 200 * Second));
        anew->generation = 0;
        analyst.setSnapshot(anew);
        QTRY_VERIFY(found.last().at(0).value<FindingsPtr>()->suspects.isEmpty());
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
        QVERIFY(findings->suspects.isEmpty());
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
