// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QTimer>

#include "io/bytesink.h"
#include "report/leakreport.h"
#include "session/session.h"
#include "ui/inspector/commandline.h"

namespace pddgpu {

class MainWindow;

/// Non-interactive run: takes a sample, triggers a check, exports, takes a picture of the window;
/// each only if requested.
///
/// Exports and picture show the same sample, the first one after the check.
class BatchJob : public QObject
{
    Q_OBJECT

public:
    /// Needs a QApplication if a picture is requested.
    explicit BatchJob(const CommandLine &commandLine, QObject *parent = nullptr);
    ~BatchJob() override;

    void start();

Q_SIGNALS:
    /// Carries the exit code. The result, or the error, has been printed.
    void finished(int exitCode);

private:
    enum class Step {
        Watch,    ///< Take samples; for a picture until the chart has something to show.
        Trigger,  ///< Wait for the check to end.
        Report,   ///< Write the requested output, from the next sample.
        Done,
    };

    void takeSample(const SnapshotPtr &snapshot);
    void takeOutcome(const ControlOutcome &outcome);
    void takeRecording(const RecordingState &state);
    void takePlayback(const PlaybackState &state);
    bool drawsChart() const;
    void takeFindings(const FindingsPtr &findings);
    bool hasWatchedEnough(const Snapshot &snapshot) const;
    void report(const SnapshotPtr &snapshot);
    bool writeObjects(const LeakReport &report, const QString &path, bool asJson);
    bool writeClients(const SnapshotPtr &snapshot);
    bool writeBugReport(const LeakReport &report);
    static int tellDoubts(const Snapshot &snapshot);
    QByteArray chartPicture(const Snapshot &snapshot) const;
    bool written(const Written &written, const QString &message);
    bool writeScreenshot();
    void giveUp();
    void finish(int exitCode);
    void fail(const QString &reason);

    const CommandLine m_commandLine;
    Session m_session;
    std::unique_ptr<MainWindow> m_window;  // Only for a picture.
    Step m_step = Step::Watch;
    std::optional<DeviceInfo> m_triggered;  // The device whose check was requested.
    int m_samples = 0;
    bool m_isLoaded = false;  // The whole recording is in the chart.
    bool m_isJudged = false;  // All of a recording.
    QTimer m_patience;
};

}  // namespace pddgpu
