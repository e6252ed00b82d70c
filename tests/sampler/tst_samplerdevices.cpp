// SPDX-License-Identifier: GPL-3.0-or-later
// Which devices a sampler reads and writes, as they come and go.
#include <QSignalSpy>
#include <QTest>
#include <memory>

#include "sampler/sampler.h"
#include "samplertesting.h"
#include "support/regions.h"

using namespace pddgpu;
using namespace pddgpu::testing;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

class SamplerDevicesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { qRegisterMetaType<ControlOutcome>(); }
    void init() { m_stage = std::make_shared<Stage>(); }

    void noDevice();
    void vanishesAndComesBack();
    void comesBackUnderAnotherCard();
    void newCardsAppear();
    void selectsDevices();
    void aSwitchIsOneRoundOfReads();
    void aStandInIsSaidToBeOne();

    void otherDevicesComeAlong();
    void otherDevicesThatFail();

    void watchesTheSelectedDevice();

    void writeIsAnsweredBeforeItsSample();
    void refusedWrite();
    void writeWithoutADevice();
    void writeBetweenSelectionAndSample();
    void connectionThatEndsMeanwhile();
    void deviceThatGoesBetweenTwoFiles();
    void hostThatFallsSilentMeanwhile();
    void tracerThatEndsMeanwhile();
    void writeToADeviceThatHasGone();
    void writeToADeviceThatIsBoundAnew();

private:
    std::shared_ptr<Stage> m_stage;
};

void SamplerDevicesTest::noDevice()
{
    const SourceError none = error(Kind::Absent, Cause::NoDevice);
    m_stage->setDevices(tl::unexpected(none));
    Sampling sampling(m_stage);
    const SnapshotPtr snapshot = sampling.take();
    QVERIFY(!snapshot->device);
    QVERIFY(snapshot->devices.isEmpty());
    QVERIFY(!usedOf(*snapshot, Vram));
    QCOMPARE(snapshot->errors, QList<SourceError>{none});

    m_stage->setDevices(QList<DeviceInfo>{First});
    QCOMPARE(sampling.next()->device, First);  // It is looked up for each sample.

    m_stage->setDevices(QList<DeviceInfo>{});
    m_stage->setErrorEverywhere(error(Kind::Gone, Cause::NoDevice, 2));
    QCOMPARE(sampling.next()->errors[0].cause, Cause::NoDevice);
}

void SamplerDevicesTest::vanishesAndComesBack()
{
    Sampling sampling(m_stage);
    QVERIFY(sampling.take()->objects);

    m_stage->setDevices(tl::unexpected(error(Kind::Absent, Cause::NoDevice)));
    m_stage->setErrorEverywhere(error(Kind::Gone, Cause::NoDevice, 2));
    const SnapshotPtr gone = sampling.next();
    QVERIFY(!gone->device);
    QVERIFY(!gone->objects);
    QVERIFY(!usedOf(*gone, Vram));
    QCOMPARE(gone->errors.size(), 1);
    QCOMPARE(gone->errors[0].kind, Kind::Absent);

    m_stage->clearErrors();
    m_stage->setDevices(QList<DeviceInfo>{First});
    const int reads = m_stage->readsOf(DriverFile::LeakObjects);
    const SnapshotPtr back = sampling.next();
    QCOMPARE(back->device, First);
    QVERIFY(back->objects);
    QVERIFY(back->errors.isEmpty());
    QCOMPARE(m_stage->readsOf(DriverFile::LeakObjects), reads + 1);

    // A device that is listed but never there must not block the thread.
    m_stage->setErrorEverywhere(error(Kind::Gone, Cause::NoDevice, 2));
    const SnapshotPtr torn = sampling.next();
    QCOMPARE(torn->errors.size(), 1);
    QCOMPARE(torn->errors[0].kind, Kind::Gone);
}

