// SPDX-License-Identifier: GPL-3.0-or-later
// What pddgpu-helper does, and especially what it refuses.
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/landlock.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <QRegularExpression>
#include <QTest>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <fstream>
#include <thread>

#include "abi/driverlog.h"
#include "programs/helper/session.h"
#include "support/driverfolder.h"
#include "support/rawhelper.h"

using namespace pddgpu;
using namespace pddgpu::testing;
using namespace Qt::StringLiterals;
using helper::Reply;
using helper::Request;

namespace {

constexpr auto Secret = "nobody may know";

QByteArray bytes(std::initializer_list<int> values)
{
    QByteArray made;
    for (const int value : values)
        made.append(static_cast<char>(value));
    return made;
}

QByteArray readRequest(int device, DriverFile file)
{
    return RawHelper::frame(Request::ReadFile, bytes({device, static_cast<int>(file)}));
}

QByteArray writeRequest(int device, DriverControl control, const QByteArray &value)
{
    return RawHelper::frame(Request::WriteControl,
                            bytes({device, static_cast<int>(control)}) + value);
}

QByteArray statusOf(qint64 pid)
{
    QFile file(u"/proc/%1/status"_s.arg(pid));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QString statusValue(qint64 pid, const QString &key)
{
    const QRegularExpression line(u"^%1:\\s*(\\S+)"_s.arg(key),
                                  QRegularExpression::MultilineOption);
    return line.match(QString::fromUtf8(statusOf(pid))).captured(1);
}

}  // namespace

class HelperTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void readsAndControls();
    void tellsWhatStandsAround();
    void usage();
    void greetingFirst();
    void greetingOfOtherVersions();
    void unknownOperations();
    void strangeArguments_data();
    void strangeArguments();

    void tricksWithPaths_data();
    void tricksWithPaths();
    void cardsThatLeadOutside_data();
    void cardsThatLeadOutside();
    void filesThatAreNone();
    void largerThanAllowed();

    void oversizedFrames_data();
    void oversizedFrames();
    void truncatedFrames();
    void valuesOutOfRange_data();
    void valuesOutOfRange();
    void readOnlySessionWrites();

    void manyRequestsWithoutPause();
    void readerThatDoesNotRead();
    void endsWithItsInput();
    void endsWithItsParent_data();
    void endsWithItsParent();

    void logOfTheDriverAlone();
    void logForgedByAName_data();
    void logForgedByAName();
    void logThatIsNotOpen();

    void hasNoPrivilege();
    void cannotBeLookedInto();
    void cannotReachWhatItNeedNot_data();
    void cannotReachWhatItNeedNot();
    void readsNoOtherFileSystem();
    void findsCardsWhileFilesAreRenamed();
    void hasNoQt();

private:
    void startOnFolder(const QString &mode = u"--control"_s);
    void startForReal(const QString &mode);

    std::unique_ptr<DriverFolder> m_driver;
    std::unique_ptr<RawHelper> m_helper;
};

void HelperTest::init()
{
    m_driver = std::make_unique<DriverFolder>();
    m_helper = std::make_unique<RawHelper>();
}

void HelperTest::cleanup()
{
    m_helper.reset();
    m_driver.reset();
}

void HelperTest::startOnFolder(const QString &mode)
{
    m_helper->start(QStringLiteral(PDDGPU_HELPER_IN_TREE), {m_driver->root(), mode});
}

void HelperTest::startForReal(const QString &mode)
{
    m_helper->start(QStringLiteral(PDDGPU_HELPER), {mode});
}

void HelperTest::readsAndControls()
{
    m_driver->addWholeDriver(3);
    m_driver->addCard(u"card7"_s, u"pddgpu.7"_s);
    m_driver->addCard(u"card1"_s, u"other.0"_s, "amdgpu");
    startOnFolder();

    const auto greeting = m_helper->ask(RawHelper::frame(Request::Hello, QByteArray("PDDG\1")));
    QCOMPARE(greeting.size(), 1U);
    QCOMPARE(greeting[0].payload, bytes({1, static_cast<int>(helper::Access::Control)}));

    const auto devices = m_helper->ask(RawHelper::frame(Request::ListDevices));
    QCOMPARE(devices.size(), 3U);
    QCOMPARE(devices[0].payload, QByteArray("card0\0pddgpu.0\0", 15));
    QCOMPARE(devices[1].payload, QByteArray("card7\0pddgpu.7\0", 15));

    for (int i = 0; i < DriverFileCount; ++i) {
        const auto file = static_cast<DriverFile>(i);
        const DriverFilePlace place = placeOf(file);
        const QString name = QLatin1StringView(place.path);
        const auto answer = m_helper->ask(readRequest(0, file));
        QCOMPARE(errnoOf(answer), 0);
        QCOMPARE(textOf(answer), m_driver->contents(place.tree == DriverTree::Sysfs
                                                        ? DriverFolder::inDevice(name)
                                                        : DriverFolder::inDebugfs(name)));
        QCOMPARE(answer[0].kind, file == DriverFile::LeakObjects ? Reply::Listing : Reply::Data);
    }
    for (int i = 0; i < DriverControlCount; ++i) {
        const auto control = static_cast<DriverControl>(i);
        QCOMPARE(errnoOf(m_helper->ask(writeRequest(0, control, "5M"))), 0);
        QCOMPARE(
            m_driver->contents(DriverFolder::inDevice(QLatin1StringView(placeOf(control).path))),
            "5M\n");
    }
    QCOMPARE(errnoOf(m_helper->ask(readRequest(1, DriverFile::Enabled))), ENOENT);
}

