// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QTimer>
#include <memory>

#include "source/helperclient.h"
#include "source/helpercommand.h"
#include "source/source.h"

namespace pddgpu {

/// The driver on another machine: a pddgpu-helper there, over ssh.
///
/// Connects by itself, and again after a loss, with growing pauses; meanwhile every call fails at
/// once with Cause::ConnectionLost.
class RemoteSource : public Source
{
    Q_OBJECT

public:
    static constexpr std::chrono::seconds FirstPause{1};
    static constexpr std::chrono::seconds LongestPause{60};

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

private:
    void connectToHost();
    void takeLoss();
    bool isConnected() const { return m_client && m_link->isOpen(); }
    SourceError notConnected() const;
    QString whyNotConnected() const;

    const HelperCommand m_command;
    std::unique_ptr<HelperLink> m_link;
    std::unique_ptr<HelperClient> m_client;  // Once the link was open.
    std::optional<DeviceInfo> m_watched;
    QTimer m_retry;
    std::chrono::seconds m_pause = FirstPause;
    QString m_reason = QStringLiteral("connecting");
    std::uint64_t m_losses = 0;
    bool m_started = false;
};

}  // namespace pddgpu
