// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <chrono>
#include <memory>

#include "model/snapshot.h"
#include "sampler/player.h"
#include "threads/workerthread.h"
#include "transport/source.h"

namespace pddgpu {

class SamplerWorker;

/// The result of one writeControl().
struct ControlOutcome {
    DeviceInfo device;  ///< The target device.
    DriverControl control = DriverControl::Enabled;
    QByteArray value;
    std::optional<SourceError> error;  ///< Not set: the driver accepted it.
};

/// The state of a recording that the user requested.
struct RecordingState {
    QString path;
    bool active = false;
    qint64 samples = 0;  ///< Number of samples in the file.
    qint64 bytes = 0;
    /// Why it did not start, or stopped unexpectedly; the file keeps the samples until then.
    std::optional<SourceError> error;

    friend bool operator==(const RecordingState &, const RecordingState &) = default;
};

/// Polls a source in its own thread and publishes immutable snapshots.
///
/// Belongs to the thread that created it; all functions return at once and all signals arrive in
/// that thread. The source is used only by the sampler's thread and is destroyed in it.
class Sampler : public QObject
{
    Q_OBJECT

public:
    static constexpr std::chrono::milliseconds DefaultInterval{1000};

    explicit Sampler(std::unique_ptr<Source> source, QObject *parent = nullptr);
    /// Waits for a read in progress, after requesting interruption of its thread.
    ~Sampler() override;

    /// Takes the first sample at once, then one per interval, and one as soon as the source reports
    /// a change (Source::changed()), at most ten times a second.
    void start(std::chrono::milliseconds interval = DefaultInterval);
    /// The interval of the last start().
    std::chrono::milliseconds interval() const { return m_interval; }

    /// Samples the device with this id or card from now on, at once if started. An empty id means
    /// the first device. So does an absent device while it is absent; Snapshot::wantedDevice then
    /// names it.
    void selectDevice(const QString &deviceId);

    /// Takes a sample now, in addition to the regular ones.
    void sampleNow();

    /// Writes a control of one device, selected or not, then takes a sample, so that the display
    /// shows the driver's own value. Answered by controlWritten(), which comes before that sample.
    /// Refused if the device is no longer listed under this id and card: it is never written to
    /// another one.
    void writeControl(const DeviceInfo &device, DriverControl control, const QByteArray &value);

    /// Records all samples from now on to a new file; an existing file is an error. Ends the
    /// current recording. Answered by recordingChanged().
    void startRecording(const QString &path);
    void stopRecording();

    /// Whether the source is a recording. A recording is not polled; each move gives a sample.
    bool isPlayback() const { return m_isPlayback; }
    /// Goes to the sample at this time, in ms since the epoch, UTC, or the last one before it.
    void seek(qint64 timeMs);
    /// Moves by a number of samples, forward or backward, and pauses.
    void step(qsizetype samples);
    /// Plays at the recording's pace times the speed; from the beginning when at the end.
    void play();
    void pause();
    /// 0.1 to 1000; other values are ignored.
    void setSpeed(double speed);

    /// For a recording: requests pastLoaded(). Must be called before start().
    void wantPast();
    /// Minimum distance of those samples, by the device's clock, and their maximum number: in a
    /// long recording they are further apart.
    static constexpr std::uint64_t PastStepNs = 5'000'000'000;
    static constexpr qsizetype MostPast = 1'500;

    /// Requests privileged access (Source::unlock()); Snapshot::link has the result.
    void unlock();
    /// Requests that the objects of all cards be watched (Source::startTracing()).
    void startTracing();

Q_SIGNALS:
    void sampled(const pddgpu::SnapshotPtr &snapshot);
    void controlWritten(const pddgpu::ControlOutcome &outcome);
    /// Emitted at start and end of a recording, and with each sample in between.
    void recordingChanged(const pddgpu::RecordingState &state);
    /// Only for a recording, with each move in it.
    void playbackChanged(const pddgpu::PlaybackState &state);
    /// Only for a recording, once after its start: all its samples in order, several per signal,
    /// without objects. Played samples are emitted again by sampled(), with their log lines.
    void historyLoaded(const QList<pddgpu::SnapshotPtr> &samples);
    /// Only for a recording, if requested: after historyLoaded(), samples from its whole length, in
    /// order and with objects; again if another device is selected. The next sample is emitted once
    /// the previous one was released.
    void pastLoaded(const pddgpu::SnapshotPtr &sample, bool isLast);

private:
    template <typename Function>
    void inPlayer(Function function);

    bool m_isPlayback;
    std::chrono::milliseconds m_interval = DefaultInterval;
    WorkerThread<SamplerWorker> m_thread;
};

}  // namespace pddgpu

Q_DECLARE_METATYPE(pddgpu::ControlOutcome)
Q_DECLARE_METATYPE(pddgpu::RecordingState)
