// SPDX-License-Identifier: GPL-3.0-or-later
#include <sys/stat.h>
#include <unistd.h>

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QScopeGuard>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <cerrno>
#include <memory>

#include "support/driverfolder.h"
#include "transport/local/driversource.h"

using namespace pddgpu;
using namespace pddgpu::testing;
using namespace Qt::StringLiterals;

Q_DECLARE_METATYPE(pddgpu::SourceError::Kind)
Q_DECLARE_METATYPE(pddgpu::SourceError::Cause)

using Kind = SourceError::Kind;
using Cause = SourceError::Cause;

namespace {

// Root may do everything, so permission errors need another user.
class AsNobody
{
public:
    AsNobody() : m_wasRoot(geteuid() == 0)
    {
        if (m_wasRoot)
            m_done = seteuid(65534) == 0;
    }
    ~AsNobody()
    {
        if (m_wasRoot && seteuid(0) != 0)
            qFatal("cannot be root again");
    }
    AsNobody(const AsNobody &) = delete;
    AsNobody &operator=(const AsNobody &) = delete;
    bool isDone() const { return m_done; }

private:
    bool m_wasRoot;
    bool m_done = true;
};

void setMode(const QString &path, mode_t mode)
{
    QCOMPARE(chmod(QFile::encodeName(path).constData(), mode), 0);
}

}  // namespace

class DriverSourceTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void noDriver();
    void realSystemAnswers();
    void otherDriversComeAfterOurs();
    void driverOfAFauxDevice();
    void cardsInNumericOrder();
    void acceleratorsComeLast();
    void plainFolderIsNamedByItsCard();
    void strangeCards();

    void reads();
    void relativeRoot();
    void unknownDevice();
    void vanishes();
    void comesBackAsOtherCard();
    void debugfsNotMounted();
    void debugfsWithoutTheDriver();
    void debugfsDenied();
    void sysfsDenied();
    void monitorNotBuiltIn();
    void missingFile();
    void tooLarge();
    void largestAllowed();
    void notAFile();

    void kernelLogOfTheDriverAlone();
    void kernelLogCutOff();
    void kernelLogIsBounded();
    void kernelLogReadAgain();
    void kernelLogDenied();
    void kernelLogThatIsNone();
    void watchesNothingThatCannotTell();

    void writes();
    void writeMakesNoFile();
    void writeDenied();
    void writeAfterUnplug();
    void writeToWhatRefuses();

private:
    std::unique_ptr<DriverFolder> m_driver;
    std::unique_ptr<DriverSource> m_source;
};

void DriverSourceTest::init()
{
    m_driver = std::make_unique<DriverFolder>();
    setMode(m_driver->root(), 0755);
    m_source = std::make_unique<DriverSource>(m_driver->root());
}

void DriverSourceTest::noDriver()
{
    const auto devices = m_source->devices();
    QVERIFY(!devices);
    QCOMPARE(devices.error().kind, Kind::Absent);
    QCOMPARE(devices.error().cause, Cause::NoDevice);
    QCOMPARE(devices.error().subject, m_driver->path(u"sys/class/drm"_s));

    DriverSource nothing(m_driver->path(u"no/such/root"_s));
    QCOMPARE(nothing.devices().error().cause, Cause::NoDevice);
}

void DriverSourceTest::realSystemAnswers()
{
    // With any cards or none: an answer, and only devices of our driver.
    DriverSource source;
    const auto devices = source.devices();
    if (devices)
        QVERIFY(!devices->isEmpty());
    else
        QCOMPARE(devices.error().cause, Cause::NoDevice);
}

void DriverSourceTest::otherDriversComeAfterOurs()
{
    m_driver->addCard(u"card0"_s, u"gpu.0"_s, "amdgpu");
    m_driver->addCard(u"card1"_s, u"gpu.1"_s, "pddgpu2");
    m_driver->addCard(u"card2"_s, u"gpu.2"_s, "");
    const QList<DeviceInfo> others{{u"gpu.0"_s, u"card0"_s, u"amdgpu"_s},
                                   {u"gpu.1"_s, u"card1"_s, u"pddgpu2"_s}};
    QCOMPARE(m_source->devices().value(), others);
    m_driver->addCard(u"card3"_s, u"pddgpu.7"_s);
    const QList<DeviceInfo> ours{{u"pddgpu.7"_s, u"card3"_s}};
    QCOMPARE(m_source->devices().value(), ours + others);
}

