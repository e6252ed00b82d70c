// SPDX-License-Identifier: GPL-3.0-or-later
// The page of verdicts, with real clicks and keys.
#include <QAbstractButton>
#include <QAbstractItemModelTester>
#include <QAccessible>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QRandomGenerator>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTimeZone>
#include <QTreeView>

#include "support/regions.h"
#include "ui/findings/suppressdialog.h"
#include "ui/findings/suspectsmodel.h"
#include "ui/findings/suspectsview.h"
#include "ui/widgets/noticelabel.h"

using namespace Qt::StringLiterals;
using namespace pddgpu;

namespace {

constexpr quint64 Second = 1'000'000'000;
constexpr quint64 MiB = 1 << 20;

QList<LeakObject> objects(quint64 first, quint64 last, const QString &process = u"app"_s)
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
    setUsed(*snapshot, Vram, static_cast<quint64>(list.size()) * MiB);
    setTotal(*snapshot, Vram, 1'000 * MiB);
    snapshot->generation = seconds;
    snapshot->objects =
        std::make_shared<const LeakObjects>(LeakObjects{seconds, seconds * Second, list});
    return snapshot;
}

JudgedGroup group(const QString &label, Verdict verdict, quint64 count = 4, quint64 bytes = MiB)
{
    JudgedGroup result;
    result.creator = {u"app"_s, 7, label};
    result.smallestBytes = result.largestBytes = bytes;
    result.amount = {count, count * bytes};
    result.judgement.verdict = verdict;
    result.judgement.confidence = Confidence::High;
    if (verdict == Verdict::Leak) {
        result.judgement.objectsPerMinute = 2;
        result.judgement.evidence = {.kind = Evidence::Kind::RegularSurvivors,
                                     .generations = count,
                                     .survivors = count,
                                     .spanMs = 600'000,
                                     .afterMs = 4'000};
    }
    return result;
}

std::shared_ptr<Findings> findingsOf(const QList<JudgedGroup> &groups)
{
    auto findings = std::make_shared<Findings>();
    findings->snapshot = snapshotOf({});
    findings->groups = groups;
    findings->watchedMs = 200'000;
    for (const JudgedGroup &one : groups) {
        Findings::Sum &sum = findings->sums[static_cast<std::size_t>(one.judgement.verdict)];
        ++sum.groups;
        sum.amount.add(one.amount.objects, one.amount.bytes);
    }
    return findings;
}

QStringList namesOf(const QAbstractItemModel &model, const QModelIndex &parent = {})
{
    QStringList names;
    for (int row = 0; row < model.rowCount(parent); ++row)
        names << model.index(row, 0, parent).data().toString().section(u", "_s, 1, 1);
    return names;
}

}  // namespace

class TestSuspectsPage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_path = m_folder->filePath(u"s.txt"_s);
        m_analyst = std::make_unique<Analyst>(m_path);
        m_found = std::make_unique<QSignalSpy>(m_analyst.get(), &Analyst::found);
        m_view = std::make_unique<SuspectsView>(m_analyst.get());
        m_view->resize(700, 320);
        m_view->show();
        QVERIFY(QTest::qWaitForWindowActive(m_view.get()));
    }

    void cleanup()
    {
        m_view.reset();
        m_found.reset();
        m_analyst.reset();
        m_folder.reset();
    }

    void nothingAtStakeExplainsItself()
    {
        QVERIFY(placeholder().contains("first sample"_L1));
        tell(findingsOf({}));
        QVERIFY(placeholder().contains("nothing that could leak"_L1));

        JudgedGroup early = group(u"early"_s, Verdict::TooEarly);
        tell(findingsOf({early}));
        QCOMPARE(placeholder(), u"Too early to tell: nothing has been watched for long enough."_s);
        QCOMPARE(summary(), u"Too early to tell"_s);
        QCOMPARE(list()->model()->index(0, 0).data().toString(),
                 u"Too early to tell (1 group(s), 4.0 MiB)"_s);
        early.judgement.decidedInMs = 130'000;
        tell(findingsOf({early}));
        QCOMPARE(placeholder(), u"Too early to tell. The first verdict takes about 2 min more."_s);

        tell(findingsOf({group(u"held"_s, Verdict::Held), early}));
        QCOMPARE(placeholder(),
                 u"Nothing leaks, as far as can be told after 3 min.\n"
                 "Too early to tell of 1 group(s), 4.0 MiB."_s);
        QCOMPARE(summary(), u"No leak found"_s);
        tell(findingsOf({group(u"held"_s, Verdict::Held)}));
        QCOMPARE(placeholder(), u"Nothing leaks, as far as can be told after 3 min."_s);
        // It is below the row, not on it.
        const QModelIndex fold = list()->model()->index(0, 0);
        const auto *label = m_view->findChild<QLabel *>(u"suspectsPlaceholder"_s);
        QVERIFY(label->contentsMargins().top() >= list()->visualRect(fold).bottom());
        tell(findingsOf({group(u"leak"_s, Verdict::Leak)}));
        QCOMPARE(placeholder(), QString());

        auto unknown = findingsOf({});
        auto snapshot = std::make_shared<Snapshot>(*unknown->snapshot);
        snapshot->objects.reset();
        unknown->snapshot = snapshot;
        tell(unknown);
        QVERIFY(placeholder().contains("is unknown"_L1));
        QCOMPARE(summary(), u"unknown"_s);
    }

    void verdictsAreListed()
    {
        QAbstractItemModelTester tester(list()->model(),
                                        QAbstractItemModelTester::FailureReportingMode::Fatal);
        QSignalSpy counts(m_view.get(), &SuspectsView::countChanged);
        JudgedGroup stopped = group(u"<b>evil\n</b>"_s, Verdict::Leak);
        stopped.judgement.objectsPerMinute = 0;
        JudgedGroup orphaned = group(u"orphan"_s, Verdict::Orphaned);
        orphaned.orphaned = orphaned.amount;
        tell(findingsOf({group(u"leak"_s, Verdict::Leak), stopped, orphaned,
                         group(u"cache"_s, Verdict::Cache), group(u"set"_s, Verdict::WorkingSet)}));
        QCOMPARE(counts.last().at(0).value<qsizetype>(), 3);
        QCOMPARE(summary(), u"At stake: 12.0 MiB, 2 leak(s), +2.0 MiB/min, 1 orphaned"_s);
        const auto row = [this](int at) { return list()->model()->index(at, 0); };
        QCOMPARE(list()->model()->rowCount(), 4);
        QCOMPARE(row(0).data().toString(), u"app (7), leak, 1 MiB each"_s);
        QCOMPARE(row(0).data(SuspectsModel::VerdictNameRole).toString(), u"Leak"_s);
        QCOMPARE(row(0).data(SuspectsModel::PaceRole).toString(), u"+2.0 MiB/min"_s);
        QCOMPARE(row(0).data(SuspectsModel::BytesRole).toString(), u"4.0 MiB"_s);
        QCOMPARE(row(0).data(SuspectsModel::DetailRole).toString(),
                 u"4 object(s), confidence high"_s);
        const QString why = row(0).data(SuspectsModel::WhyRole).toString();
        QVERIFY(why.contains("at regular intervals"_L1));
        for (const int role : {int(Qt::AccessibleTextRole), int(Qt::ToolTipRole)})
            QVERIFY(row(0).data(role).toString().contains(why));
        QCOMPARE(row(1).data().toString(), u"app (7), <b>evil\\u{a}</b>, 1 MiB each"_s);
        QCOMPARE(row(1).data(SuspectsModel::PaceRole).toString(), u"stopped"_s);
        QVERIFY(!row(1).data(Qt::ToolTipRole).toString().contains("<b>"_L1));

        const QModelIndex fold = row(3);
        QCOMPARE(fold.data().toString(), u"Probably fine (2 group(s), 8.0 MiB)"_s);
        QCOMPARE(fold.data(SuspectsModel::WhyRole).toString(), u"Cache: 1, Working set: 1"_s);
        QCOMPARE(namesOf(*list()->model(), fold), (QStringList{u"cache"_s, u"set"_s}));
        QCOMPARE(list()->model()->index(1, 0, fold).data(SuspectsModel::VerdictRole).toInt(),
                 int(Verdict::WorkingSet));
    }

    // By mouse, keys and the box, and so by a screen reader. Findings keep it as it is.
    void foldOpensAndCloses()
    {
        const QList<JudgedGroup> groups{group(u"leak"_s, Verdict::Leak),
                                        group(u"held"_s, Verdict::Held)};
        tell(findingsOf(groups));
        const auto fold = [this] { return list()->model()->index(1, 0); };
        auto *box = button(u"suspectsShowFine"_s);
        const auto isOpen = [&] {
            const bool isExpanded = list()->isExpanded(fold());
            [&] { QCOMPARE(box->isChecked(), isExpanded); }();
            return isExpanded;
        };
        QVERIFY(!isOpen());
        const auto click = [&] {
            QTest::mouseClick(list()->viewport(), Qt::LeftButton, {},
                              list()->visualRect(fold()).center());
        };
        click();
        QVERIFY(isOpen());
        click();
        QVERIFY(!isOpen());
        list()->setFocus();
        list()->setCurrentIndex(fold());
        for (const auto &[key, opens] : {std::pair{Qt::Key_Right, true},
                                         {Qt::Key_Left, false},
                                         {Qt::Key_Return, true},
                                         {Qt::Key_Space, false},
                                         {Qt::Key_Enter, true}}) {
            QTest::keyClick(list(), key);
            QCOMPARE(isOpen(), opens);
        }

        tell(findingsOf(groups));
        QVERIFY(isOpen());
        tell(findingsOf({groups.first()}));
        tell(findingsOf(groups));
        QVERIFY(isOpen());

        const auto stateOf = [&] {
            QAccessibleInterface *tree = QAccessible::queryAccessibleInterface(list());
            for (int i = 0; i < tree->childCount(); ++i) {
                QAccessibleInterface *child = tree->child(i);
                if (child && child->text(QAccessible::Name).startsWith("Probably fine"_L1))
                    return child->state();
            }
            return QAccessible::State();
        };
        QVERIFY(stateOf().expandable && stateOf().expanded);
        QAccessibleInterface *press = QAccessible::queryAccessibleInterface(box);
        press->actionInterface()->doAction(QAccessibleActionInterface::toggleAction());
        QVERIFY(!isOpen());
        QVERIFY(stateOf().expandable && !stateOf().expanded);
        press->actionInterface()->doAction(QAccessibleActionInterface::toggleAction());
        QVERIFY(isOpen());
    }

    void selectionAndPositionStay()
    {
        QList<JudgedGroup> groups;
        for (int i = 0; i < 40; ++i)
            groups << group(QString(QChar(char16_t(u'a' + i))), Verdict::Leak);
        groups << group(u"held"_s, Verdict::Held);
        tell(findingsOf(groups));
        const QModelIndex chosen = list()->model()->index(20, 0);
        const QString name = chosen.data().toString();
        list()->setCurrentIndex(chosen);
        QScrollBar *bar = list()->verticalScrollBar();
        const int place = bar->value();
        QVERIFY(place > 0);

        std::ranges::reverse(groups.begin(), groups.begin() + 40);
        groups.removeAt(3);
        groups.prepend(group(u"new"_s, Verdict::Leak));
        tell(findingsOf(groups));
        QCOMPARE(list()->currentIndex().data().toString(), name);
        QCOMPARE(list()->selectionModel()->selectedIndexes(),
                 QModelIndexList{list()->currentIndex()});
        QCOMPARE(bar->value(), place);
        QCOMPARE(list()->model()->index(0, 0).data().toString(), u"app (7), new, 1 MiB each"_s);

        // It moves below the fold, if that is open, and back.
        button(u"suspectsShowFine"_s)->click();
        const auto chosenGroup = std::ranges::find_if(groups, [&](const JudgedGroup &one) {
            return name.contains(u", "_s + one.creator.label + u',');
        });
        chosenGroup->judgement.verdict = Verdict::Cache;
        tell(findingsOf(groups));
        QCOMPARE(list()->currentIndex().data().toString(), name);
        QVERIFY(list()->currentIndex().parent().isValid());
        chosenGroup->judgement.verdict = Verdict::Growing;
        tell(findingsOf(groups));
        QCOMPARE(list()->currentIndex().data().toString(), name);
        QVERIFY(!list()->currentIndex().parent().isValid());
    }

    // Whatever comes, goes and moves: the rows are those of the findings, and an index stays with
    // its group.
    void rowsFollowTheFindings()
    {
        SuspectsModel model;
        QAbstractItemModelTester tester(&model,
                                        QAbstractItemModelTester::FailureReportingMode::Fatal);
        QRandomGenerator random(5);
        QHash<QString, QPersistentModelIndex> indexes;
        for (int round = 0; round < 300; ++round) {
            QList<JudgedGroup> groups;
            QStringList atStake;
            QStringList fine;
            for (int i = 0; i < 12; ++i) {
                const bool isFine = random.bounded(2) == 0;
                if (random.bounded(3) == 0)
                    continue;
                const QString label = QString(QChar(char16_t(u'a' + i)));
                groups.insert(random.bounded(int(groups.size()) + 1),
                              group(label, isFine ? Verdict::Held : Verdict::Leak));
            }
            for (const JudgedGroup &one : groups)
                (isAtStake(one.judgement.verdict) ? atStake : fine) << one.creator.label;
            auto findings = findingsOf(groups);
            for (int i = random.bounded(3); i > 0; --i) {
                SuppressedGroup suppressed;
                suppressed.creator = {u"app"_s, 7, QString::number(i)};
                suppressed.amount = {2, 2 * MiB};
                findings->suppressed << suppressed;
            }
            model.setFindings(findings);
            model.setSuppressedShown(random.bounded(2) == 0);

            QCOMPARE(namesOf(model).first(atStake.size()), atStake);
            QCOMPARE(namesOf(model, model.fold()), model.fold().isValid() ? fine : namesOf(model));
            for (auto one = indexes.cbegin(); one != indexes.cend(); ++one) {
                if (one->isValid())
                    QCOMPARE(one->data().toString().section(u", "_s, 1, 1), one.key());
            }
            for (const QString &label : atStake + fine)
                indexes[label] = model.indexOf(group(label, Verdict::Leak).key());
        }
    }

    void enterShowsTheObjects()
    {
        JudgedGroup leak = group(u"leak"_s, Verdict::Leak);
        leak.smallestBytes = 5'000;
        leak.largestBytes = 8'000;
        JudgedGroup clients = group({}, Verdict::Growing);
        clients.isOfClients = true;
        tell(findingsOf({leak, clients}));
        QSignalSpy asked(m_view.get(), &SuspectsView::showObjects);
        auto *show = button(u"suspectsShow"_s);
        QVERIFY(!show->isEnabled());
        list()->setFocus();
        list()->setCurrentIndex(list()->model()->index(0, 0));
        QTest::keyClick(list(), Qt::Key_Return);
        QCOMPARE(asked.count(), 1);
        QCOMPARE(asked.at(0).at(0).value<Creator>(), leak.creator);
        QCOMPARE(asked.at(0).at(1).toULongLong(), 5'000u);
        QCOMPARE(asked.at(0).at(2).toULongLong(), 8'000u);
        QTest::mouseClick(show, Qt::LeftButton);
        QCOMPARE(asked.count(), 2);

        // There is no list to show.
        list()->setCurrentIndex(list()->model()->index(1, 0));
        QVERIFY(!show->isEnabled());
        QVERIFY(list()
                    ->currentIndex()
                    .data(SuspectsModel::DetailRole)
                    .toString()
                    .startsWith("objects unknown"_L1));
        QTest::keyClick(list(), Qt::Key_Return);
        QCOMPARE(asked.count(), 2);
    }

    void intendedObjectsAreSuppressed()
    {
        show(objects(1, 42));
        auto *suppressed = button(u"suspectsShowSuppressed"_s);
        QVERIFY(!suppressed->isEnabled());
        chooseFirstFine();
        QTest::mouseClick(button(u"suspectsSuppress"_s), Qt::LeftButton);

        auto *dialog = m_view->findChild<SuppressDialog *>();
        QVERIFY(dialog);
        auto *add = dialog->findChild<QAbstractButton *>(u"suppressAdd"_s);
        auto *line = dialog->findChild<QLabel *>(u"suppressLine"_s);
        QVERIFY(!add->isEnabled());
        const auto *missing = dialog->findChild<QLabel *>(u"suppressMissing"_s);
        QVERIFY(missing->text().contains("needs a reason"_L1));
        QTest::keyClicks(dialog->findChild<QLineEdit *>(u"suppressComment"_s), u"A ring."_s);
        QVERIFY(add->isEnabled());
        QCOMPARE(missing->text(), QString());
        QCOMPARE(line->text(), u"process:app label:frame"_s);
        QTest::keyClick(dialog->findChild<QAbstractButton *>(u"suppressLabel"_s), Qt::Key_Space);
        QTest::keyClick(dialog->findChild<QAbstractButton *>(u"suppressSize"_s), Qt::Key_Space);
        QCOMPARE(line->text(), u"process:app size:1M"_s);
        QTest::mouseClick(add, Qt::LeftButton);

        QTRY_COMPARE(list()->model()->rowCount(), 0);
        QVERIFY(suppressed->isEnabled());
        QVERIFY(suppressed->text().contains("42 object(s), 42.0 MiB"_L1));
        QTest::mouseClick(suppressed, Qt::LeftButton);
        QCOMPARE(list()->model()->rowCount(), 1);
        const auto first = [this] { return list()->model()->index(0, 0); };
        QVERIFY(first().data(SuspectsModel::WhyRole).toString().endsWith("A ring."_L1));
        QCOMPARE(first().data(SuspectsModel::VerdictNameRole).toString(), u"Intended"_s);

        // Undo it.
        auto *undo = button(u"suspectsUndo"_s);
        QTRY_VERIFY(undo->isVisible());
        QTest::mouseClick(undo, Qt::LeftButton);
        QTRY_VERIFY(!undo->isVisible());
        QTRY_VERIFY(first().data(SuspectsModel::FoldRole).toBool());
    }

    void pinnedGroupIsALeak()
    {
        QList<LeakObject> all = objects(1, 42) + objects(50, 50, u"other"_s);
        all.last().pid = 8;
        show(all);
        QSignalSpy counts(m_view.get(), &SuspectsView::countChanged);
        chooseFirstFine();
        const QString name = list()->currentIndex().data().toString();
        QTest::keyClick(list(), Qt::Key_Insert);
        auto *dialog = m_view->findChild<SuppressDialog *>();
        QVERIFY(dialog);
        QCOMPARE(dialog->windowTitle(), u"This Is a Leak"_s);
        // A reason is welcome, but not required.
        auto *add = dialog->findChild<QAbstractButton *>(u"suppressAdd"_s);
        QVERIFY(add->isEnabled());
        QCOMPARE(dialog->findChild<QLabel *>(u"suppressLine"_s)->text(),
                 u"process:app label:frame size:1M is:leak"_s);
        QTest::keyClicks(dialog->findChild<QLineEdit *>(u"suppressComment"_s), u"Seen it."_s);
        QTest::mouseClick(add, Qt::LeftButton);

        QTRY_COMPARE(list()->model()->rowCount(), 2);
        const auto first = [this] { return list()->model()->index(0, 0); };
        QCOMPARE(first().data(SuspectsModel::VerdictRole).toInt(), int(Verdict::Leak));
        QCOMPARE(first().data().toString(), name);
        QVERIFY(first().data(SuspectsModel::WhyRole).toString().contains("rules says"_L1));
        QCOMPARE(first().data(SuspectsModel::PaceRole).toString(), QString());
        QCOMPARE(counts.last().at(0).value<qsizetype>(), 1);
        QFile file(m_path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY(file.readAll().endsWith("# Seen it.\nprocess:app label:frame size:1M is:leak\n"));

        QTest::mouseClick(button(u"suspectsUndo"_s), Qt::LeftButton);
        QTRY_COMPARE(list()->model()->rowCount(), 1);
        QCOMPARE(counts.last().at(0).value<qsizetype>(), 0);

        // The same button takes back a rule that has been there for long.
        file.close();
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("process:none\nprocess:app is:leak\n");
        file.close();
        show(objects(1, 42), 1'001);
        QTRY_COMPARE(list()->model()->rowCount(), 1);
        QCOMPARE(first().data(SuspectsModel::VerdictRole).toInt(), int(Verdict::Leak));
        list()->setCurrentIndex(first());
        QVERIFY(!button(u"suspectsSuppress"_s)->isEnabled());
        QCOMPARE(button(u"suspectsPin"_s)->text(), u"Take Back the Rule"_s);
        QTest::mouseClick(button(u"suspectsPin"_s), Qt::LeftButton);
        QTRY_VERIFY(first().data(SuspectsModel::FoldRole).toBool());
        QCOMPARE(m_analyst->suppressions()->rules().size(), 1);
    }

    void foldedLabelsAreOneRow()
    {
        QList<LeakObject> all = objects(1, 12);
        for (LeakObject &one : all) {
            one.label = u"shared-surface %1"_s.arg(one.id % 4);
            one.sizeBytes = 5'000 + one.id;
        }
        show(all);
        chooseFirstFine();
        QVERIFY(
            list()->currentIndex().data().toString().startsWith("app (7), shared-surface #, "_L1));
        QTest::mouseClick(button(u"suspectsSuppress"_s), Qt::LeftButton);
        auto *dialog = m_view->findChild<SuppressDialog *>();
        QTest::keyClicks(dialog->findChild<QLineEdit *>(u"suppressComment"_s), u"Shared."_s);
        auto *line = dialog->findChild<QLabel *>(u"suppressLine"_s);
        QCOMPARE(line->text(), u"process:app label:\"shared-surface ?*\""_s);
        // Others of about this size will come.
        QTest::keyClick(dialog->findChild<QAbstractButton *>(u"suppressSize"_s), Qt::Key_Space);
        QCOMPARE(line->text(), u"process:app label:\"shared-surface ?*\" size:4K..8191"_s);
        QTest::mouseClick(dialog->findChild<QAbstractButton *>(u"suppressAdd"_s), Qt::LeftButton);
        QTRY_COMPARE(list()->model()->rowCount(), 0);
        QVERIFY(button(u"suspectsShowSuppressed"_s)->text().contains("12 object(s)"_L1));
    }

    void recordingAndRestAreNamed()
    {
        auto findings = findingsOf({group(u"held"_s, Verdict::Held)});
        findings->isWholeRecording = true;
        findings->sums[static_cast<std::size_t>(Verdict::Held)].groups = 5;
        tell(findings);
        const QString rest = m_view->findChild<QLabel *>(u"suspectsRest"_s)->text();
        QVERIFY(rest.startsWith("4 more group(s) are not listed"_L1));
        QVERIFY(rest.contains("about the whole recording"_L1));
        QVERIFY(placeholder().contains("from 3 min of recording"_L1));
    }

    // In the smallest window, and with every button.
    void nothingIsCut()
    {
        JudgedGroup leak = group(u"a label that is rather long"_s, Verdict::Leak, 12'345);
        leak.judgement.evidence.spanMs = 100'000'000;
        tell(findingsOf({leak, group(u"held"_s, Verdict::Held)}));
        list()->setCurrentIndex(list()->model()->index(0, 0));
        const auto heightAt = [&](int width) {
            m_view->resize(width, 260);
            QCoreApplication::processEvents();
            return list()->visualRect(list()->model()->index(0, 0)).height();
        };
        const int wide = heightAt(1'600);
        const int narrow = heightAt(560);
        QVERIFY2(narrow > wide, qPrintable(u"%1, %2"_s.arg(narrow).arg(wide)));
        const QList<QWidget *> widgets = m_view->findChildren<QWidget *>();
        for (QWidget *widget : widgets) {
            if (!qobject_cast<QAbstractButton *>(widget) || !widget->isVisible())
                continue;
            const QRect place(widget->mapTo(m_view.get(), QPoint()), widget->size());
            QVERIFY2(m_view->rect().contains(place), qPrintable(widget->objectName()));
            QVERIFY(widget->width() >= widget->sizeHint().width());
        }
        QCOMPARE(heightAt(1'600), wide);
        QVERIFY(!m_view->grab().isNull());
    }

private:
    void tell(const FindingsPtr &findings) { Q_EMIT m_analyst->found(findings); }

    void show(const QList<LeakObject> &list, quint64 seconds = 1'000)
    {
        const SnapshotPtr snapshot = snapshotOf(list, seconds);
        m_analyst->setSnapshot(snapshot);
        QTRY_VERIFY(!m_found->isEmpty() &&
                    m_found->last().at(0).value<FindingsPtr>()->snapshot == snapshot);
    }

    void chooseFirstFine()
    {
        button(u"suspectsShowFine"_s)->setChecked(true);
        list()->setFocus();
        list()->setCurrentIndex(
            list()->model()->index(0, 0, static_cast<SuspectsModel *>(list()->model())->fold()));
        QVERIFY(list()->currentIndex().isValid());
    }

    QTreeView *list() const { return m_view->findChild<QTreeView *>(u"suspectsList"_s); }
    QAbstractButton *button(const QString &name) const
    {
        return m_view->findChild<QAbstractButton *>(name);
    }
    QString summary() const { return m_view->findChild<QLabel *>(u"suspectsSummary"_s)->text(); }
    QString placeholder() const
    {
        const auto *label = m_view->findChild<QLabel *>(u"suspectsPlaceholder"_s);
        return label->isHidden() ? QString() : label->text();
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_path;
    std::unique_ptr<Analyst> m_analyst;
    std::unique_ptr<QSignalSpy> m_found;
    std::unique_ptr<SuspectsView> m_view;
};

QTEST_MAIN(TestSuspectsPage)
#include "tst_suspectspage.moc"
