// SPDX-License-Identifier: GPL-3.0-or-later
// What a sampler reads from a device, and when.
#include <QDeadlineTimer>
#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>
#include <QThread>
#include <memory>
#include <utility>

#include "sampler/sampler.h"
#include "samplertesting.h"
#include "support/regions.h"
#include "transport/simulated/builtinscenarios.h"
#include "transport/simulated/simulatedsource.h"

using namespace pddgpu;
using namespace pddgpu::testing;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

class SamplerTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { qRegisterMetaType<ControlOutcome>(); }
    void init() { m_stage = std::make_shared<Stage>(); }

    void firstSampleIsWhole();
    void samplesByItself();
    void sourceLivesInItsThread();
    void simulatedSource();

    void listingIsReadWhenTheGenerationMoved();
    void listingKeepsItsOwnGeneration();
    void listingOfANewBinding();
    void listingNeedsTheGeneration();
    void listingNeedsDebugfs();
    void malformedListing();
    void nowIsTheLatestRead();

    void errorsUnsetValues();
    void malformedValues();
    void oneProblemIsToldOnce();
    void worstComesFirst();
    void sumsOfUnknowns();

    void whatCannotBeIsDoubted_data();
    void whatCannotBeIsDoubted();
    void whatCanBeIsNotDoubted();
    void aListingThatEndsTooEarly();
    void aListingOfAnotherMomentIsNotDoubted();
    void doubtsOfOtherDevices();

    void logLinesComeOnce();
    void logErrorIsNoOther();

    void changeIsSampledByItself();
    void changesAreBounded();
    void changeBeforeTheStart();

    void destructorWaitsForARead();
    void destructorBeforeTheFirstSample();

private:
    std::shared_ptr<Stage> m_stage;
};

void SamplerTest::firstSampleIsWhole()
{
    Sampling sampling(m_stage);
    const SnapshotPtr snapshot = sampling.take();
    QCOMPARE(snapshot->device, First);
    QCOMPARE(snapshot->devices, QList<DeviceInfo>{First});
    QVERIFY(snapshot->errors.isEmpty());
    QVERIFY(qAbs(snapshot->capturedAt.secsTo(QDateTime::currentDateTimeUtc())) < 60);
    QCOMPARE(snapshot->capturedAt.timeSpec(), Qt::UTC);
    const std::pair<Snapshot::Number Snapshot::*, DriverFile> numbers[] = {
        {&Snapshot::thresholdBytes, DriverFile::ThresholdBytes},
        {&Snapshot::checkIntervalMs, DriverFile::CheckIntervalMs},
        {&Snapshot::suspiciousAgeMs, DriverFile::SuspiciousAgeMs},
        {&Snapshot::confirmedAgeMs, DriverFile::ConfirmedAgeMs},
        {&Snapshot::liveObjects, DriverFile::LiveObjects},
        {&Snapshot::liveBytes, DriverFile::LiveBytes},
        {&Snapshot::suspiciousObjects, DriverFile::SuspiciousObjects},
        {&Snapshot::suspiciousBytes, DriverFile::SuspiciousBytes},
        {&Snapshot::confirmedObjects, DriverFile::ConfirmedObjects},
        {&Snapshot::confirmedBytes, DriverFile::ConfirmedBytes},
        {&Snapshot::orphanedObjects, DriverFile::OrphanedObjects},
        {&Snapshot::orphanedBytes, DriverFile::OrphanedBytes},
        {&Snapshot::checkCount, DriverFile::CheckCount},
        {&Snapshot::alertCount, DriverFile::AlertCount},
    };
    const auto said = [this](DriverFile file) {
        return m_stage->texts[file].trimmed().toULongLong();
    };
    for (const auto &[field, file] : numbers)
        QCOMPARE((*snapshot).*field, said(file));
    QCOMPARE(snapshot->regions.size(), 2);
    QCOMPARE(totalOf(*snapshot, Vram), said(DriverFile::VramTotalBytes));
    QCOMPARE(usedOf(*snapshot, Vram), said(DriverFile::VramUsedBytes));
    QCOMPARE(totalOf(*snapshot, Gtt), said(DriverFile::GttTotalBytes));
    QCOMPARE(usedOf(*snapshot, Gtt), said(DriverFile::GttUsedBytes));
    QCOMPARE(snapshot->regions[0].role, Region::Role::DeviceLocal);
    QCOMPARE(snapshot->regions[1].role, Region::Role::System);
    QCOMPARE(snapshot->generation, 5u);
    QCOMPARE(snapshot->monitorEnabled, true);
    QCOMPARE(snapshot->stats->moves, 3u);
    QCOMPARE(snapshot->objects->objects.size(), 1);
    QCOMPARE(snapshot->usedBytes(), *usedOf(*snapshot, Vram) + *usedOf(*snapshot, Gtt));
    QCOMPARE(snapshot->leakedBytes(), *snapshot->suspiciousBytes + *snapshot->confirmedBytes);
}

