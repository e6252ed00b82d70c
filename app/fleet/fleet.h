// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <chrono>
#include <optional>

#include "fleet/fleetsnapshot.h"
#include "fleet/prometheusserver.h"
#include "threads/workerthread.h"

namespace pddgpu {

class FleetWorker;

/// Follows all pddgpu cards known to a Prometheus server, and publishes immutable snapshots.
///
/// Belongs to the thread that created it; all functions return at once and all signals arrive in
/// that thread. The network runs in its own thread.
class Fleet : public QObject
{
    Q_OBJECT

public:
    /// The usual scrape interval of servers.
    static constexpr std::chrono::milliseconds DefaultInterval{15'000};

    explicit Fleet(const PrometheusServer &server, QObject *parent = nullptr);
    /// Aborts running queries.
    ~Fleet() override;

    /// The server's address, without name and password.
    QUrl url() const { return m_url; }

    /// Queries at once, then this long after each answer.
    void start(std::chrono::milliseconds interval = DefaultInterval);
    /// Queries now, in addition; if a query is running, once more after it.
    void refresh();
    /// Follows the history of a card from now on. Answered by historyRead(), now and with each
    /// successful snapshot.
    void watch(const std::optional<FleetCardId> &id);

Q_SIGNALS:
    void sampled(const pddgpu::FleetSnapshotPtr &snapshot);
    void historyRead(const pddgpu::FleetHistoryPtr &history);

private:
    const QUrl m_url;
    WorkerThread<FleetWorker> m_thread;
};

}  // namespace pddgpu
