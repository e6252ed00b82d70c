// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QThread>
#include <chrono>
#include <optional>

#include "fleet/fleetsnapshot.h"
#include "fleet/prometheusserver.h"

namespace pddgpu {

class FleetWorker;

/// Follows all pddgpu cards that a Prometheus server knows of, and publishes immutable snapshots.
///
/// Lives in the thread that made it; all functions return at once and all signals arrive in that
/// thread. The network is used by a thread of its own.
class Fleet : public QObject
{
    Q_OBJECT

public:
    /// As often as servers usually look at their hosts.
    static constexpr std::chrono::milliseconds DefaultInterval{15'000};

    explicit Fleet(const PrometheusServer &server, QObject *parent = nullptr);
    /// Breaks off what is under way.
    ~Fleet() override;

    /// The server's address, without name and password.
    QUrl url() const { return m_url; }

    /// Queries at once, and then again this long after each answer.
    void start(std::chrono::milliseconds interval = DefaultInterval);
    /// Asks now, in addition; or once more if it is asking already.
    void refresh();
    /// Follows the history of a card from now on; answered by historyRead(), then and with each
    /// snapshot that is answered.
    void watch(const std::optional<FleetCardId> &id);

Q_SIGNALS:
    void sampled(const pddgpu::FleetSnapshotPtr &snapshot);
    void historyRead(const pddgpu::FleetHistoryPtr &history);

private:
    template <typename Function>
    void inWorker(Function function);

    const QUrl m_url;
    QThread m_thread;
    FleetWorker *m_worker;
};

}  // namespace pddgpu
