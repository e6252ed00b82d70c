// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/local/treecapture.h"

#include <unistd.h>

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QHash>
#include <QSet>
#include <cerrno>

#include "transport/driverpath.h"
#include "transport/local/driversource.h"
#include "transport/local/regularfile.h"

using namespace Qt::StringLiterals;

namespace pddgpu {

namespace {

constexpr qint64 MostFileBytes = 1024 * 1024;
constexpr int MostProcesses = 100'000;

class Capture
{
public:
    Capture(const QString &root, const QString &target, bool isAnonymous)
        : m_root(root == "/"_L1 ? QString() : root), m_target(target), m_isAnonymous(isAnonymous)
    {
    }

    tl::expected<CapturedTree, QString> run()
    {
        DriverSource cards(m_root.isEmpty() ? u"/"_s : m_root);
        const QList<DeviceInfo> devices = cards.devices().value_or(QList<DeviceInfo>());
        for (const DeviceInfo &card : devices)
            m_drivers.insert(card.card, card.driver);
        if (!QDir().mkpath(m_target))
            return tl::unexpected(u"the folder cannot be made"_s);
        copyCards();
        for (const DeviceInfo &card : devices) {
            if (!m_sleeping.contains(deviceClassOf(card.card).nodes + card.card))
                writeAnswer(card, cards.read(card, DriverFile::DriverRegions));
        }
        copyFile(u"proc/meminfo"_s);
        copyFile(u"sys/fs/cgroup/dmem.capacity"_s);
        copyFile(u"sys/fs/cgroup/dmem.current"_s);
        copyKfd();
        copyProcesses();
        if (!m_error.isEmpty())
            return tl::unexpected(m_error);
        return m_tree;
    }

private:
    QString source(const QString &path) const { return m_root + u'/' + path; }

    static QString classPath(const QString &node)
    {
        return "sys/class/"_L1 + deviceClassOf(node).name + u'/' + node;
    }

    // The folder of a device, below sys/devices, as a path of the tree.
    QString deviceFolder(const QString &node) const
    {
        const QString folder =
            QFileInfo(source(classPath(node) + "/device"_L1)).canonicalFilePath();
        const QString top = QFileInfo(source(u"sys"_s)).canonicalFilePath();
        return folder.startsWith(top + u'/') ? u"sys"_s + folder.sliced(top.size()) : QString();
    }

    void copyCards()
    {
        for (const DeviceClass &kind : DeviceClasses) {
            const QStringList nodes = QDir(source("sys/class/"_L1 + kind.name))
                                          .entryList({kind.card + u'*', u"renderD*"_s},
                                                     QDir::Dirs | QDir::NoDotAndDotDot);
            for (const QString &node : nodes) {
                const QString device = deviceFolder(node);
                // Connectors have names like card0-DP-1, and a card as their device.
                if (device.isEmpty() || node.contains(u'-'))
                    continue;
                m_tree.cards += node.startsWith(kind.card) ? 1 : 0;
                m_nodes.insert(kind.nodes + node);
                copyNode(node, device);
            }
        }
    }

    void copyNode(const QString &node, const QString &device)
    {
        copyFile(device + "/power/runtime_status"_L1);
        const bool isAsleep = text(device + "/power/runtime_status"_L1).trimmed() == "suspended";
        if (isAsleep)
            m_sleeping.insert(deviceClassOf(node).nodes + node);
        for (const auto file : {"vendor"_L1, "device"_L1, "class"_L1})
            copyFile(device + u'/' + file);
        // A device without a driver on a bus was asked itself; a copy cannot be. The nodes of a
        // card share the device, and the card comes first.
        if (!QFileInfo::exists(m_target + u'/' + device + "/uevent"_L1))
            copyFile(device + "/uevent"_L1, [this, &node](const QByteArray &text) {
                const QString driver = m_drivers.value(node);
                return driver.isEmpty() || text.startsWith("DRIVER=") || text.contains("\nDRIVER=")
                           ? text
                           : "DRIVER=" + driver.toUtf8() + '\n' + text;
            });
        const QStringList behind = QDir(source(device)).entryList({u"virtio*"_s}, QDir::Dirs);
        for (const QString &one : behind)
            copyFile(device + u'/' + one + "/uevent"_L1);
        const QStringList figures =
            isAsleep ? QStringList()
                     : QDir(source(device)).entryList({u"mem_info_*"_s}, QDir::Files);
        for (const QString &file : figures)
            copyFile(device + u'/' + file);
        const QString folder = device + u'/' + deviceClassOf(node).name + u'/' + node;
        copyFile(folder + "/dev"_L1);
        copyFile(folder + "/uevent"_L1);
        makeFolder(folder);
        makeLink(folder + "/device"_L1, u"../../../"_s + QFileInfo(device).fileName());
        makeLink(classPath(node), u"../../../"_s + folder);
    }

    // What a driver tells only programs that ask becomes a file.
    void writeAnswer(const DeviceInfo &card, const Result<QByteArray> &answer)
    {
        if (answer)
            writeFile(driverPath({}, card, placeOf(DriverFile::DriverRegions)).sliced(1), *answer);
    }

