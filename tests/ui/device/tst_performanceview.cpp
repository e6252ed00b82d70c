// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QLabel>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>
#include <QToolButton>
#include <limits>

#include "text/numbertext.h"
#include "ui/device/durationhistogram.h"
#include "ui/device/performancemodel.h"
#include "ui/device/performanceview.h"

using namespace Qt::StringLiterals;
using namespace pddgpu;

namespace {

constexpr quint64 Second = 1'000'000'000;

MemoryStats statistics()
{
    MemoryStats stats;
    stats.nowNs = 100 * Second;
    stats.checkCount = 5;
    stats.lastCheckDurationNs = 1'000'000;
    stats.longestCheckDurationNs = 3'000'000;
    stats.allocations = 1000;
    stats.averageAllocationNs = 1234;
    stats.longestAllocationNs = 900'000;
    MemoryStats::Histogram histogram{};
    histogram[10] = 900;
    histogram[11] = 99;
    histogram[19] = 1;
    stats.allocationHistogramNs = histogram;
    stats.moves = 0;
    stats.moveHistogramNs = MemoryStats::Histogram{};
    return stats;
}

SnapshotPtr sample(const std::optional<MemoryStats> &stats)
{
    Snapshot snapshot;
    snapshot.capturedAt = QDateTime::currentDateTimeUtc();
    snapshot.device = DeviceInfo{u"pddgpu.0"_s, u"card0"_s};
    snapshot.stats = stats;
    if (!stats) {
        snapshot.errors = {{SourceError::Kind::Denied, SourceError::Cause::DebugfsNeedsRoot,
                            u"/sys/kernel/debug/pddgpu/pddgpu.0/memory_stats"_s,
                            u"Permission denied"_s, 13}};
    }
    return std::make_shared<const Snapshot>(snapshot);
}

QString text(const QAbstractItemModel &model, int row, int column)
{
    return model.index(row, column).data().toString();
}

struct Measured {
    Costs costs;
};

// A view of costs, which get the samples first, as in a session.
class MeasuredView : private Measured, public PerformanceView
{
public:
    MeasuredView() : PerformanceView(&costs) {}

    void setSnapshot(const SnapshotPtr &snapshot)
    {
        costs.append(*snapshot);
        PerformanceView::setSnapshot(snapshot);
    }
};

}  // namespace

