// SPDX-License-Identifier: GPL-3.0-or-later
// Cards of real drivers, from trees with their formats. The figures are those that are worked out
// by hand at the top of each tree in tests/support/trees/.
#include <QDirIterator>
#include <QTemporaryDir>
#include <QTest>

#include "backend/registry/backends.h"
#include "model/regionaccount.h"
#include "support/treefixture.h"
#include "transport/local/driversource.h"
#include "transport/local/treecapture.h"

using namespace pddgpu;
using namespace pddgpu::testing;
using namespace Qt::StringLiterals;

namespace {

using Number = std::optional<std::uint64_t>;

constexpr quint64 KiB = 1024;
constexpr qint64 Unknown = -1;

// A card of a tree, as its backend reads it once.
Snapshot readCard(const QString &root, const QString &card)
{
    DriverSource source(root);
    Snapshot snapshot;
    const auto devices = source.devices();
    if (!devices)
        return snapshot;
    for (const DeviceInfo &device : *devices) {
        if (device.card == card)
            snapshot.device = device;
    }
    Backends backends(&source);
    if (snapshot.device)
        backends.of(*snapshot.device).read(&snapshot);
    return snapshot;
}

const Client *clientOf(const Snapshot &snapshot, std::uint64_t id)
{
    const QList<Client> &clients = snapshot.clients->clients;
    const auto found = std::ranges::find(clients, Number(id), &Client::id);
    return found != clients.end() ? &*found : nullptr;
}

ClientRegion in(const Client *client, const char *region)
{
    const ClientRegion *found = client ? client->region(RegionName::from(region).value()) : nullptr;
    return found ? *found : ClientRegion();
}

}  // namespace

class TreesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void regions_data()
    {
        QTest::addColumn<QString>("tree");
        QTest::addColumn<QString>("card");
        QTest::addColumn<QString>("region");
        QTest::addColumn<qint64>("held");
        QTest::addColumn<qint64>("used");
        QTest::addColumn<qint64>("total");
        const auto row = [](const char *tree, const char *card, const char *region, qint64 held,
                            qint64 used = Unknown, qint64 total = Unknown) {
            QTest::addRow("%s %s %s", tree, card, region)
                << QString::fromLatin1(tree) << QString::fromLatin1(card)
                << QString::fromLatin1(region) << held << used << total;
        };
        row("amdgpu-6.1", "card0", "vram", 1275068416, 1226833920, 12884901888);
        row("amdgpu-6.1", "card0", "vis_vram", 0, 201326592, 268435456);
        row("amdgpu-6.1", "card0", "gtt", 245366784, 257949696, 17179869184);
        row("amdgpu-6.1", "card0", "cpu", 4194304);
        // With what two processes compute in.
        row("amdgpu-6.13", "card1", "vram", 9210691584 + 10737418240, 20157825024, 25753026560);
        row("amdgpu-6.13", "card1", "gtt", 700448768, 717225984, 34359738368);
        row("amdgpu-6.13", "card1", "cpu", 0);
        row("amdgpu-apu", "card1", "vram", 239075328, 260046848, 536870912);
        row("amdgpu-apu", "card1", "gtt", 25425870848, 25467813888, 32212254720);
        row("xe", "card0", "vram0", 8933871616, 7964983296, 12809404416);
        row("xe", "card0", "gtt", 39845888);
        row("xe", "card0", "system", 67108864);
        row("xe", "card0", "stolen", 0);
        row("i915-igpu", "card0", "system0", 671088640);
        row("i915-igpu", "card0", "stolen-system0", 8388608);
        row("i915-dgpu", "card0", "local0", 5928648704, Unknown, 17095983104);
        row("i915-dgpu", "card0", "system0", 3465216);
        row("i915-dgpu", "card0", "stolen-local0", 0);
        row("v3d", "card1", "memory", 196083712);
        row("panthor", "card1", "memory", 119537664);
        row("npu", "accel0", "memory", 1140850688);
        row("nouveau", "card0", "vram", Unknown, 734003200, 2143289344);
        row("mixed", "card0", "system0", 562036736);
        row("mixed", "card0", "stolen-system0", 0);
        row("mixed", "card1", "vram", 3305111552, 3363831808, 8573157376);
        row("mixed", "card1", "vis_vram", Unknown);  // The CPU reaches all of VRAM.
        row("mixed", "card1", "gtt", 293601280, 297795584, 16106127360);
        // Two of its clients do not tell what they hold in VRAM, one not in GTT.
        row("hostile", "card0", "vram", Unknown, 181403648, 8573157376);
        row("hostile", "card0", "gtt", Unknown, 16777216, 8589934592);
    }

    void regions()
    {
        QFETCH(QString, tree);
        QFETCH(QString, card);
        QFETCH(QString, region);
        const TreeFixture fixture(tree);
        QVERIFY2(fixture.error().isEmpty(), qPrintable(fixture.error()));
        const Snapshot snapshot = readCard(fixture.root(), card);
        QVERIFY(snapshot.device);
        const Region *found = snapshot.region(region.toStdString());
        if (!found) {
            QCOMPARE(tree, u"mixed"_s);
            QCOMPARE(region, u"vis_vram"_s);
            return;
        }
        QTEST(qint64(found->clientBytes ? qint64(*found->clientBytes) : Unknown), "held");
        QTEST(qint64(found->usedBytes ? qint64(*found->usedBytes) : Unknown), "used");
        QTEST(qint64(found->totalBytes ? qint64(*found->totalBytes) : Unknown), "total");
    }

    void clientCounts_data()
    {
        QTest::addColumn<QString>("tree");
        QTest::addColumn<QString>("card");
        QTest::addColumn<int>("clients");
        QTest::addColumn<QString>("driver");
        const auto row = [](const char *tree, const char *card, int clients, const char *driver) {
            QTest::addRow("%s %s", tree, card)
                << QString::fromLatin1(tree) << QString::fromLatin1(card) << clients
                << QString::fromLatin1(driver);
        };
        row("amdgpu-6.1", "card0", 4, "amdgpu");
        row("amdgpu-6.13", "card1", 7, "amdgpu");
        row("amdgpu-apu", "card1", 4, "amdgpu");
        row("xe", "card0", 4, "xe");
        row("i915-igpu", "card0", 3, "i915");
        row("i915-dgpu", "card0", 3, "i915");
        row("v3d", "card1", 3, "v3d");
        row("v3d", "card0", 1, "vc4-drm");
        row("panthor", "card1", 3, "panthor");
        row("panthor", "card0", 1, "rockchip-drm");
        row("npu", "accel0", 2, "amdxdna");
        row("nouveau", "card0", 4, "nouveau");
        row("nvidia", "card1", 3, "nvidia");
        row("mixed", "card0", 3, "i915");
        row("mixed", "card1", 3, "amdgpu");
    }

    void clientCounts()
    {
        QFETCH(QString, tree);
        QFETCH(QString, card);
        const TreeFixture fixture(tree);
        const Snapshot snapshot = readCard(fixture.root(), card);
        QVERIFY(snapshot.device && snapshot.clients);
        QTEST(int(snapshot.clients->clients.size()), "clients");
        QTEST(snapshot.device->driver, "driver");
        QVERIFY(!snapshot.hasMonitor);
    }

    void olderAmdgpu()
    {
        const TreeFixture fixture(u"amdgpu-6.1"_s);
        const Snapshot snapshot = readCard(fixture.root(), u"card0"_s);
        QVERIFY(snapshot.clients);
        const Client *steam = clientOf(snapshot, 1290);
        QVERIFY(steam);
        QCOMPARE(steam->holder.pid, 2101u);
        QCOMPARE(steam->otherHolders.size(), 1);
        QCOMPARE(steam->otherHolders[0].process, u"steamwebhelper"_s);
        QCOMPARE(in(steam, "cpu").residentBytes, 4194304u);
        QVERIFY(!in(steam, "vram").totalBytes && !in(steam, "vram").sharedBytes);
        // Nothing tells what is shared: the sum is an upper bound, and is more than what is used.
        const RegionAccount vram = accountsOf(snapshot).constFirst();
        QVERIFY(vram.mayCountTwice);
        QCOMPARE(vram.excessBytes, 1275068416u - 1226833920u);
    }

    void newerAmdgpu()
    {
        const TreeFixture fixture(u"amdgpu-6.13"_s);
        const Snapshot snapshot = readCard(fixture.root(), u"card1"_s);
        const Client *game = clientOf(snapshot, 33);
        QVERIFY(game);
        QCOMPARE(in(game, "vram").totalBytes, 8589934592u);
        QCOMPARE(in(game, "vram").sharedBytes, 67108864u);
        QCOMPARE(in(game, "vram").purgeableBytes, 134217728u);
        QCOMPARE(in(game, "vram").activeBytes, 4294967296u);
        const QList<RegionAccount> accounts = accountsOf(snapshot);
        const RegionAccount &vram = accounts[0];
        QVERIFY(!vram.mayCountTwice);
        // All that is used is accounted for, to the byte.
        QCOMPARE(
            *vram.clientBytes + vram.hiddenBytes.value_or(0) + vram.unexplainedBytes.value_or(0),
            *vram.usedBytes);
        QCOMPARE(vram.excessBytes, 0u);
        QCOMPARE(*vram.usedBytes - *vram.clientBytes, 204800 * KiB);
    }

    // Also of other users' processes; where fdinfo has the same memory, it counts once.
    void computeProcesses()
    {
        const TreeFixture fixture(u"amdgpu-6.13"_s);
        const Snapshot snapshot = readCard(fixture.root(), u"card1"_s);
        QMap<QString, quint64> compute;
        for (const Client &client : snapshot.clients->clients) {
            if (client.isCompute)
                compute[client.holder.process] = client.heldBytes().value();
        }
        QCOMPARE(compute,
                 (QMap<QString, quint64>{{u"ollama"_s, 4294967296u}, {u"python3"_s, 6442450944u}}));
        const TreeFixture mixed(u"mixed"_s);
        const Snapshot other = readCard(mixed.root(), u"card1"_s);
        for (const Client &client : other.clients->clients)
            QVERIFY(!client.isCompute);
    }

    void namesAndEvictedMemory()
    {
        const TreeFixture fixture(u"amdgpu-apu"_s);
        const Snapshot snapshot = readCard(fixture.root(), u"card1"_s);
        const Client *server = clientOf(snapshot, 17);
        QVERIFY(server);
        QCOMPARE(server->name, u"ollama/llama-server"_s);
        QCOMPARE(in(clientOf(snapshot, 5), "gtt").residentBytes, 67108864u);
        QCOMPARE(in(clientOf(snapshot, 5), "gtt").totalBytes, 33554432u);
        // What is in use is what is backed: in VRAM less than clients hold, in GTT more.
        const QList<RegionAccount> accounts = accountsOf(snapshot);
        QCOMPARE(accounts[0].clientBytes, 200704 * KiB);
        QCOMPARE(accounts[0].hiddenBytes.value_or(0) + accounts[0].unexplainedBytes.value_or(0),
                 53248 * KiB);
        QCOMPARE(accounts[1].clientBytes, (24829952 + 32768) * KiB);
    }

    // Reading could wake the card.
    void aSleepingCardIsLeftAlone()
    {
        const TreeFixture fixture(u"amdgpu-apu"_s);
        const Snapshot snapshot = readCard(fixture.root(), u"card0"_s);
        QVERIFY(snapshot.device);
        QVERIFY(snapshot.isAsleep);
        QVERIFY(snapshot.regions.isEmpty());
        QVERIFY(!snapshot.clients);
        QVERIFY(snapshot.errors.isEmpty());
    }

    // Memory that is not backed is held, but takes nothing.
    void unbackedMemoryIsNotInUse()
    {
        const TreeFixture fixture(u"xe"_s);
        const Snapshot snapshot = readCard(fixture.root(), u"card0"_s);
        const auto accounts = accountsOf(snapshot);
        const auto vram =
            std::ranges::find(accounts, RegionName::from("vram0").value(), &RegionAccount::name);
        QVERIFY(vram != accounts.end());
        QCOMPARE(vram->excessBytes, 0u);
        QCOMPARE(vram->usedBytes.value() - vram->clientBytes.value(), 102400 * KiB);
        QVERIFY(snapshot.machine);
        QCOMPARE(snapshot.machine->gpuActiveBytes, 108544 * KiB);
        QCOMPARE(snapshot.machine->gpuReclaimBytes, 32768 * KiB);
        const auto machine = machineAccountOf(snapshot);
        QVERIFY(machine);
        QCOMPARE(machine->clientBytes, 67108864u + 39845888u);
    }

    void sharedMemoryOfTheMachine()
    {
        const TreeFixture fixture(u"i915-igpu"_s);
        const auto machine = machineAccountOf(readCard(fixture.root(), u"card0"_s));
        QVERIFY(machine);
        QCOMPARE(machine->memory.shmemBytes, 939524096u);
        // 16 MiB of chromium are not backed.
        QCOMPARE(machine->clientBytes, (655360 - 16384) * KiB);
        QVERIFY(!machine->memory.gpuActiveBytes);
    }

    // Without a PCI address, the link tells which card a file is of.
    void cardsWithoutBusAddress()
    {
        const TreeFixture fixture(u"v3d"_s);
        const Snapshot display = readCard(fixture.root(), u"card0"_s);
        QCOMPARE(display.clients->clients.size(), 1);
        QVERIFY(display.clients->clients[0].regions.isEmpty());
        QVERIFY(!display.clients->clients[0].id);
        QVERIFY(display.regions.isEmpty());
        const Snapshot render = readCard(fixture.root(), u"card1"_s);
        QCOMPARE(in(clientOf(render, 3), "memory").residentBytes, 12582912u);
    }

    void driversOwnMemoryOfAClient()
    {
        const TreeFixture fixture(u"panthor"_s);
        const Snapshot snapshot = readCard(fixture.root(), u"card1"_s);
        std::uint64_t own = 0;
        for (const Client &client : snapshot.clients->clients)
            own += client.driverBytes.value_or(0);
        QCOMPARE(own, 24736 * KiB);
        QVERIFY(!in(clientOf(snapshot, 13), "memory").residentBytes);
        QCOMPARE(accountsOf(snapshot).constFirst().driverBytes, 24736 * KiB);
        QCOMPARE(machineAccountOf(snapshot)->driverBytes, 24736 * KiB);
        // Others do not report it.
        const TreeFixture other(u"v3d"_s);
        QVERIFY(!machineAccountOf(readCard(other.root(), u"card1"_s))->driverBytes);
    }

    void unknownIsNotZero_data()
    {
        QTest::addColumn<QString>("card");
        QTest::newRow("nouveau") << u"card0"_s;
        QTest::newRow("nvidia") << u"card1"_s;
    }
    void unknownIsNotZero()
    {
        QFETCH(QString, card);
        const TreeFixture fixture(QString::fromLatin1(QTest::currentDataTag()));
        const Snapshot snapshot = readCard(fixture.root(), card);
        QVERIFY(snapshot.clients && !snapshot.clients->clients.isEmpty());
        // What is in use is known where the driver answers, and what clients hold nowhere.
        QCOMPARE(snapshot.regions.isEmpty(), card == "card1"_L1);
        for (const Region &region : snapshot.regions)
            QVERIFY(!region.clientBytes && !region.clientResidentBytes);
        QVERIFY(!machineAccountOf(snapshot));
        for (const Client &client : snapshot.clients->clients)
            QVERIFY(!client.id && client.regions.isEmpty());
    }

    void unitsOfProcesses()
    {
        const TreeFixture fixture(u"mixed"_s);
        const Snapshot intel = readCard(fixture.root(), u"card0"_s);
        const Snapshot amd = readCard(fixture.root(), u"card1"_s);
        QCOMPARE(clientOf(intel, 5)->unit, u"org.gnome.Shell@wayland.service"_s);
        QCOMPARE(clientOf(intel, 8)->unit, u"firefox"_s);
        QCOMPARE(clientOf(intel, 12)->unit, u"io.mpv.Mpv"_s);
        QCOMPARE(clientOf(amd, 14)->unit, u"docker 4f1c0a9be7d2"_s);
        QCOMPARE(clientOf(amd, 14)->uid, 0u);
        // The same number on two cards is two clients.
        QCOMPARE(in(clientOf(intel, 8), "system0").totalBytes, 335544320u);
        QCOMPARE(in(clientOf(amd, 8), "vram").totalBytes, 67108864u);
    }

    // A captured tree shows the same again, on any machine.
    void captureShowsTheSame_data()
    {
        QTest::addColumn<QString>("card");
        QTest::newRow("amdgpu-6.1") << u"card0"_s;
        QTest::newRow("amdgpu-6.13") << u"card1"_s;
        QTest::newRow("amdgpu-apu") << u"card1"_s;
        QTest::newRow("xe") << u"card0"_s;
        QTest::newRow("v3d") << u"card1"_s;
        QTest::newRow("mixed") << u"card1"_s;
        QTest::newRow("npu") << u"accel0"_s;
        QTest::newRow("nouveau") << u"card0"_s;
        QTest::newRow("hostile") << u"card0"_s;
    }
    void captureShowsTheSame()
    {
        QFETCH(QString, card);
        const TreeFixture fixture(QString::fromLatin1(QTest::currentDataTag()));
        const QTemporaryDir folder;
        const QString target = folder.filePath(u"tree"_s);
        const auto captured = captureTree(fixture.root(), target, false);
        QVERIFY2(captured, qPrintable(captured ? QString() : captured.error()));
        QVERIFY(captured->cards > 0 && captured->processes > 0);
        const Snapshot before = readCard(fixture.root(), card);
        const Snapshot after = readCard(target, card);
        QCOMPARE(after.device, before.device);
        QCOMPARE(after.regions, before.regions);
        QCOMPARE(after.machine, before.machine);
        QCOMPARE(after.clients->clients, before.clients->clients);
        // Nothing is written over.
        QVERIFY(!captureTree(fixture.root(), target, false));
    }

    void captureLeavesACardAsleep()
    {
        const TreeFixture fixture(u"amdgpu-apu"_s);
        const QTemporaryDir folder;
        const QString target = folder.filePath(u"tree"_s);
        QVERIFY(captureTree(fixture.root(), target, false));
        QVERIFY(readCard(target, u"card0"_s).isAsleep);
        QVERIFY(!QFile::exists(target + u"/sys/class/drm/card0/device/mem_info_vram_used"_s));
    }

    void captureWithoutNames()
    {
        const TreeFixture fixture(u"amdgpu-apu"_s);
        const QTemporaryDir folder;
        const QString target = folder.filePath(u"tree"_s);
        QVERIFY(captureTree(fixture.root(), target, true));
        const Snapshot snapshot = readCard(target, u"card1"_s);
        QCOMPARE(snapshot.clients->clients.size(), 4);
        for (const Client &client : snapshot.clients->clients) {
            QCOMPARE(client.holder.process, u"process"_s);
            QVERIFY(client.name.isEmpty() && client.unit.isEmpty());
        }
        QDirIterator files(target, QDir::Files, QDirIterator::Subdirectories);
        while (files.hasNext()) {
            QFile file(files.next());
            QVERIFY(file.open(QIODevice::ReadOnly));
            const QByteArray text = file.readAll();
            for (const char *name : {"gnome-shell", "llama", "firefox"})
                QVERIFY2(!text.contains(name), qPrintable(file.fileName()));
        }
    }

    void hostileClients()
    {
        const TreeFixture fixture(u"hostile"_s);
        QVERIFY2(fixture.error().isEmpty(), qPrintable(fixture.error()));
        const Snapshot snapshot = readCard(fixture.root(), u"card0"_s);
        const std::pair<quint64, quint64> totals[] = {
            {1, 67108864}, {2, 33554432}, {3, 1048576}, {4, 67108864}, {7, 16384},
            {8, 8192},     {9, 4096},     {11, 16384},  {12, 4096},    {14, 4096},
            {17, 4096},    {18, 4096},    {19, 4096}};
        for (const auto &[id, total] : totals) {
            const Client *client = clientOf(snapshot, id);
            QVERIFY2(client, qPrintable(QString::number(id)));
            QVERIFY2(in(client, "vram").totalBytes == total, qPrintable(QString::number(id)));
            QVERIFY(client->regions.size() <= Region::Most);
        }
        QVERIFY(!in(clientOf(snapshot, 5), "vram").totalBytes);
        QCOMPARE(in(clientOf(snapshot, 5), "vram").residentBytes, 4194304u);
        QCOMPARE(in(clientOf(snapshot, 6), "gtt").totalBytes, 8388608u);
        QVERIFY(!in(clientOf(snapshot, 10), "vram").totalBytes);
        QVERIFY(clientOf(snapshot, 14)->holder.process.isEmpty());
        for (const Client &client : snapshot.clients->clients)
            QVERIFY(client.holder.pid != 1 && client.holder.pid != 1016);
    }
};

QTEST_GUILESS_MAIN(TreesTest)

#include "tst_trees.moc"
