// SPDX-License-Identifier: GPL-3.0-or-later
// What a recording contains, and where it is written.
#include <sys/resource.h>

#include <QFile>
#include <QFileInfo>
#include <QTest>
#include <QTimeZone>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <functional>
#include <memory>

#include "parser/leakobjects.h"
#include "recording/recordingreader.h"
#include "recording/recordingsource.h"
#include "recording/recordingtee.h"
#include "recordingtesting.h"
#include "support/fakedriver.h"
#include "transport/simulated/builtinscenarios.h"
#include "transport/simulated/simulatedsource.h"
#include "wire/listingdiff.h"
#include "wire/listingedit.h"

using namespace pddgpu;
using namespace pddgpu::recording;
using namespace pddgpu::testing;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace {

// A recording made of a simulated device, by hand.
class Recorded
{
public:
    explicit Recorded(const QString &path)
        : m_tee(std::make_unique<SimulatedSource>(builtInScenario(u"mixed"), 1,
                                                  [this] { return m_clock; }))
    {
        started = m_tee.start(path);
    }

    RecordingTee &tee() { return m_tee; }

    // All files at that time; each sample is three simulated seconds after the previous one.
    QList<QByteArray> sample(qint64 timeMs)
    {
        QList<QByteArray> texts;
        m_clock += 3s;
        const DeviceInfo device = m_tee.devices()->constFirst();
        for (int file = 0; file < DriverFileCount; ++file)
            texts.append(*m_tee.read(device, static_cast<DriverFile>(file)));
        texts.append(*m_tee.readLog());
        if (!m_tee.endSample(QDateTime::fromMSecsSinceEpoch(timeMs, QTimeZone::utc())))
            return {};
        return texts;
    }

    Result<void> started;

private:
    std::chrono::nanoseconds m_clock = 1h;
    RecordingTee m_tee;
};

}  // namespace

class RecordingTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<RecordingFolder>(); }

    void answersAsTheSourceDid();
    void listingsCostWhatChanges();
    void linesAreNotComparedByTheirHash();
    void readTwiceForOneSample();
    void writesAreRecordedAndRefused();
    void recordsWhatIsNewAlone();
    void isForItsOwnerAlone();
    void isMadeAndNeverFound();
    void placesThatCannotBeWritten();
    void fullDisk();

private:
    QString path(const QString &name) const { return m_folder->path(name); }

    std::unique_ptr<RecordingFolder> m_folder;
};

void RecordingTest::answersAsTheSourceDid()
{
    constexpr int Count = 150;
    const QString name = path(u"run"_s);
    QList<QList<QByteArray>> expected;
    {
        Recorded recorded(name);
        QVERIFY(recorded.started);
        for (int i = 0; i < Count; ++i)
            expected.append(recorded.sample(1'000'000 + 1000 * i));
        recorded.tee().stop();
    }
    RecordingSource source(name);
    QCOMPARE(source.origin(), Origin::Recording);
    const auto devices = source.devices();
    QVERIFY(devices);
    QCOMPARE(source.sampleCount(), Count);
    QCOMPARE(source.position(), Count - 1);
    QVERIFY(!source.damage());
    for (const int sample : {Count - 1, 0, 1, 2, 59, 60, 61, 17, 149, 120, 119}) {
        source.goTo(sample);
        QCOMPARE(source.now(),
                 QDateTime::fromMSecsSinceEpoch(1'000'000 + 1000 * sample, QTimeZone::utc()));
        QList<QByteArray> texts;
        for (int file = 0; file < DriverFileCount; ++file)
            texts.append(*source.read(devices->constFirst(), static_cast<DriverFile>(file)));
        texts.append(*source.readLog());
        QCOMPARE(texts, expected[sample]);
        QCOMPARE(source.readLog(), "");
    }
    QCOMPARE(source.read(Device, DriverFile::Generation).error().cause,
             SourceError::Cause::NotRecorded);
    // Small compared with what was read.
    QVERIFY(QFileInfo(name).size() < Count * 3000);
}

void RecordingTest::listingsCostWhatChanges()
{
    constexpr int Objects = 5'000;
    constexpr int Samples = 50;
    const FileKey listing = key(DriverFile::LeakObjects);
    FakeDriver driver;
    QList<LeakObject> objects(Objects);
    for (int i = 0; i < Objects; ++i)
        objects[i].id = static_cast<quint64>(i) * 7919 + 1;
    RecordingTee tee(driver.createSource());
    const QString name = path(u"run"_s);
    QVERIFY(tee.start(name));
    QList<QByteArray> expected;
    QList<qint64> bytes;
    for (int i = 0; i < Samples; ++i) {
        // Some change, one is removed, one is added.
        for (int one = 0; one < 10; ++one)
            objects[(i * 97 + one * 13) % Objects].sizeBytes += 4096;
        objects.removeAt((i * 31) % Objects);
        objects.append(objects.constLast());
        objects.last().id += 3;
        driver.setObjects(objects);
        const DeviceInfo device = tee.devices()->constFirst();
        expected.append(*tee.read(device, DriverFile::LeakObjects));
        QVERIFY(tee.endSample(QDateTime::fromMSecsSinceEpoch(1000 * (i + 1), QTimeZone::utc())));
        bytes.append(tee.recordedBytes());
    }
    tee.stop();
    // The first sample contains all of it.
    QVERIFY((bytes.constLast() - bytes[0]) / (Samples - 1) < bytes[0] / 20);

    Reader reader(std::make_unique<QFile>(name));
    QVERIFY(reader.open());
    for (const int sample : {Samples - 1, 0, 1, 2, 40, 17, 18, 19}) {
        QVERIFY(reader.goTo(sample));
        QCOMPARE(**reader.text(listing, 1 << 30), expected[sample]);
        // Reading it again gives the same.
        QCOMPARE(**reader.text(listing, 1 << 30), expected[sample]);
    }
}