    void copyKfd()
    {
        const QString folder = u"sys/class/kfd/kfd/"_s;
        const auto names = [this, &folder](const QString &part) {
            return QDir(source(folder + part)).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
        };
        for (const QString &node : names(u"topology/nodes"_s)) {
            copyFile(folder + u"topology/nodes/%1/gpu_id"_s.arg(node));
            copyFile(folder + u"topology/nodes/%1/properties"_s.arg(node));
        }
        for (const QString &pid : names(u"proc"_s)) {
            const QString process = folder + u"proc/"_s + pid;
            const QStringList files = QDir(source(process)).entryList({u"vram_*"_s}, QDir::Files);
            for (const QString &file : files)
                copyFile(process + u'/' + file);
            copyName(u"proc/"_s + pid);
        }
    }

    void copyProcesses()
    {
        const QStringList processes =
            QDir(source(u"proc"_s)).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
        int count = 0;
        for (const QString &name : processes) {
            bool isPid = false;
            name.toInt(&isPid);
            if (isPid && ++count <= MostProcesses)
                copyProcess(u"proc/"_s + name);
        }
        // A tree without a first process says that others are hidden, as those left out here are.
        if (!m_hasClosed && count <= MostProcesses)
            copyName(u"proc/1"_s);
    }

    void copyProcess(const QString &process)
    {
        const QString folder = source(process + "/fd"_L1);
        m_hasClosed = m_hasClosed || !QFileInfo(folder).isReadable();
        const QStringList files =
            QDir(folder).entryList(QDir::AllEntries | QDir::System | QDir::NoDotAndDotDot);
        bool hasCard = false;
        for (const QString &file : files) {
            const QString link = linkText(process + "/fd/"_L1 + file);
            if (!m_nodes.contains(link))
                continue;
            hasCard = true;
            makeLink(process + "/fd/"_L1 + file, link);
            if (!m_sleeping.contains(link))
                copyFdinfo(process + "/fdinfo/"_L1 + file);
        }
        if (!hasCard)
            return;
        ++m_tree.processes;
        copyName(process);
        copyFile(process + "/status"_L1, [this](const QByteArray &text) {
            return m_isAnonymous ? withoutLines(text, "Name:") : text;
        });
        if (!m_isAnonymous)
            copyFile(process + "/cgroup"_L1);
    }

    void copyName(const QString &process)
    {
        copyFile(process + "/comm"_L1, [this](const QByteArray &text) {
            return m_isAnonymous ? QByteArray("process\n") : text;
        });
    }

    void copyFdinfo(const QString &path)
    {
        copyFile(path, [this](const QByteArray &text) {
            return m_isAnonymous ? withoutLines(text, "drm-client-name:") : text;
        });
    }

    static QByteArray withoutLines(const QByteArray &text, const char *start)
    {
        QByteArray kept;
        for (const QByteArray &line : text.split('\n')) {
            if (!line.startsWith(start))
                kept += line + '\n';
        }
        kept.chop(1);
        return kept;
    }

    QString linkText(const QString &path) const
    {
        QByteArray target(256, '\0');
        const QByteArray link = QFile::encodeName(source(path));
        const ssize_t length = ::readlink(link.constData(), target.data(), 256);
        return length > 0 ? QFile::decodeName(target.first(length)) : QString();
    }

    QByteArray text(const QString &path) const
    {
        return readRegularFile(source(path), MostFileBytes).value_or(QByteArray());
    }

    template <typename Change>
    void copyFile(const QString &path, Change change)
    {
        const auto read = readRegularFile(source(path), MostFileBytes);
        if (read)
            writeFile(path, change(*read));
    }
    void writeFile(const QString &path, const QByteArray &bytes)
    {
        makeFolder(QFileInfo(path).path());
        QFile file(m_target + u'/' + path);
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
            m_error = u"%1: %2"_s.arg(file.fileName(), file.errorString());
        else
            ++m_tree.files;
    }
    void copyFile(const QString &path)
    {
        copyFile(path, [](const QByteArray &bytes) { return bytes; });
    }

    void makeFolder(const QString &path)
    {
        if (!QDir().mkpath(m_target + u'/' + path))
            m_error = u"%1/%2: the folder cannot be made"_s.arg(m_target, path);
    }

    void makeLink(const QString &path, const QString &target)
    {
        makeFolder(QFileInfo(path).path());
        const QByteArray link = QFile::encodeName(m_target + u'/' + path);
        if (::symlink(QFile::encodeName(target).constData(), link.constData()) != 0 &&
            errno != EEXIST)
            m_error = u"%1/%2: the link cannot be made"_s.arg(m_target, path);
    }

    const QString m_root;
    const QString m_target;
    const bool m_isAnonymous;
    QHash<QString, QString> m_drivers;  // By card.
    QSet<QString> m_nodes;              // Paths, of all cards.
    QSet<QString> m_sleeping;           // Those of cards that sleep.
    bool m_hasClosed = false;           // A process could not be looked into.
    CapturedTree m_tree;
    QString m_error;  // The last one.
};

}  // namespace

tl::expected<CapturedTree, QString> captureTree(const QString &root, const QString &target,
                                                bool isAnonymous)
{
    if (QFileInfo::exists(target))
        return tl::unexpected(u"it exists already"_s);
    return Capture(root, target, isAnonymous).run();
}

}  // namespace pddgpu
