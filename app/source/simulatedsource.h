// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTimer>

#include "source/simulateddevice.h"
#include "source/source.h"

namespace pddgpu {

/// The simulated device as a source: one device that is always there and may do everything.
class SimulatedSource : public Source
{
    Q_OBJECT

public:
    SimulatedSource(SourceSpec::Program program, double speed, SimulatedDevice::Clock clock = {});

    Origin origin() const override { return Origin::Simulation; }
    Result<QList<DeviceInfo>> devices() override;
    Result<QByteArray> read(const DeviceInfo &device, DriverFile file) override;
    Result<void> write(const DeviceInfo &device, DriverControl control,
                       const QByteArray &value) override;
    Result<QByteArray> readLog() override { return m_device.readLog(); }
    void watch(const std::optional<DeviceInfo> &device) override;

private:
    void lookForAlerts();

    SimulatedDevice m_device;
    QTimer m_watch;
    QByteArray m_alertCount;
};

}  // namespace pddgpu
