// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTemporaryDir>
#include <map>
#include <memory>

#include "transport/simulated/simulateddevice.h"

namespace pddgpu {

/// A simulated device as plain driver files below a folder of their own, for DriverSource and
/// `--root`.
class PlainDriver
{
public:
    /// An empty `clock` is the system's steady one.
    explicit PlainDriver(ScenarioPtr scenario, SimulatedDevice::Clock clock = {});

    QString root() const { return m_root.path(); }

    /// Writes the device's current state to the files. Each is replaced as a whole, so that no
    /// reader sees half a file.
    void update();

    /// Removes the device, or binds it again: its counters then start again.
    void setBound(bool bound);

    /// Writes to a control, if the device is bound.
    void control(DriverControl control, const QByteArray &text);

private:
    QString card() const { return m_root.filePath(QStringLiteral("sys/class/drm/card0")); }
    void bind();
    void replaceFile(const QString &path, const QByteArray &text) const;

    const ScenarioPtr m_scenario;
    const SimulatedDevice::Clock m_clock;
    const QTemporaryDir m_root;
    std::unique_ptr<SimulatedDevice> m_device;  // Null: not bound.
    std::map<DriverFile, QByteArray> m_written;
};

}  // namespace pddgpu
