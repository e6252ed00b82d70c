// SPDX-License-Identifier: GPL-3.0-or-later
#include "sampler/samplerworker.h"

#include <algorithm>
#include <utility>

#include "abi/driverfiles.h"

namespace pddgpu {

namespace {

using Kind = SourceError::Kind;
using Cause = SourceError::Cause;

// How soon an added or removed card is noticed while the sampled one stays.
constexpr std::chrono::seconds ListInterval{3};

// Minimum pause between samples requested by a source that changes all the time.
constexpr std::chrono::milliseconds ChangeInterval{100};

// A connection may end after the request was sent: the reason is only known now.
void tellWhyConnectionsEnded(Snapshot *snapshot)
{
    const QList<LinkState> lost = snapshot->lostLinks();
    for (const LinkState &link : lost) {
        if (!link.retryInMs || link.reason.isEmpty())
            continue;
        for (SourceError &error : snapshot->errors) {
            if (error.cause == Cause::ConnectionLost && error.subject == link.host)
                error.reason = link.reason;
        }
    }
}

bool hasFiguresOf(const QString &host, const Snapshot &snapshot)
{
    const auto isOfHost = [&host](const Snapshot &one) {
        return one.device && one.device->id.startsWith(host + u':');
    };
    return (isOfHost(snapshot) && snapshot.isPresent()) ||
           std::any_of(snapshot.others.cbegin(), snapshot.others.cend(),
                       [&isOfHost](const auto &other) { return isOfHost(*other); });
}

bool hasFiguresOfTracer(const Snapshot &snapshot)
{
    return snapshot.isTraced() || std::ranges::any_of(snapshot.others, &Snapshot::isTraced);
}

// A host may fall silent, or a tracer end, while others are read. Its figures are recent, so this
// sample still calls it connected or running; the next one reports the loss.
LinkState linkFor(const Snapshot &snapshot, const LinkState &now, const QList<LinkState> &before)
{
    using Tracing = LinkState::Tracing;

    const auto was = std::ranges::find(before, now.host, &LinkState::host);
    if (was == before.end())
        return now;
    if (was->connected && !now.connected && hasFiguresOf(now.host, snapshot))
        return *was;
    LinkState link = now;
    if (was->tracing == Tracing::Running && now.tracing == Tracing::Failed &&
        hasFiguresOfTracer(snapshot)) {
        link.tracing = was->tracing;
        link.tracingReason = was->tracingReason;
    }
    return link;
}

}  // namespace

SamplerWorker::SamplerWorker(std::unique_ptr<Source> source)
    : m_source(std::make_unique<RecordingTee>(std::move(source))),
      m_backends(m_source.get()),
      m_player(m_source->playback() ? std::make_unique<Player>(m_source->playback()) : nullptr),
      m_timer(this),
      m_changeTimer(this),
      m_listDue(0)
{
    // Child objects, so that they move to the thread together with this one: both have timers, and
    // a source has notifiers too.
    m_source->setParent(this);
    if (m_player) {
        m_player->setParent(this);
        connect(m_player.get(), &Player::moved, this, &SamplerWorker::showMoved);
        connect(m_player.get(), &Player::changed, this, &SamplerWorker::tellPlayback);
    }
    m_timer.setTimerType(Qt::PreciseTimer);
    m_changeTimer.setTimerType(Qt::PreciseTimer);
    m_changeTimer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &SamplerWorker::sample);
    connect(&m_changeTimer, &QTimer::timeout, this, &SamplerWorker::sample);
    connect(m_source.get(), &Source::changed, this, &SamplerWorker::sampleSoon);
}

void SamplerWorker::start(std::chrono::milliseconds interval)
{
    m_started = true;
    if (!m_player)
        m_timer.start(interval);
    sample();
    if (m_player)
        loadHistory();
}

void SamplerWorker::selectDevice(const QString &deviceId)
{
    const bool isOther = std::exchange(m_selectedId, deviceId) != deviceId;
    if (m_started)
        sample();
    if (isOther && m_player && m_loaded == m_source->playback()->sampleCount())
        startPast();
}

