// SPDX-License-Identifier: GPL-3.0-or-later
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <QSignalSpy>
#include <QTest>

#include "backend/generic/clientregions.h"
#include "backend/generic/fdinfo.h"
#include "backend/generic/genericbackend.h"
#include "backend/registry/backends.h"
#include "history/history.h"
#include "recording/recordingsource.h"
#include "recording/recordingtee.h"
#include "report/metrics.h"
#include "support/driverfolder.h"
#include "support/regions.h"
#include "transport/local/driversource.h"

using namespace pddgpu;
using namespace pddgpu::testing;
using namespace Qt::StringLiterals;

namespace {

constexpr quint64 KiB = 1024;
constexpr quint64 MiB = 1024 * KiB;

RegionName named(const char *name)
{
    return RegionName::from(name).value();
}

ClientRegion in(const Client &client, const char *name)
{
    const auto found = std::ranges::find(client.regions, named(name), &ClientRegion::name);
    return found != client.regions.end() ? *found : ClientRegion();
}

Client only(const QByteArray &fdinfo)
{
    const QList<Client> clients = parseClients("pid=7 process=app\n" + fdinfo + "\n").clients;
    return clients.size() == 1 ? clients.constFirst() : Client();
}

Client holding(quint64 id, const char *region, quint64 total, quint64 shared = 0)
{
    Client client;
    client.id = id;
    ClientRegion one{.name = named(region)};
    one.totalBytes = total;
    one.sharedBytes = shared;
    client.regions = {one};
    return client;
}

// A tree with the card of another driver, and the open files of a process.
class Card : public DriverFolder
{
public:
    explicit Card(const QByteArray &driver = "msm")
    {
        addCard(u"card1"_s, u"0000:03:00.0"_s, driver);
        for (const QString &node : {u"card1"_s, u"renderD129"_s}) {
            QVERIFY(QDir(root()).mkpath(u"sys/devices/platform/0000:03:00.0/drm/"_s + node));
        }
        QVERIFY(QDir(root()).mkpath(u"proc"_s));
    }

    void open(int pid, int fd, const QString &node, const QByteArray &fdinfo,
              const QByteArray &name = "app\n") const
    {
        const QString process = u"proc/%1/"_s.arg(pid);
        write(process + u"comm"_s, name);
        write(process + u"fdinfo/%1"_s.arg(fd), fdinfo);
        QVERIFY(QDir(root()).mkpath(process + u"fd"_s));
        const QByteArray link = QFile::encodeName(path(process + u"fd/%1"_s.arg(fd)));
        QCOMPARE(symlink(qPrintable(node), link.constData()), 0);
    }

    // The open files of a process changed, however fast: two changes may have the same time.
    void changeFiles(int pid) const
    {
        const timespec times[2] = {{0, UTIME_OMIT}, {++m_changes, 0}};
        const QByteArray folder = QFile::encodeName(path(u"proc/%1/fd"_s.arg(pid)));
        QCOMPARE(utimensat(AT_FDCWD, folder.constData(), times, 0), 0);
    }

private:
    mutable time_t m_changes = 0;
};

Snapshot readOnce(Source *source)
{
    Snapshot snapshot;
    const auto devices = source->devices();
    if (!devices)
        return snapshot;
    snapshot.device = devices->constFirst();
    Backends backends(source);
    backends.of(*snapshot.device).read(&snapshot);
    return snapshot;
}

}  // namespace

class GenericBackendTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // The keys of Linux 6.13 and later, together with the older ones.
    void newerAmdgpu()
    {
        const Client client = only(
            "pos:\t0\ndrm-driver:\tamdgpu\ndrm-client-id:\t4\ndrm-pdev:\t0000:04:00.0\n"
            "drm-client-name:\tmy  game\ndrm-total-gtt:\t2392 KiB\ndrm-shared-gtt:\t0\n"
            "drm-total-vram:\t44564 KiB\ndrm-shared-vram:\t31952 KiB\ndrm-active-vram:\t0\n"
            "drm-resident-vram:\t44560 KiB\ndrm-purgeable-vram:\t8 MiB\n"
            "drm-memory-vram:\t44560 KiB\namd-evicted-vram:\t3 KiB\ndrm-engine-gfx:\t5 ns\n");
        QCOMPARE(client.holder.pid, 7u);
        QCOMPARE(client.holder.process, u"app"_s);
        QCOMPARE(client.id, 4u);
        QCOMPARE(client.name, u"my  game"_s);
        QCOMPARE(client.regions.size(), 2);
        QCOMPARE(in(client, "vram").totalBytes, 44564 * KiB);
        QCOMPARE(in(client, "vram").sharedBytes, 31952 * KiB);
        QCOMPARE(in(client, "vram").residentBytes, 44560 * KiB);
        QCOMPARE(in(client, "vram").purgeableBytes, 8 * MiB);
        QCOMPARE(in(client, "vram").activeBytes, 0u);
        QCOMPARE(in(client, "gtt").totalBytes, 2392 * KiB);
        QVERIFY(!in(client, "gtt").residentBytes);
    }

    // Linux 6.1: only resident memory, and a blank before a tab.
    void olderAmdgpu()
    {
        const Client client = only(
            "drm-client-id:\t9\ndrm-memory-vram:\t100 KiB\ndrm-memory-gtt: \t20 KiB\n"
            "drm-memory-cpu: \t0 KiB\n");
        QCOMPARE(in(client, "vram").residentBytes, 100 * KiB);
        QVERIFY(!in(client, "vram").totalBytes);
        QCOMPARE(in(client, "gtt").residentBytes, 20 * KiB);
        QCOMPARE(in(client, "cpu").residentBytes, 0u);
        const QList<Region> regions = regionsOf({client});
        QCOMPARE(regions.size(), 3);
        QCOMPARE(regions[0].name, named("vram"));
        QCOMPARE(regions[0].clientBytes, 100 * KiB);
    }

    // Cycles are not bytes, although their key begins like a total.
    void intel()
    {
        const Client xe = only(
            "drm-client-id:\t20\ndrm-total-system:\t0\ndrm-total-vram0:\t16946852 KiB\n"
            "drm-resident-vram0:\t16000 MiB\ndrm-cycles-rcs:\t744\n"
            "drm-total-cycles-rcs:\t18956600119\n");
        QCOMPARE(xe.regions.size(), 2);
        QCOMPARE(in(xe, "vram0").totalBytes, 16946852 * KiB);
        QCOMPARE(in(xe, "system").totalBytes, 0u);
        const Client i915 = only("drm-total-stolen-local0:\t12\ndrm-total-local0:\t4 KiB\n");
        QCOMPARE(in(i915, "stolen-local0").totalBytes, 12u);
        QCOMPARE(regionsOf({i915})[0].name, named("local0"));
        QCOMPARE(regionsOf({i915})[0].role, Region::Role::DeviceLocal);
    }

    // Unknown is not 0, neither for the client nor for the card.
    void driverWithoutMemoryKeys()
    {
        const Client client = only("drm-driver:\tnouveau\ndrm-client-id:\t3\n");
        QCOMPARE(client.id, 3u);
        QVERIFY(client.regions.isEmpty());
        QVERIFY(regionsOf({client}).isEmpty());
    }

    void hostileLines_data()
    {
        QTest::addColumn<QByteArray>("fdinfo");
        QTest::newRow("no number") << QByteArray("drm-total-vram:\tmuch\n");
        QTest::newRow("negative") << QByteArray("drm-total-vram:\t-1\n");
        QTest::newRow("too large") << QByteArray("drm-total-vram:\t18446744073709551615 KiB\n");
        QTest::newRow("unit") << QByteArray("drm-total-vram:\t1 TB\n");
        QTest::newRow("empty") << QByteArray("drm-total-vram:\n");
        QTest::newRow("region") << QByteArray("drm-total-VRAM\x1b[0m:\t1\n");
        QTest::newRow("long region") << "drm-total-" + QByteArray(100, 'a') + ":\t1\n";
        QTest::newRow("no key") << QByteArray("\0\xff\xfe:::", 6);
    }

    void hostileLines()
    {
        QFETCH(QByteArray, fdinfo);
        // A value that is no number is unknown, and so is the sum.
        const Client client = only(fdinfo);
        QVERIFY(client.regions.size() <= 1);
        QVERIFY(client.regions.isEmpty() || !regionsOf({client})[0].clientBytes);
        QCOMPARE(only(fdinfo).holder.pid, 7u);
    }

    void manyRegionsAreBounded()
    {
        QByteArray fdinfo;
        for (int i = 0; i < 100; ++i)
            fdinfo += "drm-total-r" + QByteArray::number(i) + ":\t1\n";
        QCOMPARE(only(fdinfo).regions.size(), qsizetype{Region::Most});
    }

    // An open file that was passed on, or opened before a fork.
    void aClientOfTwoProcessesIsOne()
    {
        const QByteArray fdinfo = "drm-client-id:\t4\ndrm-total-vram:\t1 MiB\n\n";
        const QList<Client> clients =
            parseClients("pid=7 process=a\n" + fdinfo + "pid=8 process=b\n" + fdinfo +
                         "pid=8 process=b\n" + fdinfo)
                .clients;
        QCOMPARE(clients.size(), 1);
        QCOMPARE(clients[0].holder.pid, 7u);
        QCOMPARE(clients[0].otherHolders, (QList<ClientHolder>{{8, u"b"_s}}));
        QCOMPARE(regionsOf(clients)[0].clientBytes, MiB);
    }

    // Drivers without numbers: the kernel told which open files are the same.
    void clientsWithoutNumbers()
    {
        const ClientList list = parseClients(
            "processes=9 closed=4 hidden=0\n\n"
            "pid=7 file=0 uid=1000 cgroup=/ process=a\npos:\t0\n\n"
            "pid=7 file=1 uid=1000 cgroup=/ process=a\npos:\t0\n\n"
            "pid=8 file=0 uid=- cgroup=- process=-\npos:\t0\n\n");
        QCOMPARE(list.processes, 9u);
        QCOMPARE(list.closedProcesses, 4u);
        QVERIFY(!list.isComplete());
        QCOMPARE(list.clients.size(), 2);
        QCOMPARE(list.clients[0].uid, 1000u);
        QCOMPARE(list.clients[0].otherHolders.size(), 1);
        QVERIFY(list.clients[1].otherHolders.isEmpty());
        QVERIFY(parseClients("processes=9 closed=0 hidden=0\n\n").isComplete());
        QVERIFY(!parseClients("processes=9 closed=0 hidden=1\n\n").isComplete());
        QVERIFY(!parseClients({}).isComplete());
        // A helper looked into all of them, and did not count them.
        const ClientList all = parseClients("processes=- closed=0 hidden=0\n\n");
        QVERIFY(all.isComplete() && !all.processes);
    }

    void units_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("unit");
        const QString id(64, u'a');
        const QString user = u"/user.slice/user-1000.slice/user@1000.service/"_s;
        QTest::newRow("none") << u"/"_s << QString();
        QTest::newRow("empty") << QString() << QString();
        QTest::newRow("service") << u"/system.slice/gdm.service"_s << u"gdm.service"_s;
        QTest::newRow("session") << u"/user.slice/user-0.slice/session-3.scope"_s
                                 << u"session-3.scope"_s;
        QTest::newRow("user service")
            << user + u"session.slice/pipewire.service"_s << u"pipewire.service"_s;
        QTest::newRow("application")
            << user + u"app.slice/app-gnome-org.gnome.Maps-12.scope"_s << u"org.gnome.Maps"_s;
        QTest::newRow("escaped") << user + u"app.slice/app-gnome-a\\x2db-12.scope"_s << u"a-b"_s;
        QTest::newRow("docker") << u"/system.slice/docker-"_s + id + u".scope"_s
                                << u"docker aaaaaaaaaaaa"_s;
        QTest::newRow("docker, cgroupfs") << u"/docker/"_s + id << u"docker aaaaaaaaaaaa"_s;
        QTest::newRow("podman") << user + u"user.slice/libpod-"_s + id + u".scope/container"_s
                                << u"podman aaaaaaaaaaaa"_s;
        QTest::newRow("kubernetes") << u"/kubepods/pod1/"_s + id << u"container aaaaaaaaaaaa"_s;
        QTest::newRow("lxc") << u"/lxc.payload.web/init.scope"_s << u"lxc web"_s;
        QTest::newRow("short") << u"/docker-a.scope"_s << u"docker-a.scope"_s;
        QTest::newRow("broken escape") << u"/a\\x.service"_s << u"a\\x.service"_s;
    }
    void units()
    {
        QFETCH(QString, path);
        QTEST(unitOfCgroup(path), "unit");
    }

    void whatIsSharedCountsOnce()
    {
        const QList<Region> regions =
            regionsOf({holding(1, "vram", 100, 60), holding(2, "vram", 70, 60),
                       holding(3, "gtt", 5), holding(4, "odd", 1)});
        QCOMPARE(regions.size(), 3);
        QCOMPARE(regions[0].name, named("vram"));
        QCOMPARE(regions[0].clientBytes, 40u + 10u + 60u);
        QCOMPARE(regions[1].clientBytes, 5u);
        QCOMPARE(regions[2].name, named("odd"));
        // A sum that does not fit is unknown.
        const quint64 most = ~quint64{0};
        QVERIFY(!regionsOf({holding(1, "vram", most), holding(2, "vram", 1)})[0].clientBytes);
    }

    // A sum without one of them would be too small; without any of them it would be 0.
    void whatOneClientDoesNotTellIsUnknown()
    {
        const Client silent = only("drm-client-id:\t9\ndrm-purgeable-vram:\t1 MiB\n");
        QVERIFY(!regionsOf({silent})[0].clientBytes);
        QVERIFY(!regionsOf({holding(1, "vram", 100), silent})[0].clientBytes);
        QVERIFY(!regionsOf({silent, holding(1, "vram", 100)})[0].clientBytes);
    }

    void ownClientsOfACard()
    {
        const Card card;
        card.open(12, 5, u"/dev/dri/renderD129"_s, "drm-client-id:\t1\ndrm-total-vram:\t2 MiB\n",
                  "evil\npid=1 x\n");
        card.open(12, 6, u"/dev/dri/card1"_s, "drm-client-id:\t2\ndrm-total-vram:\t1 MiB\n",
                  "evil\npid=1 x\n");
        // A file of another card, and one of no card.
        card.open(13, 7, u"/dev/dri/renderD128"_s, "drm-client-id:\t3\ndrm-total-vram:\t9 MiB\n");
        card.open(13, 8, u"/dev/null"_s, "drm-client-id:\t4\ndrm-total-vram:\t9 MiB\n");
        DriverSource source(card.root());
        const Snapshot snapshot = readOnce(&source);
        QCOMPARE(snapshot.device->driver, u"msm"_s);
        QVERIFY(!snapshot.hasMonitor);
        QVERIFY(snapshot.errors.isEmpty());
        QVERIFY(snapshot.clients);
        QCOMPARE(snapshot.clients->clients.size(), 2);
        for (const Client &client : snapshot.clients->clients)
            QCOMPARE(client.holder.process, u"evil\npid=1 x"_s);
        QCOMPARE(snapshot.regions.size(), 1);
        QCOMPARE(snapshot.regions[0].clientBytes, 3 * MiB);
        // Other clients' usage and the total are unknown.
        QVERIFY(!snapshot.regions[0].usedBytes && !snapshot.regions[0].totalBytes);
        QVERIFY(!snapshot.usedBytes() && !snapshot.leakedBytes() && !snapshot.objects);
    }

    // Files open, close and change between two rounds, and a PID is another process's.
    void clientsFromRoundToRound()
    {
        const Card card;
        const QString node = u"/dev/dri/card1"_s;
        card.open(12, 5, node, "drm-client-id:\t1\ndrm-total-vram:\t2 MiB\n", "first\n");
        card.open(13, 5, node, "drm-client-id:\t2\ndrm-total-vram:\t1 MiB\n");
        DriverSource source(card.root());
        QCOMPARE(readOnce(&source).clients->clients.size(), 2);
        // Other keys, and another file.
        card.write(u"proc/12/fdinfo/5"_s, "drm-client-id:\t1\ndrm-total-gtt:\t3 MiB\n");
        card.open(13, 6, node, "drm-client-id:\t3\ndrm-total-vram:\t4 MiB\n");
        card.changeFiles(13);
        Snapshot snapshot = readOnce(&source);
        QCOMPARE(snapshot.clients->clients.size(), 3);
        QCOMPARE(snapshot.clients->clients[0].regions.size(), 1);
        QCOMPARE(in(snapshot.clients->clients[0], "gtt").totalBytes, 3 * MiB);
        // A file is gone though it is still listed; another one is closed; then their process ends.
        card.open(13, 7, node, {});
        QVERIFY(QFile::remove(card.path(u"proc/13/fdinfo/7"_s)));
        card.changeFiles(13);
        QCOMPARE(readOnce(&source).clients->clients.size(), 3);
        QVERIFY(QFile::remove(card.path(u"proc/13/fdinfo/5"_s)));
        QVERIFY(QFile::remove(card.path(u"proc/13/fd/5"_s)));
        card.changeFiles(13);
        QCOMPARE(readOnce(&source).clients->clients.size(), 2);
        QVERIFY(QDir(card.path(u"proc/13"_s)).removeRecursively());
        QCOMPARE(readOnce(&source).clients->clients.size(), 1);
        QVERIFY(QDir(card.path(u"proc/12"_s)).removeRecursively());
        card.open(12, 5, node, "drm-client-id:\t9\ndrm-total-vram:\t5 MiB\n", "second\n");
        snapshot = readOnce(&source);
        QCOMPARE(snapshot.clients->clients.size(), 1);
        QCOMPARE(snapshot.clients->clients[0].holder.process, u"second"_s);
        QCOMPARE(snapshot.clients->clients[0].id, 9u);
    }

    void manyFilesOfOneProcess()
    {
        constexpr int Files = 100'000;
        const Card card;
        card.open(12, Files, u"/dev/dri/card1"_s, "drm-client-id:\t1\ndrm-total-vram:\t2 MiB\n");
        const QByteArray folder = QFile::encodeName(card.path(u"proc/12/fd/"_s));
        // Hard links cost less than so many files; a file may have 65,000 of them.
        for (int fd = 0; fd < Files; ++fd) {
            const QByteArray first = folder + QByteArray::number(fd / 50'000 * 50'000);
            const QByteArray file = folder + QByteArray::number(fd);
            const int failure = file == first ? symlink("socket:[1]", file.constData())
                                              : ::link(first.constData(), file.constData());
            if (failure != 0)
                QFAIL(file.constData());
        }
        DriverSource source(card.root());
        const Snapshot snapshot = readOnce(&source);
        QCOMPARE(snapshot.clients->clients.size(), 1);
        QCOMPARE(snapshot.regions[0].clientBytes, 2 * MiB);
    }

    // A part must not be taken for the whole.
    void partsAreNotKeptAsTheWhole()
    {
        const Card card;
        card.open(12, 5, u"/dev/dri/card1"_s, "drm-client-id:\t1\ndrm-total-vram:\t2 MiB\n");
        DriverSource source(card.root());
        const auto snapshot = std::make_shared<const Snapshot>(readOnce(&source));
        const QByteArray metrics = metricsText({snapshot});
        QVERIFY2(!metrics.contains("_used_bytes{"), metrics.constData());
        const HistorySample sample = HistorySample::of(*snapshot);
        QCOMPARE(sample.regions.size(), 1);
        QVERIFY(!sample.values[usedMetric(0)]);
    }

    void aCardWithoutClients()
    {
        const Card card("panfrost");
        DriverSource source(card.root());
        const Snapshot snapshot = readOnce(&source);
        QVERIFY(snapshot.clients && snapshot.clients->clients.isEmpty());
        QVERIFY(snapshot.regions.isEmpty());
    }

    void recordingsKeepDriverAndClients()
    {
        const Card card;
        card.open(12, 5, u"/dev/dri/card1"_s, "drm-client-id:\t1\ndrm-total-vram:\t2 MiB\n");
        const QString file = card.path(u"card.pddgpurec"_s);
        {
            RecordingTee tee(std::make_unique<DriverSource>(card.root()));
            QVERIFY(tee.start(file));
            const Snapshot live = readOnce(&tee);
            QVERIFY(live.clients);
            QVERIFY(tee.endSample(QDateTime::currentDateTimeUtc()));
        }
        RecordingSource recording(file);
        QVERIFY(recording.devices());
        recording.playback()->goTo(0);
        const Snapshot snapshot = readOnce(&recording);
        QCOMPARE(snapshot.device->driver, u"msm"_s);
        QVERIFY(snapshot.clients);
        QCOMPARE(snapshot.regions.value(0).clientBytes, 2 * MiB);
    }
};

QTEST_GUILESS_MAIN(GenericBackendTest)

#include "tst_generic.moc"