// The bus has one driver for all; from Linux 7 on, vgem and vkms are there.
void DriverSourceTest::driverOfAFauxDevice()
{
    m_driver->write(u"sys/devices/faux/vgem/uevent"_s, "DRIVER=faux_driver\n");
    QVERIFY(QDir(m_driver->root()).mkpath(u"sys/class/drm/card0"_s));
    QVERIFY(QFile::link(u"../../../devices/faux/vgem"_s,
                        m_driver->path(u"sys/class/drm/card0/device"_s)));
    const QList<DeviceInfo> expected{{u"vgem"_s, u"card0"_s, u"vgem"_s}};
    QCOMPARE(m_source->devices().value(), expected);
}

void DriverSourceTest::acceleratorsComeLast()
{
    m_driver->addCard(u"card12"_s, u"gpu.0"_s, "amdgpu");
    for (const char *name : {"accel10", "accel2", "accel", "accel_1", "card0-DP-1"})
        m_driver->write(u"sys/class/accel/%1/device/uevent"_s.arg(QLatin1StringView(name)),
                        "DRIVER=amdxdna\n");
    const QList<DeviceInfo> expected{{u"gpu.0"_s, u"card12"_s, u"amdgpu"_s},
                                     {u"accel2"_s, u"accel2"_s, u"amdxdna"_s},
                                     {u"accel10"_s, u"accel10"_s, u"amdxdna"_s}};
    QCOMPARE(m_source->devices().value(), expected);
}

void DriverSourceTest::cardsInNumericOrder()
{
    for (const int number : {10, 2, 0})
        m_driver->addCard(u"card%1"_s.arg(number), u"pddgpu.%1"_s.arg(number));
    const auto devices = m_source->devices();
    QVERIFY(devices);
    const QList<DeviceInfo> expected{
        {u"pddgpu.0"_s, u"card0"_s}, {u"pddgpu.2"_s, u"card2"_s}, {u"pddgpu.10"_s, u"card10"_s}};
    QCOMPARE(*devices, expected);
}

void DriverSourceTest::plainFolderIsNamedByItsCard()
{
    m_driver->write(u"sys/class/drm/card4/device/uevent"_s, "DRIVER=pddgpu\n");
    m_driver->write(u"sys/class/drm/card4/device/mem_info_vram_used"_s, "1\n");
    const auto devices = m_source->devices();
    QVERIFY(devices);
    QCOMPARE(devices->constFirst(), (DeviceInfo{u"card4"_s, u"card4"_s}));
    QCOMPARE(m_source->read(devices->constFirst(), DriverFile::VramUsedBytes), "1\n");
}

void DriverSourceTest::strangeCards()
{
    m_driver->addCard(u"card0-HDMI-A-1"_s, u"pddgpu.1"_s);
    m_driver->addCard(u"card"_s, u"pddgpu.2"_s);
    m_driver->addCard(u"cardX"_s, u"pddgpu.3"_s);
    m_driver->addCard(u"card99999999999"_s, u"pddgpu.4"_s);
    m_driver->addCard(u"renderD128"_s, u"pddgpu.5"_s);
    QVERIFY(QDir(m_driver->root()).mkpath(u"sys/class/drm/card5"_s));  // Without a device.
    m_driver->write(u"sys/class/drm/card6/device/uevent"_s, QByteArray(1 << 20, 'x'));
    QVERIFY(!m_source->devices());
}

void DriverSourceTest::reads()
{
    m_driver->addDriver();
    QVERIFY(m_source->devices());
    QCOMPARE(m_source->read(Device, DriverFile::VramUsedBytes), "65536\n");
    QCOMPARE(m_source->read(Device, DriverFile::ThresholdBytes), "104857600\n");
    QCOMPARE(m_source->read(Device, DriverFile::MemoryStats), "abi_version: 1\n");
    QCOMPARE(m_source->read(Device, DriverFile::LeakObjects), "version=1\n");
    m_driver->write(DriverFolder::inDevice(u"mem_info_vram_used"_s), "");
    QCOMPARE(m_source->read(Device, DriverFile::VramUsedBytes), "");
}

