// SPDX-License-Identifier: GPL-3.0-or-later
#include "batchjob.h"

#include <QDir>
#include <QFileInfo>
#include <QPixmap>
#include <QSaveFile>
#include <QTextStream>
#include <algorithm>
#include <cstdlib>

#include "explain.h"
#include "format.h"
#include "mainwindow.h"
#include "report/leakcsv.h"
#include "report/visibletext.h"

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace pddgpu {

namespace {

// A chart of fewer samples looks dead.
constexpr int SamplesForPicture = 14;
constexpr std::chrono::milliseconds PictureInterval = 250ms;
// Without a sample, or an answer, for so long there will be none.
constexpr std::chrono::milliseconds Patience = 30s;

void printLine(FILE *file, const QString &text)
{
    QTextStream(file) << text << Qt::endl;
}

QString shown(const QString &path)
{
    return visibleText(QDir::toNativeSeparators(QFileInfo(path).absoluteFilePath()));
}

}  // namespace

BatchJob::BatchJob(const CommandLine &commandLine, QObject *parent)
    : QObject(parent), m_commandLine(commandLine), m_sampler(makeSource(commandLine.source))
{
    if (!m_commandLine.screenshotPath.isEmpty())
        m_window = std::make_unique<MainWindow>(&m_sampler, m_commandLine.suppressionsPath);
    // After the window's own connection, so that the window shows a sample before we see it.
    connect(&m_sampler, &Sampler::sampled, this, &BatchJob::takeSample);
    connect(&m_sampler, &Sampler::controlWritten, this, &BatchJob::takeOutcome);
    connect(&m_sampler, &Sampler::recordingChanged, this, &BatchJob::takeRecording);
    connect(&m_sampler, &Sampler::playbackChanged, this, &BatchJob::takePlayback);
    m_patience.setSingleShot(true);
    connect(&m_patience, &QTimer::timeout, this, &BatchJob::giveUp);
}

BatchJob::~BatchJob() = default;

void BatchJob::start()
{
    if (m_window)
        m_window->show();
    const auto usual = m_window ? PictureInterval : Sampler::DefaultInterval;
    const auto interval = m_commandLine.interval.value_or(usual);
    m_patience.start(Patience + interval);
    if (!m_commandLine.recordPath.isEmpty())
        m_sampler.startRecording(m_commandLine.recordPath);
    m_sampler.start(interval);
}

void BatchJob::takeSample(const SnapshotPtr &snapshot)
{
    m_patience.start();
    ++m_samples;
    switch (m_step) {
        case Step::Watch:
            if (!snapshot->device) {
                fail(snapshot->errors.isEmpty() ? tr("There is no pddgpu device.")
                                                : explanation(snapshot->errors.constFirst()));
            } else if (hasWatchedEnough()) {
                if (m_commandLine.trigger) {
                    m_step = Step::Trigger;
                    m_sampler.writeControl(DriverControl::TriggerCheck, "1");
                } else {
                    report(*snapshot);
                }
            }
            break;
        case Step::Report:
            report(*snapshot);
            break;
        case Step::Trigger:
        case Step::Done:
            break;
    }
}

void BatchJob::takeOutcome(const ControlOutcome &outcome)
{
    if (m_step != Step::Trigger || outcome.control != DriverControl::TriggerCheck)
        return;
    if (outcome.error)
        fail(tr("The leak check was not triggered. %1").arg(explanation(*outcome.error)));
    else
        m_step = Step::Report;
}

void BatchJob::takeRecording(const RecordingState &state)
{
    if (state.error && m_step != Step::Done)
        fail(explanation(*state.error));
}

// Nothing comes by itself once all is read: look at the last sample again.
void BatchJob::takePlayback(const PlaybackState &state)
{
    if (m_isLoaded || state.loading)
        return;
    m_isLoaded = true;
    m_sampler.sampleNow();
}

bool BatchJob::hasWatchedEnough() const
{
    return !m_window || m_samples >= SamplesForPicture || m_isLoaded;
}

void BatchJob::report(const Snapshot &snapshot)
{
    if (m_commandLine.trigger) {
        const QString device = snapshot.device ? visibleText(snapshot.device->id) : unknownText();
        printLine(stdout, tr("Triggered leak check %1 on %2: %3 leaked.",
                             "number, device, objects and bytes")
                              .arg(countText(snapshot.checkCount), device,
                                   objectsText(snapshot.leakedObjects(), snapshot.leakedBytes())));
    }
    if (!m_commandLine.csvPath.isEmpty() && !writeCsv(snapshot))
        return;
    if (m_window && !writeScreenshot())
        return;
    finish(0);
}

bool BatchJob::writeCsv(const Snapshot &snapshot)
{
    if (!snapshot.objects || !snapshot.device) {
        fail(tr("%1 was not written, because the list of objects is unknown. %2")
                 .arg(shown(m_commandLine.csvPath), whyObjectsUnknown(snapshot)));
        return false;
    }
    const auto written = writeLeakCsv(snapshot, m_commandLine.csvPath);
    if (!written) {
        fail(tr("No CSV: %1. Choose another place with --export-csv.")
                 .arg(visibleText(written.error())));
        return false;
    }
    const auto leaked = std::ranges::count_if(snapshot.objects->objects, &LeakObject::isLeaked);
    printLine(stdout, tr("Leaked objects as CSV: %1 (%2)", "path, count")
                          .arg(shown(m_commandLine.csvPath),
                               objectsText(static_cast<std::uint64_t>(leaked), std::nullopt)));
    return true;
}

bool BatchJob::writeScreenshot()
{
    const QString &path = m_commandLine.screenshotPath;
    QSaveFile file(path);
    QString reason;
    if (QFileInfo(path).exists() && !QFileInfo(path).isFile())
        reason = tr("it is not a regular file");
    else if (!file.open(QIODevice::WriteOnly) || !m_window->grab().save(&file, "PNG") ||
             !file.commit())
        reason = file.errorString();
    if (!reason.isEmpty()) {
        fail(tr("No picture: cannot write %1: %2. Choose another place with --screenshot.")
                 .arg(shown(path), visibleText(reason)));
        return false;
    }
    printLine(stdout, tr("Picture of the window: %1").arg(shown(path)));
    return true;
}

void BatchJob::giveUp()
{
    fail(tr("The device did not answer within %1.")
             .arg(millisecondsText(static_cast<std::uint64_t>(Patience.count()))));
    // The sampler's thread hangs in the source; waiting for its end would hang us too.
    std::_Exit(1);
}

void BatchJob::finish(int exitCode)
{
    m_step = Step::Done;
    m_patience.stop();
    Q_EMIT finished(exitCode);
}

void BatchJob::fail(const QString &reason)
{
    printLine(stderr, u"pddgpu-inspector: "_s + reason);
    finish(1);
}

}  // namespace pddgpu
