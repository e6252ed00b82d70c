// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAbstractItemModelTester>
#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QLineEdit>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

#include "kernellogmodel.h"
#include "kernellogview.h"

using namespace Qt::StringLiterals;
using namespace pddgpu;

namespace {

constexpr quint64 Second = 1'000'000'000;
constexpr qint64 StartMs = 1'700'000'000'000;

LogLine line(quint64 sequence, const QString &text = u"PDDGPU: something"_s, int level = 6)
{
    return {sequence, sequence * Second, level, text};
}

QList<LogLine> lines(quint64 from, quint64 to)
{
    QList<LogLine> result;
    for (quint64 sequence = from; sequence <= to; ++sequence)
        result << line(sequence, u"PDDGPU: line %1"_s.arg(sequence));
    return result;
}

// A driver whose clock stood at 0 at StartMs.
SnapshotPtr sample(const QList<LogLine> &added)
{
    Snapshot snapshot;
    snapshot.capturedAt = QDateTime::fromMSecsSinceEpoch(StartMs, Qt::UTC);
    snapshot.nowNs = 0;
    snapshot.logLines = added;
    return std::make_shared<const Snapshot>(snapshot);
}

QList<quint64> sequences(const QAbstractItemModel &model)
{
    QList<quint64> result;
    for (int row = 0; row < model.rowCount(); ++row)
        result << model.index(row, 0).data(KernelLogModel::SequenceRole).toULongLong();
    return result;
}

}  // namespace