class TestPerformanceView : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void figuresAreShownWithTheirUnits()
    {
        PerformanceModel model;
        QAbstractItemModelTester tester(&model,
                                        QAbstractItemModelTester::FailureReportingMode::Fatal);
        model.setStats(statistics());
        const int allocation = int(Operation::Allocation);
        const int free = int(Operation::Free);
        QCOMPARE(text(model, PerformanceModel::CountRow, allocation),
                 numberLocale().toString(1000));
        QCOMPARE(text(model, PerformanceModel::AverageRow, allocation), u"1.2 µs"_s);
        QCOMPARE(text(model, PerformanceModel::LongestRow, allocation), u"900 µs"_s);
        QCOMPARE(text(model, PerformanceModel::MedianRow, allocation), u"about 1.5 µs"_s);
        QCOMPARE(text(model, PerformanceModel::SlowRow, allocation), u"about 3.8 µs"_s);
        QCOMPARE(text(model, PerformanceModel::LastRow, allocation), u"–"_s);
        QCOMPARE(text(model, PerformanceModel::LastRow, PerformanceModel::CheckColumn), u"1 ms"_s);
        QCOMPARE(text(model, PerformanceModel::LongestRow, PerformanceModel::CheckColumn),
                 u"3 ms"_s);
        // Unknown is not 0, and without an operation there is no duration.
        QCOMPARE(text(model, PerformanceModel::CountRow, free), u"unknown"_s);
        QCOMPARE(text(model, PerformanceModel::MedianRow, free), u"unknown"_s);
        QCOMPARE(text(model, PerformanceModel::MedianRow, int(Operation::Move)), u"none yet"_s);
        QCOMPARE(text(model, PerformanceModel::CountRow, int(Operation::Move)), u"0"_s);
    }

    // If the estimate equals the longest duration, it is exact, not "about".
    void estimateThatIsTheLongestIsExact()
    {
        MemoryStats stats = statistics();
        stats.allocationHistogramNs->fill(0);
        (*stats.allocationHistogramNs)[16] = 100;
        stats.longestAllocationNs = 69'000;
        PerformanceModel model;
        model.setStats(stats);
        const int allocation = int(Operation::Allocation);
        QCOMPARE(text(model, PerformanceModel::LongestRow, allocation), u"69 µs"_s);
        QCOMPARE(text(model, PerformanceModel::SlowRow, allocation), u"69 µs"_s);
    }

    void countsStandOnRoundLines_data()
    {
        QTest::addColumn<quint64>("most");
        QTest::addColumn<QList<std::uint64_t>>("expected");
        QTest::newRow("one") << quint64{1} << QList<std::uint64_t>{0, 1};
        QTest::newRow("three") << quint64{3} << QList<std::uint64_t>{0, 1, 2, 3};
        QTest::newRow("1498") << quint64{1498} << QList<std::uint64_t>{0, 500, 1000, 1500};
        QTest::newRow("2000") << quint64{2000} << QList<std::uint64_t>{0, 500, 1000, 1500, 2000};
        QTest::newRow("2001") << quint64{2001} << QList<std::uint64_t>{0, 1000, 2000, 3000};
    }

    void countsStandOnRoundLines()
    {
        QFETCH(quint64, most);
        QTEST(countTicks(most), "expected");
    }

    void everyFigureSaysWhereItComesFrom()
    {
        PerformanceModel model;
        model.setStats(statistics());
        for (int row = 0; row < PerformanceModel::RowCount; ++row) {
            for (int column = 0; column < PerformanceModel::ColumnCount; ++column) {
                const QString help = model.index(row, column).data(Qt::ToolTipRole).toString();
                QVERIFY2(help.contains("memory_stats"_L1) || text(model, row, column) == u"–"_s,
                         qPrintable(help));
            }
        }
        QVERIFY(model.index(PerformanceModel::AverageRow, 0)
                    .data(Qt::ToolTipRole)
                    .toString()
                    .contains("average_allocation_ns"_L1));
    }

    void onlyWhatChangedIsTold()
    {
        PerformanceModel model;
        model.setStats(statistics());
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        MemoryStats later = statistics();
        later.nowNs = 101 * Second;
        model.setStats(later);
        QCOMPARE(changed.count(), 0);
        later.checkCount = 6;
        model.setStats(later);
        QCOMPARE(changed.count(), 1);
    }

    void countsAreATable()
    {
        HistogramModel model;
        QAbstractItemModelTester tester(&model,
                                        QAbstractItemModelTester::FailureReportingMode::Fatal);
        model.setStats(statistics());
        QCOMPARE(model.rowCount(), 10);
        QCOMPARE(text(model, 0, 0), u"1.0 µs to 2.0 µs"_s);
        QCOMPARE(text(model, 0, 1), u"900"_s);
        QCOMPARE(text(model, 0, 2), u"unknown"_s);
        QCOMPARE(text(model, 0, 3), u"0"_s);
        QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        MemoryStats later = statistics();
        ++(*later.allocationHistogramNs)[10];
        model.setStats(later);
        QCOMPARE(text(model, 0, 1), u"901"_s);
        QCOMPARE(resets.count(), 0);
        later.allocationHistogramNs->fill(std::numeric_limits<std::uint64_t>::max());
        model.setStats(later);
        QCOMPARE(model.rowCount(), 40);
        QVERIFY(text(model, 39, 0).endsWith("and more"_L1));
        model.setStats(std::nullopt);
        QCOMPARE(model.rowCount(), 0);
    }

    void anyHistogramIsDrawn_data()
    {
        QTest::addColumn<int>("first");
        QTest::addColumn<int>("last");
        QTest::newRow("none") << 1 << 0;
        QTest::newRow("the fastest") << 0 << 0;
        QTest::newRow("the slowest") << 39 << 39;
        QTest::newRow("all") << 0 << 39;
    }

    void anyHistogramIsDrawn()
    {
        QFETCH(int, first);
        QFETCH(int, last);
        MemoryStats::Histogram histogram{};
        for (int bucket = first; bucket <= last; ++bucket)
            histogram[std::size_t(bucket)] = std::numeric_limits<std::uint64_t>::max();
        DurationHistogram widget;
        for (const QSize size : {QSize(400, 200), QSize(1, 1)}) {
            widget.resize(size);
            widget.setHistogram(std::nullopt, std::nullopt);
            const QImage unknown = widget.grab().toImage();
            widget.setHistogram(histogram, 0);
            const QImage drawn = widget.grab().toImage();
            QVERIFY(size.width() == 1 || drawn != unknown);
        }
    }

    void overheadIsSaidInWords()
    {
        MeasuredView view;
        view.show();
        const auto monitor = [&view] { return label(view, u"performanceMonitor"_s)->text(); };
        view.setSnapshot(sample(statistics()));
        QVERIFY(monitor().contains("unknown"_L1));
        MemoryStats later = statistics();
        later.nowNs = 110 * Second;
        later.checkCount = 7;
        view.setSnapshot(sample(later));
        QVERIFY2(monitor().contains("0.02 %"_L1), qPrintable(monitor()));
        QVERIFY(monitor().contains("2 check"_L1));
        QVERIFY(monitor().contains("10 s"_L1));
        QVERIFY(label(view, u"performanceOwn"_s)->text().contains("unknown"_L1) ||
                label(view, u"performanceOwn"_s)->text().contains(u'%'));
    }

    void withoutDebugfsItSaysWhy()
    {
        MeasuredView view;
        view.show();
        view.setSnapshot(sample(statistics()));
        auto *notice = view.findChild<QWidget *>(u"performanceNotice"_s);
        QVERIFY(!notice->isVisible());
        view.setSnapshot(sample(std::nullopt));
        QVERIFY(notice->isVisible());
        QVERIFY(notice->accessibleName().contains("memory_stats"_L1));
        QCOMPARE(text(*figures(view)->model(), PerformanceModel::CountRow, 0), u"unknown"_s);
    }

    // Without a device, missing privilege is not the reason.
    void withoutADeviceItIsNotDebugfs()
    {
        MeasuredView view;
        view.show();
        auto none = std::make_shared<Snapshot>(*sample(std::nullopt));
        none->device.reset();
        none->errors = {{SourceError::Kind::Absent, SourceError::Cause::NoDevice,
                         u"/sys/class/drm"_s, u"no device of the driver pddgpu"_s, 0}};
        view.setSnapshot(none);
        for (const QLabel *text : view.findChildren<QLabel *>())
            QVERIFY2(!text->text().contains("debugfs"_L1), qPrintable(text->text()));
        QCOMPARE(view.findChild<QWidget *>(u"performanceNotice"_s)->accessibleName(),
                 u"There is no device now."_s);
    }

    void hiddenItDoesNothing()
    {
        MeasuredView view;
        QSignalSpy changed(figures(view)->model(), &QAbstractItemModel::dataChanged);
        view.setSnapshot(sample(statistics()));
        QCOMPARE(changed.count(), 0);
        view.show();
        QVERIFY(changed.count() > 0);
        QCOMPARE(
            text(*figures(view)->model(), PerformanceModel::LastRow, PerformanceModel::CheckColumn),
            u"1 ms"_s);
    }

    void theTableReplacesTheBars()
    {
        MeasuredView view;
        view.resize(940, 300);
        view.show();
        QVERIFY(QTest::qWaitForWindowActive(&view));
        view.setSnapshot(sample(statistics()));
        auto *histogram = view.findChild<DurationHistogram *>();
        auto *counts = view.findChild<QTableView *>(u"performanceCounts"_s);
        QVERIFY(histogram->isVisible() && !counts->isVisible());
        QCOMPARE(histogram->accessibleName(), u"Histogram: Allocation"_s);
        QTest::keyClick(view.findChild<QComboBox *>(u"performanceOperation"_s), Qt::Key_Down);
        QCOMPARE(histogram->accessibleName(), u"Histogram: Free"_s);
        QTest::mouseClick(view.findChild<QToolButton *>(u"performanceAsTable"_s), Qt::LeftButton);
        QVERIFY(!histogram->isVisible() && counts->isVisible());
        // Every duration must be fully visible.
        const QAbstractItemView *table = counts;
        QVERIFY(counts->columnWidth(0) >= table->sizeHintForColumn(0));
    }

private:
    static QTableView *figures(const PerformanceView &view)
    {
        return view.findChild<QTableView *>(u"performanceFigures"_s);
    }
    static QLabel *label(const PerformanceView &view, const QString &name)
    {
        return view.findChild<QLabel *>(name);
    }
};

QTEST_MAIN(TestPerformanceView)
#include "tst_performanceview.moc"
