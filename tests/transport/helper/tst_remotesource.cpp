// SPDX-License-Identifier: GPL-3.0-or-later
// The driver on another machine: over a real sshd on loopback, and from impostors.
#include <signal.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>
#include <QThread>
#include <atomic>
#include <memory>

#include "connect/sourcespec.h"
#include "sampler/sampler.h"
#include "support/driverfolder.h"
#include "support/regions.h"
#include "support/sshserver.h"
#include "transport/helper/remotesource.h"

using namespace pddgpu;
using namespace pddgpu::testing;
using namespace Qt::StringLiterals;

using Cause = SourceError::Cause;

namespace {

// The value after `name` in a file of /proc; not set: there is none.
std::optional<qint64> numberIn(const QString &path, QByteArrayView name)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return std::nullopt;
    const QList<QByteArray> lines = file.readAll().split('\n');
    for (const QByteArray &line : lines) {
        if (line.startsWith(name))
            return line.sliced(name.size()).simplified().split(' ').constFirst().toLongLong();
    }
    return std::nullopt;
}

// Peak memory of this process since forgetPeak(); not set: unknown.
std::optional<qint64> peakKiB()
{
    return numberIn(u"/proc/self/status"_s, "VmHWM:");
}

// Resets the peak, which getrusage() cannot do.
bool forgetPeak()
{
    QFile file(u"/proc/self/clear_refs"_s);
    return file.open(QIODevice::WriteOnly | QIODevice::Unbuffered) && file.write("5") == 1;
}

HelperCommand hostile(const QString &way)
{
    return {QStringLiteral(PDDGPU_HOSTILE_HELPER), {way}, u"elsewhere"_s, {}};
}

}  // namespace

// A driver and an sshd for each test.
class OverSsh : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();

protected:
    std::unique_ptr<DriverFolder> m_driver;
    std::unique_ptr<SshServer> m_server;
};

class RemoteSourceTest : public OverSsh
{
    Q_OBJECT

private Q_SLOTS:
    void readsAndControls();
    void listingsComeAsEdits();
    void logIsNotLostOnTheWay();
    void lostConnectionLeavesAGap();
    void pausesGrow();
    void unknownHost();
    void helperIsMissingThere();

    void whoAnswersInstead_data();
    void whoAnswersInstead();
    void whoAnswersNothing();
    void whoeverEndsDoesNotWaitForAnAnswer();
    void whoNeverStops_data();
    void whoNeverStops();

    void hostNames_data();
    void hostNames();
    void hostNamesRefused_data();
    void hostNamesRefused();
    void helperPathsRefused();
};

// Tests that mount, or log in as another user; run by in-own-mounts.sh.
class RemoteSourceAsRootTest : public OverSsh
{
    Q_OBJECT

private Q_SLOTS:
    void alertsArePushed();
    void sudoWhereNeeded_data();
    void sudoWhereNeeded();
};

#define START_SERVER()                                                       \
    do {                                                                     \
        if (const QString missing = m_server->missing(); !missing.isEmpty()) \
            QSKIP(qPrintable(missing));                                      \
        const QString failure = m_server->start();                           \
        QVERIFY2(failure.isEmpty(), qPrintable(failure));                    \
    } while (false)