// Two lines with one hash in the standard library's hash function, for which they are easy to find.
void RecordingTest::linesAreNotComparedByTheirHash()
{
    constexpr std::uint64_t Factor = 0xc6a4'a793'5bd1'e995;
    std::uint64_t inverse = Factor;
    for (int i = 0; i < 6; ++i)
        inverse *= 2 - Factor * inverse;
    const auto mixed = [](std::uint64_t word) {
        word *= Factor;
        return (word ^ word >> 47) * Factor;
    };
    const auto unmixed = [inverse](std::uint64_t word) {
        word *= inverse;
        return (word ^ word >> 47) * inverse;
    };
    const auto line = [](std::uint64_t first, std::uint64_t second) {
        QByteArray text("7\tlabel-", 8);
        text.append(reinterpret_cast<const char *>(&first), sizeof(first));
        text.append(reinterpret_cast<const char *>(&second), sizeof(second));
        return text + '\n';
    };
    const auto hashOf = [](const QByteArray &text) {
        return std::hash<std::string_view>()(
            {text.constData(), static_cast<std::size_t>(text.size())});
    };
    // The second word reverts what the first word changes in the state.
    constexpr std::uint64_t Words[] = {0x6161'6161'6161'6161, 0x6262'6262'6262'6262};
    const QByteArray one = line(Words[0], Words[1]);
    std::uint64_t state = 0xc70f'6907 ^ static_cast<std::uint64_t>(one.size()) * Factor;
    std::uint64_t head = 0;
    std::memcpy(&head, one.constData(), sizeof(head));
    state = (state ^ mixed(head)) * Factor;
    const std::uint64_t after = (state ^ mixed(Words[0])) * Factor;
    QByteArray two;
    for (std::uint64_t first = Words[0] + 1; two.isEmpty() || two.count('\n') != 1; ++first) {
        const std::uint64_t other = (state ^ mixed(first)) * Factor;
        two = line(first, unmixed(after ^ other ^ mixed(Words[1])));
    }
    QVERIFY(one != two);
#if defined(__GLIBCXX__)
    QCOMPARE(hashOf(one), hashOf(two));
#endif

    const QByteArray head2 = "version=1\ncolumns\n";
    QVERIFY(listingDiff(head2 + one, head2 + two).endsWith(two));
    QCOMPARE(listingDiff(head2 + one, head2 + one), head2 + copyOf(2, 1));

    helper::ListingEdit edit;
    const auto edited = [&edit](const QByteArray &text) {
        edit.add({text.constData(), static_cast<std::size_t>(text.size())});
        edit.end();
        return QByteArray::fromStdString(std::exchange(edit.text, {}));
    };
    edited(head2 + one);
    QVERIFY(edited(head2 + two).endsWith(two));
    QCOMPARE(edited(head2 + two), head2 + copyOf(2, 1));
}

