// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QTimer>

#include "console.h"
#include "ctlcommandline.h"
#include "endsignals.h"
#include "history/alertlog.h"
#include "sampler/sampler.h"

namespace pddgpu {

/// Watch and Record: samples until a signal comes or the time is over.
class Follower : public QObject
{
    Q_OBJECT

public:
    Follower(const CtlCommandLine &line, Console *console);

    void start();

Q_SIGNALS:
    void finished(int exitCode);

private:
    void takeSample(const SnapshotPtr &snapshot);
    void follow(const SnapshotPtr &snapshot);
    void takeRecording(const RecordingState &state);
    void takePlayback(const PlaybackState &state);
    bool isWanted(const Snapshot &snapshot);
    QList<SnapshotPtr> devicesOf(const SnapshotPtr &snapshot) const;
    bool printSample(const SnapshotPtr &snapshot);
    bool printAlerts(const SnapshotPtr &snapshot);
    void endOfTime();
    void end();
    void finishWatch();
    void finishRecording();
    void finish(int exitCode);
    void fail(const QString &reason);

    const CtlCommandLine m_line;
    Console *const m_console;
    EndSignals m_signals;  // Before the sampler's thread is there.
    Sampler m_sampler;
    AlertLog m_alerts;
    SnapshotPtr m_last;
    SnapshotPtr m_shown;  // Of a recording: where it stands, apart from those that follow.
    RecordingState m_recording;
    qsizetype m_lines = 0;
    bool m_isOverdue = false;  // The time was over before there was a sample.
    bool m_isAway = false;     // The device.
    bool m_isDone = false;
};

}  // namespace pddgpu
