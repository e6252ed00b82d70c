// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/simulated/simulatedsource.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "abi/driverfiles.h"
#include "text/systemreason.h"

namespace pddgpu {

namespace {

// Nothing in the device runs by itself: a timer advances it.
constexpr std::chrono::milliseconds WatchInterval{50};

SourceError noDevice(const DeviceInfo &device)
{
    return {SourceError::Kind::Absent, SourceError::Cause::NoDevice, device.id,
            QStringLiteral("not a simulated device"), 0};
}

}  // namespace

SimulatedSource::SimulatedSource(const QList<ScenarioPtr> &scenarios, double speed,
                                 const SimulatedDevice::Clock &clock)
    : m_speed(speed), m_watch(this)
{
    for (const ScenarioPtr &scenario : scenarios) {
        const QString number = QString::number(m_cards.size());
        DeviceInfo info{QStringLiteral("simulated.") + number,
                        scenarios.size() == 1 ? QStringLiteral("simulated")
                                              : QStringLiteral("simulated") + number};
        info.title = scenario->title;
        m_cards.push_back(
            {info, std::make_unique<SimulatedDevice>(info.id.toUtf8(), scenario, speed, clock)});
    }
    m_watch.setInterval(WatchInterval);
    connect(&m_watch, &QTimer::timeout, this, &SimulatedSource::lookForAlerts);
}

SimulatedSource::SimulatedSource(const ScenarioPtr &scenario, double speed,
                                 const SimulatedDevice::Clock &clock)
    : SimulatedSource(QList{scenario}, speed, clock)
{
}

SimulatedDevice *SimulatedSource::find(const DeviceInfo &info) const
{
    // Whoever asks need not know the title.
    const auto card = std::ranges::find_if(m_cards, [&info](const Card &one) {
        return one.info.id == info.id && one.info.card == info.card;
    });
    return card == m_cards.end() ? nullptr : card->device.get();
}

Result<QList<DeviceInfo>> SimulatedSource::devices()
{
    QList<DeviceInfo> devices;
    for (const Card &card : m_cards)
        devices.append(card.info);
    return devices;
}

Result<QByteArray> SimulatedSource::read(const DeviceInfo &device, DriverFile file)
{
    SimulatedDevice *simulated = find(device);
    if (!simulated)
        return tl::unexpected(noDevice(device));
    return simulated->read(file);
}

Result<void> SimulatedSource::write(const DeviceInfo &device, DriverControl control,
                                    const QByteArray &value)
{
    SimulatedDevice *simulated = find(device);
    if (!simulated)
        return tl::unexpected(noDevice(device));

    const int result = simulated->write(control, value + '\n');
    if (result == 0)
        return {};
    return tl::unexpected(SourceError{SourceError::Kind::Refused, SourceError::Cause::Other,
                                      device.id + u'/' + QLatin1StringView(placeOf(control).path),
                                      systemReason(-result), -result});
}

// One log for all devices, as in a kernel. The detector's lines are plain text: there is nothing to
// escape.
Result<QByteArray> SimulatedSource::readLog()
{
    std::vector<SimulatedDevice::LogLine> lines;
    for (const Card &card : m_cards)
        std::ranges::move(card.device->readLog(), std::back_inserter(lines));
    std::ranges::stable_sort(lines, {}, &SimulatedDevice::LogLine::timeUs);

    QByteArray records;
    for (const SimulatedDevice::LogLine &line : lines) {
        records += QByteArray::number(line.level) + ',' +
                   QByteArray::number(qulonglong{m_logged++}) + ',' +
                   QByteArray::number(qulonglong{line.timeUs}) + ",-;" + line.text + '\n';
    }
    return records;
}

void SimulatedSource::watch(const std::optional<DeviceInfo> &device)
{
    m_watched = device ? find(*device) : nullptr;
    if (!m_watched)
        return m_watch.stop();
    m_alertCount = m_watched->read(DriverFile::AlertCount);
    if (!m_watch.isActive())
        m_watch.start();
}

void SimulatedSource::lookForAlerts()
{
    const QByteArray count = m_watched->read(DriverFile::AlertCount);
    if (std::exchange(m_alertCount, count) != count)
        Q_EMIT changed();
}

}  // namespace pddgpu

#include "moc_simulatedsource.cpp"
