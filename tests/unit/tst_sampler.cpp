// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDeadlineTimer>
#include <QElapsedTimer>
#include <QMap>
#include <QMutex>
#include <QSemaphore>
#include <QSignalSpy>
#include <QTest>
#include <QThread>
#include <algorithm>
#include <atomic>
#include <memory>
#include <utility>

#include "sampler/sampler.h"
#include "source/simulatedsource.h"

using namespace pddgpu;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

using Kind = SourceError::Kind;
using Cause = SourceError::Cause;

namespace {

// Long enough that only asking makes samples.
constexpr std::chrono::milliseconds Never = 1h;

const DeviceInfo First{u"pddgpu.0"_s, u"card0"_s};
const DeviceInfo Second{u"pddgpu.1"_s, u"card1"_s};
const QByteArray Columns =
    "id\tbirth_ns\tsize_bytes\tdomain\tstate\tflags\thandles\tclient_id\tpid\tprocess\tlabel\n";

QByteArray listing(std::uint64_t generation, std::uint64_t nowNs = 100)
{
    return "version=1 generation=" + QByteArray::number(quint64(generation)) +
           " now_ns=" + QByteArray::number(quint64(nowNs)) + '\n' + Columns +
           "1\t50\t4096\tvram\tsuspicious\t-\t1\t1\t1\tp\t-\n";
}

SourceError error(Kind kind, Cause cause = Cause::Other, int errnoValue = 0)
{
    return {kind, cause, u"a file"_s, u"because"_s, errnoValue};
}

// What the test and the source in the sampler's thread share.
struct Stage {
    QMutex mutex;  // Protects all down to `order`.
    LinkState link;
    Result<QList<DeviceInfo>> devices = QList<DeviceInfo>{First};
    QMap<DriverFile, QByteArray> texts;
    QMap<DriverFile, QByteArray> textsOfSecond;  // Where they differ from the first device's.
    QMap<DriverFile, SourceError> errors;
    std::optional<SourceError> writeError;
    QMap<DriverFile, int> reads;
    Result<QByteArray> log = QByteArray();  // Read once.
    QStringList order;                      // What was asked for, in order.
    QString listedDevice;
    std::optional<DeviceInfo> watched;
    bool countsGenerations = false;  // One more with each read.
    bool isSilentAtTheEnd = false;   // Of a round: the link is lost once the log is read.

    std::atomic<bool> blocked = false;  // A read ends only once its thread is to end.
    QSemaphore arrived;                 // A read waits.
    std::atomic<bool> hasWaited = false;
    std::atomic<QThread *> destroyedIn = nullptr;
    std::atomic<QThread *> readIn = nullptr;
    Source *source = nullptr;

    /// As a driver with an alert does: in the source's thread.
    void change() { QMetaObject::invokeMethod(source, &Source::changed, Qt::QueuedConnection); }

    Stage()
    {
        for (int file = 0; file < static_cast<int>(DriverFile::MemoryStats); ++file)
            texts[static_cast<DriverFile>(file)] = QByteArray::number(file + 100) + '\n';
        texts[DriverFile::Enabled] = "1\n";
        // As the listing has it, and less used than there is.
        texts[DriverFile::LiveObjects] = "1\n";
        texts[DriverFile::VramTotalBytes] = "1000\n";
        texts[DriverFile::GttTotalBytes] = "2000\n";
        texts[DriverFile::Generation] = "5\n";
        texts[DriverFile::MemoryStats] = "now_ns: 90\nmoves: 3\n";
        texts[DriverFile::LeakObjects] = listing(5);
    }

