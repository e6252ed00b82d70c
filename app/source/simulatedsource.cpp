// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/simulatedsource.h"

#include <utility>

#include "source/driverfiles.h"
#include "source/systemreason.h"

namespace pddgpu {

namespace {

const DeviceInfo &simulatedDevice()
{
    static const DeviceInfo device{QStringLiteral("simulated.0"), QStringLiteral("simulated")};
    return device;
}

SourceError noDevice(const DeviceInfo &device)
{
    return {SourceError::Kind::Absent, SourceError::Cause::NoDevice, device.id,
            QStringLiteral("not the simulated device"), 0};
}

}  // namespace

SimulatedSource::SimulatedSource(SourceSpec::Program program, double speed,
                                 SimulatedDevice::Clock clock)
    : m_device(simulatedDevice().id.toUtf8(), program, speed, std::move(clock))
{
}

Result<QList<DeviceInfo>> SimulatedSource::devices()
{
    return QList<DeviceInfo>{simulatedDevice()};
}

Result<QByteArray> SimulatedSource::read(const DeviceInfo &device, DriverFile file)
{
    if (device != simulatedDevice())
        return tl::unexpected(noDevice(device));
    return m_device.read(file);
}

Result<void> SimulatedSource::write(const DeviceInfo &device, DriverControl control,
                                    const QByteArray &value)
{
    if (device != simulatedDevice())
        return tl::unexpected(noDevice(device));

    const int result = m_device.write(control, value + '\n');
    if (result == 0)
        return {};
    return tl::unexpected(SourceError{SourceError::Kind::Refused, SourceError::Cause::Other,
                                      device.id + u'/' + QLatin1StringView(placeOf(control).path),
                                      systemReason(-result), -result});
}

}  // namespace pddgpu