void SamplerWorker::sampleSoon()
{
    if (!m_started || m_changeTimer.isActive())
        return;
    const auto wait = std::max(m_nextChange.remainingTimeAsDuration(), std::chrono::nanoseconds(0));
    m_changeTimer.start(std::chrono::ceil<std::chrono::milliseconds>(wait));
    m_nextChange.setRemainingTime(wait + ChangeInterval, Qt::PreciseTimer);
}

void SamplerWorker::sample()
{
    if (m_devices.isEmpty() || m_listDue.hasExpired() || m_player)
        listDevices();

    // A device that vanished may be back under another card: look again, but only once, so that a
    // device that comes and goes cannot block us.
    for (bool lookedAgain = false;; lookedAgain = true) {
        const QList<LinkState> links = QList{m_source->link()} + m_source->otherLinks();
        Snapshot snapshot = begin();
        bool present = true;
        if (const DeviceInfo *device = currentDevice()) {
            snapshot.device = *device;
            // Watch first, so that an alert during the reads below is reported after them.
            m_source->watch(*device);
            present = m_backends.of(*device).read(&snapshot);
        } else if (m_listError) {
            m_source->watch(std::nullopt);
            snapshot.addError(*m_listError);
        }

        if (present || lookedAgain) {
            publish(std::move(snapshot), links);
            return;
        }
        listDevices();
    }
}

Snapshot SamplerWorker::begin() const
{
    Snapshot snapshot;
    snapshot.capturedAt = m_source->now();
    snapshot.origin = m_source->origin();
    snapshot.simulated = m_source->isSimulated();
    snapshot.clockSpeed = m_source->clockSpeed();
    snapshot.devices = m_devices;
    if (!m_selectedId.isEmpty() && !isListed(m_selectedId))
        snapshot.wantedDevice = m_selectedId;
    return snapshot;
}

void SamplerWorker::publish(Snapshot snapshot, const QList<LinkState> &linksBefore)
{
    collectOthers(&snapshot);
    // A recording's log lines come in order with its history, so until then samples have none.
    if (!m_player || m_loaded == m_source->playback()->sampleCount())
        collectLog(&snapshot);
    if (m_player) {
        if (const auto damage = m_source->playback()->damage())
            snapshot.addError(*damage);
        m_lastShown = m_source->playback()->position();
    }
    snapshot.link = linkFor(snapshot, m_source->link(), linksBefore);
    const QList<LinkState> otherLinks = m_source->otherLinks();
    for (const LinkState &link : otherLinks)
        snapshot.otherLinks.append(linkFor(snapshot, link, linksBefore));
    tellWhyConnectionsEnded(&snapshot);
    const QDateTime capturedAt = snapshot.capturedAt;
    Q_EMIT sampled(std::make_shared<const Snapshot>(std::move(snapshot)));

    if (!m_source->isRecording())
        return;
    if (const Result<void> written = m_source->endSample(capturedAt); written) {
        ++m_recording.samples;
        m_recording.bytes = m_source->recordedBytes();
    } else {
        m_recording.active = false;
        m_recording.error = written.error();
    }
    Q_EMIT recordingChanged(m_recording);
}

void SamplerWorker::startRecording(const QString &path)
{
    const Result<void> started = m_source->start(path);
    m_recording = {};
    m_recording.path = path;
    m_recording.active = started.has_value();
    if (!started)
        m_recording.error = started.error();
    Q_EMIT recordingChanged(m_recording);
    if (!started)
        return;
    // Read everything once more, so that the recording is complete from its first sample.
    m_backends.forgetObjects();
    m_listDue.setRemainingTime(0);
    if (m_started)
        sample();
}

void SamplerWorker::stopRecording()
{
    if (!m_source->isRecording())
        return;
    m_source->stop();
    m_recording.active = false;
    Q_EMIT recordingChanged(m_recording);
}

