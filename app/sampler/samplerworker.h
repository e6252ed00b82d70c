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

/// The half of the Sampler that lives in its thread: the only one that touches the source.
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
    void wantPast() { m_past.wanted = true; }
    void startRecording(const QString &path);
    void stopRecording();
    /// Null: the source is no recording.
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
        QList<qsizetype> samples;  // Of the playback.
        std::optional<std::uint64_t> lastNs;
        qsizetype next = 0;                     // Index in `samples`.
        std::unique_ptr<SamplerWorker> reader;  // Of the same recording; null: none is needed.
        std::weak_ptr<const Snapshot> sent;
        bool isWaiting = false;  // loadPast() will be called.
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
    /// What is shown: the selected device, else the first one. Nothing is written to it.
    const DeviceInfo *currentDevice() const;
    void collectOthers(Snapshot *snapshot);
    void collectLog(Snapshot *snapshot);

    const std::unique_ptr<RecordingTee> m_source;
    Backends m_backends;
    const std::unique_ptr<Player> m_player;  // Of a recording alone, which has no regular samples.
    RecordingState m_recording;
    qsizetype m_loaded = 0;      // Samples of the playback that historyLoaded() told of.
    qsizetype m_lastShown = -1;  // Sample of the playback.
    Past m_past;
    bool m_started = false;
    QTimer m_timer;
    // For a sample because the source said that it changed, in addition to the regular ones.
    QTimer m_changeTimer;
    QDeadlineTimer m_nextChange;
    QString m_selectedId;

    QList<DeviceInfo> m_devices;
    std::optional<SourceError> m_listError;  // Why m_devices is empty.
    QDeadlineTimer m_listDue;
};

}  // namespace pddgpu
