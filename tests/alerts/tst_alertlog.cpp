// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>
#include <QTimeZone>
#include <functional>

#include "alerts/alertlog.h"
#include "support/regions.h"

using namespace Qt::StringLiterals;
using namespace pddgpu;

namespace {

constexpr quint64 Second = 1'000'000'000;
constexpr quint64 MiB = quint64{1} << 20;
constexpr quint64 BootNs = 1'000 * Second;
constexpr qint64 StartMs = 1'700'000'000'000;

DeviceInfo device(int number)
{
    return {u"pddgpu.%1"_s.arg(number), u"card%1"_s.arg(number)};
}

// A device controlled by a test; each sample() takes its state a second later.
class Device
{
public:
    Snapshot now;

    explicit Device(int number = 0)
    {
        now.device = device(number);
        now.devices = {device(number)};
        setUsed(now, Vram, 60 * MiB);
        setUsed(now, Gtt, 20 * MiB);
        now.thresholdBytes = 100 * MiB;
        now.monitorEnabled = true;
        now.checkCount = 5;
        now.alertCount = 0;
        now.generation = 10;
        now.liveObjects = 3;
        setObjects(3);
    }

    void use(quint64 mib) { setUsed(now, Vram, mib * MiB - 20 * MiB); }
    void alert(quint64 count = 1)
    {
        now.alertCount = now.alertCount.value_or(0) + count;
        m_lastAlertNs = m_nowNs + Second / 2;
    }
    void setObjects(int count)
    {
        LeakObjects list;
        list.objects.resize(count);
        now.objects = std::make_shared<const LeakObjects>(std::move(list));
    }
    void hideStats() { m_hasStats = false; }

    SnapshotPtr sample()
    {
        m_nowNs += Second;
        m_timeMs += 1000;
        now.capturedAt = QDateTime::fromMSecsSinceEpoch(m_timeMs, QTimeZone::utc());
        now.nowNs = m_nowNs;
        now.stats.reset();
        if (m_hasStats) {
            now.stats = MemoryStats{};
            now.stats->alertCount = now.alertCount;
            now.stats->lastAlertNs = m_lastAlertNs;
        }
        return std::make_shared<const Snapshot>(now);
    }
    qint64 timeMs() const { return m_timeMs; }
    void goBackTo(qint64 timeMs)
    {
        m_nowNs -= static_cast<quint64>(m_timeMs - timeMs) * 1'000'000;
        m_timeMs = timeMs;
    }

private:
    quint64 m_nowNs = BootNs;
    qint64 m_timeMs = StartMs;
    MemoryStats::Number m_lastAlertNs;
    bool m_hasStats = true;
};

QList<quint64> numbers(const QList<Alert> &alerts)
{
    QList<quint64> result;
    for (const Alert &alert : alerts)
        result << alert.number;
    return result;
}

}  // namespace

