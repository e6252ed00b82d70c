// SPDX-License-Identifier: GPL-3.0-or-later
// The cost of history and chart: updating the chart with a day of samples, compared with the chart
// library with all of them; opening a day of history from disk; memory after a day.
#include <QApplication>
#include <QChart>
#include <QChartView>
#include <QElapsedTimer>
#include <QEvent>
#include <QFile>
#include <QGraphicsView>
#include <QLineSeries>
#include <QTemporaryDir>
#include <QTimeZone>
#include <QValueAxis>
#include <algorithm>
#include <random>
#include <vector>

#include "history/history.h"
#include "history/store/historyfile.h"
#include "support/regions.h"
#include "table.h"
#include "ui/chart/memorychart.h"
#include "ui/chart/plotitem.h"

using namespace Qt::StringLiterals;
using namespace pddgpu;

namespace {

constexpr qint64 StartMs = 1'700'000'000'000;
constexpr qint64 DaySeconds = 86'400;
constexpr QSize ChartSize(1200, 600);
constexpr int Updates = 51;

// VRAM and GTT that change all the time, mostly a little, sometimes a lot.
class Load
{
public:
    Snapshot at(qint64 second)
    {
        m_vram = walk(m_vram);
        m_gtt = walk(m_gtt);
        Snapshot snapshot;
        snapshot.capturedAt =
            QDateTime::fromMSecsSinceEpoch(StartMs + second * 1000, QTimeZone::utc());
        snapshot.device = DeviceInfo{u"pddgpu.0"_s, u"card0"_s};
        setTotal(snapshot, Vram, quint64{1} << 30);
        setTotal(snapshot, Gtt, quint64{1} << 30);
        setUsed(snapshot, Vram, m_vram);
        setUsed(snapshot, Gtt, m_gtt);
        snapshot.suspiciousBytes = 0;
        snapshot.confirmedBytes = static_cast<quint64>(second) * 512;
        snapshot.thresholdBytes = quint64{100} << 20;
        snapshot.orphanedBytes = 0;
        snapshot.alertCount = static_cast<quint64>(second / 7'200);
        return snapshot;
    }

private:
    quint64 walk(quint64 value)
    {
        const auto most = qint64{900} << 20;
        const auto step =
            (static_cast<qint64>(m_random() % 65) - 32) * 4096 * (m_random() % 50 == 0 ? 500 : 10);
        return static_cast<quint64>(std::clamp(static_cast<qint64>(value) + step, qint64{0}, most));
    }

    std::mt19937 m_random{1};
    quint64 m_vram = quint64{300} << 20;
    quint64 m_gtt = quint64{150} << 20;
};

double residentMiB()
{
    QFile file(u"/proc/self/statm"_s);
    if (!file.open(QIODevice::ReadOnly))
        return std::numeric_limits<double>::quiet_NaN();
    return file.readAll().split(' ').value(1).toDouble() * 4096 / (1 << 20);
}

template <typename Work>
double medianMs(int times, Work work)
{
    std::vector<double> measured;
    for (int i = 0; i < times; ++i) {
        QElapsedTimer timer;
        timer.start();
        work(i);
        measured.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
    }
    std::ranges::sort(measured);
    return measured[measured.size() / 2];
}

// Waits until a change is painted, and checks that it is painted exactly once.
class Screen : public QObject
{
public:
    explicit Screen(QGraphicsView *view) { view->viewport()->installEventFilter(this); }

