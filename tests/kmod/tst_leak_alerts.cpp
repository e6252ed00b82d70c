// SPDX-License-Identifier: GPL-3.0-or-later
// When the detector's core raises alerts, and how many of them are printed.
#include <QTest>
#include <vector>

#include "coretesting.h"
#include "detector/leakcore.h"

using namespace pddgpu;
using namespace pddgpu::testing;

class LeakAlertsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void alertOnCrossing();
    void alertRemindsOnceAMinute();
    void alertsAreASecondApart();
    void overlappingChecks();
    void checkWaitsForTheAlert();
    void checksOfCrossingsAreApart();
    void fewAlertsArePrinted();
    void unprintedAlertsAreTold();
    void whoAsksIsAnswered();
    void noAlertWhileDisabled();
    void loweredThresholdIsACrossing();
    void logLines();
};

void LeakAlertsTest::alertOnCrossing()
{
    Core core;
    QVERIFY(!pddgpu_leak_usage_changed(&core.monitor, Threshold));
    QVERIFY(!core.check(1 * Second, Threshold).alert);  // Strictly above.
    QVERIFY(pddgpu_leak_usage_changed(&core.monitor, Threshold + 1));
    QVERIFY(core.check(2 * Second, Threshold + 1).alert);
    QCOMPARE(core.show(PDDGPU_LEAK_ATTR_ALERT_COUNT), "1\n");
    // Further growth is not a crossing.
    QVERIFY(!pddgpu_leak_usage_changed(&core.monitor, 2 * Threshold));
    QVERIFY(!core.check(7 * Second, 2 * Threshold).alert);

    QVERIFY(!pddgpu_leak_usage_changed(&core.monitor, Threshold));
    QVERIFY(pddgpu_leak_usage_changed(&core.monitor, Threshold + 1));
    QVERIFY(core.check(12 * Second, Threshold + 1).alert);
    QCOMPARE(core.show(PDDGPU_LEAK_ATTR_ALERT_COUNT), "2\n");
}

void LeakAlertsTest::alertRemindsOnceAMinute()
{
    Core core;
    int alerts = 0;
    for (u64 second = 0; second <= 300; second += 5)
        alerts += core.check(second * Second, Threshold + 1).alert;
    QCOMPARE(alerts, 6);  // At 0, 60, … 300 s.
}

void LeakAlertsTest::alertsAreASecondApart()
{
    Core core;
    QVERIFY(core.check(10 * Second, Threshold + 1).alert);
    QVERIFY(!pddgpu_leak_usage_changed(&core.monitor, 0));
    QVERIFY(pddgpu_leak_usage_changed(&core.monitor, Threshold + 1));
    QVERIFY(!core.check(11 * Second - 1, Threshold + 1).alert);
    // Not lost: the first check after that second reports it.
    QVERIFY(core.check(11 * Second, Threshold + 1).alert);
}

void LeakAlertsTest::overlappingChecks()
{
    Core core;
    const pddgpu_leak_object *object = core.track(core.open(), 0);
    QVERIFY(core.check(30 * Second + 1, Threshold + 1).alert);
    QCOMPARE(object->state, PDDGPU_LEAK_SUSPICIOUS);
    // Another CPU has read the clock earlier and taken the lock later.
    QVERIFY(!core.check(30 * Second, Threshold + 1).alert);
    QCOMPARE(object->state, PDDGPU_LEAK_SUSPICIOUS);
    QCOMPARE(core.stats().lastAlertNs, 30 * Second + 1);
}

void LeakAlertsTest::checkWaitsForTheAlert()
{
    Core core;
    QCOMPARE(pddgpu_leak_check_delay_ns(&core.monitor, 10 * Second), 0u);
    QVERIFY(core.check(10 * Second, Threshold + 1).alert);
    QVERIFY(!pddgpu_leak_usage_changed(&core.monitor, 0));
    // An alert is due each time, and none may be raised before 11 s.
    for (const u64 sinceNs : {u64{1}, Second / 2, Second - 1}) {
        QVERIFY(pddgpu_leak_usage_changed(&core.monitor, Threshold + 1));
        QCOMPARE(pddgpu_leak_check_delay_ns(&core.monitor, 10 * Second + sinceNs),
                 Second - sinceNs);
    }
    QCOMPARE(pddgpu_leak_check_delay_ns(&core.monitor, 11 * Second), 0u);
    QVERIFY(core.check(11 * Second, Threshold + 1).alert);
}

// If usage is low again at the check, there is no alert, and the next crossing is due again.
void LeakAlertsTest::checksOfCrossingsAreApart()
{
    Core core;
    u64 nowNs = 10 * Second;
    for (int crossing = 0; crossing < 20; ++crossing) {
        QVERIFY(pddgpu_leak_usage_changed(&core.monitor, Threshold + 1));
        nowNs += pddgpu_leak_check_delay_ns(&core.monitor, nowNs);
        QVERIFY(!core.check(nowNs, Threshold).alert);
        QCOMPARE(pddgpu_leak_check_delay_ns(&core.monitor, nowNs + 1), 100 * Second / 1000 - 1);
    }
    QCOMPARE(nowNs, 10 * Second + 19 * (Second / 10));
}