void SamplerTest::samplesByItself()
{
    Sampler sampler(std::make_unique<StagedSource>(m_stage));
    QSignalSpy spy(&sampler, &Sampler::sampled);
    sampler.start(10ms);
    QTRY_VERIFY(spy.size() >= 5);
}

void SamplerTest::sourceLivesInItsThread()
{
    QThread *readIn = nullptr;
    {
        Sampling sampling(m_stage);
        sampling.take();
        readIn = m_stage->readIn;
        QVERIFY(readIn && readIn != QThread::currentThread());
    }
    QCOMPARE(m_stage->destroyedIn, readIn);
}

void SamplerTest::simulatedSource()
{
    Sampler sampler(std::make_unique<SimulatedSource>(builtInScenario(u"mixed"), 50));
    QSignalSpy spy(&sampler, &Sampler::sampled);
    sampler.start(20ms);
    QTRY_VERIFY(spy.size() >= 5);
    const auto snapshot = spy.constLast().constFirst().value<SnapshotPtr>();
    QCOMPARE(snapshot->origin, Origin::Simulation);
    QVERIFY(snapshot->errors.isEmpty());
    QVERIFY(snapshot->objects);
    for (const LeakObject &object : snapshot->objects->objects)
        QVERIFY(object.birthNs <= *snapshot->nowNs);
}

void SamplerTest::listingIsReadWhenTheGenerationMoved()
{
    Sampling sampling(m_stage);
    const SnapshotPtr first = sampling.take();
    const SnapshotPtr same = sampling.next();
    QCOMPARE(m_stage->readsOf(DriverFile::LeakObjects), 1);
    QCOMPARE(same->objects, first->objects);  // Shared, not copied.

    m_stage->setText(DriverFile::Generation, "6\n");
    m_stage->setText(DriverFile::LeakObjects, listing(6));
    const SnapshotPtr moved = sampling.next();
    QCOMPARE(m_stage->readsOf(DriverFile::LeakObjects), 2);
    QCOMPARE(moved->objects->generation, 6u);
    QCOMPARE(first->objects->generation, 5u);  // A published snapshot does not change.
    sampling.next();
    QCOMPARE(m_stage->readsOf(DriverFile::LeakObjects), 2);
}

void SamplerTest::listingKeepsItsOwnGeneration()
{
    // The listing is read after the generation file, and the driver has moved on in between.
    m_stage->setText(DriverFile::LeakObjects, listing(7));
    Sampling sampling(m_stage);
    QCOMPARE(sampling.take()->objects->generation, 7u);
    m_stage->setText(DriverFile::Generation, "7\n");
    QCOMPARE(sampling.next()->objects->generation, 7u);
    QCOMPARE(m_stage->readsOf(DriverFile::LeakObjects), 1);
}

void SamplerTest::listingOfANewBinding()
{
    Sampling sampling(m_stage);
    sampling.take();
    // The driver was reloaded between two samples and is at the same generation by chance.
    m_stage->setText(DriverFile::CheckCount, "1\n");
    sampling.next();
    QCOMPARE(m_stage->readsOf(DriverFile::LeakObjects), 2);
    // Or at a lower one.
    m_stage->setText(DriverFile::Generation, "2\n");
    m_stage->setText(DriverFile::LeakObjects, listing(2));
    QCOMPARE(sampling.next()->objects->generation, 2u);
}

