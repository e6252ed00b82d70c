// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QStringList>
#include <memory>
#include <optional>
#include <tl/expected.hpp>

#include "sampler/sampler.h"
#include "sampler/samplerworker.h"

namespace pddgpu {

/// The device with this id or card among those of a snapshot, the first one where it is empty. The
/// error, translated, says why there is no such device.
tl::expected<DeviceInfo, QString> findDevice(const Snapshot &snapshot, const QString &idOrCard);

/// Why the figures of some hosts are missing, a sentence for each of them; empty: none are.
QStringList missingHosts(const Snapshot &snapshot);

/// Samples a source in this thread, each time it is asked to: what a program that looks once needs
/// of a Sampler. Calls block as long as the source does, or the connection to its host takes.
class Probe : public QObject
{
    Q_OBJECT

public:
    explicit Probe(std::unique_ptr<Source> source);

    /// The device that findDevice() finds, with everything. Where it was named, the hosts of others
    /// are none of its business: otherLinks is empty.
    tl::expected<SnapshotPtr, QString> take(const QString &idOrCard = {});

    /// Every device, with everything, in card order.
    tl::expected<QList<SnapshotPtr>, QString> takeAll();

    /// Of a recording, its first or last sample; of another source as take().
    tl::expected<SnapshotPtr, QString> takeFirst(const QString &idOrCard = {});
    tl::expected<SnapshotPtr, QString> takeLast(const QString &idOrCard = {});

    /// Writes a control of a device; not set: the driver took it.
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
