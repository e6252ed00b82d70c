// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <memory>

#include "alerts/alertlog.h"
#include "alerts/logbook.h"
#include "analysis/marks.h"
#include "history/historykeeper.h"
#include "model/snapshot.h"
#include "performance/costs.h"
#include "sampler/sampler.h"
#include "transport/source.h"

namespace pddgpu {

struct SessionOptions {
    /// Persistent storage of the history; owned by the caller and must outlive the session. Null:
    /// none.
    HistoryArchive *archive = nullptr;
    /// The suppression file; empty: SuppressionFile::defaultPath().
    QString suppressionsPath = {};
    /// Whether samples are searched for leaks, in a separate thread.
    bool analyzes = true;
};

/// Everything known about the devices of one source since the first sample: the sampler, and the
/// data derived from its samples.
///
/// Windows, batch jobs and commands are views of it: they hold no data of their own, and can be
/// created late and destroyed without loss. A view reads the current state, then follows the
/// signals. Belongs to the thread that created it.
class Session : public QObject
{
    Q_OBJECT

public:
    explicit Session(std::unique_ptr<Source> source, const SessionOptions &options = {},
                     QObject *parent = nullptr);
    ~Session() override;

    /// Starts, selects, plays and records. Only command() writes to a device.
    Sampler *sampler() { return &m_sampler; }

    /// Writes a control of this device, shown or not; answered by commanded(), which names the
    /// device. Refused if the device is gone: it is never written to another one.
    void command(const DeviceInfo &device, DriverControl control, const QByteArray &value);

    bool isPlayback() const { return m_sampler.isPlayback(); }

    /// The newest sample, or the current sample of a recording. Null before the first.
    const SnapshotPtr &snapshot() const { return m_snapshot; }
    /// Whether any sample so far had a device.
    bool hasSeenDevice() const { return m_hasSeenDevice; }

    /// History of all devices; the current device is that of snapshot(), if it has one.
    const History &history() const { return m_history.history(); }
    HistoryArchive *archive() const { return m_history.archive(); }
    /// Why the history is not stored properly, translated; empty: no problem.
    const QString &historyProblem() const { return m_history.problem(); }
    const AlertLog &alerts() const { return m_alerts; }
    const LogBook &log() const { return m_log; }
    const Costs &costs() const { return m_costs; }

    /// Null: SessionOptions::analyzes is false.
    Analyst *analyst() const { return m_analyst.get(); }
    Marks *marks() const { return m_marks.get(); }

    /// As of the sampler's last signal.
    const RecordingState &recording() const { return m_recording; }
    const PlaybackState &playback() const { return m_playback; }

Q_SIGNALS:
    /// A sample was added to history, alerts and log, with these alerts. Emitted once per sample,
    /// in order; for a recording as its samples are loaded.
    void noted(const pddgpu::SnapshotPtr &snapshot, const QList<pddgpu::Alert> &alerts);
    /// snapshot() changed. Emitted after noted().
    void sampled(const pddgpu::SnapshotPtr &snapshot);
    /// Only for a recording: these samples were noted, a part of all its samples.
    void loaded(const QList<pddgpu::SnapshotPtr> &samples);
    /// The history of a device includes what an earlier run stored.
    void historyRestored(const QString &deviceId);
    void historyProblemChanged(const QString &text);
    void commanded(const pddgpu::ControlOutcome &outcome);

private:
    void take(const SnapshotPtr &snapshot);
    void takeRecorded(const QList<SnapshotPtr> &samples);
    void note(const SnapshotPtr &snapshot);

    Sampler m_sampler;
    SnapshotPtr m_snapshot;
    bool m_hasSeenDevice = false;
    HistoryKeeper m_history;
    AlertLog m_alerts;
    LogBook m_log;
    Costs m_costs;
    std::unique_ptr<Analyst> m_analyst;
    std::unique_ptr<Marks> m_marks;
    RecordingState m_recording;
    PlaybackState m_playback;
};

}  // namespace pddgpu