void DriverSourceTest::relativeRoot()
{
    m_driver->addDriver();
    const QString before = QDir::currentPath();
    const auto restore = qScopeGuard([&before] { QDir::setCurrent(before); });
    QVERIFY(QDir::setCurrent(m_driver->root()));
    DriverSource source(u"."_s);
    QVERIFY(source.devices());
    QVERIFY(QDir::setCurrent(u"/"_s));
    QVERIFY(source.read(Device, DriverFile::VramUsedBytes));
}

void DriverSourceTest::unknownDevice()
{
    m_driver->addDriver();
    m_driver->write(u"sys/secret/mem_info_vram_used"_s, "1\n");
    const DeviceInfo strangers[] = {
        {u"pddgpu.1"_s, u"card0"_s},
        {u"pddgpu.0"_s, u"card1"_s},
        {u"../secret"_s, u"../../secret"_s},
        {},
    };
    for (const DeviceInfo &stranger : strangers) {
        const auto text = m_source->read(stranger, DriverFile::VramUsedBytes);
        QVERIFY(!text);
        QCOMPARE(text.error().kind, Kind::Absent);
        QCOMPARE(text.error().cause, Cause::NoDevice);
        QVERIFY(!m_source->write(stranger, DriverControl::TriggerCheck, "1"));
    }
    // A present device, before the list was requested.
    DriverSource fresh(m_driver->root());
    QVERIFY(fresh.read(Device, DriverFile::VramUsedBytes));
}

void DriverSourceTest::vanishes()
{
    m_driver->addDriver();
    QVERIFY(m_source->devices());
    QVERIFY(QDir(m_driver->path(u"sys/class/drm/card0"_s)).removeRecursively());
    for (const DriverFile file :
         {DriverFile::VramUsedBytes, DriverFile::ThresholdBytes, DriverFile::Generation}) {
        const auto text = m_source->read(Device, file);
        QVERIFY(!text);
        QCOMPARE(text.error().kind, Kind::Gone);
        QCOMPARE(text.error().cause, Cause::NoDevice);
        QCOMPARE(text.error().errnoValue, ENOENT);
    }
    QVERIFY(QDir(m_driver->path(u"sys/kernel/debug/pddgpu"_s)).removeRecursively());
    QCOMPARE(m_source->read(Device, DriverFile::MemoryStats).error().kind, Kind::Gone);
    QVERIFY(!m_source->devices());
    QCOMPARE(m_source->read(Device, DriverFile::VramUsedBytes).error().kind, Kind::Gone);

    QVERIFY(QDir(m_driver->path(u"sys/devices"_s)).removeRecursively());
    m_driver->addDriver();
    QVERIFY(m_source->devices());
    QVERIFY(m_source->read(Device, DriverFile::VramUsedBytes));
}

void DriverSourceTest::comesBackAsOtherCard()
{
    m_driver->addDriver();
    QVERIFY(m_source->devices());
    QVERIFY(QDir(m_driver->path(u"sys/class/drm/card0"_s)).removeRecursively());
    m_driver->addCard(u"card1"_s, Device.id);
    const auto devices = m_source->devices();
    QVERIFY(devices);
    QCOMPARE(devices->constFirst(), (DeviceInfo{u"pddgpu.0"_s, u"card1"_s}));
    QVERIFY(m_source->read(devices->constFirst(), DriverFile::VramUsedBytes));
    QCOMPARE(m_source->read(Device, DriverFile::VramUsedBytes).error().cause, Cause::NoDevice);
}

void DriverSourceTest::debugfsNotMounted()
{
    m_driver->addDriver();
    QVERIFY(m_source->devices());
    QVERIFY(QDir(m_driver->path(u"sys/kernel/debug/pddgpu"_s)).removeRecursively());
    for (const DriverFile file : {DriverFile::MemoryStats, DriverFile::LeakObjects}) {
        const auto text = m_source->read(Device, file);
        QCOMPARE(text.error().kind, Kind::Absent);
        QCOMPARE(text.error().cause, Cause::DebugfsNotMounted);
        QVERIFY(text.error().subject.startsWith(
            m_driver->path(u"sys/kernel/debug/pddgpu/pddgpu.0/"_s)));
    }
    QVERIFY(QDir(m_driver->path(u"sys/kernel"_s)).removeRecursively());
    QCOMPARE(m_source->read(Device, DriverFile::MemoryStats).error().cause,
             Cause::DebugfsNotMounted);
}

