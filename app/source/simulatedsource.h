// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "source/simulateddevice.h"
#include "source/source.h"

namespace pddgpu {

/// The simulated device as a source: one device that is always there and may do everything.
class SimulatedSource : public Source
{
public:
    SimulatedSource(SourceSpec::Program program, double speed, SimulatedDevice::Clock clock = {});

    Origin origin() const override { return Origin::Simulation; }
    Result<QList<DeviceInfo>> devices() override;
    Result<QByteArray> read(const DeviceInfo &device, DriverFile file) override;
    Result<void> write(const DeviceInfo &device, DriverControl control,
                       const QByteArray &value) override;

    /// What the driver would have written to the kernel log.
    QStringList log() { return m_device.log(); }

private:
    SimulatedDevice m_device;
};

}  // namespace pddgpu