void SamplerTest::listingNeedsTheGeneration()
{
    Sampling sampling(m_stage);
    QVERIFY(sampling.take()->objects);
    m_stage->setError(DriverFile::Generation, error(Kind::Failed, Cause::Other, 5));
    const SnapshotPtr snapshot = sampling.next();
    QVERIFY(!snapshot->objects);
    QVERIFY(snapshot->stats);
    m_stage->clearErrors();
    QVERIFY(sampling.next()->objects);
}

void SamplerTest::listingNeedsDebugfs()
{
    const SourceError denied = error(Kind::Denied, Cause::DebugfsNeedsRoot, 13);
    Sampling sampling(m_stage);
    QVERIFY(sampling.take()->objects);

    // Denied from now on, with an unchanged generation: the old listing must not stay.
    m_stage->setError(DriverFile::MemoryStats, denied);
    m_stage->setError(DriverFile::LeakObjects, denied);
    const SnapshotPtr snapshot = sampling.next();
    QVERIFY(!snapshot->objects);
    QVERIFY(!snapshot->stats);
    QVERIFY(!snapshot->nowNs);
    QVERIFY(usedOf(*snapshot, Vram));
    QVERIFY(snapshot->suspiciousBytes);
    QCOMPARE(snapshot->errors, QList<SourceError>{denied});

    m_stage->clearErrors();
    const SnapshotPtr again = sampling.next();
    QVERIFY(again->objects);
    QVERIFY(again->errors.isEmpty());
}

void SamplerTest::malformedListing()
{
    m_stage->setText(DriverFile::LeakObjects, listing(5) + "junk\n");
    Sampling sampling(m_stage);
    const SnapshotPtr snapshot = sampling.take();
    QVERIFY(!snapshot->objects);
    QCOMPARE(snapshot->errors.size(), 1);
    QCOMPARE(snapshot->errors[0].kind, Kind::Malformed);
    QCOMPARE(snapshot->errors[0].subject, u"pddgpu.0/leak_objects"_s);
    QCOMPARE(snapshot->errors[0].reason, u"line 4: 1 fields instead of 11"_s);
    // Tries again, although the generation has not changed.
    m_stage->setText(DriverFile::LeakObjects, listing(5));
    QVERIFY(sampling.next()->objects);

    // Invalid statistics do not discard the listing.
    m_stage->setText(DriverFile::MemoryStats, "junk\n");
    m_stage->setText(DriverFile::Generation, "6\n");
    m_stage->setText(DriverFile::LeakObjects, listing(6));
    const SnapshotPtr noStats = sampling.next();
    QVERIFY(!noStats->stats);
    QVERIFY(noStats->objects);
    QCOMPARE(noStats->nowNs, 100u);
    QCOMPARE(noStats->errors[0].subject, u"pddgpu.0/memory_stats"_s);
    // The listing is cached now, and its clock is old.
    QVERIFY(!sampling.next()->nowNs);
}

void SamplerTest::nowIsTheLatestRead()
{
    Sampling sampling(m_stage);
    QCOMPARE(sampling.take()->nowNs, 100u);  // The listing's: it was read after the statistics.
    m_stage->setText(DriverFile::MemoryStats, "now_ns: 95\n");
    QCOMPARE(sampling.next()->nowNs, 95u);
}

void SamplerTest::errorsUnsetValues()
{
    Sampling sampling(m_stage);
    QVERIFY(usedOf(*sampling.take(), Vram));
    m_stage->setErrorEverywhere(error(Kind::Failed, Cause::Other, 12));
    const SnapshotPtr snapshot = sampling.next();
    QCOMPARE(snapshot->device, First);
    QVERIFY(!usedOf(*snapshot, Vram));
    QVERIFY(!totalOf(*snapshot, Vram));
    QVERIFY(!snapshot->monitorEnabled);
    QVERIFY(!snapshot->thresholdBytes);
    QVERIFY(!snapshot->alertCount);
    QVERIFY(!snapshot->stats);
    QVERIFY(!snapshot->objects);
    QVERIFY(!snapshot->nowNs);
    QVERIFY(!snapshot->usedBytes());
    QCOMPARE(snapshot->errors.size(), 1);
}

