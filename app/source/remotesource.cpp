// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/remotesource.h"

#include <algorithm>

namespace pddgpu {

RemoteSource::RemoteSource(const HelperCommand &command) : m_command(command), m_retry(this)
{
    m_retry.setSingleShot(true);
    // A coarse one may say that more time is left than it was given.
    m_retry.setTimerType(Qt::PreciseTimer);
    connect(&m_retry, &QTimer::timeout, this, &RemoteSource::connectToHost);
}

RemoteSource::~RemoteSource()
{
    if (m_link)
        m_link->disconnect(this);
}

Result<QList<DeviceInfo>> RemoteSource::devices()
{
    // Here, not where it was made: a process belongs to the thread that waits for it.
    if (!m_started) {
        m_started = true;
        connectToHost();
    }
    if (!isConnected())
        return tl::unexpected(notConnected());
    return m_client->devices();
}

Result<QByteArray> RemoteSource::read(const DeviceInfo &device, DriverFile file)
{
    if (!isConnected())
        return tl::unexpected(notConnected());
    return m_client->read(device, file);
}

Result<void> RemoteSource::write(const DeviceInfo &device, DriverControl control,
                                 const QByteArray &value)
{
    if (!isConnected())
        return tl::unexpected(notConnected());
    return m_client->write(device, control, value);
}

Result<QByteArray> RemoteSource::readLog()
{
    if (!isConnected())
        return tl::unexpected(notConnected());
    return m_client->readLog();
}

void RemoteSource::prefetch(const DeviceInfo &device, const QList<DriverFile> &files)
{
    if (isConnected())
        m_client->prefetch(device, files);
}

void RemoteSource::watch(const std::optional<DeviceInfo> &device)
{
    m_watched = device;
}

LinkState RemoteSource::link() const
{
    LinkState state;
    state.host = m_command.host;
    state.connected = isConnected();
    if (state.connected && m_link->roundTrip())
        state.latencyNs = m_link->roundTrip()->count();
    state.losses = m_losses;
    if (m_retry.isActive())
        state.retryInMs = m_retry.remainingTime();
    if (!state.connected)
        state.reason = whyNotConnected();
    return state;
}

void RemoteSource::connectToHost()
{
    m_client.reset();
    m_link = std::make_unique<HelperLink>(m_command);
    connect(m_link.get(), &HelperLink::opened, this, [this] {
        m_pause = FirstPause;
        m_client = std::make_unique<HelperClient>(m_link.get(), m_command.host);
        Q_EMIT changed();
    });
    connect(m_link.get(), &HelperLink::closed, this, &RemoteSource::takeLoss);
    connect(m_link.get(), &HelperLink::alerted, this, [this](int device) {
        if (m_client && m_client->deviceAt(device) == m_watched)
            Q_EMIT changed();
    });
    m_link->open();
}

void RemoteSource::takeLoss()
{
    const bool wasConnected = m_client != nullptr;
    m_reason = m_link->closeReason();
    m_losses += wasConnected ? 1 : 0;
    m_client.reset();
    m_retry.start(m_pause);
    m_pause = std::min(2 * m_pause, LongestPause);
    // The gap begins now, not at the next round.
    if (wasConnected)
        Q_EMIT changed();
}

SourceError RemoteSource::notConnected() const
{
    return {SourceError::Kind::Gone, SourceError::Cause::ConnectionLost, m_command.host,
            whyNotConnected(), 0};
}

// Of the last connection, until the next one has failed, too.
QString RemoteSource::whyNotConnected() const
{
    return m_link && !m_link->closeReason().isEmpty() ? m_link->closeReason() : m_reason;
}

}  // namespace pddgpu
