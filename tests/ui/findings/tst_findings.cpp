// SPDX-License-Identifier: GPL-3.0-or-later
// The panes of findings, with real clicks and keys and an analyst of their own.
#include <QAbstractButton>
#include <QAbstractItemModelTester>
#include <QAction>
#include <QComboBox>
#include <QFile>
#include <QLabel>
#include <QSet>
#include <QSignalSpy>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QTimeZone>
#include <QTreeView>

#include "report/differencecsv.h"
#include "support/regions.h"
#include "ui/findings/differencemodel.h"
#include "ui/findings/differenceview.h"
#include "ui/findings/growthmodel.h"
#include "ui/findings/growthview.h"
#include "ui/findings/suppressionsdialog.h"
#include "ui/findings/suspectsview.h"
#include "ui/widgets/noticelabel.h"

using namespace Qt::StringLiterals;
using namespace pddgpu;

namespace {

constexpr quint64 Second = 1'000'000'000;
constexpr quint64 MiB = 1 << 20;

QList<LeakObject> objects(quint64 first, quint64 last, const QString &process = u"app"_s,
                          LeakState state = LeakState::Confirmed)
{
    QList<LeakObject> result;
    for (quint64 id = first; id <= last; ++id) {
        LeakObject one;
        one.id = id;
        one.birthNs = id * Second;
        one.sizeBytes = MiB;
        one.pid = 7;
        one.handles = 1;
        one.process = process;
        one.label = u"frame"_s;
        one.state = state;
        result << one;
    }
    return result;
}

SnapshotPtr snapshotOf(const QList<LeakObject> &list, quint64 seconds = 1'000)
{
    auto snapshot = std::make_shared<Snapshot>();
    snapshot->capturedAt =
        QDateTime::fromSecsSinceEpoch(1'800'000'000 + qint64(seconds), QTimeZone::utc());
    snapshot->device = DeviceInfo{u"pddgpu.0"_s, u"card0"_s};
    snapshot->nowNs = seconds * Second;
    snapshot->suspiciousAgeMs = 30'000;
    snapshot->confirmedAgeMs = 300'000;
    setUsed(*snapshot, Vram, static_cast<quint64>(list.size()) * MiB);
    setTotal(*snapshot, Vram, 1'000 * MiB);
    snapshot->generation = seconds;
    snapshot->objects =
        std::make_shared<const LeakObjects>(LeakObjects{seconds, seconds * Second, list});
    return snapshot;
}

}  // namespace

class TestFindings : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_path = m_folder->filePath(u"s.txt"_s);
        m_analyst = std::make_unique<Analyst>(m_path);
        m_found = std::make_unique<QSignalSpy>(m_analyst.get(), &Analyst::found);
    }

    void cleanup()
    {
        m_found.reset();
        m_analyst.reset();
        m_folder.reset();
    }

    void rulesAreListedAndTakenOut()
    {
        QFile file(m_path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("# A <b>ring</b>.\nprocess:app\nlabel:x # Why x.\n");
        file.close();
        SuspectsView view(m_analyst.get());
        show(objects(1, 42));
        QCOMPARE(m_found->last().at(0).value<FindingsPtr>()->suppressedAmount.objects, 42u);

        SuppressionsDialog dialog(m_analyst.get());
        dialog.show();
        auto *table = dialog.findChild<QTableView *>();
        auto *remove = dialog.findChild<QAbstractButton *>(u"suppressionsRemove"_s);
        auto *undo = dialog.findChild<QAbstractButton *>(u"suppressionsUndo"_s);
        QCOMPARE(table->model()->rowCount(), 2);
        QCOMPARE(table->model()->index(0, 0).data().toString(), u"process:app"_s);
        QCOMPARE(table->model()->index(0, 1).data().toString(), u"A <b>ring</b>."_s);
        QVERIFY(!remove->isEnabled() && !undo->isEnabled());

        table->selectRow(0);
        QVERIFY(remove->isEnabled());
        QTest::mouseClick(remove, Qt::LeftButton);
        QTRY_COMPARE(table->model()->rowCount(), 1);
        QTRY_COMPARE(m_found->last().at(0).value<FindingsPtr>()->groups.size(), 1);
        QTRY_VERIFY(undo->isEnabled());
        QTest::mouseClick(undo, Qt::LeftButton);
        QTRY_COMPARE(table->model()->rowCount(), 2);
        QTRY_VERIFY(!undo->isEnabled());

        // Another program edits the file meanwhile.
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("process:other\nprocess:app\n");
        file.close();
        table->selectRow(0);
        QTest::mouseClick(remove, Qt::LeftButton);
        QTRY_VERIFY(notice(dialog).contains("Nothing was changed"_L1));
    }

    // Even in the smallest window, it says how certain it is.
    void growthInWordsIsNotCut()
    {
        GrowthView view(m_analyst.get());
        for (quint64 i = 1; i <= 20; ++i)
            show(objects(1, i, u"a process of long name"_s), 1'000 + 5 * i);
        auto *table = view.findChild<QTableView *>();
        for (const int width : {640, 700, 1'000, 1'600}) {
            view.resize(width, 200);
            view.show();
            QCoreApplication::processEvents();
            const QString text =
                table->model()->index(0, GrowthModel::TrendColumn).data().toString();
            QVERIFY(text.contains("confidence"_L1));
            QVERIFY2(table->columnWidth(GrowthModel::TrendColumn) >=
                         table->fontMetrics().horizontalAdvance(text) + 8,
                     qPrintable(QString::number(width)));
            QVERIFY2(table->columnViewportPosition(GrowthModel::TrendColumn) +
                             table->columnWidth(GrowthModel::TrendColumn) <=
                         table->viewport()->width(),
                     qPrintable(QString::number(width)));
        }
    }

    void memoryThatIsFullSaysSo()
    {
        GrowthView view(m_analyst.get());
        const auto text = [&view] { return view.findChild<QLabel *>(u"growthDomains"_s)->text(); };
        // VRAM, full after 100 s; then GTT; 5 MiB per second.
        const auto showUsed = [this](quint64 seconds) {
            auto snapshot = std::make_shared<Snapshot>(
                *snapshotOf(objects(1, 3, u"app"_s, LeakState::Active), 1'000 + seconds));
            setTotal(*snapshot, Vram, 504 * MiB);
            setUsed(*snapshot, Vram, std::min<quint64>(5 * seconds, 500) * MiB);
            setTotal(*snapshot, Gtt, 1'000 * MiB);
            setUsed(*snapshot, Gtt,
                    std::min<quint64>(5 * (seconds > 100 ? seconds - 100 : 0), 1'000) * MiB);
            m_analyst->setSnapshot(snapshot);
            [&] {
                QTRY_VERIFY(!m_found->isEmpty() &&
                            m_found->last().at(0).value<FindingsPtr>()->snapshot == snapshot);
            }();
        };
        quint64 seconds = 0;
        for (; seconds <= 60; seconds += 5)
            showUsed(seconds);
        QCOMPARE(text(),
                 u"VRAM: +300.0 MiB/min, full in about 40 s. GTT: steady. "
                 "Both full in about 4 min."_s);
        for (; seconds <= 150; seconds += 5)
            showUsed(seconds);
        QCOMPARE(text(),
                 u"VRAM: full, spilling into GTT. "
                 "GTT: +300.0 MiB/min, full in about 2 min."_s);
        for (; seconds <= 330; seconds += 5)
            showUsed(seconds);
        QCOMPARE(text(), u"VRAM: full. GTT: full."_s);
    }

    void failedRuleSaysSo()
    {
        const QString inAFile = m_path + u"/below"_s;
        QVERIFY(QFile(m_path).open(QIODevice::WriteOnly));
        Analyst analyst(inAFile);
        SuspectsView view(&analyst);
        SuppressionRule rule;
        rule.process = Glob::literal(u"app"_s);
        analyst.addSuppression(rule);
        QTRY_VERIFY(notice(view).contains("The rules were not changed"_L1));
    }

    void brokenLinesAreNamed()
    {
        QFile file(m_path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("process:other\nproces:app\n");
        file.close();
        SuspectsView view(m_analyst.get());
        show(objects(1, 42));
        QVERIFY2(notice(view).contains("Line 2: unknown condition \"proces:\""_L1),
                 qPrintable(notice(view)));
    }

    void growthIsShown()
    {
        GrowthView view(m_analyst.get());
        view.show();
        auto *table = view.findChild<QTableView *>();
        QAbstractItemModelTester tester(table->model(),
                                        QAbstractItemModelTester::FailureReportingMode::Fatal);
        for (quint64 i = 1; i <= 20; ++i) {
            show(objects(1, i, u"leaky"_s) + objects(900, 905, u"steady"_s), 1'000 + 5 * i);
        }
        const auto text = [table](int row, int column) {
            return table->model()->index(row, column).data().toString();
        };
        QCOMPARE(table->model()->rowCount(), 2);
        QCOMPARE(text(0, GrowthModel::NameColumn), u"leaky (7)"_s);
        QCOMPARE(text(0, GrowthModel::RateColumn), u"+12.0 MiB/min"_s);
        QCOMPARE(text(0, GrowthModel::TrendColumn), u"grows for 1 min (confidence high)"_s);
        QCOMPARE(text(1, GrowthModel::TrendColumn), u"steady"_s);
        QCOMPARE(text(1, GrowthModel::RateColumn), QString());
        const QString domains = view.findChild<QLabel *>(u"growthDomains"_s)->text();
        QVERIFY2(domains.startsWith("VRAM: +12.0 MiB/min, full in about 1 h 21 min."_L1),
                 qPrintable(domains));

        auto *kind = view.findChild<QComboBox *>(u"growthKind"_s);
        kind->setFocus();
        QTest::keyClick(kind, Qt::Key_Down);
        QCOMPARE(table->model()->rowCount(), 1);
        QCOMPARE(text(0, GrowthModel::NameColumn), u"frame"_s);
        QVERIFY(!view.grab().isNull());
    }

    void marksAreCompared()
    {
        Marks both(m_analyst.get());
        DifferenceView view(&both);
        view.show();
        auto *tree = view.findChild<QTreeView *>();
        QAbstractItemModelTester tester(tree->model(),
                                        QAbstractItemModelTester::FailureReportingMode::Fatal);
        QSignalSpy marks(&both, &Marks::changed);
        const auto press = [&view](const QString &name) {
            QTest::mouseClick(view.findChild<QAbstractButton *>(name), Qt::LeftButton);
        };
        const auto totals = [&view] {
            return view.findChild<QLabel *>(u"differenceTotals"_s)->text();
        };
        QVERIFY(placeholder(view, u"differencePlaceholder"_s).contains("Ctrl+M"_L1));
        QVERIFY(!view.markAction()->isEnabled());

        view.setSnapshot(show(objects(1, 10)));
        press(u"differenceMark"_s);
        QTRY_VERIFY(totals().contains("Kept: 10 object(s), 10.0 MiB"_L1));
        QCOMPARE(marks.count(), 1);

        // Up to now, updated with each sample; expanded rows stay expanded.
        view.setSnapshot(show(objects(1, 10) + objects(1'001, 1'003), 1'010));
        QTRY_VERIFY(totals().startsWith("Created and survived: 3 object(s), 3.0 MiB."_L1));
        tree->expand(tree->model()->index(0, 0));
        view.setSnapshot(show(objects(1, 8) + objects(1'001, 1'004), 1'020));
        QTRY_VERIFY(totals().contains("Gone: 2 object(s), 2.0 MiB"_L1));
        QVERIFY(tree->isExpanded(tree->model()->index(0, 0)));
        QCOMPARE(tree->model()->rowCount(tree->model()->index(0, 0)), 6);
        const QModelIndex group = tree->model()->index(0, 0);
        const auto cell = [&](const QModelIndex &parent, int row, int column) {
            return tree->model()->index(row, column, parent).data().toString();
        };
        QCOMPARE(cell({}, 0, DifferenceModel::BornColumn), u"+4.0 MiB (4)"_s);
        QCOMPARE(cell({}, 0, DifferenceModel::GoneColumn), u"\u22122.0 MiB (2)"_s);
        QCOMPARE(cell({}, 0, DifferenceModel::NetColumn), u"+2.0 MiB (+2)"_s);
        // Survivors show their state at B, the others theirs at A.
        QCOMPARE(cell(group, 0, DifferenceModel::StateColumn), u"Confirmed"_s);
        QCOMPARE(cell(group, 0, DifferenceModel::AgeColumn), u"19 s"_s);
        QCOMPARE(cell(group, 4, DifferenceModel::GoneColumn), u"\u22121.0 MiB"_s);
        QCOMPARE(cell(group, 4, DifferenceModel::AgeColumn), u"16 min 31 s"_s);
        QVERIFY(tree->visualRect(group).height() >= tree->fontMetrics().height() + 8);
        QSet<QString> titles;
        for (int column = 0; column < DifferenceModel::ColumnCount; ++column)
            titles << tree->model()->headerData(column, Qt::Horizontal).toString();
        QCOMPARE(titles.size(), int(DifferenceModel::ColumnCount));

        // B is kept.
        QTest::keyClick(&view, Qt::Key_M, Qt::ControlModifier);
        QTRY_COMPARE(marks.count(), 2);
        QCOMPARE(marks.last().at(0).value<QList<ObjectsMark>>().size(), 2);
        QTRY_VERIFY(totals().contains("Gone: 2 object(s)"_L1));
        view.setSnapshot(show({}, 1'030));
        QVERIFY(totals().contains("Gone: 2 object(s)"_L1));

        QSignalSpy exported(&view, &DifferenceView::exportRequested);
        press(u"differenceExport"_s);
        QCOMPARE(exported.count(), 1);
        QCOMPARE(differenceCsv(*exported.at(0).at(0).value<DifferencePtr>()).count('\n'), 7);

        press(u"differenceSwap"_s);
        QTRY_VERIFY(notice(view).contains("Mark A is later"_L1));
        press(u"differenceSwap"_s);
        QTRY_VERIFY(totals().contains("Gone: 2 object(s)"_L1));
        QCOMPARE(notice(view), QString());

        // A moves to B.
        press(u"differenceMark"_s);
        QTRY_VERIFY(totals().contains("Gone: 12 object(s)"_L1));
        press(u"differenceClear"_s);
        QVERIFY(marks.last().at(0).value<QList<ObjectsMark>>().isEmpty());
        QCOMPARE(tree->model()->rowCount(), 0);
    }

private:
    SnapshotPtr show(const QList<LeakObject> &list, quint64 seconds = 1'000)
    {
        const SnapshotPtr snapshot = snapshotOf(list, seconds);
        m_analyst->setSnapshot(snapshot);
        [&] {
            QTRY_VERIFY(!m_found->isEmpty() &&
                        m_found->last().at(0).value<FindingsPtr>()->snapshot == snapshot);
        }();
        return snapshot;
    }

    static QString placeholder(const QWidget &view, const QString &name)
    {
        return view.findChild<QLabel *>(name)->text();
    }
    static QString notice(const QWidget &view) { return view.findChild<NoticeLabel *>()->text(); }

    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_path;
    std::unique_ptr<Analyst> m_analyst;
    std::unique_ptr<QSignalSpy> m_found;
};

QTEST_MAIN(TestFindings)
#include "tst_findings.moc"