void SamplerTest::malformedValues()
{
    m_stage->setText(DriverFile::VramUsedBytes, "12X\n");
    m_stage->setText(DriverFile::Enabled, "2\n");
    Sampling sampling(m_stage);
    const SnapshotPtr snapshot = sampling.take();
    QVERIFY(!usedOf(*snapshot, Vram));
    QVERIFY(!snapshot->monitorEnabled);
    QVERIFY(totalOf(*snapshot, Vram));
    QCOMPARE(snapshot->errors.size(), 2);
    QCOMPARE(snapshot->errors[0].subject, u"pddgpu.0/mem_info_vram_used"_s);
    QCOMPARE(snapshot->errors[0].reason, u"line 1: the value is not a number: \"12X\""_s);
    QCOMPARE(snapshot->errors[1].subject, u"pddgpu.0/leak_monitor/enabled"_s);
}

void SamplerTest::oneProblemIsToldOnce()
{
    m_stage->setErrorEverywhere(error(Kind::Absent, Cause::MonitorNotBuiltIn, 2));
    m_stage->errors.remove(DriverFile::VramUsedBytes);
    Sampling sampling(m_stage);
    const SnapshotPtr snapshot = sampling.take();
    QVERIFY(usedOf(*snapshot, Vram));
    QCOMPARE(snapshot->errors.size(), 1);
    QCOMPARE(snapshot->errors[0].cause, Cause::MonitorNotBuiltIn);
}

void SamplerTest::worstComesFirst()
{
    m_stage->setError(DriverFile::VramTotalBytes, error(Kind::Denied, Cause::Other, 13));
    m_stage->setError(DriverFile::VramUsedBytes, error(Kind::Absent, Cause::Other, 2));
    m_stage->setError(DriverFile::GttTotalBytes, error(Kind::Failed, Cause::Other, 12));
    m_stage->setText(DriverFile::GttUsedBytes, "x\n");
    Sampling sampling(m_stage);
    QList<Kind> kinds;
    const SnapshotPtr snapshot = sampling.take();
    for (const SourceError &one : snapshot->errors)
        kinds.append(one.kind);
    const QList<Kind> expected{Kind::Failed, Kind::Malformed, Kind::Absent, Kind::Denied};
    QCOMPARE(kinds, expected);
}

void SamplerTest::sumsOfUnknowns()
{
    Snapshot snapshot;
    QVERIFY(!snapshot.usedBytes() && !snapshot.leakedBytes() && !snapshot.leakedObjects());
    setUsed(snapshot, Vram, 1);
    QVERIFY(!snapshot.usedBytes());
    setUsed(snapshot, Gtt, 2);
    QCOMPARE(snapshot.usedBytes(), 3u);
    setUsed(snapshot, Gtt, ~std::uint64_t{0});
    QVERIFY(!snapshot.usedBytes());
    snapshot.suspiciousObjects = 4;
    snapshot.confirmedObjects = 5;
    QCOMPARE(snapshot.leakedObjects(), 9u);
}

void SamplerTest::whatCannotBeIsDoubted_data()
{
    QTest::addColumn<DriverFile>("file");
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<DriverFile>("subject");
    QTest::addColumn<Cause>("cause");
    using File = DriverFile;
    QTest::newRow("used above total") << File::VramUsedBytes << QByteArray("1001\n")
                                      << File::VramUsedBytes << Cause::ImpossibleValue;
    QTest::newRow("used beyond all") << File::VramUsedBytes << QByteArray("18446744073709551615\n")
                                     << File::VramUsedBytes << Cause::ImpossibleValue;
    QTest::newRow("GTT used above total") << File::GttUsedBytes << QByteArray("2001\n")
                                          << File::GttUsedBytes << Cause::ImpossibleValue;
    QTest::newRow("no VRAM") << File::VramTotalBytes << QByteArray("0\n") << File::VramTotalBytes
                             << Cause::ImpossibleValue;
    QTest::newRow("no GTT") << File::GttTotalBytes << QByteArray("0\n") << File::GttTotalBytes
                            << Cause::ImpossibleValue;
    QTest::newRow("ABI 2") << File::MemoryStats << QByteArray("abi_version: 2\nnow_ns: 90\n")
                           << File::MemoryStats << Cause::UnknownAbi;
    QTest::newRow("ABI 0") << File::MemoryStats << QByteArray("abi_version: 0\nnow_ns: 90\n")
                           << File::MemoryStats << Cause::UnknownAbi;
    QTest::newRow("unborn") << File::LeakObjects << listing(5).replace("\t50\t", "\t2000000000\t")
                            << File::LeakObjects << Cause::BirthAfterNow;
}

