// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/session.h"

#include <utility>

namespace pddgpu {

Session::Session(std::unique_ptr<Source> source, const SessionOptions &options, QObject *parent)
    : QObject(parent),
      m_sampler(std::move(source)),
      m_history(options.archive),
      m_alerts(m_sampler.isPlayback() ? AlertLog::MaximumRecordedAlerts : AlertLog::MaximumAlerts)
{
    if (options.analyzes) {
        m_analyst = std::make_unique<Analyst>(options.suppressionsPath);
        m_marks = std::make_unique<Marks>(m_analyst.get());
        connect(&m_sampler, &Sampler::pastLoaded, m_analyst.get(), &Analyst::addPast);
        if (m_sampler.isPlayback())
            m_sampler.wantPast();
    }
    connect(&m_sampler, &Sampler::sampled, this, &Session::take);
    connect(&m_sampler, &Sampler::historyLoaded, this, &Session::takeRecorded);
    connect(&m_sampler, &Sampler::controlWritten, this, &Session::commanded);
    connect(&m_sampler, &Sampler::recordingChanged, this,
            [this](const RecordingState &state) { m_recording = state; });
    connect(&m_sampler, &Sampler::playbackChanged, this,
            [this](const PlaybackState &state) { m_playback = state; });
    connect(&m_history, &HistoryKeeper::restored, this, &Session::historyRestored);
    connect(&m_history, &HistoryKeeper::problemChanged, this, &Session::historyProblemChanged);
}

Session::~Session() = default;

void Session::command(const DeviceInfo &device, DriverControl control, const QByteArray &value)
{
    m_sampler.writeControl(device, control, value);
}

// The samples of a recording are noted when it is loaded, including those played later.
void Session::take(const SnapshotPtr &snapshot)
{
    m_snapshot = snapshot;
    if (!isPlayback())
        note(snapshot);
    if (snapshot->device) {
        m_hasSeenDevice = true;
        m_history.select(snapshot->device->id);
    }
    m_costs.append(*snapshot);
    if (m_analyst)
        m_analyst->setSnapshot(snapshot);
    Q_EMIT sampled(snapshot);
}

void Session::takeRecorded(const QList<SnapshotPtr> &samples)
{
    for (const SnapshotPtr &sample : samples)
        note(sample);
    // Each sample selected its device; select that of the recording's current sample again.
    if (m_snapshot && m_snapshot->device)
        m_history.select(m_snapshot->device->id);
    Q_EMIT loaded(samples);
}

void Session::note(const SnapshotPtr &snapshot)
{
    m_history.append(*snapshot);
    m_log.append(*snapshot);
    const QList<Alert> alerts = m_alerts.append(snapshot);
    Q_EMIT noted(snapshot, alerts);
}

}  // namespace pddgpu

#include "moc_session.cpp"
