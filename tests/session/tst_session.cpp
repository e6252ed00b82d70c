// SPDX-License-Identifier: GPL-3.0-or-later
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTimeZone>
#include <algorithm>

#include "recording/recordingsource.h"
#include "recording/recordingtee.h"
#include "session/session.h"
#include "support/fakedriver.h"

using namespace pddgpu;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace {

// A busy machine gives the test little processor time.
constexpr int Patience = 60'000;
constexpr quint64 MiB = quint64{1} << 20;
constexpr quint64 Second = 1'000'000'000;
constexpr qint64 StartMs = 1'700'000'000'000;

const DeviceInfo First{u"pddgpu.0"_s, u"card0"_s};
const DeviceInfo Other{u"pddgpu.1"_s, u"card1"_s};

QByteArray logLine(int sequence, const QByteArray &text)
{
    return "4," + QByteArray::number(sequence) + ',' + QByteArray::number(900'000'000 + sequence) +
           ",-;PDDGPU: " + text + '\n';
}

LeakObject object(quint64 id)
{
    LeakObject one;
    one.id = id;
    one.birthNs = 900 * Second + id;
    one.sizeBytes = MiB;
    one.pid = 42;
    one.process = u"renderer"_s;
    return one;
}

// Records requests, in the test's thread.
class FakeArchive : public HistoryArchive
{
public:
    bool keeps(Origin origin) const override { return origin == Origin::Driver; }
    void load(const QString &deviceId) override { loads << deviceId; }
    void append(const HistoryEntry &entry) override { kept << entry.deviceId; }

    QStringList loads;
    QStringList kept;
};

}  // namespace

class SessionTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_driver = std::make_unique<FakeDriver>();
        m_driver->setObjects({object(1), object(2)});
    }

    // Without any viewer: no window, no page, no command.
    void alertsAndLogLinesNeedNoView()
    {
        Session session(m_driver->createSource(), options());
        QVERIFY(!session.snapshot() && !session.hasSeenDevice());
        QVERIFY(sample(&session));
        m_driver->setNumber(DriverFile::VramUsedBytes, 200 * MiB);
        m_driver->setNumber(DriverFile::AlertCount, m_driver->number(DriverFile::AlertCount) + 1);
        m_driver->addLog(logLine(7, "Memory leak detected!"));
        QVERIFY(sample(&session));
        m_driver->setNumber(DriverFile::VramUsedBytes, MiB);
        QVERIFY(sample(&session));

        QCOMPARE(session.alerts().alerts().size(), 1);
        const Alert &alert = session.alerts().alerts().constFirst();
        QCOMPARE(alert.device, First);
        QVERIFY(alert.snapshot && alert.snapshot->objects);
        QVERIFY(!alert.isOngoing);
        QCOMPARE(session.log().lines().size(), 1u);
        QCOMPARE(session.log().lines().front().line.text, u"PDDGPU: Memory leak detected!"_s);
        QCOMPARE(session.history().currentDevice(), First.id);
        QCOMPARE(session.history().firstTimeMs(), m_firstMs);
        QVERIFY(session.history().lastTimeMs() >= session.history().firstTimeMs());
        QTRY_VERIFY_WITH_TIMEOUT(session.analyst()->findings(), Patience);
    }

    void eachSampleIsNotedOnceThenShown()
    {
        Session session(m_driver->createSource(), options());
        QStringList order;
        qsizetype alerts = 0;
        connect(&session, &Session::noted, this,
                [&](const SnapshotPtr &snapshot, const QList<Alert> &raised) {
                    order << u"noted"_s;
                    alerts += raised.size();
                    QVERIFY(session.snapshot() == snapshot);
                    QCOMPARE(session.alerts().alerts().size(), alerts);
                });
        connect(&session, &Session::sampled, this, [&](const SnapshotPtr &snapshot) {
            order << u"sampled"_s;
            QVERIFY(session.snapshot() == snapshot);
        });
        QVERIFY(sample(&session));
        m_driver->setNumber(DriverFile::VramUsedBytes, 200 * MiB);
        m_driver->setNumber(DriverFile::AlertCount, m_driver->number(DriverFile::AlertCount) + 1);
        QVERIFY(sample(&session));
        QCOMPARE(order, (QStringList{u"noted"_s, u"sampled"_s, u"noted"_s, u"sampled"_s}));
        QCOMPARE(alerts, 1);
    }

    void aCommandCarriesItsCardAndSoDoesItsResult()
    {
        m_driver->setDevices({First, Other});
        Session session(m_driver->createSource(), options());
        QVERIFY(sample(&session));
        QCOMPARE(session.snapshot()->device, First);
        QSignalSpy results(&session, &Session::commanded);
        const auto result = [&results](int i) {
            return results.at(i).at(0).value<ControlOutcome>();
        };
        // For the other one, while the first is shown and sampled.
        session.command(Other, DriverControl::ThresholdBytes, "67108864");
        QTRY_COMPARE_WITH_TIMEOUT(results.count(), 1, Patience);
        QCOMPARE(m_driver->writtenDevices(), QStringList{Other.id});
        QCOMPARE(result(0).device, Other);
        QCOMPARE(result(0).control, DriverControl::ThresholdBytes);
        QCOMPARE(result(0).value, QByteArray("67108864"));
        QVERIFY(!result(0).error);

        // For the one that was shown at the request, whatever is selected meanwhile.
        session.command(First, DriverControl::TriggerCheck, "1");
        session.sampler()->selectDevice(Other.id);
        QTRY_COMPARE_WITH_TIMEOUT(results.count(), 2, Patience);
        QTRY_COMPARE_WITH_TIMEOUT(session.snapshot()->device, Other, Patience);
        QCOMPARE(m_driver->writtenDevices().constLast(), First.id);
        QCOMPARE(result(1).device, First);
    }

    void aCommandToACardThatWentReachesNoOther()
    {
        m_driver->setDevices({First, Other});
        Session session(m_driver->createSource(), options());
        session.sampler()->selectDevice(Other.id);
        QVERIFY(sample(&session));
        QCOMPARE(session.snapshot()->device, Other);
        m_driver->setDevices({First});
        QSignalSpy results(&session, &Session::commanded);
        session.command(Other, DriverControl::Enabled, "0");
        QTRY_COMPARE_WITH_TIMEOUT(results.count(), 1, Patience);
        const auto outcome = results.at(0).at(0).value<ControlOutcome>();
        QCOMPARE(outcome.device, Other);
        QVERIFY(outcome.error && outcome.error->cause == SourceError::Cause::NoDevice);
        QVERIFY(m_driver->writes().isEmpty());
    }

    void anotherCardLeavesTheHistoryOfTheFirst()
    {
        m_driver->setDevices({First, Other});
        Session session(m_driver->createSource(), options());
        QVERIFY(sample(&session));
        QVERIFY(sample(&session));
        const qint64 lastMs = session.snapshot()->capturedAt.toMSecsSinceEpoch();
        session.sampler()->selectDevice(Other.id);
        QTRY_COMPARE_WITH_TIMEOUT(session.snapshot()->device, Other, Patience);
        QCOMPARE(session.history().currentDevice(), Other.id);
        const DeviceHistory *first = session.history().device(First.id);
        QVERIFY(first);
        QCOMPARE(first->firstTimeMs(), m_firstMs);
        // Its history continues as one of the others.
        QVERIFY(first->lastTimeMs() >= lastMs);
        session.sampler()->selectDevice(First.id);
        QTRY_COMPARE_WITH_TIMEOUT(session.snapshot()->device, First, Patience);
        QCOMPARE(session.history().currentDevice(), First.id);
        QCOMPARE(session.history().firstTimeMs(), m_firstMs);
    }

    void aDeviceThatWentWasSeen()
    {
        Session session(m_driver->createSource(), options());
        QVERIFY(sample(&session));
        m_driver->setDevices({});
        QVERIFY(sample(&session));
        QTRY_VERIFY_WITH_TIMEOUT(!session.snapshot()->device, Patience);
        QVERIFY(session.hasSeenDevice());
        QCOMPARE(session.history().currentDevice(), First.id);
    }

    void marksNeedNoView()
    {
        Session session(m_driver->createSource(), options());
        session.marks()->mark(nullptr);
        QVERIFY(!session.marks()->from());
        QVERIFY(sample(&session));
        session.marks()->mark(session.snapshot());
        QVERIFY(session.marks()->from() && !session.marks()->to());
        m_driver->setNumber(DriverFile::Generation, m_driver->number(DriverFile::Generation) + 1);
        m_driver->setObjects({object(2), object(3), object(4)});
        m_driver->setNowNs(1'001 * Second);
        QVERIFY(sample(&session));
        const auto born = [&session] {
            const DifferencePtr &difference = session.marks()->difference();
            return difference ? difference->born.objects : 0;
        };
        QTRY_COMPARE_WITH_TIMEOUT(born(), 2u, Patience);
        session.marks()->mark(session.snapshot());
        QCOMPARE(session.marks()->all().size(), 2);
        QTRY_COMPARE_WITH_TIMEOUT(born(), 2u, Patience);
        QCOMPARE(session.marks()->difference()->to.name, u"B"_s);
        session.marks()->swap();
        QTRY_COMPARE_WITH_TIMEOUT(session.marks()->refusal(), NoDifference::WrongOrder, Patience);
        session.marks()->clear();
        QVERIFY(session.marks()->all().isEmpty() && !session.marks()->refusal());
    }

    void theArchiveGetsEachDevice()
    {
        m_driver->setDevices({First, Other});
        FakeArchive archive;
        Session session(m_driver->createSource(), {&archive, suppressions()});
        QSignalSpy restored(&session, &Session::historyRestored);
        QVERIFY(sample(&session));
        QVERIFY(sample(&session));
        QCOMPARE(archive.loads, (QStringList{First.id, Other.id}));
        QCOMPARE(archive.kept.count(First.id), 2);
        QCOMPARE(archive.kept.count(Other.id), 2);
        Q_EMIT archive.loaded(First.id, std::make_shared<HistoryBuckets>());
        QCOMPARE(restored.count(), 1);
        // It is kept for a view that is created later.
        Q_EMIT archive.problemTold(u"The disk is full."_s);
        QCOMPARE(session.historyProblem(), u"The disk is full."_s);
        Q_EMIT archive.problemTold({});
        QVERIFY(session.historyProblem().isEmpty());
    }

    void whatIsNotOfTheDriverIsNotArchived()
    {
        FakeArchive archive;
        Session session(m_driver->createSource(Origin::Simulation), {&archive, suppressions()});
        QVERIFY(sample(&session));
        QVERIFY(archive.loads.isEmpty() && archive.kept.isEmpty());
        QVERIFY(!session.history().isEmpty());
    }

    void itRecordsWithoutAView()
    {
        Session session(m_driver->createSource(), options());
        session.sampler()->startRecording(m_folder.filePath(u"run.pddgpu"_s));
        QVERIFY(sample(&session));
        QTRY_COMPARE_WITH_TIMEOUT(session.recording().samples, 1, Patience);
        QVERIFY(session.recording().active);
        session.sampler()->stopRecording();
        QTRY_VERIFY_WITH_TIMEOUT(!session.recording().active, Patience);
    }

    void aRecordingIsNotedAsAWhole()
    {
        constexpr int Seconds = 30;
        const QString path = m_folder.filePath(u"half-minute.pddgpu"_s);
        writeRun(path, Seconds);
        Session session(std::make_unique<RecordingSource>(path), options());
        QVERIFY(session.isPlayback());
        QList<qint64> noted;
        QStringList alerts;
        connect(&session, &Session::noted, this,
                [&](const SnapshotPtr &snapshot, const QList<Alert> &raised) {
                    noted << snapshot->capturedAt.toMSecsSinceEpoch();
                    for (const Alert &alert : raised)
                        alerts << QString::number((alert.sampleMs - StartMs) / 1000);
                });
        session.sampler()->start();
        QTRY_VERIFY_WITH_TIMEOUT(
            session.playback().sampleCount == Seconds && !session.playback().loading, Patience);
        QCOMPARE(noted.size(), Seconds);
        QVERIFY(std::ranges::is_sorted(noted));
        QCOMPARE(alerts, (QStringList{u"10"_s, u"20"_s}));
        QCOMPARE(session.alerts().alerts().size(), 2);
        QCOMPARE(session.log().lines().size(), 2u);
        QCOMPARE(session.history().firstTimeMs(), StartMs);
        QCOMPARE(session.history().lastTimeMs(), StartMs + (Seconds - 1) * 1000);

        // Playing it again adds nothing.
        session.sampler()->seek(StartMs + 10'000);
        QTRY_COMPARE_WITH_TIMEOUT(session.snapshot()->capturedAt.toMSecsSinceEpoch(),
                                  StartMs + 10'000, Patience);
        QCOMPARE(noted.size(), Seconds);
        QCOMPARE(session.alerts().alerts().size(), 2);
        QCOMPARE(session.log().lines().size(), 2u);
        QCOMPARE(session.history().lastTimeMs(), StartMs + (Seconds - 1) * 1000);
    }

    void withoutAnalysisTheRestIsThere()
    {
        Session session(m_driver->createSource(), {.analyzes = false});
        QVERIFY(!session.analyst() && !session.marks());
        QVERIFY(sample(&session));
        QVERIFY(!session.history().isEmpty());
    }

    // This program's cost is known from the second sample on, whenever it is viewed.
    void costsAreThoseOfTheSamples()
    {
        Session session(m_driver->createSource(), options());
        QVERIFY(sample(&session));
        QVERIFY(!session.costs().ownShare());
        const auto share = [this, &session] {
            return sample(&session) && session.costs().ownShare();
        };
        QTRY_VERIFY_WITH_TIMEOUT(share(), Patience);
    }

private:
    QString suppressions() const { return m_folder.filePath(u"suppressions.txt"_s); }
    SessionOptions options() const { return {nullptr, suppressions()}; }

    // Takes one more sample; returns false if none comes.
    bool sample(Session *session)
    {
        QSignalSpy sampled(session, &Session::sampled);
        const bool isFirst = !session->snapshot();
        if (isFirst)
            session->sampler()->start(24h);
        else
            session->sampler()->sampleNow();
        if (!sampled.wait(Patience))
            return false;
        if (isFirst)
            m_firstMs = session->snapshot()->capturedAt.toMSecsSinceEpoch();
        return true;
    }

    // One sample per second; the driver alerts and logs a line in seconds 10 and 20.
    static void writeRun(const QString &path, int seconds)
    {
        FakeDriver driver;
        RecordingTee tee(driver.createSource());
        QVERIFY(tee.start(path));
        driver.setNumber(DriverFile::AlertCount, 5);
        for (int i = 0; i < seconds; ++i) {
            driver.setNowNs(static_cast<quint64>(i + 1000) * Second);
            const bool alerts = i == 10 || i == 20;
            driver.setNumber(DriverFile::VramUsedBytes, (alerts ? 200 : 1) * MiB);
            if (alerts) {
                driver.setNumber(DriverFile::AlertCount, driver.number(DriverFile::AlertCount) + 1);
                driver.addLog(logLine(i, "Memory leak detected!"));
            }
            const auto devices = tee.devices();
            QVERIFY(devices);
            for (int file = 0; file < DriverFileCount; ++file)
                QVERIFY(tee.read(devices->constFirst(), static_cast<DriverFile>(file)));
            QVERIFY(tee.readLog());
            QVERIFY(tee.endSample(
                QDateTime::fromMSecsSinceEpoch(StartMs + i * 1000, QTimeZone::utc())));
        }
    }

    QTemporaryDir m_folder;
    std::unique_ptr<FakeDriver> m_driver;
    qint64 m_firstMs = 0;
};

QTEST_GUILESS_MAIN(SessionTest)
#include "tst_session.moc"
