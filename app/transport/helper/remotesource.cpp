// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/helper/remotesource.h"

#include <algorithm>

namespace pddgpu {

RemoteSource::RemoteSource(const HelperCommand &command) : m_command(command), m_retry(this)
{
    m_retry.setSingleShot(true);
    // A coarse timer may report more remaining time than it was given.
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
    // Not in the constructor: a process belongs to the thread that waits for it.
    if (!m_started) {
        m_started = true;
        m_command = m_command.forThisSsh();
        connectToHost();
    }
    if (!isConnected())
        return tl::unexpected(notConnected());
    Result<QList<DeviceInfo>> devices = m_client->devices();
    // Do not retry every second on a host that only sends its greeting.
    if (isConnected())
        m_pause = FirstPause;
    return devices;
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
    else if (!state.connected && m_hasFailed)
        state.retryInMs = 0;
    if (state.connected && (m_isWithoutSudo || m_link->isSudoRefused())) {
        state.unlock = LinkState::Unlock::Possible;
        state.reason = QString();
    }
    if (!state.connected)
        state.reason = whyNotConnected();
    return state;
}

void RemoteSource::unlock()
{
    m_sudoPause.setRemainingTime(0);
    m_pause = FirstPause;
    // Before the first call there is no connection, and a running attempt asks sudo already.
    if (!m_started || (m_link && !m_retry.isActive() && !isConnected() && !m_isWithoutSudo))
        return;
    m_retry.stop();
    connectToHost();
    Q_EMIT changed();
}

void RemoteSource::connectToHost()
{
    m_client.reset();
    m_isWithoutSudo = !m_sudoPause.hasExpired();
    if (m_link)
        m_link->disconnect(this);
    m_link = std::make_unique<HelperLink>(m_isWithoutSudo ? m_command.withoutSudo() : m_command);
    connect(m_link.get(), &HelperLink::opened, this, [this] {
        noteSudo();
        m_client = std::make_unique<HelperClient>(m_link.get(), m_command.host);
        Q_EMIT changed();
    });
    connect(m_link.get(), &HelperLink::closed, this, &RemoteSource::takeLoss);
    connect(m_link.get(), &HelperLink::alerted, this, [this](int device) {
        // An unlisted device belongs to no host, even if none is watched.
        if (m_client && m_watched && m_client->deviceAt(device) == m_watched)
            Q_EMIT changed();
    });
    m_link->open();
}

void RemoteSource::takeLoss()
{
    const bool wasConnected = m_client != nullptr;
    noteSudo();
    m_hasFailed = true;
    m_reason = m_link->closeReason();
    m_losses += wasConnected ? 1 : 0;
    m_client.reset();
    m_retry.start(m_pause);
    m_pause = std::min(2 * m_pause, LongestPause);
    // Report now, so that the gap begins here and not at the next round.
    if (wasConnected)
        Q_EMIT changed();
}

void RemoteSource::noteSudo()
{
    if (m_link->isSudoRefused())
        m_sudoPause.setRemainingTime(SudoPause);
}

SourceError RemoteSource::notConnected() const
{
    return {SourceError::Kind::Gone, SourceError::Cause::ConnectionLost, m_command.host,
            whyNotConnected(), 0};
}

// Reason of the last connection, until the next one has failed too.
QString RemoteSource::whyNotConnected() const
{
    return m_link && !m_link->closeReason().isEmpty() ? m_link->closeReason() : m_reason;
}

}  // namespace pddgpu

#include "moc_remotesource.cpp"
