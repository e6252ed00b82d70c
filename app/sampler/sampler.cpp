// SPDX-License-Identifier: GPL-3.0-or-later
#include "sampler/sampler.h"

#include <memory>
#include <utility>

#include "sampler/samplerworker.h"

namespace pddgpu {

Sampler::Sampler(std::unique_ptr<Source> source, QObject *parent)
    : QObject(parent),
      m_isPlayback(source->playback() != nullptr),
      m_thread(QStringLiteral("sampler"), std::make_unique<SamplerWorker>(std::move(source)))
{
    m_thread.handOver(&SamplerWorker::sampled, this, &Sampler::sampled);
    m_thread.handOver(&SamplerWorker::controlWritten, this, &Sampler::controlWritten);
    m_thread.handOver(&SamplerWorker::recordingChanged, this, &Sampler::recordingChanged);
    m_thread.handOver(&SamplerWorker::playbackChanged, this, &Sampler::playbackChanged);
    m_thread.handOver(&SamplerWorker::historyLoaded, this, &Sampler::historyLoaded);
    m_thread.handOver(&SamplerWorker::pastLoaded, this, &Sampler::pastLoaded);
    m_thread.start();
}

Sampler::~Sampler() = default;

template <typename Function>
void Sampler::inPlayer(Function function)
{
    m_thread.call([function](SamplerWorker *worker) {
        if (Player *player = worker->player())
            function(player);
    });
}

void Sampler::start(std::chrono::milliseconds interval)
{
    m_interval = interval;
    m_thread.call([interval](SamplerWorker *worker) { worker->start(interval); });
}

void Sampler::selectDevice(const QString &deviceId)
{
    m_thread.call([deviceId](SamplerWorker *worker) { worker->selectDevice(deviceId); });
}

void Sampler::sampleNow()
{
    m_thread.call([](SamplerWorker *worker) { worker->sample(); });
}

void Sampler::writeControl(const DeviceInfo &device, DriverControl control, const QByteArray &value)
{
    m_thread.call([device, control, value](SamplerWorker *worker) {
        worker->writeControl(device, control, value);
    });
}

void Sampler::startRecording(const QString &path)
{
    m_thread.call([path](SamplerWorker *worker) { worker->startRecording(path); });
}

void Sampler::stopRecording()
{
    m_thread.call([](SamplerWorker *worker) { worker->stopRecording(); });
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
    m_thread.call([](SamplerWorker *worker) { worker->wantPast(); });
}

void Sampler::startTracing()
{
    m_thread.call(&SamplerWorker::startTracing);
}

void Sampler::unlock()
{
    m_thread.call(&SamplerWorker::unlock);
}

}  // namespace pddgpu

#include "moc_sampler.cpp"
