// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/local/driversource.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>
#include <xf86drm.h>

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QScopeGuard>
#include <algorithm>
#include <cerrno>
#include <memory>
#include <vector>

#include "abi/driverfiles.h"
#include "abi/filedescriptor.h"
#include "transport/driverfailure.h"
#include "transport/driverpath.h"
#include "transport/local/filewatch.h"
#include "transport/local/kfdreader.h"
#include "transport/local/regionquery.h"
#include "transport/local/regularfile.h"

namespace pddgpu {

namespace {

using namespace Qt::StringLiterals;

using Kind = SourceError::Kind;

constexpr std::string_view MonitorFolder = "leak_monitor/";
constexpr qint64 UeventBytes = 64 * 1024;

// `DRIVER=` of a device's uevent; not set if it has none.
std::optional<QString> driverInUevent(const QString &deviceFolder)
{
    const auto text = readRegularFile(deviceFolder + "/uevent"_L1, UeventBytes);
    if (!text)
        return std::nullopt;
    for (const QByteArray &line : text->split('\n')) {
        if (line.startsWith("DRIVER="))
            return QString::fromUtf8(line.mid(7));
    }
    return std::nullopt;
}

// The bus of a virtio device is that of its transport, whose driver says nothing about the card.
// All devices of the faux bus have one driver; their names are those of the drivers that made them.
std::optional<QString> driverOfBus(const QString &deviceFolder)
{
    const std::optional<QString> driver = driverInUevent(deviceFolder);
    if (driver == "faux_driver"_L1)
        return QFileInfo(QFileInfo(deviceFolder).canonicalFilePath()).fileName();
    if (driver != "virtio-pci"_L1 && driver != "virtio-mmio"_L1)
        return driver;
    const QStringList devices = QDir(deviceFolder).entryList({"virtio*"_L1}, QDir::Dirs);
    for (const QString &device : devices) {
        if (const auto own = driverInUevent(deviceFolder + u'/' + device))
            return own;
    }
    return driver;
}

QString driverOfNode(const char *path)
{
    const FileDescriptor node(::open(path, O_RDWR | O_CLOEXEC | O_NONBLOCK));
    if (!node.isOpen())
        return {};
    const std::unique_ptr<drmVersion, decltype(&drmFreeVersion)> version(drmGetVersion(node.get()),
                                                                         &drmFreeVersion);
    return version ? QString::fromUtf8(version->name, version->name_len) : QString();
}

QString deviceFolderOf(const QString &root, const QString &card)
{
    return root + "/sys/class/"_L1 + deviceClassOf(card).name + u'/' + card + "/device"_L1;
}

// Ask the bus first: opening a node could wake another driver's sleeping GPU, and opening a primary
// node could make us DRM master. Devices without a bus driver have no entry there, so ask the
// device itself. A user who may not open its nodes gets the device's name: that of the driver that
// made it, as on the faux bus.
QString driverOf(const drmDevice &device, const QString &deviceFolder)
{
    if (const std::optional<QString> driver = driverOfBus(deviceFolder))
        return *driver;
    const QString driver = device.available_nodes & (1 << DRM_NODE_RENDER)
                               ? driverOfNode(device.nodes[DRM_NODE_RENDER])
                               : QString();
    const QString said = driver.isEmpty() ? driverOfNode(device.nodes[DRM_NODE_PRIMARY]) : driver;
    return said.isEmpty() ? QFileInfo(QFileInfo(deviceFolder).canonicalFilePath()).fileName()
                          : said;
}

// Not a connector: "card0-DP-1".
bool isCard(const QString &name, const DeviceClass &kind)
{
    const QStringView digits = QStringView(name).mid(kind.card.size());
    const bool allDigits =
        std::all_of(digits.begin(), digits.end(), [](QChar c) { return c >= u'0' && c <= u'9'; });
    bool fits = false;
    static_cast<void>(digits.toUInt(&fits));
    return name.startsWith(kind.card) && allDigits && fits;
}

struct Card {
    QString name;
    QString driver;
};

QList<Card> cardsOfLibdrm()
{
    const int expected = drmGetDevices2(0, nullptr, 0);
    if (expected <= 0)
        return {};
    std::vector<drmDevicePtr> devices(static_cast<std::size_t>(expected));
    const int found = drmGetDevices2(0, devices.data(), expected);
    if (found <= 0)
        return {};
    const int count = std::min(found, expected);
    const auto freeDevices = qScopeGuard([&] { drmFreeDevices(devices.data(), count); });

    QList<Card> cards;
    for (int i = 0; i < count; ++i) {
        const drmDevice &device = *devices[static_cast<std::size_t>(i)];
        if (!(device.available_nodes & (1 << DRM_NODE_PRIMARY)))
            continue;
        const QString card =
            QFileInfo(QFile::decodeName(device.nodes[DRM_NODE_PRIMARY])).fileName();
        const QString driver = driverOf(device, deviceFolderOf({}, card));
        if (!driver.isEmpty())
            cards.append({card, driver});
    }
    return cards;
}

// In a hand-made tree with a plain directory instead of a link there is no device name: use the
// card's.
QString deviceId(const QString &card, const QString &deviceFolder)
{
    const QFileInfo info(deviceFolder);
    return info.isSymLink() ? QFileInfo(info.canonicalFilePath()).fileName() : card;
}

QList<Card> cardsInTree(const QString &root, const DeviceClass &kind)
{
    QList<Card> cards;
    const QStringList entries =
        QDir(root + "/sys/class/"_L1 + kind.name).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    for (const QString &entry : entries) {
        if (!isCard(entry, kind))
            continue;
        const QString driver = driverOfBus(deviceFolderOf(root, entry)).value_or(QString());
        if (!driver.isEmpty())
            cards.append({entry, driver});
    }
    return cards;
}

QString withoutLastSlash(const QString &path)
{
    return path.endsWith(u'/') ? path.chopped(1) : path;
}

bool isMounted(const QString &debugFolder)
{
    struct statfs status = {};
    if (::statfs(QFile::encodeName(debugFolder).constData(), &status) == 0 &&
        status.f_type == DEBUGFS_MAGIC) {
        return true;
    }
    return !QDir(debugFolder)
                .isEmpty(QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot);
}

}  // namespace

DriverSource::DriverSource(const QString &root)
    : m_root(withoutLastSlash(QDir(root).absolutePath())),
      m_clients(m_root),
      m_log(m_root + "/dev/kmsg"_L1)
{
}

DriverSource::~DriverSource() = default;

QString DriverSource::sysfsFolder(const QString &card) const
{
    return deviceFolderOf(m_root, card);
}

QString DriverSource::debugfsFolder() const
{
    return m_root + "/sys/kernel/debug"_L1;
}

QByteArrayList DriverSource::nodesOf(const DeviceInfo &device) const
{
    const DeviceClass &kind = deviceClassOf(device.card);
    QStringList nodes =
        QDir(sysfsFolder(device.card) + u'/' + kind.name)
            .entryList({kind.card + u'*', "renderD*"_L1}, QDir::Dirs | QDir::NoDotAndDotDot);
    if (!nodes.contains(device.card))
        nodes << device.card;
    QByteArrayList paths;
    for (const QString &node : std::as_const(nodes))
        paths << QFile::encodeName(kind.nodes + node);
    return paths;
}

// The render node: opening a primary node could make us DRM master.
QByteArray DriverSource::nodeToAsk(const DeviceInfo &device) const
{
    const QByteArrayList nodes = nodesOf(device);
    const auto render = std::ranges::find_if(
        nodes, [](const QByteArray &node) { return node.startsWith("/dev/dri/renderD"); });
    return render != nodes.end() ? *render : QByteArray();
}

Result<QList<DeviceInfo>> DriverSource::devices()
{
    m_clients.beginRound();
    QList<Card> cards = m_root.isEmpty() ? cardsOfLibdrm() : QList<Card>();
    // libdrm knows only cards with nodes, which a container or a remote user may not have, on buses
    // that are older than itself, and no accelerators.
    const bool hasNodes = !cards.isEmpty();
    for (const DeviceClass &kind : DeviceClasses) {
        const QList<Card> inTree = cardsInTree(m_root, kind);
        for (const Card &card : inTree) {
            const bool isKnown = std::ranges::any_of(
                cards, [&card](const Card &known) { return known.name == card.name; });
            const bool isUsable = !hasNodes || &kind != &DeviceClasses[0] ||
                                  QFileInfo::exists(kind.nodes + card.name);
            if (!isKnown && isUsable)
                cards.append(card);
        }
    }
    std::ranges::sort(cards, {}, [](const Card &card) { return cardOrder(card.name); });

    QList<DeviceInfo> found;
    for (const Card &card : std::as_const(cards)) {
        const QString id = deviceId(card.name, sysfsFolder(card.name));
        // Empty: the device disappeared while it was examined.
        if (!id.isEmpty())
            found.append({id, card.name, card.driver});
    }
    // The default device comes first.
    std::stable_partition(found.begin(), found.end(),
                          [](const DeviceInfo &device) { return device.watchesItself(); });

    // Forget devices whose name now belongs to another one: they are not read again.
    m_known.removeIf([&found](const DeviceInfo &known) {
        return std::any_of(found.begin(), found.end(), [&known](const DeviceInfo &device) {
            return device.card == known.card || device.id == known.id;
        });
    });
    m_known.append(found);

    if (found.isEmpty())
        return tl::unexpected(noDeviceError(Kind::Absent, m_root + "/sys/class/drm"_L1));
    return found;
}

Result<QByteArray> DriverSource::read(const DeviceInfo &device, DriverFile file)
{
    if (!isKnown(device))
        return tl::unexpected(noDeviceError(Kind::Absent, device.id));

    const DriverFilePlace place = placeOf(file);
    // Asked for in each sample: no system call.
    if (isOfMonitor(file) && !device.watchesItself()) {
        return tl::unexpected(driverFailure(driverPath(m_root, device, place), place, false, ENOENT,
                                            {.devicePresent = true}));
    }
    if (place.tree == DriverTree::OpenFiles) {
        const auto clients = m_clients.read(nodesOf(device), place.maximumBytes);
        if (!clients)
            return tl::unexpected(failure(device, place, false, clients.error()));
        return *clients;
    }
    if (place.tree == DriverTree::Kfd)
        return readKfdProcesses(m_root, nodesOf(device));
    // A copy has the answer as a file.
    if (place.tree == DriverTree::Node && m_root.isEmpty()) {
        const auto regions = askForRegions(device.driver, nodeToAsk(device));
        if (!regions)
            return tl::unexpected(failure(device, place, false, regions.error()));
        return *regions;
    }
    const auto text = readRegularFile(driverPath(m_root, device, place), place.maximumBytes);
    if (!text)
        return tl::unexpected(failure(device, place, false, text.error()));
    return *text;
}

Result<QByteArray> DriverSource::takenClients(const DeviceInfo &device) const
{
    const DriverFilePlace place = placeOf(DriverFile::Clients);
    const auto clients = m_clients.taken(nodesOf(device), place.maximumBytes);
    if (!clients)
        return tl::unexpected(failure(device, place, false, clients.error()));
    return *clients;
}

Result<void> DriverSource::write(const DeviceInfo &device, DriverControl control,
                                 const QByteArray &value)
{
    if (!isKnown(device))
        return tl::unexpected(noDeviceError(Kind::Absent, device.id));

    const DriverFilePlace place = placeOf(control);
    // Like a shell's redirection: sysfs ignores the truncation, a plain file needs it.
    const FileDescriptor out(
        openRegularFile(driverPath(m_root, device, place), O_WRONLY | O_TRUNC));
    if (!out.isOpen())
        return tl::unexpected(failure(device, place, true, errno));

    // One write, because each write is one value to the driver.
    const QByteArray line = value + '\n';
    ssize_t count = -1;
    do {
        count = ::write(out.get(), line.constData(), static_cast<std::size_t>(line.size()));
    } while (count < 0 && errno == EINTR);
    if (count < 0)
        return tl::unexpected(failure(device, place, true, errno));
    if (count != line.size())
        return tl::unexpected(failure(device, place, true, ENOSPC));
    return {};
}

Result<QByteArray> DriverSource::readLog()
{
    return m_log.read();
}

void DriverSource::watch(const std::optional<DeviceInfo> &device)
{
    // The watch of an unbound device finds its file gone, even if a new device has its name.
    if (m_watch && m_watched == device && m_watch->arm())
        return;
    m_watch.reset();
    m_watched.reset();
    if (!device || !isKnown(*device))
        return;

    FileDescriptor file(
        openRegularFile(driverPath(m_root, *device, placeOf(DriverFile::AlertCount)), O_RDONLY));
    if (!file.isOpen())
        return;
    m_watched = device;
    m_watch = std::make_unique<FileWatch>(std::move(file));
    connect(m_watch.get(), &FileWatch::changed, this, &Source::changed);
}

bool DriverSource::needsPrivilege(const DeviceInfo &device) const
{
    const auto isClosed = [&](const DriverFilePlace &place, int mode) {
        const QByteArray path = QFile::encodeName(driverPath(m_root, device, place));
        return ::faccessat(AT_FDCWD, path.constData(), mode, AT_EACCESS) != 0 &&
               (errno == EACCES || errno == EPERM);
    };
    for (int i = 0; i < DriverFileCount; ++i) {
        if (isClosed(placeOf(static_cast<DriverFile>(i)), R_OK))
            return true;
    }
    for (int i = 0; i < DriverControlCount; ++i) {
        if (isClosed(placeOf(static_cast<DriverControl>(i)), W_OK))
            return true;
    }
    return false;
}

bool DriverSource::isKnown(const DeviceInfo &device)
{
    if (!m_known.contains(device))
        static_cast<void>(devices());
    return m_known.contains(device);
}

bool DriverSource::hasMonitor(const DeviceInfo &device) const
{
    return QFileInfo(sysfsFolder(device.card) + u'/' + QLatin1StringView(MonitorFolder)).isDir();
}

SourceError DriverSource::failure(const DeviceInfo &device, const DriverFilePlace &place,
                                  bool writing, int errnoValue) const
{
    const DriverSurroundings surroundings{
        .devicePresent = QFileInfo::exists(sysfsFolder(device.card)),
        .monitorBuiltIn = hasMonitor(device),
        .debugfsMounted = isMounted(debugfsFolder()),
        .privileged = ::geteuid() == 0,
    };
    return driverFailure(driverPath(m_root, device, place), place, writing, errnoValue,
                         surroundings);
}

}  // namespace pddgpu

#include "moc_driversource.cpp"
