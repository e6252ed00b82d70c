// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTemporaryDir>
#include <map>
#include <memory>

#include "transport/simulated/simulateddevice.h"

namespace pddgpu {

/// The files of a driver as plain files below a folder of their own, for DriverSource and
/// `--root`; what they say is a simulated device's.
class PlainDriver
{
public:
    /// An empty `clock` is the system's steady one.
    explicit PlainDriver(SimulationScript program, SimulatedDevice::Clock clock = {});

    QString root() const { return m_root.path(); }

    /// Makes the files say what the device is now. Each is replaced as a whole, so that no reader
    /// sees half of one.
    void update();

    /// Takes the device away, or binds it anew: its counters then begin again.
    void setBound(bool bound);

    /// What somebody writes to a control, if it is bound.
    void control(DriverControl control, const QByteArray &text);

private:
    QString card() const { return m_root.filePath(QStringLiteral("sys/class/drm/card0")); }
    void bind();
    void replaceFile(const QString &path, const QByteArray &text) const;

    const SimulationScript m_program;
    const SimulatedDevice::Clock m_clock;
    const QTemporaryDir m_root;
    std::unique_ptr<SimulatedDevice> m_device;  // Null: not bound.
    std::map<DriverFile, QByteArray> m_written;
};

}  // namespace pddgpu
