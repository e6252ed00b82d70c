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
#include <QTimeZone>

#include "ui/events/kernellogmodel.h"
#include "ui/events/kernellogview.h"
#include "ui/widgets/noticelabel.h"

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
    snapshot.capturedAt = QDateTime::fromMSecsSinceEpoch(StartMs, QTimeZone::utc());
    snapshot.nowNs = 0;
    snapshot.logLines = added;
    return std::make_shared<const Snapshot>(snapshot);
}

// A base class, constructed first, because the model reads the book at once.
struct OwnLog {
    LogBook m_ownLog;
};

// A model with a log book of its own.
class LoggedModel : private OwnLog, public KernelLogModel
{
public:
    LoggedModel() : KernelLogModel(&m_ownLog) {}

    void append(const Snapshot &snapshot)
    {
        m_ownLog.append(snapshot);
        update();
    }
    const LogBook &log() const { return m_ownLog; }
};

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
    // Its driver writes none, whether the kernel log can be read or not.
    void aCardOfAnotherDriver()
    {
        Snapshot snapshot;
        snapshot.device = DeviceInfo{u"0000:01:00.0"_s, u"card0"_s, u"amdgpu"_s};
        snapshot.logError = SourceError{};
        LogBook log;
        KernelLogView view(&log);
        view.setSnapshot(std::make_shared<const Snapshot>(snapshot));
        QVERIFY(view.findChild<QTableView *>()->accessibleDescription().contains(
            "journalctl -t pddgpu-tracer"_L1));
        QVERIFY(view.findChild<NoticeLabel *>()->text().isEmpty());
    }

    void linesAreBounded()
    {
        LoggedModel model;
        QAbstractItemModelTester tester(&model,
                                        QAbstractItemModelTester::FailureReportingMode::Fatal);
        QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        model.append(*sample(lines(1, 9'990)));
        model.append(*sample(lines(9'991, 10'020)));
        QCOMPARE(model.rowCount(), int(LogBook::MaximumLines));
        QCOMPARE(sequences(model).constFirst(), 21U);
        QCOMPARE(sequences(model).constLast(), 10'020U);
        model.append(*sample(lines(10'021, 40'020)));
        QCOMPARE(model.rowCount(), int(LogBook::MaximumLines));
        QCOMPARE(sequences(model).constFirst(), 30'021U);
        QCOMPARE(resets.count(), 0);
    }

    void aFilterHoldsWhileLinesComeAndGo()
    {
        LoggedModel model;
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
        QCOMPARE(model.rowCount(), int(LogBook::MaximumLines));
        QCOMPARE(model.log().lines().size(), LogBook::MaximumLines);
    }

    void linesSeenBeforeArePassedOver()
    {
        LoggedModel model;
        model.append(*sample(lines(5, 8)));
        model.append(*sample(lines(6, 10)));
        QCOMPARE(sequences(model), (QList<quint64>{5, 6, 7, 8, 9, 10}));
    }

    void aHostThatWasStartedAnewIsHeard()
    {
        LoggedModel model;
        QAbstractItemModelTester tester(&model,
                                        QAbstractItemModelTester::FailureReportingMode::Fatal);
        model.append(*sample(lines(905, 908)));
        model.append(*sample(lines(3, 5)));
        // The connection breaks again, and both come a second time.
        model.append(*sample(lines(3, 6)));
        QCOMPARE(sequences(model), (QList<quint64>{905, 906, 907, 908, 3, 4, 5, 6}));
    }

    void linesOfARecordingThatAreYetToCome()
    {
        open();
        for (quint64 i = 0; i < 4; ++i) {
            auto one = std::make_shared<Snapshot>(*sample(lines(100 * i + 1, 100 * i + 100)));
            one->capturedAt = one->capturedAt.addSecs(static_cast<qint64>(i));
            add(one);
        }
        auto shown = std::make_shared<Snapshot>();
        shown->capturedAt = QDateTime::fromMSecsSinceEpoch(StartMs + 1500, QTimeZone::utc());
        m_view->setPlayHead(shown);
        const auto isQuiet = [this](int row) {
            return table()
                ->model()
                ->index(row, KernelLogModel::TextColumn)
                .data(Qt::ForegroundRole)
                .isValid();
        };
        QVERIFY(!isQuiet(0) && !isQuiet(199) && isQuiet(200) && isQuiet(399));
        QVERIFY(table()
                    ->model()
                    ->index(200, 0)
                    .data(Qt::ToolTipRole)
                    .toString()
                    .contains("Later than the sample"_L1));
        // The view follows the play head.
        QTRY_VERIFY(bar()->maximum() > 0);
        QTRY_VERIFY(table()->viewport()->rect().contains(
            table()->visualRect(table()->model()->index(199, 0)).center()));
        QVERIFY(follow()->isChecked());
        shown = std::make_shared<Snapshot>(*shown);
        shown->capturedAt = shown->capturedAt.addSecs(-60);
        m_view->setPlayHead(shown);
        QVERIFY(isQuiet(0));
        QCOMPARE(bar()->value(), 0);
        QVERIFY(follow()->isChecked());

        // A line leads to the sample that it came with.
        QSignalSpy times(m_view.get(), &KernelLogView::timeActivated);
        table()->setCurrentIndex(table()->model()->index(250, 0));
        QTest::keyClick(table(), Qt::Key_Return);
        QCOMPARE(times.at(0).at(0).toLongLong(), StartMs + 2000);
    }

    void timesAreLocalOrSinceBoot()
    {
        LoggedModel model;
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
        LoggedModel model;
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
        LoggedModel model;
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
        add(sample({line(1, u"PDDGPU: one"_s), line(2, u"PDDGPU: two"_s, 4),
                    line(3, u"PDDGPU: three"_s, 3)}));
        QTest::keyClicks(find<QLineEdit>(u"kernelLogFilter"_s), u"T"_s);
        QCOMPARE(sequences(*table()->model()), (QList<quint64>{2, 3}));
        auto *level = find<QComboBox>(u"kernelLogLevel"_s);
        level->setFocus();
        QTest::keyClick(level, Qt::Key_End);
        QCOMPARE(sequences(*table()->model()), (QList<quint64>{3}));
        QTest::keyClicks(find<QLineEdit>(u"kernelLogFilter"_s), u"zz"_s);
        QCOMPARE(table()->accessibleDescription(), u"No line matches the filter."_s);
    }

    void theTailIsFollowedUntilScrolledUp()
    {
        open();
        add(sample(lines(1, 200)));
        QTRY_VERIFY(bar()->maximum() > 0);
        QTRY_COMPARE(bar()->value(), bar()->maximum());

        table()->setFocus();
        QTest::keyClick(table(), Qt::Key_Home, Qt::ControlModifier);
        QVERIFY(!follow()->isChecked());
        const int place = bar()->value();
        const int before = bar()->maximum();
        add(sample(lines(201, 300)));
        QTRY_COMPARE(bar()->maximum(), before + 100);
        QCOMPARE(bar()->value(), place);

        QTest::mouseClick(follow(), Qt::LeftButton, {}, QPoint(8, follow()->height() / 2));
        QVERIFY(follow()->isChecked());
        QCOMPARE(bar()->value(), bar()->maximum());
        add(sample(lines(301, 400)));
        QTRY_COMPARE(bar()->maximum(), before + 200);
        QCOMPARE(bar()->value(), bar()->maximum());

        bar()->triggerAction(QAbstractSlider::SliderPageStepSub);
        QVERIFY(!follow()->isChecked());
        bar()->triggerAction(QAbstractSlider::SliderToMaximum);
        QVERIFY(follow()->isChecked());
    }

    void aChosenLineStays()
    {
        open();
        add(sample(lines(1, 200)));
        QTRY_VERIFY(bar()->maximum() > 0);
        QTRY_COMPARE(bar()->value(), bar()->maximum());
        const int place = bar()->value();
        const QPoint line =
            table()
                ->visualRect(table()->model()->index(place + 1, KernelLogModel::TimeColumn))
                .center();
        QTest::mouseClick(table()->viewport(), Qt::LeftButton, {}, line);
        QVERIFY(!follow()->isChecked());
        add(sample(lines(201, 300)));
        QTRY_VERIFY(bar()->maximum() > place);
        QCOMPARE(bar()->value(), place);
    }

    void whatIsReadStaysWhereItIsWhenOldLinesGo()
    {
        open();
        add(sample(lines(1, 10'000)));
        QTRY_VERIFY(bar()->maximum() > 9'000);
        QCOMPARE(bar()->value(), bar()->maximum());
        bar()->setValue(5'000);
        const quint64 top = topSequence();
        for (quint64 from = 10'001; from < 10'400; from += 100) {
            add(sample(lines(from, from + 99)));
            QCOMPARE(topSequence(), top);
        }
        QCoreApplication::processEvents();
        QCOMPARE(topSequence(), top);
        QVERIFY(!follow()->isChecked());
    }

    void aLineLeadsToItsMoment()
    {
        open();
        add(sample(lines(1, 3)));
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
        add(sample(lines(1, 3)));
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
        add(denied);
        auto *notice = find<QWidget>(u"kernelLogError"_s);
        QVERIFY(notice->isVisible());
        QVERIFY(notice->accessibleName().contains("/dev/kmsg"_L1));
        QVERIFY(notice->accessibleName().contains("dmesg_restrict"_L1));
        add(sample({}));
        QVERIFY(!notice->isVisible());
        QVERIFY(table()->accessibleDescription().contains("No lines"_L1));
    }

    void cleanup() { m_view.reset(); }

private:
    void open()
    {
        m_log = {};
        m_view = std::make_unique<KernelLogView>(&m_log);
        m_view->resize(900, 300);
        m_view->show();
        QVERIFY(QTest::qWaitForWindowActive(m_view.get()));
    }

    void add(const SnapshotPtr &snapshot)
    {
        m_log.append(*snapshot);
        m_view->setSnapshot(snapshot);
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

    LogBook m_log;
    std::unique_ptr<KernelLogView> m_view;
};

QTEST_MAIN(TestKernelLogView)
#include "tst_kernellogview.moc"
