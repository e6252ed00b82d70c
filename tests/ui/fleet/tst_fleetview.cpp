// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAbstractItemModelTester>
#include <QAbstractScrollArea>
#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenuBar>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QTextBrowser>
#include <QTranslator>
#include <algorithm>

#include "support/fakeprometheus.h"
#include "ui/chart/memorychart.h"
#include "ui/fleet/fleetmodel.h"
#include "ui/fleet/fleettext.h"
#include "ui/fleet/fleettotals.h"
#include "ui/fleet/fleetwindow.h"
#include "ui/widgets/appearance.h"

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace pddgpu;
using namespace pddgpu::testing;

namespace {

constexpr double GiB = 1024.0 * 1024 * 1024;

// Three hosts: one leaks much, one a little, one not at all.
QList<FakeCard> threeCards()
{
    FakeCard small = FakeCard::whole(u"gpu-b.lab:9100"_s, GiB / 4);
    small.leakGrowth = 5 * GiB;
    FakeCard large = FakeCard::whole(u"gpu-c.lab:9100"_s, 2 * GiB);
    large.firing = QStringList{u"PddgpuLeakAboveThreshold"_s};
    return {FakeCard::whole(u"gpu-a.lab:9100"_s, 0), small, large};
}

struct Window {
    explicit Window(const QUrl &url, std::chrono::milliseconds interval = 1h)
        : fleet({url, 2s}), window(&fleet), opened(&window, &FleetWindow::hostOpened)
    {
        window.show();
        table = window.findChild<QTableView *>(u"fleetTable"_s);
        model = qobject_cast<FleetModel *>(table->model());
        filter = window.findChild<QLineEdit *>(u"fleetFilter"_s);
        kind = window.findChild<QComboBox *>(u"fleetKind"_s);
        open = window.findChild<QPushButton *>(u"fleetOpen"_s);
        chart = window.findChild<MemoryChart *>();
        fleet.start(interval);
    }

    QStringList column(int column) const
    {
        QStringList texts;
        for (int row = 0; row < model->rowCount(); ++row)
            texts << model->index(row, column).data().toString();
        return texts;
    }
    QStringList hosts() const { return column(FleetModel::HostColumn); }
    QString said(const char *name) const
    {
        QWidget *widget = window.findChild<QWidget *>(QLatin1StringView(name));
        return widget && widget->isVisible() ? widget->property("text").toString() : QString();
    }
    QString placeholder() const { return table->accessibleDescription(); }
    QPoint middleOf(int row, int column) const
    {
        return table->visualRect(model->index(row, column)).center();
    }

    Fleet fleet;
    FleetWindow window;
    QSignalSpy opened;
    QTableView *table;
    FleetModel *model;
    QLineEdit *filter;
    QComboBox *kind;
    QPushButton *open;
    MemoryChart *chart;
};

FleetSnapshotPtr snapshotOf(const QStringList &instances, const QList<int> &leakedMiB)
{
    auto snapshot = std::make_shared<FleetSnapshot>();
    snapshot->nowMs = 1'700'000'000'000;
    for (qsizetype i = 0; i < instances.size(); ++i) {
        FleetCard card;
        card.id = {instances.at(i), u"gpu"_s, u"card0"_s};
        card.state = FleetCard::State::Current;
        if (leakedMiB.at(i) >= 0) {
            card.suspiciousBytes = 0;
            card.confirmedBytes = static_cast<std::uint64_t>(leakedMiB.at(i)) << 20;
        }
        snapshot->cards.append(card);
    }
    return snapshot;
}

QStringList hostsOf(const FleetModel &model)
{
    QStringList hosts;
    for (int row = 0; row < model.rowCount(); ++row)
        hosts << model.index(row, 0).data().toString();
    return hosts;
}

}  // namespace