void SamplerWorker::showMoved()
{
    // In more than one step the driver may have been rebound.
    if (m_source->playback()->position() != m_lastShown + 1)
        m_backends.forgetObjects();
    sample();
}

void SamplerWorker::tellPlayback()
{
    PlaybackState state = m_player->state();
    state.loading = m_loaded < state.sampleCount;
    Q_EMIT playbackChanged(state);
}

// In parts, so that a move in the recording need not wait for the end.
void SamplerWorker::loadHistory()
{
    constexpr qsizetype MostAtOnce = 500;

    Playback *playback = m_source->playback();
    const qsizetype shown = playback->position();
    QList<SnapshotPtr> samples;
    while (m_loaded < playback->sampleCount() && samples.size() < MostAtOnce) {
        const qsizetype sample = m_loaded++;
        playback->goTo(sample);
        samples.append(takeLight());
        notePast(sample, *samples.constLast());
    }
    if (shown >= 0)
        playback->goTo(shown);
    listDevices();

    Q_EMIT historyLoaded(samples);
    if (m_loaded < playback->sampleCount())
        QTimer::singleShot(0, this, &SamplerWorker::loadHistory);
    else
        startPast();
    tellPlayback();
}

// One sample per step of the device's clock, which restarts at a reboot.
void SamplerWorker::notePast(qsizetype sample, const Snapshot &snapshot)
{
    if (!m_past.wanted || !snapshot.nowNs)
        return;
    const bool isDue = !m_past.lastNs || *snapshot.nowNs < *m_past.lastNs ||
                       *snapshot.nowNs - *m_past.lastNs >= Sampler::PastStepNs;
    if (!isDue)
        return;
    m_past.lastNs = snapshot.nowNs;
    m_past.samples.append(sample);
}

void SamplerWorker::startPast()
{
    QList<qsizetype> &samples = m_past.samples;
    if (samples.size() > Sampler::MostPast) {
        QList<qsizetype> fewer;
        fewer.reserve(Sampler::MostPast);
        for (qsizetype i = 1; i <= Sampler::MostPast; ++i)
            fewer.append(samples.at(i * samples.size() / Sampler::MostPast - 1));
        samples = fewer;
    }
    m_past.next = 0;
    m_past.reader.reset();
    loadPastSoon(std::chrono::milliseconds(0));
}

void SamplerWorker::loadPastSoon(std::chrono::milliseconds wait)
{
    if (!m_past.wanted || std::exchange(m_past.isWaiting, true))
        return;
    QTimer::singleShot(wait, this, &SamplerWorker::loadPast);
}

// One at a time: a list of objects may be large, and moves in the recording must not wait.
void SamplerWorker::loadPast()
{
    constexpr std::chrono::milliseconds UntilTaken{2};

    m_past.isWaiting = false;
    if (m_past.next >= m_past.samples.size())
        return;
    if (!m_past.sent.expired()) {
        loadPastSoon(UntilTaken);
        return;
    }
    // A reader with its own position: going there and back for each sample would cost many times as
    // much.
    if (!m_past.reader) {
        m_past.reader = std::make_unique<SamplerWorker>(m_source->playback()->reopened());
        m_past.reader->m_selectedId = m_selectedId;
        m_past.reader->listDevices();
    }
    const qsizetype place = m_past.samples.at(m_past.next++);
    const bool isLast = m_past.next == m_past.samples.size();
    Playback *playback = m_past.reader->m_source->playback();
    if (place < playback->sampleCount()) {
        playback->goTo(place);
        sendPast(m_past.reader->takeWhole(), isLast);
    }
    if (isLast)
        m_past.reader.reset();
    else
        loadPastSoon(std::chrono::milliseconds(0));
}

void SamplerWorker::sendPast(const SnapshotPtr &sample, bool isLast)
{
    m_past.sent = sample;
    Q_EMIT pastLoaded(sample, isLast);
}

