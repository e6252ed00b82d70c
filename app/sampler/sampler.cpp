// SPDX-License-Identifier: GPL-3.0-or-later
#include "sampler/sampler.h"

#include <QMetaObject>
#include <utility>

#include "sampler/samplerworker.h"

namespace pddgpu {

// Nothing is shared with the thread: calls go there and values come back as queued events.

Sampler::Sampler(std::unique_ptr<Source> source, QObject *parent)
    : QObject(parent), m_worker(new SamplerWorker(std::move(source)))
{
    m_thread.setObjectName(QStringLiteral("sampler"));
    m_worker->moveToThread(&m_thread);
    connect(&m_thread, &QThread::finished, m_worker, &QObject::deleteLater);
    connect(m_worker, &SamplerWorker::sampled, this, &Sampler::sampled);
    connect(m_worker, &SamplerWorker::controlWritten, this, &Sampler::controlWritten);
    m_thread.start();
}

Sampler::~Sampler()
{
    m_thread.quit();
    m_thread.wait();
}

void Sampler::start(std::chrono::milliseconds interval)
{
    QMetaObject::invokeMethod(
        m_worker, [worker = m_worker, interval] { worker->start(interval); }, Qt::QueuedConnection);
}

void Sampler::selectDevice(const QString &deviceId)
{
    QMetaObject::invokeMethod(
        m_worker, [worker = m_worker, deviceId] { worker->selectDevice(deviceId); },
        Qt::QueuedConnection);
}

void Sampler::sampleNow()
{
    QMetaObject::invokeMethod(m_worker, &SamplerWorker::sample, Qt::QueuedConnection);
}

void Sampler::writeControl(DriverControl control, const QByteArray &value)
{
    QMetaObject::invokeMethod(
        m_worker, [worker = m_worker, control, value] { worker->writeControl(control, value); },
        Qt::QueuedConnection);
}

}  // namespace pddgpu
