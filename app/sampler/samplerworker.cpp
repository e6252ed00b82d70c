// SPDX-License-Identifier: GPL-3.0-or-later
#include "sampler/samplerworker.h"

#include <algorithm>
#include <utility>

#include "source/driverfiles.h"

namespace pddgpu {

namespace {

using Kind = SourceError::Kind;
using Cause = SourceError::Cause;

// How soon a card that was added or taken away is noticed while the sampled one stays.
constexpr std::chrono::seconds ListInterval{3};

// A source that changes all the time gets so much rest between the samples that it asks for.
constexpr std::chrono::milliseconds ChangeInterval{100};

constexpr std::pair<DriverFile, Snapshot::Number Snapshot::*> Numbers[] = {
    {DriverFile::VramTotalBytes, &Snapshot::vramTotalBytes},
    {DriverFile::VramUsedBytes, &Snapshot::vramUsedBytes},
    {DriverFile::GttTotalBytes, &Snapshot::gttTotalBytes},
    {DriverFile::GttUsedBytes, &Snapshot::gttUsedBytes},
    {DriverFile::ThresholdBytes, &Snapshot::thresholdBytes},
    {DriverFile::CheckIntervalMs, &Snapshot::checkIntervalMs},
    {DriverFile::SuspiciousAgeMs, &Snapshot::suspiciousAgeMs},
    {DriverFile::ConfirmedAgeMs, &Snapshot::confirmedAgeMs},
    {DriverFile::LiveObjects, &Snapshot::liveObjects},
    {DriverFile::LiveBytes, &Snapshot::liveBytes},
    {DriverFile::SuspiciousObjects, &Snapshot::suspiciousObjects},
    {DriverFile::SuspiciousBytes, &Snapshot::suspiciousBytes},
    {DriverFile::ConfirmedObjects, &Snapshot::confirmedObjects},
    {DriverFile::ConfirmedBytes, &Snapshot::confirmedBytes},
    {DriverFile::OrphanedObjects, &Snapshot::orphanedObjects},
    {DriverFile::OrphanedBytes, &Snapshot::orphanedBytes},
    {DriverFile::CheckCount, &Snapshot::checkCount},
    {DriverFile::AlertCount, &Snapshot::alertCount},
    {DriverFile::Generation, &Snapshot::generation},
};

// Worst first: what leaves less to be shown.
int severity(const SourceError &error)
{
    if (error.cause == Cause::NoDevice)
        return 0;
    switch (error.kind) {
        case Kind::Gone:
            return 1;
        case Kind::Failed:
            return 2;
        case Kind::Malformed:
            return 3;
        // What is missing misleads nobody.
        case Kind::Doubtful:
            return 4;
        case Kind::Absent:
            return 5;
        case Kind::Denied:
        case Kind::Refused:
            return 6;
    }
    Q_UNREACHABLE();
}

// One unplugged card is one thing to tell, not one for each of its files.
bool isSameProblem(const SourceError &left, const SourceError &right)
{
    if (left.kind != right.kind || left.cause != right.cause)
        return false;
    if (left.kind == Kind::Doubtful)
        return left.subject == right.subject;
    if (left.cause != Cause::Other && left.cause != Cause::TooLarge)
        return true;
    return left.errnoValue == right.errnoValue &&
           (left.errnoValue != 0 || left.reason == right.reason);
}

void addError(const SourceError &error, Snapshot *snapshot)
{
    QList<SourceError> &errors = snapshot->errors;
    const bool told = std::any_of(errors.cbegin(), errors.cend(), [&error](const SourceError &one) {
        return isSameProblem(one, error);
    });
    if (told)
        return;
    const auto place = std::upper_bound(errors.cbegin(), errors.cend(), error,
                                        [](const SourceError &left, const SourceError &right) {
                                            return severity(left) < severity(right);
                                        });
    errors.insert(place, error);
}

QString subjectOf(const DeviceInfo &device, DriverFile file)
{
    return device.id + u'/' + QLatin1StringView(placeOf(file).path);
}

SourceError malformed(const DeviceInfo &device, DriverFile file, const ParseError &error)
{
    const QString reason =
        error.line > 0 ? QStringLiteral("line %1: ").arg(error.line) + error.reason : error.reason;
    return {Kind::Malformed, Cause::Other, subjectOf(device, file), reason, 0};
}

void addDoubt(Cause cause, DriverFile file, const QString &reason, Snapshot *snapshot)
{
    addError({Kind::Doubtful, cause, subjectOf(*snapshot->device, file), reason, 0}, snapshot);
}

// A region's size stands as long as the device is bound: no moment between two reads explains more
// used than that.
void questionRegion(DriverFile usedFile, const Snapshot::Number &used, DriverFile totalFile,
                    const Snapshot::Number &total, Snapshot *snapshot)
{
    if (total == 0u) {
        addDoubt(Cause::ImpossibleValue, totalFile, QStringLiteral("it says 0 bytes in all"),
                 snapshot);
    } else if (used && total && *used > *total) {
        addDoubt(Cause::ImpossibleValue, usedFile,
                 QStringLiteral("it says %1 bytes, of %2 in all").arg(*used).arg(*total), snapshot);
    }
}

void questionNumbers(Snapshot *snapshot)
{
    questionRegion(DriverFile::VramUsedBytes, snapshot->vramUsedBytes, DriverFile::VramTotalBytes,
                   snapshot->vramTotalBytes, snapshot);
    questionRegion(DriverFile::GttUsedBytes, snapshot->gttUsedBytes, DriverFile::GttTotalBytes,
                   snapshot->gttTotalBytes, snapshot);
}

void questionAbi(Snapshot *snapshot)
{
    const Snapshot::Number version = snapshot->stats ? snapshot->stats->abiVersion : std::nullopt;
    if (version && *version != KnownAbiVersion) {
        addDoubt(Cause::UnknownAbi, DriverFile::MemoryStats,
                 QStringLiteral("it is version %1, and this program knows version %2")
                     .arg(*version)
                     .arg(KnownAbiVersion),
                 snapshot);
    }
}

bool meansNoDevice(const SourceError &error)
{
    return error.kind == Kind::Gone || error.cause == Cause::NoDevice;
}

// A connection may end after the request was sent: the reason is known only now.
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

bool isPresent(const Snapshot &snapshot)
{
    return std::none_of(snapshot.errors.cbegin(), snapshot.errors.cend(), meansNoDevice);
}

bool hasFiguresOf(const QString &host, const Snapshot &snapshot)
{
    const auto isOfHost = [&host](const Snapshot &one) {
        return one.device && one.device->id.startsWith(host + u':');
    };
    return (isOfHost(snapshot) && isPresent(snapshot)) ||
           std::any_of(snapshot.others.cbegin(), snapshot.others.cend(),
                       [&isOfHost](const auto &other) { return isOfHost(*other); });
}

// A host may fall silent while others are read. Its figures are recent, so this sample still calls
// it connected; the next one tells of the loss.
LinkState linkFor(const Snapshot &snapshot, const LinkState &now, const QList<LinkState> &before)
{
    if (now.connected || !hasFiguresOf(now.host, snapshot))
        return now;
    const auto was = std::find_if(before.cbegin(), before.cend(), [&now](const LinkState &one) {
        return one.connected && one.host == now.host;
    });
    return was != before.cend() ? *was : now;
}

}  // namespace

SamplerWorker::SamplerWorker(std::unique_ptr<Source> source)
    : m_source(std::make_unique<RecordingTee>(std::move(source))),
      m_player(m_source->playback() ? std::make_unique<Player>(m_source->playback()) : nullptr),
      m_timer(this),
      m_changeTimer(this),
      m_listDue(0)
{
    // They go where this object goes: both have timers, a source has notifiers, too.
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

    // A device that vanished may be back under another card: look once, and only once, so that
    // one which comes and goes cannot hold us.
    for (bool lookedAgain = false;; lookedAgain = true) {
        const QList<LinkState> links = QList{m_source->link()} + m_source->otherLinks();
        Snapshot snapshot = begin();
        bool present = true;
        if (const DeviceInfo *device = currentDevice()) {
            snapshot.device = *device;
            // First, so that an alert during the reads below is heard after them.
            m_source->watch(*device);
            present = collect(*device, &snapshot);
        } else if (m_listError) {
            m_source->watch(std::nullopt);
            addError(*m_listError, &snapshot);
        }

        if (!present)
            m_objects.reset();
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
    // Until a recording's lines have come with its history, in order, they come with nothing else.
    if (!m_player || m_loaded == m_source->playback()->sampleCount())
        collectLog(&snapshot);
    if (m_player) {
        if (const auto damage = m_source->playback()->damage())
            addError(*damage, &snapshot);
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
    // All is to be read once more, for a recording that is whole from its first sample.
    m_objects.reset();
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
    // Over more than one step there may have been another binding of the driver.
    if (m_source->playback()->position() != m_lastShown + 1)
        m_objects.reset();
    sample();
}

void SamplerWorker::tellPlayback()
{
    PlaybackState state = m_player->state();
    state.loading = m_loaded < state.sampleCount;
    Q_EMIT playbackChanged(state);
}

// A part at a time, so that whoever moves in the recording meanwhile need not wait for its end.
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

// One in each step of the device's clock, which begins anew with the machine.
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

// One at a time: a list of objects may be large, and whoever moves in the recording is not to wait.
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
    // With a place of its own: going there and back for each would cost many times as much.
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
    m_objects.reset();
    if (const DeviceInfo *device = currentDevice()) {
        snapshot.device = *device;
        collect(*device, &snapshot);
    }
    return std::make_shared<const Snapshot>(std::move(snapshot));
}

SnapshotPtr SamplerWorker::takeLight()
{
    listDevices();
    Snapshot snapshot = begin();
    if (const DeviceInfo *device = currentDevice()) {
        snapshot.device = *device;
        collectNumbers(*device, &snapshot);
        collectStats(*device, &snapshot);
        if (keepIfPresent(&snapshot)) {
            questionNumbers(&snapshot);
            questionAbi(&snapshot);
        }
    } else if (m_listError) {
        addError(*m_listError, &snapshot);
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
    // The list may be some seconds old, and a control is rare: it is worth a new one.
    listDevices();
    if (m_listError)
        return written(tl::unexpected(*m_listError));
    if (!m_devices.contains(device)) {
        return written(tl::unexpected(SourceError{Kind::Gone, Cause::NoDevice, device.id,
                                                  QStringLiteral("it is not listed any more"), 0}));
    }
    m_source->writeLater(device, control, value, written);
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

bool SamplerWorker::collect(const DeviceInfo &device, Snapshot *snapshot)
{
    prefetch(device, {DriverFile::MemoryStats});
    collectNumbers(device, snapshot);
    forgetObjectsOfOtherBinding(device, *snapshot);
    // Both files stand in one folder, with one owner: without the statistics there is no listing
    // either, and without a generation nobody could tell how old one is.
    if (collectStats(device, snapshot) && snapshot->generation)
        collectObjects(device, snapshot);
    else
        m_objects.reset();
    if (!keepIfPresent(snapshot))
        return false;
    questionNumbers(snapshot);
    questionAbi(snapshot);
    questionBirths(snapshot);
    questionListing(device, snapshot);
    return true;
}

// A device may vanish between two reads. The figures read before that are no longer current.
bool SamplerWorker::keepIfPresent(Snapshot *snapshot) const
{
    if (isPresent(*snapshot))
        return true;
    Snapshot withoutFigures = begin();
    withoutFigures.device = snapshot->device;
    withoutFigures.errors = std::move(snapshot->errors);
    *snapshot = std::move(withoutFigures);
    return false;
}

// What collectNumbers() reads, in its order, and what is read after it.
void SamplerWorker::prefetch(const DeviceInfo &device, const QList<DriverFile> &further)
{
    QList<DriverFile> files;
    for (const auto &[file, field] : Numbers)
        files.append(file);
    files << DriverFile::Enabled << further;
    m_source->prefetch(device, files);
}

bool SamplerWorker::collectNumbers(const DeviceInfo &device, Snapshot *snapshot)
{
    for (const auto &[file, field] : Numbers)
        snapshot->*field = readNumber(device, file, snapshot);
    snapshot->monitorEnabled = readSwitch(device, DriverFile::Enabled, snapshot);
    return isPresent(*snapshot);
}

// One that has gone since it was listed is no more worth a word than one that was never there.
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
        prefetch(device, {});
        if (collectNumbers(device, other.get())) {
            questionNumbers(other.get());
            snapshot->others.append(std::move(other));
        }
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

bool SamplerWorker::collectStats(const DeviceInfo &device, Snapshot *snapshot)
{
    const Result<QByteArray> text = m_source->read(device, DriverFile::MemoryStats);
    if (!text) {
        addError(text.error(), snapshot);
        return text.error().kind == Kind::Malformed;
    }
    auto stats = parseMemoryStats(*text);
    if (!stats) {
        addError(malformed(device, DriverFile::MemoryStats, stats.error()), snapshot);
        return true;
    }
    snapshot->nowNs = stats->nowNs;
    snapshot->stats = std::move(*stats);
    return true;
}

void SamplerWorker::collectObjects(const DeviceInfo &device, Snapshot *snapshot)
{
    if (m_objects && m_objects->generation == *snapshot->generation) {
        snapshot->objects = m_objects;
        return;
    }

    m_objects.reset();
    const Result<QByteArray> text = m_source->read(device, DriverFile::LeakObjects);
    if (!text) {
        addError(text.error(), snapshot);
        return;
    }
    auto objects = m_objectsParser.parse(*text);
    if (!objects) {
        addError(malformed(device, DriverFile::LeakObjects, objects.error()), snapshot);
        return;
    }
    // The listing was read later than the statistics, and may show births since then.
    snapshot->nowNs = std::max(snapshot->nowNs.value_or(0), objects->nowNs);
    m_latestBirthNs = 0;
    for (const LeakObject &object : std::as_const(objects->objects))
        m_latestBirthNs = std::max(m_latestBirthNs, object.birthNs);
    m_objects = std::make_shared<const LeakObjects>(std::move(*objects));
    m_objectsDevice = device;
    snapshot->objects = m_objects;
}

void SamplerWorker::questionBirths(Snapshot *snapshot) const
{
    const auto isUnborn = [&](const LeakObject &object) { return !object.ageNs(*snapshot->nowNs); };
    LeakObject latest;
    latest.birthNs = m_latestBirthNs;
    if (!snapshot->objects || !snapshot->nowNs || !isUnborn(latest))
        return;
    const QList<LeakObject> &objects = snapshot->objects->objects;
    addDoubt(Cause::BirthAfterNow, DriverFile::LeakObjects,
             QStringLiteral("%1 objects are born after the driver's now, %2 ns")
                 .arg(std::count_if(objects.cbegin(), objects.cend(), isUnborn))
                 .arg(*snapshot->nowNs),
             snapshot);
}

// The listing and the counters are read at different moments, and may differ for it. So what looks
// incomplete is counted again, and believed only where the generation stands still around that, at
// that of the listing: then both are of one moment.
void SamplerWorker::questionListing(const DeviceInfo &device, Snapshot *snapshot)
{
    const auto isLess = [&](const Snapshot::Number &counted) {
        return snapshot->objects && counted &&
               static_cast<std::uint64_t>(snapshot->objects->objects.size()) < *counted;
    };
    if (!isLess(snapshot->liveObjects))
        return;
    const auto read = [&](DriverFile file) -> Snapshot::Number {
        const Result<QByteArray> text = m_source->read(device, file);
        const auto number = text ? parseNumber(*text) : tl::unexpected(ParseError());
        return number ? Snapshot::Number(*number) : std::nullopt;
    };
    const Snapshot::Number before = read(DriverFile::Generation);
    const Snapshot::Number counted = read(DriverFile::LiveObjects);
    const Snapshot::Number after = read(DriverFile::Generation);
    if (before != snapshot->objects->generation || after != before || !isLess(counted))
        return;
    addDoubt(Cause::ListingIncomplete, DriverFile::LeakObjects,
             QStringLiteral("%1 objects are listed, and the driver counts %2")
                 .arg(snapshot->objects->objects.size())
                 .arg(*counted),
             snapshot);
}

void SamplerWorker::forgetObjectsOfOtherBinding(const DeviceInfo &device, const Snapshot &snapshot)
{
    const bool wentBack =
        snapshot.checkCount < m_lastCheckCount || snapshot.alertCount < m_lastAlertCount;
    m_lastCheckCount = snapshot.checkCount;
    m_lastAlertCount = snapshot.alertCount;
    if (wentBack || m_objectsDevice != device) {
        m_objects.reset();
        m_objectsParser = {};
    }
}

Snapshot::Number SamplerWorker::readNumber(const DeviceInfo &device, DriverFile file,
                                           Snapshot *snapshot)
{
    const Result<QByteArray> text = m_source->read(device, file);
    if (!text) {
        addError(text.error(), snapshot);
        return std::nullopt;
    }
    const auto number = parseNumber(*text);
    if (!number) {
        addError(malformed(device, file, number.error()), snapshot);
        return std::nullopt;
    }
    return *number;
}

std::optional<bool> SamplerWorker::readSwitch(const DeviceInfo &device, DriverFile file,
                                              Snapshot *snapshot)
{
    const Snapshot::Number number = readNumber(device, file, snapshot);
    if (!number)
        return std::nullopt;
    if (*number > 1) {
        addError(malformed(device, file, {1, QStringLiteral("neither 0 nor 1: %1").arg(*number)}),
                 snapshot);
        return std::nullopt;
    }
    return *number == 1;
}

}  // namespace pddgpu

#include "moc_samplerworker.cpp"
