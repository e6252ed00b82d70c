// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/plaindriver.h"

#include <QDir>
#include <QFile>
#include <cstdio>

#include "abi/driverfiles.h"

using namespace Qt::StringLiterals;

namespace pddgpu {

PlainDriver::PlainDriver(ScenarioPtr scenario, SimulatedDevice::Clock clock)
    : m_scenario(std::move(scenario)), m_clock(std::move(clock))
{
    replaceFile(u"dev/kmsg"_s, {});
    bind();
}

void PlainDriver::update()
{
    if (!m_device)
        return;
    for (int i = 0; i < DriverFileCount; ++i) {
        const auto file = static_cast<DriverFile>(i);
        const QByteArray text = m_device->read(file);
        QByteArray &written = m_written[file];
        if (written == text)
            continue;
        const DriverFilePlace place = placeOf(file);
        const QLatin1StringView folder = place.tree == DriverTree::Sysfs
                                             ? "sys/class/drm/card0/device/"_L1
                                             : "sys/kernel/debug/pddgpu/card0/"_L1;
        replaceFile(folder + QLatin1StringView(place.path), text);
        written = text;
    }
}

void PlainDriver::setBound(bool bound)
{
    if (bound == static_cast<bool>(m_device))
        return;
    if (bound) {
        bind();
    } else {
        m_device.reset();
        m_written.clear();
        QDir(card()).removeRecursively();
    }
}

void PlainDriver::control(DriverControl control, const QByteArray &text)
{
    if (m_device)
        m_device->write(control, text);
}

void PlainDriver::bind()
{
    m_device = std::make_unique<SimulatedDevice>("card0", m_scenario, 1, m_clock);
    update();
    // Last, because this makes it a device.
    replaceFile(u"sys/class/drm/card0/device/uevent"_s, "DRIVER=pddgpu\n");
}

void PlainDriver::replaceFile(const QString &path, const QByteArray &text) const
{
    const QString full = m_root.filePath(path);
    const QString made = full + u".new"_s;
    QDir().mkpath(full.section(u'/', 0, -2));
    QFile file(made);
    const bool written = file.open(QIODevice::WriteOnly) && file.write(text) == text.size();
    file.close();
    // Not QFile::rename(), which does not replace files.
    if (!written ||
        std::rename(QFile::encodeName(made).constData(), QFile::encodeName(full).constData()) != 0)
        qFatal("cannot write %s", qPrintable(full));
}

}  // namespace pddgpu