void HelperTest::tellsWhatStandsAround()
{
    m_driver->addWholeDriver(1);
    startOnFolder();
    m_helper->greet();
    const auto circumstances = [this] {
        const auto answer = m_helper->ask(readRequest(0, DriverFile::LeakObjects));
        return static_cast<unsigned>(answer.back().payload.back());
    };
    const unsigned privileged = geteuid() == 0 ? unsigned{helper::Privileged} : 0;
    QVERIFY(QFile::remove(m_driver->path(DriverFolder::inDebugfs(u"leak_objects"_s))));
    QCOMPARE(circumstances(), helper::DevicePresent | helper::MonitorBuiltIn | privileged);
    QVERIFY(QDir(m_driver->path(DriverFolder::inDevice(u"leak_monitor"_s))).removeRecursively());
    QCOMPARE(circumstances(), helper::DevicePresent | privileged);
    QVERIFY(QDir(m_driver->path(u"sys/class/drm/card0"_s)).removeRecursively());
    QCOMPARE(circumstances(), privileged);
}

void HelperTest::usage()
{
    for (const QStringList &arguments :
         {QStringList(), {u"--write"_s}, {u"--read"_s, u"--control"_s}, {u"/etc/passwd"_s}}) {
        QProcess helper;
        helper.start(QStringLiteral(PDDGPU_HELPER), arguments);
        QVERIFY(helper.waitForFinished());
        QCOMPARE(helper.exitCode(), int{helper::BadUsage});
        QVERIFY(helper.readAllStandardError().startsWith("usage: "));
    }
}

void HelperTest::greetingFirst()
{
    m_driver->addWholeDriver(1);
    startOnFolder();
    for (const QByteArray &request :
         {RawHelper::frame(Request::ListDevices), RawHelper::frame(Request::ReadLog),
          readRequest(0, DriverFile::LeakObjects), writeRequest(0, DriverControl::Enabled, "0"),
          RawHelper::frame(Request::Hello), RawHelper::frame(Request::Hello, "PDDX\1"),
          RawHelper::frame(Request::Hello, "PDDG\1\1")})
        QCOMPARE(errnoOf(m_helper->ask(request)), EPROTO);
    QCOMPARE(m_driver->contents(DriverFolder::inDevice(u"leak_monitor/enabled"_s)), "1\n");
}

void HelperTest::greetingOfOtherVersions()
{
    startOnFolder();
    QCOMPARE(errnoOf(m_helper->ask(RawHelper::frame(Request::Hello, QByteArray("PDDG\0", 5)))),
             EPROTONOSUPPORT);
    const auto newer = m_helper->ask(RawHelper::frame(Request::Hello, QByteArray("PDDG\2")));
    QCOMPARE(newer[0].payload[0], helper::ProtocolVersion);
}

void HelperTest::unknownOperations()
{
    m_driver->addWholeDriver(1);
    startOnFolder();
    m_helper->greet();
    for (int kind = 0; kind < 256; ++kind) {
        if (kind >= 1 && kind <= 6)
            continue;
        for (const QByteArray &arguments : {QByteArray(), QByteArray("\0\0", 2)})
            QCOMPARE(errnoOf(m_helper->ask(RawHelper::frame(kind, arguments))), EOPNOTSUPP);
    }
    QCOMPARE(errnoOf(m_helper->ask(readRequest(0, DriverFile::Enabled))), 0);
}

void HelperTest::strangeArguments_data()
{
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<int>("errnoValue");

    const auto row = [](const char *name, Request request, const QByteArray &arguments,
                        int errnoValue) {
        QTest::newRow(name) << RawHelper::frame(request, arguments) << errnoValue;
    };
    row("nothing to read", Request::ReadFile, {}, EINVAL);
    row("half of what to read", Request::ReadFile, bytes({0}), EINVAL);
    row("more than what to read", Request::ReadFile, bytes({0, 0, 0}), EINVAL);
    row("no such file", Request::ReadFile, bytes({0, DriverFileCount}), EINVAL);
    row("far from any file", Request::ReadFile, bytes({0, 255}), EINVAL);
    row("no such device", Request::ReadFile, bytes({1, 0}), ENODEV);
    row("far from any device", Request::ReadFile, bytes({255, 0}), ENODEV);
    row("a path to read", Request::ReadFile, "/etc/shadow", ENODEV);
    row("a path behind the device", Request::ReadFile, bytes({0}) + "/etc/shadow", EINVAL);
    row("dots behind the file", Request::ReadFile, bytes({0, 0}) + "/../../../etc/shadow", EINVAL);
    row("nothing to write", Request::WriteControl, {}, EINVAL);
    row("no such control", Request::WriteControl, bytes({0, DriverControlCount, '1'}), EINVAL);
    row("no such device's control", Request::WriteControl, bytes({9, 0, '1'}), ENODEV);
    row("a path to write", Request::WriteControl, "/etc/shadow", ENODEV);
    row("a list of something", Request::ListDevices, "/etc", EOPNOTSUPP);
    row("a log of something", Request::ReadLog, "/var/log/auth.log", EOPNOTSUPP);
}