void SamplerTest::whatCannotBeIsDoubted()
{
    QFETCH(DriverFile, file);
    QFETCH(QByteArray, text);
    QFETCH(DriverFile, subject);
    QFETCH(Cause, cause);

    m_stage->setText(file, text);
    Sampling sampling(m_stage);
    const SnapshotPtr snapshot = sampling.take();
    QCOMPARE(snapshot->errors.size(), 1);
    QCOMPARE(snapshot->errors[0].kind, Kind::Doubtful);
    QCOMPARE(snapshot->errors[0].cause, cause);
    QVERIFY(snapshot->errors[0].subject.startsWith("pddgpu.0/"_L1));
    QVERIFY(snapshot->isDoubtful());
    const Region &vram = *snapshot->region("vram");
    const Region &gtt = *snapshot->region("gtt");
    QCOMPARE(vram.isUsedDoubtful, subject == DriverFile::VramUsedBytes);
    QCOMPARE(vram.isTotalDoubtful, subject == DriverFile::VramTotalBytes);
    QCOMPARE(gtt.isUsedDoubtful, subject == DriverFile::GttUsedBytes);
    QCOMPARE(gtt.isTotalDoubtful, subject == DriverFile::GttTotalBytes);
    QCOMPARE(snapshot->isListingDoubtful(), subject == DriverFile::LeakObjects);
    // What was read is still there, and so is the rest.
    QVERIFY(usedOf(*snapshot, Vram) && snapshot->objects && snapshot->stats);
    QVERIFY(sampling.next()->isDoubtful());
}

void SamplerTest::whatCanBeIsNotDoubted()
{
    m_stage->setText(DriverFile::VramUsedBytes, "1000\n");
    m_stage->setText(DriverFile::MemoryStats, "abi_version: 1\nnow_ns: 90\n");
    // Born on another CPU while the listing's clock was read.
    m_stage->setText(DriverFile::LeakObjects, listing(5).replace("\t50\t", "\t900000000\t"));
    Sampling sampling(m_stage);
    const SnapshotPtr snapshot = sampling.take();
    QVERIFY(snapshot->errors.isEmpty());
    QVERIFY(!snapshot->isDoubtful());
    QCOMPARE(snapshot->objects->objects[0].ageNs(*snapshot->nowNs), 0u);
}

void SamplerTest::aListingThatEndsTooEarly()
{
    m_stage->setText(DriverFile::LiveObjects, "142\n");
    Sampling sampling(m_stage);
    for (const SnapshotPtr &snapshot : {sampling.take(), sampling.next()}) {
        QCOMPARE(snapshot->errors.size(), 1);
        QCOMPARE(snapshot->errors[0].cause, Cause::ListingIncomplete);
        QVERIFY(snapshot->errors[0].reason.contains("1 objects are listed"_L1));
        QVERIFY(snapshot->errors[0].reason.contains("142"_L1));
        QVERIFY(snapshot->isListingIncomplete());
    }
    m_stage->setText(DriverFile::LiveObjects, "1\n");
    QVERIFY(!sampling.next()->isListingIncomplete());
}

// The counters were read before an object was freed, the listing after it.
void SamplerTest::aListingOfAnotherMomentIsNotDoubted()
{
    m_stage->setText(DriverFile::LiveObjects, "2\n");
    m_stage->setText(DriverFile::LeakObjects, listing(6));
    Sampling sampling(m_stage);
    QVERIFY(sampling.take()->errors.isEmpty());
    // The generation changes with each read, so no conclusion is possible.
    m_stage->textsOfSecond.clear();
    m_stage->countsGenerations = true;
    m_stage->setText(DriverFile::LeakObjects, listing(7));
    m_stage->setText(DriverFile::Generation, "7\n");
    QVERIFY(sampling.next()->errors.isEmpty());
}

void SamplerTest::doubtsOfOtherDevices()
{
    m_stage->devices = QList<DeviceInfo>{First, Second};
    m_stage->textsOfSecond[DriverFile::VramUsedBytes] = "1001\n";
    Sampling sampling(m_stage);
    const SnapshotPtr snapshot = sampling.take();
    QVERIFY(!snapshot->isDoubtful());
    QCOMPARE(snapshot->others.size(), 1);
    QVERIFY(snapshot->others[0]->region("vram")->isUsedDoubtful);
}