void RecordingTest::readTwiceForOneSample()
{
    const FileKey listing = key(DriverFile::LeakObjects);
    FakeDriver driver;
    QList<LeakObject> objects(1'000);
    for (int i = 0; i < objects.size(); ++i)
        objects[i].id = static_cast<quint64>(i) + 1;
    RecordingTee tee(driver.createSource());
    const QString name = path(u"run"_s);
    QVERIFY(tee.start(name));
    QList<QByteArray> expected;
    for (int i = 0; i < 4; ++i) {
        // As if a listing did not match its numbers.
        for (int again = 0; again < i; ++again) {
            objects[i * 10 + again].sizeBytes += 4096;
            driver.setObjects(objects);
            QVERIFY(tee.read(Device, DriverFile::LeakObjects));
        }
        objects[500 + i].sizeBytes += 4096;
        driver.setObjects(objects);
        const DeviceInfo device = tee.devices()->constFirst();
        expected.append(*tee.read(device, DriverFile::LeakObjects));
        QVERIFY(tee.endSample(QDateTime::fromMSecsSinceEpoch(1000 * (i + 1), QTimeZone::utc())));
    }
    tee.stop();
    Reader reader(std::make_unique<QFile>(name));
    QVERIFY(reader.open());
    for (const int sample : {3, 0, 1, 2}) {
        QVERIFY(reader.goTo(sample));
        QCOMPARE(reader.text(listing, 1 << 30)->value_or("refused"), expected[sample]);
    }
}

void RecordingTest::writesAreRecordedAndRefused()
{
    const QString name = path(u"run"_s);
    {
        Recorded recorded(name);
        const DeviceInfo device = recorded.tee().devices()->constFirst();
        QVERIFY(recorded.tee().write(device, DriverControl::ThresholdBytes, "5M"));
        QVERIFY(!recorded.tee().write(device, DriverControl::ThresholdBytes, "12X"));
        recorded.sample(1000);
        recorded.sample(2000);
    }
    Reader reader(std::make_unique<QFile>(name));
    QVERIFY(reader.open());
    QVERIFY(reader.goTo(0));
    QCOMPARE(reader.sample().writes.size(), 2);
    QCOMPARE(reader.sample().writes[0].value, "5M");
    QVERIFY(!reader.sample().writes[0].error);
    QCOMPARE(reader.sample().writes[1].error->errnoValue, EINVAL);
    QVERIFY(reader.goTo(1));
    QVERIFY(reader.sample().writes.isEmpty());

    RecordingSource source(name);
    const auto written = source.write(source.devices()->constFirst(), DriverControl::Enabled, "0");
    QVERIFY(!written);
    QCOMPARE(written.error().kind, SourceError::Kind::Refused);
    QCOMPARE(written.error().cause, SourceError::Cause::IsRecording);
    QCOMPARE(written.error().reason, u"a recording cannot be controlled"_s);
}

void RecordingTest::recordsWhatIsNewAlone()
{
    const QString name = path(u"run"_s);
    Recorded recorded(name);
    recorded.sample(1000);
    const qint64 afterFirst = recorded.tee().recordedBytes();
    // A sample without any read only adds its time.
    QVERIFY(recorded.tee().endSample(QDateTime::fromMSecsSinceEpoch(2000, QTimeZone::utc())));
    QVERIFY(recorded.tee().recordedBytes() - afterFirst < 50);
    QCOMPARE(recorded.tee().recordedBytes(), QFileInfo(name).size());
}

void RecordingTest::isForItsOwnerAlone()
{
    const QString name = path(u"run"_s);
    const Recorded recorded(name);
    constexpr auto Others = QFileDevice::ReadGroup | QFileDevice::ReadOther |
                            QFileDevice::WriteGroup | QFileDevice::WriteOther;
    QVERIFY(!(QFileInfo(name).permissions() & Others));
}

// Anybody who may write in a folder can create a file there just before we do.
void RecordingTest::isMadeAndNeverFound()
{
    const QString victim = path(u"victim"_s);
    QFile file(victim);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("secret");
    file.close();
    const QString link = path(u"link"_s);
    QVERIFY(QFile::link(victim, link));
    const QString nowhere = path(u"nowhere"_s);
    QVERIFY(QFile::link(path(u"made"_s), nowhere));
    for (const QString &name : {victim, link, nowhere}) {
        const Recorded recorded(name);
        QVERIFY2(!recorded.started, qPrintable(name));
        QCOMPARE(recorded.started.error().cause, SourceError::Cause::RecordingNotWritten);
    }
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), "secret");
    QVERIFY(!QFileInfo::exists(path(u"made"_s)));
    QVERIFY(QFileInfo(nowhere).isSymLink());
}

void RecordingTest::placesThatCannotBeWritten()
{
    for (const QString &name : {path(u"no/such/folder/run"_s), m_folder->path(), u"/dev/null"_s}) {
        const Recorded recorded(name);
        QVERIFY(!recorded.started);
        QCOMPARE(recorded.started.error().cause, SourceError::Cause::RecordingNotWritten);
        QCOMPARE(recorded.started.error().subject, name);
        QVERIFY(!recorded.started.error().reason.isEmpty());
    }
}

void RecordingTest::fullDisk()
{
    // A limit on file size acts like a full disk for this process.
    constexpr rlim_t Bytes = 20'000;
    const QString name = path(u"run"_s);
    Recorded recorded(name);
    rlimit before = {};
    QCOMPARE(getrlimit(RLIMIT_FSIZE, &before), 0);
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    const rlimit small{Bytes, before.rlim_max};
    QCOMPARE(setrlimit(RLIMIT_FSIZE, &small), 0);
    int samples = 0;
    while (samples < 1000 && !recorded.sample(1000 + samples).isEmpty())
        ++samples;
    QCOMPARE(setrlimit(RLIMIT_FSIZE, &before), 0);
    std::signal(SIGXFSZ, handler);
    QVERIFY(samples > 3 && samples < 1000);
    QVERIFY(!recorded.tee().isRecording());
    // The source continues, and the file is intact up to there.
    QVERIFY(recorded.tee().devices());
    QVERIFY(QFileInfo(name).size() <= qint64(Bytes));
    Reader reader(std::make_unique<QFile>(name));
    QVERIFY(reader.open());
    QCOMPARE(reader.sampleCount(), samples);
    QVERIFY(reader.damage().isEmpty());
}

QTEST_GUILESS_MAIN(RecordingTest)
#include "tst_recording.moc"