void HelperTest::strangeArguments()
{
    QFETCH(QByteArray, request);
    QFETCH(int, errnoValue);

    m_driver->addWholeDriver(1);
    startOnFolder();
    m_helper->greet();
    const auto answer = m_helper->ask(request);
    QCOMPARE(errnoOf(answer), errnoValue);
    QCOMPARE(answer.size(), 1U);
    QCOMPARE(errnoOf(m_helper->ask(readRequest(0, DriverFile::Enabled))), 0);
}

void HelperTest::tricksWithPaths_data()
{
    QTest::addColumn<QString>("link");
    QTest::addColumn<QString>("target");
    QTest::addColumn<DriverFile>("file");

    const QString value = DriverFolder::inDevice(u"leak_monitor/threshold_bytes"_s);
    const QString outside = u"/secret/"_s;
    QTest::newRow("the file") << value << outside + u"threshold_bytes"_s
                              << DriverFile::ThresholdBytes;
    QTest::newRow("the file, relative")
        << value << u"../../../../../secret/threshold_bytes"_s << DriverFile::ThresholdBytes;
    QTest::newRow("the file, to another of the driver")
        << value << u"enabled"_s << DriverFile::ThresholdBytes;
    QTest::newRow("the monitor's folder")
        << DriverFolder::inDevice(u"leak_monitor"_s) << outside << DriverFile::ThresholdBytes;
    QTest::newRow("the monitor's folder, relative")
        << DriverFolder::inDevice(u"leak_monitor"_s) << u"../../../../secret"_s
        << DriverFile::ThresholdBytes;
    QTest::newRow("the listing") << DriverFolder::inDebugfs(u"leak_objects"_s)
                                 << outside + u"leak_objects"_s << DriverFile::LeakObjects;
    QTest::newRow("the statistics") << DriverFolder::inDebugfs(u"memory_stats"_s)
                                    << outside + u"leak_objects"_s << DriverFile::MemoryStats;
    QTest::newRow("the device's folder in debugfs")
        << u"sys/kernel/debug/pddgpu/pddgpu.0"_s << outside << DriverFile::LeakObjects;
    QTest::newRow("debugfs") << u"sys/kernel/debug"_s << u"../../secret"_s
                             << DriverFile::LeakObjects;
    QTest::newRow("the way to a process's files")
        << DriverFolder::inDebugfs(u"leak_objects"_s) << u"/proc/self/root/secret/leak_objects"_s
        << DriverFile::LeakObjects;
}

void HelperTest::tricksWithPaths()
{
    QFETCH(QString, link);
    QFETCH(QString, target);
    QFETCH(DriverFile, file);

    m_driver->addWholeDriver(1);
    for (const QString &path :
         {u"threshold_bytes"_s, u"leak_objects"_s, u"pddgpu/pddgpu.0/leak_objects"_s})
        m_driver->write(u"secret/"_s + path, Secret);
    startOnFolder();
    m_helper->greet();
    QCOMPARE(errnoOf(m_helper->ask(readRequest(0, file))), 0);

    // Planted while the helper runs.
    const QString planted = m_driver->path(link);
    QVERIFY(QFileInfo(planted).isDir() ? QDir(planted).removeRecursively()
                                       : QFile::remove(planted));
    QVERIFY(QFile::link(target.startsWith(u"/secret") ? m_driver->path(target.mid(1)) : target,
                        planted));
    const auto read = m_helper->ask(readRequest(0, file));
    QVERIFY(!textOf(read).contains(Secret));
    QCOMPARE(errnoOf(read), ELOOP);
    if (file == DriverFile::ThresholdBytes) {
        QCOMPARE(errnoOf(m_helper->ask(writeRequest(0, DriverControl::ThresholdBytes, "7"))),
                 ELOOP);
    }
    QCOMPARE(m_driver->contents(u"secret/threshold_bytes"_s), Secret);
}

