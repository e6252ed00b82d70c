// SPDX-License-Identifier: GPL-3.0-or-later
#include "fleet/fleet.h"

#include <QMetaObject>

#include "fleet/fleetworker.h"

namespace pddgpu {

// Nothing is shared with the thread: calls and results are queued events.

Fleet::Fleet(const PrometheusServer &server, QObject *parent)
    : QObject(parent),
      m_url(server.url.adjusted(QUrl::RemoveUserInfo)),
      m_worker(new FleetWorker(server))
{
    m_thread.setObjectName(QStringLiteral("fleet"));
    m_worker->moveToThread(&m_thread);
    connect(&m_thread, &QThread::finished, m_worker, &QObject::deleteLater);
    connect(m_worker, &FleetWorker::sampled, this, &Fleet::sampled);
    connect(m_worker, &FleetWorker::historyRead, this, &Fleet::historyRead);
    m_thread.start();
}

Fleet::~Fleet()
{
    m_thread.quit();
    m_thread.wait();
}

template <typename Function>
void Fleet::inWorker(Function function)
{
    QMetaObject::invokeMethod(
        m_worker, [worker = m_worker, function] { function(worker); }, Qt::QueuedConnection);
}

void Fleet::start(std::chrono::milliseconds interval)
{
    inWorker([interval](FleetWorker *worker) { worker->start(interval); });
}

void Fleet::refresh()
{
    inWorker([](FleetWorker *worker) { worker->refresh(); });
}

void Fleet::watch(const std::optional<FleetCardId> &id)
{
    inWorker([id](FleetWorker *worker) { worker->watch(id); });
}

}  // namespace pddgpu

#include "moc_fleet.cpp"
