// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAbstractItemModelTester>
#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QRandomGenerator>
#include <QScrollBar>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTextBrowser>
#include <QToolButton>
#include <map>

#include "objecttesting.h"
#include "ui/objects/objectlister.h"
#include "ui/objects/objectsmodel.h"
#include "ui/objects/objectsview.h"
#include "ui/objects/objecttable.h"

using namespace Qt::StringLiterals;
using namespace pddgpu;
using namespace pddgpu::testing;

namespace {

using Tester = QAbstractItemModelTester;

ObjectQuery everything()
{
    ObjectQuery query;
    query.filter = ObjectFilter::everything();
    query.sortColumn = ObjectsModel::IdColumn;
    query.sortOrder = Qt::AscendingOrder;
    return query;
}

ObjectListPtr listOf(const QList<LeakObject> &list, const ObjectQuery &query = everything(),
                     const ObjectListPtr &previous = nullptr, std::uint64_t nowNs = Now,
                     const QString &device = u"pddgpu.0"_s)
{
    return makeObjectList(snapshotOf(list, nowNs, device), query, GroupTrends(), previous.get());
}

QString text(const QAbstractItemModel &model, int row, int column)
{
    return model.index(row, column).data().toString();
}

// 0 stands for a group.
QList<quint64> ids(const QAbstractItemModel &model)
{
    QList<quint64> result;
    for (int row = 0; row < model.rowCount(); ++row)
        result << model.index(row, 0).data(ObjectsModel::ObjectIdRole).toULongLong();
    return result;
}

// A view on the screen, and its parts.
struct View {
    View()
    {
        view.resize(900, 420);
        view.show();
    }
    template <typename Widget>
    Widget *part(const QString &name) const
    {
        return view.findChild<Widget *>(name);
    }
    ObjectTable *table() const { return view.findChild<ObjectTable *>(); }
    ObjectsModel *model() const { return qobject_cast<ObjectsModel *>(table()->model()); }
    QString label(const QString &name) const { return part<QLabel>(name)->text(); }
    void click(const QString &name) const
    {
        QTest::mouseClick(part<QAbstractButton>(name), Qt::LeftButton);
    }
    void choose(const QString &name, const QString &entry) const
    {
        part<QComboBox>(name)->setCurrentText(entry);
    }
    void listAll() const { choose(u"objectsFilter"_s, u"All tracked objects"_s); }
    void sortBy(int column, Qt::SortOrder order) const
    {
        table()->horizontalHeader()->setSortIndicator(column, order);
    }

    ObjectsView view;
};

}  // namespace

class TestObjectsModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_settings = std::make_unique<QTemporaryDir>();
        QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_settings->path());
        QCoreApplication::setOrganizationName(u"pddgpu"_s);
    }

    void randomUpdatesKeepTheModelConsistent_data()
    {
        QTest::addColumn<bool>("grouped");
        QTest::newRow("flat") << false;
        QTest::newRow("grouped") << true;
    }

    void randomUpdatesKeepTheModelConsistent()
    {
        QFETCH(bool, grouped);
        ObjectsModel model;
        Tester tester(&model, Tester::FailureReportingMode::Fatal);
        QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        ObjectQuery query = everything();
        query.grouping = grouped ? Grouping::Process : Grouping::None;
        model.setList(listOf({}, query));
        resets.clear();

        QRandomGenerator random(20240229);
        QList<LeakObject> list;
        std::map<std::uint64_t, bool> expanded;  // By PID.
        std::uint64_t nextId = 1;
        for (int round = 0; round < 300; ++round) {
            // A view's persistent indexes follow their objects.
            QList<std::pair<QPersistentModelIndex, quint64>> held;
            for (int row = 0; row < model.rowCount(); ++row) {
                const QModelIndex index = model.index(row, row % ObjectsModel::ColumnCount);
                held.emplaceBack(index, index.data(ObjectsModel::ObjectIdRole).toULongLong());
            }

            if (random.bounded(4) != 0) {
                list.removeIf([&](const LeakObject &) { return random.bounded(5) == 0; });
                for (LeakObject &one : list) {
                    if (random.bounded(4) == 0)
                        one.state = static_cast<LeakState>(random.bounded(3));
                }
                for (int births = random.bounded(8); births > 0; --births) {
                    nextId += 1 + random.bounded(3U);
                    list << object(nextId);
                }
            }
            query.sortColumn =
                random.bounded(2) ? ObjectsModel::SizeColumn : ObjectsModel::StateColumn;
            const ObjectListPtr made =
                listOf(list, query, model.list(), Now + static_cast<quint64>(round) * Second);
            model.setList(made);
            if (grouped && random.bounded(3) == 0 && model.rowCount() > 0) {
                const int row = random.bounded(model.rowCount());
                if (const ListGroup *group = model.groupAt(row)) {
                    const std::uint64_t pid = group->key.number;
                    model.setExpanded(row, !expanded[pid]);
                    expanded[pid] = !expanded[pid];
                }
            }

            QList<quint64> rows;
            if (grouped) {
                for (const ListGroup &group : made->groups) {
                    rows << 0;
                    for (std::uint32_t i = 0; expanded[group.key.number] && i < group.count; ++i)
                        rows << list.at(made->order[group.first + i]).id;
                }
            } else {
                for (const std::uint32_t index : made->order)
                    rows << list.at(index).id;
            }
            QCOMPARE(ids(model), rows);
            for (const auto &[index, id] : held) {
                if (id != 0)
                    QCOMPARE(index.row(), static_cast<int>(rows.indexOf(id)));
                else if (index.isValid())
                    QVERIFY(model.groupAt(index.row()));
            }
        }
        QCOMPARE(resets.count(), 0);
    }

    void allGroupsExpandAndCollapse()
    {
        ObjectsModel model;
        Tester tester(&model, Tester::FailureReportingMode::Fatal);
        ObjectQuery query = everything();
        query.grouping = Grouping::Process;
        model.setList(listOf(objects(9), query));
        QCOMPARE(model.rowCount(), 3);
        const QPersistentModelIndex group(model.index(2, 0));
        model.setAllExpanded(true);
        QCOMPARE(model.rowCount(), 12);
        QCOMPARE(group.row(), 8);
        const QPersistentModelIndex inGroup(model.index(9, 0));
        model.setExpanded(8, false);
        QCOMPARE(model.rowCount(), 9);
        QVERIFY(!inGroup.isValid());
        model.setList(listOf(objects(12), query, model.list()));
        QCOMPARE(model.rowCount(), 3 + 8);
        model.setAllExpanded(false);
        QCOMPARE(model.rowCount(), 3);
        QVERIFY(group.isValid());
    }

    void onlyAgesChangeWithTime()
    {
        ObjectsModel model;
        model.setList(listOf(objects(3)));
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        model.setNowNs(Now + 5 * Second);
        QCOMPARE(changed.count(), 1);
        QCOMPARE(changed.at(0).at(0).toModelIndex().column(), int(ObjectsModel::AgeColumn));
        QCOMPARE(changed.at(0).at(1).toModelIndex(), model.index(2, ObjectsModel::AgeColumn));
        QCOMPARE(text(model, 0, ObjectsModel::AgeColumn), u"2 h 46 min"_s);
        model.setNowNs(std::nullopt);
        QCOMPARE(text(model, 0, ObjectsModel::AgeColumn), u"unknown"_s);
        model.setNowNs(0);
        QCOMPARE(text(model, 0, ObjectsModel::AgeColumn), u"0 s"_s);
    }

    void changedObjectsKeepTheirRows()
    {
        ObjectsModel model;
        Tester tester(&model, Tester::FailureReportingMode::Fatal);
        model.setList(listOf(objects(3)));
        QSignalSpy layouts(&model, &QAbstractItemModel::layoutChanged);
        QSignalSpy changes(&model, &QAbstractItemModel::dataChanged);
        model.setList(listOf(objects(3, LeakState::Confirmed), everything(), model.list()));
        QCOMPARE(layouts.count(), 0);
        QCOMPARE(changes.count(), 1);
        QCOMPARE(text(model, 0, ObjectsModel::StateColumn), u"Confirmed"_s);
    }

    void anotherDeviceStartsAnew()
    {
        ObjectsModel model;
        model.setList(listOf(objects(3)));
        QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        model.setList(listOf(objects(3), everything(), model.list(), Now, u"pddgpu.1"_s));
        QCOMPARE(resets.count(), 1);
    }

    void hostileTextIsEscaped()
    {
        LeakObject hostile = object(1);
        hostile.process = u"<b>x</b>\u202E\n%1%2"_s;
        hostile.label = u"<img src=x>\x1b"_s + u"😀"_s.repeated(15);
        ObjectsModel model;
        for (const Grouping grouping : {Grouping::None, Grouping::Process, Grouping::Label}) {
            ObjectQuery query = everything();
            query.grouping = grouping;
            model.setList(listOf({hostile}, query));
            model.setAllExpanded(true);
            for (int row = 0; row < model.rowCount(); ++row) {
                for (int column = 0; column < ObjectsModel::ColumnCount; ++column) {
                    const QModelIndex index = model.index(row, column);
                    for (const int role : {int(Qt::DisplayRole), int(ObjectsModel::ExactTextRole),
                                           int(Qt::AccessibleTextRole)}) {
                        const QString shown = index.data(role).toString();
                        QVERIFY(!shown.contains(u'\n') && !shown.contains(QChar(0x202E)) &&
                                !shown.contains(QChar(0x1b)));
                    }
                    const QString toolTip = index.data(Qt::ToolTipRole).toString();
                    QVERIFY(!toolTip.contains("<b>"_L1) && !toolTip.contains("<img"_L1));
                }
            }
        }
    }

    void confirmedComeFirstThenTheOldest()
    {
        View v;
        v.view.setSnapshot(
            snapshotOf({object(1), object(2, LeakState::Confirmed), object(3),
                        object(4, LeakState::Confirmed), object(5, LeakState::Active)}));
        QCOMPARE(ids(*v.model()), (QList<quint64>{2, 4, 1, 3}));
        v.sortBy(ObjectsModel::AgeColumn, Qt::AscendingOrder);
        QCOMPARE(ids(*v.model()), (QList<quint64>{4, 3, 2, 1}));
        // Sorts with a click on the header, like a user.
        QHeaderView *header = v.table()->horizontalHeader();
        QTest::mouseClick(header->viewport(), Qt::LeftButton, {},
                          QPoint(header->sectionViewportPosition(ObjectsModel::SizeColumn) + 20,
                                 header->height() / 2));
        QCOMPARE(header->sortIndicatorSection(), int(ObjectsModel::SizeColumn));
        QList<quint64> bySize = ids(*v.model());
        if (header->sortIndicatorOrder() == Qt::AscendingOrder)
            std::ranges::reverse(bySize);
        QCOMPARE(bySize, (QList<quint64>{4, 3, 2, 1}));
    }

    void filtersHideAndSaySo()
    {
        View v;
        v.view.setSnapshot(snapshotOf({object(1), object(2, LeakState::Active)}));
        QCOMPARE(ids(*v.model()), (QList<quint64>{1}));
        QCOMPARE(v.label(u"objectsSummary"_s), u"1 object(s), 8.0 KiB"_s);
        // Nothing was filtered.
        QVERIFY(v.part<QLabel>(u"objectsHidden"_s)->isHidden());
        QVERIFY(v.part<QPushButton>(u"objectsClearFilters"_s)->isHidden());
        v.choose(u"objectsFilter"_s, u"Confirmed only"_s);
        QCOMPARE(v.model()->rowCount(), 0);
        QCOMPARE(v.label(u"objectsHidden"_s), u"2 hidden by filters"_s);
        v.click(u"objectsClearFilters"_s);
        QCOMPARE(ids(*v.model()), (QList<quint64>{1}));
        QVERIFY(v.part<QPushButton>(u"objectsClearFilters"_s)->isHidden());
        v.listAll();
        QCOMPARE(v.model()->rowCount(), 2);
        QCOMPARE(v.label(u"objectsSummary"_s), u"2 object(s), 20.0 KiB"_s);
        QVERIFY(v.part<QLabel>(u"objectsHidden"_s)->isHidden());
        QVERIFY(v.part<QPushButton>(u"objectsClearFilters"_s)->isHidden());

        QVERIFY(!v.part<QLineEdit>(u"objectsLeastSize"_s)->isVisible());
        v.click(u"objectsMoreFilters"_s);
        QVERIFY(v.part<QLineEdit>(u"objectsLeastSize"_s)->isVisible());
        QTest::keyClicks(v.part<QLineEdit>(u"objectsLeastSize"_s), u"9k"_s);
        QCOMPARE(ids(*v.model()), (QList<quint64>{2}));
        QTest::keyClicks(v.part<QLineEdit>(u"objectsLeastSize"_s), u"x"_s);
        QCOMPARE(v.model()->rowCount(), 2);
        auto *problem = v.part<QWidget>(u"objectsFilterProblem"_s);
        QVERIFY(problem->isVisible() && problem->accessibleName().contains("9kx"_L1));
        v.part<QLineEdit>(u"objectsLeastSize"_s)->clear();
        QVERIFY(!problem->isVisible());
        // Two sizes, and exactly one.
        const auto listed = [&v](const QString &sizes) {
            v.part<QLineEdit>(u"objectsLeastSize"_s)->setText(sizes);
            return ids(*v.model());
        };
        QCOMPARE(listed(u"1..9K"_s), (QList<quint64>{1}));
        QCOMPARE(listed(u"=12K"_s), (QList<quint64>{2}));
        QCOMPARE(listed(u"8K..12K"_s).size(), 2);
        for (const QString &wrong : {u"9K..8K"_s, u"..9K"_s, u"1K.."_s, u"="_s}) {
            QCOMPARE(listed(wrong).size(), 2);
            QVERIFY(problem->isVisible());
        }
        v.part<QLineEdit>(u"objectsLeastSize"_s)->clear();
        QTest::keyClicks(v.part<QLineEdit>(u"objectsLeastAge"_s), u"9999s"_s);
        QCOMPARE(ids(*v.model()), (QList<quint64>{1}));
        // The other one becomes old enough.
        v.view.setSnapshot(snapshotOf({object(1), object(2, LeakState::Active)}, Now + 2 * Second));
        QCOMPARE(v.model()->rowCount(), 2);
    }

    void filtersAndColumnsAreRemembered()
    {
        {
            View v;
            v.listAll();
            v.part<QLineEdit>(u"objectsText"_s)->setText(u"proc"_s);
            v.part<QLineEdit>(u"objectsLeastSize"_s)->setText(u"8K"_s);
            v.choose(u"objectsGrouping"_s, u"By state"_s);
            QHeaderView *header = v.table()->horizontalHeader();
            header->moveSection(header->visualIndex(ObjectsModel::IdColumn), 0);
            header->resizeSection(ObjectsModel::SizeColumn, 123);
            QMenu menu;
            v.table()->fillColumnMenu(&menu);
            QAction *flags = nullptr;
            for (QAction *action : menu.actions()) {
                if (action->text() == "Flags"_L1)
                    flags = action;
            }
            QVERIFY(flags && flags->isChecked());
            flags->trigger();
        }
        View v;
        QCOMPARE(v.part<QComboBox>(u"objectsFilter"_s)->currentText(), u"All tracked objects"_s);
        QCOMPARE(v.part<QComboBox>(u"objectsGrouping"_s)->currentText(), u"By state"_s);
        // The earlier search text is gone.
        QCOMPARE(v.part<QLineEdit>(u"objectsText"_s)->text(), QString());
        QCOMPARE(v.part<QLineEdit>(u"objectsLeastSize"_s)->text(), QString());
        QVERIFY(!v.part<QLineEdit>(u"objectsLeastSize"_s)->isVisible());
        QHeaderView *header = v.table()->horizontalHeader();
        QCOMPARE(header->visualIndex(ObjectsModel::IdColumn), 0);
        QCOMPARE(header->sectionSize(ObjectsModel::SizeColumn), 123);
        QVERIFY(header->isSectionHidden(ObjectsModel::FlagsColumn));

        v.table()->resetColumns();
        QCOMPARE(header->visualIndex(ObjectsModel::IdColumn), int(ObjectsModel::IdColumn));
        QVERIFY(!header->isSectionHidden(ObjectsModel::FlagsColumn));
        QVERIFY(header->sectionSize(ObjectsModel::SizeColumn) != 123);
    }

    void shownOrphansAreNotRemembered()
    {
        LeakObject orphan = object(1, LeakState::Active);
        orphan.orphaned = true;
        const SnapshotPtr snapshot = snapshotOf({orphan, object(2), object(3)});
        {
            View v;
            v.view.setSnapshot(snapshot);
            QCOMPARE(v.model()->rowCount(), 2);
            v.click(u"objectsShowOrphans"_s);
            QCOMPARE(ids(*v.model()), (QList<quint64>{1}));
            QVERIFY(v.part<QPushButton>(u"objectsClearFilters"_s)->isVisible());
        }
        View v;
        v.view.setSnapshot(snapshot);
        QCOMPARE(v.part<QComboBox>(u"objectsFilter"_s)->currentText(), u"Leaked objects"_s);
        QCOMPARE(v.model()->rowCount(), 2);
        QVERIFY(v.part<QPushButton>(u"objectsClearFilters"_s)->isHidden());
    }

    void brokenSettingsAreIgnored()
    {
        QSettings settings;
        settings.setValue(u"objects/header"_s, QByteArray("no header"));
        settings.setValue(u"objects/states"_s, 99);
        settings.setValue(u"objects/grouping"_s, u"x"_s);
        settings.setValue(u"objects/domain"_s, -7);
        View v;
        v.view.setSnapshot(snapshotOf(objects(3)));
        QCOMPARE(v.model()->rowCount(), 3);
        const QHeaderView *header = v.table()->horizontalHeader();
        QCOMPARE(header->hiddenSectionCount(), 2);
        QVERIFY(header->isSectionHidden(ObjectsModel::ClientColumn));
        QVERIFY(header->isSectionHidden(ObjectsModel::IdColumn));
    }

    void everyColumnHasRoomForItsTexts()
    {
        View v;
        v.listAll();
        QList<LeakObject> list = objects(3);
        for (LeakObject &one : list)
            one.state = static_cast<LeakState>(one.id - 1);
        v.view.setSnapshot(snapshotOf(list));
        // The view's own hint knows icon, margins and the widest state.
        QVERIFY(v.table()->columnWidth(ObjectsModel::StateColumn) >=
                v.table()->itemDelegate()->sizeHint({}, v.model()->index(0, 0)).width());
        for (int row = 0; row < 3; ++row) {
            QStyleOptionViewItem option;
            option.font = v.table()->font();
            option.fontMetrics = v.table()->fontMetrics();
            option.widget = v.table();
            const QSize hint =
                v.table()->itemDelegate()->sizeHint(option, v.model()->index(row, 0));
            QVERIFY(v.table()->columnWidth(ObjectsModel::StateColumn) >= hint.width());
        }
    }

    void emptyListExplainsItself()
    {
        View v;
        const auto placeholder = [&v] { return v.label(u"objectsPlaceholder"_s); };
        QVERIFY(placeholder().contains("first sample"_L1));
        v.view.setSnapshot(snapshotOf(objects(12, LeakState::Active)));
        QVERIFY(v.part<QLabel>(u"objectsPlaceholder"_s)->isVisible());
        QVERIFY(placeholder().contains("12 object"_L1));
        QVERIFY(placeholder().contains("30 s"_L1));
        QVERIFY(placeholder().contains("5 min"_L1));
        v.part<QLineEdit>(u"objectsText"_s)->setText(u"nobody"_s);
        QVERIFY(placeholder().contains("filters"_L1));
        v.click(u"objectsClearFilters"_s);
        v.listAll();
        QVERIFY(v.part<QLabel>(u"objectsPlaceholder"_s)->isHidden());
        auto unknown = std::make_shared<Snapshot>(*snapshotOf({}));
        unknown->objects.reset();
        v.view.setSnapshot(unknown);
        QVERIFY(placeholder().contains("unknown"_L1));
        QCOMPARE(v.label(u"objectsSummary"_s), u"unknown"_s);
        QCOMPARE(v.model()->rowCount(), 0);
    }

    void selectionScrollAndExpansionSurviveUpdates_data()
    {
        QTest::addColumn<bool>("grouped");
        QTest::newRow("flat") << false;
        QTest::newRow("grouped") << true;
    }

    void selectionScrollAndExpansionSurviveUpdates()
    {
        QFETCH(bool, grouped);
        View v;
        v.listAll();
        v.sortBy(ObjectsModel::IdColumn, Qt::AscendingOrder);
        if (grouped)
            v.choose(u"objectsGrouping"_s, u"By process"_s);
        QList<LeakObject> list = objects(5000);
        v.view.setSnapshot(snapshotOf(list));
        QTRY_COMPARE(v.model()->rowCount(), grouped ? 3 : 5000);
        v.model()->setAllExpanded(true);
        QVERIFY(v.view.selectObject(3000));
        const int offset = v.model()->rowOf(3000) - v.table()->verticalScrollBar()->value();

        list.removeIf([](const LeakObject &one) { return one.id % 2 == 1 && one.id < 2500; });
        list << object(9000);
        QSignalSpy changed(&v.view, &ObjectsView::listChanged);
        v.view.setSnapshot(snapshotOf(list));
        QTRY_COMPARE(changed.count(), 1);
        const QModelIndexList rows = v.table()->selectionModel()->selectedRows();
        QCOMPARE(rows.size(), 1);
        QCOMPARE(rows.constFirst().data(ObjectsModel::ObjectIdRole).toULongLong(), 3000U);
        QCOMPARE(v.model()->rowOf(3000) - v.table()->verticalScrollBar()->value(), offset);
        QCOMPARE(v.model()->rowCount(), list.size() + (grouped ? 3 : 0));
    }

    void groupsStandUnderTheirHeadings()
    {
        ObjectsModel model;
        LeakObject first = object(1);
        first.sizeBytes = 4096;
        first.birthNs = Now - 300 * Second;
        first.label = u"vertices"_s;
        LeakObject second = first;
        second.id = 2;
        second.birthNs = Now - 60 * Second;
        const auto list = [&](Grouping grouping) {
            ObjectQuery query = everything();
            query.grouping = grouping;
            model.setList(listOf({first, second}, query));
            QCOMPARE(model.rowCount(), 1);
            QCOMPARE(text(model, 0, ObjectsModel::SizeColumn), u"8.0 KiB"_s);
            QCOMPARE(text(model, 0, ObjectsModel::AgeColumn), u"5 min 00 s"_s);
            QCOMPARE(text(model, 0, ObjectsModel::FlagsColumn), QString());
        };
        const auto heading = [&model] {
            return model.headerData(ObjectsModel::StateColumn, Qt::Horizontal).toString();
        };
        list(Grouping::Process);
        QCOMPARE(heading(), u"Objects / state"_s);
        QCOMPARE(text(model, 0, ObjectsModel::StateColumn), u"2 object(s)"_s);
        QCOMPARE(text(model, 0, ObjectsModel::ProcessColumn), first.process);
        QCOMPARE(text(model, 0, ObjectsModel::PidColumn), QString::number(first.pid));
        QCOMPARE(text(model, 0, ObjectsModel::RegionColumn), QString());
        list(Grouping::Label);
        QCOMPARE(text(model, 0, ObjectsModel::LabelColumn), u"vertices"_s);
        QCOMPARE(text(model, 0, ObjectsModel::ProcessColumn), QString());
        list(Grouping::Region);
        QCOMPARE(text(model, 0, ObjectsModel::RegionColumn), u"VRAM"_s);
        list(Grouping::State);
        QCOMPARE(heading(), u"State"_s);
        QCOMPARE(text(model, 0, ObjectsModel::StateColumn), u"Suspicious (2)"_s);
        list(Grouping::SizeClass);
        QCOMPARE(heading(), u"Size class / state"_s);
        QCOMPARE(text(model, 0, ObjectsModel::StateColumn), u"4 KiB – 8 KiB (2)"_s);
    }

    void groupsWorkByKeyboardAndMouse()
    {
        View v;
        QVERIFY(QTest::qWaitForWindowActive(&v.view));
        v.view.setSnapshot(snapshotOf(objects(9)));
        v.choose(u"objectsGrouping"_s, u"By process"_s);
        QCOMPARE(v.model()->rowCount(), 3);
        QVERIFY(v.model()
                    ->index(0, 0)
                    .data(Qt::AccessibleTextRole)
                    .toString()
                    .contains("collapsed"_L1));
        v.table()->setFocus();
        QTest::keyClick(v.table(), Qt::Key_Down);
        v.table()->setCurrentIndex(v.model()->index(0, 0));
        QTest::keyClick(v.table(), Qt::Key_Right);
        QCOMPARE(v.model()->rowCount(), 6);
        QTest::keyClick(v.table(), Qt::Key_Down);
        QTest::keyClick(v.table(), Qt::Key_Left);
        QCOMPARE(v.table()->currentIndex().row(), 0);
        QTest::keyClick(v.table(), Qt::Key_Left);
        QCOMPARE(v.model()->rowCount(), 3);
        QTest::keyClick(v.table(), Qt::Key_Return);
        QCOMPARE(v.model()->rowCount(), 6);
        QTest::keyClick(v.table(), Qt::Key_Slash);
        QCOMPARE(v.model()->rowCount(), 3);
        QTest::keyClick(v.table(), Qt::Key_Asterisk);
        QCOMPARE(v.model()->rowCount(), 12);

        const QRect arrow = v.table()->visualRect(v.model()->index(0, 0));
        QTest::mouseClick(v.table()->viewport(), Qt::LeftButton, {}, QPoint(8, arrow.center().y()));
        QCOMPARE(v.model()->rowCount(), 9);
    }

    void selectedRowsAreCopiedWithExactNumbers()
    {
        View v;
        LeakObject hostile = object(2);
        hostile.label = u"tab\there"_s;
        v.view.setSnapshot(snapshotOf({object(1), hostile, object(3)}));
        for (int column = 0; column < ObjectsModel::ColumnCount; ++column)
            v.table()->setColumnHidden(column, column == ObjectsModel::FlagsColumn);
        v.table()->selectAll();
        QTest::keySequence(v.table(), QKeySequence(QKeySequence::Copy));
        const QStringList lines =
            QApplication::clipboard()->text().split(u'\n', Qt::SkipEmptyParts);
        QCOMPARE(lines.size(), 1 + 3);
        for (const QString &line : lines)
            QCOMPARE(line.count(u'\t'), ObjectsModel::ColumnCount - 2);
        QVERIFY(lines.at(0).startsWith("State\tAge (s)\tSize (bytes)\tDomain"_L1));
        QVERIFY(lines.at(1).startsWith("Suspicious\t9999.000\t8192\tVRAM"_L1));
        QVERIFY(lines.at(2).contains("tab\\u{9}here"_L1));
    }

    void detailsTellEverything()
    {
        View v;
        LeakObject one = object(1);
        one.label = u"<i>lab</i>"_s;
        one.orphaned = true;
        LeakObject same = one;
        same.id = 2;
        v.view.setSnapshot(snapshotOf({one, same, object(3)}));
        v.table()->selectRow(v.model()->rowOf(1));
        v.table()->setFocus();
        QTest::keyClick(v.table(), Qt::Key_Return);
        auto *details = v.part<QTextBrowser>(u"objectsDetailsText"_s);
        QVERIFY(details->isVisible());
        auto *close = v.part<QAbstractButton>(u"objectsDetailsClose"_s);
        QTRY_COMPARE(v.view.childAt(close->mapTo(&v.view, close->rect().center())), close);
        const auto shown = [details] { return details->toPlainText(); };
        QTRY_VERIFY(shown().contains("2 object(s), 16.0 KiB"_L1));
        QVERIFY(shown().contains("8,192 bytes"_L1));
        QVERIFY(shown().contains("<i>lab</i>"_L1));
        QVERIFY(shown().contains("Orphaned"_L1));
        QVERIFY(shown().contains("PID 101"_L1));
        v.table()->selectAll();
        QTRY_VERIFY(shown().contains("32,768 bytes"_L1));
        v.table()->clearSelection();
        QTRY_VERIFY(shown().contains("Select an object"_L1));
        v.click(u"objectsDetailsClose"_s);
        QVERIFY(!details->isVisible());
    }

    void pausedListStandsStill()
    {
        View v;
        v.view.setSnapshot(snapshotOf(objects(3)));
        v.click(u"objectsPause"_s);
        QVERIFY(!v.view.isLive());
        QVERIFY(v.label(u"objectsPaused"_s).startsWith("paused at "_L1));
        v.view.setSnapshot(snapshotOf(objects(5)));
        QCOMPARE(v.model()->rowCount(), 3);
        // A paused list can still be searched.
        v.part<QLineEdit>(u"objectsText"_s)->setText(u"2"_s);
        QCOMPARE(ids(*v.model()), (QList<quint64>{2}));
        v.part<QLineEdit>(u"objectsText"_s)->clear();
        v.click(u"objectsPause"_s);
        QCOMPARE(v.model()->rowCount(), 5);
        QVERIFY(!v.part<QLabel>(u"objectsPaused"_s)->isVisible());
    }

    void momentIsPinnedUntilBackToLive()
    {
        View v;
        QSignalSpy live(&v.view, &ObjectsView::liveChanged);
        v.view.setSnapshot(snapshotOf(objects(5)));
        v.view.showMoment(snapshotOf(objects(2)), u"alert\u202E 1"_s);
        QVERIFY(v.part<QWidget>(u"objectsMoment"_s)->isVisible());
        QVERIFY(v.label(u"objectsMomentText"_s).contains("alert\\u{202e} 1"_L1));
        v.view.setSnapshot(snapshotOf(objects(6)));
        QCOMPARE(v.model()->rowCount(), 2);
        QCOMPARE(v.view.shownObjects().ids, (QList<std::uint64_t>{1, 2}));
        v.click(u"objectsBackToLive"_s);
        QCOMPARE(v.model()->rowCount(), 6);
        QVERIFY(!v.part<QWidget>(u"objectsMoment"_s)->isVisible());
        QCOMPARE(live.count(), 2);
    }

    void orphansAreToldAndShown()
    {
        View v;
        v.view.setSnapshot(snapshotOf(objects(3, LeakState::Active)));
        auto *notice = v.part<QWidget>(u"objectsOrphans"_s);
        QVERIFY(!notice->isVisible());
        QList<LeakObject> list = objects(3, LeakState::Active);
        list[1].orphaned = true;
        v.view.setSnapshot(snapshotOf(list));
        QVERIFY(notice->isVisible());
        const QString said = v.part<QWidget>(u"objectsOrphansText"_s)->accessibleName();
        QCOMPARE(said, u"Orphaned: 1 object(s), 12.0 KiB, of proc (PID 102)"_s);
        v.click(u"objectsShowOrphans"_s);
        QCOMPARE(ids(*v.model()), (QList<quint64>{2}));
        QVERIFY(v.part<QCheckBox>(u"objectsOrphaned"_s)->isChecked());
    }

    void unexplainedBytesAreToldWhereTheyStay()
    {
        View v;
        auto snapshot = std::make_shared<Snapshot>(*snapshotOf({}));
        snapshot->stats.emplace().unexplainedBytes = 12 << 20;
        auto *notice = v.part<QWidget>(u"objectsUnexplained"_s);
        v.view.setSnapshot(snapshot);
        QVERIFY(!notice->isVisible());
        v.view.setSnapshot(std::make_shared<Snapshot>(*snapshot));
        QVERIFY(notice->isVisible());
        QCOMPARE(notice->accessibleName(), u"12.0 MiB are in use without any explanation."_s);
    }

    void suppressedObjectsAreCountedAndCanBeShown()
    {
        View v;
        auto *show = v.part<QCheckBox>(u"objectsShowSuppressed"_s);
        v.view.setSnapshot(snapshotOf(objects(6)));
        QVERIFY(!show->isVisible());
        v.view.setSuppressed([](const LeakObject &one) { return one.pid == 100; });
        QCOMPARE(v.model()->rowCount(), 4);
        QVERIFY(show->isVisible());
        QCOMPARE(show->text(), u"Show suppressed (2)"_s);
        QTest::mouseClick(show, Qt::LeftButton, {}, QPoint(8, show->height() / 2));
        QCOMPARE(v.model()->rowCount(), 6);
        v.view.setSuppressed({});
        show->setChecked(false);
        QCOMPARE(v.model()->rowCount(), 6);
    }

    void controlsHaveAccessibleNames()
    {
        View v;
        for (const QString &name :
             {u"objectsView"_s, u"objectsFilter"_s, u"objectsText"_s, u"objectsGrouping"_s,
              u"objectsMoreFilters"_s, u"objectsDomain"_s, u"objectsProcess"_s,
              u"objectsLeastSize"_s, u"objectsLeastAge"_s, u"objectsOrphaned"_s,
              u"objectsClearFilters"_s, u"objectsShowSuppressed"_s, u"objectsPause"_s,
              u"objectsDetails"_s, u"objectsColumns"_s, u"objectsBackToLive"_s,
              u"objectsShowOrphans"_s, u"objectsDetailsClose"_s, u"objectsDetailsText"_s}) {
            const auto *widget = v.part<QWidget>(name);
            QVERIFY2(widget && !widget->accessibleName().isEmpty(), qPrintable(name));
        }
    }

    void manyObjectsAreShown()
    {
        View v;
        QList<LeakObject> list = objects(50'000);
        v.view.setSnapshot(snapshotOf(list));
        list.removeIf([](const LeakObject &one) { return one.id % 2 == 0; });
        v.view.setSnapshot(snapshotOf(list));
        QTRY_COMPARE(v.model()->rowCount(), 25'000);
        QCOMPARE(v.view.shownCount(), 25'000U);
    }

private:
    std::unique_ptr<QTemporaryDir> m_settings;
};

QTEST_MAIN(TestObjectsModel)
#include "tst_objectsmodel.moc"