    void setText(DriverFile file, const QByteArray &text)
    {
        const QMutexLocker locker(&mutex);
        texts[file] = text;
    }
    void setError(DriverFile file, const SourceError &why)
    {
        const QMutexLocker locker(&mutex);
        errors[file] = why;
    }
    void setErrorEverywhere(const SourceError &why)
    {
        for (int file = 0; file <= static_cast<int>(DriverFile::LeakObjects); ++file)
            setError(static_cast<DriverFile>(file), why);
    }
    void clearErrors()
    {
        const QMutexLocker locker(&mutex);
        errors.clear();
    }
    void setDevices(const Result<QList<DeviceInfo>> &list)
    {
        const QMutexLocker locker(&mutex);
        devices = list;
    }
    void setLink(const LinkState &state)
    {
        const QMutexLocker locker(&mutex);
        link = state;
    }
    void setLog(const Result<QByteArray> &text)
    {
        const QMutexLocker locker(&mutex);
        log = text;
    }
    std::optional<DeviceInfo> watchedDevice()
    {
        const QMutexLocker locker(&mutex);
        return watched;
    }
    int readsOf(DriverFile file)
    {
        const QMutexLocker locker(&mutex);
        return reads[file];
    }
};

class StagedSource : public Source
{
public:
    explicit StagedSource(std::shared_ptr<Stage> stage) : m_stage(std::move(stage))
    {
        m_stage->source = this;
    }
    ~StagedSource() override { m_stage->destroyedIn = QThread::currentThread(); }

    Origin origin() const override { return Origin::Driver; }

    Result<QList<DeviceInfo>> devices() override
    {
        const QMutexLocker locker(&m_stage->mutex);
        return m_stage->devices;
    }

    Result<QByteArray> read(const DeviceInfo &device, DriverFile file) override
    {
        m_stage->readIn = QThread::currentThread();
        if (m_stage->blocked) {
            m_stage->arrived.release();
            while (!QThread::currentThread()->isInterruptionRequested())
                QThread::yieldCurrentThread();
            m_stage->hasWaited = true;
        }
        const QMutexLocker locker(&m_stage->mutex);
        ++m_stage->reads[file];
        if (file == DriverFile::LeakObjects)
            m_stage->listedDevice = device.id;
        if (m_stage->errors.contains(file))
            return tl::unexpected(m_stage->errors[file]);
        if (m_stage->countsGenerations && file == DriverFile::Generation) {
            const QByteArray now = m_stage->texts[file];
            m_stage->texts[file] = QByteArray::number(now.trimmed().toInt() + 1) + '\n';
            return now;
        }
        return device == First || !m_stage->textsOfSecond.contains(file)
                   ? m_stage->texts[file]
                   : m_stage->textsOfSecond[file];
    }

    Result<QByteArray> readLog() override
    {
        const QMutexLocker locker(&m_stage->mutex);
        if (m_stage->isSilentAtTheEnd)
            m_stage->link.connected = false;
        return std::exchange(m_stage->log, m_stage->log ? QByteArray() : m_stage->log);
    }

    void watch(const std::optional<DeviceInfo> &device) override
    {
        const QMutexLocker locker(&m_stage->mutex);
        m_stage->watched = device;
    }

    LinkState link() const override
    {
        const QMutexLocker locker(&m_stage->mutex);
        return m_stage->link;
    }

    Result<void> write(const DeviceInfo &device, DriverControl, const QByteArray &value) override
    {
        const QMutexLocker locker(&m_stage->mutex);
        m_stage->order.append(u"write "_s + device.id + u' ' + QString::fromUtf8(value));
        if (m_stage->writeError)
            return tl::unexpected(*m_stage->writeError);
        // As a driver does: what is read from now on is the new value.
        m_stage->texts[DriverFile::ThresholdBytes] = value + '\n';
        return {};
    }

private:
    std::shared_ptr<Stage> m_stage;
};

// A sampler on a staged source, and what it said last.
struct Sampling {
    explicit Sampling(const std::shared_ptr<Stage> &stage)
        : sampler(std::make_unique<StagedSource>(stage)), spy(&sampler, &Sampler::sampled)
    {
        sampler.start(Never);
    }

    SnapshotPtr take()
    {
        if (spy.isEmpty() && !spy.wait(30000))
            return std::make_shared<const Snapshot>();
        return spy.takeFirst().constFirst().value<SnapshotPtr>();
    }