void SamplerDevicesTest::comesBackUnderAnotherCard()
{
    Sampling sampling(m_stage);
    sampling.take();
    const DeviceInfo moved{First.id, u"card3"_s};
    m_stage->setDevices(QList<DeviceInfo>{moved});
    m_stage->setError(DriverFile::Generation, error(Kind::Gone, Cause::NoDevice, 2));
    QCOMPARE(sampling.next()->device, moved);
}

void SamplerDevicesTest::newCardsAppear()
{
    Sampler sampler(std::make_unique<StagedSource>(m_stage));
    QSignalSpy spy(&sampler, &Sampler::sampled);
    sampler.start(50ms);
    QTRY_VERIFY(!spy.isEmpty());
    const QList<DeviceInfo> both{First, Second};
    m_stage->setDevices(both);
    QTRY_COMPARE_WITH_TIMEOUT(spy.constLast().constFirst().value<SnapshotPtr>()->devices, both,
                              20000);
    QCOMPARE(spy.constLast().constFirst().value<SnapshotPtr>()->device, First);
}

void SamplerDevicesTest::selectsDevices()
{
    m_stage->setDevices(QList<DeviceInfo>{First, Second});
    Sampling sampling(m_stage);
    QCOMPARE(sampling.take()->device, First);

    sampling.sampler.selectDevice(Second.id);
    QCOMPARE(sampling.take()->device, Second);
    QCOMPARE(m_stage->listedDevice, Second.id);
    // By chance it has the other one's generation, but not its objects.
    QCOMPARE(m_stage->readsOf(DriverFile::LeakObjects), 2);

    sampling.sampler.selectDevice(u"pddgpu.9"_s);
    QCOMPARE(sampling.take()->device, First);
    sampling.sampler.selectDevice(QString());
    QCOMPARE(sampling.take()->device, First);
}

void SamplerDevicesTest::aSwitchIsOneRoundOfReads()
{
    m_stage->setDevices(QList<DeviceInfo>{First, Second});
    Sampling sampling(m_stage);
    sampling.take();
    // Each sample reads it for both, and memory_stats for the selected one.
    QCOMPARE(m_stage->readsOf(DriverFile::VramUsedBytes), 2);
    sampling.sampler.selectDevice(Second.id);
    QCOMPARE(sampling.take()->device, Second);
    // Queued after anything else that the switch might have requested.
    QCOMPARE(sampling.next()->device, Second);
    QCOMPARE(m_stage->readsOf(DriverFile::VramUsedBytes), 6);
    QCOMPARE(m_stage->readsOf(DriverFile::MemoryStats), 3);
}

void SamplerDevicesTest::aStandInIsSaidToBeOne()
{
    m_stage->setDevices(QList<DeviceInfo>{First, Second});
    Sampling sampling(m_stage);
    QCOMPARE(sampling.take()->wantedDevice, QString());
    sampling.sampler.selectDevice(Second.id);
    QCOMPARE(sampling.take()->wantedDevice, QString());

    m_stage->setDevices(QList<DeviceInfo>{First});
    // Writes list the devices again.
    sampling.sampler.writeControl(First, DriverControl::ThresholdBytes, "5");
    const SnapshotPtr standIn = sampling.take();
    QCOMPARE(standIn->device, First);
    QCOMPARE(standIn->wantedDevice, Second.id);

    m_stage->setDevices(QList<DeviceInfo>{First, Second});
    sampling.sampler.writeControl(First, DriverControl::ThresholdBytes, "6");
    const SnapshotPtr back = sampling.take();
    QCOMPARE(back->device, Second);
    QCOMPARE(back->wantedDevice, QString());
}