void HelperTest::cardsThatLeadOutside_data()
{
    QTest::addColumn<QString>("link");
    QTest::addColumn<QString>("target");
    const QString device = u"sys/class/drm/card0/device"_s;
    QTest::newRow("device, absolute") << device << u"/secret/pddgpu.0"_s;
    QTest::newRow("device, relative") << device << u"../../../../secret/pddgpu.0"_s;
    QTest::newRow("device, to dots") << device << u"../../../devices/platform/pddgpu.0/.."_s;
    QTest::newRow("device, to one dot") << device << u"../../../devices/platform/pddgpu.0/."_s;
    QTest::newRow("device, to no name") << device << u"../../../devices/platform/pddgpu.0/"_s;
    QTest::newRow("device, by way of a process") << device << u"/proc/self/cwd"_s;
    QTest::newRow("card") << u"sys/class/drm/card0"_s << u"../../../secret/card0"_s;
    QTest::newRow("class") << u"sys/class/drm"_s << u"../../secret"_s;
    QTest::newRow("sys") << u"sys"_s << u"secret/sys"_s;
    QTest::newRow("uevent") << DriverFolder::inDevice(u"uevent"_s)
                            << u"../../../../secret/uevent"_s;
}

void HelperTest::cardsThatLeadOutside()
{
    QFETCH(QString, link);
    QFETCH(QString, target);

    m_driver->addWholeDriver(1);
    for (const QString &folder :
         {u"secret/pddgpu.0/"_s, u"secret/card0/device/"_s, u"secret/"_s,
          u"secret/sys/class/drm/card0/device/"_s, u"sys/devices/platform/"_s}) {
        m_driver->write(folder + u"uevent"_s, "DRIVER=pddgpu\n");
        m_driver->write(folder + u"mem_info_vram_used"_s, Secret);
    }
    const QString planted = m_driver->path(link);
    QVERIFY(QFileInfo(planted).isSymLink() || QFileInfo(planted).isFile()
                ? QFile::remove(planted)
                : QDir(planted).removeRecursively());
    QVERIFY(QFile::link(target.startsWith(u"/secret") ? m_driver->path(target.mid(1)) : target,
                        planted));
    startOnFolder();
    m_helper->greet();
    QCOMPARE(errnoOf(m_helper->ask(readRequest(0, DriverFile::VramUsedBytes))), ENODEV);
}

void HelperTest::filesThatAreNone()
{
    m_driver->addWholeDriver(1);
    const QString fifo = m_driver->path(DriverFolder::inDebugfs(u"leak_objects"_s));
    QVERIFY(QFile::remove(fifo));
    QCOMPARE(mkfifo(QFile::encodeName(fifo).constData(), 0666), 0);
    const QString folder = m_driver->path(DriverFolder::inDevice(u"leak_monitor/generation"_s));
    QVERIFY(QFile::remove(folder) && QDir().mkpath(folder));
    startOnFolder();
    m_helper->greet();
    // A FIFO without writer would block for ever.
    QCOMPARE(errnoOf(m_helper->ask(readRequest(0, DriverFile::LeakObjects))), EBADF);
    QCOMPARE(errnoOf(m_helper->ask(readRequest(0, DriverFile::Generation))), EBADF);
}

void HelperTest::largerThanAllowed()
{
    m_driver->addWholeDriver(1);
    m_driver->write(DriverFolder::inDevice(u"mem_info_vram_used"_s), QByteArray(4097, '1'));
    m_driver->write(DriverFolder::inDevice(u"mem_info_gtt_used"_s), QByteArray(4096, '1'));
    startOnFolder();
    m_helper->greet();
    QCOMPARE(errnoOf(m_helper->ask(readRequest(0, DriverFile::VramUsedBytes))), EFBIG);
    QCOMPARE(textOf(m_helper->ask(readRequest(0, DriverFile::GttUsedBytes))).size(), 4096);
}