    SnapshotPtr next()
    {
        sampler.sampleNow();
        return take();
    }

    Sampler sampler;
    QSignalSpy spy;
};

}  // namespace

class SamplerTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
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

    void noDevice();
    void vanishesAndComesBack();
    void comesBackUnderAnotherCard();
    void newCardsAppear();
    void selectsDevices();
    void aSwitchIsOneRoundOfReads();
    void aStandInIsSaidToBeOne();

    void otherDevicesComeAlong();
    void otherDevicesThatFail();

    void logLinesComeOnce();
    void logErrorIsNoOther();

    void changeIsSampledByItself();
    void changesAreBounded();
    void changeBeforeTheStart();
    void watchesTheSelectedDevice();

    void writeIsAnsweredBeforeItsSample();
    void refusedWrite();
    void writeWithoutADevice();
    void writeBetweenSelectionAndSample();
    void connectionThatEndsMeanwhile();
    void deviceThatGoesBetweenTwoFiles();
    void hostThatFallsSilentMeanwhile();
    void writeToADeviceThatHasGone();
    void writeToADeviceThatIsBoundAnew();

    void destructorWaitsForARead();
    void destructorBeforeTheFirstSample();

private:
    std::shared_ptr<Stage> m_stage;
};

void SamplerTest::initTestCase()
{
    qRegisterMetaType<ControlOutcome>();
}

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
        {&Snapshot::vramTotalBytes, DriverFile::VramTotalBytes},
        {&Snapshot::vramUsedBytes, DriverFile::VramUsedBytes},
        {&Snapshot::gttTotalBytes, DriverFile::GttTotalBytes},
        {&Snapshot::gttUsedBytes, DriverFile::GttUsedBytes},
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
    for (const auto &[field, file] : numbers)
        QCOMPARE((*snapshot).*field, m_stage->texts[file].trimmed().toULongLong());
    QCOMPARE(snapshot->generation, 5u);
    QCOMPARE(snapshot->monitorEnabled, true);
    QCOMPARE(snapshot->stats->moves, 3u);
    QCOMPARE(snapshot->objects->objects.size(), 1);
    QCOMPARE(snapshot->usedBytes(), *snapshot->vramUsedBytes + *snapshot->gttUsedBytes);
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
    Sampler sampler(std::make_unique<SimulatedSource>(SourceSpec::Program::Mixed, 50));
    QSignalSpy spy(&sampler, &Sampler::sampled);
    sampler.start(20ms);
    QTRY_VERIFY(spy.size() >= 5);
    const auto snapshot = spy.constLast().constFirst().value<SnapshotPtr>();
    QCOMPARE(snapshot->origin, Source::Origin::Simulation);
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
    QCOMPARE(first->objects->generation, 5u);  // What was published stays as it was.
    sampling.next();
    QCOMPARE(m_stage->readsOf(DriverFile::LeakObjects), 2);
}