void DriverSourceTest::debugfsWithoutTheDriver()
{
    m_driver->addDriver();
    QVERIFY(m_source->devices());
    QVERIFY(QDir(m_driver->path(u"sys/kernel/debug/pddgpu"_s)).removeRecursively());
    m_driver->write(u"sys/kernel/debug/dri/0/name"_s, "pddgpu\n");
    const auto text = m_source->read(Device, DriverFile::MemoryStats);
    QCOMPARE(text.error().kind, Kind::Absent);
    QCOMPARE(text.error().cause, Cause::Other);
    QCOMPARE(text.error().reason, u"No such file or directory"_s);
}

void DriverSourceTest::debugfsDenied()
{
    m_driver->addDriver();
    setMode(m_driver->path(u"sys/kernel/debug"_s), 0700);
    const auto restore =
        qScopeGuard([this] { setMode(m_driver->path(u"sys/kernel/debug"_s), 0755); });
    if (geteuid() != 0)
        setMode(m_driver->path(u"sys/kernel/debug"_s), 0);
    const AsNobody nobody;
    QVERIFY(nobody.isDone());

    QVERIFY(m_source->devices());
    QVERIFY(m_source->read(Device, DriverFile::VramUsedBytes));
    const auto text = m_source->read(Device, DriverFile::MemoryStats);
    QVERIFY(!text);
    QCOMPARE(text.error().kind, Kind::Denied);
    QCOMPARE(text.error().cause, Cause::DebugfsNeedsRoot);
    QCOMPARE(text.error().errnoValue, EACCES);
    QCOMPARE(text.error().reason, u"Permission denied"_s);
}

void DriverSourceTest::sysfsDenied()
{
    m_driver->addDriver();
    setMode(m_driver->path(DriverFolder::inDevice(u"mem_info_vram_used"_s)), 0);
    const AsNobody nobody;
    QVERIFY(nobody.isDone());
    const auto text = m_source->read(Device, DriverFile::VramUsedBytes);
    QVERIFY(!text);
    QCOMPARE(text.error().kind, Kind::Denied);
    QCOMPARE(text.error().cause, Cause::Other);
}

void DriverSourceTest::monitorNotBuiltIn()
{
    m_driver->addDriver();
    QVERIFY(QDir(m_driver->path(DriverFolder::inDevice(u"leak_monitor"_s))).removeRecursively());
    QVERIFY(QDir(m_driver->path(u"sys/kernel/debug/pddgpu"_s)).removeRecursively());
    QVERIFY(m_source->devices());
    QVERIFY(m_source->read(Device, DriverFile::VramUsedBytes));
    for (const DriverFile file : {DriverFile::Enabled, DriverFile::Generation,
                                  DriverFile::MemoryStats, DriverFile::LeakObjects}) {
        const auto text = m_source->read(Device, file);
        QCOMPARE(text.error().kind, Kind::Absent);
        QCOMPARE(text.error().cause, Cause::MonitorNotBuiltIn);
    }
    const auto written = m_source->write(Device, DriverControl::Enabled, "0");
    QCOMPARE(written.error().cause, Cause::MonitorNotBuiltIn);

    // A driver file outside the monitor is missing for a different reason.
    QVERIFY(QFile::remove(m_driver->path(DriverFolder::inDevice(u"mem_info_vram_used"_s))));
    QCOMPARE(m_source->read(Device, DriverFile::VramUsedBytes).error().cause, Cause::Other);

    // Root would not help, so the reason does not suggest it.
    setMode(m_driver->path(u"sys/kernel/debug"_s), 0700);
    const auto restore =
        qScopeGuard([this] { setMode(m_driver->path(u"sys/kernel/debug"_s), 0755); });
    const AsNobody nobody;
    QVERIFY(nobody.isDone());
    QCOMPARE(m_source->read(Device, DriverFile::MemoryStats).error().cause,
             Cause::MonitorNotBuiltIn);
}

void DriverSourceTest::missingFile()
{
    m_driver->addDriver();
    const auto text = m_source->read(Device, DriverFile::Generation);
    QVERIFY(!text);
    QCOMPARE(text.error().kind, Kind::Absent);
    QCOMPARE(text.error().cause, Cause::Other);
    QCOMPARE(text.error().subject,
             m_driver->path(u"sys/class/drm/card0/device/leak_monitor/generation"_s));
}