SnapshotPtr SamplerWorker::takeWhole()
{
    listDevices();
    Snapshot snapshot = begin();
    m_backends.forgetObjects();
    if (const DeviceInfo *device = currentDevice()) {
        snapshot.device = *device;
        m_backends.of(*device).read(&snapshot);
    }
    return std::make_shared<const Snapshot>(std::move(snapshot));
}

SnapshotPtr SamplerWorker::takeLight()
{
    listDevices();
    Snapshot snapshot = begin();
    if (const DeviceInfo *device = currentDevice()) {
        snapshot.device = *device;
        m_backends.of(*device).readWithoutObjects(&snapshot);
    } else if (m_listError) {
        snapshot.addError(*m_listError);
    }
    collectOthers(&snapshot);
    collectLog(&snapshot);
    return std::make_shared<const Snapshot>(std::move(snapshot));
}

void SamplerWorker::writeControl(const DeviceInfo &device, DriverControl control,
                                 const QByteArray &value)
{
    const auto written = [this, device, control, value](const Result<void> &outcome) {
        Q_EMIT controlWritten(
            {device, control, value, outcome ? std::nullopt : std::optional(outcome.error())});
        sample();
    };
    // The list may be some seconds old; writing a control is rare enough to refresh it.
    listDevices();
    if (m_listError)
        return written(tl::unexpected(*m_listError));
    if (!m_devices.contains(device)) {
        return written(tl::unexpected(SourceError{Kind::Gone, Cause::NoDevice, device.id,
                                                  QStringLiteral("it is not listed any more"), 0}));
    }
    m_source->writeLater(device, control, value, written);
}

void SamplerWorker::startTracing()
{
    m_source->startTracing();
}

void SamplerWorker::unlock()
{
    m_source->unlock();
}

void SamplerWorker::listDevices()
{
    m_listDue.setRemainingTime(ListInterval);

    Result<QList<DeviceInfo>> devices = m_source->devices();
    if (devices && devices->isEmpty()) {
        devices = tl::unexpected(SourceError{Kind::Absent, Cause::NoDevice, QString(),
                                             QStringLiteral("the list of devices is empty"), 0});
    }
    if (devices) {
        m_devices = *devices;
        m_listError.reset();
    } else {
        m_devices.clear();
        m_listError = devices.error();
    }
}

bool SamplerWorker::isListed(const QString &deviceId) const
{
    return std::any_of(m_devices.cbegin(), m_devices.cend(),
                       [&deviceId](const DeviceInfo &device) { return device.id == deviceId; });
}

const DeviceInfo *SamplerWorker::currentDevice() const
{
    const auto selected =
        std::find_if(m_devices.cbegin(), m_devices.cend(),
                     [this](const DeviceInfo &device) { return device.id == m_selectedId; });
    if (selected != m_devices.cend())
        return &*selected;
    const auto card =
        std::find_if(m_devices.cbegin(), m_devices.cend(),
                     [this](const DeviceInfo &device) { return device.card == m_selectedId; });
    if (card != m_devices.cend())
        return &*card;
    return m_devices.isEmpty() ? nullptr : &m_devices.constFirst();
}

// A device that vanished since it was listed is skipped silently.
void SamplerWorker::collectOthers(Snapshot *snapshot)
{
    for (const DeviceInfo &device : std::as_const(m_devices)) {
        if (device == snapshot->device)
            continue;
        auto other = std::make_shared<Snapshot>();
        other->capturedAt = snapshot->capturedAt;
        other->origin = snapshot->origin;
        other->simulated = snapshot->simulated;
        other->clockSpeed = snapshot->clockSpeed;
        other->device = device;
        other->devices = snapshot->devices;
        if (m_backends.of(device).readNumbers(other.get()))
            snapshot->others.append(std::move(other));
    }
}

void SamplerWorker::collectLog(Snapshot *snapshot)
{
    const Result<QByteArray> text = m_source->readLog();
    if (text)
        snapshot->logLines = parseKernelLog(*text).lines;
    else
        snapshot->logError = text.error();
}

}  // namespace pddgpu

#include "moc_samplerworker.cpp"