void SamplerTest::listingKeepsItsOwnGeneration()
{
    // The listing is read after the generation file, and the driver went on in between.
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
    // The driver was loaded again between two samples, and by chance is at the same generation.
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

    // Denied from now on, with a generation that stands still: the old listing must not stay.
    m_stage->setError(DriverFile::MemoryStats, denied);
    m_stage->setError(DriverFile::LeakObjects, denied);
    const SnapshotPtr snapshot = sampling.next();
    QVERIFY(!snapshot->objects);
    QVERIFY(!snapshot->stats);
    QVERIFY(!snapshot->nowNs);
    QVERIFY(snapshot->vramUsedBytes);
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
    // Tried again, although the generation did not move.
    m_stage->setText(DriverFile::LeakObjects, listing(5));
    QVERIFY(sampling.next()->objects);

    // Statistics that make no sense do not take the listing with them.
    m_stage->setText(DriverFile::MemoryStats, "junk\n");
    m_stage->setText(DriverFile::Generation, "6\n");
    m_stage->setText(DriverFile::LeakObjects, listing(6));
    const SnapshotPtr noStats = sampling.next();
    QVERIFY(!noStats->stats);
    QVERIFY(noStats->objects);
    QCOMPARE(noStats->nowNs, 100u);
    QCOMPARE(noStats->errors[0].subject, u"pddgpu.0/memory_stats"_s);
    // The listing is held now, and its clock is an old one.
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
    QVERIFY(sampling.take()->vramUsedBytes);
    m_stage->setErrorEverywhere(error(Kind::Failed, Cause::Other, 12));
    const SnapshotPtr snapshot = sampling.next();
    QCOMPARE(snapshot->device, First);
    QVERIFY(!snapshot->vramUsedBytes);
    QVERIFY(!snapshot->vramTotalBytes);
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
    QVERIFY(!snapshot->vramUsedBytes);
    QVERIFY(!snapshot->monitorEnabled);
    QVERIFY(snapshot->vramTotalBytes);
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
    QVERIFY(snapshot->vramUsedBytes);
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
    snapshot.vramUsedBytes = 1;
    QVERIFY(!snapshot.usedBytes());
    snapshot.gttUsedBytes = 2;
    QCOMPARE(snapshot.usedBytes(), 3u);
    snapshot.gttUsedBytes = ~std::uint64_t{0};
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
    for (int other = 0; other <= static_cast<int>(DriverFile::LeakObjects); ++other) {
        QCOMPARE(snapshot->isDoubtful(static_cast<DriverFile>(other)),
                 static_cast<DriverFile>(other) == subject);
    }
    // What was read is there all the same, and the rest of it, too.
    QVERIFY(snapshot->vramUsedBytes && snapshot->objects && snapshot->stats);
    QVERIFY(sampling.next()->isDoubtful());
}