class TestAlertLog : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aRiseIsOneAlert()
    {
        Device device;
        AlertLog log;
        QVERIFY(log.append(device.sample()).isEmpty());
        device.use(130);
        device.alert();
        const SnapshotPtr sample = device.sample();
        const QList<Alert> alerts = log.append(sample);
        QCOMPARE(alerts.size(), 1);
        const Alert &alert = alerts.constFirst();
        QCOMPARE(alert.number, 1U);
        QCOMPARE(alert.device.id, u"pddgpu.0"_s);
        QCOMPARE(alert.count, 1U);
        QCOMPARE(alert.usedBytes, 130 * MiB);
        QCOMPARE(alert.thresholdBytes, 100 * MiB);
        QCOMPARE(alert.cause, Alert::Cause::Growth);
        QCOMPARE(alert.objects, Alert::Objects::Kept);
        QCOMPARE(alert.snapshot, sample);
        // Half a second before the sample that showed it.
        QCOMPARE(alert.timeMs, device.timeMs() - 500);

        QVERIFY(log.append(device.sample()).isEmpty());
        QCOMPARE(log.alerts().size(), 1);
    }

    void theFirstSampleIsNone()
    {
        Device device;
        device.use(130);
        device.alert(7);
        AlertLog log;
        QVERIFY(log.append(device.sample()).isEmpty());
        // Usage that was above the threshold before anybody watched has already alerted: this is a
        // reminder.
        device.alert();
        QCOMPARE(log.append(device.sample()).constFirst().cause, Alert::Cause::StillAbove);
    }

    void aRebindIsNone_data()
    {
        QTest::addColumn<bool>("goneBetween");
        QTest::newRow("absent in a sample") << true;
        QTest::newRow("between two samples") << false;
    }

    void aRebindIsNone()
    {
        QFETCH(bool, goneBetween);
        Device device;
        AlertLog log;
        log.append(device.sample());
        if (goneBetween) {
            Snapshot none;
            none.capturedAt = QDateTime::currentDateTimeUtc();
            log.append(std::make_shared<const Snapshot>(none));
        } else {
            device.now.checkCount = 1;
        }
        device.alert();
        QVERIFY(log.append(device.sample()).isEmpty());
        device.alert();
        QCOMPARE(log.append(device.sample()).size(), 1);
    }

    void unknownCountsAreBridged()
    {
        Device device;
        AlertLog log;
        log.append(device.sample());
        device.now.alertCount.reset();
        QVERIFY(log.append(device.sample()).isEmpty());
        device.now.alertCount = 3;
        const QList<Alert> alerts = log.append(device.sample());
        QCOMPARE(alerts.size(), 1);
        QCOMPARE(alerts.constFirst().count, 3U);
    }

    void otherDevicesAlertWithoutObjects()
    {
        Device first(0);
        Device second(1);
        second.now.objects.reset();
        second.hideStats();
        const auto both = [&] {
            first.now.devices = {device(0), device(1)};
            first.now.others = {second.sample()};
            return first.sample();
        };
        AlertLog log;
        log.append(both());
        second.alert();
        const QList<Alert> alerts = log.append(both());
        QCOMPARE(alerts.size(), 1);
        QCOMPARE(alerts.constFirst().device, device(1));
        QCOMPARE(alerts.constFirst().objects, Alert::Objects::Unknown);
        QVERIFY(!alerts.constFirst().snapshot);
        QCOMPARE(alerts.constFirst().timeMs, second.timeMs());

        // Selecting the other device does not count as a rebind of either.
        second.now.devices = {device(0), device(1)};
        second.setObjects(1);
        first.now.others.clear();
        first.alert();
        second.alert();
        second.now.others = {first.sample()};
        QCOMPARE(log.append(second.sample()).size(), 2);
    }

    void causes_data()
    {
        QTest::addColumn<std::function<void(Device &)>>("before");
        QTest::addColumn<std::function<void(Device &)>>("then");
        QTest::addColumn<Alert::Cause>("cause");
        using Change = std::function<void(Device &)>;
        const Change nothing = [](Device &) {};
        QTest::newRow("growth") << nothing << Change([](Device &d) { d.use(130); })
                                << Alert::Cause::Growth;
        QTest::newRow("growth that is over by the sample")
            << nothing << nothing << Alert::Cause::Growth;
        QTest::newRow("lowered") << nothing
                                 << Change([](Device &d) { d.now.thresholdBytes = 50 * MiB; })
                                 << Alert::Cause::ThresholdLowered;
        QTest::newRow("growth above a threshold that was lowered too")
            << nothing << Change([](Device &d) {
                   d.now.thresholdBytes = 90 * MiB;
                   d.use(130);
               })
            << Alert::Cause::Growth;
        QTest::newRow("switched on") << Change([](Device &d) {
            d.use(130);
            d.now.monitorEnabled = false;
        }) << Change([](Device &d) { d.now.monitorEnabled = true; })
                                     << Alert::Cause::MonitorEnabled;
        QTest::newRow("nothing known") << Change([](Device &d) { setUsed(d.now, Vram, {}); })
                                       << nothing << Alert::Cause::Unknown;
    }

    void causes()
    {
        QFETCH(std::function<void(Device &)>, before);
        QFETCH(std::function<void(Device &)>, then);
        QFETCH(Alert::Cause, cause);
        Device device;
        before(device);
        AlertLog log;
        log.append(device.sample());
        then(device);
        // The alert may come a check after the crossing.
        log.append(device.sample());
        device.alert();
        const QList<Alert> alerts = log.append(device.sample());
        QCOMPARE(alerts.size(), 1);
        QCOMPARE(alerts.constFirst().cause, cause);
    }

    void remindersEndWhenUsedFalls()
    {
        Device device;
        AlertLog log;
        log.append(device.sample());
        device.use(130);
        device.alert();
        QCOMPARE(log.append(device.sample()).constFirst().cause, Alert::Cause::Growth);
        device.alert();
        QCOMPARE(log.append(device.sample()).constFirst().cause, Alert::Cause::StillAbove);
        device.use(80);
        log.append(device.sample());
        device.use(130);
        device.alert();
        QCOMPARE(log.append(device.sample()).constFirst().cause, Alert::Cause::Growth);
    }

    void remindersAreOneOngoingAlert()
    {
        Device device;
        AlertLog log;
        log.append(device.sample());
        device.use(130);
        device.alert();
        log.append(device.sample());
        const SnapshotPtr first = log.alerts().constFirst().snapshot;
        const std::uint64_t before = log.revision();
        for (int i = 0; i < 19; ++i) {
            device.alert();
            const QList<Alert> raised = log.append(device.sample());
            QCOMPARE(raised.size(), 1);
            QCOMPARE(raised.constFirst().cause, Alert::Cause::StillAbove);
            QCOMPARE(raised.constFirst().number, 1U);
        }
        QVERIFY(log.revision() != before);
        QCOMPARE(log.alerts().size(), 1);
        QCOMPARE(log.totalAlerts(), 1U);
        const Alert &alert = log.alerts().constFirst();
        QCOMPARE(alert.cause, Alert::Cause::Growth);
        QCOMPARE(alert.reminders, 19U);
        QVERIFY(alert.isOngoing);
        QCOMPARE(alert.untilMs, device.timeMs());
        // From half a second before the sample that showed it.
        QCOMPARE(alert.lastedNs(), 19 * Second + Second / 2);
        // The objects remain those of its start.
        QCOMPARE(alert.snapshot, first);

        device.use(80);
        log.append(device.sample());
        QVERIFY(!log.alerts().constFirst().isOngoing);
        QCOMPARE(log.alerts().constFirst().lastedNs(), 19 * Second + Second / 2);
        const std::uint64_t over = log.revision();
        log.append(device.sample());
        QCOMPARE(log.revision(), over);
        device.use(130);
        device.alert();
        log.append(device.sample());
        QCOMPARE(log.alerts().size(), 2);
        QCOMPARE(log.alerts().constFirst().reminders, 19U);
    }

    void oneThatFellAtOnceDoesNotGoOn()
    {
        Device device;
        AlertLog log;
        log.append(device.sample());
        device.alert();
        log.append(device.sample());
        QVERIFY(!log.alerts().constFirst().isOngoing);
        QVERIFY(!log.alerts().constFirst().lastedNs());
    }

    void anAlertEndsWithItsDevice_data()
    {
        QTest::addColumn<bool>("absent");
        QTest::newRow("absent") << true;
        QTest::newRow("bound anew") << false;
    }

    void anAlertEndsWithItsDevice()
    {
        QFETCH(bool, absent);
        Device device;
        AlertLog log;
        log.append(device.sample());
        device.use(130);
        device.alert();
        log.append(device.sample());
        QVERIFY(log.alerts().constFirst().isOngoing);
        if (absent) {
            log.append(std::make_shared<const Snapshot>());
        } else {
            device.now.checkCount = 1;
            log.append(device.sample());
        }
        QVERIFY(!log.alerts().constFirst().isOngoing);
    }

    void whatIsUnknownEndsNothing()
    {
        Device device;
        AlertLog log;
        log.append(device.sample());
        device.use(130);
        device.alert();
        log.append(device.sample());
        const auto lasted = log.alerts().constFirst().lastedNs();
        setUsed(device.now, Gtt, {});
        log.append(device.sample());
        QVERIFY(log.alerts().constFirst().isOngoing);
        QCOMPARE(log.alerts().constFirst().lastedNs(), lasted);
    }

    void playingRemindersAgainAddsNothing()
    {
        Device device;
        AlertLog log;
        device.now.alertCount = 0;
        log.append(device.sample());
        const qint64 beforeMs = device.timeMs();
        device.use(130);
        for (int i = 0; i < 3; ++i) {
            device.alert();
            log.append(device.sample());
        }
        QCOMPARE(log.alerts().size(), 1);
        device.goBackTo(beforeMs - 1000);
        device.now.alertCount = 0;
        device.use(80);
        log.append(device.sample());
        device.use(130);
        for (int i = 0; i < 3; ++i) {
            device.alert();
            QVERIFY(log.append(device.sample()).isEmpty());
        }
        QCOMPARE(log.alerts().size(), 1);
        QCOMPARE(log.alerts().constFirst().reminders, 2U);
    }

    void aTimeOfAnotherAlertIsNotTaken()
    {
        Device device;
        AlertLog log;
        log.append(device.sample());
        device.alert();
        auto sample = std::make_shared<Snapshot>(*device.sample());
        sample->stats->alertCount = 0;  // Read before the alert.
        sample->stats->lastAlertNs = 1;
        QCOMPARE(log.append(sample).constFirst().timeMs, device.timeMs());
    }

    void aTimeToComeIsNotTaken()
    {
        Device device;
        AlertLog log;
        log.append(device.sample());
        device.alert();
        auto sample = std::make_shared<Snapshot>(*device.sample());
        sample->stats->lastAlertNs = ~quint64{0};
        QCOMPARE(log.append(sample).constFirst().timeMs, device.timeMs());
    }

    void playingAgainIsNotAlertingAgain()
    {
        Device device;
        AlertLog log;
        log.append(device.sample());
        const qint64 beforeMs = device.timeMs();
        device.alert();
        QCOMPARE(log.append(device.sample()).size(), 1);
        device.goBackTo(beforeMs - 1000);
        device.now.alertCount = 0;
        log.append(device.sample());
        device.alert();
        QVERIFY(log.append(device.sample()).isEmpty());
        QCOMPARE(log.alerts().size(), 1);
    }

    void theNewestAreKept()
    {
        Device device;
        AlertLog log;
        log.append(device.sample());
        for (int i = 0; i < 150; ++i) {
            device.setObjects(2);
            device.alert();
            QCOMPARE(log.append(device.sample()).size(), 1);
        }
        QCOMPARE(log.alerts().size(), AlertLog::MaximumAlerts);
        QCOMPARE(log.totalAlerts(), 150U);
        QCOMPARE(log.alerts().constFirst().number, 51U);
        QCOMPARE(log.alerts().constLast().number, 150U);
        for (const Alert &alert : log.alerts()) {
            const bool isKept = alert.number > 150 - quint64{AlertLog::MaximumSnapshots};
            QCOMPARE(alert.objects, isKept ? Alert::Objects::Kept : Alert::Objects::Dropped);
            QCOMPARE(bool(alert.snapshot), isKept);
        }
    }

    void objectsInAllAreBounded()
    {
        Device device;
        AlertLog log;
        log.append(device.sample());
        const auto raise = [&] {
            device.alert();
            log.append(device.sample());
        };
        const auto states = [&log] {
            QString text;
            for (const Alert &alert : log.alerts())
                text += alert.objects == Alert::Objects::Kept ? u'k' : u'd';
            return text;
        };
        device.setObjects(AlertLog::MaximumObjects / 2);
        raise();
        raise();  // The same list, which counts once.
        raise();
        QCOMPARE(states(), u"kkk"_s);
        device.setObjects(AlertLog::MaximumObjects / 2 + 1);
        raise();
        QCOMPARE(states(), u"dddk"_s);
        device.setObjects(10);
        raise();
        QCOMPARE(states(), u"dddkk"_s);
        // Too many to keep: those that fit stay.
        device.setObjects(AlertLog::MaximumObjects + 1);
        raise();
        QCOMPARE(states(), u"dddkkd"_s);
        QCOMPARE(numbers(log.alerts()), (QList<quint64>{1, 2, 3, 4, 5, 6}));
    }
};

QTEST_MAIN(TestAlertLog)
#include "tst_alertlog.moc"