void SamplerDevicesTest::otherDevicesComeAlong()
{
    m_stage->setDevices(QList<DeviceInfo>{First, Second});
    m_stage->textsOfSecond[DriverFile::VramUsedBytes] = "77\n";
    m_stage->setText(DriverFile::MemoryStats, "now_ns: 95\n");
    Sampling sampling(m_stage);
    const SnapshotPtr first = sampling.take();
    QCOMPARE(first->device, First);
    QCOMPARE(first->others.size(), 1);
    const Snapshot &other = *first->others[0];
    QCOMPARE(other.device, Second);
    QCOMPARE(other.capturedAt, first->capturedAt);
    QCOMPARE(usedOf(other, Vram), 77u);
    QCOMPARE(other.alertCount, first->alertCount);
    QVERIFY(other.errors.isEmpty() && other.others.isEmpty());
    // Its large files were not read.
    QVERIFY(!other.stats && !other.objects);
    QCOMPARE(m_stage->readsOf(DriverFile::MemoryStats), 1);
    QCOMPARE(m_stage->readsOf(DriverFile::LeakObjects), 1);

    sampling.sampler.selectDevice(Second.id);
    const SnapshotPtr second = sampling.take();
    QCOMPARE(usedOf(*second, Vram), 77u);
    QCOMPARE(second->others.size(), 1);
    QCOMPARE(second->others[0]->device, First);
}

void SamplerDevicesTest::otherDevicesThatFail()
{
    m_stage->setDevices(QList<DeviceInfo>{First, Second});
    m_stage->textsOfSecond[DriverFile::VramUsedBytes] = "x\n";
    Sampling sampling(m_stage);
    const SnapshotPtr snapshot = sampling.take();
    QVERIFY(snapshot->errors.isEmpty());
    QVERIFY(!usedOf(*snapshot->others[0], Vram));
    QCOMPARE(snapshot->others[0]->errors.size(), 1);
    QCOMPARE(snapshot->others[0]->errors[0].kind, Kind::Malformed);
}

void SamplerDevicesTest::watchesTheSelectedDevice()
{
    m_stage->setDevices(QList<DeviceInfo>{First, Second});
    Sampling sampling(m_stage);
    sampling.take();
    QCOMPARE(m_stage->watchedDevice(), First);
    sampling.sampler.selectDevice(Second.id);
    sampling.take();
    QCOMPARE(m_stage->watchedDevice(), Second);
    m_stage->setDevices(tl::unexpected(error(Kind::Absent, Cause::NoDevice)));
    m_stage->setErrorEverywhere(error(Kind::Gone, Cause::NoDevice, 2));
    sampling.next();
    QCOMPARE(m_stage->watchedDevice(), std::nullopt);
}

void SamplerDevicesTest::writeIsAnsweredBeforeItsSample()
{
    Sampling sampling(m_stage);
    sampling.take();

    QStringList order;
    std::optional<ControlOutcome> outcome;
    SnapshotPtr snapshot;
    connect(&sampling.sampler, &Sampler::controlWritten, this, [&](const ControlOutcome &said) {
        order.append(u"outcome"_s);
        outcome = said;
    });
    connect(&sampling.sampler, &Sampler::sampled, this, [&](const SnapshotPtr &taken) {
        order.append(u"sample"_s);
        snapshot = taken;
    });
    sampling.sampler.writeControl(First, DriverControl::ThresholdBytes, "777");
    QTRY_COMPARE(order.size(), 2);
    QCOMPARE(order, (QStringList{u"outcome"_s, u"sample"_s}));
    QCOMPARE(outcome->control, DriverControl::ThresholdBytes);
    QCOMPARE(outcome->value, "777");
    QVERIFY(!outcome->error);
    QCOMPARE(snapshot->thresholdBytes, 777u);
    QCOMPARE(m_stage->order, QStringList{u"write pddgpu.0 777"_s});
}

