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
    /// Where the history outlasts the session; the caller's, and must outlive it. Null: nowhere.
    HistoryArchive *archive = nullptr;
    /// The file of what is intended; empty: SuppressionFile::defaultPath().
    QString suppressionsPath = {};
    /// Whether samples are searched for leaks, in a thread of their own.
    bool analyzes = true;
};

/// All that is known of the devices of one source, from the first sample on: the sampler, and what
/// its samples leave behind.
///
/// Windows, batch jobs and commands are views of it: they hold nothing that is not here as well,
/// may come late, and may go without a loss. A view reads what is there, then follows the signals.
/// Lives in the thread that made it.
class Session : public QObject
{
    Q_OBJECT

public:
    explicit Session(std::unique_ptr<Source> source, const SessionOptions &options = {},
                     QObject *parent = nullptr);
    ~Session() override;

    /// Starts, selects, plays and records. Only command() writes to a device.
    Sampler *sampler() { return &m_sampler; }

    /// Writes a control of this device, whichever is shown; answered by commanded(), which names
    /// the device. One that is not there any more is refused, and none takes its place.
    void command(const DeviceInfo &device, DriverControl control, const QByteArray &value);

    bool isPlayback() const { return m_sampler.isPlayback(); }

    /// The newest sample; of a recording the one where it stands. Null before the first.
    const SnapshotPtr &snapshot() const { return m_snapshot; }
    /// Whether a sample had a device, the newest one or one before.
    bool hasSeenDevice() const { return m_hasSeenDevice; }

    /// Of all devices; the current one is that of snapshot(), while it has one.
    const History &history() const { return m_history.history(); }
    HistoryArchive *archive() const { return m_history.archive(); }
    /// Why the history is not kept as it should be, translated; empty: it is.
    const QString &historyProblem() const { return m_history.problem(); }
    const AlertLog &alerts() const { return m_alerts; }
    const LogBook &log() const { return m_log; }
    const Costs &costs() const { return m_costs; }

    /// Null: SessionOptions::analyzes is false.
    Analyst *analyst() const { return m_analyst.get(); }
    Marks *marks() const { return m_marks.get(); }

    /// As the sampler's signals said last.
    const RecordingState &recording() const { return m_recording; }
    const PlaybackState &playback() const { return m_playback; }

Q_SIGNALS:
    /// A sample has entered history, alerts and log, with these alerts; each once and in order,
    /// those of a recording as they are loaded.
    void noted(const pddgpu::SnapshotPtr &snapshot, const QList<pddgpu::Alert> &alerts);
    /// snapshot() is another one. Comes after noted().
    void sampled(const pddgpu::SnapshotPtr &snapshot);
    /// Of a recording alone: these samples were noted, part of all that it has.
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
