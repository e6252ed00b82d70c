// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QThread>
#include <chrono>
#include <memory>

#include "model/snapshot.h"
#include "sampler/player.h"
#include "transport/source.h"

namespace pddgpu {

class SamplerWorker;

/// What became of one writeControl().
struct ControlOutcome {
    DeviceInfo device;  ///< The one that it was meant for.
    DriverControl control = DriverControl::Enabled;
    QByteArray value;
    std::optional<SourceError> error;  ///< Not set: the driver took it.
};

/// How a recording that the user asked for stands.
struct RecordingState {
    QString path;
    bool active = false;
    qint64 samples = 0;  ///< In the file.
    qint64 bytes = 0;
    /// Why it did not start, or ended by itself: the file has the samples until then.
    std::optional<SourceError> error;

    friend bool operator==(const RecordingState &, const RecordingState &) = default;
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
    /// Waits for a read in progress to end, whose thread is asked to interrupt it.
    ~Sampler() override;

    /// Takes the first sample at once, then one each interval, and one as soon as the source says
    /// that it changed (Source::changed()), which is at most ten times a second.
    void start(std::chrono::milliseconds interval = DefaultInterval);
    /// As start() was told last.
    std::chrono::milliseconds interval() const { return m_interval; }

    /// Samples the device with this id, or card, from now on, at once where it was started. An
    /// empty id means the first one; so does one that is absent, as long as it is:
    /// Snapshot::wantedDevice says so then.
    void selectDevice(const QString &deviceId);

    /// Takes a sample now, in addition to the regular ones.
    void sampleNow();

    /// Writes a control of one device, whichever is selected, then takes a sample, so that what is
    /// shown is what the driver says. Answered by controlWritten(), which comes before that sample.
    /// Where the device is not listed any more, under this id and card, it is refused: no other one
    /// takes its place.
    void writeControl(const DeviceInfo &device, DriverControl control, const QByteArray &value);

    /// Records all that is sampled from now on to a file, whose contents are lost; a recording in
    /// progress ends before. Answered by recordingChanged().
    void startRecording(const QString &path);
    void stopRecording();

    /// Whether the source is a recording: then nothing is polled, and a sample comes for each
    /// place that is gone to.
    bool isPlayback() const { return m_isPlayback; }
    /// To the sample at this time, in ms since the epoch, UTC, or the last one before it.
    void seek(qint64 timeMs);
    /// So many samples on, or back; pauses.
    void step(qsizetype samples);
    /// Goes on at the recording's pace times the speed; from its beginning when at its end.
    void play();
    void pause();
    /// 0.1 to 1000; another one is left aside.
    void setSpeed(double speed);

    /// Of a recording: asks for pastLoaded(). To be called before start().
    void wantPast();
    /// How far apart those samples are at least, by the device's clock, and how many they are at
    /// most: of a long recording they are farther apart.
    static constexpr std::uint64_t PastStepNs = 5'000'000'000;
    static constexpr qsizetype MostPast = 1'500;

    /// Asks for what needs privilege (Source::unlock()); Snapshot::link tells how it went.
    void unlock();

Q_SIGNALS:
    void sampled(const pddgpu::SnapshotPtr &snapshot);
    void controlWritten(const pddgpu::ControlOutcome &outcome);
    /// At its start and end, and with each sample in between.
    void recordingChanged(const pddgpu::RecordingState &state);
    /// Of a recording alone, with each move in it.
    void playbackChanged(const pddgpu::PlaybackState &state);
    /// Of a recording alone, once after its start: all its samples in order, some with each
    /// signal, without objects. Those that are played come through sampled() again, and so do
    /// their log lines.
    void historyLoaded(const QList<pddgpu::SnapshotPtr> &samples);
    /// Of a recording alone, where it was asked for: after historyLoaded() samples from its whole
    /// length, in order and with their objects; another time where another device is selected.
    /// The next one comes when the last one was released.
    void pastLoaded(const pddgpu::SnapshotPtr &sample, bool isLast);

private:
    template <typename Function>
    void inWorker(Function function);
    template <typename Function>
    void inPlayer(Function function);

    QThread m_thread;
    bool m_isPlayback;
    std::chrono::milliseconds m_interval = DefaultInterval;
    SamplerWorker *m_worker;  // Lives in m_thread and is deleted there.
};

}  // namespace pddgpu

Q_DECLARE_METATYPE(pddgpu::ControlOutcome)
Q_DECLARE_METATYPE(pddgpu::RecordingState)
