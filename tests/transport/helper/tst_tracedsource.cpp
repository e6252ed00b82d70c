// SPDX-License-Identifier: GPL-3.0-or-later
// The leak monitor of a card whose driver has none: the tracer's.
#include <QSignalSpy>
#include <QTest>

#include "backend/registry/backends.h"
#include "recording/recordingsource.h"
#include "recording/recordingtee.h"
#include "support/driverfolder.h"
#include "transport/helper/localsource.h"

using namespace pddgpu;
using namespace pddgpu::testing;
using namespace Qt::StringLiterals;

using Tracing = LinkState::Tracing;

namespace {

constexpr quint64 MiB = 1024 * 1024;
const DeviceInfo Amd{u"0000:03:00.0"_s, u"card1"_s, u"bochs-drm"_s};

tl::expected<HelperCommand, QString> noHelper(bool)
{
    return tl::unexpected(u"there is no helper"_s);
}

Snapshot sampleOf(Source *source, const DeviceInfo &device = Amd)
{
    Snapshot snapshot;
    static_cast<void>(source->devices());
    snapshot.device = device;
    Backends backends(source);
    backends.of(device).read(&snapshot);
    return snapshot;
}

// A tracer that ends after some files of its monitor were read.
class EndingTracer : public Source
{
public:
    EndingTracer(Source *source, int readsUntilEnd)
        : m_source(source), m_readsUntilEnd(readsUntilEnd)
    {
    }

    Origin origin() const override { return m_source->origin(); }
    Result<QList<DeviceInfo>> devices() override { return m_source->devices(); }
    Result<QByteArray> read(const DeviceInfo &device, DriverFile file) override
    {
        if (isOfMonitor(file) && --m_readsUntilEnd < 0) {
            return tl::unexpected(SourceError{SourceError::Kind::Absent,
                                              SourceError::Cause::ConnectionLost, u"tracer"_s,
                                              u"pddgpu-tracer was killed"_s, 0});
        }
        return m_source->read(device, file);
    }
    Result<void> write(const DeviceInfo &device, DriverControl control,
                       const QByteArray &value) override
    {
        return m_source->write(device, control, value);
    }

    int readsUntilEnd() const { return m_readsUntilEnd; }

private:
    Source *const m_source;
    int m_readsUntilEnd;
};

}  // namespace

class TracedSourceTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder.emplace();
        m_folder->addCard(Amd.card, Amd.id, "bochs-drm");
        QVERIFY(QDir(m_folder->root()).mkpath(u"proc"_s));
        m_source.emplace(m_folder->root(), noHelper, tracer());
    }
    void cleanup()
    {
        m_runs.clear();
        m_source.reset();
        m_folder.reset();
    }

    void beforeItIsWatched()
    {
        QCOMPARE(m_source->link().tracing, Tracing::Possible);
        const Snapshot sample = sampleOf(&*m_source);
        QVERIFY(sample.isPresent());
        QVERIFY(!sample.hasMonitor);
        QVERIFY(!sample.objects && !sample.liveObjects);
    }

    void asAMonitorOfItsOwn()
    {
        startTracing();
        const Snapshot sample = sampleOf(&*m_source);
        QVERIFY(sample.hasMonitor);
        QVERIFY2(sample.errors.isEmpty(), qPrintable(sample.errors.value(0).reason));
        QCOMPARE(sample.liveObjects, 2u);
        QCOMPARE(sample.liveBytes, 3 * MiB);
        QCOMPARE(sample.orphanedBytes, 2 * MiB);
        QVERIFY(sample.monitorEnabled.value_or(false));
        QVERIFY(sample.stats);
        QVERIFY(!sample.stats->vramUsedBytes);
        QCOMPARE(sample.objects->objects.size(), 2);
        const LeakObject &old = sample.objects->objects.constFirst();
        QCOMPARE(old.process, u"app"_s);
        QCOMPARE(old.region.text(), u"vram"_s);
        QVERIFY(old.ageNs(*sample.nowNs).value_or(0) >= 60'000'000'000);
        QVERIFY(sample.objects->objects.constLast().orphaned);
    }

    void controls()
    {
        startTracing();
        static_cast<void>(m_source->devices());
        QVERIFY(m_source->write(Amd, DriverControl::TriggerCheck, "1"));
        QCOMPARE(sampleOf(&*m_source).suspiciousObjects, 1u);
        QVERIFY(m_source->write(Amd, DriverControl::SuspiciousAgeMs, "200000"));
        QVERIFY(m_source->write(Amd, DriverControl::TriggerCheck, "1"));
        QCOMPARE(sampleOf(&*m_source).suspiciousObjects, 0u);
        const auto refused = m_source->write(Amd, DriverControl::CheckIntervalMs, "1");
        QVERIFY(!refused);
        QCOMPARE(refused.error().errnoValue, EINVAL);
    }

    void anAlertIsToldAtOnce()
    {
        startTracing();
        static_cast<void>(m_source->devices());
        QCOMPARE(sampleOf(&*m_source).alertCount, 0u);
        QSignalSpy changed(&*m_source, &Source::changed);
        QVERIFY(m_source->write(Amd, DriverControl::ThresholdBytes, "1M"));
        QTRY_VERIFY(!changed.isEmpty());
        QCOMPARE(sampleOf(&*m_source).alertCount, 1u);
    }

    void whatWasNotSeenIsADoubt()
    {
        startTracing();
        QVERIFY(!sampleOf(&*m_source).isDoubtful());
        m_folder->write(u"lost"_s, {});
        QTRY_VERIFY(sampleOf(&*m_source).isListingDoubtful());
        const Snapshot sample = sampleOf(&*m_source);
        QCOMPARE(sample.errors.size(), 1);
        QCOMPARE(sample.errors.constFirst().cause, SourceError::Cause::ObjectsUnseen);
        QVERIFY(sample.errors.constFirst().reason.startsWith(u"3 events"_s));
    }

    // The card stays, without its monitor.
    void aTracerThatEnds()
    {
        startTracing();
        m_folder->write(u"die"_s, {});
        QTRY_COMPARE(m_source->link().tracing, Tracing::Failed);
        QVERIFY(!m_source->link().tracingReason.isEmpty());
        const Snapshot sample = sampleOf(&*m_source);
        QVERIFY(sample.isPresent());
        QVERIFY(!sample.hasMonitor && !sample.objects && !sample.liveObjects);
        QVERIFY(!m_source->write(Amd, DriverControl::TriggerCheck, "1"));

        QVERIFY(QFile::remove(m_folder->path(u"die"_s)));
        startTracing();
        QVERIFY(sampleOf(&*m_source).hasMonitor);
    }

    void noTracer()
    {
        LocalSource source(m_folder->root(), noHelper,
                           [](bool) -> tl::expected<HelperCommand, QString> {
                               return tl::unexpected(u"it is not installed"_s);
                           });
        QSignalSpy changed(&source, &Source::changed);
        source.startTracing();
        QCOMPARE(source.link().tracing, Tracing::Failed);
        QCOMPARE(source.link().tracingReason, u"it is not installed"_s);
        QVERIFY(source.link().mayStartTracing());
        QCOMPARE(changed.size(), 1);
    }

    // Started by somebody else: nobody is asked, and what this user may read is there.
    void oneThatRuns_data()
    {
        QTest::addColumn<QString>("rights");
        QTest::newRow("totals") << u"totals"_s;
        QTest::newRow("read") << u"read"_s;
    }

    void oneThatRuns()
    {
        QFETCH(QString, rights);
        m_runs = rights;
        QTRY_COMPARE(sampleOf(&*m_source).liveObjects.value_or(0), 2u);
        Snapshot sample = sampleOf(&*m_source);
        sample.link = m_source->link();
        QCOMPARE(sample.link.tracing, Tracing::Possible);
        QVERIFY(!sample.mayControl());
        QCOMPARE(sample.objects != nullptr, rights == u"read"_s);
        QCOMPARE(sample.stats.has_value(), rights == u"read"_s);
        if (rights == u"totals"_s) {
            QVERIFY(sample.isPresent());
            QCOMPARE(sample.errors.constFirst().kind, SourceError::Kind::Denied);
            QVERIFY(sample.errors.constFirst().subject.startsWith(u"pddgpu-tracer: "_s));
        }
        QVERIFY(!m_source->write(Amd, DriverControl::TriggerCheck, "1"));
        startTracing();
        QVERIFY(m_source->write(Amd, DriverControl::TriggerCheck, "1"));
    }

    void oneThatEnds()
    {
        m_runs = u"read"_s;
        QTRY_COMPARE(sampleOf(&*m_source).liveObjects.value_or(0), 2u);
        m_runs.clear();
        m_folder->write(u"die"_s, {});
        QTRY_VERIFY(!sampleOf(&*m_source).hasMonitor);
        QCOMPARE(m_source->link().tracing, Tracing::Possible);
        QVERIFY(QFile::remove(m_folder->path(u"die"_s)));
        m_runs = u"read"_s;
        QTRY_COMPARE(sampleOf(&*m_source).liveObjects.value_or(0), 2u);
    }

    void oneThatEndsInTheMiddle()
    {
        constexpr int Many = 1000;

        startTracing();
        EndingTracer living(&*m_source, Many);
        const Snapshot whole = sampleOf(&living);
        QVERIFY(whole.objects);
        const int reads = Many - living.readsUntilEnd();
        QVERIFY(reads > 15);
        for (int i = 0; i < reads; ++i) {
            EndingTracer ending(&*m_source, i);
            const Snapshot sample = sampleOf(&ending);
            QVERIFY(!sample.hasMonitor);
            QVERIFY(!sample.liveObjects && !sample.checkCount && !sample.suspiciousBytes);
            QVERIFY(!sample.stats && !sample.objects && !sample.monitorEnabled);
            QCOMPARE(sample.errors, QList<SourceError>());
            QVERIFY(sample.clients);
        }
    }

    // Detection is the driver's there.
    void aCardThatWatchesItself()
    {
        m_folder->addWholeDriver(1);
        startTracing();
        static_cast<void>(m_source->devices());
        QCOMPARE(m_source->read(Device, DriverFile::LiveObjects),
                 m_folder->contents(DriverFolder::inDevice(u"leak_monitor/live_objects"_s)));
    }

    void aRecording()
    {
        const QString path = m_folder->path(u"a.pddgpu-recording"_s);
        {
            auto live = std::make_unique<LocalSource>(m_folder->root(), noHelper, tracer());
            LocalSource *source = live.get();
            RecordingTee tee(std::move(live));
            QVERIFY(tee.start(path));
            static_cast<void>(sampleOf(&tee));
            QVERIFY(tee.endSample(QDateTime::currentDateTimeUtc()));
            tee.startTracing();
            QTRY_COMPARE(source->link().tracing, Tracing::Running);
            static_cast<void>(sampleOf(&tee));
            QVERIFY(tee.endSample(QDateTime::currentDateTimeUtc()));
            tee.stop();
        }
        RecordingSource recording(path);
        QVERIFY(recording.devices());
        recording.playback()->goTo(0);
        QVERIFY(!sampleOf(&recording).hasMonitor);
        recording.playback()->goTo(1);
        const Snapshot sample = sampleOf(&recording);
        QVERIFY(sample.hasMonitor);
        QCOMPARE(sample.objects->objects.size(), 2);
        QCOMPARE(sample.link.tracing, Tracing::None);
    }

private:
    LocalSource::MakeTracerCommand tracer()
    {
        return [this](bool control) -> tl::expected<HelperCommand, QString> {
            if (!control && m_runs.isEmpty())
                return tl::unexpected(u"none runs"_s);
            QStringList arguments{m_folder->root()};
            if (!control)
                arguments << m_runs;
            return HelperCommand{QStringLiteral(PDDGPU_FAKE_TRACER), arguments, {}};
        };
    }

    void startTracing()
    {
        m_source->startTracing();
        QCOMPARE(m_source->link().tracing, Tracing::Asking);
        QTRY_COMPARE(m_source->link().tracing, Tracing::Running);
        // Its objects are told after its first look at them.
        QTRY_COMPARE(sampleOf(&*m_source).liveObjects.value_or(0), 2u);
    }

    std::optional<DriverFolder> m_folder;
    std::optional<LocalSource> m_source;
    QString m_runs;  // What one that runs lets us do; empty: none runs.
};

QTEST_GUILESS_MAIN(TracedSourceTest)
#include "tst_tracedsource.moc"