    void update()
    {
        m_paints = 0;
        QCoreApplication::sendPostedEvents();
        if (m_paints != 1)
            qFatal("painted %d times, not once", m_paints);
    }

protected:
    bool eventFilter(QObject *, QEvent *event) override
    {
        m_paints += event->type() == QEvent::Paint ? 1 : 0;
        return false;
    }

private:
    int m_paints = 0;
};

// Adds one sample and draws it.
double chartUpdateMs(History *history, Load *load, MemoryChart::Range range)
{
    MemoryChart chart;
    chart.resize(ChartSize);
    chart.setHistory(history);
    chart.setRange(range);
    chart.show();
    QCoreApplication::processEvents();
    Screen screen(chart.findChild<QGraphicsView *>());
    qint64 second = (history->lastTimeMs() - StartMs) / 1000;
    const double ms = medianMs(Updates, [&](int) {
        history->append(load->at(++second));
        chart.refresh();
        screen.update();
    });
    chart.setHistory(nullptr);
    return ms;
}

// The chart library with all points: looking like the window's chart, or as plain as possible.
enum class Look { Same, Plain };

double allPointsUpdateMs(Look look)
{
    Load load;
    QList<QPointF> vram;
    QList<QPointF> gtt;
    for (qint64 second = 0; second < DaySeconds; ++second) {
        const Snapshot snapshot = load.at(second);
        const auto x = static_cast<double>(StartMs + second * 1000);
        vram.emplaceBack(x, static_cast<double>(*usedOf(snapshot, Vram)));
        gtt.emplaceBack(x, static_cast<double>(*usedOf(snapshot, Gtt)));
    }
    auto *chart = new QChart;
    QChartView view(chart);
    std::array<QLineSeries *, 2> lines{new QLineSeries, new QLineSeries};
    if (look == Look::Same) {
        lines[0]->setPen(metricPen(VramUsed, view.palette()));
        lines[1]->setPen(metricPen(GttUsed, view.palette()));
        view.setRenderHint(QPainter::Antialiasing);
    }
    lines[0]->replace(vram);
    lines[1]->replace(gtt);
    for (QLineSeries *line : lines)
        chart->addSeries(line);
    chart->createDefaultAxes();
    view.resize(ChartSize);
    view.show();
    QCoreApplication::processEvents();
    Screen screen(&view);
    return medianMs(5, [&](int i) {
        vram[i].ry() += 1;
        lines[0]->replace(vram);
        lines[1]->replace(gtt);
        screen.update();
    });
}

struct Memory {
    double afterTenMinutes = 0;
    double afterDay = 0;
    double historyBytes = 0;
};

// Memory while the chart is refreshed all the time.
Memory residentMemory(History *history, Load *load)
{
    MemoryChart chart;
    chart.resize(ChartSize);
    chart.setHistory(history);
    chart.show();
    Memory memory;
    for (qint64 second = 0; second < DaySeconds; ++second) {
        history->append(load->at(second));
        if (second % 60 == 0 || second < 600) {
            chart.refresh();
            QCoreApplication::processEvents();
        }
        if (second == 600)
            memory.afterTenMinutes = residentMiB();
    }
    memory.afterDay = residentMiB();
    memory.historyBytes = static_cast<double>(history->memoryBytes());
    chart.setHistory(nullptr);
    return memory;
}

double openDayMs(const DeviceHistory &day)
{
    QTemporaryDir folder;
    const QString path = folder.filePath(u"history.sqlite"_s);
    {
        auto file = HistoryFile::open(path);
        if (!file || !(*file)->write({{u"bench/pddgpu.0"_s, day.buckets()}}))
            return std::numeric_limits<double>::quiet_NaN();
    }
    return medianMs(5, [&](int) {
        auto file = HistoryFile::open(path);
        auto buckets = (*file)->read(u"bench/pddgpu.0"_s);
        DeviceHistory history;
        history.restore(std::move(*buckets));
        if (history.firstTimeMs() != day.firstTimeMs())
            qFatal("the history that was opened is another one");
    });
}

}  // namespace

int main(int argc, char **argv)
{
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    History history;
    Load load;
    const Memory memory = residentMemory(&history, &load);
    const double openMs = openDayMs(history.current());
    const double updateMs = chartUpdateMs(&history, &load, std::chrono::hours(24));
    const double allMs = allPointsUpdateMs(Look::Same);
    const double plainMs = allPointsUpdateMs(Look::Plain);

    using namespace pddgpu::bench;
    const bool reached = printTable(
        {atMost("one chart update with 24 h of 1 s samples on two series", updateMs, 5, "ms"),
         shown("the same, all points handed to QLineSeries", number(allMs, 0) + " ms"),
         shown("the same, its lines solid, thin and jagged", number(plainMs, 0) + " ms"),
         atLeast("times faster than QLineSeries of the same look", allMs / updateMs, 20, ""),
         atMost("a day of history opened from disk", openMs, 300, "ms"),
         atMost("resident memory after 24 simulated hours against after 10 minutes",
                memory.afterDay / memory.afterTenMinutes, 1.1, "times"),
         shown("resident memory after 24 simulated hours", number(memory.afterDay, 1) + " MiB"),
         shown("of it the history of a device",
               number(memory.historyBytes / (1 << 20), 2) + " MiB")});
    return reached ? 0 : 1;
}
