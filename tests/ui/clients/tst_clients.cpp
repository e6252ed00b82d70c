// SPDX-License-Identifier: GPL-3.0-or-later
// The page of clients: its table, and the bar of what is in use.
#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

#include "analysis/analyst.h"
#include "sampler/sampler.h"
#include "session/session.h"
#include "support/treefixture.h"
#include "transport/local/driversource.h"
#include "ui/chart/chartlegend.h"
#include "ui/clients/accountbar.h"
#include "ui/clients/clientsmodel.h"
#include "ui/clients/clientsview.h"
#include "ui/widgets/format.h"
#include "ui/window/mainwindow.h"

using namespace pddgpu;
using namespace pddgpu::testing;
using namespace Qt::StringLiterals;

namespace {

constexpr quint64 MiB = 1024 * 1024;
const RegionName Vram = RegionName::from("vram").value();
const RegionName Gtt = RegionName::from("gtt").value();

Client client(quint64 id, quint64 pid, const QString &process, quint64 vram, quint64 shared = 0)
{
    Client one;
    one.id = id;
    one.holder = {pid, process};
    one.uid = 1000;
    one.regions = {{.name = Vram, .totalBytes = vram, .sharedBytes = shared, .residentBytes = vram},
                   {.name = Gtt, .totalBytes = 0, .sharedBytes = 0, .residentBytes = 0}};
    return one;
}

std::shared_ptr<Snapshot> sample(const QList<Client> &clients)
{
    auto snapshot = std::make_shared<Snapshot>();
    snapshot->capturedAt = QDateTime::fromMSecsSinceEpoch(1'700'000'000'000).toUTC();
    snapshot->device = DeviceInfo{u"0000:03:00.0"_s, u"card0"_s, u"amdgpu"_s};
    snapshot->hasMonitor = false;
    Region vram{.name = Vram, .role = Region::Role::DeviceLocal, .totalBytes = 1024 * MiB};
    vram.usedBytes = 600 * MiB;
    vram.clientBytes = vram.clientResidentBytes = 400 * MiB;
    snapshot->regions = {vram, Region{.name = Gtt, .role = Region::Role::System}};
    ClientList list;
    list.clients = clients;
    list.processes = 10;
    list.closedProcesses = 0;
    snapshot->clients = std::make_shared<const ClientList>(list);
    return snapshot;
}

QString cell(const QAbstractItemModel &model, int row, int column)
{
    return model.index(row, column).data().toString();
}

int columnOf(const QAbstractItemModel &model, const QString &title)
{
    for (int column = 0; column < model.columnCount(); ++column) {
        if (model.headerData(column, Qt::Horizontal).toString() == title)
            return column;
    }
    return -1;
}

// The window, on the machine of a tree.
struct CardWindow {
    explicit CardWindow(const QString &tree)
        : fixture(tree),
          session(std::make_unique<DriverSource>(fixture.root()),
                  {nullptr, folder.filePath(u"suppressions.txt"_s)}),
          window(&session)
    {
        window.show();
        session.sampler()->start(std::chrono::milliseconds(50));
    }

    TreeFixture fixture;
    QTemporaryDir folder;
    Session session;
    MainWindow window;
};

}  // namespace

class ClientsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void unlocksClientsOfOthers()
    {
        using Unlock = LinkState::Unlock;
        Analyst analyst;
        ClientsView view(&analyst);
        view.resize(900, 500);
        view.show();
        auto *button = view.findChild<QPushButton *>(u"clientsUnlock"_s);
        auto *hidden = view.findChild<QLabel *>(u"clientsHidden"_s);
        const auto show = [&view](Unlock unlock, quint64 closed, const QString &reason = {},
                                  const QString &clientsReason = {}) {
            const auto snapshot = sample({client(7, 41, u"game"_s, 400 * MiB)});
            ClientList list = *snapshot->clients;
            list.closedProcesses = closed;
            snapshot->clients = std::make_shared<const ClientList>(list);
            snapshot->link.unlock = unlock;
            snapshot->link.unlocksOnlyClients = true;
            snapshot->link.reason = reason;
            snapshot->link.clientsReason = clientsReason;
            view.setSnapshot(snapshot);
        };

        show(Unlock::Possible, 3);
        QVERIFY(button->isVisible() && button->isEnabled());
        QVERIFY(hidden->text().contains("3 processes of other users"_L1));
        QSignalSpy asked(&view, &ClientsView::unlockRequested);
        QTest::mouseClick(button, Qt::LeftButton);
        QCOMPARE(asked.count(), 1);

        show(Unlock::Asking, 3);
        QVERIFY(button->isVisible() && !button->isEnabled());
        QVERIFY(hidden->text().contains("Waiting for permission"_L1));

        show(Unlock::Unavailable, 3, u"pkexec <b>is</b> missing"_s);
        QVERIFY(button->isVisible() && button->isEnabled());
        QVERIFY(hidden->text().contains("pkexec <b>is</b> missing"_L1));
        QCOMPARE(hidden->textFormat(), Qt::PlainText);

        // Unlocked, and an older helper cannot tell.
        show(Unlock::ReadOnly, 3, {}, u"the helper is older"_s);
        QVERIFY(!button->isVisible());
        QVERIFY(hidden->text().contains("the helper is older"_L1));

        show(Unlock::ReadOnly, 0);
        QVERIFY(!button->isVisible() && !hidden->isVisible());
        // Nothing is hidden, so there is nothing to unlock here.
        show(Unlock::Possible, 0);
        QVERIFY(!button->isVisible() && !hidden->isVisible());
    }

    void rowsAreClients()
    {
        ClientsModel model;
        const QAbstractItemModelTester tester(&model);
        QCOMPARE(model.rowCount(), 0);
        model.setSnapshot(sample(
            {client(2, 20, u"b"_s, 100 * MiB, 40 * MiB), client(1, 10, u"a\x1b[0m"_s, 300 * MiB)}));
        QCOMPARE(model.rowCount(), 2);
        QCOMPARE(cell(model, 0, ClientsModel::PidColumn), u"10"_s);
        QVERIFY(!cell(model, 0, ClientsModel::ProcessColumn).contains(QChar(0x1b)));
        QCOMPARE(cell(model, 0, columnOf(model, u"VRAM"_s)), u"300.0 MiB"_s);
        QCOMPARE(cell(model, 1, columnOf(model, u"VRAM shared"_s)), u"40.0 MiB"_s);
        // Nobody holds anything there, or tells it.
        QCOMPARE(columnOf(model, u"GTT"_s), -1);
        QCOMPARE(columnOf(model, u"VRAM purgeable"_s), -1);
    }

    void rowsKeepTheirPlace()
    {
        ClientsModel model;
        const QAbstractItemModelTester tester(&model);
        ClientsProxy proxy;
        proxy.setSourceModel(&model);
        QTableView view;
        view.setModel(&proxy);
        model.setSnapshot(sample({client(1, 10, u"a"_s, 5 * MiB), client(2, 20, u"b"_s, 6 * MiB),
                                  client(3, 30, u"c"_s, 7 * MiB)}));
        proxy.sort(columnOf(model, u"VRAM"_s), Qt::DescendingOrder);
        QCOMPARE(cell(proxy, 0, ClientsModel::ProcessColumn), u"c"_s);
        view.selectRow(1);
        QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        // One went, one came, and the order is another one.
        model.setSnapshot(sample({client(2, 20, u"b"_s, 9 * MiB), client(3, 30, u"c"_s, 7 * MiB),
                                  client(4, 15, u"d"_s, 8 * MiB)}));
        QCOMPARE(resets.size(), 0);
        QCOMPARE(proxy.rowCount(), 3);
        QCOMPARE(cell(proxy, 0, ClientsModel::ProcessColumn), u"b"_s);
        QCOMPARE(view.selectionModel()->selectedRows().size(), 1);
        QCOMPARE(view.selectionModel()->selectedRows()[0].data().toString(), u"b"_s);
        model.setSnapshot(sample({}));
        QCOMPARE(proxy.rowCount(), 0);
    }

    void clientsOfAProcess()
    {
        ClientsModel model;
        const QAbstractItemModelTester tester(&model);
        Client silent = client(3, 10, u"a"_s, 0);
        silent.regions.clear();
        model.setSnapshot(sample({client(1, 10, u"a"_s, 5 * MiB), client(2, 10, u"a"_s, 6 * MiB)}));
        model.setGrouped(true);
        QCOMPARE(model.rowCount(), 1);
        QCOMPARE(cell(model, 0, ClientsModel::ClientColumn), u"2"_s);
        QCOMPARE(cell(model, 0, columnOf(model, u"VRAM"_s)), u"11.0 MiB"_s);
        QCOMPARE(model.rowAt(0).heldBytes, 11 * MiB);
        // What one of them does not tell makes the sum unknown.
        model.setSnapshot(sample({client(1, 10, u"a"_s, 5 * MiB), silent}));
        QVERIFY(!model.rowAt(0).heldBytes);
    }

    void changesSinceAMark()
    {
        ClientsModel model;
        model.setSnapshot(
            sample({client(1, 10, u"a"_s, 50 * MiB), client(2, 20, u"b"_s, 6 * MiB)}));
        QCOMPARE(cell(model, 0, model.changeColumn()), QString());
        model.mark();
        QCOMPARE(cell(model, 0, model.changeColumn()), u"0"_s);
        model.setSnapshot(sample({client(1, 10, u"a"_s, 20 * MiB), client(2, 20, u"b"_s, 8 * MiB),
                                  client(3, 30, u"c"_s, MiB)}));
        QCOMPARE(cell(model, 0, model.changeColumn()), u"−30.0 MiB"_s);
        QCOMPARE(cell(model, 1, model.changeColumn()), u"+2.0 MiB"_s);
        QCOMPARE(cell(model, 2, model.changeColumn()), u"+1.0 MiB"_s);
        model.setGrouped(true);
        QCOMPARE(cell(model, 1, model.changeColumn()), u"+2.0 MiB"_s);
        // A mark is of one card.
        auto other = sample({client(1, 10, u"a"_s, 50 * MiB)});
        other->device->id = u"0000:04:00.0"_s;
        model.setSnapshot(other);
        QCOMPARE(cell(model, 0, model.changeColumn()), QString());
    }

    // What was unknown at the mark was not nothing.
    void unknownAtTheMark()
    {
        ClientsModel model;
        Client silent = client(1, 10, u"a"_s, 0);
        silent.regions.clear();
        model.setSnapshot(sample({silent}));
        model.mark();
        model.setSnapshot(sample({client(1, 10, u"a"_s, 50 * MiB)}));
        QCOMPARE(cell(model, 0, model.changeColumn()), QString());
    }

    // From what was known at its beginning; the title tells when that was.
    void changesOverATime()
    {
        constexpr std::uint64_t SecondNs = 1'000'000'000;
        constexpr std::uint64_t MinuteNs = 60 * SecondNs;
        constexpr std::uint64_t StartNs = 1000 * MinuteNs;
        ClientsModel model;
        model.setSnapshot(
            sample({client(1, 10, u"a"_s, 30 * MiB), client(2, 20, u"b"_s, 6 * MiB)}));
        const GrowthSubject a = model.rowAt(0).subject;
        const GrowthSubject b = model.rowAt(1).subject;
        // "a" has 1 MiB more each minute; "b" comes after 26 minutes.
        GrowthHistory history;
        for (std::uint64_t at = 0; at <= 30 * MinuteNs; at += GrowthHistory::StepNs) {
            GrowthHistory::Amounts amounts{{a, {1, (at / MinuteNs) * MiB}}};
            if (at >= 26 * MinuteNs)
                amounts.insert(b, {1, 6 * MiB});
            history.append(StartNs + at, amounts);
        }
        auto newest = sample({});
        newest->nowNs = StartNs + 30 * MinuteNs;
        const qint64 nowMs = newest->capturedAt.toMSecsSinceEpoch();
        auto findings = std::make_shared<Findings>();
        findings->snapshot = newest;
        findings->growth = history.growth();
        const int column = model.changeColumn();
        const auto title = [&] { return model.headerData(column, Qt::Horizontal).toString(); };
        const auto timeText = [&](int minutesAgo) {
            return QLocale().toString(
                newest->capturedAt.addSecs(-60 * minutesAgo).toLocalTime().time(), u"HH:mm:ss"_s);
        };
        QCOMPARE(cell(model, 0, column), QString());
        QCOMPARE(title(), u"Change"_s);
        model.setFindings(findings);
        QCOMPARE(cell(model, 0, column), u"+10.0 MiB"_s);
        QCOMPARE(cell(model, 1, column), u"+6.0 MiB"_s);
        QCOMPARE(title(), u"Since %1"_s.arg(timeText(10)));
        // Nothing is known of the time before.
        model.setSince(ClientsModel::Since::TwoHours);
        QCOMPARE(cell(model, 0, column), u"+30.0 MiB"_s);
        QCOMPARE(title(), u"Since %1"_s.arg(timeText(30)));

        model.setSince(ClientsModel::Since::ChartRange);
        QCOMPARE(cell(model, 0, column), QString());
        model.setChartRange(nowMs - 3 * 60'000, nowMs);
        QCOMPARE(cell(model, 0, column), u"+3.0 MiB"_s);
        QCOMPARE(cell(model, 1, column), u"0"_s);
        QCOMPARE(title(), u"Since %1"_s.arg(timeText(3)));
        // A part of the past.
        model.setChartRange(nowMs - 20 * 60'000, nowMs - 5 * 60'000);
        QCOMPARE(cell(model, 0, column), u"+15.0 MiB"_s);
        QCOMPARE(cell(model, 1, column), u"0"_s);
        QCOMPARE(title(), u"%1 – %2"_s.arg(timeText(20), timeText(5)));
        model.setChartRange(nowMs - 60 * 60'000, nowMs - 40 * 60'000);
        QCOMPARE(cell(model, 0, column), QString());
        QCOMPARE(title(), u"Change"_s);
    }

    void unknownMemoryIsNotZero()
    {
        ClientsModel model;
        Client silent = client(3, 30, u"c"_s, 0);
        silent.regions.clear();
        model.setSnapshot(sample({client(1, 10, u"a"_s, 50 * MiB), silent}));
        const int column = columnOf(model, u"VRAM"_s);
        QCOMPARE(cell(model, 1, column), unknownText());
        QVERIFY(model.index(1, column).data(Qt::ToolTipRole).toString().contains("driver"_L1));
    }

    void holdersAreNamed()
    {
        ClientsModel model;
        Client shared = client(3, 30, u"c"_s, MiB);
        shared.otherHolders = {{31, u"child"_s}, {32, u"<b>"_s}};
        model.setSnapshot(sample({shared}));
        QCOMPARE(cell(model, 0, ClientsModel::PidColumn), u"30 +2"_s);
        const QString toolTip =
            model.index(0, ClientsModel::PidColumn).data(Qt::ToolTipRole).toString();
        QVERIFY2(toolTip.contains("child (31)"_L1), qPrintable(toolTip));
        QVERIFY(!toolTip.contains("<b> "_L1));
    }

    void filterByText()
    {
        ClientsModel model;
        ClientsProxy proxy;
        proxy.setSourceModel(&model);
        model.setSnapshot(
            sample({client(1, 10, u"game"_s, 50 * MiB), client(2, 20, u"shell"_s, 6 * MiB)}));
        proxy.setText(u"GAM"_s);
        QCOMPARE(proxy.rowCount(), 1);
        proxy.setText(u"20"_s);
        QCOMPARE(cell(proxy, 0, ClientsModel::ProcessColumn), u"shell"_s);
    }

    void partsOfWhatIsUsed()
    {
        AccountBar bar;
        bar.setSnapshot(sample({}));
        QCOMPARE(bar.texts().size(), 1);
        QVERIFY2(bar.texts()[0].contains("600.0 MiB of 1.0 GiB"_L1), qPrintable(bar.texts()[0]));
        QVERIFY2(bar.texts()[0].contains("unexplained 200.0 MiB"_L1), qPrintable(bar.texts()[0]));
        // Others' clients may be in what is not explained.
        auto hidden = sample({});
        ClientList list;
        list.closedProcesses = 3;
        hidden->clients = std::make_shared<const ClientList>(list);
        bar.setSnapshot(hidden);
        QVERIFY2(bar.texts()[0].contains("not visible, or unexplained 200.0 MiB"_L1),
                 qPrintable(bar.texts()[0]));
        // Without what is used, nothing is left over.
        auto unknown = sample({});
        unknown->regions[0].usedBytes.reset();
        bar.setSnapshot(unknown);
        QVERIFY2(!bar.texts()[0].contains("unexplained"_L1), qPrintable(bar.texts()[0]));
    }

    // The window, on a machine with a card of another driver.
    void aCardWithoutAMonitor()
    {
        CardWindow onCard(u"amdgpu-6.13"_s);
        MainWindow &window = onCard.window;
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        auto *table = window.findChild<QTableView *>(u"clientsTable"_s);
        QTRY_COMPARE(table->model()->rowCount(), 7);
        auto *panes = window.findChild<QTabWidget *>(u"panes"_s);
        QStringList pages;
        for (int i = 0; i < panes->count(); ++i) {
            if (panes->isTabVisible(i))
                pages << panes->tabText(i);
        }
        QCOMPARE(pages, (QStringList{u"Clients"_s, u"Suspects"_s, u"Growth"_s, u"Kernel log"_s}));
        // What clients hold shows growth, and the page does not claim more.
        auto *summary = window.findChild<QLabel *>(u"suspectsSummary"_s);
        QTRY_COMPARE(summary->text(), u"Too early to tell"_s);
        auto *rest = window.findChild<QLabel *>(u"suspectsRest"_s);
        QTRY_VERIFY(rest->text().contains("never a leak"_L1));
        QCOMPARE(panes->tabText(panes->currentIndex()), u"Clients"_s);
        QVERIFY(table->isVisible());
        // Nothing of a monitor is offered or drawn.
        const auto entries = window.findChildren<LegendEntry *>();
        QStringList lines;
        for (const LegendEntry *entry : entries) {
            if (entry->isVisible())
                lines << entry->accessibleName();
        }
        QVERIFY2(lines.contains(u"VRAM used 18.8 GiB"_s) &&
                     lines.contains(u"VRAM by clients 18.6 GiB"_s),
                 qPrintable(lines.join(u", "_s)));
        QVERIFY2(!lines.join(u" "_s).contains("Leaked"_L1), qPrintable(lines.join(u", "_s)));
        QVERIFY(!window.findChild<QPushButton *>(u"triggerButton"_s)->isVisible());
        auto *bar = window.findChild<AccountBar *>(u"accountBar"_s);
        QVERIFY2(bar->texts()[0].contains("VRAM: 18.8 GiB of 24.0 GiB"_L1),
                 qPrintable(bar->texts()[0]));
        // Refreshing keeps selection and scroll.
        table->selectRow(2);
        const QString chosen = table->selectionModel()->selectedRows()[0].data().toString();
        QSignalSpy samples(&onCard.session, &Session::sampled);
        QTRY_VERIFY(samples.size() >= 3);
        QCOMPARE(table->selectionModel()->selectedRows().size(), 1);
        QCOMPARE(table->selectionModel()->selectedRows()[0].data().toString(), chosen);
    }

    // What clients hold is one figure, wherever it stands.
    void theSameFigureEverywhere()
    {
        CardWindow onCard(u"i915-igpu"_s);
        MainWindow &window = onCard.window;
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        auto *bar = window.findChild<AccountBar *>(u"accountBar"_s);
        QTRY_VERIFY(!bar->texts().isEmpty());
        QVERIFY2(bar->texts()[0].contains("clients 624.0 MiB"_L1), qPrintable(bar->texts()[0]));
        QStringList shown;
        const auto labels = window.findChildren<QLabel *>();
        for (const QLabel *label : labels) {
            if (label->text().contains("MiB by clients"_L1))
                shown << label->text();
        }
        QCOMPARE(shown, (QStringList{u"624.0 MiB by clients"_s, u"8.0 MiB by clients"_s}));
    }

    // Neither is there anything to write, nor a share of what is used to draw.
    void unknownClients()
    {
        Analyst analyst;
        ClientsView view(&analyst);
        auto unknown = sample({});
        unknown->clients.reset();
        unknown->regions[0].clientBytes.reset();
        unknown->regions[0].clientResidentBytes.reset();
        view.resize(900, 300);
        view.show();
        view.setSnapshot(sample({}));
        auto *bar = view.findChild<AccountBar *>(u"accountBar"_s);
        const int height = bar->sizeHint().height();
        QVERIFY(view.findChild<QToolButton *>(u"clientsExport"_s)->isEnabled());
        view.setSnapshot(unknown);
        QVERIFY(!view.findChild<QToolButton *>(u"clientsExport"_s)->isEnabled());
        QVERIFY(bar->sizeHint().height() < height);
    }

    void thePage()
    {
        Analyst analyst;
        ClientsView view(&analyst);
        auto *table = view.findChild<QTableView *>(u"clientsTable"_s);
        auto *grouping = view.findChild<QComboBox *>(u"clientsGrouping"_s);
        auto *mark = view.findChild<QToolButton *>(u"clientsMark"_s);
        auto *since = view.findChild<QComboBox *>(u"clientsSince"_s);
        QVERIFY(!mark->isEnabled());
        view.resize(900, 300);
        view.show();
        view.setSnapshot(sample({client(1, 10, u"a"_s, 50 * MiB), client(2, 10, u"a"_s, 6 * MiB),
                                 client(3, 30, u"c"_s, 70 * MiB)}));
        QCOMPARE(table->model()->rowCount(), 3);
        // Most memory first.
        QCOMPARE(cell(*table->model(), 0, ClientsModel::ProcessColumn), u"c"_s);
        QTest::mouseClick(mark, Qt::LeftButton);
        QVERIFY(since->currentText().contains(":"_L1));
        grouping->setCurrentIndex(1);
        QCOMPARE(table->model()->rowCount(), 2);
        view.findChild<QLineEdit *>(u"clientsFilter"_s)->setText(u"nobody"_s);
        QCOMPARE(table->model()->rowCount(), 0);
        QSignalSpy exports(&view, &ClientsView::exportRequested);
        QTest::mouseClick(view.findChild<QToolButton *>(u"clientsExport"_s), Qt::LeftButton);
        QCOMPARE(exports.size(), 1);
        // A card that sleeps says so.
        auto asleep = sample({});
        asleep->clients.reset();
        asleep->isAsleep = true;
        view.setSnapshot(asleep);
        bool isSaid = false;
        const auto labels = view.findChildren<QLabel *>();
        for (const QLabel *label : labels)
            isSaid = isSaid || label->text().contains("asleep"_L1);
        QVERIFY(isSaid);
    }
};

QTEST_MAIN(ClientsTest)

#include "tst_clients.moc"