class TestKernelLogView : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void linesAreBounded()
    {
        KernelLogModel model;
        QAbstractItemModelTester tester(&model,
                                        QAbstractItemModelTester::FailureReportingMode::Fatal);
        QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        model.append(*sample(lines(1, 9'990)));
        model.append(*sample(lines(9'991, 10'020)));
        QCOMPARE(model.rowCount(), int(KernelLogModel::MaximumLines));
        QCOMPARE(sequences(model).constFirst(), 21U);
        QCOMPARE(sequences(model).constLast(), 10'020U);
        model.append(*sample(lines(10'021, 40'020)));
        QCOMPARE(model.rowCount(), int(KernelLogModel::MaximumLines));
        QCOMPARE(sequences(model).constFirst(), 30'021U);
        QCOMPARE(resets.count(), 0);
    }

    // The machine started anew: its lines are numbered from 0 again.
    void aLogWhoseNumbersStartAnew()
    {
        KernelLogModel model;
        model.append(*sample(lines(100, 102)));
        QList<LogLine> newBoot;
        for (quint64 sequence = 3; sequence <= 5; ++sequence)
            newBoot << LogLine{sequence, sequence * 7 * Second, 6, u"PDDGPU: anew"_s};
        model.append(*sample(newBoot));
        QCOMPARE(sequences(model), (QList<quint64>{100, 101, 102, 3, 4, 5}));
        // What comes again, as after a lost connection, is no news.
        model.append(*sample(newBoot));
        model.append(*sample(lines(101, 102)));
        model.append(*sample({newBoot.constLast()}));
        QCOMPARE(sequences(model), (QList<quint64>{100, 101, 102, 3, 4, 5}));
    }

    void aFilterHoldsWhileLinesComeAndGo()
    {
        KernelLogModel model;
        QAbstractItemModelTester tester(&model,
                                        QAbstractItemModelTester::FailureReportingMode::Fatal);
        model.setFilter(u"LINE 7"_s, KernelLogModel::EveryLevel);
        for (quint64 from = 1; from < 12'000; from += 500)
            model.append(*sample(lines(from, from + 499)));
        QList<quint64> expected;
        for (quint64 sequence = 2'001; sequence <= 12'000; ++sequence) {
            if (QString::number(sequence).startsWith(u'7'))
                expected << sequence;
        }
        QCOMPARE(sequences(model), expected);
        model.setFilter({}, KernelLogModel::EveryLevel);
        QCOMPARE(model.rowCount(), int(KernelLogModel::MaximumLines));
        QCOMPARE(model.lineCount(), KernelLogModel::MaximumLines);
    }

    void linesSeenBeforeArePassedOver()
    {
        KernelLogModel model;
        model.append(*sample(lines(5, 8)));
        model.append(*sample(lines(6, 10)));
        QCOMPARE(sequences(model), (QList<quint64>{5, 6, 7, 8, 9, 10}));
    }

    void timesAreLocalOrSinceBoot()
    {
        KernelLogModel model;
        auto timeless = std::make_shared<Snapshot>(*sample({line(2)}));
        timeless->nowNs.reset();
        model.append(*sample({line(1)}));
        model.append(*timeless);
        const auto time = [&model](int row) { return model.index(row, 0).data().toString(); };
        QCOMPARE(
            time(0),
            QDateTime::fromMSecsSinceEpoch(StartMs + 1000).toString(u"yyyy-MM-dd HH:mm:ss.zzz"));
        QCOMPARE(time(1), u"2.000000"_s);
        QCOMPARE(model.index(0, 0).data(KernelLogModel::TimeMsRole).toLongLong(), StartMs + 1000);
        QVERIFY(!model.index(1, 0).data(KernelLogModel::TimeMsRole).isValid());
        model.setClock(KernelLogModel::Clock::SinceBoot);
        QCOMPARE(time(0), u"1.000000"_s);
    }

    void alertsStandOut()
    {
        KernelLogModel model;
        model.setPalette(QApplication::palette());
        model.append(*sample({line(1, u"PDDGPU: Memory leak monitor started"_s),
                              line(2, u"PDDGPU: Memory leak detected! Total used: 104 MB"_s, 4),
                              line(3, u"PDDGPU: Memory leak report:"_s),
                              line(4, u"PDDGPU:   Suspicious leaks: 10"_s),
                              line(5, u"PDDGPU: something else"_s)}));
        QStringList kinds;
        QStringList icons;
        for (int row = 0; row < model.rowCount(); ++row) {
            const QModelIndex index = model.index(row, KernelLogModel::KindColumn);
            kinds << index.data().toString();
            icons << (index.data(Qt::DecorationRole).isValid() ? u"icon"_s : QString());
        }
        QCOMPARE(kinds, (QStringList{u"Start"_s, u"Alert"_s, u"Report"_s, u"Report"_s, {}}));
        QCOMPARE(icons, (QStringList{{}, u"icon"_s, {}, {}, {}}));
        QCOMPARE(model.index(1, KernelLogModel::LevelColumn).data().toString(), u"Warning"_s);
    }

    void hostileTextIsEscaped()
    {
        KernelLogModel model;
        model.append(*sample({line(1, u"<b>x</b>\u202E\x1b[31m\n"_s, -3)}));
        const QModelIndex index = model.index(0, KernelLogModel::TextColumn);
        for (const QChar c : index.data().toString())
            QVERIFY(c.isPrint());
        QVERIFY(!index.data(Qt::ToolTipRole).toString().contains("<b>"_L1));
        QCOMPARE(model.index(0, KernelLogModel::LevelColumn).data().toString(), u"unknown"_s);
    }

    void filtersAreTypedAndChosen()
    {
        open();
        m_view->setSnapshot(sample({line(1, u"PDDGPU: one"_s), line(2, u"PDDGPU: two"_s, 4),
                                    line(3, u"PDDGPU: three"_s, 3)}));
        QTest::keyClicks(find<QLineEdit>(u"kernelLogFilter"_s), u"T"_s);
        QCOMPARE(sequences(*table()->model()), (QList<quint64>{2, 3}));
        auto *level = find<QComboBox>(u"kernelLogLevel"_s);
        level->setFocus();
        QTest::keyClick(level, Qt::Key_End);
        QCOMPARE(sequences(*table()->model()), (QList<quint64>{3}));
        QTest::keyClicks(find<QLineEdit>(u"kernelLogFilter"_s), u"zz"_s);
        QCOMPARE(table()->accessibleDescription(), u"No line passes the filter."_s);
    }

    void theTailIsFollowedUntilScrolledUp()
    {
        open();
        m_view->setSnapshot(sample(lines(1, 200)));
        QTRY_VERIFY(bar()->maximum() > 0);
        QTRY_COMPARE(bar()->value(), bar()->maximum());

        table()->setFocus();
        QTest::keyClick(table(), Qt::Key_Home, Qt::ControlModifier);
        QVERIFY(!follow()->isChecked());
        const int place = bar()->value();
        const int before = bar()->maximum();
        m_view->setSnapshot(sample(lines(201, 300)));
        QTRY_COMPARE(bar()->maximum(), before + 100);
        QCOMPARE(bar()->value(), place);

        QTest::mouseClick(follow(), Qt::LeftButton, {}, QPoint(8, follow()->height() / 2));
        QVERIFY(follow()->isChecked());
        QCOMPARE(bar()->value(), bar()->maximum());
        m_view->setSnapshot(sample(lines(301, 400)));
        QTRY_COMPARE(bar()->maximum(), before + 200);
        QCOMPARE(bar()->value(), bar()->maximum());

        bar()->triggerAction(QAbstractSlider::SliderPageStepSub);
        QVERIFY(!follow()->isChecked());
        bar()->triggerAction(QAbstractSlider::SliderToMaximum);
        QVERIFY(follow()->isChecked());
    }

    void whatIsReadStaysWhereItIsWhenOldLinesGo()
    {
        open();
        m_view->setSnapshot(sample(lines(1, 10'000)));
        QTRY_VERIFY(bar()->maximum() > 9'000);
        QCOMPARE(bar()->value(), bar()->maximum());
        bar()->setValue(5'000);
        const quint64 top = topSequence();
        for (quint64 from = 10'001; from < 10'400; from += 100) {
            m_view->setSnapshot(sample(lines(from, from + 99)));
            QCOMPARE(topSequence(), top);
        }
        QCoreApplication::processEvents();
        QCOMPARE(topSequence(), top);
        QVERIFY(!follow()->isChecked());
    }

    void aLineLeadsToItsMoment()
    {
        open();
        m_view->setSnapshot(sample(lines(1, 3)));
        QSignalSpy times(m_view.get(), &KernelLogView::timeActivated);
        const QPoint second = table()->visualRect(table()->model()->index(1, 3)).center();
        QTest::mouseClick(table()->viewport(), Qt::LeftButton, {}, second);
        QTest::mouseDClick(table()->viewport(), Qt::LeftButton, {}, second);
        QCOMPARE(times.count(), 1);
        QCOMPARE(times.at(0).at(0).toLongLong(), StartMs + 2000);
        QTest::keyClick(table(), Qt::Key_Down);
        QTest::keyClick(table(), Qt::Key_Return);
        QCOMPARE(times.count(), 2);
        QCOMPARE(times.at(1).at(0).toLongLong(), StartMs + 3000);
    }

    void rowsAreCopiedAsShown()
    {
        open();
        m_view->setSnapshot(sample(lines(1, 3)));
        table()->setFocus();
        table()->selectAll();
        QTest::keySequence(table(), QKeySequence(QKeySequence::Copy));
        const QStringList copied =
            QApplication::clipboard()->text().split(u'\n', Qt::SkipEmptyParts);
        QCOMPARE(copied.size(), 3);
        QVERIFY(copied.at(2).endsWith("\tPDDGPU: line 3"_L1));
    }

    void whatKeepsTheLogAwayIsExplained()
    {
        open();
        QVERIFY(table()->accessibleDescription().contains("first sample"_L1));
        auto denied = std::make_shared<Snapshot>(*sample({}));
        denied->logError =
            SourceError{SourceError::Kind::Denied, SourceError::Cause::KernelLogNeedsPrivilege,
                        u"/dev/kmsg"_s, u"Operation not permitted"_s, 1};
        m_view->setSnapshot(denied);
        auto *notice = find<QWidget>(u"kernelLogError"_s);
        QVERIFY(notice->isVisible());
        QVERIFY(notice->accessibleName().contains("/dev/kmsg"_L1));
        QVERIFY(notice->accessibleName().contains("dmesg_restrict"_L1));
        m_view->setSnapshot(sample({}));
        QVERIFY(!notice->isVisible());
        QVERIFY(table()->accessibleDescription().contains("No lines"_L1));
    }

    void cleanup() { m_view.reset(); }

private:
    void open()
    {
        m_view = std::make_unique<KernelLogView>();
        m_view->resize(900, 300);
        m_view->show();
        QVERIFY(QTest::qWaitForWindowActive(m_view.get()));
    }

    template <typename Widget>
    Widget *find(const QString &name) const
    {
        return m_view->findChild<Widget *>(name);
    }
    QTableView *table() const { return find<QTableView>(u"kernelLogView"_s); }
    QScrollBar *bar() const { return table()->verticalScrollBar(); }
    QCheckBox *follow() const { return find<QCheckBox>(u"kernelLogFollow"_s); }
    quint64 topSequence() const
    {
        return table()->indexAt(QPoint(20, 2)).data(KernelLogModel::SequenceRole).toULongLong();
    }

    std::unique_ptr<KernelLogView> m_view;
};

QTEST_MAIN(TestKernelLogView)
#include "tst_kernellogview.moc"
