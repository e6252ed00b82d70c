// SPDX-License-Identifier: GPL-3.0-or-later
// What a thousand hosts cost the window: the real one, offscreen, in a running event loop, with a
// server in this process that prepares its answers in advance.
#include <QApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QHeaderView>
#include <QLineEdit>
#include <QSettings>
#include <QTableView>
#include <QTemporaryDir>
#include <QTimer>
#include <algorithm>
#include <ctime>
#include <functional>
#include <iterator>
#include <string>
#include <vector>

#include "fleet/fleetreading.h"
#include "stallwatch.h"
#include "support/fakeprometheus.h"
#include "table.h"
#include "ui/chart/memorychart.h"
#include "ui/fleet/fleetmodel.h"
#include "ui/fleet/fleetwindow.h"

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace pddgpu;
using namespace pddgpu::bench;
using namespace pddgpu::testing;

namespace {

constexpr int Hosts = 1000;
constexpr int Refreshes = 30;
constexpr int Variants = 4;
constexpr int PatienceMs = 60'000;

// A real event loop: QTest's waiting sleeps for 10 ms at a time.
bool waitFor(const std::function<bool()> &condition)
{
    QEventLoop loop;
    QElapsedTimer clock;
    clock.start();
    QTimer look;
    QObject::connect(&look, &QTimer::timeout, &loop, [&] {
        if (condition() || clock.elapsed() > PatienceMs)
            loop.quit();
    });
    look.start(1);
    loop.exec();
    return condition();
}

void rest(int ms)
{
    QEventLoop loop;
    QTimer::singleShot(ms, &loop, &QEventLoop::quit);
    loop.exec();
}

struct Window {
    explicit Window(const QUrl &url) : fleet({url}), window(&fleet)
    {
        table = window.findChild<QTableView *>(u"fleetTable"_s);
        model = qobject_cast<FleetModel *>(table->model());
        chart = window.findChild<MemoryChart *>();
    }

    Fleet fleet;
    FleetWindow window;
    QTableView *table;
    FleetModel *model;
    MemoryChart *chart;
};

// Different leaks each time, so that the ranks change.
QList<FakeCard> changed(QList<FakeCard> cards, int round)
{
    for (qsizetype i = 0; i < cards.size(); ++i) {
        FakeCard &card = cards[i];
        card.confirmed = card.confirmed.value_or(0) +
                         static_cast<double>((i * 7919 + round * 104'729) % 997) * 1e6;
        card.vramUsed = card.vramUsed.value_or(0) + static_cast<double>(round) * 1e6;
    }
    return cards;
}

// The work of the fleet's thread for one answer, without the network.
Row measureReading(const QList<FakeCard> &cards)
{
    const double now = 1'700'000'000;
    const QByteArray values = answerTo(FleetReading::valuesQuery(), cards, now);
    const std::clock_t before = std::clock();
    FleetReading reading;
    reading.values = *parseAnswer(values);
    const std::clock_t parsed = std::clock();
    const FleetSnapshot snapshot = assemble(reading, {}).value();
    const std::clock_t after = std::clock();
    const auto ms = [](std::clock_t from, std::clock_t to) {
        return number(static_cast<double>(to - from) * 1000 / CLOCKS_PER_SEC, 1);
    };
    return shown("reading " + number(static_cast<double>(values.size()) / 1e6, 1) + " MB, " +
                     std::to_string(reading.values.size()) + " series, processor time",
                 ms(before, parsed) + " ms, and " + ms(parsed, after) + " ms to put " +
                     std::to_string(snapshot.cards.size()) + " cards together");
}

std::vector<Row> measure(int cardsOfEach)
{
    const QList<FakeCard> cards = manyCards(Hosts, cardsOfEach);
    const qsizetype rowCount = cards.size();
    FakePrometheus server;
    server.setCards(cards);

    QElapsedTimer clock;
    clock.start();
    Window all(server.url());
    all.window.show();
    all.fleet.start(1h);
    bool isComplete = waitFor([&] { return all.model->rowCount() > rowCount * 9 / 10; });
    all.window.repaint();
    const std::string fleet =
        cardsOfEach == 1 ? "1,000 hosts: " : "1,000 hosts with 4 cards of 3 regions: ";
    std::vector<Row> rows{atMost(fleet + "window, and the first picture of them",
                                 isComplete ? msOf(clock.nsecsElapsed()) : 1e9, 1000, "ms")};
    isComplete = waitFor(
        [&] { return all.model->rowCount() == rowCount && all.chart->contents().leakedRuns > 0; });
    rows.push_back(shown("  those that have gone, and a month of the first, after",
                         number(isComplete ? msOf(clock.nsecsElapsed()) : 1e9, 0) + " ms"));
    rows.push_back(measureReading(cards));
    rest(300);

    std::vector<Answerer> answers;
    for (int round = 1; round <= Variants; ++round)
        answers.push_back(answererOf(changed(cards, round)));
    StallWatch watch;
    watch.start();
    std::vector<double> refreshMs;
    for (int round = 0; round < Refreshes; ++round) {
        server.setAnswerer(answers[static_cast<std::size_t>(round % Variants)]);
        const FleetSnapshotPtr before = all.model->snapshot();
        clock.start();
        all.fleet.refresh();
        isComplete = waitFor([&] { return all.model->snapshot() != before; });
        all.table->viewport()->repaint();
        refreshMs.push_back(isComplete ? msOf(clock.nsecsElapsed()) : 1e9);
        rest(60);
    }
    watch.stop();
    std::ranges::sort(refreshMs);
    rows.push_back(atMost("refresh, all ranks new, median of " + std::to_string(Refreshes),
                          refreshMs[refreshMs.size() / 2], 200, "ms"));
    rows.push_back(atMost("  longest", refreshMs.back(), 200, "ms"));
    rows.push_back(
        atMost("stall of the GUI thread meanwhile, longest", watch.longestMs(), 8, "ms"));
    rows.push_back(atMost("  the thread's own time, longest", watch.longestCpuMs(), 8, "ms"));
    rows.push_back(atMost("  p99.9", watch.percentileMs(0.999), 8, "ms"));

    StallWatch use;
    use.start();
    auto *filter = all.window.findChild<QLineEdit *>(u"fleetFilter"_s);
    for (const QString &text : {u"1"_s, u"12"_s, u"gpu-01"_s, u""_s}) {
        filter->setText(text);
        rest(40);
    }
    for (int column = 0; column < FleetModel::ColumnCount; ++column) {
        all.table->horizontalHeader()->setSortIndicator(column, Qt::AscendingOrder);
        rest(40);
    }
    for (int row = 0; row < 10; ++row) {
        all.table->setCurrentIndex(all.model->index(row * 7, 0));
        rest(150);
    }
    use.stop();
    rows.push_back(
        atMost("filtering, sorting and choosing cards, longest stall", use.longestMs(), 8, "ms"));
    rows.push_back(atMost("  the thread's own time, longest", use.longestCpuMs(), 8, "ms"));
    return rows;
}

}  // namespace

int main(int argc, char **argv)
{
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QTemporaryDir settings;
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, settings.path());
    QApplication application(argc, argv);
    QCoreApplication::setOrganizationName(u"pddgpu"_s);
    QCoreApplication::setApplicationName(u"fleet_bench"_s);
    std::vector<Row> rows = measure(1);
    std::ranges::move(measure(4), std::back_inserter(rows));
    return printTable(rows) ? 0 : 1;
}
