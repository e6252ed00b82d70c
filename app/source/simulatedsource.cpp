// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/simulatedsource.h"

#include <utility>

#include "source/driverfiles.h"
#include "source/systemreason.h"

namespace pddgpu {

namespace {

// Nothing in the device runs by itself, so somebody has to look.
constexpr std::chrono::milliseconds WatchInterval{50};

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
    : m_device(simulatedDevice().id.toUtf8(), program, speed, std::move(clock)), m_watch(this)
{
    m_watch.setInterval(WatchInterval);
    connect(&m_watch, &QTimer::timeout, this, &SimulatedSource::lookForAlerts);
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

void SimulatedSource::watch(const std::optional<DeviceInfo> &device)
{
    m_alertCount = m_device.read(DriverFile::AlertCount);
    if (device != simulatedDevice())
        m_watch.stop();
    else if (!m_watch.isActive())
        m_watch.start();
}

void SimulatedSource::lookForAlerts()
{
    const QByteArray count = m_device.read(DriverFile::AlertCount);
    if (std::exchange(m_alertCount, count) != count)
        Q_EMIT changed();
}

}  // namespace pddgpu
