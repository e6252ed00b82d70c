// SPDX-License-Identifier: GPL-3.0-or-later
#include <sys/resource.h>

#include <QBuffer>
#include <QCborStreamReader>
#include <QCborValue>
#include <QFile>
#include <QFileInfo>
#include <QRandomGenerator>
#include <QScopeGuard>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTimeZone>
#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <functional>
#include <limits>
#include <memory>

#include "fakedriver.h"
#include "helper/protocol.h"
#include "parser/leakobjects.h"
#include "recording/listingdiff.h"
#include "recording/recordingreader.h"
#include "recording/recordingsource.h"
#include "recording/recordingtee.h"
#include "relay/listingedit.h"
#include "sampler/sampler.h"
#include "source/simulatedsource.h"

using namespace pddgpu;
using namespace pddgpu::recording;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace {

// Long enough that only asking makes samples.
constexpr std::chrono::milliseconds Never = 1h;

const DeviceInfo Device{u"pddgpu.0"_s, u"card0"_s};
const SourceError Denied{SourceError::Kind::Denied, SourceError::Cause::DebugfsNeedsRoot,
                         u"/a/file"_s, u"Permission denied"_s, 13};

FileKey key(DriverFile file)
{
    return {Device.id, Device.card, file};
}

Sample keySample(std::int64_t timeMs)
{
    Sample sample;
    sample.timeMs = timeMs;
    sample.devices = QList<DeviceInfo>{Device};
    sample.files[key(DriverFile::VramUsedBytes)] = Content(QByteArray("1\n"));
    sample.files[key(DriverFile::MemoryStats)] = Content(QByteArray(3000, 's'));
    sample.files[key(DriverFile::LeakObjects)] = Content(tl::unexpected(Denied));
    return sample;
}

Sample change(std::int64_t timeMs, const QByteArray &used)
{
    Sample sample;
    sample.timeMs = timeMs;
    sample.files[key(DriverFile::VramUsedBytes)] = Content(used);
    return sample;
}

QByteArray headerItem()
{
    return makeItem(ItemKind::Header, encode(Header{1, u"1.2.3"_s, Source::Origin::Driver, 1000}));
}

// Samples at 1000, 2000, … ms whose used bytes are their number from 0; a key every four.
QByteArray recordingOf(int samples)
{
    QByteArray bytes = headerItem();
    for (int i = 0; i < samples; ++i) {
        const std::int64_t timeMs = 1000 * (i + 1);
        const QByteArray used = QByteArray::number(i) + '\n';
        if (i % 4 == 0) {
            Sample sample = keySample(timeMs);
            sample.files[key(DriverFile::VramUsedBytes)] = Content(used);
            bytes += makeItem(ItemKind::Key, encode(sample));
        } else {
            bytes += makeItem(ItemKind::Change, encode(change(timeMs, used)));
        }
    }
    return bytes;
}

// A reader of bytes in memory, and whether it opened.
struct Opened {
    explicit Opened(const QByteArray &bytes)
        : reader([&bytes] {
              auto buffer = std::make_unique<QBuffer>();
              buffer->setData(bytes);
              return buffer;
          }()),
          result(reader.open())
    {
    }

    QByteArray used(qsizetype sample)
    {
        if (!reader.goTo(sample))
            return "(no sample)";
        return reader.sample().files.at(key(DriverFile::VramUsedBytes)).text(100).value_or("?");
    }

    QString error() const { return result ? QString() : result.error(); }

    Reader reader;
    tl::expected<void, QString> result;
};

// As a hostile maker of recordings deflates: what he wants it to be is not for us to trust.
Content deflated(const QByteArray &text)
{
    // Behind the length that Qt puts in front.
    return Content::deflated(qCompress(text, 9).sliced(4), text.size());
}

QByteArray copyOf(std::uint32_t first, std::uint32_t count)
{
    std::string mark(1, helper::CopyMark);
    helper::appendNumber(mark, first);
    helper::appendNumber(mark, count);
    return QByteArray::fromStdString(mark);
}

double cpuSeconds()
{
    rusage usage = {};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval &time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

qint64 statusKiB(const char *name)
{
    QFile file(u"/proc/self/status"_s);
    if (!file.open(QIODevice::ReadOnly))
        return -1;
    const QList<QByteArray> lines = file.readAll().split('\n');
    for (const QByteArray &line : lines) {
        if (line.startsWith(name))
            return line.simplified().split(' ').at(1).toLongLong();
    }
    return -1;
}

/// What it cost since this was made: the most memory at once, and time of the CPU.
class Cost
{
public:
    Cost()
    {
        // What getrusage() says of it never falls again.
        QFile file(u"/proc/self/clear_refs"_s);
        if (file.open(QIODevice::WriteOnly | QIODevice::Unbuffered))
            file.write("5");
    }
    qint64 peakMiB() const { return (statusKiB("VmHWM:") - m_kiB) / 1024; }
    double seconds() const { return cpuSeconds() - m_seconds; }

private:
    const qint64 m_kiB = statusKiB("VmRSS:");
    const double m_seconds = cpuSeconds();
};

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
// They hold back what was freed, and take their time.
constexpr int Slower = 4;
#else
constexpr int Slower = 1;
#endif

// A recording made of a simulated device, by hand.
class Recorded
{
public:
    explicit Recorded(const QString &path)
        : m_tee(std::make_unique<SimulatedSource>(SourceSpec::Program::Mixed, 1,
                                                  [this] { return m_clock; }))
    {
        started = m_tee.start(path);
    }

    RecordingTee &tee() { return m_tee; }

    // All files, as they are then; each sample is three simulated seconds after the one before.
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
    void init();

    void headerAndBack();
    void sampleAndBack();
    void isACborSequence();
    void laterVersionsKeys();
    void contents();
    void hostileContents();

    void everySampleInAnyOrder();
    void cutOffAnywhere();
    void oneFlippedBit();
    void damagedInTheMiddle();
    void noRecording_data();
    void noRecording();
    void clockSetBack();
    void hugeLengths();
    void manyShortLines();
    void manyDamages();
    void manyLogs();
    void manyCopies();
    void manyDevices();
    void opensUntilTheProgramEnds();
    void goodListingsCostLittle();

    void answersAsTheSourceDid();
    void listingsCostWhatChanges();
    void editsThatFitNothing();
    void linesAreNotComparedByTheirHash();
    void readTwiceForOneSample();
    void writesAreRecordedAndRefused();
    void recordsWhatIsNewAlone();
    void isForItsOwnerAlone();
    void isMadeAndNeverFound();
    void placesThatCannotBeWritten();
    void fullDisk();

    void samplerRecords();
    void samplerTellsOfFailures();
    void aRecordingIsNotRecorded();
    void samplerPlaysBack();
    void plays();
    void playsWhereTheClockWasSetBack();
    void noFile();
    void fileThatChanges();

private:
    QString path(const QString &name) const { return m_folder->filePath(name); }
    QString file(const QByteArray &bytes) const
    {
        QFile out(path(u"recording"_s));
        return out.open(QIODevice::WriteOnly) && out.write(bytes) == bytes.size() ? out.fileName()
                                                                                  : QString();
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void RecordingTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
}

void RecordingTest::headerAndBack()
{
    const Header header{1, u"1.2.3"_s, Source::Origin::Simulation, 1'700'000'000'000};
    QCOMPARE(decodeHeader(encode(header)), header);
    Header later = header;
    later.version = 3;
    const auto decoded = decodeHeader(encode(later));
    QCOMPARE(decoded.error(),
             u"it is a recording of version 3, and this program reads version 2"_s);
}

void RecordingTest::sampleAndBack()
{
    Sample sample = keySample(1234);
    sample.log = Content("6,1,2,-;PDDGPU: x\n"_ba);
    sample.writes = {{Device, DriverControl::ThresholdBytes, "12X", Denied},
                     {Device, DriverControl::TriggerCheck, "1", std::nullopt}};
    const auto back = decodeSample(encode(sample));
    QVERIFY2(back, qPrintable(back ? QString() : back.error()));
    QCOMPARE(back->timeMs, 1234);
    QCOMPARE(**back->devices, QList<DeviceInfo>{Device});
    QCOMPARE(back->files.size(), 3u);
    QCOMPARE(back->files.at(key(DriverFile::VramUsedBytes)).text(10), "1\n");
    QCOMPARE(back->files.at(key(DriverFile::MemoryStats)).text(3000), QByteArray(3000, 's'));
    QVERIFY(back->files.at(key(DriverFile::MemoryStats)).isDeflated());
    QCOMPARE(back->files.at(key(DriverFile::LeakObjects)).text(10).error(), Denied);
    QCOMPARE(back->log.text(LongestLog), "6,1,2,-;PDDGPU: x\n"_ba);
    QCOMPARE(back->writes, sample.writes);

    sample.devices = Result<QList<DeviceInfo>>(tl::unexpected(Denied));
    sample.log = Content(tl::unexpected(Denied));
    const auto failed = decodeSample(encode(sample));
    QCOMPARE(failed->devices->error(), Denied);
    QCOMPARE(*failed->log.error(), Denied);
}

// Whoever has a CBOR library can read it.
void RecordingTest::isACborSequence()
{
    const QByteArray bytes = recordingOf(3);
    QCborStreamReader reader(bytes);
    qint64 items = 0;
    for (qint64 offset = 0; offset < bytes.size(); ++items) {
        QCborStreamReader one(bytes.mid(offset));
        const QCborValue item = QCborValue::fromCbor(one);
        QVERIFY(one.lastError() == QCborError::NoError);
        QCOMPARE(item.tag(), QCborKnownTags::Signature);
        const QCborArray parts = item.taggedValue().toArray();
        QCOMPARE(parts.size(), 3);
        QVERIFY(QCborValue::fromCbor(parts[2].toByteArray()).isMap());
        offset += one.currentOffset();
    }
    QCOMPARE(items, 4);
}

void RecordingTest::laterVersionsKeys()
{
    QCborMap body = QCborValue::fromCbor(encode(keySample(7))).toMap();
    body[u"weather"_s] = QCborMap{{u"wind"_s, QCborArray{1, 2, QCborArray{3}}}};
    QCborArray files = body[u"files"_s].toArray();
    files.append(QCborArray{u"d"_s, u"c"_s, u"leak_monitor/unheard_of"_s, QByteArray("1"), 17});
    body[u"files"_s] = files;
    const auto sample = decodeSample(QCborValue(body).toCbor());
    QVERIFY2(sample, qPrintable(sample ? QString() : sample.error()));
    QCOMPARE(sample->files.size(), 3u);
    QCOMPARE(sample->timeMs, 7);
}

void RecordingTest::contents()
{
    const QByteArray texts[] = {"", "1\n", QByteArray(511, 'x'), QByteArray(512, 'x'),
                                QByteArray(1 << 20, '\0')};
    for (const QByteArray &text : texts) {
        const Content content{Result<QByteArray>(text)};
        QCOMPARE(content.text(1 << 20), text);
        QVERIFY(!content.text(text.size() - 1));
    }
    const Content failed{Result<QByteArray>(tl::unexpected(Denied))};
    QCOMPARE(failed.text(1).error(), Denied);
    QVERIFY(Content(Result<QByteArray>(QByteArray(1 << 20, 'x'))).bytes().size() < 10'000);
}

void RecordingTest::hostileContents()
{
    const Content good{Result<QByteArray>(QByteArray(100'000, 'x'))};
    // Longer or shorter than it says, nonsense, and nothing.
    QVERIFY(!Content::deflated(good.bytes(), 99'999).text(1 << 20));
    QVERIFY(!Content::deflated(good.bytes(), 100'001).text(1 << 20));
    QVERIFY(!Content::deflated("nonsense", 100).text(1 << 20));
    QVERIFY(!Content::deflated("", 100).text(1 << 20));
    QVERIFY(!Content::deflated(good.bytes(), 1LL << 40).text(1LL << 41));
}

void RecordingTest::everySampleInAnyOrder()
{
    constexpr int Count = 23;
    Opened opened(recordingOf(Count));
    QVERIFY2(opened.result, qPrintable(opened.error()));
    QCOMPARE(opened.reader.sampleCount(), Count);
    QVERIFY(opened.reader.damage().isEmpty());
    QCOMPARE(opened.reader.header().applicationVersion, u"1.2.3"_s);
    QRandomGenerator random(1);
    for (int i = 0; i < 500; ++i) {
        const int sample = i < Count ? i : random.bounded(Count);
        QCOMPARE(opened.used(sample), QByteArray::number(sample) + '\n');
        QCOMPARE(opened.reader.position(), sample);
        QCOMPARE(opened.reader.sample().timeMs, 1000 * (sample + 1));
        QCOMPARE(opened.reader.timeMs(sample), 1000 * (sample + 1));
        QCOMPARE(opened.reader.sample().files.size(), 3u);
    }
}

// As a crash leaves it.
void RecordingTest::cutOffAnywhere()
{
    const QByteArray whole = recordingOf(6);
    QList<qsizetype> ends;
    const qsizetype headerEnds = headerItem().size();
    for (int i = 1; i <= 6; ++i)
        ends.append(recordingOf(i).size());
    for (qsizetype length = 0; length <= whole.size(); ++length) {
        Opened opened(whole.first(length));
        const auto samples = std::count_if(ends.cbegin(), ends.cend(),
                                           [length](qsizetype end) { return end <= length; });
        QCOMPARE(opened.reader.sampleCount(), samples);
        QCOMPARE(opened.result.has_value(), samples > 0);
        QVERIFY(opened.reader.damage().isEmpty());
        if (samples > 0)
            QCOMPARE(opened.used(samples - 1), QByteArray::number(samples - 1) + '\n');
        else if (length >= headerEnds)
            QCOMPARE(opened.error(), u"it ends before its first sample"_s);
        else
            QVERIFY(!opened.error().isEmpty());
    }
}

// Anywhere: told, or in the last sample, which then is missing; never another number.
void RecordingTest::oneFlippedBit()
{
    const QByteArray whole = recordingOf(6);
    const qsizetype lastBegins = recordingOf(5).size();
    for (qsizetype at = 0; at < whole.size(); ++at) {
        QByteArray bytes = whole;
        bytes[at] = static_cast<char>(bytes[at] ^ (1 << (at % 8)));
        Opened opened(bytes);
        const bool isTold = !opened.result || !opened.reader.damage().isEmpty();
        const bool isCutOff = at >= lastBegins && opened.reader.sampleCount() == 5;
        QVERIFY2(isTold || isCutOff, qPrintable(QString::number(at)));
        for (qsizetype i = 0; i < opened.reader.sampleCount(); ++i)
            QCOMPARE(opened.used(i), QByteArray::number(opened.reader.timeMs(i) / 1000 - 1) + '\n');
    }
}

void RecordingTest::damagedInTheMiddle()
{
    QByteArray bytes = recordingOf(12);
    const qsizetype begin = recordingOf(2).size();
    bytes.replace(begin + 20, 10, QByteArray(10, '\0'));
    Opened opened(bytes);
    QVERIFY2(opened.result, qPrintable(opened.error()));
    QCOMPARE(opened.reader.damage(), u"it is damaged at byte %1"_s.arg(begin));
    // Those before it, and those from the next key on.
    QCOMPARE(opened.reader.sampleCount(), 2 + 8);
    QCOMPARE(opened.used(1), "1\n");
    QCOMPARE(opened.used(2), "4\n");
    QCOMPARE(opened.used(9), "11\n");

    // A length that reaches beyond the end looks like an end, were it not for what follows.
    bytes = recordingOf(12);
    bytes[begin + ItemHeadBytes - 4] = '\x10';
    Opened longer(bytes);
    QVERIFY(longer.result);
    QVERIFY(!longer.reader.damage().isEmpty());
    QCOMPARE(longer.reader.sampleCount(), 10);
}

void RecordingTest::noRecording_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("reason");
    const QString none = u"it is not a recording of this program"_s;
    QTest::newRow("empty") << ""_ba << u"it is empty"_s;
    QTest::newRow("text") << "captured_at,device,object_id\r\n"_ba << none;
    QTest::newRow("one letter") << "x"_ba << none;
    QTest::newRow("zeros") << QByteArray(100'000, '\0') << none;
    QTest::newRow("a sample first") << makeItem(ItemKind::Key, encode(keySample(1))) << none;
    QTest::newRow("header alone") << headerItem() << u"it ends before its first sample"_s;
    QTest::newRow("other CBOR") << makeItem(ItemKind::Header, QCborValue(QCborMap{}).toCbor())
                                << u"it is a sequence of CBOR items, but no recording"_s;
    QTest::newRow("no map") << makeItem(ItemKind::Header, QCborValue(17).toCbor())
                            << u"not a map where there should be one"_s;
    QTest::newRow("changes alone")
        << headerItem() + makeItem(ItemKind::Change, encode(change(1, "1\n")))
        << u"it ends before its first sample"_s;
    QTest::newRow("newer") << makeItem(ItemKind::Header,
                                       QCborValue(QCborMap{{u"format"_s, u"pddgpu-recording"_s},
                                                           {u"version"_s, 3},
                                                           {u"origin"_s, 17}})
                                           .toCbor())
                           << u"it is a recording of version 3, and this program reads version 2"_s;
}

void RecordingTest::noRecording()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, reason);
    Opened opened(bytes);
    QVERIFY(!opened.result);
    QCOMPARE(opened.error(), reason);

    RecordingSource source(file(bytes));
    const auto devices = source.devices();
    QVERIFY(!devices);
    QCOMPARE(devices.error().kind, SourceError::Kind::Malformed);
    QCOMPARE(devices.error().cause, SourceError::Cause::RecordingDamaged);
    QCOMPARE(devices.error().reason, reason);
    QCOMPARE(source.read(Device, DriverFile::Generation).error(), devices.error());
    QCOMPARE(source.sampleCount(), 0);
    QCOMPARE(source.readLog(), "");
}

void RecordingTest::clockSetBack()
{
    QByteArray bytes = headerItem();
    const std::int64_t times[] = {5000, 6000, 2000, 3000, 7000};
    for (const std::int64_t time : times)
        bytes += makeItem(ItemKind::Key, encode(keySample(time)));
    Opened opened(bytes);
    QList<std::int64_t> seen;
    for (qsizetype i = 0; i < 5; ++i)
        seen.append(opened.reader.timeMs(i));
    QCOMPARE(seen, (QList<std::int64_t>{5000, 6000, 6000, 6000, 7000}));
    QVERIFY(opened.reader.goTo(2));
    QCOMPARE(opened.reader.sample().timeMs, 2000);
}

void RecordingTest::hugeLengths()
{
    // Lengths that a small file claims: none of them may cost memory.
    const QByteArray bodies[] = {
        "\x9b\x7f\xff\xff\xff\xff\xff\xff\xff"_ba,             // An array of 2^63 - 1 elements.
        "\xbb\x00\x00\x00\xff\xff\xff\xff\xff"_ba,             // A map.
        "\xa1\x7b\x00\x00\x00\x7f\xff\xff\xff\xff"_ba,         // A key of 512 GiB.
        "\xa1\x63log\x5b\x00\x00\x00\x7f\xff\xff\xff\xff"_ba,  // Bytes.
        "\xa1\x65"_ba
        "files\x9b\x00\x00\x00\x7f\xff\xff\xff\xff"_ba,
        "\xa1\x67"_ba
        "time_ms\x1b\xff\xff\xff\xff\xff\xff\xff\xff"_ba,
        QByteArray(1 << 20, '\x81'),
        "\xa1\x61x"_ba + QByteArray(1 << 20, '\x81'),
    };
    for (const QByteArray &body : bodies) {
        QVERIFY(!decodeSample(body));
        QVERIFY(!decodeHeader(body));
        Opened opened(headerItem() + makeItem(ItemKind::Key, body));
        QVERIFY(!opened.result);
    }
    QByteArray item = makeItem(ItemKind::Key, encode(keySample(1)));
    item.replace(ItemHeadBytes - 4, 4, QByteArray(4, '\xff'));
    QVERIFY(!Opened(headerItem() + item).result);
}

void RecordingTest::manyShortLines()
{
    // 64 MiB of nothing but ends of lines, in 64 KiB; each costs as much again to remember.
    const FileKey listing = key(DriverFile::LeakObjects);
    QByteArray bytes = headerItem();
    {
        const QByteArray text(64 << 20, '\n');
        Sample first = keySample(1000);
        first.files[listing] = deflated(text);
        bytes += makeItem(ItemKind::Key, encode(first));
        Sample second;
        second.timeMs = 2000;
        second.files[listing] = Content::edit(copyOf(0, 64 << 20), 64 << 20);
        bytes += makeItem(ItemKind::Change, encode(second));
    }
    const Cost cost;
    Opened opened(bytes);
    QVERIFY2(opened.result, qPrintable(opened.error()));
    QVERIFY(opened.reader.goTo(1));
    QVERIFY(!*opened.reader.text(listing, 1 << 30));
    QVERIFY2(cost.peakMiB() < 300 * Slower, qPrintable(QString::number(cost.peakMiB())));

    // Nor a longer one than any helper may send.
    // Before it is inflated, which would fail as well.
    const auto text = Content::deflated("x", qint64{1} << 30).text(1 << 30);
    QVERIFY(!text);
    QVERIFY2(text.error().reason.contains(u"too long"_s), qPrintable(text.error().reason));
    Sample longOne = keySample(1000);
    longOne.files[listing] = deflated(QByteArray(257 << 20, 'x'));
    Opened other(headerItem() + makeItem(ItemKind::Key, encode(longOne)));
    QVERIFY(other.reader.goTo(0));
    QVERIFY(!*other.reader.text(listing, 1 << 30));
}

void RecordingTest::manyDamages()
{
    // Beginnings of items that would reach to the end of the file, and are none.
    constexpr int Groups = 90;
    constexpr int Beginnings = 900;
    constexpr qsizetype Rest = 4 << 20;
    const QByteArray whole = makeItem(ItemKind::Key, encode(keySample(1000)));
    QByteArray beginning = makeItem(ItemKind::Key, QByteArray(Rest, 'x')).first(ItemHeadBytes);
    beginning[6] = static_cast<char>(~beginning[6]);
    const QByteArray bytes = headerItem() + whole +
                             (beginning.repeated(Beginnings) + whole).repeated(Groups) +
                             QByteArray(Rest, 'x');
    QVERIFY(bytes.size() < 10 << 20);
    const Cost cost;
    Opened opened(bytes);
    QVERIFY2(opened.result, qPrintable(opened.error()));
    QVERIFY(!opened.reader.damage().isEmpty());
    // The damage is where it is, and before it nothing is lost.
    QVERIFY(opened.reader.damage().contains(QString::number(headerItem().size() + whole.size())));
    QVERIFY2(cost.seconds() < 5 * Slower, qPrintable(QString::number(cost.seconds())));
}

void RecordingTest::manyLogs()
{
    constexpr int Samples = 600;
    QByteArray bytes = headerItem();
    {
        Sample sample = keySample(1000);
        sample.log = deflated(QByteArray(LongestLog, '\n'));
        bytes += makeItem(ItemKind::Key, encode(sample)).repeated(Samples);
        QVERIFY(bytes.size() < 12 << 20);
    }
    const Cost cost;
    Opened opened(bytes);
    QVERIFY2(opened.result, qPrintable(opened.error()));
    QCOMPARE(opened.reader.sampleCount(), Samples);
    QVERIFY2(cost.seconds() < 2 * Slower, qPrintable(QString::number(cost.seconds())));
    QVERIFY(opened.reader.goTo(0));
    QCOMPARE(opened.reader.log()->size(), LongestLog);
    // As a history does that shows all of them.
    int shown = 0;
    for (int i = 0; i < Samples; ++i) {
        QVERIFY(opened.reader.goTo(i));
        shown += opened.reader.log().has_value();
    }
    QVERIFY(shown > 10 && shown < Samples / 2);
    QVERIFY2(cost.seconds() < 10 * Slower, qPrintable(QString::number(cost.seconds())));
    QVERIFY2(cost.peakMiB() < 300 * Slower, qPrintable(QString::number(cost.peakMiB())));
}

void RecordingTest::manyCopies()
{
    // Each edit makes all of a long listing anew.
    constexpr int Edits = 2'000;
    constexpr std::uint32_t Lines = 640'000;
    const FileKey listing = key(DriverFile::LeakObjects);
    const QByteArray text = (QByteArray(99, 'x') + '\n').repeated(Lines);
    QByteArray bytes = headerItem();
    Sample first = keySample(1000);
    first.files[listing] = deflated(text);
    bytes += makeItem(ItemKind::Key, encode(first));
    Sample next;
    next.timeMs = 2000;
    next.files[listing] = Content::edit(copyOf(0, Lines), text.size());
    bytes += makeItem(ItemKind::Change, encode(next)).repeated(Edits);
    const Cost cost;
    Opened opened(bytes);
    QVERIFY2(opened.result, qPrintable(opened.error()));
    QVERIFY(opened.reader.goTo(Edits));
    QVERIFY(!*opened.reader.text(listing, 1 << 30));
    QVERIFY2(cost.seconds() < 10 * Slower, qPrintable(QString::number(cost.seconds())));
    QVERIFY2(cost.peakMiB() < 500 * Slower, qPrintable(QString::number(cost.peakMiB())));
    // As many as there are between two keys are no trouble.
    QVERIFY(opened.reader.goTo(20));
    QVERIFY(*opened.reader.text(listing, 1 << 30) == text);
}

void RecordingTest::manyDevices()
{
    Sample sample = keySample(1000);
    sample.devices = QList<DeviceInfo>(MostDevices, Device);
    QVERIFY(decodeSample(encode(sample)));
    sample.devices = QList<DeviceInfo>(MostDevices + 1, Device);
    QVERIFY(!decodeSample(encode(sample)));
    sample = keySample(1000);
    sample.writes = QList<Write>(MostWrites + 1, {Device, DriverControl::Enabled, "1", {}});
    QVERIFY(!decodeSample(encode(sample)));
}

void RecordingTest::opensUntilTheProgramEnds()
{
    const QByteArray bytes = recordingOf(10);
    QString error;
    const std::unique_ptr<QThread> thread(QThread::create([&] {
        QThread::currentThread()->requestInterruption();
        error = Opened(bytes).error();
    }));
    thread->start();
    QVERIFY(thread->wait());
    QCOMPARE(error, u"the program ends"_s);
}

void RecordingTest::goodListingsCostLittle()
{
    constexpr int Objects = 400'000;
    const FileKey listing = key(DriverFile::LeakObjects);
    QByteArray bytes = headerItem();
    {
        QByteArray text =
            "version=1 generation=1 now_ns=1000000000\n"
            "id\tbirth_ns\tsize_bytes\tdomain\tstate\tflags\thandles\tclient_id\tpid"
            "\tprocess\tlabel\n";
        for (int i = 1; i <= Objects; ++i) {
            text += QByteArray::number(i) + '\t' + QByteArray::number(1'000'000LL + i * 7'919LL) +
                    "\t1048576\tvram\tactive\t-\t1\t12\t4242\tmemory_leak_test\tframe\n";
        }
        Sample sample = keySample(1000);
        sample.files[listing] = Content(text);
        bytes += makeItem(ItemKind::Key, encode(sample));
    }
    const Cost cost;
    Opened opened(bytes);
    QVERIFY2(opened.result, qPrintable(opened.error()));
    QVERIFY(opened.reader.goTo(0));
    const auto objects = parseLeakObjects(**opened.reader.text(listing, 1 << 30));
    QVERIFY(objects);
    QCOMPARE(objects->objects.size(), Objects);
    const qint64 each = cost.peakMiB() * 1024 * 1024 / Objects;
    qInfo("a listing costs %lld bytes an object", static_cast<long long>(each));
    QVERIFY2(each <= 250 * Slower, qPrintable(QString::number(each)));
}

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
    QCOMPARE(source.origin(), Source::Origin::Recording);
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
    // Small beside what was read.
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
        // Some change, one goes, one comes.
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
    // The first sample has all of it.
    QVERIFY((bytes.constLast() - bytes[0]) / (Samples - 1) < bytes[0] / 20);

    Reader reader(std::make_unique<QFile>(name));
    QVERIFY(reader.open());
    for (const int sample : {Samples - 1, 0, 1, 2, 40, 17, 18, 19}) {
        QVERIFY(reader.goTo(sample));
        QCOMPARE(**reader.text(listing, 1 << 30), expected[sample]);
        // Asked again, the same.
        QCOMPARE(**reader.text(listing, 1 << 30), expected[sample]);
    }
}

void RecordingTest::editsThatFitNothing()
{
    const FileKey listing = key(DriverFile::LeakObjects);
    const QByteArray text = "header\ncolumns\n1\ta\n2\tb\n";
    // All lines but the last one, and another one.
    QByteArray edit("=\0\0\0\0\3\0\0\0", 9);
    edit += "3\tc\n";
    const QByteArray edited = "header\ncolumns\n1\ta\n3\tc\n";
    const auto read = [&](const Content &before, const Content &change) {
        Sample first = keySample(1000);
        first.files[listing] = before;
        Sample second;
        second.timeMs = 2000;
        second.files[listing] = change;
        Opened opened(headerItem() + makeItem(ItemKind::Key, encode(first)) +
                      makeItem(ItemKind::Change, encode(second)));
        return opened.result && opened.reader.goTo(1)
                   ? opened.reader.text(listing, 1 << 20)->value_or("refused")
                   : "lost"_ba;
    };
    const Content whole{Result<QByteArray>(text)};
    QCOMPARE(read(whole, Content::edit(edit, edited.size())), edited);
    QCOMPARE(read(whole, Content::edit(edit, edited.size() + 1)), "refused");
    QCOMPARE(read(whole, Content::edit(edit.first(8), edited.size())), "refused");
    QCOMPARE(read(whole, Content::edit(QByteArray(edit).replace(1, 1, "\3"), edited.size())),
             "refused");
    // No line twice: a small recording cannot make a long text.
    QCOMPARE(read(whole, Content::edit(edit.repeated(1000), 1000 * edited.size())), "refused");
    QCOMPARE(read(Content(tl::unexpected(Denied)), Content::edit(edit, edited.size())), "refused");
    QCOMPARE(read(Content::edit(edit, edited.size()), Content::edit(edit, edited.size())),
             "refused");
}

// Two lines of one hash, where that is the standard library's: whoever knows it finds them at once.
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
    // What the first word changes of the state, the second one takes back.
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
        // As when a listing was not the one that its numbers are of.
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
    // A sample in which nothing is read adds nothing but its time.
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

// Whoever may make names in a folder may have one there just before we write.
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
    // A file may only grow so large: what a full disk does, for this process.
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
    // The source goes on, and the file is whole until there.
    QVERIFY(recorded.tee().devices());
    QVERIFY(QFileInfo(name).size() <= qint64(Bytes));
    Reader reader(std::make_unique<QFile>(name));
    QVERIFY(reader.open());
    QCOMPARE(reader.sampleCount(), samples);
    QVERIFY(reader.damage().isEmpty());
}

void RecordingTest::samplerRecords()
{
    const QString name = path(u"run"_s);
    QList<SnapshotPtr> live;
    {
        Sampler sampler(std::make_unique<SimulatedSource>(SourceSpec::Program::Mixed, 20));
        QSignalSpy sampled(&sampler, &Sampler::sampled);
        QSignalSpy states(&sampler, &Sampler::recordingChanged);
        sampler.start(20ms);
        QTRY_VERIFY(sampled.size() >= 3);
        sampler.startRecording(name);
        QTRY_VERIFY(states.size() > 20);
        QCOMPARE(states[0][0].value<RecordingState>(),
                 (RecordingState{name, true, 0, 0, std::nullopt}));
        sampler.stopRecording();
        QTRY_VERIFY(!states.constLast()[0].value<RecordingState>().active);
        const auto last = states.constLast()[0].value<RecordingState>();
        QCOMPARE(last.bytes, QFileInfo(name).size());
        QVERIFY(!last.error);
        for (const QList<QVariant> &arguments : std::as_const(sampled))
            live.append(arguments[0].value<SnapshotPtr>());
    }

    // Started in the midst of a run, it has the listing from its first sample on.
    Sampler sampler(std::make_unique<RecordingSource>(name));
    QSignalSpy sampled(&sampler, &Sampler::sampled);
    QVERIFY(sampler.isPlayback());
    sampler.start(Never);
    QTRY_VERIFY(!sampled.isEmpty());
    sampler.seek(0);
    QTRY_VERIFY(sampled.constLast()[0].value<SnapshotPtr>()->capturedAt <
                sampled.constFirst()[0].value<SnapshotPtr>()->capturedAt);
    const auto first = sampled.constLast()[0].value<SnapshotPtr>();
    QVERIFY(first->objects && first->stats);
    QCOMPARE(first->origin, Source::Origin::Recording);
    // What was made up stays so.
    QVERIFY(first->isSimulated());
    // Its neighbours may be of the same millisecond.
    QVERIFY(std::any_of(live.cbegin(), live.cend(), [&first](const SnapshotPtr &one) {
        return one->capturedAt == first->capturedAt && *one->objects == *first->objects &&
               *one->stats == *first->stats && one->vramUsedBytes == first->vramUsedBytes &&
               one->logLines == first->logLines;
    }));
}

void RecordingTest::samplerTellsOfFailures()
{
    Sampler sampler(std::make_unique<SimulatedSource>(SourceSpec::Program::Mixed, 1));
    QSignalSpy sampled(&sampler, &Sampler::sampled);
    QSignalSpy states(&sampler, &Sampler::recordingChanged);
    sampler.startRecording(path(u"no/folder"_s));
    sampler.start(20ms);
    QTRY_VERIFY(sampled.size() > 3);
    QCOMPARE(states.size(), 1);
    const auto state = states[0][0].value<RecordingState>();
    QVERIFY(!state.active);
    QCOMPARE(state.error->cause, SourceError::Cause::RecordingNotWritten);
}

void RecordingTest::aRecordingIsNotRecorded()
{
    const QByteArray bytes = recordingOf(3);
    const QString name = file(bytes);
    Sampler sampler(std::make_unique<RecordingSource>(name));
    QSignalSpy states(&sampler, &Sampler::recordingChanged);
    sampler.start(Never);
    sampler.startRecording(name);
    QVERIFY(states.wait(30'000));
    QCOMPARE(states[0][0].value<RecordingState>().error->cause, SourceError::Cause::IsRecording);
    QFile same(name);
    QVERIFY(same.open(QIODevice::ReadOnly));
    QCOMPARE(same.readAll(), bytes);
}

void RecordingTest::samplerPlaysBack()
{
    constexpr int Count = 1203;
    Sampler sampler(std::make_unique<RecordingSource>(file(recordingOf(Count))));
    QList<SnapshotPtr> history;
    QList<SnapshotPtr> sampled;
    std::optional<PlaybackState> state;
    connect(&sampler, &Sampler::historyLoaded, this,
            [&history](const QList<SnapshotPtr> &samples) { history += samples; });
    connect(&sampler, &Sampler::sampled, this,
            [&sampled](const SnapshotPtr &sample) { sampled.append(sample); });
    connect(&sampler, &Sampler::playbackChanged, this,
            [&state](const PlaybackState &now) { state = now; });
    sampler.start(Never);

    // The last one at once, then the whole run.
    QTRY_VERIFY(state && !state->loading);
    QCOMPARE(sampled.size(), 1);
    QCOMPARE(sampled[0]->vramUsedBytes, std::uint64_t(Count - 1));
    QCOMPARE(history.size(), Count);
    for (int i = 0; i < Count; ++i) {
        QCOMPARE(history[i]->vramUsedBytes, std::uint64_t(i));
        QCOMPARE(history[i]->capturedAt.toMSecsSinceEpoch(), 1000 * (i + 1));
        QCOMPARE(history[i]->device, Device);
        QVERIFY(!history[i]->objects);
    }
    QCOMPARE(state->firstMs, 1000);
    QCOMPARE(state->lastMs, 1000 * Count);
    QCOMPARE(state->positionMs, 1000 * Count);
    QCOMPARE(state->sampleCount, Count);
    QVERIFY(!state->playing);

    const std::pair<qint64, std::uint64_t> places[] = {
        {500'000, 499}, {1500, 0}, {0, 0}, {3999, 2}, {-5, 0}, {4000, 3}, {1LL << 60, Count - 1}};
    for (const auto &[timeMs, used] : places) {
        sampler.seek(timeMs);
        QTRY_COMPARE(state->sample, qsizetype(used));
        QCOMPARE(sampled.constLast()->vramUsedBytes, used);
        QCOMPARE(state->positionMs, qint64(1000 * (used + 1)));
    }
    sampler.step(-3);
    QTRY_COMPARE(sampled.constLast()->vramUsedBytes, std::uint64_t(Count - 4));
    sampler.step(1);
    QTRY_COMPARE(sampled.constLast()->vramUsedBytes, std::uint64_t(Count - 3));
    sampler.step(100'000);
    QTRY_COMPARE(state->sample, Count - 1);

    QSignalSpy outcomes(&sampler, &Sampler::controlWritten);
    sampler.writeControl(*sampled.constLast()->device, DriverControl::TriggerCheck, "1");
    QVERIFY(outcomes.wait(30'000));
    QCOMPARE(outcomes[0][0].value<ControlOutcome>().error->cause, SourceError::Cause::IsRecording);
}

void RecordingTest::plays()
{
    constexpr int Count = 30;
    Sampler sampler(std::make_unique<RecordingSource>(file(recordingOf(Count))));
    QSignalSpy sampled(&sampler, &Sampler::sampled);
    std::optional<PlaybackState> state;
    connect(&sampler, &Sampler::playbackChanged, this,
            [&state](const PlaybackState &now) { state = now; });
    sampler.start(Never);
    sampler.setSpeed(0);
    sampler.setSpeed(std::numeric_limits<double>::quiet_NaN());
    sampler.setSpeed(20);
    QTRY_VERIFY(state && !state->loading && state->speed == 20);
    sampled.clear();

    // At its end, so from the beginning; 29 s at 20 times the pace.
    sampler.play();
    QTRY_VERIFY(state->playing);
    QTRY_VERIFY(state->sample > 3);
    sampler.pause();
    QTRY_VERIFY(!state->playing);
    const qsizetype paused = state->sample;
    QVERIFY(paused < Count - 1);
    QCOMPARE(sampled.constLast()[0].value<SnapshotPtr>()->vramUsedBytes, std::uint64_t(paused));
    sampler.play();
    QTRY_VERIFY(!state->playing && state->sample == Count - 1);
    QCOMPARE(state->positionMs, state->lastMs);

    // Each was shown once, in order.
    qint64 last = 0;
    for (const QList<QVariant> &arguments : std::as_const(sampled)) {
        const qint64 now = arguments[0].value<SnapshotPtr>()->capturedAt.toMSecsSinceEpoch();
        QVERIFY(now > last);
        last = now;
    }
}

void RecordingTest::playsWhereTheClockWasSetBack()
{
    QByteArray bytes = headerItem();
    const std::int64_t times[] = {5000, 6000, 2000, 3000, 7000};
    for (int i = 0; i < 5; ++i) {
        Sample sample = keySample(times[i]);
        sample.files[key(DriverFile::VramUsedBytes)] = Content(QByteArray::number(i) + '\n');
        bytes += makeItem(ItemKind::Key, encode(sample));
    }
    Sampler sampler(std::make_unique<RecordingSource>(file(bytes)));
    QList<SnapshotPtr> history;
    QList<SnapshotPtr> sampled;
    std::optional<PlaybackState> state;
    connect(&sampler, &Sampler::historyLoaded, this,
            [&history](const QList<SnapshotPtr> &samples) { history += samples; });
    connect(&sampler, &Sampler::sampled, this,
            [&sampled](const SnapshotPtr &sample) { sampled.append(sample); });
    connect(&sampler, &Sampler::playbackChanged, this,
            [&state](const PlaybackState &now) { state = now; });
    sampler.start(Never);
    QTRY_VERIFY(state && !state->loading);

    // No time falls, and what a chart of them marks is where a seek to it leads.
    QList<qint64> shown;
    for (const SnapshotPtr &sample : std::as_const(history))
        shown.append(sample->capturedAt.toMSecsSinceEpoch());
    QCOMPARE(shown, (QList<qint64>{5000, 6000, 6000, 6000, 7000}));
    for (const qint64 timeMs : {5000, 6000, 7000}) {
        sampler.seek(timeMs);
        QTRY_COMPARE(state->sampleMs, timeMs);
        QCOMPARE(state->positionMs, timeMs);
        QCOMPARE(sampled.constLast()->capturedAt.toMSecsSinceEpoch(), timeMs);
    }

    // Played, none is passed over.
    sampled.clear();
    sampler.setSpeed(0.5);
    sampler.play();
    QTRY_VERIFY_WITH_TIMEOUT(sampled.size() == 5 && !state->playing, 60'000);
    for (int i = 0; i < 5; ++i)
        QCOMPARE(sampled[i]->vramUsedBytes, std::uint64_t(i));
}

void RecordingTest::noFile()
{
    Sampler sampler(std::make_unique<RecordingSource>(path(u"nothing"_s)));
    QSignalSpy sampled(&sampler, &Sampler::sampled);
    QSignalSpy playback(&sampler, &Sampler::playbackChanged);
    sampler.start(Never);
    QVERIFY(sampled.wait(30'000));
    const auto snapshot = sampled[0][0].value<SnapshotPtr>();
    QVERIFY(!snapshot->device);
    QCOMPARE(snapshot->errors.size(), 1);
    QCOMPARE(snapshot->errors[0].cause, SourceError::Cause::RecordingDamaged);
    QCOMPARE(snapshot->errors[0].kind, SourceError::Kind::Absent);
    sampler.play();
    sampler.seek(5);
    sampler.step(1);
    sampler.setSpeed(2);
    QTRY_VERIFY(!playback.isEmpty() && playback.constLast()[0].value<PlaybackState>().speed == 2);
    QCOMPARE(playback.constLast()[0].value<PlaybackState>().sampleCount, 0);
}

void RecordingTest::fileThatChanges()
{
    const QByteArray bytes = recordingOf(8);
    const QString name = file(bytes);
    RecordingSource source(name);
    QVERIFY(source.devices());
    QFile same(name);
    QVERIFY(same.open(QIODevice::ReadWrite));
    QVERIFY(same.resize(bytes.size() / 2));
    source.goTo(6);
    QCOMPARE(source.devices().error().cause, SourceError::Cause::RecordingDamaged);
    QCOMPARE(source.read(Device, DriverFile::VramUsedBytes).error().reason,
             u"the file was changed since it was opened"_s);
    source.goTo(1);
    QCOMPARE(source.read(Device, DriverFile::VramUsedBytes), "1\n");
}

QTEST_GUILESS_MAIN(RecordingTest)
#include "tst_recording.moc"