// Usage that goes up and down all day must not fill the log.
void LeakAlertsTest::fewAlertsArePrinted()
{
    constexpr u64 Hours = 2;
    Core core;
    std::vector<u64> linesNs;
    u64 printed = 0;
    u64 told = 0;
    for (u64 nowNs = Second; nowNs <= Hours * 3600 * Second; nowNs += Second / 2) {
        const bool above = nowNs % Second == 0;
        const pddgpu_leak_report report = core.rationed(nowNs, above ? Threshold + 1 : 0);
        QCOMPARE(report.alert, above);
        printed += report.alert && report.printed;
        told += report.unprinted_alerts;
        linesNs.insert(linesNs.end(), core.lines(report).size(), nowNs);
    }
    for (size_t i = 30; i < linesNs.size(); ++i)
        QVERIFY(linesNs[i] - linesNs[i - 30] >= 600 * Second);
    // The log neither fills up nor goes silent.
    QCOMPARE(printed, Hours * 6 * PDDGPU_LEAK_PRINTS);

    const MemoryStats stats = core.stats();
    QCOMPARE(stats.alertCount, Hours * 3600);
    QCOMPARE(stats.unprintedAlerts, Hours * 3600 - printed);
    // The log mentions all alerts except those after the last printed one.
    QVERIFY(told <= *stats.unprintedAlerts && *stats.unprintedAlerts - told <= 600);
}

void LeakAlertsTest::unprintedAlertsAreTold()
{
    Core core;
    u64 nowNs = Second;
    for (int alert = 0; alert < PDDGPU_LEAK_PRINTS; ++alert, nowNs += Second) {
        core.check(nowNs, 0);
        const pddgpu_leak_report report = core.rationed(nowNs, Threshold + 1);
        QVERIFY(report.alert && report.printed);
        QCOMPARE(core.lines(report).size(), 6);
    }
    for (int alert = 0; alert < 3; ++alert, nowNs += Second) {
        core.check(nowNs, 0);
        const pddgpu_leak_report report = core.rationed(nowNs, Threshold + 1);
        QVERIFY(report.alert && !report.printed);
        QVERIFY(core.lines(report).isEmpty());
    }
    QVERIFY(core.lines(core.rationed(601 * Second - 1, 0)).isEmpty());
    // Also without an alert, as soon as there is room; and only once.
    QCOMPARE(core.lines(core.rationed(601 * Second, 0)),
             QList<QByteArray>{"PDDGPU: Memory leak alerts not printed: 3"});
    QVERIFY(core.lines(core.rationed(602 * Second, 0)).isEmpty());

    // That used the room of the first alert; the second one's is free at 602 s.
    core.check(1000 * Second, 0);
    QCOMPARE(core.lines(core.rationed(1000 * Second, Threshold + 1)).size(), 6);
}

void LeakAlertsTest::whoAsksIsAnswered()
{
    Core core;
    for (u64 second = 1; second <= PDDGPU_LEAK_PRINTS + 2; ++second) {
        core.check(second * Second, 0);
        core.rationed(second * Second, Threshold + 1);
    }
    core.check(20 * Second, 0);
    const QList<QByteArray> lines = core.lines(core.rationed(20 * Second, Threshold + 1, true));
    QCOMPARE(lines.size(), 7);
    QCOMPARE(lines[0], "PDDGPU: Memory leak alerts not printed: 2");
    QVERIFY(lines[1].startsWith("PDDGPU: Memory leak detected!"));
    QCOMPARE(core.stats().unprintedAlerts, 2u);
    // Without an alert, only the report is printed, as often as it is asked for.
    for (int asked = 0; asked < 10; ++asked) {
        const QList<QByteArray> report = core.lines(core.rationed(21 * Second, 0, true));
        QCOMPARE(report.size(), 5);
        QCOMPARE(report[0], "PDDGPU: Memory leak report:");
    }
}

void LeakAlertsTest::noAlertWhileDisabled()
{
    Core core;
    core.track(core.open(), 0);
    QCOMPARE(core.store(PDDGPU_LEAK_ATTR_ENABLED, "0\n"), 0);
    QVERIFY(!pddgpu_leak_usage_changed(&core.monitor, Threshold + 1));
    const pddgpu_leak_report triggered = core.check(100 * Second, Threshold + 1);
    QVERIFY(!triggered.alert);
    QCOMPARE(triggered.suspicious_objects, 1u);  // A triggered check still works.

    QCOMPARE(core.store(PDDGPU_LEAK_ATTR_ENABLED, "1\n"), 0);
    QVERIFY(pddgpu_leak_usage_changed(&core.monitor, Threshold + 1));
    QVERIFY(core.check(101 * Second, Threshold + 1).alert);
}

void LeakAlertsTest::loweredThresholdIsACrossing()
{
    Core core;
    QVERIFY(!core.check(0, 50 * MiB).alert);
    QCOMPARE(core.store(PDDGPU_LEAK_ATTR_THRESHOLD_BYTES, "49M"), 0);
    QVERIFY(pddgpu_leak_usage_changed(&core.monitor, 50 * MiB));
    QVERIFY(core.check(1 * Second, 50 * MiB).alert);
}

void LeakAlertsTest::logLines()
{
    Core core;
    pddgpu_leak_client *client = core.open();
    for (int i = 0; i < 10; ++i)
        core.track(client, 0);
    const pddgpu_leak_report report = core.rationed(31 * Second, 10 * 10 * MiB + 65536);
    QVERIFY(report.alert);
    const QList<QByteArray> expected{
        "PDDGPU: Memory leak detected! Total used: 104 MB",
        "PDDGPU: Memory leak report:",
        "PDDGPU:   Total allocated objects: 10",
        "PDDGPU:   Total leaked size: 104857600 bytes",
        "PDDGPU:   Suspicious leaks: 10",
        "PDDGPU:   Confirmed leaks: 0",
    };
    QCOMPARE(core.lines(report), expected);
}

QTEST_GUILESS_MAIN(LeakAlertsTest)
#include "tst_leak_alerts.moc"
