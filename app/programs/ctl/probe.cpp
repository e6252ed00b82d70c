// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/ctl/probe.h"

#include <QCoreApplication>
#include <QEventLoop>
#include <QTimer>
#include <chrono>

#include "explain/explain.h"
#include "text/visibletext.h"

using namespace Qt::StringLiterals;

namespace pddgpu {

namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(pddgpu::Probe)
};

}  // namespace

tl::expected<DeviceInfo, QString> findDevice(const Snapshot &snapshot, const QString &idOrCard)
{
    if (snapshot.devices.isEmpty()) {
        return tl::unexpected(snapshot.errors.isEmpty()
                                  ? Text::tr("There is no pddgpu device.")
                                  : explanation(snapshot.errors.constFirst()));
    }
    if (idOrCard.isEmpty())
        return snapshot.devices.constFirst();
    QStringList names;
    for (const DeviceInfo &device : snapshot.devices) {
        if (device.id == idOrCard || device.card == idOrCard)
            return device;
        names << u"%1 (%2)"_s.arg(visibleText(device.id), visibleText(device.card));
    }
    return tl::unexpected(Text::tr("There is no device “%1”. Choose from: %2.")
                              .arg(visibleText(idOrCard), names.join(", "_L1)));
}

namespace {

std::unique_ptr<Source> patient(std::unique_ptr<Source> source)
{
    source->setPatient(true);
    return source;
}

}  // namespace

QStringList missingHosts(const Snapshot &snapshot)
{
    QStringList reasons;
    const QList<LinkState> lost = snapshot.lostLinks();
    for (const LinkState &link : lost) {
        reasons << explanation(SourceError{SourceError::Kind::Gone,
                                           SourceError::Cause::ConnectionLost, link.host,
                                           link.reason, 0});
    }
    return reasons;
}

Probe::Probe(std::unique_ptr<Source> source) : m_worker(patient(std::move(source)))
{
    connect(&m_worker, &SamplerWorker::sampled, this,
            [this](const SnapshotPtr &snapshot) { m_snapshot = snapshot; });
    connect(&m_worker, &SamplerWorker::controlWritten, this,
            [this](const ControlOutcome &outcome) { m_refusal = outcome.error; });
}

SnapshotPtr Probe::sample(const QString &deviceId)
{
    m_worker.selectDevice(deviceId);
    m_worker.sample();
    waitForConnection();
    return m_snapshot;
}

void Probe::waitForConnection()
{
    constexpr std::chrono::milliseconds LookInterval{20};

    if (!m_snapshot->isConnecting())
        return;
    QEventLoop loop;
    QTimer look;
    look.callOnTimeout(this, [this, &loop] {
        m_worker.sample();
        if (!m_snapshot->isConnecting())
            loop.quit();
    });
    look.start(LookInterval);
    loop.exec();
}

tl::expected<SnapshotPtr, QString> Probe::take(const QString &idOrCard)
{
    for (SnapshotPtr snapshot = sample(idOrCard);;) {
        const auto device = findDevice(*snapshot, idOrCard);
        if (!device)
            return tl::unexpected(device.error());
        if (snapshot->device == *device) {
            if (idOrCard.isEmpty() || snapshot->otherLinks.isEmpty())
                return snapshot;
            auto alone = std::make_shared<Snapshot>(*snapshot);
            alone->otherLinks.clear();
            return alone;
        }
        snapshot = sample(device->id);
    }
}

tl::expected<QList<SnapshotPtr>, QString> Probe::takeAll()
{
    const auto first = take();
    if (!first)
        return tl::unexpected(first.error());
    QList<SnapshotPtr> all;
    for (const DeviceInfo &device : (*first)->devices) {
        const SnapshotPtr one = device == (*first)->device ? *first : sample(device.id);
        // Skip a device that disappeared since.
        if (one->device == device)
            all.append(one);
    }
    return all;
}

tl::expected<SnapshotPtr, QString> Probe::takeFirst(const QString &idOrCard)
{
    const auto last = take(idOrCard);
    if (!last || !m_worker.player())
        return last;
    m_worker.player()->seek(m_worker.player()->state().firstMs);
    return take(idOrCard);
}

tl::expected<SnapshotPtr, QString> Probe::takeLast(const QString &idOrCard)
{
    if (m_worker.player())
        m_worker.player()->seek(m_worker.player()->state().lastMs);
    return take(idOrCard);
}

bool Probe::rewind()
{
    // By steps, as several samples may have the time of the first one.
    const qsizetype samples = m_worker.player()->state().sampleCount;
    m_worker.player()->step(-samples);
    return samples > 0;
}

bool Probe::goOn()
{
    const PlaybackState state = m_worker.player()->state();
    if (state.sample + 1 >= state.sampleCount)
        return false;
    m_worker.player()->step(1);
    return m_worker.player()->state().sample > state.sample;
}

std::chrono::milliseconds Probe::played() const
{
    const PlaybackState state = m_worker.player()->state();
    return std::chrono::milliseconds(state.sampleMs - state.firstMs);
}

std::optional<SourceError> Probe::write(const DeviceInfo &device, DriverControl control,
                                        const QByteArray &value)
{
    m_refusal.reset();
    m_worker.writeControl(device, control, value);
    return m_refusal;
}

}  // namespace pddgpu

#include "moc_probe.cpp"
