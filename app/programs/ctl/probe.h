// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QStringList>
#include <chrono>
#include <memory>
#include <optional>
#include <tl/expected.hpp>

#include "sampler/sampler.h"
#include "sampler/samplerworker.h"

namespace pddgpu {

/// The device with this id or card in a snapshot, or the first one if it is empty. The error,
/// translated, says why there is no such device.
tl::expected<DeviceInfo, QString> findDevice(const Snapshot &snapshot, const QString &idOrCard);

/// Why the figures of some hosts are missing, one sentence each; empty: none are.
QStringList missingHosts(const Snapshot &snapshot);

/// Samples a source on request in this thread, for programs that need few samples. Calls block as
/// long as the source does, or as long as connecting to its host takes.
class Probe : public QObject
{
    Q_OBJECT

public:
    explicit Probe(std::unique_ptr<Source> source);

    /// Samples the device that findDevice() finds, with everything. If a device was named, other
    /// hosts do not matter: otherLinks is empty.
    tl::expected<SnapshotPtr, QString> take(const QString &idOrCard = {});

    /// Samples every device, with everything, in card order.
    tl::expected<QList<SnapshotPtr>, QString> takeAll();

    /// For a recording, its first or last sample; for another source like take().
    tl::expected<SnapshotPtr, QString> takeFirst(const QString &idOrCard = {});
    tl::expected<SnapshotPtr, QString> takeLast(const QString &idOrCard = {});

    /// Whether the source is a recording. The next three need a sample that
    /// was taken.
    bool isPlayback() const { return m_worker.player() != nullptr; }
    /// For a recording: goes to its first, or its next sample, for take(). Returns whether there is
    /// one.
    bool rewind();
    bool goOn();
    /// For a recording: the time from its first sample to the current one.
    std::chrono::milliseconds played() const;

    /// Writes a control of a device; not set: the driver accepted it.
    std::optional<SourceError> write(const DeviceInfo &device, DriverControl control,
                                     const QByteArray &value);

private:
    SnapshotPtr sample(const QString &deviceId);
    void waitForConnection();

    SamplerWorker m_worker;
    SnapshotPtr m_snapshot;
    std::optional<SourceError> m_refusal;
};

}  // namespace pddgpu
