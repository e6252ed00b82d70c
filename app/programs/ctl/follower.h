// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QTimer>

#include "programs/ctl/console.h"
#include "programs/ctl/ctlcommandline.h"
#include "programs/ctl/endsignals.h"
#include "programs/ctl/listing.h"
#include "session/session.h"

namespace pddgpu {

/// Watch, Trace and Record: samples until a signal arrives or the time is over.
class Follower : public QObject
{
    Q_OBJECT

public:
    Follower(const CtlCommandLine &line, Console *console);

    void start();

Q_SIGNALS:
    void finished(int exitCode);

private:
    void follow(const SnapshotPtr &snapshot, const QList<Alert> &alerts);
    void takeRecording(const RecordingState &state);
    void takePlayback(const PlaybackState &state);
    bool isWanted(const Snapshot &snapshot);
    bool isTraced(const LinkState &link);
    QList<SnapshotPtr> devicesOf(const SnapshotPtr &snapshot) const;
    bool printSample(const SnapshotPtr &snapshot);
    bool printAlerts(const QList<Alert> &alerts);
    void endOfTime();
    void end();
    void finishWatch();
    void finishRecording();
    void finish(int exitCode);
    void fail(const QString &reason);

    const CtlCommandLine m_line;
    Console *const m_console;
    EndSignals m_signals;  // Must be created before the sampler's thread.
    Session m_session;
    SnapshotPtr m_last;
    RecordingState m_recording;
    WatchColumns m_columns;
    qsizetype m_lines = 0;
    bool m_isOverdue = false;  // The time was over before the first sample.
    bool m_isAway = false;     // The device is absent.
    bool m_isDone = false;
};

}  // namespace pddgpu