void SamplerDevicesTest::refusedWrite()
{
    const SourceError refused = error(Kind::Refused, Cause::Other, 22);
    m_stage->writeError = refused;
    Sampling sampling(m_stage);
    const SnapshotPtr before = sampling.take();
    QSignalSpy outcomes(&sampling.sampler, &Sampler::controlWritten);
    sampling.sampler.writeControl(First, DriverControl::ThresholdBytes, "0");
    const SnapshotPtr after = sampling.take();
    QCOMPARE(outcomes.size(), 1);
    QCOMPARE(outcomes[0][0].value<ControlOutcome>().error, refused);
    QCOMPARE(after->thresholdBytes, before->thresholdBytes);
    QVERIFY(after->errors.isEmpty());
}

void SamplerDevicesTest::writeWithoutADevice()
{
    const SourceError none = error(Kind::Absent, Cause::NoDevice);
    m_stage->setDevices(tl::unexpected(none));
    Sampler sampler(std::make_unique<StagedSource>(m_stage));
    QSignalSpy outcomes(&sampler, &Sampler::controlWritten);
    sampler.writeControl(First, DriverControl::TriggerCheck, "1");  // Not even started.
    QVERIFY(outcomes.wait(30000));
    QCOMPARE(outcomes[0][0].value<ControlOutcome>().error, none);
    QVERIFY(m_stage->order.isEmpty());
}

void SamplerDevicesTest::writeBetweenSelectionAndSample()
{
    m_stage->setDevices(QList<DeviceInfo>{First, Second});
    Sampling sampling(m_stage);
    QCOMPARE(sampling.take()->device, First);
    QSignalSpy outcomes(&sampling.sampler, &Sampler::controlWritten);
    // The second one is selected while the first one is still shown.
    sampling.sampler.selectDevice(Second.id);
    sampling.sampler.writeControl(First, DriverControl::ThresholdBytes, "777");
    QTRY_COMPARE(outcomes.size(), 1);
    const auto outcome = outcomes[0][0].value<ControlOutcome>();
    QVERIFY(!outcome.error);
    QCOMPARE(outcome.device, First);
    const QMutexLocker locker(&m_stage->mutex);
    QCOMPARE(m_stage->order, QStringList{u"write pddgpu.0 777"_s});
}

// The list was requested while connecting; by the end of the sample, the failure is known.
void SamplerDevicesTest::connectionThatEndsMeanwhile()
{
    const QString host = u"gpu-1"_s;
    m_stage->setDevices(tl::unexpected(SourceError{
        SourceError::Kind::Gone, SourceError::Cause::ConnectionLost, host, u"connecting"_s, 0}));
    LinkState link;
    link.host = host;
    link.connected = false;
    link.retryInMs = 500;
    link.reason = u"Connection refused"_s;
    m_stage->setLink(link);
    Sampling sampling(m_stage);
    const SnapshotPtr snapshot = sampling.take();
    QVERIFY(!snapshot->isConnecting());
    QCOMPARE(snapshot->errors.size(), 1);
    QCOMPARE(snapshot->errors[0].reason, u"Connection refused"_s);
}

// Between two of its files: what was already read belongs to a device that is gone.
void SamplerDevicesTest::deviceThatGoesBetweenTwoFiles()
{
    const SourceError gone{Kind::Gone, Cause::ConnectionLost, u"gpu-1"_s, u"silent"_s, 0};
    m_stage->setError(DriverFile::MemoryStats, gone);
    Sampling sampling(m_stage);
    const SnapshotPtr snapshot = sampling.take();
    QCOMPARE(snapshot->device, First);
    QCOMPARE(snapshot->errors.size(), 1);
    QCOMPARE(snapshot->errors[0].cause, Cause::ConnectionLost);
    QVERIFY(!usedOf(*snapshot, Vram));
    QVERIFY(!snapshot->monitorEnabled);
}

