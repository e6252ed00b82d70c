// SPDX-License-Identifier: GPL-3.0-or-later
#include "sampler/sampler.h"

#include <QMetaObject>
#include <utility>

#include "sampler/samplerworker.h"

namespace pddgpu {

// Nothing is shared with the thread: calls and results are queued events.

Sampler::Sampler(std::unique_ptr<Source> source, QObject *parent)
    : QObject(parent),
      m_isPlayback(source->playback() != nullptr),
      m_worker(new SamplerWorker(std::move(source)))
{
    m_thread.setObjectName(QStringLiteral("sampler"));
    m_worker->moveToThread(&m_thread);
    connect(&m_thread, &QThread::finished, m_worker, &QObject::deleteLater);
    connect(m_worker, &SamplerWorker::sampled, this, &Sampler::sampled);
    connect(m_worker, &SamplerWorker::controlWritten, this, &Sampler::controlWritten);
    connect(m_worker, &SamplerWorker::recordingChanged, this, &Sampler::recordingChanged);
    connect(m_worker, &SamplerWorker::playbackChanged, this, &Sampler::playbackChanged);
    connect(m_worker, &SamplerWorker::historyLoaded, this, &Sampler::historyLoaded);
    connect(m_worker, &SamplerWorker::pastLoaded, this, &Sampler::pastLoaded);
    m_thread.start();
}

Sampler::~Sampler()
{
    m_thread.requestInterruption();
    m_thread.quit();
    m_thread.wait();
}

template <typename Function>
void Sampler::inWorker(Function function)
{
    QMetaObject::invokeMethod(
        m_worker, [worker = m_worker, function] { function(worker); }, Qt::QueuedConnection);
}

template <typename Function>
void Sampler::inPlayer(Function function)
{
    inWorker([function](SamplerWorker *worker) {
        if (Player *player = worker->player())
            function(player);
    });
}

void Sampler::start(std::chrono::milliseconds interval)
{
    m_interval = interval;
    inWorker([interval](SamplerWorker *worker) { worker->start(interval); });
}

void Sampler::selectDevice(const QString &deviceId)
{
    inWorker([deviceId](SamplerWorker *worker) { worker->selectDevice(deviceId); });
}

void Sampler::sampleNow()
{
    inWorker([](SamplerWorker *worker) { worker->sample(); });
}

void Sampler::writeControl(const DeviceInfo &device, DriverControl control, const QByteArray &value)
{
    inWorker([device, control, value](SamplerWorker *worker) {
        worker->writeControl(device, control, value);
    });
}

void Sampler::startRecording(const QString &path)
{
    inWorker([path](SamplerWorker *worker) { worker->startRecording(path); });
}

void Sampler::stopRecording()
{
    inWorker([](SamplerWorker *worker) { worker->stopRecording(); });
}

void Sampler::seek(qint64 timeMs)
{
    inPlayer([timeMs](Player *player) { player->seek(timeMs); });
}

void Sampler::step(qsizetype samples)
{
    inPlayer([samples](Player *player) { player->step(samples); });
}

void Sampler::play()
{
    inPlayer([](Player *player) { player->play(); });
}

void Sampler::pause()
{
    inPlayer([](Player *player) { player->pause(); });
}

void Sampler::setSpeed(double speed)
{
    inPlayer([speed](Player *player) { player->setSpeed(speed); });
}

void Sampler::wantPast()
{
    inWorker([](SamplerWorker *worker) { worker->wantPast(); });
}

void Sampler::unlock()
{
    QMetaObject::invokeMethod(m_worker, &SamplerWorker::unlock, Qt::QueuedConnection);
}

}  // namespace pddgpu

#include "moc_sampler.cpp"