void DriverSourceTest::tooLarge()
{
    m_driver->addDriver();
    const QByteArray large(100 * 1024 * 1024, 'x');
    m_driver->write(DriverFolder::inDebugfs(u"memory_stats"_s), large);
    m_driver->write(DriverFolder::inDevice(u"mem_info_vram_used"_s), large);
    for (const DriverFile file : {DriverFile::MemoryStats, DriverFile::VramUsedBytes}) {
        const auto text = m_source->read(Device, file);
        QVERIFY(!text);
        QCOMPARE(text.error().kind, Kind::Malformed);
        QCOMPARE(text.error().cause, Cause::TooLarge);
    }
    m_driver->write(DriverFolder::inDebugfs(u"leak_objects"_s), large);
    const auto objects = m_source->read(Device, DriverFile::LeakObjects);
    QVERIFY(objects);
    QCOMPARE(*objects, large);
}

void DriverSourceTest::largestAllowed()
{
    m_driver->addDriver();
    const auto readBytes = [this](const QString &file, DriverFile which, qsizetype size) {
        m_driver->write(file, QByteArray(size, '7'));
        const auto text = m_source->read(Device, which);
        return text ? text->size() : -1;
    };
    const QString stats = DriverFolder::inDebugfs(u"memory_stats"_s);
    QCOMPARE(readBytes(stats, DriverFile::MemoryStats, 65536), 65536);
    QCOMPARE(readBytes(stats, DriverFile::MemoryStats, 65537), -1);
    const QString value = DriverFolder::inDevice(u"mem_info_vram_used"_s);
    QCOMPARE(readBytes(value, DriverFile::VramUsedBytes, 4096), 4096);
    QCOMPARE(readBytes(value, DriverFile::VramUsedBytes, 4097), -1);
}

void DriverSourceTest::notAFile()
{
    m_driver->addDriver();
    const QString fifo = m_driver->path(DriverFolder::inDevice(u"leak_monitor/enabled"_s));
    QCOMPARE(mkfifo(QFile::encodeName(fifo).constData(), 0666), 0);
    QVERIFY(QDir(m_driver->root()).mkpath(DriverFolder::inDevice(u"leak_monitor/generation"_s)));

    for (const DriverFile file : {DriverFile::Enabled, DriverFile::Generation}) {
        const auto text = m_source->read(Device, file);
        QVERIFY(!text);
        QCOMPARE(text.error().kind, Kind::Failed);
        QCOMPARE(text.error().reason, u"not a regular file"_s);
    }
    const auto written = m_source->write(Device, DriverControl::Enabled, "1");
    QVERIFY(!written);
    QCOMPARE(written.error().kind, Kind::Failed);
    QCOMPARE(written.error().reason, u"not a regular file"_s);
}

void DriverSourceTest::kernelLogOfTheDriverAlone()
{
    m_driver->write(u"dev/kmsg"_s,
                    "6,1,100,-;PDDGPU: Memory leak monitor started\n"
                    "6,2,200,-;usb 1-1: new device\n"
                    " SUBSYSTEM=usb\n"
                    "6,3,300,-,caller=T1;[drm] Initialized pddgpu 1.0.0 for pddgpu.0 on minor 0\n"
                    "6,4,400,-;[drm] Initialized pddgpux 1.0.0\n"
                    "4,5,500,-;pddgpu pddgpu.0: trouble\n"
                    " SUBSYSTEM=platform\n"
                    " DEVICE=+platform:pddgpu.0\n"
                    "6,6,600,-;pddgpu-inspecto[1]: segfault\n"
                    "12,7,700,-;PDDGPU: written by a program\n"
                    "PDDGPU: no record\n"
                    "\n"
                    "6,8,800,-;pddgpu: loading out-of-tree module taints kernel.\n");
    QCOMPARE(m_source->readLog(),
             "6,1,100,-;PDDGPU: Memory leak monitor started\n"
             "6,3,300,-,caller=T1;[drm] Initialized pddgpu 1.0.0 for pddgpu.0 on minor 0\n"
             "4,5,500,-;pddgpu pddgpu.0: trouble\n"
             " SUBSYSTEM=platform\n"
             " DEVICE=+platform:pddgpu.0\n"
             "6,8,800,-;pddgpu: loading out-of-tree module taints kernel.\n");
    QCOMPARE(m_source->readLog(), "");
}

