// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/local/kfdreader.h"

#include <QDir>

#include "parser/scan.h"
#include "transport/local/regularfile.h"

using namespace Qt::StringLiterals;

namespace pddgpu {

namespace {

constexpr qint64 MostKfdFileBytes = 16 * 1024;
constexpr qsizetype MostKfdBytes = 1024 * 1024;
constexpr auto KfdFolder = "/sys/class/kfd/kfd/"_L1;

QByteArray contents(const QString &path)
{
    return readRegularFile(path, MostKfdFileBytes).value_or(QByteArray()).trimmed();
}

// KFD's number of the card with one of these nodes; empty: KFD does not know it.
QByteArray gpuIdOf(const QString &folder, const QByteArrayList &nodes)
{
    const QStringList all =
        QDir(folder + "topology/nodes"_L1).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    for (const QString &name : all) {
        const QString node = folder + "topology/nodes/"_L1 + name;
        for (const QByteArray &line : contents(node + "/properties"_L1).split('\n')) {
            if (line.startsWith("drm_render_minor ") &&
                nodes.contains("/dev/dri/renderD" + line.sliced(17)))
                return contents(node + "/gpu_id"_L1);
        }
    }
    return {};
}

}  // namespace

QByteArray readKfdProcesses(const QString &root, const QByteArrayList &nodes)
{
    const QString folder = root + KfdFolder;
    QByteArray text;
    const QStringList processes =
        QDir(folder + "proc"_L1).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    const QByteArray gpuId = processes.isEmpty() ? QByteArray() : gpuIdOf(folder, nodes);
    if (gpuId.isEmpty())
        return text;
    for (const QString &pid : processes) {
        if (text.size() > MostKfdBytes)
            break;
        const QByteArray bytes =
            contents(folder + "proc/"_L1 + pid + "/vram_"_L1 + QString::fromLatin1(gpuId));
        if (!bytes.isEmpty()) {
            text.append("pid=").append(pid.toLatin1()).append(" vram=").append(bytes);
            text.append(" process=")
                .append(scan::escaped(contents(root + "/proc/"_L1 + pid + "/comm"_L1)))
                .append('\n');
        }
    }
    return text;
}

}  // namespace pddgpu
