// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/ctl/follower.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <algorithm>
#include <utility>

#include "alerts/alerttext.h"
#include "explain/explain.h"
#include "programs/ctl/listing.h"
#include "programs/ctl/probe.h"
#include "report/jsontext.h"
#include "report/statusjson.h"
#include "text/numbertext.h"
#include "text/visibletext.h"

using namespace Qt::StringLiterals;

namespace pddgpu {

namespace {

using Command = CtlCommandLine::Command;

constexpr std::uint64_t SchemaVersion = 1;
// One screen of lines below one header.
constexpr qsizetype LinesPerHeader = 40;

QByteArray recordingJson(const RecordingState &recording)
{
    QByteArray text;
    JsonText json(&text);
    json.beginObject(JsonText::Layout::OneLine);
    json.member("schema", QByteArray("pddgpu-recording"));
    json.member("version", SchemaVersion);
    json.member("path", QFileInfo(recording.path).absoluteFilePath());
    json.member("samples", static_cast<std::uint64_t>(recording.samples));
    json.member("bytes", static_cast<std::uint64_t>(recording.bytes));
    json.endObject();
    return text.append('\n');
}

QString shown(const QString &path)
{
    return visibleText(QDir::toNativeSeparators(QFileInfo(path).absoluteFilePath()));
}

}  // namespace

Follower::Follower(const CtlCommandLine &line, Console *console)
    : m_line(line), m_console(console), m_session(makeSource(line.source), {.analyzes = false})
{
    connect(&m_signals, &EndSignals::received, this, &Follower::end);
    connect(&m_session, &Session::noted, this, &Follower::follow);
    connect(m_session.sampler(), &Sampler::recordingChanged, this, &Follower::takeRecording);
    connect(m_session.sampler(), &Sampler::playbackChanged, this, &Follower::takePlayback);
}

void Follower::start()
{
    if (m_line.duration)
        QTimer::singleShot(*m_line.duration, Qt::PreciseTimer, this, &Follower::endOfTime);
    m_session.sampler()->selectDevice(m_line.device);
    m_session.sampler()->start(m_line.interval.value_or(Sampler::DefaultInterval));
    if (m_line.command == Command::Trace)
        m_session.sampler()->startTracing();
}

void Follower::follow(const SnapshotPtr &snapshot, const QList<Alert> &alerts)
{
    if (m_isDone || !isTraced(snapshot->link) || !isWanted(*snapshot))
        return;
    const bool isFirst = !m_last;
    m_last = snapshot;
    if (m_line.command == Command::Record) {
        if (isFirst) {
            m_console->warn(tr("Recording to %1; Ctrl+C ends it.").arg(shown(m_line.path)));
            m_session.sampler()->startRecording(m_line.path);
        }
    } else if (!printAlerts(alerts) || !printSample(snapshot)) {
        finish(Failure);
    }
    if (std::exchange(m_isOverdue, false))
        end();
}

// Whether the objects are watched, if they are to be.
bool Follower::isTraced(const LinkState &link)
{
    using Tracing = LinkState::Tracing;

    if (m_line.command != Command::Trace || link.tracing == Tracing::Running)
        return true;
    if (link.tracing == Tracing::None)
        fail(tr("Objects are watched only on this machine, with --source driver."));
    else if (link.tracing == Tracing::Failed)
        fail(tr("The objects are not watched: %1.", "reason").arg(visibleText(link.tracingReason)));
    return false;
}

// A device that disappears and returns is followed; a device that was never present is not waited
// for.
bool Follower::isWanted(const Snapshot &snapshot)
{
    if (m_last)
        return true;
    const auto device = findDevice(snapshot, m_line.device);
    // A device may still appear later in a recording, or when its host answers. Devices that are
    // present do not wait for it.
    if (!device && (m_session.isPlayback() || snapshot.isConnecting()))
        return false;
    if (!device) {
        fail(device.error());
        return false;
    }
    if (*device == snapshot.device)
        return true;
    m_session.sampler()->selectDevice(device->id);
    return false;
}

// The requested device, or all, in card order.
QList<SnapshotPtr> Follower::devicesOf(const SnapshotPtr &snapshot) const
{
    QList<SnapshotPtr> devices{snapshot};
    if (!m_line.device.isEmpty() || !snapshot->device)
        return devices;
    devices += snapshot->others;
    std::ranges::stable_sort(devices, {}, [&snapshot](const SnapshotPtr &one) {
        return snapshot->devices.indexOf(*one->device);
    });
    return devices;
}

bool Follower::printSample(const SnapshotPtr &snapshot)
{
    const QList<SnapshotPtr> devices = devicesOf(snapshot);
    for (const SnapshotPtr &device : devices) {
        for (const QString &warning : doubtTexts(*device))
            m_console->warn(warning);
    }
    if (m_line.device.isEmpty() && !snapshot->isConnecting()) {
        const QStringList reasons = missingHosts(*snapshot);
        for (const QString &reason : reasons)
            m_console->warn(reason);
    }
    if (m_console->isJson())
        return m_console->print(statusJson(devices, {}, JsonText::Layout::OneLine));
    if (std::exchange(m_isAway, !snapshot->device) && snapshot->device)
        m_console->forgetWarnings();
    if (!snapshot->device) {
        for (const QString &warning : warningTexts(*snapshot))
            m_console->warn(warning);
        return true;
    }
    const bool hasMoreColumns = m_columns.fit(*snapshot, devices);
    QString text = hasMoreColumns || m_lines % LinesPerHeader == 0
                       ? watchHeader(*snapshot, m_columns)
                       : QString();
    ++m_lines;
    for (const SnapshotPtr &device : devices)
        text += watchLine(*device, m_columns);
    return m_console->print(text);
}

bool Follower::printAlerts(const QList<Alert> &alerts)
{
    if (m_console->isJson())
        return true;
    for (const Alert &alert : alerts) {
        const QString text = sentences(alertTitle(alert) + u'.', whatHappened(alert));
        if (!m_console->print(text + u'\n'))
            return false;
    }
    return true;
}

void Follower::takeRecording(const RecordingState &state)
{
    const bool wasActive = m_recording.active;
    m_recording = state;
    if (state.error)
        fail(explanation(*state.error));
    else if (wasActive && !state.active)
        finishRecording();
}

// All samples of the recording are printed by now.
void Follower::takePlayback(const PlaybackState &state)
{
    if (!state.loading)
        end();
}

// The user expects at least one sample: a slow machine may not have taken one yet.
void Follower::endOfTime()
{
    if (m_last || m_session.isPlayback())
        end();
    else
        m_isOverdue = true;
}

void Follower::end()
{
    if (m_isDone)
        return;
    if (m_line.command != Command::Record)
        finishWatch();
    else if (m_last)
        m_session.sampler()->stopRecording();
    else
        fail(tr("Nothing was recorded: there was no sample yet."));
}

void Follower::finishWatch()
{
    if (!m_last) {
        // For a recording, its current sample shows whether there is anything to follow.
        const SnapshotPtr standing = m_session.isPlayback() ? m_session.snapshot() : nullptr;
        const auto device = standing ? findDevice(*standing, m_line.device)
                                     : tl::unexpected(tr("There was no sample yet."));
        return fail(device ? tr("There was no sample yet.") : device.error());
    }
    if (const QStringList reasons = missingHosts(*m_last);
        m_line.device.isEmpty() && !reasons.isEmpty())
        return fail(reasons.join(u' '));
    int exitCode = Fine;
    for (const SnapshotPtr &device : devicesOf(m_last)) {
        // Nothing is known of leaks there, and nothing was expected.
        if (!device->hasMonitor && device->device) {
            exitCode = std::max<int>(exitCode, device->errors.isEmpty() ? Fine : Failure);
            continue;
        }
        const std::optional<bool> leaks = leaksAboveThreshold(*device);
        if (!leaks)
            return fail(whyMonitorUnknown(*device));
        const int one = device->isDoubtful() ? Failure : *leaks ? LeaksAboveThreshold : Fine;
        exitCode = std::max(exitCode, one);
    }
    finish(exitCode);
}

void Follower::finishRecording()
{
    const QString samples =
        tr("%n sample(s)", nullptr, pluralOf(static_cast<std::uint64_t>(m_recording.samples)));
    const QString size = bytesText(static_cast<std::uint64_t>(m_recording.bytes));
    const bool printed = m_console->isJson()
                             ? m_console->print(recordingJson(m_recording))
                             : m_console->print(tr("Recorded: %1 (%2, %3)", "path, samples, bytes")
                                                    .arg(shown(m_recording.path), samples, size) +
                                                u'\n');
    finish(printed ? Fine : Failure);
}

void Follower::fail(const QString &reason)
{
    if (!m_isDone)
        finish(m_console->fail(reason));
}

void Follower::finish(int exitCode)
{
    m_isDone = true;
    Q_EMIT finished(exitCode);
}

}  // namespace pddgpu

#include "moc_follower.cpp"
