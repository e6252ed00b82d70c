// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDeadlineTimer>
#include <QTimer>
#include <chrono>
#include <memory>
#include <vector>

#include "transport/source.h"

namespace pddgpu {

/// The drivers on several hosts, or on one, as one source: a device's id begins with its host's
/// name and a colon, so that it differs from this machine's devices.
///
/// A host that does not answer keeps the devices that it had: their reads fail until it is back.
///
/// A round of reads asks all hosts, so one host must not cause many rounds. News of the watched
/// device's host is told at once: NewsAtOnce times, then once in NewsPause. Other news waits for
/// the next round, NewsPatience at most.
class HostsSource : public Source
{
    Q_OBJECT

public:
    struct Host {
        QString name;
        std::unique_ptr<Source> source;
    };

    static constexpr int NewsAtOnce = 5;
    static constexpr std::chrono::milliseconds NewsPause{10'000};
    static constexpr std::chrono::milliseconds NewsPatience{1'500};

    explicit HostsSource(std::vector<Host> hosts);
    ~HostsSource() override;

    Origin origin() const override { return Origin::Driver; }
    /// Of all hosts, in their order; an error only where no host has any: the first host's.
    Result<QList<DeviceInfo>> devices() override;
    Result<QByteArray> read(const DeviceInfo &device, DriverFile file) override;
    void prefetch(const DeviceInfo &device, const QList<DriverFile> &files) override;
    Result<void> write(const DeviceInfo &device, DriverControl control,
                       const QByteArray &value) override;
    void writeLater(const DeviceInfo &device, DriverControl control, const QByteArray &value,
                    const std::function<void(const Result<void> &)> &written) override;
    /// Of the watched device's host.
    Result<QByteArray> readLog() override;
    void watch(const std::optional<DeviceInfo> &device) override;
    /// To the watched device's host; without one, to the first that is not connected.
    LinkState link() const override;
    QList<LinkState> otherLinks() const override;
    /// At the watched device's host; without one, at all that it may help.
    void unlock() override;
    void setPatient(bool isPatient) override;
    void interrupt() override;

private:
    struct Member {
        QString name;
        std::unique_ptr<Source> source;
        QList<DeviceInfo> devices;  // Theirs, as it names them.
    };
    /// A device as its host names it. Without a member if no host has it.
    struct Place {
        Member *member = nullptr;
        DeviceInfo device;
    };

    Place placeOf(const DeviceInfo &device);
    const Member &watched() const;
    void takeNews(const QString &host);
    bool mayTellAtOnce();

    std::vector<Member> m_members;
    QString m_watchedHost;
    QTimer m_news;  // Running: something is to be told, unless a round comes first.
    int m_newsAtOnce = NewsAtOnce;
    QDeadlineTimer m_nextAtOnce;
};

}  // namespace pddgpu
