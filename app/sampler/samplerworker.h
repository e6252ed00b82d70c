// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDeadlineTimer>
#include <QObject>
#include <QTimer>
#include <chrono>
#include <memory>
#include <optional>

#include "sampler/sampler.h"

namespace pddgpu {

/// The half of the Sampler that lives in its thread: the only one that touches the source.
class SamplerWorker : public QObject
{
    Q_OBJECT

public:
    explicit SamplerWorker(std::unique_ptr<Source> source);

    void start(std::chrono::milliseconds interval);
    void selectDevice(const QString &deviceId);
    void sample();
    void writeControl(DriverControl control, const QByteArray &value);

Q_SIGNALS:
    void sampled(const pddgpu::SnapshotPtr &snapshot);
    void controlWritten(const pddgpu::ControlOutcome &outcome);

private:
    void sampleSoon();
    void listDevices();
    const DeviceInfo *currentDevice() const;
    /// Fills in what can be read of a device. Returns false when the device is no longer there.
    bool collect(const DeviceInfo &device, Snapshot *snapshot);
    /// The same without statistics, objects and log.
    bool collectNumbers(const DeviceInfo &device, Snapshot *snapshot);
    void collectOthers(Snapshot *snapshot);
    void collectLog(Snapshot *snapshot);
    /// Returns false where memory_stats cannot be read, whatever it says.
    bool collectStats(const DeviceInfo &device, Snapshot *snapshot);
    void collectObjects(const DeviceInfo &device, Snapshot *snapshot);
    void forgetObjectsOfOtherBinding(const DeviceInfo &device, const Snapshot &snapshot);
    Snapshot::Number readNumber(const DeviceInfo &device, DriverFile file, Snapshot *snapshot);
    std::optional<bool> readSwitch(const DeviceInfo &device, DriverFile file, Snapshot *snapshot);

    const std::unique_ptr<Source> m_source;
    QTimer m_timer;
    // A sample because the source said that it changed, besides the regular ones.
    QTimer m_changeTimer;
    QDeadlineTimer m_nextChange;
    QString m_selectedId;

    QList<DeviceInfo> m_devices;
    std::optional<SourceError> m_listError;  // Why m_devices is empty.
    QDeadlineTimer m_listDue;

    // The listing that was read last, of which device, and counters that only a new binding of
    // the driver sets back: after one, an equal generation means nothing.
    std::shared_ptr<const LeakObjects> m_objects;
    std::optional<DeviceInfo> m_objectsDevice;
    Snapshot::Number m_lastCheckCount;
    Snapshot::Number m_lastAlertCount;
};

}  // namespace pddgpu
