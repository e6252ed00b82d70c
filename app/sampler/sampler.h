// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QThread>
#include <chrono>
#include <memory>

#include "sampler/snapshot.h"
#include "source/source.h"

namespace pddgpu {

class SamplerWorker;

/// What became of one writeControl().
struct ControlOutcome {
    DriverControl control = DriverControl::Enabled;
    QByteArray value;
    std::optional<SourceError> error;  ///< Not set: the driver took it.
};

/// Polls a source in a thread of its own and publishes immutable snapshots.
///
/// Lives in the thread that made it; all functions return at once and all signals arrive in that
/// thread. The source is used by the sampler's thread alone and is destroyed in it.
class Sampler : public QObject
{
    Q_OBJECT

public:
    static constexpr std::chrono::milliseconds DefaultInterval{1000};

    explicit Sampler(std::unique_ptr<Source> source, QObject *parent = nullptr);
    /// Waits for a read in progress to end.
    ~Sampler() override;

    /// Takes the first sample at once, then one each interval, and one as soon as the source says
    /// that it changed (Source::changed()), which is at most ten times a second.
    void start(std::chrono::milliseconds interval = DefaultInterval);

    /// Samples this device from now on; an id that is absent, or none, means the first one.
    void selectDevice(const QString &deviceId);

    /// Takes a sample now, besides the regular ones.
    void sampleNow();

    /// Writes a control of the selected device, then takes a sample, so that what is shown is
    /// what the driver says. Answered by controlWritten(), which comes before that sample.
    void writeControl(DriverControl control, const QByteArray &value);

Q_SIGNALS:
    void sampled(const pddgpu::SnapshotPtr &snapshot);
    void controlWritten(const pddgpu::ControlOutcome &outcome);

private:
    QThread m_thread;
    SamplerWorker *m_worker;  // Lives in m_thread and is deleted there.
};

}  // namespace pddgpu

Q_DECLARE_METATYPE(pddgpu::ControlOutcome)