class TestFleetView : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(m_settings.isValid());
        QCoreApplication::setOrganizationName(u"pddgpu-test"_s);
        QSettings::setDefaultFormat(QSettings::IniFormat);
        QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, m_settings.path());
    }

    void init() { QSettings().clear(); }

    // It leaks most but is not a real card: it ranks behind all others, says so, and is in no sum.
    void aSimulatedCardIsRankedAsNone()
    {
        FleetSnapshot made = *snapshotOf({u"a"_s, u"b"_s, u"c"_s}, {5, 900, 0});
        made.cards[1].simulated = true;
        const auto snapshot = std::make_shared<const FleetSnapshot>(made);
        FleetModel model;
        model.setSnapshot(snapshot);
        QCOMPARE(hostsOf(model), (QStringList{u"a"_s, u"c"_s, u"b"_s}));
        QCOMPARE(model.index(2, FleetModel::StateColumn).data(), u"Simulated"_s);
        model.sort(FleetModel::StateColumn, Qt::DescendingOrder);
        QCOMPARE(hostsOf(model).constLast(), u"b"_s);
        model.setFilter(FleetModel::Kind::Leaking, {});
        QCOMPARE(hostsOf(model), QStringList{u"a"_s});

        FleetTotals totals;
        totals.setSnapshot(snapshot);
        QCOMPARE(totals.findChild<QLabel *>(u"fleetLeaked"_s)->text(), u"5.0 MiB"_s);
    }

    void theModelRanks()
    {
        FleetModel model;
        QAbstractItemModelTester tester(&model,
                                        QAbstractItemModelTester::FailureReportingMode::Fatal);
        model.setSnapshot(snapshotOf({u"a"_s, u"b"_s, u"c"_s, u"d"_s}, {5, -1, 9, 0}));
        // Unknown is not 0 and sorts after it.
        QCOMPARE(hostsOf(model), (QStringList{u"c"_s, u"a"_s, u"d"_s, u"b"_s}));
        QCOMPARE(model.index(3, FleetModel::LeakedColumn).data(), u"unknown"_s);
        model.sort(FleetModel::LeakedColumn, Qt::AscendingOrder);
        QCOMPARE(hostsOf(model), (QStringList{u"d"_s, u"a"_s, u"c"_s, u"b"_s}));
        model.sort(FleetModel::HostColumn, Qt::DescendingOrder);
        QCOMPARE(hostsOf(model), (QStringList{u"d"_s, u"c"_s, u"b"_s, u"a"_s}));
    }

    void cardsAreInOrderOfTheirHosts()
    {
        auto snapshot = std::make_shared<FleetSnapshot>();
        for (const auto &[host, card] :
             {std::pair(u"a"_s, u"card0"_s), {u"a"_s, u"card1"_s}, {u"b"_s, u"card0"_s}}) {
            FleetCard one;
            one.id = {host, u"gpu"_s, card};
            snapshot->cards.append(one);
        }
        FleetModel model;
        model.setSnapshot(snapshot);
        const auto shown = [&model] {
            QStringList texts;
            for (int row = 0; row < model.rowCount(); ++row)
                texts << model.cardAt(row).id.instance + model.cardAt(row).id.card;
            return texts.join(u' ');
        };
        model.sort(FleetModel::HostColumn, Qt::AscendingOrder);
        QCOMPARE(shown(), u"acard0 acard1 bcard0"_s);
        model.sort(FleetModel::HostColumn, Qt::DescendingOrder);
        QCOMPARE(shown(), u"bcard0 acard1 acard0"_s);
        model.sort(FleetModel::CardColumn, Qt::AscendingOrder);
        QCOMPARE(shown(), u"acard0 bcard0 acard1"_s);
        model.sort(FleetModel::CardColumn, Qt::DescendingOrder);
        QCOMPARE(shown(), u"acard1 bcard0 acard0"_s);
    }

    void rowsFollowTheirCards()
    {
        FleetModel model;
        QAbstractItemModelTester tester(&model,
                                        QAbstractItemModelTester::FailureReportingMode::Fatal);
        QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        QSignalSpy layouts(&model, &QAbstractItemModel::layoutChanged);
        model.setSnapshot(snapshotOf({u"a"_s, u"b"_s, u"c"_s}, {3, 2, 1}));
        QCOMPARE(resets.count(), 1);
        const QPersistentModelIndex kept = model.index(1, FleetModel::LeakedColumn);
        model.setSnapshot(snapshotOf({u"a"_s, u"b"_s, u"c"_s}, {3, 2, 1}));
        QCOMPARE(layouts.count(), 0);
        model.setSnapshot(snapshotOf({u"a"_s, u"b"_s, u"c"_s}, {3, 20, 10}));
        QCOMPARE(layouts.count(), 1);
        QCOMPARE(resets.count(), 1);
        QCOMPARE(kept.row(), 0);
        QCOMPARE(kept.data(), u"20.0 MiB"_s);
        model.setSnapshot(snapshotOf({u"b"_s, u"c"_s}, {3, 20}));
        QCOMPARE(resets.count(), 2);
        QVERIFY(!kept.isValid());
        model.setSnapshot(snapshotOf({}, {}));
        QCOMPARE(model.rowCount(), 0);
    }

    void manyChangesLeaveTheModelSound()
    {
        FleetModel model;
        QAbstractItemModelTester tester(&model,
                                        QAbstractItemModelTester::FailureReportingMode::Fatal);
        for (int round = 0; round < 200; ++round) {
            QStringList hosts;
            QList<int> leaked;
            for (int i = 0; i < 12; ++i) {
                if ((i * 7 + round) % 5 == 0 && round % 3 == 0)
                    continue;
                hosts << QChar(u'a' + i);
                leaked << (i * 31 + round * 17) % 23 - 1;
            }
            model.setSnapshot(snapshotOf(hosts, leaked));
            if (round % 4 == 0)
                model.sort(round % FleetModel::ColumnCount,
                           round % 8 == 0 ? Qt::AscendingOrder : Qt::DescendingOrder);
            model.setFilter(round % 6 == 5 ? FleetModel::Kind::Leaking : FleetModel::Kind::All,
                            round % 7 == 6 ? u"c"_s : QString());
        }
    }

    void hostileLabelsAreShownSafely()
    {
        FleetModel model;
        model.setSnapshot(snapshotOf({u"a\n<b>\u202e"_s}, {1}));
        const QString shown = model.index(0, FleetModel::HostColumn).data().toString();
        QVERIFY(!shown.contains(u'\n') && !shown.contains(u'\u202e'));
        const QString toolTip =
            model.index(0, FleetModel::HostColumn).data(Qt::ToolTipRole).toString();
        QVERIFY(!toolTip.contains("<b>"_L1));
    }

    void textsOfGrowthAndAge()
    {
        QCOMPARE(growthText(std::nullopt), u"unknown"_s);
        QCOMPARE(growthText(0.2), u"0 B/h"_s);
        QCOMPARE(growthText(2048), u"+2.0 KiB/h"_s);
        QCOMPARE(growthText(-2048), u"\u22122.0 KiB/h"_s);
        QVERIFY(growthText(1e300).startsWith(u'+'));
        QCOMPARE(seenText(std::nullopt, 5), u"unknown"_s);
        QCOMPARE(seenText(1'000, 9'000), u"8 s ago"_s);
        QCOMPARE(seenText(9'000, 1'000), u"0 s ago"_s);
    }

    void orphansAreNoLeakOfNothing()
    {
        auto snapshot =
            std::make_shared<FleetSnapshot>(*snapshotOf({u"a"_s, u"b"_s, u"c"_s}, {0, 5, 0}));
        snapshot->cards[2].orphanedObjects = 3;
        snapshot->cards[2].orphanedBytes = 3 << 20;
        FleetModel model;
        model.sort(FleetModel::LeakedColumn, Qt::DescendingOrder);
        model.setSnapshot(snapshot);
        QCOMPARE(hostsOf(model), (QStringList{u"b"_s, u"c"_s, u"a"_s}));
        const auto state = [&model](int row) {
            return model.index(row, FleetModel::StateColumn).data().toString();
        };
        QCOMPARE(state(0), u"Leaking"_s);
        QCOMPARE(state(1), u"Orphans"_s);
        QCOMPARE(state(2), u"OK"_s);
        // Still among the hosts to check.
        model.setFilter(FleetModel::Kind::Leaking, {});
        QCOMPARE(hostsOf(model), (QStringList{u"b"_s, u"c"_s}));
    }

    void leakedIsOnTheCardsThatLeak()
    {
        FakePrometheus server;
        QList<FakeCard> cards = threeCards();
        cards[0].orphaned = GiB;
        server.setCards(cards);
        Window window(server.url());
        QTRY_COMPARE(window.model->rowCount(), 3);
        const auto labels =
            window.window.findChild<QWidget *>(u"fleetTotals"_s)->findChildren<QLabel *>();
        QVERIFY(std::ranges::any_of(
            labels, [](const QLabel *one) { return one->text() == "on 2 card(s)"_L1; }));
    }

    void theFleetHasTheMenusOfAWindow()
    {
        FakePrometheus server;
        Window window(server.url());
        QStringList titles;
        for (const QAction *menu : window.window.menuBar()->actions())
            titles << menu->text().remove(u'&');
        QCOMPARE(titles, (QStringList{u"File"_s, u"Edit"_s, u"View"_s, u"Help"_s}));
        window.window.findChild<QAction *>(u"helpGuide"_s)->trigger();
        auto *text = window.window.findChild<QTextBrowser *>(u"helpText"_s);
        QVERIFY(text && text->toPlainText().startsWith("User guide"_L1));
    }

    void hostsAreRankedByLeaks()
    {
        FakePrometheus server;
        server.setCards(threeCards());
        Window window(server.url());
        QTRY_COMPARE(window.model->rowCount(), 3);
        QCOMPARE(window.hosts(),
                 (QStringList{u"gpu-c.lab:9100"_s, u"gpu-b.lab:9100"_s, u"gpu-a.lab:9100"_s}));
        QCOMPARE(window.column(FleetModel::LeakedColumn),
                 (QStringList{u"2.0 GiB"_s, u"256.0 MiB"_s, u"0 B"_s}));
        QCOMPARE(window.column(FleetModel::StateColumn),
                 (QStringList{u"Leaking"_s, u"Leaking"_s, u"OK"_s}));
        QCOMPARE(window.said("fleetHosts"), u"3"_s);
        QCOMPARE(window.said("fleetLeaked"), u"2.3 GiB"_s);
        QCOMPARE(window.said("fleetNotice"), QString());

        // A click on the header sorts the fastest growing one to the top.
        QHeaderView *header = window.table->horizontalHeader();
        const QPoint title(header->sectionViewportPosition(FleetModel::GrowthColumn) + 12,
                           header->height() / 2);
        QTest::mouseClick(header->viewport(), Qt::LeftButton, {}, title);
        if (header->sortIndicatorOrder() == Qt::AscendingOrder)
            QTest::mouseClick(header->viewport(), Qt::LeftButton, {}, title);
        QCOMPARE(window.hosts().constFirst(), u"gpu-b.lab:9100"_s);
    }

    void theFirstCardAndThenTheChosenOneHasItsHistory()
    {
        FakePrometheus server;
        server.setCards(threeCards());
        Window window(server.url());
        QTRY_COMPARE(window.said("fleetTitle"), u"gpu-c.lab:9100, card0"_s);
        QTRY_VERIFY(window.chart->contents().leakedRuns > 0);
        const auto [from, to] = window.chart->visibleRange();
        QCOMPARE(to - from, 86'400'000);

        const MemoryChart::Contents first = window.chart->contents();
        QTest::mouseClick(window.table->viewport(), Qt::LeftButton, {},
                          window.middleOf(1, FleetModel::HostColumn));
        QCOMPARE(window.said("fleetTitle"), u"gpu-b.lab:9100, card0"_s);
        // Nothing of the other card remains, and the chart does not jump.
        QCOMPARE(window.chart->contents().leakedRuns, 0);
        QCOMPARE(window.chart->contents().timeLabels, first.timeLabels);
        QCOMPARE(window.chart->contents().plot, first.plot);
        QTRY_VERIFY(window.chart->contents().leakedRuns > 0);
        window.chart->setRange(std::chrono::minutes(30 * 24 * 60));
        QVERIFY(window.chart->contents().gaps > 0);
    }

    void theChosenCardStaysSo()
    {
        FakePrometheus server;
        QList<FakeCard> cards = threeCards();
        server.setCards(cards);
        Window window(server.url());
        QTRY_COMPARE(window.model->rowCount(), 3);
        window.table->setCurrentIndex(window.model->index(1, 0));
        QCOMPARE(window.said("fleetTitle"), u"gpu-b.lab:9100, card0"_s);
        cards[0].confirmed = 9 * GiB;
        cards << FakeCard::whole(u"gpu-d.lab:9100"_s, 4 * GiB);
        server.setCards(cards);
        window.fleet.refresh();
        QTRY_COMPARE(window.model->rowCount(), 4);
        QCOMPARE(window.hosts().constFirst(), u"gpu-a.lab:9100"_s);
        QCOMPARE(window.said("fleetTitle"), u"gpu-b.lab:9100, card0"_s);
        QCOMPARE(window.table->currentIndex().row(), 3);
        QTest::keyClick(window.table, Qt::Key_Up);
        QCOMPARE(window.said("fleetTitle"), u"gpu-c.lab:9100, card0"_s);
    }

    void filters()
    {
        FakePrometheus server;
        QList<FakeCard> cards = threeCards();
        cards[0].success = false;
        server.setCards(cards);
        Window window(server.url());
        QTRY_COMPARE(window.model->rowCount(), 3);
        QTest::keyClick(&window.window, Qt::Key_F, Qt::ControlModifier);
        QTRY_VERIFY(window.filter->hasFocus());
        QTest::keyClicks(window.filter, u"GPU-B"_s);
        QCOMPARE(window.hosts(), QStringList{u"gpu-b.lab:9100"_s});
        QCOMPARE(window.said("fleetCount"), u"1 of 3 card(s)"_s);
        window.filter->setText(u"abovethreshold"_s);
        QCOMPARE(window.hosts(), QStringList{u"gpu-c.lab:9100"_s});
        window.filter->setText(u"nobody"_s);
        QCOMPARE(window.model->rowCount(), 0);
        QVERIFY(!window.placeholder().isEmpty());
        window.filter->clear();
        window.kind->setCurrentIndex(1);
        QCOMPARE(window.model->rowCount(), 2);
        window.kind->setCurrentIndex(2);
        QCOMPARE(window.hosts(), (QStringList{u"gpu-c.lab:9100"_s, u"gpu-a.lab:9100"_s}));
    }

    void opensAHost()
    {
        FakePrometheus server;
        server.setCards(threeCards());
        Window window(server.url());
        QTRY_COMPARE(window.model->rowCount(), 3);
        QTRY_VERIFY(window.open->isEnabled());
        window.table->setFocus();
        QTest::keyClick(window.table, Qt::Key_Return);
        QTest::mouseClick(window.open, Qt::LeftButton);
        QTest::keyClick(&window.window, Qt::Key_O, Qt::ControlModifier);
        const QPoint other = window.middleOf(2, FleetModel::LeakedColumn);
        QTest::mouseClick(window.table->viewport(), Qt::LeftButton, {}, other);
        QTest::mouseDClick(window.table->viewport(), Qt::LeftButton, {}, other);
        QCOMPARE(window.opened.size(), 4);
        for (int i = 0; i < 3; ++i)
            QCOMPARE(window.opened.at(i).constFirst(), u"gpu-c.lab"_s);
        QCOMPARE(window.opened.at(3).constFirst(), u"gpu-a.lab"_s);
    }

    void doesNotOpenWhatIsNoHost()
    {
        FakePrometheus server;
        server.setCards({FakeCard::whole(u"-oProxyCommand=reboot"_s, GiB)});
        Window window(server.url());
        QTRY_COMPARE(window.model->rowCount(), 1);
        QVERIFY(!window.open->isEnabled());
        QVERIFY(window.open->toolTip().contains("not a host"_L1));
        window.table->setFocus();
        QTest::keyClick(window.table, Qt::Key_Return);
        QCOMPARE(window.opened.size(), 0);
    }

    void saysWhyThereIsNothing()
    {
        FakePrometheus server;
        server.setAnswerer([](const QUrl &, const QByteArray &) { return HttpAnswer{"", true}; });
        Window window(server.url());
        QVERIFY(window.placeholder().startsWith("Asking http://127.0.0.1"_L1));
        QTRY_VERIFY(server.requests() > 0);
        server.setCards({});
        // The first round is given up after its timeout.
        QTRY_VERIFY_WITH_TIMEOUT(window.placeholder().contains("did not answer in time"_L1),
                                 10'000);
        window.fleet.refresh();
        QTRY_VERIFY(window.placeholder().contains("no pddgpu metrics"_L1));
        QVERIFY(window.placeholder().contains("systemctl enable --now pddgpu-metrics.timer"_L1));
        QVERIFY(!window.open->isVisible());
    }

    void aServerThatGoesIsSaid()
    {
        FakePrometheus server;
        server.setCards(threeCards());
        Window window(server.url(), 100ms);
        QTRY_COMPARE(window.model->rowCount(), 3);
        server.setDown(true);
        QTRY_VERIFY(window.said("fleetNotice").contains("cannot be reached"_L1));
        QCOMPARE(window.model->rowCount(), 3);
        QCOMPARE(window.column(FleetModel::LeakedColumn),
                 (QStringList{u"unknown"_s, u"unknown"_s, u"unknown"_s}));
        QCOMPARE(window.said("fleetLeaked"), u"unknown"_s);
        server.setDown(false);
        QTRY_COMPARE(window.said("fleetNotice"), QString());
        QCOMPARE(window.hosts().constFirst(), u"gpu-c.lab:9100"_s);
    }

    void everythingHasAName()
    {
        FakePrometheus server;
        server.setCards(threeCards());
        Window window(server.url());
        QTRY_COMPARE(window.model->rowCount(), 3);
        const QList<QWidget *> widgets = window.window.findChildren<QWidget *>();
        for (const QWidget *widget : widgets) {
            // For Qt's internal parts, the whole widget has the name.
            if (widget->focusPolicy() == Qt::NoFocus || !widget->isVisible() ||
                widget->objectName().startsWith("qt_"_L1) ||
                qobject_cast<QAbstractScrollArea *>(widget->parentWidget()))
                continue;
            const QString text = widget->property("text").toString();
            QVERIFY2(!widget->accessibleName().isEmpty() || !text.isEmpty(),
                     qPrintable(widget->objectName() + u" "_s +
                                QString::fromLatin1(widget->metaObject()->className())));
        }
    }

    void unitsOfAllTexts()
    {
        FakePrometheus server;
        server.setCards(threeCards());
        Window window(server.url());
        QTRY_COMPARE(window.model->rowCount(), 3);
        QAction *si = nullptr;
        for (QAction *action : window.window.findChildren<QAction *>()) {
            if (action->text().contains("(SI)"_L1))
                si = action;
        }
        QVERIFY(si);
        si->trigger();
        QCOMPARE(window.column(FleetModel::LeakedColumn).constFirst(), u"2.1 GB"_s);
        QCOMPARE(window.said("fleetLeaked"), u"2.4 GB"_s);
        for (QAction *action : window.window.findChildren<QAction *>()) {
            if (action->text().contains("(IEC)"_L1))
                action->trigger();
        }
    }

    void cellsFollowTheFont()
    {
        FakePrometheus server;
        QList<FakeCard> cards = threeCards();
        cards[0].instance = u"a-host-with-a-name-that-no-column-has-room-for.example.org:9100"_s;
        server.setCards(cards);
        Window window(server.url());
        QTRY_COMPARE(window.model->rowCount(), 3);
        QTRY_VERIFY(window.chart->contents().leakedRuns > 0);
        const auto picture = [&window] {
            QImage image(window.table->viewport()->size(), QImage::Format_RGB32);
            window.table->viewport()->render(&image);
            return image;
        };
        const QFont usual = window.table->font();
        const QImage first = picture();
        QCOMPARE(picture(), first);
        QFont large = usual;
        large.setPointSizeF(usual.pointSizeF() * 1.5);
        window.table->setFont(large);
        QVERIFY(picture() != first);
        window.table->setFont(usual);
        QCOMPARE(picture(), first);
    }

    void nothingIsCut_data()
    {
        QTest::addColumn<QString>("language");
        QTest::newRow("English") << u"en"_s;
        QTest::newRow("Chinese") << u"zh_CN"_s;
    }

    void nothingIsCut()
    {
        QFETCH(QString, language);
        QTranslator translator;
        QVERIFY(translator.load(u":/i18n/pddgpu-inspector_%1.qm"_s.arg(language)));
        QCoreApplication::installTranslator(&translator);
        FakePrometheus server;
        server.setCards(manyCards(40));
        Window window(server.url());
        QTRY_VERIFY(window.chart->contents().leakedRuns > 0);
        QTRY_COMPARE(window.model->rowCount(), 40);

        const QHeaderView *header = window.table->horizontalHeader();
        QVERIFY(header->length() <= window.table->viewport()->width());
        QStyleOptionViewItem option;
        option.initFrom(window.table);
        option.font = window.table->font();
        option.decorationSize = QSize(16, 16);
        option.widget = window.table;
        for (int column = 0; column < FleetModel::ColumnCount; ++column) {
            QVERIFY2(header->sectionSize(column) >= header->sectionSizeHint(column),
                     qPrintable(QString::number(column)));
            for (int row = 0; row < window.model->rowCount(); ++row) {
                const QModelIndex index = window.model->index(row, column);
                QVERIFY2(header->sectionSize(column) >=
                             window.table->itemDelegate()->sizeHint(option, index).width(),
                         qPrintable(index.data().toString()));
            }
        }
        const auto labels = window.window.findChildren<QLabel *>();
        for (const QLabel *label : labels) {
            if (!label->isVisible() || label->wordWrap())
                continue;
            QVERIFY2(label->width() >= label->sizeHint().width(), qPrintable(label->text()));
        }
    }

    // Writes pictures if PDDGPU_PICTURES=FOLDER is set: ./dev screenshot.
    void pictures()
    {
        const QString folder = qEnvironmentVariable("PDDGPU_PICTURES");
        for (const QString &language : {u"en"_s, u"zh_CN"_s}) {
            QTranslator translator;
            QVERIFY(translator.load(u":/i18n/pddgpu-inspector_%1.qm"_s.arg(language)));
            QCoreApplication::installTranslator(&translator);
            for (const Theme theme : {Theme::Light, Theme::Dark}) {
                applyTheme(theme);
                for (const int hosts : {0, 3, 1000}) {
                    FakePrometheus server;
                    server.setCards(hosts == 3 ? threeCards() : manyCards(hosts));
                    Window window(server.url());
                    QTRY_VERIFY_WITH_TIMEOUT(hosts == 0 ? !window.placeholder().isEmpty() &&
                                                              window.model->snapshot() != nullptr
                                                        : window.chart->contents().leakedRuns > 0,
                                             60'000);
                    const QPixmap picture = window.window.grab();
                    QVERIFY(!picture.isNull());
                    if (!folder.isEmpty())
                        picture.save(u"%1/fleet-%2-%3-%4.png"_s.arg(
                            folder, QString::number(hosts),
                            theme == Theme::Light ? u"light"_s : u"dark"_s, language));
                }
            }
        }
        applyTheme(Theme::Desktop);
    }

private:
    QTemporaryDir m_settings;
};

QTEST_MAIN(TestFleetView)
#include "tst_fleetview.moc"