void HelperTest::oversizedFrames_data()
{
    QTest::addColumn<QByteArray>("frame");
    QTest::newRow("nothing") << bytes({0, 0, 0, 0});
    QTest::newRow("one too many") << bytes({helper::MaximumRequestBytes + 1, 0, 0, 0}) +
                                         QByteArray(helper::MaximumRequestBytes + 1, '\2');
    QTest::newRow("four GiB") << bytes({0xff, 0xff, 0xff, 0xff}) + QByteArray(100'000, 'x');
    QTest::newRow("text") << QByteArray("GET / HTTP/1.1\r\n\r\n");
}

void HelperTest::oversizedFrames()
{
    QFETCH(QByteArray, frame);
    m_driver->addWholeDriver(1);
    startOnFolder();
    m_helper->greet();
    m_helper->send(frame);
    QVERIFY(m_helper->process.waitForFinished());
    QCOMPARE(m_helper->process.exitStatus(), QProcess::NormalExit);
    QCOMPARE(m_helper->process.exitCode(), int{helper::BadFrame});
    QCOMPARE(m_helper->process.readAllStandardOutput(), QByteArray());
}

void HelperTest::truncatedFrames()
{
    m_driver->addWholeDriver(1);
    const QByteArray whole = writeRequest(0, DriverControl::ThresholdBytes, "9");
    for (qsizetype length = 1; length < whole.size(); ++length) {
        m_helper = std::make_unique<RawHelper>();
        startOnFolder();
        m_helper->greet();
        m_helper->send(whole.first(length));
        m_helper->process.closeWriteChannel();
        QVERIFY(m_helper->process.waitForFinished());
        QCOMPARE(m_helper->process.exitCode(), int{helper::Ended});
        QCOMPARE(m_helper->process.readAllStandardOutput(), QByteArray());
        QCOMPARE(m_driver->contents(DriverFolder::inDevice(u"leak_monitor/threshold_bytes"_s)),
                 "1\n");
    }
    // In pieces, but complete.
    m_helper = std::make_unique<RawHelper>();
    startOnFolder();
    m_helper->greet();
    for (const char byte : whole) {
        m_helper->send(QByteArray(1, byte));
        QVERIFY(m_helper->process.waitForBytesWritten());
    }
    QCOMPARE(errnoOf(m_helper->answer()), 0);
}

void HelperTest::valuesOutOfRange_data()
{
    QTest::addColumn<QByteArray>("value");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("sign") << QByteArray("-1");
    QTest::newRow("space") << QByteArray("1 ");
    QTest::newRow("newline") << QByteArray("1\n");
    QTest::newRow("two lines") << QByteArray("1\n2");
    QTest::newRow("NUL") << QByteArray("1\0002", 3);
    QTest::newRow("hexadecimal") << QByteArray("0x10");
    QTest::newRow("fraction") << QByteArray("1.5");
    QTest::newRow("lower case suffix") << QByteArray("1k");
    QTest::newRow("shell") << QByteArray("$(id)");
    QTest::newRow("path") << QByteArray("../../1");
    QTest::newRow("32 digits") << QByteArray(32, '1');
    QTest::newRow("as much as fits") << QByteArray(61, '1');
    QTest::newRow("binary") << QByteArray("\xff\xfe");
}

void HelperTest::valuesOutOfRange()
{
    QFETCH(QByteArray, value);
    m_driver->addWholeDriver(1);
    startOnFolder();
    m_helper->greet();
    for (int i = 0; i < DriverControlCount; ++i) {
        const auto control = static_cast<DriverControl>(i);
        QCOMPARE(errnoOf(m_helper->ask(writeRequest(0, control, value))), EINVAL);
        QCOMPARE(
            m_driver->contents(DriverFolder::inDevice(QLatin1StringView(placeOf(control).path))),
            "1\n");
    }
}

void HelperTest::readOnlySessionWrites()
{
    m_driver->addWholeDriver(1);
    startOnFolder(u"--read"_s);
    const auto greeting = m_helper->ask(RawHelper::frame(Request::Hello, QByteArray("PDDG\1")));
    QCOMPARE(greeting[0].payload, bytes({1, static_cast<int>(helper::Access::Read)}));
    m_helper->ask(RawHelper::frame(Request::ListDevices));
    for (int i = 0; i < DriverControlCount; ++i) {
        const auto control = static_cast<DriverControl>(i);
        const auto answer = m_helper->ask(writeRequest(0, control, "0"));
        QCOMPARE(errnoOf(answer), EACCES);
        QVERIFY(answer[0].payload.back() & helper::ReadOnlySession);
        QCOMPARE(
            m_driver->contents(DriverFolder::inDevice(QLatin1StringView(placeOf(control).path))),
            "1\n");
    }
    QCOMPARE(errnoOf(m_helper->ask(readRequest(0, DriverFile::LeakObjects))), 0);
}

void HelperTest::manyRequestsWithoutPause()
{
    constexpr int Requests = 10'000;
    constexpr int ListingEvery = 500;
    m_driver->addWholeDriver(10'000);
    const QByteArray listing = m_driver->contents(DriverFolder::inDebugfs(u"leak_objects"_s));
    startOnFolder();
    m_helper->greet();
    QByteArray requests;
    for (int i = 0; i < Requests; ++i) {
        requests += readRequest(
            0, i % ListingEvery == 0 ? DriverFile::LeakObjects : static_cast<DriverFile>(i % 20));
    }
    m_helper->send(requests);
    for (int i = 0; i < Requests; ++i) {
        const auto answer = m_helper->answer();
        QCOMPARE(answer.back().kind, Reply::Done);
        QVERIFY(textOf(answer) == (i % ListingEvery == 0 ? listing : QByteArray("1\n")));
    }
    const int peakKiB = statusValue(m_helper->process.processId(), u"VmHWM"_s).toInt();
    qInfo("%d requests without pause: %d kB resident at most", Requests, peakKiB);
    QVERIFY(peakKiB > 0);
    if (!IsSanitized)
        QVERIFY2(peakKiB <= 4096, qPrintable(QString::number(peakKiB)));
}

void HelperTest::readerThatDoesNotRead()
{
    m_driver->addWholeDriver(100'000);
    startOnFolder();
    m_helper->greet();
    const qint64 pid = m_helper->process.processId();
    // It blocks in its first answer and reads no further request, of which a pipe holds this many.
    QCOMPARE(kill(static_cast<pid_t>(pid), 0), 0);
    m_helper->process.setReadChannel(QProcess::StandardError);
    const FileDescriptor input(
        open(qPrintable(u"/proc/%1/fd/0"_s.arg(pid)), O_WRONLY | O_NONBLOCK | O_CLOEXEC));
    QVERIFY(input.isOpen());
    const QByteArray request = readRequest(0, DriverFile::LeakObjects);
    qint64 sent = 0;
    while (write(input.get(), request.constData(), static_cast<size_t>(request.size())) > 0)
        ++sent;
    QCOMPARE(errno, EAGAIN);
    QVERIFY(sent > 1'000);
    const int peakKiB = statusValue(pid, u"VmHWM"_s).toInt();
    QVERIFY(peakKiB > 0);
    if (!IsSanitized)
        QVERIFY2(peakKiB <= 4096, qPrintable(QString::number(peakKiB)));
}

void HelperTest::endsWithItsInput()
{
    startForReal(u"--read"_s);
    QCOMPARE(m_helper->ask(RawHelper::frame(Request::Hello, QByteArray("PDDG\1"))).back().kind,
             Reply::Done);
    m_helper->process.closeWriteChannel();
    QVERIFY(m_helper->process.waitForFinished());
    QCOMPARE(m_helper->process.exitCode(), int{helper::Ended});
}

void HelperTest::endsWithItsParent_data()
{
    QTest::addColumn<QString>("before");
    QTest::newRow("as it is") << u":"_s;
    // Signal settings that a client's children inherit.
    QTest::newRow("which ignores what would end it") << u"trap '' TERM HUP INT"_s;
}

void HelperTest::endsWithItsParent()
{
    QFETCH(QString, before);

    // The parent is a shell; the helper's input stays open when it dies.
    const QString input = m_driver->path(u"input"_s);
    QCOMPARE(mkfifo(QFile::encodeName(input).constData(), 0600), 0);
    const FileDescriptor held(open(QFile::encodeName(input).constData(), O_RDWR | O_CLOEXEC));
    QVERIFY(held.isOpen());
    QProcess parent;
    parent.start(u"/bin/sh"_s,
                 {u"-c"_s, before + u"; \"$0\" --control <\"$1\" & echo $! >&2; wait"_s,
                  QStringLiteral(PDDGPU_HELPER), input});
    parent.setReadChannel(QProcess::StandardError);
    QVERIFY(parent.waitForReadyRead());
    const auto helper = static_cast<pid_t>(parent.readAllStandardError().trimmed().toLongLong());
    QVERIFY(helper > 0);
    const QByteArray hello = RawHelper::frame(Request::Hello, QByteArray("PDDG\1"));
    QCOMPARE(write(held.get(), hello.constData(), static_cast<size_t>(hello.size())), hello.size());
    parent.setReadChannel(QProcess::StandardOutput);
    QVERIFY(parent.waitForReadyRead());

    QCOMPARE(kill(static_cast<pid_t>(parent.processId()), SIGKILL), 0);
    parent.waitForFinished();
    // Gone, or a zombie that its new parent has not reaped yet.
    QTRY_VERIFY_WITH_TIMEOUT(
        statusOf(helper).isEmpty() || statusValue(helper, u"State"_s) == u"Z"_s, 30'000);
}

void HelperTest::logOfTheDriverAlone()
{
    // Like /dev/kmsg, it gives one record per read.
    int ends[2] = {};
    QCOMPARE(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends), 0);
    const FileDescriptor log(ends[0]);
    const FileDescriptor kernel(ends[1]);
    const QByteArray ours[] = {"6,1,100,-;[drm] Initialized pddgpu 1.0.0 for pddgpu.0\n",
                               "4,2,200,-;PDDGPU: Memory leak report:\n SUBSYSTEM=platform\n",
                               "3,9,900,-;pddgpu pddgpu.0: probe failed\n"};
    const QByteArray foreign[] = {
        "6,3,300,-;audit: user root logged in from 10.0.0.1\n",
        "12,4,400,-;PDDGPU: written by a program\n",
        "13,5,500,-;pddgpu: written by a program, too\n",
        "6,6,600,-;pddgpu_test[42]: segfault at 0 ip 0000\n",
        "6,7,700,-;usb 1-1: Product: pddgpu\n",
        "PDDGPU: without a head\n",
        ";PDDGPU: without a priority\n",
        "99999999999,8,800,-;PDDGPU: of no priority\n",
    };
    QByteArray expected;
    for (const QByteArray &record : ours) {
        QCOMPARE(write(kernel.get(), record.constData(), static_cast<size_t>(record.size())),
                 record.size());
        expected += record;
        for (const QByteArray &other : foreign)
            QCOMPARE(write(kernel.get(), other.constData(), static_cast<size_t>(other.size())),
                     other.size());
    }

    int requests[2] = {};
    int answers[2] = {};
    QCOMPARE(pipe2(requests, O_CLOEXEC), 0);
    QCOMPARE(pipe2(answers, O_CLOEXEC), 0);
    const FileDescriptor in(requests[0]);
    FileDescriptor request(requests[1]);
    FileDescriptor out(answers[1]);
    const FileDescriptor answer(answers[0]);
    const helper::Tree tree(QFile::encodeName(m_driver->root()).constData());
    std::thread session([&] {
        helper::serve(tree, log, {}, helper::Access::Read, in.get(), out.get());
        out.close();
    });
    const QByteArray asked =
        RawHelper::frame(Request::Hello, QByteArray("PDDG\1")) + RawHelper::frame(Request::ReadLog);
    const bool sent =
        write(request.get(), asked.constData(), static_cast<size_t>(asked.size())) == asked.size();
    request.close();
    session.join();
    QVERIFY(sent);
    QByteArray said(64 * 1024, '\0');
    said.truncate(read(answer.get(), said.data(), static_cast<size_t>(said.size())));
    QByteArray whole = RawHelper::frame(static_cast<int>(Reply::Done), bytes({1, 0}));
    for (const QByteArray &record : ours)
        whole += RawHelper::frame(static_cast<int>(Reply::Data), record);
    whole += RawHelper::frame(static_cast<int>(Reply::Done));
    QCOMPARE(said, whole);
}

void HelperTest::logForgedByAName_data()
{
    // A program's kernel messages begin with its name, which the program chooses.
    QTest::addColumn<QByteArray>("name");
    for (const char *name :
         {"PDDGPU", "PDDGPU: Memory", "PDDGPU: Memory ", "PDDGPU:   Total", "PDDGPU:   Suspi",
          "PDDGPU:   Confi", "PDDGPU: vram_si", "pddgpu", "pddgpu: loading", "pddgpu: module",
          "pddgpu pddgpu.0", "pddgpu pddgpu.", "[drm] pddgpu", "[drm] Initializ", "[drm] pddgpu:"})
        QTest::newRow(name) << QByteArray(name);
}

void HelperTest::logForgedByAName()
{
    QFETCH(QByteArray, name);
    QVERIFY(name.size() <= 15);  // TASK_COMM_LEN
    for (const QByteArray &said :
         {name + "[20648]: segfault at 0 ip 0000563a sp 00007ffc error 4 in sh[563a+1000]",
          name + "[20648] general protection fault ip:563a sp:7ffc error:0 in sh[563a+1000]",
          name + " (20648) used greatest stack depth: 11000 bytes left"}) {
        const QByteArray record = "6,345,900,-;" + said + '\n';
        QVERIFY2(!isDriverRecord({record.constData(), static_cast<size_t>(record.size())}),
                 record.constData());
    }
}

void HelperTest::logThatIsNotOpen()
{
    startOnFolder();
    m_helper->greet();
    QCOMPARE(errnoOf(m_helper->ask(RawHelper::frame(Request::ReadLog))), ENOENT);
}

void HelperTest::hasNoPrivilege()
{
    startForReal(u"--control"_s);
    m_helper->greet();
    const qint64 pid = m_helper->process.processId();
    for (const QString &set : {u"CapInh"_s, u"CapPrm"_s, u"CapEff"_s, u"CapAmb"_s})
        QCOMPARE(statusValue(pid, set), u"0000000000000000"_s);
    if (geteuid() == 0)
        QCOMPARE(statusValue(pid, u"CapBnd"_s), u"0000000000000000"_s);
    QCOMPARE(statusValue(pid, u"NoNewPrivs"_s), u"1"_s);
    if (!IsSanitized)
        QVERIFY(statusValue(pid, u"VmHWM"_s).toInt() <= 4096);
    // None of its caller's files are open in it.
    const QDir files(u"/proc/%1/fd"_s.arg(pid));
    for (const QString &fd : files.entryList(QDir::Files | QDir::System)) {
        const QString target = QFile::symLinkTarget(files.filePath(fd));
        QVERIFY2(fd.toInt() <= 2 || target == u"/"_s || target.startsWith(u"/sys"_s) ||
                     target == u"/dev/kmsg"_s || target.endsWith(u"[pidfd]") ||
                     target.contains(u"socket:["),
                 qPrintable(target));
    }
    if (IsSanitized)
        return;
    QCOMPARE(statusValue(pid, u"Seccomp"_s), u"2"_s);
    QFile limits(u"/proc/%1/limits"_s.arg(pid));
    QVERIFY(limits.open(QIODevice::ReadOnly));
    const QByteArray limit = limits.readAll().simplified();
    for (const char *zero :
         {"Max core file size 0 0 ", "Max processes 0 0 ", "Max file size 32 32 "})
        QVERIFY2(limit.contains(zero), zero);
}

// Its memory contains data that other users may not read.
void HelperTest::cannotBeLookedInto()
{
    if (IsSanitized)
        QSKIP("what looks into it is the sanitizer");
    startForReal(u"--read"_s);
    m_helper->greet();
    const QByteArray path = "/proc/" + QByteArray::number(m_helper->process.processId()) + "/mem";
    int reason = 0;
    // With a capability it is allowed; capabilities are per thread.
    std::thread([&path, &reason] {
        __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
        const __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {};
        const bool hasNone = syscall(SYS_capset, &header, none) == 0;
        const FileDescriptor file(open(path.constData(), O_RDONLY | O_CLOEXEC));
        reason = !hasNone ? -1 : file.isOpen() ? 0 : errno;
    }).join();
    QCOMPARE(reason, EACCES);
}

void HelperTest::cannotReachWhatItNeedNot_data()
{
    constexpr int Killed = -1;  // By its filter of system calls.
    QTest::addColumn<QByteArray>("probe");
    QTest::addColumn<int>("result");
    const auto row = [](const char *probe, int result) {
        QTest::newRow(probe) << QByteArray(probe) << result;
    };
    // It can read below /sys, which shows that the probe works and the other failures are real.
    row("read /sys/kernel/uevent_seqnum", 0);
    for (const char *probe :
         {"read /etc/passwd", "read /etc", "read /root", "read /proc/self/status", "read /dev/null",
          "read /bin/sh", "write /etc/passwd", "write /etc/group", "write /dev/null",
          "write /sys/kernel/mm/transparent_hugepage/enabled", "write /proc/self/oom_score_adj",
          "write /sys/power/state"})
        row(probe, EACCES);
    for (const char *probe : {"socket", "unix socket", "openat", "execve", "clone", "ptrace",
                              "kill", "setrlimit", "mprotect"})
        row(probe, Killed);
}

// With root's user id, if the test has it, and without capabilities.
void HelperTest::cannotReachWhatItNeedNot()
{
    QFETCH(QByteArray, probe);
    QFETCH(int, result);
    if (IsSanitized)
        QSKIP("sanitizers make calls and open files of their own");
    if (result >= 0 &&
        syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION) < 1)
        QSKIP("this kernel has no Landlock: the helper opens what root's user id may");
    for (const QString &mode : {u"--read"_s, u"--control"_s}) {
        QProcess helper;
        helper.start(QStringLiteral(PDDGPU_HELPER_PROBE), {mode});
        QVERIFY(helper.waitForStarted());
        helper.write(probe);
        QVERIFY(helper.waitForFinished());
        if (result >= 0) {
            const QByteArray said = helper.readAllStandardOutput();
            if (said == QByteArray::number(ENOENT))
                QSKIP("this system has no such file");
            QCOMPARE(helper.readAllStandardError(), QByteArray());
            QCOMPARE(said, QByteArray::number(result));
        } else {
            QCOMPARE(helper.exitStatus(), QProcess::CrashExit);
            QCOMPARE(helper.exitCode(), SIGSYS);
        }
    }
}

// A tree on another file system does not belong to the driver.
void HelperTest::readsNoOtherFileSystem()
{
    m_driver->addWholeDriver(1);
    const QByteArray root = QFile::encodeName(m_driver->root());
    QCOMPARE(helper::Tree(root.constData()).devices().size(), 1U);
    QCOMPARE(helper::Tree(root.constData(), true).devices().size(), 0U);
    const std::vector<helper::Device> devices = helper::Tree(root.constData()).devices();
    for (const DriverFile file : {DriverFile::Enabled, DriverFile::LeakObjects}) {
        const helper::Tree real(root.constData(), true);
        QVERIFY(!real.open(devices[0], placeOf(file), O_RDONLY).isOpen());
        QCOMPARE(errno, EBADF);
    }
}

// The kernel gives up a path with ".." as soon as any file of the machine is renamed or any file
// system mounted meanwhile.
void HelperTest::findsCardsWhileFilesAreRenamed()
{
    m_driver->addWholeDriver(1);
    const QByteArray root = QFile::encodeName(m_driver->root());
    const helper::Tree tree(root.constData());
    std::atomic<bool> isOver = false;
    std::thread renamer([&] {
        const std::string one = root.toStdString() + "/one", other = root.toStdString() + "/other";
        std::ofstream(one).close();
        while (!isOver) {
            static_cast<void>(std::rename(one.c_str(), other.c_str()));
            static_cast<void>(std::rename(other.c_str(), one.c_str()));
        }
    });
    int missed = 0;
    for (int i = 0; i < 4'000; ++i)
        missed += tree.devices().size() == 1 ? 0 : 1;
    isOver = true;
    renamer.join();
    QCOMPARE(missed, 0);
}

void HelperTest::hasNoQt()
{
    // The binary contains the names of its libraries; its memory must not be inspected.
    QFile program(QStringLiteral(PDDGPU_HELPER));
    QVERIFY(program.open(QIODevice::ReadOnly));
    const QByteArray needed = program.readAll();
    QVERIFY(needed.contains("libc.so"));
    QVERIFY(!needed.contains("libQt"));
}

QTEST_GUILESS_MAIN(HelperTest)
#include "tst_helper.moc"