// A sample never shows both a host's usage and that the host is gone.
void SamplerDevicesTest::hostThatFallsSilentMeanwhile()
{
    LinkState link;
    link.host = u"gpu-1"_s;
    m_stage->setDevices(QList<DeviceInfo>{{u"gpu-1:pddgpu.0"_s, u"card0"_s}});
    m_stage->setLink(link);
    m_stage->linkAtTheEnd = link;
    m_stage->linkAtTheEnd->connected = false;
    Sampling sampling(m_stage);
    const SnapshotPtr snapshot = sampling.take();
    QVERIFY(usedOf(*snapshot, Vram));
    QVERIFY(snapshot->link.connected);
    m_stage->setErrorEverywhere({Kind::Gone, Cause::ConnectionLost, link.host, u"silent"_s, 0});
    const SnapshotPtr next = sampling.next();
    QVERIFY(!usedOf(*next, Vram));
    QVERIFY(!next->link.connected);
}

// A sample never shows both a tracer's figures and that it has ended.
void SamplerDevicesTest::tracerThatEndsMeanwhile()
{
    using Tracing = LinkState::Tracing;

    m_stage->setDevices(QList<DeviceInfo>{{u"0000:03:00.0"_s, u"card0"_s, u"bochs-drm"_s}});
    LinkState link;
    link.tracing = Tracing::Running;
    m_stage->setLink(link);
    link.tracing = Tracing::Failed;
    link.tracingReason = u"pddgpu-tracer was killed"_s;
    m_stage->linkAtTheEnd = link;
    Sampling sampling(m_stage);
    const SnapshotPtr snapshot = sampling.take();
    QVERIFY(snapshot->hasMonitor);
    QCOMPARE(snapshot->link.tracing, Tracing::Running);
    QCOMPARE(snapshot->link.tracingReason, QString());
    m_stage->setErrorEverywhere({Kind::Absent, Cause::ConnectionLost, u"tracer"_s, u"ended"_s, 0});
    const SnapshotPtr next = sampling.next();
    QVERIFY(!next->hasMonitor);
    QCOMPARE(next->link, link);
}

void SamplerDevicesTest::writeToADeviceThatHasGone()
{
    m_stage->setDevices(QList<DeviceInfo>{First, Second});
    Sampling sampling(m_stage);
    sampling.take();
    sampling.sampler.selectDevice(Second.id);
    QCOMPARE(sampling.take()->device, Second);
    QSignalSpy outcomes(&sampling.sampler, &Sampler::controlWritten);
    // Between the shown sample and the write to the control.
    m_stage->setDevices(QList<DeviceInfo>{First});
    sampling.sampler.writeControl(Second, DriverControl::TriggerCheck, "1");
    QTRY_COMPARE(outcomes.size(), 1);
    const auto outcome = outcomes[0][0].value<ControlOutcome>();
    QCOMPARE(outcome.device, Second);
    QVERIFY(outcome.error);
    QCOMPARE(outcome.error->cause, Cause::NoDevice);
    QCOMPARE(outcome.error->kind, Kind::Gone);
    QCOMPARE(outcome.error->subject, Second.id);
    QVERIFY(!outcome.error->reason.isEmpty());
    QCOMPARE(sampling.take()->device, First);
    const QMutexLocker locker(&m_stage->mutex);
    QVERIFY(m_stage->order.isEmpty());
}

void SamplerDevicesTest::writeToADeviceThatIsBoundAnew()
{
    Sampling sampling(m_stage);
    sampling.take();
    QSignalSpy outcomes(&sampling.sampler, &Sampler::controlWritten);
    // The id is the same, but the device is a different one.
    m_stage->setDevices(QList<DeviceInfo>{{First.id, u"card3"_s}});
    sampling.sampler.writeControl(First, DriverControl::ThresholdBytes, "1");
    QTRY_COMPARE(outcomes.size(), 1);
    QCOMPARE(outcomes[0][0].value<ControlOutcome>().error->cause, Cause::NoDevice);
    const QMutexLocker locker(&m_stage->mutex);
    QVERIFY(m_stage->order.isEmpty());
}

QTEST_GUILESS_MAIN(SamplerDevicesTest)
#include "tst_samplerdevices.moc"