#define CONNECT(source)                                                                          \
    do {                                                                                         \
        static_cast<void>((source).devices());                                                   \
        QTRY_VERIFY2_WITH_TIMEOUT((source).link().connected, qPrintable((source).link().reason), \
                                  30'000);                                                       \
    } while (false)

// If logging in fails, every test would wait for its connection in vain.
void OverSsh::initTestCase()
{
    init();
    if (m_server->missing().isEmpty()) {
        const QString failure = m_server->start();
        QVERIFY2(failure.isEmpty(), qPrintable(failure));
        const QString noLogin = m_server->logIn();
        QVERIFY2(noLogin.isEmpty(), qPrintable(noLogin));
    }
    cleanup();
}

void OverSsh::init()
{
    m_driver = std::make_unique<DriverFolder>();
    m_driver->addWholeDriver(1'000);
    chmod(QFile::encodeName(m_driver->root()).constData(), 0755);
    m_server = std::make_unique<SshServer>(m_driver->root());
}

void OverSsh::cleanup()
{
    m_server.reset();
    m_driver.reset();
}

void RemoteSourceTest::readsAndControls()
{
    START_SERVER();
    RemoteSource source(m_server->command());
    QCOMPARE(source.devices().error().cause, Cause::ConnectionLost);
    QVERIFY(!source.link().connected);
    CONNECT(source);

    QCOMPARE(source.devices(), QList<DeviceInfo>{Device});
    for (int i = 0; i < DriverFileCount; ++i) {
        const auto file = static_cast<DriverFile>(i);
        const QString name = QLatin1StringView(placeOf(file).path);
        QCOMPARE(source.read(Device, file),
                 m_driver->contents(placeOf(file).tree == pddgpu::DriverTree::Sysfs
                                        ? DriverFolder::inDevice(name)
                                        : DriverFolder::inDebugfs(name)));
    }
    QVERIFY(source.write(Device, DriverControl::ThresholdBytes, "5M"));
    QCOMPARE(source.read(Device, DriverFile::ThresholdBytes), "5M\n");
    QVERIFY(source.write(Device, DriverControl::TriggerCheck, "1"));
    const auto refused = source.write(Device, DriverControl::ThresholdBytes, "much");
    QCOMPARE(refused.error().kind, SourceError::Kind::Refused);
    QVERIFY(refused.error().subject.startsWith(u"pddgpu-test:/sys/class/drm/card0/"_s));

    const LinkState link = source.link();
    QCOMPARE(link.host, QString::fromLatin1(SshServer::Host));
    QVERIFY(link.latencyNs && *link.latencyNs > 0);
    QCOMPARE(link.losses, 0U);
    QVERIFY(!link.retryInMs);
}

void RemoteSourceTest::listingsComeAsEdits()
{
    m_driver->setObjects(10'000, 1);
    START_SERVER();
    HelperLink link(m_server->command());
    link.open();
    QTRY_VERIFY_WITH_TIMEOUT(link.isOpen(), 30'000);
    HelperClient client(&link, u"there"_s);
    QVERIFY(client.devices());
    const QString listing = DriverFolder::inDebugfs(u"leak_objects"_s);
    QCOMPARE(client.read(Device, DriverFile::LeakObjects), m_driver->contents(listing));

    m_driver->setObjects(10'000, 2);
    const qint64 before = link.receivedBytes();
    const QByteArray expected = m_driver->contents(listing);
    QCOMPARE(client.read(Device, DriverFile::LeakObjects), expected);
    const qint64 wire = link.receivedBytes() - before;
    qInfo("1 %% of 10,000 objects changed: %lld of %lld bytes, %.1f %%", wire,
          static_cast<qint64>(expected.size()),
          100.0 * static_cast<double>(wire) / static_cast<double>(expected.size()));
    QVERIFY(5 * wire <= expected.size());

    for (const int objects : {10'000, 9'000, 0, 1, 12'000}) {
        m_driver->setObjects(objects, 3);
        QCOMPARE(client.read(Device, DriverFile::LeakObjects), m_driver->contents(listing));
    }
    // Text that is not a listing is passed through, and a failed one is never the base of an edit.
    for (const QByteArray &text :
         {QByteArray(), QByteArray("\n\n=\0\0\0\0=", 8), QByteArray("9\n8\n7\n7\n8"),
          QByteArray(200'000, '7'), QByteArray("18446744073709551616\tx\n2\n")}) {
        for (int i = 0; i < 2; ++i) {
            m_driver->write(listing, text);
            // The driver never writes a line that begins like a mark.
            if (text.contains("\n="))
                continue;
            QCOMPARE(client.read(Device, DriverFile::LeakObjects), text);
        }
    }
    QVERIFY(QFile::remove(m_driver->path(listing)));
    QCOMPARE(client.read(Device, DriverFile::LeakObjects).error().kind, SourceError::Kind::Absent);
    m_driver->setObjects(500, 4);
    QCOMPARE(client.read(Device, DriverFile::LeakObjects), m_driver->contents(listing));
}

void RemoteSourceTest::logIsNotLostOnTheWay()
{
    const QByteArray record = "4,7,100,-;PDDGPU: Memory leak report:\n";
    m_driver->write(u"dev/kmsg"_s, record);
    START_SERVER();
    RemoteSource source(m_server->command());
    CONNECT(source);
    QVERIFY(source.devices());
    source.prefetch(Device, {DriverFile::VramUsedBytes, DriverFile::Generation});
    QCOMPARE(source.read(Device, DriverFile::Generation), "1\n");
    // Skips the log that was fetched.
    QVERIFY(source.read(Device, DriverFile::LeakObjects));
    QCOMPARE(source.readLog(), record);
    QCOMPARE(source.readLog(), QByteArray());
}

void RemoteSourceAsRootTest::alertsArePushed()
{
    // A list of mounts can be polled like a sysfs attribute.
    const QByteArray count =
        QFile::encodeName(m_driver->path(DriverFolder::inDevice(u"leak_monitor/alert_count"_s)));
    const QByteArray mounts = "/proc/" + QByteArray::number(getpid()) + "/mounts";
    QCOMPARE(mount(mounts.constData(), count.constData(), nullptr, MS_BIND, nullptr), 0);
    const QByteArray folder = QFile::encodeName(m_driver->path(u"dev"_s));
    QVERIFY(QDir().mkpath(QFile::decodeName(folder)));
    START_SERVER();
    {
        RemoteSource source(m_server->command());
        CONNECT(source);
        QCOMPARE(source.devices(), QList<DeviceInfo>{Device});
        QSignalSpy changed(&source, &Source::changed);
        source.watch(Device);
        for (int alerts = 1; alerts <= 3; ++alerts) {
            QCOMPARE(mount("tmpfs", folder.constData(), "tmpfs", 0, nullptr), 0);
            QVERIFY(changed.wait(30'000));
            QCOMPARE(umount(folder.constData()), 0);
            QVERIFY(changed.wait(30'000));
        }
        source.watch(std::nullopt);
        changed.clear();
        QCOMPARE(mount("tmpfs", folder.constData(), "tmpfs", 0, nullptr), 0);
        QVERIFY(source.read(Device, DriverFile::Enabled));
        QCOMPARE(changed.size(), 0);
        QCOMPARE(umount(folder.constData()), 0);
    }
    QCOMPARE(umount2(count.constData(), MNT_DETACH), 0);
}

void RemoteSourceTest::lostConnectionLeavesAGap()
{
    START_SERVER();
    SnapshotPtr last;
    SnapshotPtr gap;  // The first sample after the loss; it may have passed when we look.
    Sampler sampler(std::make_unique<RemoteSource>(m_server->command()));
    connect(&sampler, &Sampler::sampled, this, [&last, &gap](const SnapshotPtr &snapshot) {
        if (!gap && !snapshot->link.connected && snapshot->link.losses > 0)
            gap = snapshot;
        last = snapshot;
    });
    sampler.start(std::chrono::milliseconds(50));
    QTRY_VERIFY_WITH_TIMEOUT(last && last->objects, 30'000);
    QVERIFY(last->link.connected);
    QCOMPARE(last->objects->objects.size(), 1'000);
    QVERIFY(usedOf(*last, Vram));

    const QList<pid_t> clients = sshClientsOf(getpid());
    QCOMPARE(clients.size(), 1);
    QCOMPARE(kill(clients[0], SIGKILL), 0);
    QTRY_VERIFY_WITH_TIMEOUT(gap, 30'000);
    QVERIFY(!usedOf(*gap, Vram));
    QVERIFY(!gap->alertCount);
    QVERIFY(!gap->objects);
    QVERIFY(!gap->stats);
    QCOMPARE(gap->errors.constFirst().cause, Cause::ConnectionLost);
    QCOMPARE(gap->link.losses, 1U);
    QVERIFY(gap->link.retryInMs && *gap->link.retryInMs <= 1'000);
    QVERIFY(!gap->link.latencyNs);

    QTRY_VERIFY_WITH_TIMEOUT(last->objects && last->link.losses == 1, 30'000);
    QVERIFY(last->link.connected);
    QCOMPARE(last->link.losses, 1U);
    QCOMPARE(usedOf(*last, Vram), 1U);
}

void RemoteSourceTest::pausesGrow()
{
    START_SERVER();
    RemoteSource source(m_server->command());
    CONNECT(source);
    m_server->stop();
    std::optional<std::int64_t> firstMs;
    const auto loss = connect(&source, &Source::changed, this, [&source, &firstMs] {
        if (!firstMs)
            firstMs = source.link().retryInMs;
    });
    for (const pid_t client : sshClientsOf(getpid()))
        QCOMPARE(kill(client, SIGKILL), 0);
    // One second, then two, then four.
    QTRY_VERIFY_WITH_TIMEOUT(firstMs, 30'000);
    QVERIFY(*firstMs <= 1'000);
    disconnect(loss);
    for (const qint64 pauseMs : {1'000, 2'000}) {
        QTRY_VERIFY_WITH_TIMEOUT(source.link().retryInMs.value_or(0) > pauseMs, 30'000);
        QVERIFY(!source.link().connected);
        QCOMPARE(source.read(Device, DriverFile::Enabled).error().cause, Cause::ConnectionLost);
    }
    QVERIFY(source.link().reason.contains(u"refused"_s));
    QCOMPARE(source.link().losses, 1U);
    START_SERVER();
    QTRY_VERIFY_WITH_TIMEOUT(source.link().connected, 30'000);
    QVERIFY(source.devices());
}

void RemoteSourceTest::unknownHost()
{
    START_SERVER();
    QFile known(m_server->path(u"known_hosts"_s));
    QVERIFY(known.resize(0));
    RemoteSource source(m_server->command());
    static_cast<void>(source.devices());
    QTRY_VERIFY_WITH_TIMEOUT(source.link().reason.contains(u"Host key verification failed"_s),
                             30'000);
    QVERIFY(!source.link().connected);
    QCOMPARE(known.size(), 0);
}

void RemoteSourceTest::helperIsMissingThere()
{
    START_SERVER();
    QVERIFY(QFile::remove(m_server->helper()));
    RemoteSource source(m_server->command());
    static_cast<void>(source.devices());
    QTRY_VERIFY_WITH_TIMEOUT(source.link().reason.contains(u"not installed there"_s), 30'000);
    QVERIFY(source.link().reason.contains(m_server->helper()));
}

void RemoteSourceAsRootTest::sudoWhereNeeded_data()
{
    QTest::addColumn<QString>("rule");
    QTest::addColumn<bool>("reads");
    QTest::addColumn<bool>("controls");
    const QString allowed = u"pddgpu-test ALL=(root) NOPASSWD: %1"_s;
    QTest::newRow("no rule") << QString() << false << false;
    QTest::newRow("a password") << u"pddgpu-test ALL=(root) ALL"_s << false << false;
    QTest::newRow("reading") << allowed.arg(u"%1 --read"_s) << true << false;
    QTest::newRow("controlling") << allowed.arg(u"%1 --control"_s) << true << true;
}

void RemoteSourceAsRootTest::sudoWhereNeeded()
{
    QFETCH(QString, rule);
    QFETCH(bool, reads);
    QFETCH(bool, controls);
    // A user and a rule, in files mounted over the machine's for this process only.
    const auto overlay = [this](const QString &file, const QByteArray &added, mode_t mode) {
        QFile real(u"/etc/"_s + file);
        QVERIFY(real.open(QIODevice::ReadOnly));
        m_driver->write(u"etc/"_s + file, real.readAll() + added);
        const QByteArray path = QFile::encodeName(m_driver->path(u"etc/"_s + file));
        QCOMPARE(chmod(path.constData(), mode), 0);
        QCOMPARE(mount(path.constData(), QFile::encodeName(real.fileName()).constData(), nullptr,
                       MS_BIND, nullptr),
                 0);
    };
    overlay(u"passwd"_s, "pddgpu-test:x:64123:64123::/:/bin/sh\n", 0644);
    overlay(u"shadow"_s, "pddgpu-test:*:19000:0:99999:7:::\n", 0600);
    overlay(u"sudoers"_s,
            "Defaults !use_pty\n" +
                (rule.contains(u'%') ? rule.arg(m_server->helper()) : rule).toUtf8() + '\n',
            0440);
    const auto restore = qScopeGuard([] {
        for (const char *file : {"/etc/passwd", "/etc/shadow", "/etc/sudoers"})
            umount2(file, MNT_DETACH);
    });
    for (const QString &file :
         {DriverFolder::inDebugfs(u"leak_objects"_s), DriverFolder::inDebugfs(u"memory_stats"_s)})
        QCOMPARE(chmod(QFile::encodeName(m_driver->path(file)).constData(), 0400), 0);

    m_server->setUser(u"pddgpu-test"_s);
    START_SERVER();
    RemoteSource source(m_server->command());
    CONNECT(source);
    QVERIFY(source.devices());
    QVERIFY(source.read(Device, DriverFile::VramUsedBytes));
    const auto listing = source.read(Device, DriverFile::LeakObjects);
    QCOMPARE(listing.has_value(), reads);
    if (!reads)
        QCOMPARE(listing.error().cause, Cause::DebugfsNeedsRoot);
    const auto written = source.write(Device, DriverControl::ThresholdBytes, "5M");
    QCOMPARE(written.has_value(), controls);
    if (!controls) {
        QCOMPARE(written.error().cause, reads ? Cause::NotPermittedThere : Cause::ControlNeedsRoot);
    }
    QCOMPARE(m_driver->contents(DriverFolder::inDevice(u"leak_monitor/threshold_bytes"_s)),
             controls ? QByteArray("5M\n") : QByteArray("1\n"));
}

void RemoteSourceTest::whoAnswersInstead_data()
{
    QTest::addColumn<QString>("way");
    for (const char *way : {"zeros", "text", "lengths", "unasked", "newer", "names", "devices",
                            "endless", "empty pieces", "far copies", "growing copies",
                            "short lines", "copied short lines", "half"})
        QTest::newRow(way) << QString::fromLatin1(way);
}

void RemoteSourceTest::whoAnswersInstead()
{
    QFETCH(QString, way);
#if defined(__SANITIZE_ADDRESS__)
    // It keeps freed memory.
    constexpr qint64 MostKiB = 1400 * 1024;
#else
    constexpr qint64 MostKiB = 700 * 1024;
#endif

    QVERIFY(forgetPeak());
    RemoteSource source(hostile(way));
    QCOMPARE(source.devices().error().cause, Cause::ConnectionLost);
    QTRY_VERIFY_WITH_TIMEOUT(source.link().connected || source.link().retryInMs, 30'000);
    if (source.link().connected) {
        const auto devices = source.devices();
        if (way == u"names"_s) {
            QCOMPARE(devices.error().kind, SourceError::Kind::Malformed);
            return;
        }
        if (devices) {
            static_cast<void>(source.read(Device, DriverFile::LeakObjects));
            const auto text = source.read(Device, DriverFile::LeakObjects);
            QCOMPARE(text.error().cause, Cause::ConnectionLost);
        } else {
            QCOMPARE(devices.error().cause, Cause::ConnectionLost);
        }
        QTRY_VERIFY_WITH_TIMEOUT(!source.link().connected, 30'000);
    }
    QVERIFY(!source.link().reason.isEmpty());
    const auto peak = peakKiB();
    QVERIFY2(peak && *peak < MostKiB, qPrintable(QString::number(peak.value_or(-1))));
}

void RemoteSourceTest::whoeverEndsDoesNotWaitForAnAnswer()
{
    std::atomic<bool> isAsked = false;
    QString reason;
    const std::unique_ptr<QThread> thread(QThread::create([&] {
        RemoteSource deaf(hostile(u"deaf"_s));
        // Any request makes it connect.
        const auto first = deaf.devices();
        Q_UNUSED(first)
        if (!QTest::qWaitFor([&] { return deaf.link().connected; }, 60'000) || !deaf.devices())
            return;
        isAsked = true;
        const auto answer = deaf.read(Device, DriverFile::LeakObjects);
        reason = answer ? u"(an answer)"_s : answer.error().reason;
    }));
    thread->start();
    QTRY_VERIFY_WITH_TIMEOUT(isAsked || thread->isFinished(), 60'000);
    thread->requestInterruption();
    QVERIFY(thread->wait(60'000));
    QCOMPARE(reason, u"the program ends"_s);
}

void RemoteSourceTest::whoAnswersNothing()
{
    // Both at once, because they take long.
    RemoteSource silent(hostile(u"silent"_s));
    RemoteSource deaf(hostile(u"deaf"_s));
    static_cast<void>(silent.devices());
    CONNECT(deaf);
    QVERIFY(deaf.devices());
    QCOMPARE(deaf.read(Device, DriverFile::LeakObjects).error().cause, Cause::ConnectionLost);
    QVERIFY(!deaf.link().connected);
    QVERIFY(deaf.link().reason.contains(u"no answer"_s));
    QTRY_VERIFY_WITH_TIMEOUT(silent.link().reason.contains(u"no answer"_s), 60'000);
}

void RemoteSourceTest::whoNeverStops_data()
{
    QTest::addColumn<QString>("way");
    QTest::addColumn<QString>("reason");
    QTest::newRow("complaints") << u"complaints"_s << u"too many error messages"_s;
    QTest::newRow("alerts") << u"alerts"_s << u"too many alerts"_s;
}

// It works but uses a whole processor. Its extra output is not kept, and it is disconnected.
void RemoteSourceTest::whoNeverStops()
{
    QFETCH(QString, way);
    QFETCH(QString, reason);
    [[maybe_unused]] constexpr qint64 MostKiB = 16 * 1024;
    QVERIFY(forgetPeak());
    const auto before = numberIn(u"/proc/self/status"_s, "VmRSS:");
    RemoteSource source(hostile(way));
    static_cast<void>(source.devices());
    QTRY_VERIFY_WITH_TIMEOUT(source.link().retryInMs, 60'000);
    QVERIFY2(source.link().reason.contains(reason), qPrintable(source.link().reason));
    const auto peak = peakKiB();
    QVERIFY(before && peak);
#if !defined(__SANITIZE_ADDRESS__)
    // The address sanitizer keeps freed memory.
    QVERIFY2(*peak - *before < MostKiB, qPrintable(u"%1 KiB more"_s.arg(*peak - *before)));
#endif
}

void RemoteSourceTest::hostNames_data()
{
    QTest::addColumn<QString>("host");
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("port");
    QTest::newRow("name") << u"gpu-7"_s << u"gpu-7"_s << QString();
    QTest::newRow("user") << u"eve@gpu7.example.org"_s << u"eve@gpu7.example.org"_s << QString();
    QTest::newRow("port") << u"eve@10.0.0.1:2222"_s << u"eve@10.0.0.1"_s << u"2222"_s;
    QTest::newRow("IPv6") << u"[fe80::1]:22"_s << u"fe80::1"_s << u"22"_s;
}

void RemoteSourceTest::hostNames()
{
    QFETCH(QString, host);
    QFETCH(QString, name);
    QFETCH(QString, port);
    const auto command = HelperCommand::overSsh(host);
    QVERIFY(command);
    const qsizetype end = command->arguments.indexOf(u"--"_s);
    QCOMPARE(command->arguments.value(end + 1), name);
    QCOMPARE(command->arguments.size(), end + 3);
    QCOMPARE(port.isEmpty() ? -1 : command->arguments.indexOf(port),
             port.isEmpty() ? -1 : command->arguments.indexOf(u"-p"_s) + 1);
    QVERIFY(command->arguments.contains(u"BatchMode=yes"_s));
    QVERIFY(SourceSpec::parse(u"ssh:"_s + host));
}

void RemoteSourceTest::hostNamesRefused_data()
{
    QTest::addColumn<QString>("host");
    for (const QString &host : {u""_s,
                                u"-oProxyCommand=touch${IFS}x"_s,
                                u"-lroot"_s,
                                u"--"_s,
                                u"a b"_s,
                                u" a"_s,
                                u"a\n"_s,
                                u"a;id"_s,
                                u"a|id"_s,
                                u"a&id"_s,
                                u"$(id)"_s,
                                u"`id`"_s,
                                u"a'b"_s,
                                u"a\"b"_s,
                                u"a\\b"_s,
                                u"%h"_s,
                                u"a*"_s,
                                u"~root"_s,
                                u"a/b"_s,
                                u"a<b"_s,
                                u"a#b"_s,
                                u"-a@b"_s,
                                u"a@-oProxyCommand=id"_s,
                                u"a@b@c"_s,
                                u"@a"_s,
                                u"a@"_s,
                                u"a:"_s,
                                u"a:b"_s,
                                u"a:123456"_s,
                                u"[a]"_s,
                                u"[-o]"_s,
                                u"[::1"_s,
                                u"ssh://a"_s,
                                u"a\u202eb"_s,
                                u"gpu７"_s,
                                QString(301, u'a'),
                                u"a\0b"_s})
        QTest::newRow(qPrintable(host.left(40))) << host;
}

void RemoteSourceTest::hostNamesRefused()
{
    QFETCH(QString, host);
    QVERIFY(!HelperCommand::overSsh(host));
    const auto spec = SourceSpec::parse(u"ssh:"_s + host);
    QVERIFY(!spec);
    QVERIFY(spec.error().contains(u"is not a host"_s));
}

void RemoteSourceTest::helperPathsRefused()
{
    for (const QString &path : {u""_s, u"helper"_s, u"/usr/bin/id"_s, u"/tmp/$(id)/helper"_s,
                                u"/tmp/a b/helper"_s, u"/tmp/'/helper"_s, u"/helper\n"_s})
        QVERIFY(!HelperCommand::overSsh(u"host"_s, path));
}

int main(int argc, char **argv)
{
    // Root's sshd needs its own /run.
    SshServer::ownMounts();
    const QCoreApplication application(argc, argv);
    QStringList arguments = QCoreApplication::arguments();
    std::unique_ptr<OverSsh> test;
    if (arguments.removeAll(u"--as-root"_s) > 0)
        test = std::make_unique<RemoteSourceAsRootTest>();
    else
        test = std::make_unique<RemoteSourceTest>();
    QTEST_SET_MAIN_SOURCE_PATH
    return QTest::qExec(test.get(), arguments);
}
#include "tst_remotesource.moc"
