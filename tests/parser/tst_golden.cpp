// SPDX-License-Identifier: GPL-3.0-or-later
// The driver's own files, captured on both kernels by tests/vm/guest-golden.sh.
#include <QFile>
#include <QTest>

#include "parser/kernellog.h"
#include "parser/leakobjects.h"
#include "parser/memorystats.h"
#include "transport/local/kernellogreader.h"

using namespace pddgpu;
using namespace Qt::StringLiterals;

class GoldenTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void memoryStats_data() { kernels(); }
    void memoryStats();
    void leakObjects_data() { kernels(); }
    void leakObjects();
    void kernelLog_data() { kernels(); }
    void kernelLog();

private:
    static void kernels();
    static QString path(const QString &name)
    {
        QFETCH(QString, kernel);
        return QStringLiteral(PDDGPU_GOLDEN_DIR "/%1/%2").arg(kernel, name);
    }
    static QByteArray golden(const QString &name)
    {
        QFile file(path(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
};

void GoldenTest::kernels()
{
    QTest::addColumn<QString>("kernel");
    QTest::newRow("Linux 6.1") << u"6.1"_s;
    QTest::newRow("Linux 6.12") << u"6.12"_s;
}

void GoldenTest::memoryStats()
{
    const QByteArray text = golden(u"memory_stats"_s);
    const auto stats = parseMemoryStats(text);
    QVERIFY2(stats, qPrintable(stats ? QString() : stats.error().reason));
    QCOMPARE(stats->abiVersion, 1u);
    QCOMPARE(stats->device, u"pddgpu.0"_s);
    QCOMPARE(stats->driverVersion, u"1.0.0"_s);
    QCOMPARE(stats->vramTotalBytes, 1u << 30);
    QCOMPARE(stats->vramUsedBytes, 2u * 1048576 + 65536);
    QCOMPARE(stats->gttTotalBytes, 2u << 30);
    QCOMPARE(stats->gttUsedBytes, 4096u + 8192);
    QCOMPARE(stats->driverPinnedBytes, 65536u);
    QCOMPARE(stats->allocations, 4u);
    QCOMPARE(stats->deallocations, 0u);
    QCOMPARE(stats->liveObjects, 4u);
    QCOMPARE(stats->liveBytes, 2u * 1048576 + 4096 + 8192);
    QCOMPARE(stats->suspiciousObjects, 3u);
    QCOMPARE(stats->suspiciousBytes, 2u * 1048576 + 4096);
    QCOMPARE(stats->confirmedObjects, 0u);
    QCOMPARE(stats->orphanedObjects, 1u);
    QCOMPARE(stats->orphanedBytes, 4096u);
    QCOMPARE(stats->monitorEnabled, 1u);
    QCOMPARE(stats->thresholdBytes, 1048576u);
    QCOMPARE(stats->checkIntervalMs, 3'600'000u);
    QCOMPARE(stats->suspiciousAgeMs, 500u);
    QCOMPARE(stats->confirmedAgeMs, 300'000u);
    QCOMPARE(stats->alertCount, 1u);
    QVERIFY(stats->lastAlertNs < stats->nowNs);
    QVERIFY(*stats->checkCount >= 3);
    QVERIFY(stats->lastCheckDurationNs <= stats->longestCheckDurationNs);
    QVERIFY(stats->averageAllocationNs && !stats->averageFreeNs && !stats->averageMoveNs);
    QCOMPARE(stats->moves, 0u);
    QCOMPARE(stats->unexplainedBytes, 0u);
    QCOMPARE(stats->departingObjects, 0u);
    QVERIFY(!stats->oldestDepartingAgeNs);
    std::uint64_t counted = 0;
    for (const std::uint64_t count : *stats->allocationHistogramNs)
        counted += count;
    QCOMPARE(counted, 4u);
    QCOMPARE(stats->moveHistogramNs, MemoryStats::Histogram{});
}

void GoldenTest::leakObjects()
{
    const auto listing = parseLeakObjects(golden(u"leak_objects"_s));
    QVERIFY2(listing, qPrintable(listing ? QString() : listing.error().reason));
    QCOMPARE(listing->objects.size(), 4);
    const LeakObject &first = listing->objects[0];
    QCOMPARE(first.id, 1u);
    QCOMPARE(first.sizeBytes, 1048576u);
    QCOMPARE(first.region.text(), u"vram"_s);
    QCOMPARE(first.state, LeakState::Suspicious);
    QCOMPARE(first.process, u"hold_objects"_s);
    QCOMPARE(first.label, u"tab\tand \\ 你"_s);
    QCOMPARE(first.handles, 1u);
    QCOMPARE(listing->objects[1].label, first.label);
    QCOMPARE(listing->objects[1].pid, first.pid);
    const LeakObject &orphan = listing->objects[2];
    QVERIFY(orphan.orphaned && !orphan.persistent);
    QCOMPARE(orphan.region.text(), u"gtt"_s);
    QCOMPARE(orphan.label, u"orphan"_s);
    const LeakObject &persistent = listing->objects[3];
    QVERIFY(persistent.persistent && !persistent.orphaned);
    QCOMPARE(persistent.state, LeakState::Active);
    QCOMPARE(persistent.sizeBytes, 8192u);
    QVERIFY(persistent.label.isEmpty());
    for (const LeakObject &object : listing->objects)
        QVERIFY(object.birthNs < listing->nowNs && object.clientId > 0);
}

void GoldenTest::kernelLog()
{
    const QByteArray text = golden(u"kmsg"_s);
    // All lines are the driver's.
    KernelLogReader reader(path(u"kmsg"_s));
    QCOMPARE(reader.read(), text);

    const KernelLog log = parseKernelLog(text);
    QCOMPARE(log.malformed, 0);
    QStringList lines;
    std::uint64_t last = 0;
    for (const LogLine &line : log.lines) {
        QVERIFY(line.sequence > last);
        last = line.sequence;
        if (line.text.startsWith(u"PDDGPU:"_s)) {
            QCOMPARE(line.level, line.text.endsWith(u"started"_s) ? 6 : 4);
            lines.append(line.text);
        }
    }
    QVERIFY(log.lines.size() > lines.size());
    QCOMPARE(lines.constFirst(), u"PDDGPU: Memory leak monitor started"_s);
    const QStringList report{u"PDDGPU: Memory leak detected! Total used: 2 MB"_s,
                             u"PDDGPU: Memory leak report:"_s,
                             u"PDDGPU:   Total allocated objects: 4"_s,
                             u"PDDGPU:   Total leaked size: 2101248 bytes"_s,
                             u"PDDGPU:   Suspicious leaks: 3"_s,
                             u"PDDGPU:   Confirmed leaks: 0"_s};
    QCOMPARE(lines.mid(lines.indexOf(report.constFirst()), report.size()), report);
}

QTEST_GUILESS_MAIN(GoldenTest)
#include "tst_golden.moc"