void SamplerTest::whatCanBeIsNotDoubted()
{
    m_stage->setText(DriverFile::VramUsedBytes, "1000\n");
    m_stage->setText(DriverFile::MemoryStats, "abi_version: 1\nnow_ns: 90\n");
    // Born on another CPU while the clock of the listing was read.
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

// The counters were read before an object went, the listing after it.
void SamplerTest::aListingOfAnotherMomentIsNotDoubted()
{
    m_stage->setText(DriverFile::LiveObjects, "2\n");
    m_stage->setText(DriverFile::LeakObjects, listing(6));
    Sampling sampling(m_stage);
    QVERIFY(sampling.take()->errors.isEmpty());
    // The generation moves with each read: nothing can be said.
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
    QVERIFY(snapshot->others[0]->isDoubtful(DriverFile::VramUsedBytes));
}

void SamplerTest::noDevice()
{
    const SourceError none = error(Kind::Absent, Cause::NoDevice);
    m_stage->setDevices(tl::unexpected(none));
    Sampling sampling(m_stage);
    const SnapshotPtr snapshot = sampling.take();
    QVERIFY(!snapshot->device);
    QVERIFY(snapshot->devices.isEmpty());
    QVERIFY(!snapshot->vramUsedBytes);
    QCOMPARE(snapshot->errors, QList<SourceError>{none});

    m_stage->setDevices(QList<DeviceInfo>{First});
    QCOMPARE(sampling.next()->device, First);  // Looked for at each sample.

    m_stage->setDevices(QList<DeviceInfo>{});
    m_stage->setErrorEverywhere(error(Kind::Gone, Cause::NoDevice, 2));
    QCOMPARE(sampling.next()->errors[0].cause, Cause::NoDevice);
}

void SamplerTest::vanishesAndComesBack()
{
    Sampling sampling(m_stage);
    QVERIFY(sampling.take()->objects);

    m_stage->setDevices(tl::unexpected(error(Kind::Absent, Cause::NoDevice)));
    m_stage->setErrorEverywhere(error(Kind::Gone, Cause::NoDevice, 2));
    const SnapshotPtr gone = sampling.next();
    QVERIFY(!gone->device);
    QVERIFY(!gone->objects);
    QVERIFY(!gone->vramUsedBytes);
    QCOMPARE(gone->errors.size(), 1);
    QCOMPARE(gone->errors[0].kind, Kind::Absent);

    m_stage->clearErrors();
    m_stage->setDevices(QList<DeviceInfo>{First});
    const int reads = m_stage->readsOf(DriverFile::LeakObjects);
    const SnapshotPtr back = sampling.next();
    QCOMPARE(back->device, First);
    QVERIFY(back->objects);
    QVERIFY(back->errors.isEmpty());
    QCOMPARE(m_stage->readsOf(DriverFile::LeakObjects), reads + 1);

    // One that is listed and yet never there must not hold the thread.
    m_stage->setErrorEverywhere(error(Kind::Gone, Cause::NoDevice, 2));
    const SnapshotPtr torn = sampling.next();
    QCOMPARE(torn->errors.size(), 1);
    QCOMPARE(torn->errors[0].kind, Kind::Gone);
}

void SamplerTest::comesBackUnderAnotherCard()
{
    Sampling sampling(m_stage);
    sampling.take();
    const DeviceInfo moved{First.id, u"card3"_s};
    m_stage->setDevices(QList<DeviceInfo>{moved});
    m_stage->setError(DriverFile::Generation, error(Kind::Gone, Cause::NoDevice, 2));
    QCOMPARE(sampling.next()->device, moved);
}

void SamplerTest::newCardsAppear()
{
    Sampler sampler(std::make_unique<StagedSource>(m_stage));
    QSignalSpy spy(&sampler, &Sampler::sampled);
    sampler.start(50ms);
    QTRY_VERIFY(!spy.isEmpty());
    const QList<DeviceInfo> both{First, Second};
    m_stage->setDevices(both);
    QTRY_COMPARE_WITH_TIMEOUT(spy.constLast().constFirst().value<SnapshotPtr>()->devices, both,
                              20000);
    QCOMPARE(spy.constLast().constFirst().value<SnapshotPtr>()->device, First);
}

void SamplerTest::selectsDevices()
{
    m_stage->setDevices(QList<DeviceInfo>{First, Second});
    Sampling sampling(m_stage);
    QCOMPARE(sampling.take()->device, First);

    sampling.sampler.selectDevice(Second.id);
    QCOMPARE(sampling.take()->device, Second);
    QCOMPARE(m_stage->listedDevice, Second.id);
    // Its generation is the other's by chance; its objects are not.
    QCOMPARE(m_stage->readsOf(DriverFile::LeakObjects), 2);

    sampling.sampler.selectDevice(u"pddgpu.9"_s);
    QCOMPARE(sampling.take()->device, First);
    sampling.sampler.selectDevice(QString());
    QCOMPARE(sampling.take()->device, First);
}

void SamplerTest::aSwitchIsOneRoundOfReads()
{
    m_stage->setDevices(QList<DeviceInfo>{First, Second});
    Sampling sampling(m_stage);
    sampling.take();
    // Each sample reads it of both, and memory_stats of the selected one.
    QCOMPARE(m_stage->readsOf(DriverFile::VramUsedBytes), 2);
    sampling.sampler.selectDevice(Second.id);
    QCOMPARE(sampling.take()->device, Second);
    // Behind whatever else the switch might have asked for.
    QCOMPARE(sampling.next()->device, Second);
    QCOMPARE(m_stage->readsOf(DriverFile::VramUsedBytes), 6);
    QCOMPARE(m_stage->readsOf(DriverFile::MemoryStats), 3);
}

void SamplerTest::aStandInIsSaidToBeOne()
{
    m_stage->setDevices(QList<DeviceInfo>{First, Second});
    Sampling sampling(m_stage);
    QCOMPARE(sampling.take()->wantedDevice, QString());
    sampling.sampler.selectDevice(Second.id);
    QCOMPARE(sampling.take()->wantedDevice, QString());

    m_stage->setDevices(QList<DeviceInfo>{First});
    // Writes list the devices anew.
    sampling.sampler.writeControl(First, DriverControl::ThresholdBytes, "5");
    const SnapshotPtr standIn = sampling.take();
    QCOMPARE(standIn->device, First);
    QCOMPARE(standIn->wantedDevice, Second.id);

    m_stage->setDevices(QList<DeviceInfo>{First, Second});
    sampling.sampler.writeControl(First, DriverControl::ThresholdBytes, "6");
    const SnapshotPtr back = sampling.take();
    QCOMPARE(back->device, Second);
    QCOMPARE(back->wantedDevice, QString());
}

void SamplerTest::otherDevicesComeAlong()
{
    m_stage->setDevices(QList<DeviceInfo>{First, Second});
    m_stage->textsOfSecond[DriverFile::VramUsedBytes] = "77\n";
    m_stage->setText(DriverFile::MemoryStats, "now_ns: 95\n");
    Sampling sampling(m_stage);
    const SnapshotPtr first = sampling.take();
    QCOMPARE(first->device, First);
    QCOMPARE(first->others.size(), 1);
    const Snapshot &other = *first->others[0];
    QCOMPARE(other.device, Second);
    QCOMPARE(other.capturedAt, first->capturedAt);
    QCOMPARE(other.vramUsedBytes, 77u);
    QCOMPARE(other.alertCount, first->alertCount);
    QVERIFY(other.errors.isEmpty() && other.others.isEmpty());
    // Its large files were not read.
    QVERIFY(!other.stats && !other.objects);
    QCOMPARE(m_stage->readsOf(DriverFile::MemoryStats), 1);
    QCOMPARE(m_stage->readsOf(DriverFile::LeakObjects), 1);

    sampling.sampler.selectDevice(Second.id);
    const SnapshotPtr second = sampling.take();
    QCOMPARE(second->vramUsedBytes, 77u);
    QCOMPARE(second->others.size(), 1);
    QCOMPARE(second->others[0]->device, First);
}

void SamplerTest::otherDevicesThatFail()
{
    m_stage->setDevices(QList<DeviceInfo>{First, Second});
    m_stage->textsOfSecond[DriverFile::VramUsedBytes] = "x\n";
    Sampling sampling(m_stage);
    const SnapshotPtr snapshot = sampling.take();
    QVERIFY(snapshot->errors.isEmpty());
    QVERIFY(!snapshot->others[0]->vramUsedBytes);
    QCOMPARE(snapshot->others[0]->errors.size(), 1);
    QCOMPARE(snapshot->others[0]->errors[0].kind, Kind::Malformed);
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

    // Without a device, too: the last words of a driver are worth most.
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

// How soon it is, tests/bench/alert_bench.cpp measures.
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

void SamplerTest::watchesTheSelectedDevice()
{
    m_stage->setDevices(QList<DeviceInfo>{First, Second});
    Sampling sampling(m_stage);
    sampling.take();
    QCOMPARE(m_stage->watchedDevice(), First);
    sampling.sampler.selectDevice(Second.id);
    sampling.take();
    QCOMPARE(m_stage->watchedDevice(), Second);
    m_stage->setDevices(tl::unexpected(error(Kind::Absent, Cause::NoDevice)));
    m_stage->setErrorEverywhere(error(Kind::Gone, Cause::NoDevice, 2));
    sampling.next();
    QCOMPARE(m_stage->watchedDevice(), std::nullopt);
}

void SamplerTest::writeIsAnsweredBeforeItsSample()
{
    Sampling sampling(m_stage);
    sampling.take();

    QStringList order;
    std::optional<ControlOutcome> outcome;
    SnapshotPtr snapshot;
    connect(&sampling.sampler, &Sampler::controlWritten, this, [&](const ControlOutcome &said) {
        order.append(u"outcome"_s);
        outcome = said;
    });
    connect(&sampling.sampler, &Sampler::sampled, this, [&](const SnapshotPtr &taken) {
        order.append(u"sample"_s);
        snapshot = taken;
    });
    sampling.sampler.writeControl(First, DriverControl::ThresholdBytes, "777");
    QTRY_COMPARE(order.size(), 2);
    QCOMPARE(order, (QStringList{u"outcome"_s, u"sample"_s}));
    QCOMPARE(outcome->control, DriverControl::ThresholdBytes);
    QCOMPARE(outcome->value, "777");
    QVERIFY(!outcome->error);
    QCOMPARE(snapshot->thresholdBytes, 777u);
    QCOMPARE(m_stage->order, QStringList{u"write pddgpu.0 777"_s});
}

void SamplerTest::refusedWrite()
{
    const SourceError refused = error(Kind::Refused, Cause::Other, 22);
    m_stage->writeError = refused;
    Sampling sampling(m_stage);
    const SnapshotPtr before = sampling.take();
    QSignalSpy outcomes(&sampling.sampler, &Sampler::controlWritten);
    sampling.sampler.writeControl(First, DriverControl::ThresholdBytes, "0");
    const SnapshotPtr after = sampling.take();
    QCOMPARE(outcomes.size(), 1);
    QCOMPARE(outcomes[0][0].value<ControlOutcome>().error, refused);
    QCOMPARE(after->thresholdBytes, before->thresholdBytes);
    QVERIFY(after->errors.isEmpty());
}

void SamplerTest::writeWithoutADevice()
{
    const SourceError none = error(Kind::Absent, Cause::NoDevice);
    m_stage->setDevices(tl::unexpected(none));
    Sampler sampler(std::make_unique<StagedSource>(m_stage));
    QSignalSpy outcomes(&sampler, &Sampler::controlWritten);
    sampler.writeControl(First, DriverControl::TriggerCheck, "1");  // Not even started.
    QVERIFY(outcomes.wait(30000));
    QCOMPARE(outcomes[0][0].value<ControlOutcome>().error, none);
    QVERIFY(m_stage->order.isEmpty());
}

void SamplerTest::writeBetweenSelectionAndSample()
{
    m_stage->setDevices(QList<DeviceInfo>{First, Second});
    Sampling sampling(m_stage);
    QCOMPARE(sampling.take()->device, First);
    QSignalSpy outcomes(&sampling.sampler, &Sampler::controlWritten);
    // The second one is selected, and the first one is still what is shown.
    sampling.sampler.selectDevice(Second.id);
    sampling.sampler.writeControl(First, DriverControl::ThresholdBytes, "777");
    QTRY_COMPARE(outcomes.size(), 1);
    const auto outcome = outcomes[0][0].value<ControlOutcome>();
    QVERIFY(!outcome.error);
    QCOMPARE(outcome.device, First);
    const QMutexLocker locker(&m_stage->mutex);
    QCOMPARE(m_stage->order, QStringList{u"write pddgpu.0 777"_s});
}

// The list was asked for while it connected; that it cannot is known by the end of the sample.
void SamplerTest::connectionThatEndsMeanwhile()
{
    const QString host = u"gpu-1"_s;
    m_stage->setDevices(tl::unexpected(SourceError{
        SourceError::Kind::Gone, SourceError::Cause::ConnectionLost, host, u"connecting"_s, 0}));
    LinkState link;
    link.host = host;
    link.connected = false;
    link.retryInMs = 500;
    link.reason = u"Connection refused"_s;
    m_stage->setLink(link);
    Sampling sampling(m_stage);
    const SnapshotPtr snapshot = sampling.take();
    QVERIFY(!snapshot->isConnecting());
    QCOMPARE(snapshot->errors.size(), 1);
    QCOMPARE(snapshot->errors[0].reason, u"Connection refused"_s);
}

// Between two of its files: what was read before is of a device that is not there any more.
void SamplerTest::deviceThatGoesBetweenTwoFiles()
{
    const SourceError gone{Kind::Gone, Cause::ConnectionLost, u"gpu-1"_s, u"silent"_s, 0};
    m_stage->setError(DriverFile::MemoryStats, gone);
    Sampling sampling(m_stage);
    const SnapshotPtr snapshot = sampling.take();
    QCOMPARE(snapshot->device, First);
    QCOMPARE(snapshot->errors.size(), 1);
    QCOMPARE(snapshot->errors[0].cause, Cause::ConnectionLost);
    QVERIFY(!snapshot->vramUsedBytes);
    QVERIFY(!snapshot->monitorEnabled);
}

// A sample never says of one host both what it uses and that it is not there.
void SamplerTest::hostThatFallsSilentMeanwhile()
{
    LinkState link;
    link.host = u"gpu-1"_s;
    m_stage->setDevices(QList<DeviceInfo>{{u"gpu-1:pddgpu.0"_s, u"card0"_s}});
    m_stage->setLink(link);
    m_stage->isSilentAtTheEnd = true;
    Sampling sampling(m_stage);
    const SnapshotPtr snapshot = sampling.take();
    QVERIFY(snapshot->vramUsedBytes);
    QVERIFY(snapshot->link.connected);
    m_stage->setErrorEverywhere({Kind::Gone, Cause::ConnectionLost, link.host, u"silent"_s, 0});
    const SnapshotPtr next = sampling.next();
    QVERIFY(!next->vramUsedBytes);
    QVERIFY(!next->link.connected);
}

void SamplerTest::writeToADeviceThatHasGone()
{
    m_stage->setDevices(QList<DeviceInfo>{First, Second});
    Sampling sampling(m_stage);
    sampling.take();
    sampling.sampler.selectDevice(Second.id);
    QCOMPARE(sampling.take()->device, Second);
    QSignalSpy outcomes(&sampling.sampler, &Sampler::controlWritten);
    // Between the sample that is shown and the control.
    m_stage->setDevices(QList<DeviceInfo>{First});
    sampling.sampler.writeControl(Second, DriverControl::TriggerCheck, "1");
    QTRY_COMPARE(outcomes.size(), 1);
    const auto outcome = outcomes[0][0].value<ControlOutcome>();
    QCOMPARE(outcome.device, Second);
    QVERIFY(outcome.error);
    QCOMPARE(outcome.error->cause, Cause::NoDevice);
    QCOMPARE(outcome.error->kind, Kind::Gone);
    QCOMPARE(outcome.error->subject, Second.id);
    QVERIFY(!outcome.error->reason.isEmpty());
    QCOMPARE(sampling.take()->device, First);
    const QMutexLocker locker(&m_stage->mutex);
    QVERIFY(m_stage->order.isEmpty());
}

void SamplerTest::writeToADeviceThatIsBoundAnew()
{
    Sampling sampling(m_stage);
    sampling.take();
    QSignalSpy outcomes(&sampling.sampler, &Sampler::controlWritten);
    // The id is the same, the device is another.
    m_stage->setDevices(QList<DeviceInfo>{{First.id, u"card3"_s}});
    sampling.sampler.writeControl(First, DriverControl::ThresholdBytes, "1");
    QTRY_COMPARE(outcomes.size(), 1);
    QCOMPARE(outcomes[0][0].value<ControlOutcome>().error->cause, Cause::NoDevice);
    const QMutexLocker locker(&m_stage->mutex);
    QVERIFY(m_stage->order.isEmpty());
}

void SamplerTest::destructorWaitsForARead()
{
    auto sampling = std::make_unique<Sampling>(m_stage);
    sampling->take();
    m_stage->blocked = true;
    sampling->sampler.sampleNow();
    QVERIFY(m_stage->arrived.tryAcquire(1, 30000));

    // The read goes on when the destructor asks it to, and not before: it is waited for.
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
