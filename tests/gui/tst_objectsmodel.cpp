// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAbstractItemModelTester>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QLabel>
#include <QRandomGenerator>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

#include "objectsmodel.h"
#include "objectsview.h"

using namespace Qt::StringLiterals;
using namespace pddgpu;

namespace {

constexpr quint64 Second = 1'000'000'000;
constexpr quint64 Now = 10'000 * Second;

LeakObject object(quint64 id, LeakState state = LeakState::Suspicious)
{
    LeakObject result;
    result.id = id;
    result.birthNs = id * Second;
    result.sizeBytes = 4096 * (id % 7 + 1);
    result.pid = 100 + id % 3;
    result.state = state;
    result.process = u"proc"_s;
    return result;
}

SnapshotPtr snapshotOf(const QList<LeakObject> &objects, quint64 nowNs = Now,
                       const QString &device = u"pddgpu.0"_s)
{
    Snapshot snapshot;
    snapshot.capturedAt = QDateTime::currentDateTimeUtc();
    snapshot.device = DeviceInfo{device, u"card0"_s};
    snapshot.nowNs = nowNs;
    snapshot.suspiciousAgeMs = 30'000;
    snapshot.confirmedAgeMs = 300'000;
    snapshot.objects = std::make_shared<LeakObjects>(LeakObjects{1, nowNs, objects});
    return std::make_shared<Snapshot>(snapshot);
}

QList<LeakObject> objects(quint64 count, LeakState state = LeakState::Suspicious)
{
    QList<LeakObject> result;
    for (quint64 id = 1; id <= count; ++id)
        result << object(id, state);
    return result;
}

QString text(const QAbstractItemModel &model, int row, int column)
{
    return model.index(row, column).data().toString();
}

QList<quint64> ids(const QAbstractItemModel &model)
{
    QList<quint64> result;
    for (int row = 0; row < model.rowCount(); ++row)
        result << model.index(row, 0).data(ObjectsModel::ObjectIdRole).toULongLong();
    return result;
}

QList<quint64> idsOf(const QList<LeakObject> &list)
{
    QList<quint64> result;
    for (const LeakObject &one : list)
        result << one.id;
    return result;
}

}  // namespace

class TestObjectsModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void randomUpdatesKeepTheModelConsistent()
    {
        ObjectsModel model;
        QAbstractItemModelTester tester(&model,
                                        QAbstractItemModelTester::FailureReportingMode::Fatal);
        QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        model.setSnapshot(snapshotOf({}));
        resets.clear();

        QRandomGenerator random(20240229);
        QList<LeakObject> list;
        quint64 nextId = 1;
        for (int round = 0; round < 300; ++round) {
            list.removeIf([&](const LeakObject &) { return random.bounded(5) == 0; });
            for (LeakObject &one : list) {
                if (random.bounded(4) == 0)
                    one.state = static_cast<LeakState>(random.bounded(3));
            }
            for (int births = random.bounded(8); births > 0; --births) {
                nextId += 1 + random.bounded(3u);
                list << object(nextId);
            }
            model.setSnapshot(snapshotOf(list, Now + quint64(round) * Second));
            QCOMPARE(ids(model), idsOf(list));
            for (int row = 0; row < list.size(); ++row)
                QCOMPARE(text(model, row, ObjectsModel::StateColumn),
                         ObjectsModel::stateText(list.at(row).state));
        }
        QCOMPARE(resets.count(), 0);
    }

    void objectsMayReappearInTheMiddle()
    {
        ObjectsModel model;
        QAbstractItemModelTester tester(&model,
                                        QAbstractItemModelTester::FailureReportingMode::Fatal);
        model.setSnapshot(snapshotOf({object(1), object(9)}));
        model.setSnapshot(snapshotOf({object(1), object(3), object(4), object(9), object(12)}));
        QCOMPARE(ids(model), (QList<quint64>{1, 3, 4, 9, 12}));
    }

    void onlyAgesChangeBetweenGenerations()
    {
        ObjectsModel model;
        const SnapshotPtr first = snapshotOf(objects(3));
        model.setSnapshot(first);
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        auto later = std::make_shared<Snapshot>(*first);
        later->nowNs = Now + 5 * Second;
        model.setSnapshot(later);
        QCOMPARE(changed.count(), 1);
        QCOMPARE(changed.at(0).at(0).toModelIndex().column(), int(ObjectsModel::AgeColumn));
        QCOMPARE(changed.at(0).at(1).toModelIndex().column(), int(ObjectsModel::AgeColumn));
        QCOMPARE(changed.at(0).at(1).toModelIndex().row(), 2);
        QCOMPARE(text(model, 0, ObjectsModel::AgeColumn), u"2 h 46 min"_s);
    }

    void listWithoutOrderIsShownAsItIs()
    {
        ObjectsModel model;
        QAbstractItemModelTester tester(&model,
                                        QAbstractItemModelTester::FailureReportingMode::Fatal);
        model.setSnapshot(snapshotOf({object(5), object(2), object(2)}));
        QCOMPARE(ids(model), (QList<quint64>{5, 2, 2}));
        model.setSnapshot(snapshotOf({object(2), object(5)}));
        QCOMPARE(ids(model), (QList<quint64>{2, 5}));
    }

    void unknownListIsEmpty()
    {
        ObjectsModel model;
        model.setSnapshot(snapshotOf(objects(3)));
        auto unknown = std::make_shared<Snapshot>(*snapshotOf({}));
        unknown->objects.reset();
        model.setSnapshot(unknown);
        QCOMPARE(model.rowCount(), 0);
        model.setSnapshot(nullptr);
        QCOMPARE(model.rowCount(), 0);
    }

    void unknownClockMakesAgesUnknown()
    {
        ObjectsModel model;
        auto snapshot = std::make_shared<Snapshot>(*snapshotOf(objects(1)));
        snapshot->nowNs.reset();
        model.setSnapshot(snapshot);
        QCOMPARE(text(model, 0, ObjectsModel::AgeColumn), u"unknown"_s);
    }

    void bornAfterNowIsNotNegative()
    {
        ObjectsModel model;
        model.setSnapshot(snapshotOf(objects(1), 0));
        QCOMPARE(text(model, 0, ObjectsModel::AgeColumn), u"0 s"_s);
    }

    void hostileTextIsEscaped()
    {
        ObjectsModel model;
        LeakObject hostile = object(1);
        hostile.process = u"<b>x</b>\u202E\n"_s;
        hostile.label = u"<img src=x>\x1b"_s;
        model.setSnapshot(snapshotOf({hostile}));
        for (const int column : {ObjectsModel::ProcessColumn, ObjectsModel::LabelColumn}) {
            const QModelIndex index = model.index(0, column);
            for (const QChar c : index.data().toString())
                QVERIFY(c.isPrint());
            const QString toolTip = index.data(Qt::ToolTipRole).toString();
            QVERIFY(!toolTip.contains("<b>"_L1) && !toolTip.contains("<img"_L1));
        }
    }

    void anotherDeviceStartsAnew()
    {
        ObjectsModel model;
        model.setSnapshot(snapshotOf(objects(3)));
        QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        model.setSnapshot(snapshotOf(objects(3), Now, u"pddgpu.1"_s));
        QCOMPARE(resets.count(), 1);
    }

    void confirmedComeFirstThenTheOldest()
    {
        ObjectsView view;
        view.setSnapshot(
            snapshotOf({object(1), object(2, LeakState::Confirmed), object(3),
                        object(4, LeakState::Confirmed), object(5, LeakState::Active)}));
        auto *table = view.findChild<QTableView *>(u"objectsView"_s);
        QCOMPARE(ids(*table->model()), (QList<quint64>{2, 4, 1, 3}));
        table->sortByColumn(ObjectsModel::AgeColumn, Qt::AscendingOrder);
        QCOMPARE(ids(*table->model()), (QList<quint64>{4, 3, 2, 1}));
        table->sortByColumn(ObjectsModel::SizeColumn, Qt::DescendingOrder);
        QCOMPARE(ids(*table->model()), (QList<quint64>{4, 3, 2, 1}));
    }

    void filterShowsLeakedOrAll()
    {
        ObjectsView view;
        view.setSnapshot(snapshotOf({object(1), object(2, LeakState::Active)}));
        auto *table = view.findChild<QTableView *>(u"objectsView"_s);
        auto *summary = view.findChild<QLabel *>(u"objectsSummary"_s);
        QCOMPARE(ids(*table->model()), (QList<quint64>{1}));
        QCOMPARE(summary->text(), u"1 object(s), 8.0 KiB"_s);
        view.findChild<QComboBox *>(u"objectsFilter"_s)->setCurrentIndex(1);
        QCOMPARE(table->model()->rowCount(), 2);
        QCOMPARE(summary->text(), u"2 object(s), 20.0 KiB"_s);

        // An object that becomes suspicious appears in a list of leaked ones.
        view.findChild<QComboBox *>(u"objectsFilter"_s)->setCurrentIndex(0);
        view.setSnapshot(snapshotOf({object(1), object(2)}));
        QCOMPARE(table->model()->rowCount(), 2);
    }

    void emptyListExplainsItself()
    {
        ObjectsView view;
        auto *placeholder = view.findChild<QLabel *>(u"objectsPlaceholder"_s);
        QVERIFY(placeholder->text().contains("first sample"_L1));
        view.setSnapshot(snapshotOf(objects(12, LeakState::Active)));
        QVERIFY(!placeholder->isHidden());
        QVERIFY(placeholder->text().contains("12 object"_L1));
        QVERIFY(placeholder->text().contains("30 s"_L1));
        QVERIFY(placeholder->text().contains("5 min"_L1));
        view.setSnapshot(snapshotOf(objects(1)));
        QVERIFY(placeholder->isHidden());
    }

    void selectionAndScrollSurviveUpdates_data()
    {
        QTest::addColumn<bool>("scattered");
        QTest::newRow("a few ranges") << false;
        QTest::newRow("more ranges than are told one by one") << true;
    }

    void selectionAndScrollSurviveUpdates()
    {
        QFETCH(bool, scattered);
        ObjectsView view;
        view.resize(800, 300);
        view.show();
        auto *table = view.findChild<QTableView *>(u"objectsView"_s);
        QList<LeakObject> list = objects(2000);
        view.setSnapshot(snapshotOf(list));
        table->sortByColumn(ObjectsModel::IdColumn, Qt::AscendingOrder);
        table->selectRow(1000);
        const quint64 selected =
            table->model()->index(1000, 0).data(ObjectsModel::ObjectIdRole).toULongLong();
        table->verticalScrollBar()->setValue(990);
        QCOMPARE(table->verticalScrollBar()->value(), 990);

        QSignalSpy resets(table->model(), &QAbstractItemModel::modelReset);
        list.removeIf([&](const LeakObject &one) {
            return one.id > selected + 100 && (scattered ? one.id % 2 == 0 : one.id < 1200);
        });
        list << object(5000);
        view.setSnapshot(snapshotOf(list));

        QCOMPARE(resets.count(), scattered ? 1 : 0);
        const QModelIndexList rows = table->selectionModel()->selectedRows();
        QCOMPARE(rows.size(), 1);
        QCOMPARE(rows.constFirst().data(ObjectsModel::ObjectIdRole).toULongLong(), selected);
        QCOMPARE(table->verticalScrollBar()->value(), 990);
    }

    void selectedRowsAreCopiedAsShown()
    {
        ObjectsView view;
        view.show();
        view.setSnapshot(snapshotOf(objects(3)));
        auto *table = view.findChild<QTableView *>(u"objectsView"_s);
        table->selectAll();
        QTest::keySequence(table, QKeySequence(QKeySequence::Copy));
        const QStringList lines =
            QApplication::clipboard()->text().split(u'\n', Qt::SkipEmptyParts);
        QCOMPARE(lines.size(), 3);
        QCOMPARE(lines.at(0).count(u'\t'), ObjectsModel::ColumnCount - 1);
        QVERIFY(lines.at(0).startsWith("Suspicious\t"_L1));
    }

    void manyObjectsAreShown()
    {
        ObjectsView view;
        QList<LeakObject> list = objects(50'000);
        view.setSnapshot(snapshotOf(list));
        list.removeIf([](const LeakObject &one) { return one.id % 2 == 0; });
        view.setSnapshot(snapshotOf(list));
        auto *table = view.findChild<QTableView *>(u"objectsView"_s);
        QCOMPARE(table->model()->rowCount(), 25'000);
    }
};

QTEST_MAIN(TestObjectsModel)
#include "tst_objectsmodel.moc"