void SamplerTest::logLinesComeOnce()
{
    m_stage->setLog("6,1,2,-;PDDGPU: one\njunk\n4,2,3,-;PDDGPU: two\\x09\n"_ba);
    Sampling sampling(m_stage);
    const QList<LogLine> expected{{1, 2000, 6, u"PDDGPU: one"_s}, {2, 3000, 4, u"PDDGPU: two\t"_s}};
    const SnapshotPtr snapshot = sampling.take();
    QCOMPARE(snapshot->logLines, expected);
    QVERIFY(!snapshot->logError);
    QVERIFY(sampling.next()->logLines.isEmpty());

    // Also without a device: a driver's last messages matter most.
    m_stage->setDevices(tl::unexpected(error(Kind::Absent, Cause::NoDevice)));
    m_stage->setErrorEverywhere(error(Kind::Gone, Cause::NoDevice, 2));
    m_stage->setLog("6,3,4,-;PDDGPU: gone\n"_ba);
    QCOMPARE(sampling.next()->logLines.size(), 1);
}

void SamplerTest::logErrorIsNoOther()
{
    const SourceError denied = error(Kind::Denied, Cause::KernelLogNeedsPrivilege, 1);
    m_stage->setLog(tl::unexpected(denied));
    Sampling sampling(m_stage);
    const SnapshotPtr snapshot = sampling.take();
    QCOMPARE(snapshot->logError, denied);
    QVERIFY(snapshot->errors.isEmpty());
    QVERIFY(snapshot->logLines.isEmpty());
}

// tests/bench/alert_bench.cpp measures how soon.
void SamplerTest::changeIsSampledByItself()
{
    Sampling sampling(m_stage);
    sampling.take();
    for (int alerts = 1; alerts <= 5; ++alerts) {
        m_stage->setText(DriverFile::AlertCount, QByteArray::number(alerts + 1000) + '\n');
        m_stage->change();
        QCOMPARE(sampling.take()->alertCount, std::uint64_t(alerts + 1000));
    }
    QVERIFY(sampling.spy.isEmpty());
}

void SamplerTest::changesAreBounded()
{
    Sampling sampling(m_stage);
    sampling.take();
    QElapsedTimer clock;
    clock.start();
    QDeadlineTimer patience(60'000);
    while (sampling.spy.size() < 5 && !patience.hasExpired()) {
        m_stage->change();
        QTest::qWait(5);
    }
    m_stage->setText(DriverFile::AlertCount, "5\n");
    m_stage->change();
    // The last one is not lost.
    QTRY_COMPARE(sampling.spy.constLast().constFirst().value<SnapshotPtr>()->alertCount, 5u);
    QVERIFY2(sampling.spy.size() <= 2 + clock.elapsed() / 100,
             qPrintable(QString::number(sampling.spy.size())));
    QVERIFY(sampling.spy.size() >= 5);
}

void SamplerTest::changeBeforeTheStart()
{
    Sampler sampler(std::make_unique<StagedSource>(m_stage));
    QSignalSpy spy(&sampler, &Sampler::sampled);
    m_stage->change();
    QVERIFY(!spy.wait(100));
}

void SamplerTest::destructorWaitsForARead()
{
    auto sampling = std::make_unique<Sampling>(m_stage);
    sampling->take();
    m_stage->blocked = true;
    sampling->sampler.sampleNow();
    QVERIFY(m_stage->arrived.tryAcquire(1, 30000));

    // The read only continues when the destructor asks it to; the destructor waits for it.
    QVERIFY(!m_stage->hasWaited);
    sampling.reset();
    QVERIFY(m_stage->hasWaited);
    QVERIFY(m_stage->destroyedIn);
}

void SamplerTest::destructorBeforeTheFirstSample()
{
    for (int i = 0; i < 50; ++i) {
        Sampler sampler(std::make_unique<StagedSource>(m_stage));
        sampler.start(1ms);
        sampler.writeControl(First, DriverControl::Enabled, "1");
    }
    QVERIFY(m_stage->destroyedIn);
}

QTEST_GUILESS_MAIN(SamplerTest)
#include "tst_sampler.moc"
