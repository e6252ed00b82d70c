// SPDX-License-Identifier: GPL-3.0-or-later
#include "history/history.h"

#include <utility>

#include "alerts/alertlog.h"

namespace pddgpu {

QList<HistoryEntry> History::append(const Snapshot &snapshot)
{
    if (snapshot.device)
        select(snapshot.device->id);
    QList<HistoryEntry> entries{appendTo(m_current, snapshot)};
    for (const std::shared_ptr<const Snapshot> &other : snapshot.others) {
        if (other && other->device && other->device->id != m_current)
            entries.append(appendTo(other->device->id, *other));
    }
    return entries;
}

void History::select(const QString &deviceId)
{
    if (m_current.isEmpty() && !m_devices.contains(deviceId)) {
        auto nameless = m_devices.extract(m_current);
        if (!nameless.empty()) {
            nameless.key() = deviceId;
            m_devices.insert(std::move(nameless));
        }
    }
    m_current = deviceId;
}

HistoryEntry History::appendTo(const QString &deviceId, const Snapshot &snapshot)
{
    Device &device = m_devices[deviceId];
    HistoryEntry entry{deviceId, HistorySample::of(snapshot)};
    const std::optional<bool> isAbove = isAboveThreshold(snapshot);
    if (isAbove == false)
        device.hasAlerted = false;
    if (snapshot.alertCount) {
        const bool alerted = device.lastAlertCount && *snapshot.alertCount > *device.lastAlertCount;
        // Later alerts are reminders while used memory stays above.
        entry.sample.alert = alerted && !device.hasAlerted;
        if (alerted)
            device.hasAlerted = isAbove.value_or(false);
        device.lastAlertCount = snapshot.alertCount;
    }
    entry.sample = device.samples.append(entry.sample);
    return entry;
}

void History::restore(const QString &deviceId, HistoryBuckets &&buckets)
{
    m_devices[deviceId].samples.restore(std::move(buckets));
}

const DeviceHistory *History::device(const QString &deviceId) const
{
    const auto found = m_devices.find(deviceId);
    return found != m_devices.end() ? &found->second.samples : nullptr;
}

QStringList History::deviceIds() const
{
    QStringList ids;
    for (const auto &[id, device] : m_devices)
        ids << id;
    return ids;
}

const DeviceHistory &History::current() const
{
    static const DeviceHistory none;
    const DeviceHistory *found = device(m_current);
    return found ? *found : none;
}

std::size_t History::memoryBytes() const
{
    std::size_t bytes = sizeof(*this);
    for (const auto &[id, device] : m_devices)
        bytes += sizeof(id) + sizeof(device) + device.samples.memoryBytes();
    return bytes;
}

}  // namespace pddgpu
