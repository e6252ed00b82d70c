// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDeadlineTimer>
#include <QTimer>
#include <chrono>
#include <memory>
#include <vector>

#include "transport/source.h"

namespace pddgpu {

/// The drivers on one or more hosts as one source: a device's id is prefixed with its host's name
/// and a colon, so that it differs from this machine's devices.
///
/// A host that does not answer keeps its devices: reading them fails until it is back.
///
/// A round of reads queries all hosts, so one host must not cause many rounds. Changes on the
/// watched device's host are reported at once: NewsAtOnce times, then once per NewsPause. Other
/// changes wait for the next round, at most NewsPatience.
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
    /// The devices of all hosts, in host order; an error only if no host has any: the first host's.
    Result<QList<DeviceInfo>> devices() override;
    Result<QByteArray> read(const DeviceInfo &device, DriverFile file) override;
    void prefetch(const DeviceInfo &device, const QList<DriverFile> &files) override;
    Result<void> write(const DeviceInfo &device, DriverControl control,
                       const QByteArray &value) override;
    void writeLater(const DeviceInfo &device, DriverControl control, const QByteArray &value,
                    const std::function<void(const Result<void> &)> &written) override;
    /// The log of the watched device's host.
    Result<QByteArray> readLog() override;
    void watch(const std::optional<DeviceInfo> &device) override;
    /// The link to the watched device's host; without one, to the first that is not connected.
    LinkState link() const override;
    QList<LinkState> otherLinks() const override;
    /// Unlocks the watched device's host; without one, all hosts where it may help.
    void unlock() override;
    void startTracing() override;
    void setPatient(bool isPatient) override;
    void interrupt() override;

private:
    struct Member {
        QString name;
        std::unique_ptr<Source> source;
        QList<DeviceInfo> devices;  // The host's devices, with its own names.
    };
    /// A device with its host's name for it. Without a member if no host has it.
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
    QTimer m_news;  // Running: a change is pending, unless a round comes first.
    int m_newsAtOnce = NewsAtOnce;
    QDeadlineTimer m_nextAtOnce;
};

}  // namespace pddgpu