void DriverSourceTest::kernelLogCutOff()
{
    QFile log(m_driver->path(u"dev/kmsg"_s));
    m_driver->write(u"dev/kmsg"_s, "6,1,100,-;PDDGPU: Memory leak fi");
    QVERIFY(log.open(QIODevice::Append | QIODevice::Unbuffered));
    QCOMPARE(m_source->readLog(), "");
    log.write("rst\n4,2,200,-;PDDGPU: Memory leak ");
    QCOMPARE(m_source->readLog(), "6,1,100,-;PDDGPU: Memory leak first\n");
    log.write("second\n");
    QCOMPARE(m_source->readLog(), "4,2,200,-;PDDGPU: Memory leak second\n");

    // A line without end is not kept, and later lines are not lost.
    for (int i = 0; i < 100; ++i)
        log.write(QByteArray(4096, 'x'));
    log.write("\n4,3,300,-;PDDGPU: Memory leak third\n");
    QCOMPARE(m_source->readLog(), "4,3,300,-;PDDGPU: Memory leak third\n");
}

void DriverSourceTest::kernelLogIsBounded()
{
    QByteArray text;
    constexpr int Count = 5000;
    for (int i = 0; i < Count; ++i)
        text += "4," + QByteArray::number(i) + ",1,-;PDDGPU: Memory leak " + QByteArray(200, 'x') +
                '\n';
    m_driver->write(u"dev/kmsg"_s, text);
    QByteArray all;
    int calls = 0;
    for (;; ++calls) {
        const QByteArray part = m_source->readLog().value_or(QByteArray());
        if (part.isEmpty())
            break;
        QVERIFY(part.count('\n') <= 1100);
        all += part;
    }
    QCOMPARE(all, text);
    QVERIFY(calls >= 4);

    m_driver->write(u"dev/kmsg2"_s,
                    QByteArray(100 << 20, 'x') + "\n4,1,1,-;PDDGPU: Memory leak after\n");
    KernelLogReader reader(m_driver->path(u"dev/kmsg2"_s));
    QCOMPARE(reader.read(), "");
    int more = 0;
    while (reader.read()->isEmpty() && more < 100)
        ++more;
    QVERIFY(more > 10 && more < 100);
}

void DriverSourceTest::kernelLogReadAgain()
{
    // The end was reached, and records with the same numbers count as the same records.
    m_driver->write(u"dev/kmsg"_s,
                    "4,7,1,-;PDDGPU: Memory leak one\n4,7,1,-;PDDGPU: Memory leak "
                    "one\n4,6,1,-;PDDGPU: Memory leak 0\n");
    QCOMPARE(m_source->readLog(), "4,7,1,-;PDDGPU: Memory leak one\n");
    DriverSource fresh(m_driver->root());
    QCOMPARE(fresh.readLog(), "4,7,1,-;PDDGPU: Memory leak one\n");
}

void DriverSourceTest::kernelLogDenied()
{
    m_driver->write(u"dev/kmsg"_s, "4,7,1,-;PDDGPU: Memory leak one\n");
    setMode(m_driver->path(u"dev/kmsg"_s), 0600);
    if (geteuid() != 0)
        setMode(m_driver->path(u"dev/kmsg"_s), 0);
    {
        const AsNobody nobody;
        QVERIFY(nobody.isDone());
        const auto text = m_source->readLog();
        QVERIFY(!text);
        QCOMPARE(text.error().kind, Kind::Denied);
        QCOMPARE(text.error().cause, Cause::KernelLogNeedsPrivilege);
        QCOMPARE(text.error().subject, m_driver->path(u"dev/kmsg"_s));
        QCOMPARE(text.error().errnoValue, EACCES);
    }
    // If permitted later, it is read then.
    setMode(m_driver->path(u"dev/kmsg"_s), 0644);
    QCOMPARE(m_source->readLog(), "4,7,1,-;PDDGPU: Memory leak one\n");
}

void DriverSourceTest::kernelLogThatIsNone()
{
    QCOMPARE(m_source->readLog().error().kind, Kind::Absent);
    QCOMPARE(m_source->readLog().error().errnoValue, ENOENT);

    QVERIFY(QDir(m_driver->root()).mkpath(u"dev/kmsg"_s));
    QCOMPARE(m_source->readLog().error().kind, Kind::Failed);
    QCOMPARE(m_source->readLog().error().reason, u"neither a device nor a regular file"_s);
    QVERIFY(QDir(m_driver->root()).rmdir(u"dev/kmsg"_s));

    const QString fifo = m_driver->path(u"dev/kmsg"_s);
    QCOMPARE(mkfifo(QFile::encodeName(fifo).constData(), 0666), 0);
    QCOMPARE(m_source->readLog().error().kind, Kind::Failed);
    QVERIFY(QFile::remove(fifo));

    // Endless, and without any line.
    QVERIFY(QFile::link(u"/dev/zero"_s, fifo));
    QCOMPARE(m_source->readLog(), "");
}

