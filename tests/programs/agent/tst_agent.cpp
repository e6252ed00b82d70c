// SPDX-License-Identifier: GPL-3.0-or-later
// pddgpu-agent: what a window sees through it is what it would see on that machine.
#include <signal.h>
#include <unistd.h>

#include <QFile>
#include <QProcess>
#include <QSignalSpy>
#include <QTest>
#include <cerrno>
#include <memory>

#include "backend/registry/backends.h"
#include "programs/agent/failurecode.h"
#include "support/driverfolder.h"
#include "support/rawhelper.h"
#include "support/treefixture.h"
#include "transport/driverfailure.h"
#include "transport/helper/helperclient.h"
#include "transport/helper/remotesource.h"
#include "transport/local/driversource.h"

using namespace pddgpu;
using namespace pddgpu::testing;
using namespace Qt::StringLiterals;

using helper::Reply;
using helper::Request;

namespace {

QByteArray readRequest(int device, DriverFile file)
{
    return RawHelper::frame(
        Request::ReadFile,
        QByteArray().append(static_cast<char>(device)).append(static_cast<char>(file)));
}

// The process that an agent started; 0: none.
qint64 helperOf(qint64 agent)
{
    QFile file(u"/proc/%1/task/%1/children"_s.arg(agent));
    return file.open(QIODevice::ReadOnly)
               ? file.readAll().simplified().split(' ').constFirst().toLongLong()
               : 0;
}

}  // namespace

class AgentTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sameFilesAsThere_data();
    void sameFilesAsThere();
    void sameFiguresAsThere_data();
    void sameFiguresAsThere();
    void devicesAndControls();
    void alerts();
    void listingsAreEdits();
    void cardThatSleeps();
    void strangeRequests_data();
    void strangeRequests();
    void requestsInPieces();
    void framesOutOfBounds_data();
    void framesOutOfBounds();
    void failuresArriveAsTheyWere();
    void rootBecomesNobody();
    void endsWithItsHelper();

private:
    void connectTo(const QString &root);
    void startRaw(const QString &root);

    std::unique_ptr<HelperLink> m_link;
    std::unique_ptr<HelperClient> m_client;
    std::unique_ptr<RawHelper> m_raw;
};

