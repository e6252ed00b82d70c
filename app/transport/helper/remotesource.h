// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDeadlineTimer>
#include <QTimer>
#include <memory>

#include "transport/helper/helperclient.h"
#include "transport/helper/helpercommand.h"
#include "transport/source.h"

namespace pddgpu {

/// The driver on another machine: a pddgpu-helper there, over ssh.
///
/// Connects by itself, and reconnects after a loss, with growing pauses; while disconnected, every
/// call fails at once with Cause::ConnectionLost. If sudo refused privileged access there, it is
/// not asked again for SudoPause, except by unlock().
///
/// Calls wait for the remote machine: a window uses it through a ThreadedSource.
class RemoteSource : public Source
{
    Q_OBJECT

public:
    static constexpr std::chrono::seconds FirstPause{1};
    static constexpr std::chrono::seconds LongestPause{60};
    static constexpr std::chrono::minutes SudoPause{10};

    explicit RemoteSource(const HelperCommand &command);
    ~RemoteSource() override;

    Origin origin() const override { return Origin::Driver; }
    Result<QList<DeviceInfo>> devices() override;
    Result<QByteArray> read(const DeviceInfo &device, DriverFile file) override;
    Result<void> write(const DeviceInfo &device, DriverControl control,
                       const QByteArray &value) override;
    Result<QByteArray> readLog() override;
    void prefetch(const DeviceInfo &device, const QList<DriverFile> &files) override;
    void watch(const std::optional<DeviceInfo> &device) override;
    LinkState link() const override;
    /// Reconnects at once, and asks sudo.
    void unlock() override;

private:
    void connectToHost();
    void noteSudo();
    void takeLoss();
    bool isConnected() const { return m_client && m_link->isOpen(); }
    SourceError notConnected() const;
    QString whyNotConnected() const;

    HelperCommand m_command;
    std::unique_ptr<HelperLink> m_link;
    std::unique_ptr<HelperClient> m_client;  // Set once the link was open.
    std::optional<DeviceInfo> m_watched;
    QTimer m_retry;
    std::chrono::seconds m_pause = FirstPause;
    QString m_reason = QStringLiteral("connecting");
    std::uint64_t m_losses = 0;
    QDeadlineTimer m_sudoPause{0};  // sudo is not asked until then.
    bool m_isWithoutSudo = false;   // sudo is not used on this connection.
    bool m_started = false;
    bool m_hasFailed = false;  // A connection or an attempt has ended.
};

}  // namespace pddgpu
