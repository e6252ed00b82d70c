// SPDX-License-Identifier: GPL-3.0-or-later
// Reading recordings, including hostile ones.
#include <sys/resource.h>

#include <QCborStreamReader>
#include <QCborValue>
#include <QFile>
#include <QRandomGenerator>
#include <QTest>
#include <algorithm>
#include <memory>

#include "parser/leakobjects.h"
#include "recording/recordingreader.h"
#include "recording/recordingsource.h"
#include "recordingtesting.h"

using namespace pddgpu;
using namespace pddgpu::recording;
using namespace pddgpu::testing;
using namespace Qt::StringLiterals;

namespace {

// Compressed by a hostile writer, with any claimed size.
Content deflated(const QByteArray &text)
{
    // After the length that Qt puts in front.
    return Content::deflated(qCompress(text, 9).sliced(4), text.size());
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

/// The cost since this object was created: peak memory and CPU time.
class Cost
{
public:
    Cost()
    {
        // getrusage() has a peak too, but it cannot be reset.
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
// Sanitizers keep freed memory and are slow.
constexpr int Slower = 4;
#else
constexpr int Slower = 1;
#endif

}  // namespace

class RecordingReaderTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<RecordingFolder>(); }

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

    void editsThatFitNothing();

private:
    QString file(const QByteArray &bytes) const { return m_folder->file(bytes); }

    std::unique_ptr<RecordingFolder> m_folder;
};

void RecordingReaderTest::headerAndBack()
{
    const Header header{1, u"1.2.3"_s, Origin::Simulation, 1'700'000'000'000};
    QCOMPARE(decodeHeader(encode(header)), header);
    Header later = header;
    later.version = 3;
    const auto decoded = decodeHeader(encode(later));
    QCOMPARE(decoded.error(),
             u"it is a recording of version 3, and this program reads version 2"_s);
}

void RecordingReaderTest::sampleAndBack()
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

// Any CBOR library can read it.
void RecordingReaderTest::isACborSequence()
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

void RecordingReaderTest::laterVersionsKeys()
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

void RecordingReaderTest::contents()
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

void RecordingReaderTest::hostileContents()
{
    const Content good{Result<QByteArray>(QByteArray(100'000, 'x'))};
    // Longer or shorter than claimed, garbage, and empty.
    QVERIFY(!Content::deflated(good.bytes(), 99'999).text(1 << 20));
    QVERIFY(!Content::deflated(good.bytes(), 100'001).text(1 << 20));
    QVERIFY(!Content::deflated("nonsense", 100).text(1 << 20));
    QVERIFY(!Content::deflated("", 100).text(1 << 20));
    QVERIFY(!Content::deflated(good.bytes(), 1LL << 40).text(1LL << 41));
}

void RecordingReaderTest::everySampleInAnyOrder()
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

// As left by a crash.
void RecordingReaderTest::cutOffAnywhere()
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

// Anywhere: reported, or in the last sample, which is then missing; never a wrong number.
void RecordingReaderTest::oneFlippedBit()
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

void RecordingReaderTest::damagedInTheMiddle()
{
    QByteArray bytes = recordingOf(12);
    const qsizetype begin = recordingOf(2).size();
    bytes.replace(begin + 20, 10, QByteArray(10, '\0'));
    Opened opened(bytes);
    QVERIFY2(opened.result, qPrintable(opened.error()));
    QCOMPARE(opened.reader.damage(), u"it is damaged at byte %1"_s.arg(begin));
    // The samples before it, and those from the next key on.
    QCOMPARE(opened.reader.sampleCount(), 2 + 8);
    QCOMPARE(opened.used(1), "1\n");
    QCOMPARE(opened.used(2), "4\n");
    QCOMPARE(opened.used(9), "11\n");

    // A length that reaches beyond the end would look like the end if nothing followed.
    bytes = recordingOf(12);
    bytes[begin + ItemHeadBytes - 4] = '\x10';
    Opened longer(bytes);
    QVERIFY(longer.result);
    QVERIFY(!longer.reader.damage().isEmpty());
    QCOMPARE(longer.reader.sampleCount(), 10);
}

void RecordingReaderTest::noRecording_data()
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
                                << u"it is a sequence of CBOR items, but not a recording"_s;
    QTest::newRow("no map") << makeItem(ItemKind::Header, QCborValue(17).toCbor())
                            << u"not a map where one is expected"_s;
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

void RecordingReaderTest::noRecording()
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

void RecordingReaderTest::clockSetBack()
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

void RecordingReaderTest::hugeLengths()
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

void RecordingReaderTest::manyShortLines()
{
    // 64 MiB of newlines, in 64 KiB; remembering each line costs as much again.
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

    // A text longer than any helper may send is refused before it is inflated, which would fail as
    // well.
    const auto text = Content::deflated("x", qint64{1} << 30).text(1 << 30);
    QVERIFY(!text);
    QVERIFY2(text.error().reason.contains(u"too long"_s), qPrintable(text.error().reason));
    Sample longOne = keySample(1000);
    longOne.files[listing] = deflated(QByteArray(257 << 20, 'x'));
    Opened other(headerItem() + makeItem(ItemKind::Key, encode(longOne)));
    QVERIFY(other.reader.goTo(0));
    QVERIFY(!*other.reader.text(listing, 1 << 30));
}

void RecordingReaderTest::manyDamages()
{
    // Beginnings of items that claim to reach to the end of the file but are no items.
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
    // The damage is reported at its position, and nothing before it is lost.
    QVERIFY(opened.reader.damage().contains(QString::number(headerItem().size() + whole.size())));
    QVERIFY2(cost.seconds() < 5 * Slower, qPrintable(QString::number(cost.seconds())));
}

void RecordingReaderTest::manyLogs()
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
    // Like a history that shows all of them.
    int shown = 0;
    for (int i = 0; i < Samples; ++i) {
        QVERIFY(opened.reader.goTo(i));
        shown += opened.reader.log().has_value();
    }
    QVERIFY(shown > 10 && shown < Samples / 2);
    QVERIFY2(cost.seconds() < 10 * Slower, qPrintable(QString::number(cost.seconds())));
    QVERIFY2(cost.peakMiB() < 300 * Slower, qPrintable(QString::number(cost.peakMiB())));
}

void RecordingReaderTest::manyCopies()
{
    // Each edit rebuilds a long listing.
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
    const double refusedSeconds = cost.seconds();
    QVERIFY2(cost.peakMiB() < 500 * Slower, qPrintable(QString::number(cost.peakMiB())));
    // As many as there are between two keys are allowed.
    constexpr int Allowed = 20;
    const Cost allowedCost;
    QVERIFY(opened.reader.goTo(Allowed));
    QVERIFY(*opened.reader.text(listing, 1 << 30) == text);
    // All of them would cost a hundred times as much, on whatever machine.
    const double ratio = refusedSeconds / allowedCost.seconds();
    QVERIFY2(ratio < Edits / Allowed / 4, qPrintable(QString::number(ratio)));
}

void RecordingReaderTest::manyDevices()
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

void RecordingReaderTest::opensUntilTheProgramEnds()
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

void RecordingReaderTest::goodListingsCostLittle()
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

void RecordingReaderTest::editsThatFitNothing()
{
    const FileKey listing = key(DriverFile::LeakObjects);
    const QByteArray text = "header\ncolumns\n1\ta\n2\tb\n";
    // All lines but the last one, and a new one.
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
    // No line may occur twice, so that a small recording cannot expand to a long text.
    QCOMPARE(read(whole, Content::edit(edit.repeated(1000), 1000 * edited.size())), "refused");
    QCOMPARE(read(Content(tl::unexpected(Denied)), Content::edit(edit, edited.size())), "refused");
    QCOMPARE(read(Content::edit(edit, edited.size()), Content::edit(edit, edited.size())),
             "refused");
}

QTEST_GUILESS_MAIN(RecordingReaderTest)
#include "tst_recordingreader.moc"
