// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/batchjob.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QDir>
#include <QEvent>
#include <QFileInfo>
#include <QPixmap>
#include <QSettings>
#include <QTextStream>
#include <cstdlib>

#include "explain/accounttext.h"
#include "explain/errortext.h"
#include "explain/explain.h"
#include "io/outputfile.h"
#include "report/bundle.h"
#include "report/clientsjson.h"
#include "report/historyrows.h"
#include "report/leakcsv.h"
#include "report/leakjson.h"
#include "text/visibletext.h"
#include "ui/chart/chartpicture.h"
#include "ui/chart/memorychart.h"
#include "ui/widgets/appearance.h"
#include "ui/widgets/format.h"
#include "ui/window/mainwindow.h"

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace pddgpu {

namespace {

// A chart with fewer samples looks empty.
constexpr int SamplesForPicture = 14;
constexpr std::chrono::milliseconds PictureInterval = 250ms;
// After this time without a sample or an answer, the job fails.
constexpr std::chrono::milliseconds Patience = 30s;
// Same as in pddgpuctl.
constexpr int Failure = 2;

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
    : QObject(parent),
      m_commandLine(commandLine),
      m_session(makeSource(commandLine.source), {.suppressionsPath = commandLine.suppressionsPath,
                                                 .analyzes = !commandLine.screenshotPath.isEmpty()})
{
    if (!m_commandLine.screenshotPath.isEmpty()) {
        applyTheme(themeNamed(m_commandLine.theme).value_or(Theme::Desktop));
        m_window = std::make_unique<MainWindow>(&m_session);
        m_window->showPane(m_commandLine.pane);
    }
    // After the window's own connection, so that the window shows a sample before we see it.
    connect(&m_session, &Session::sampled, this, &BatchJob::takeSample);
    connect(&m_session, &Session::commanded, this, &BatchJob::takeOutcome);
    connect(m_session.sampler(), &Sampler::recordingChanged, this, &BatchJob::takeRecording);
    connect(m_session.sampler(), &Sampler::playbackChanged, this, &BatchJob::takePlayback);
    if (m_window) {
        connect(m_session.sampler(), &Sampler::pastLoaded, &m_patience,
                qOverload<>(&QTimer::start));
        connect(m_session.analyst(), &Analyst::found, this, &BatchJob::takeFindings);
    }
    m_patience.setSingleShot(true);
    connect(&m_patience, &QTimer::timeout, this, &BatchJob::giveUp);
}

BatchJob::~BatchJob() = default;

void BatchJob::start()
{
    if (m_window)
        m_window->show();
    const auto usual = drawsChart() ? PictureInterval : Sampler::DefaultInterval;
    const auto interval = m_commandLine.interval.value_or(usual);
    m_patience.start(Patience + interval);
    if (!m_commandLine.recordPath.isEmpty())
        m_session.sampler()->startRecording(m_commandLine.recordPath);
    m_session.sampler()->start(interval);
}

void BatchJob::takeSample(const SnapshotPtr &snapshot)
{
    m_patience.start();
    if (snapshot->isConnecting())
        return;
    ++m_samples;
    switch (m_step) {
        case Step::Watch:
            if (!snapshot->device) {
                fail(snapshot->errors.isEmpty() ? tr("There is no pddgpu device.")
                                                : explanation(snapshot->errors.constFirst()));
            } else if (hasWatchedEnough(*snapshot)) {
                if (m_commandLine.trigger) {
                    m_step = Step::Trigger;
                    m_triggered = snapshot->device;
                    m_session.command(*m_triggered, DriverControl::TriggerCheck, "1");
                } else {
                    report(snapshot);
                }
            }
            break;
        case Step::Report:
            if (m_triggered && snapshot->device != m_triggered) {
                fail(tr("%1 has gone since its leak check was triggered; another device's figures "
                        "are not reported in its place.")
                         .arg(visibleText(m_triggered->id)));
            } else {
                report(snapshot);
            }
            break;
        case Step::Trigger:
        case Step::Done:
            break;
    }
}

void BatchJob::takeOutcome(const ControlOutcome &outcome)
{
    const bool isOurs = m_step == Step::Trigger && outcome.device == m_triggered &&
                        outcome.control == DriverControl::TriggerCheck;
    if (!isOurs)
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

// No sample comes by itself after loading: take the last one again.
void BatchJob::takePlayback(const PlaybackState &state)
{
    if (m_isLoaded || state.loading)
        return;
    m_isLoaded = true;
    m_session.sampler()->sampleNow();
}

bool BatchJob::drawsChart() const
{
    return m_window || !m_commandLine.bundlePath.isEmpty();
}

// The verdicts on a recording are about its whole length.
void BatchJob::takeFindings(const FindingsPtr &findings)
{
    if (m_isJudged || !findings->isWholeRecording)
        return;
    m_isJudged = true;
    m_session.sampler()->sampleNow();
}

bool BatchJob::hasWatchedEnough(const Snapshot &snapshot) const
{
    if (!drawsChart())
        return true;
    if (snapshot.origin != Origin::Recording)
        return m_samples >= SamplesForPicture;
    const bool isToBeJudged = m_window && snapshot.objects && snapshot.nowNs;
    return m_isLoaded && (m_isJudged || !isToBeJudged);
}

void BatchJob::report(const SnapshotPtr &snapshot)
{
    if (const QString notice = simulationNotice(*snapshot); !notice.isEmpty())
        printLine(stdout, notice);
    if (m_commandLine.trigger) {
        const QString device = snapshot->device ? visibleText(snapshot->device->id) : unknownText();
        printLine(
            stdout,
            tr("Triggered leak check %1 on %2: %3 leaked.", "number, device, objects and bytes")
                .arg(countText(snapshot->checkCount), device,
                     objectsText(snapshot->leakedObjects(), snapshot->leakedBytes())));
    }
    const LeakReport report{snapshot, m_commandLine.scope, {}};
    if (!m_commandLine.csvPath.isEmpty() && !writeObjects(report, m_commandLine.csvPath, false))
        return;
    if (!m_commandLine.jsonPath.isEmpty() && !writeObjects(report, m_commandLine.jsonPath, true))
        return;
    if (!m_commandLine.clientsPath.isEmpty() && !writeClients(snapshot))
        return;
    if (!m_commandLine.bundlePath.isEmpty() && !writeBugReport(report))
        return;
    if (m_window && !writeScreenshot())
        return;
    finish(tellDoubts(*snapshot));
}

// The files are marked; the exit code tells a script as well.
int BatchJob::tellDoubts(const Snapshot &snapshot)
{
    for (const SourceError &error : snapshot.errors) {
        if (error.kind == SourceError::Kind::Doubtful)
            printLine(stderr, u"pddgpu-inspector: "_s + explanation(error));
    }
    return snapshot.isDoubtful() ? Failure : 0;
}

bool BatchJob::writeObjects(const LeakReport &report, const QString &path, bool asJson)
{
    if (!report.hasObjects()) {
        fail(tr("%1 was not written, because the list of objects is unknown. %2")
                 .arg(shown(path), whyObjectsUnknown(*report.snapshot)));
        return false;
    }
    const Names names =
        m_commandLine.anonymous ? Names::anonymous(report.snapshot->objects.get()) : Names();
    const Written result = writeFile(path, [&](ByteSink *sink) {
        Progress progress;
        return asJson ? writeLeakJson(report, names, sink, &progress)
                      : writeLeakCsv(report, names, sink, &progress);
    });
    const QString count = objectsText(objectCount(report), std::nullopt);
    const bool all = report.scope == ObjectScope::AllTracked;
    const QString message = asJson ? tr("Summary and objects as JSON: %1 (%2)", "path, count")
                            : all  ? tr("All objects as CSV: %1 (%2)", "path, count")
                                   : tr("Leaked objects as CSV: %1 (%2)", "path, count");
    return written(result, message.arg(shown(path), count));
}

bool BatchJob::writeClients(const SnapshotPtr &snapshot)
{
    const QString &path = m_commandLine.clientsPath;
    if (!snapshot->clients) {
        fail(tr("%1 was not written, because the clients are unknown. %2")
                 .arg(shown(path), whyClientsUnknown(*snapshot)));
        return false;
    }
    const Written result = writeFile(path, clientsText(snapshot, path));
    return written(
        result,
        sentences(tr("Clients: %1 (%2)", "path, count")
                      .arg(shown(path), numberLocale().toString(snapshot->clients->clients.size())),
                  hiddenClientsText(*snapshot)));
}

bool BatchJob::writeBugReport(const LeakReport &report)
{
    Bundle bundle;
    bundle.report = report;
    bundle.anonymous = m_commandLine.anonymous;
    bundle.versions = systemVersions(*report.snapshot);
    bundle.settings = settingsOf(QSettings());
    bundle.logLines = m_session.log().newest(static_cast<qsizetype>(LogBook::MaximumLines));
    bundle.history = historyRows(m_session.history());
    bundle.chartPng = chartPicture(*report.snapshot);
    const Written result = writeFile(m_commandLine.bundlePath, [&bundle](ByteSink *sink) {
        Progress progress;
        return writeBundle(bundle, sink, &progress);
    });
    return written(result, tr("Bug report: %1").arg(shown(m_commandLine.bundlePath)));
}

QByteArray BatchJob::chartPicture(const Snapshot &snapshot) const
{
    constexpr QSize Size(1280, 720);
    MemoryChart chart;
    chart.setHistory(&m_session.history());
    chart.setRange(std::nullopt);
    const QPalette colors = paperPalette(chart.palette());
    const PaintChart paint = [&](QPainter *painter, const QRectF &area) {
        chart.paintTo(painter, area, colors);
    };
    const PaintChart marked = withCaption(paint, simulationNotice(snapshot), Qt::black);
    return pngPicture(marked, Size, colors.color(QPalette::Window));
}

bool BatchJob::written(const Written &written, const QString &message)
{
    if (written)
        printLine(stdout, message);
    else
        fail(errorText(written.error()));
    return written.has_value();
}

bool BatchJob::writeScreenshot()
{
    const QString &path = m_commandLine.screenshotPath;
    // The sample just shown may need more space for its texts, and each layout then invalidates the
    // enclosing one.
    constexpr int LayoutsInEachOther = 8;
    for (int i = 0; i < LayoutsInEachOther; ++i)
        QCoreApplication::sendPostedEvents(nullptr, QEvent::LayoutRequest);
    QBuffer picture;
    QString reason;
    if (!picture.open(QIODevice::WriteOnly) || !m_window->grab().save(&picture, "PNG"))
        reason = picture.errorString();
    else if (const Written written = writeFile(path, picture.data()); !written)
        reason = written.error().kind == ReportError::Kind::NotAFile
                     ? tr("it is not a regular file")
                     : written.error().reason;
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
    std::_Exit(Failure);
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
    finish(Failure);
}

}  // namespace pddgpu

#include "moc_batchjob.cpp"