// As RemoteSource does after ssh.
void AgentTest::connectTo(const QString &root)
{
    m_client.reset();
    m_link = std::make_unique<HelperLink>(
        HelperCommand{QStringLiteral(PDDGPU_AGENT_IN_TREE), {root}, u"there"_s});
    QSignalSpy opened(m_link.get(), &HelperLink::opened);
    m_link->open();
    QVERIFY(opened.wait(30'000));
    m_client = std::make_unique<HelperClient>(m_link.get(), u"there"_s);
}

void AgentTest::startRaw(const QString &root)
{
    m_raw = std::make_unique<RawHelper>();
    m_raw->start(QStringLiteral(PDDGPU_AGENT_IN_TREE), {root});
}

void AgentTest::sameFilesAsThere_data()
{
    QTest::addColumn<QString>("tree");
    for (const char *tree :
         {"amdgpu-6.1", "amdgpu-6.13", "amdgpu-apu", "i915-dgpu", "i915-igpu", "mixed", "npu",
          "nouveau", "nvidia", "panthor", "v3d", "xe", "hostile"})
        QTest::newRow(tree) << QString::fromLatin1(tree);
}

// Each file of each card, or why there is none.
void AgentTest::sameFilesAsThere()
{
    QFETCH(QString, tree);
    const TreeFixture fixture(tree);
    QCOMPARE(fixture.error(), QString());
    DriverSource there(fixture.root());
    connectTo(fixture.root());
    const auto devices = there.devices();
    QVERIFY(devices);
    QCOMPARE(m_client->devices(), *devices);
    for (const DeviceInfo &device : *devices) {
        const bool isAsleep =
            there.read(device, DriverFile::RuntimeStatus).value_or(QByteArray()) == "suspended\n";
        for (int i = 0; i < SourceFileCount; ++i) {
            const auto file = static_cast<DriverFile>(i);
            if (isAsleep && file != DriverFile::RuntimeStatus)
                continue;
            const auto expected = there.read(device, file);
            const auto got = m_client->read(device, file);
            QCOMPARE(got.has_value(), expected.has_value());
            if (expected)
                QCOMPARE(*got, *expected);
            else
                QVERIFY(got.error().kind == expected.error().kind &&
                        got.error().cause == expected.error().cause &&
                        got.error().reason == expected.error().reason);
        }
    }
}

void AgentTest::sameFiguresAsThere_data()
{
    sameFilesAsThere_data();
}

// Through the backends, with what they ask ahead.
void AgentTest::sameFiguresAsThere()
{
    QFETCH(QString, tree);
    const TreeFixture fixture(tree);
    DriverSource there(fixture.root());
    RemoteSource here(HelperCommand{QStringLiteral(PDDGPU_AGENT_IN_TREE), {fixture.root()}, {}});
    static_cast<void>(here.devices());
    QTRY_VERIFY_WITH_TIMEOUT(here.link().connected, 30'000);
    const auto devices = there.devices();
    QVERIFY(devices);
    QCOMPARE(here.devices(), *devices);
    Backends backendsThere(&there);
    Backends backendsHere(&here);
    for (const DeviceInfo &device : *devices) {
        Snapshot expected;
        Snapshot got;
        expected.device = got.device = device;
        QCOMPARE(backendsHere.of(device).read(&got), backendsThere.of(device).read(&expected));
        QCOMPARE(got.isAsleep, expected.isAsleep);
        QCOMPARE(got.regions, expected.regions);
        QCOMPARE(got.clients != nullptr, expected.clients != nullptr);
        if (expected.clients)
            QCOMPARE(*got.clients, *expected.clients);
        QCOMPARE(got.errors.size(), expected.errors.size());
    }
}

void AgentTest::devicesAndControls()
{
    DriverFolder driver;
    driver.addWholeDriver(3);
    driver.addCard(u"card1"_s, u"other.1"_s, "bochs-drm");
    connectTo(driver.root());
    const DeviceInfo other{u"other.1"_s, u"card1"_s, u"bochs-drm"_s};
    QCOMPARE(m_client->devices(), (QList<DeviceInfo>{Device, other}));
    QVERIFY(m_client->write(Device, DriverControl::ThresholdBytes, "5M"));
    QCOMPARE(driver.contents(DriverFolder::inDevice(u"leak_monitor/threshold_bytes"_s)), "5M\n");
    QCOMPARE(m_client->write(other, DriverControl::ThresholdBytes, "5M").error().cause,
             SourceError::Cause::MonitorNotBuiltIn);
    // A card that comes later is listed, and one that has gone is not read.
    driver.addCard(u"card2"_s, u"third.2"_s, "vgem");
    QCOMPARE(m_client->devices()->size(), 3);
    QVERIFY(QDir(driver.path(u"sys/class/drm/card1"_s)).removeRecursively());
    QCOMPARE(m_client->read(other, DriverFile::RuntimeStatus).error().cause,
             SourceError::Cause::NoDevice);
    QCOMPARE(m_client->devices()->size(), 2);
}

// Only sysfs tells changes by itself; on a tree there is nothing to be watched, and nothing breaks.
void AgentTest::alerts()
{
    DriverFolder driver;
    driver.addWholeDriver(0);
    startRaw(driver.root());
    m_raw->greet();
    for (int round = 0; round < 3; ++round)
        QCOMPARE(m_raw->ask(RawHelper::frame(Request::ListDevices)).size(), 2U);
}

void AgentTest::listingsAreEdits()
{
    DriverFolder driver;
    driver.addWholeDriver(1'000);
    const QByteArray listing = driver.contents(DriverFolder::inDebugfs(u"leak_objects"_s));
    connectTo(driver.root());
    QVERIFY(m_client->devices());
    QCOMPARE(m_client->read(Device, DriverFile::LeakObjects), listing);
    const qint64 first = m_link->receivedBytes();
    QCOMPARE(m_client->read(Device, DriverFile::LeakObjects), listing);
    QVERIFY2(m_link->receivedBytes() - first < listing.size() / 20,
             qPrintable(QString::number(m_link->receivedBytes() - first)));
}

// Whatever the other side asks for, its files are not touched.
void AgentTest::cardThatSleeps()
{
    DriverFolder driver;
    driver.addCard(u"card0"_s, u"0000:03:00.0"_s, "amdgpu");
    const QString folder = u"sys/devices/platform/0000:03:00.0/"_s;
    driver.write(folder + u"power/runtime_status"_s, "suspended\n");
    driver.write(folder + u"mem_info_vram_used"_s, "1\n");
    startRaw(driver.root());
    m_raw->greet();
    QCOMPARE(textOf(m_raw->ask(readRequest(0, DriverFile::RuntimeStatus))), "suspended\n");
    QCOMPARE(errnoOf(m_raw->ask(readRequest(0, DriverFile::VramUsedBytes))), EAGAIN);
    QCOMPARE(errnoOf(m_raw->ask(readRequest(0, DriverFile::Clients))), EAGAIN);
    driver.write(folder + u"power/runtime_status"_s, "active\n");
    QCOMPARE(textOf(m_raw->ask(readRequest(0, DriverFile::VramUsedBytes))), "1\n");
}

void AgentTest::strangeRequests_data()
{
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<int>("errnoValue");
    const auto row = [](const char *name, Request request, const QByteArray &arguments, int error) {
        QTest::newRow(name) << RawHelper::frame(request, arguments) << error;
    };
    row("an old hello", Request::Hello, QByteArray("PDDG\0", 5), EPROTONOSUPPORT);
    row("another hello", Request::Hello, "HTTP/", EPROTO);
    row("a device that is none", Request::ReadFile, QByteArray("\7\0", 2), ENODEV);
    row("a file that is none", Request::ReadFile,
        QByteArray(1, '\0').append(static_cast<char>(SourceFileCount)), EINVAL);
    row("a file and more", Request::ReadFile, QByteArray("\0\0\0", 3), EINVAL);
    row("half a file", Request::ReadFile, QByteArray(1, '\0'), EINVAL);
    row("a control that is none", Request::WriteControl,
        QByteArray(1, '\0').append(static_cast<char>(DriverControlCount)), EINVAL);
    row("devices and more", Request::ListDevices, "x", EOPNOTSUPP);
    row("the helper's clients", Request::ReadClients, "", EOPNOTSUPP);
    row("nothing known", Request{99}, "", EOPNOTSUPP);
}

void AgentTest::strangeRequests()
{
    QFETCH(QByteArray, request);
    QFETCH(int, errnoValue);
    DriverFolder driver;
    driver.addWholeDriver(1);
    startRaw(driver.root());
    QCOMPARE(errnoOf(m_raw->ask(RawHelper::frame(Request::ListDevices))), EPROTO);
    m_raw->greet();
    QCOMPARE(errnoOf(m_raw->ask(request)), errnoValue);
    QCOMPARE(m_raw->ask(RawHelper::frame(Request::ListDevices)).back().kind, Reply::Done);
}

void AgentTest::requestsInPieces()
{
    DriverFolder driver;
    driver.addWholeDriver(1);
    startRaw(driver.root());
    m_raw->greet();
    QByteArray requests;
    for (int i = 0; i < 200; ++i)
        requests += readRequest(0, DriverFile::VramUsedBytes);
    for (const char byte : std::as_const(requests))
        m_raw->send(QByteArray(1, byte));
    for (int i = 0; i < 200; ++i)
        QCOMPARE(textOf(m_raw->answer()), "1\n");
}

void AgentTest::framesOutOfBounds_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("empty") << QByteArray(4, '\0');
    QTest::newRow("too long") << QByteArray("\101\0\0\0", 4) + QByteArray(65, 'x');
    QTest::newRow("far too long") << QByteArray("\377\377\377\377", 4);
}

void AgentTest::framesOutOfBounds()
{
    QFETCH(QByteArray, bytes);
    DriverFolder driver;
    startRaw(driver.root());
    m_raw->send(bytes);
    QVERIFY(m_raw->process.waitForFinished());
    QCOMPARE(m_raw->process.exitCode(), int{helper::BadFrame});
}

void AgentTest::failuresArriveAsTheyWere()
{
    for (const DriverFile file : {DriverFile::MemoryStats, DriverFile::Enabled,
                                  DriverFile::VramUsedBytes, DriverFile::Clients}) {
        const DriverFilePlace place = placeOf(file);
        for (const int reason : {ENOENT, ENOTDIR, ENODEV, ENXIO, EIO, ESTALE, EACCES, EPERM, EINVAL,
                                 ERANGE, EFBIG, EBADF, ENOMEM, ELOOP}) {
            for (unsigned bits = 0; bits < 32; ++bits) {
                const bool writing = (bits & 16) != 0;
                const SourceError error = driverFailure(
                    u"path"_s, place, writing, reason,
                    {(bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0, (bits & 8) != 0});
                const FailureCode code = failureCodeOf(error);
                const auto has = [&code](unsigned bit) { return (code.circumstances & bit) != 0; };
                const SourceError again =
                    driverFailure(u"path"_s, place, writing, code.errnoValue,
                                  {has(helper::DevicePresent), has(helper::MonitorBuiltIn),
                                   has(helper::DebugfsMounted), has(helper::Privileged)});
                QVERIFY2(again == error,
                         qPrintable(u"%1, %2: %3"_s.arg(reason).arg(bits).arg(again.reason)));
            }
        }
    }
    SourceError error;
    error.cause = SourceError::Cause::NotPermittedThere;
    QVERIFY(failureCodeOf(error).circumstances & helper::ReadOnlySession);
}

// What needs root is its helper's.
void AgentTest::rootBecomesNobody()
{
    if (geteuid() != 0)
        QSKIP("only root becomes another user");
    m_raw = std::make_unique<RawHelper>();
    m_raw->start(QStringLiteral(PDDGPU_AGENT), {QStringLiteral(PDDGPU_HELPER), u"--read"_s});
    m_raw->greet();
    const auto valueOf = [](qint64 pid, const QByteArray &key) {
        QFile file(u"/proc/%1/status"_s.arg(pid));
        if (!file.open(QIODevice::ReadOnly))
            return QByteArray();
        const QByteArray text = '\n' + file.readAll();
        const qsizetype at = text.indexOf('\n' + key + ':');
        return at < 0 ? QByteArray()
                      : text.sliced(at + key.size() + 2).split('\n').constFirst().simplified();
    };
    const qint64 agent = m_raw->process.processId();
    for (const char *ids : {"Uid", "Gid"})
        QCOMPARE(valueOf(agent, ids), "65534 65534 65534 65534");
    QCOMPARE(valueOf(agent, "Groups"), "");
    for (const char *set : {"CapPrm", "CapEff"})
        QCOMPARE(valueOf(agent, set), "0000000000000000");
    QCOMPARE(valueOf(helperOf(agent), "Uid"), "0 0 0 0");
    // Without one it does not start as root.
    QProcess alone;
    alone.start(QStringLiteral(PDDGPU_AGENT), QStringList());
    QVERIFY(alone.waitForFinished());
    QCOMPARE(alone.exitCode(), int{helper::BadUsage});
}

// Its window connects again, and so has a new one.
void AgentTest::endsWithItsHelper()
{
    m_raw = std::make_unique<RawHelper>();
    m_raw->start(QStringLiteral(PDDGPU_AGENT), {QStringLiteral(PDDGPU_HELPER), u"--read"_s});
    m_raw->greet();
    const qint64 helper = helperOf(m_raw->process.processId());
    QVERIFY(helper > 0);
    QCOMPARE(kill(static_cast<pid_t>(helper), SIGKILL), 0);
    QVERIFY(m_raw->process.waitForFinished());
}

QTEST_GUILESS_MAIN(AgentTest)
#include "tst_agent.moc"
