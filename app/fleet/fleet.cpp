// SPDX-License-Identifier: GPL-3.0-or-later
#include "fleet/fleet.h"

#include <memory>

#include "fleet/fleetworker.h"

namespace pddgpu {

Fleet::Fleet(const PrometheusServer &server, QObject *parent)
    : QObject(parent),
      m_url(server.url.adjusted(QUrl::RemoveUserInfo)),
      m_thread(QStringLiteral("fleet"), std::make_unique<FleetWorker>(server))
{
    m_thread.handOver(&FleetWorker::sampled, this, &Fleet::sampled);
    m_thread.handOver(&FleetWorker::historyRead, this, &Fleet::historyRead);
    m_thread.start();
}

Fleet::~Fleet() = default;

void Fleet::start(std::chrono::milliseconds interval)
{
    m_thread.call([interval](FleetWorker *worker) { worker->start(interval); });
}

void Fleet::refresh()
{
    m_thread.call([](FleetWorker *worker) { worker->refresh(); });
}

void Fleet::watch(const std::optional<FleetCardId> &id)
{
    m_thread.call([id](FleetWorker *worker) { worker->watch(id); });
}

}  // namespace pddgpu

#include "moc_fleet.cpp"