void DriverSourceTest::watchesNothingThatCannotTell()
{
    // A plain file does not report changes, and watching it must not look like a change either.
    m_driver->addDriver();
    m_driver->write(DriverFolder::inDevice(u"leak_monitor/alert_count"_s), "1\n");
    QSignalSpy changed(m_source.get(), &Source::changed);
    m_source->watch(Device);
    m_driver->write(DriverFolder::inDevice(u"leak_monitor/alert_count"_s), "2\n");
    m_source->watch(Device);
    QVERIFY(!changed.wait(100));
    m_source->watch(DeviceInfo{u"pddgpu.1"_s, u"card1"_s});
    m_source->watch(std::nullopt);
    QVERIFY(!changed.wait(100));
}

void DriverSourceTest::writes()
{
    m_driver->addDriver();
    QVERIFY(m_source->write(Device, DriverControl::ThresholdBytes, "5M"));
    // The longer previous text is gone.
    QCOMPARE(m_driver->contents(DriverFolder::inDevice(u"leak_monitor/threshold_bytes"_s)), "5M\n");
    QVERIFY(m_source->write(Device, DriverControl::TriggerCheck, "1"));
    QCOMPARE(m_driver->contents(DriverFolder::inDevice(u"leak_monitor/trigger_check"_s)), "1\n");
}

void DriverSourceTest::writeMakesNoFile()
{
    m_driver->addDriver();
    const auto written = m_source->write(Device, DriverControl::Enabled, "1");
    QVERIFY(!written);
    QCOMPARE(written.error().kind, Kind::Absent);
    QVERIFY(!QFile::exists(m_driver->path(DriverFolder::inDevice(u"leak_monitor/enabled"_s))));
}

void DriverSourceTest::writeDenied()
{
    m_driver->addDriver();
    const QString file = DriverFolder::inDevice(u"leak_monitor/threshold_bytes"_s);
    setMode(m_driver->path(file), 0444);
    const AsNobody nobody;
    QVERIFY(nobody.isDone());
    QVERIFY(m_source->read(Device, DriverFile::ThresholdBytes));
    const auto written = m_source->write(Device, DriverControl::ThresholdBytes, "1");
    QVERIFY(!written);
    QCOMPARE(written.error().kind, Kind::Denied);
    QCOMPARE(written.error().cause, Cause::ControlNeedsRoot);
    QCOMPARE(m_driver->contents(file), "104857600\n");
}

void DriverSourceTest::writeAfterUnplug()
{
    m_driver->addDriver();
    QVERIFY(m_source->devices());
    QVERIFY(QDir(m_driver->path(u"sys/class/drm/card0"_s)).removeRecursively());
    const auto written = m_source->write(Device, DriverControl::ThresholdBytes, "1");
    QVERIFY(!written);
    QCOMPARE(written.error().kind, Kind::Gone);
    QCOMPARE(written.error().cause, Cause::NoDevice);
}

void DriverSourceTest::writeToWhatRefuses()
{
    // Kernel files fail with EINVAL for such values; procfs has one that anybody may write.
    m_driver->addDriver();
    const QString control =
        m_driver->path(DriverFolder::inDevice(u"leak_monitor/threshold_bytes"_s));
    QVERIFY(QFile::remove(control));
    QVERIFY(QFile::link(u"/proc/self/oom_score_adj"_s, control));
    if (!QFileInfo(control).isWritable())
        QSKIP("no /proc/self/oom_score_adj");
    const auto written = m_source->write(Device, DriverControl::ThresholdBytes, "12X");
    QVERIFY(!written);
    QCOMPARE(written.error().kind, Kind::Refused);
    QCOMPARE(written.error().errnoValue, EINVAL);
    QCOMPARE(written.error().reason, u"Invalid argument"_s);
}

QTEST_GUILESS_MAIN(DriverSourceTest)
#include "tst_driversource.moc"
