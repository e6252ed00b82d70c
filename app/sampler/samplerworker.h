// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDeadlineTimer>
#include <QObject>
#include <QTimer>
#include <chrono>
#include <memory>
#include <optional>

#include "backend/registry/backends.h"
#include "recording/recordingtee.h"
#include "sampler/player.h"
#include "sampler/sampler.h"

namespace pddgpu {

/// The part of Sampler that runs in its thread: the only one that uses the source.
class SamplerWorker : public QObject
{
    Q_OBJECT

public:
    explicit SamplerWorker(std::unique_ptr<Source> source);

    void start(std::chrono::milliseconds interval);
    void selectDevice(const QString &deviceId);
    void sample();
    void writeControl(const DeviceInfo &device, DriverControl control, const QByteArray &value);
    void unlock();
    void startTracing();
    void wantPast() { m_past.wanted = true; }
    void startRecording(const QString &path);
    void stopRecording();
    /// Null: the source is not a recording.
    Player *player() const { return m_player.get(); }

Q_SIGNALS:
    void sampled(const pddgpu::SnapshotPtr &snapshot);
    void controlWritten(const pddgpu::ControlOutcome &outcome);
    void recordingChanged(const pddgpu::RecordingState &state);
    void playbackChanged(const pddgpu::PlaybackState &state);
    void historyLoaded(const QList<pddgpu::SnapshotPtr> &samples);
    void pastLoaded(const pddgpu::SnapshotPtr &sample, bool isLast);

private:
    // The samples for pastLoaded().
    struct Past {
        bool wanted = false;
        QList<qsizetype> samples;  // Indices of the playback's samples.
        std::optional<std::uint64_t> lastNs;
        qsizetype next = 0;                     // Index in `samples`.
        std::unique_ptr<SamplerWorker> reader;  // Reads the same recording; null: not needed.
        std::weak_ptr<const Snapshot> sent;
        bool isWaiting = false;  // A call of loadPast() is queued.
    };

    Snapshot begin() const;
    void publish(Snapshot snapshot, const QList<LinkState> &linksBefore);
    void showMoved();
    void tellPlayback();
    void loadHistory();
    SnapshotPtr takeLight();
    void notePast(qsizetype sample, const Snapshot &snapshot);
    void startPast();
    void loadPast();
    void loadPastSoon(std::chrono::milliseconds wait);
    void sendPast(const SnapshotPtr &sample, bool isLast);
    SnapshotPtr takeWhole();
    void sampleSoon();
    void listDevices();
    bool isListed(const QString &deviceId) const;
    /// The device shown: the selected one, else the first one. Never used as the target of a write.
    const DeviceInfo *currentDevice() const;
    void collectOthers(Snapshot *snapshot);
    void collectLog(Snapshot *snapshot);

    const std::unique_ptr<RecordingTee> m_source;
    Backends m_backends;
    const std::unique_ptr<Player> m_player;  // Only for a recording, which has no regular samples.
    RecordingState m_recording;
    qsizetype m_loaded = 0;      // Number of samples already emitted by historyLoaded().
    qsizetype m_lastShown = -1;  // Index of the playback's sample shown last.
    Past m_past;
    bool m_started = false;
    QTimer m_timer;
    // Triggers an extra sample after the source reported a change.
    QTimer m_changeTimer;
    QDeadlineTimer m_nextChange;
    QString m_selectedId;

    QList<DeviceInfo> m_devices;
    std::optional<SourceError> m_listError;  // Why m_devices is empty.
    QDeadlineTimer m_listDue;
};

}  // namespace pddgpu
