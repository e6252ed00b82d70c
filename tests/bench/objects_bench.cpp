// SPDX-License-Identifier: GPL-3.0-or-later
// What many objects cost the window: the real list, offscreen, in a running event loop.
#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QFile>
#include <QHeaderView>
#include <QLineEdit>
#include <QScrollBar>
#include <QSettings>
#include <QSignalSpy>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>
#include <QTimer>
#include <algorithm>
#include <atomic>
#include <cstdio>
#include <functional>
#include <memory>
#include <random>
#include <vector>

#include "objects/objectlist.h"
#include "stallwatch.h"
#include "table.h"
#include "threads/freedinpool.h"
#include "ui/objects/objectsmodel.h"
#include "ui/objects/objectsview.h"

using namespace Qt::StringLiterals;
using namespace pddgpu;
using namespace pddgpu::bench;

namespace {

constexpr std::uint64_t Second = 1'000'000'000;
constexpr int ManyObjects = 100'000;
constexpr int ChangesPerSecond = 1000;
constexpr int Samples = 60;
constexpr int MostObjects = 1'000'000;
constexpr int PatienceMs = 60'000;

// This process's memory in RAM, now or at its peak.
double residentMb(const char *key)
{
    QFile status(u"/proc/self/status"_s);
    if (!status.open(QIODevice::ReadOnly))
        return -1;
    const QList<QByteArray> lines = status.readAll().split('\n');
    for (const QByteArray &line : lines) {
        if (line.startsWith(key))
            return line.mid(line.indexOf(':') + 1).trimmed().split(' ').constFirst().toDouble() *
                   1024 / 1e6;
    }
    return -1;
}

// A device with many objects, of which some change with every sample.
class Device
{
public:
    explicit Device(int count)
    {
        m_objects.reserve(count);
        for (int i = 0; i < count; ++i)
            m_objects.append(next());
    }

    void change(int births, int deaths, int states)
    {
        m_nowNs += Second;
        ++m_generation;
        for (int i = 0; i < states; ++i)
            m_objects[place()].state = static_cast<LeakState>(m_random() % 3);
        std::vector<qsizetype> gone;
        gone.reserve(static_cast<std::size_t>(deaths));
        for (int i = 0; i < deaths; ++i)
            gone.push_back(place());
        std::ranges::sort(gone);
        qsizetype place = 0;
        m_objects.removeIf(
            [&](const LeakObject &) { return std::ranges::binary_search(gone, place++); });
        for (int i = 0; i < births; ++i)
            m_objects.append(next());
    }

    QList<LeakObject> takeObjects() { return std::move(m_objects); }
    const QList<LeakObject> &objects() const { return m_objects; }

    SnapshotPtr snapshot(QList<LeakObject> objects) const
    {
        LeakObjects list{m_generation, m_nowNs, std::move(objects)};
        auto snapshot = std::make_shared<Snapshot>();
        snapshot->capturedAt = QDateTime::currentDateTimeUtc();
        snapshot->device = DeviceInfo{u"pddgpu.0"_s, u"card0"_s};
        snapshot->nowNs = m_nowNs;
        snapshot->objects = sharedAndFreedInPool(std::move(list));
        return snapshot;
    }

private:
    qsizetype place() { return static_cast<qsizetype>(m_random() % m_objects.size()); }

    LeakObject next()
    {
        static const std::vector<QString> processes = texts(u"process %1"_s, 40);
        static const std::vector<QString> labels = texts(u"vertex buffer %1"_s, 300);
        LeakObject object;
        object.id = ++m_lastId;
        object.birthNs = m_nowNs - Second + m_lastId % Second;
        object.sizeBytes = 4096 * (1 + m_random() % 1000);
        object.handles = 1;
        const std::size_t process = m_random() % processes.size();
        object.clientId = 10 + process;
        object.pid = 1000 + process;
        object.process = processes[process];
        object.label = labels[m_random() % labels.size()];
        object.region = *RegionName::from(m_random() % 4 == 0 ? "gtt" : "vram");
        object.state = static_cast<LeakState>(m_random() % 3);
        return object;
    }

    static std::vector<QString> texts(const QString &pattern, int count)
    {
        std::vector<QString> result;
        result.reserve(static_cast<std::size_t>(count));
        for (int i = 0; i < count; ++i)
            result.push_back(pattern.arg(i));
        return result;
    }

    std::mt19937 m_random{20240229};
    std::uint64_t m_nowNs = 1'000'000 * Second;
    std::uint64_t m_generation = 1;
    std::uint64_t m_lastId = 0;
    QList<LeakObject> m_objects;
};

template <typename Condition>
bool waitFor(Condition condition)
{
    return QTest::qWaitFor(condition, PatienceMs);
}

struct Window {
    Window()
    {
        view.resize(950, 450);
        view.show();
        table = view.findChild<QTableView *>(u"objectsView"_s);
        model = qobject_cast<ObjectsModel *>(table->model());
    }
    void choose(const char *box, int index)
    {
        view.findChild<QComboBox *>(QLatin1StringView(box))->setCurrentIndex(index);
    }
    void sortBy(int column, Qt::SortOrder order)
    {
        table->horizontalHeader()->setSortIndicator(column, order);
    }

    ObjectsView view;
    QTableView *table;
    ObjectsModel *model;
};

struct Load {
    const char *name;
    int objects;
    int changes;     // With each sample.
    int intervalMs;  // From one sample to the next.
    int samples;
};

// Five samples a second, so that the changes of a minute take twelve seconds.
constexpr Load Many{"100,000 objects, 1,000 changing", ManyObjects, ChangesPerSecond, 200, Samples};
constexpr Load Million{"1,000,000 objects, 10,000 changing", MostObjects, 10 * ChangesPerSecond,
                       1000, 20};

// Polled by a thread of its own, like the sampler.
std::vector<Row> measurePolling(const Load &load, const char *how,
                                const std::function<void(Window *)> &prepare)
{
    Window window;
    window.choose("objectsFilter", 1);
    Device device(load.objects);
    window.view.setSnapshot(device.snapshot(device.objects()));
    waitFor([&] { return window.model->rowCount() == load.objects; });
    prepare(&window);
    QTest::qWait(300);

    StallWatch watch;
    watch.start();
    std::vector<double> visibleMs;
    QElapsedTimer clock;
    clock.start();
    std::atomic<std::int64_t> sampledNs = 0;
    SnapshotPtr newest;
    QObject::connect(&window.view, &ObjectsView::listChanged, &window.view, [&] {
        // What is displayed now is painted before the event loop is idle.
        if (newest && window.model->list()->snapshot == newest)
            visibleMs.push_back(msOf(clock.nsecsElapsed() - sampledNs));
    });

    std::unique_ptr<QThread> sampler(QThread::create([&] {
        for (int i = 0; i < load.samples; ++i) {
            device.change(load.changes / 3, load.changes / 3, load.changes / 3);
            SnapshotPtr snapshot = device.snapshot(device.objects());
            QMetaObject::invokeMethod(&window.view, [&, snapshot] {
                sampledNs = clock.nsecsElapsed();
                newest = snapshot;
                window.view.setSnapshot(snapshot);
            });
            snapshot.reset();
            QThread::msleep(static_cast<unsigned long>(load.intervalMs));
        }
    }));
    // A real event loop: QTest's waiting sleeps for 10 ms at a time.
    QEventLoop loop;
    QObject::connect(sampler.get(), &QThread::finished, &loop,
                     [&loop] { QTimer::singleShot(200, &loop, &QEventLoop::quit); });
    sampler->start();
    loop.exec();
    sampler->wait();
    watch.stop();

    std::ranges::sort(visibleMs);
    const std::string name = std::string(", ") + how;
    return {atMost(std::string("stall of the GUI thread, ") + load.name + ", longest" + name,
                   watch.longestMs(), 16, "ms"),
            // The rest of the time goes to other programs on the same processors.
            atMost("  the thread's own time, longest" + name, watch.longestCpuMs(), 16, "ms"),
            atMost("  p99.9" + name, watch.percentileMs(0.999), 8, "ms"),
            atMost("change in the table after the sample, longest of " +
                       std::to_string(visibleMs.size()) + name,
                   visibleMs.empty() ? 1e9 : visibleMs.back(), 250, "ms")};
}

std::vector<Row> measureMillion()
{
    QElapsedTimer clock;
    std::vector<Row> rows;
    Window window;
    window.choose("objectsFilter", 1);
    QTest::qWait(100);
    rows.push_back(shown("resident before", number(residentMb("VmRSS"), 0) + " MB"));

    SnapshotPtr snapshot;
    {
        Device device(MostObjects);
        snapshot = device.snapshot(device.takeObjects());
    }
    rows.push_back(
        shown("resident with 1,000,000 objects parsed", number(residentMb("VmRSS"), 0) + " MB"));

    const auto timed = [&](const char *what, double boundMs, const std::function<void()> &act,
                           const std::function<bool()> &isDone) {
        clock.start();
        act();
        const bool done = waitFor(isDone);
        window.table->viewport()->repaint();
        rows.push_back(atMost(std::string("1,000,000 objects: ") + what,
                              done ? msOf(clock.nsecsElapsed()) : 1e9, boundMs, "ms"));
    };
    const auto firstId = [&] {
        return window.model->index(0, 0).data(ObjectsModel::ObjectIdRole).toULongLong();
    };
    timed(
        "first rows", 1000, [&] { window.view.setSnapshot(snapshot); },
        [&] { return window.model->rowCount() == MostObjects; });
    timed(
        "sort by ID", 1000, [&] { window.sortBy(ObjectsModel::IdColumn, Qt::DescendingOrder); },
        [&] { return firstId() == MostObjects; });
    timed(
        "sort by process", 1000,
        [&] { window.sortBy(ObjectsModel::ProcessColumn, Qt::AscendingOrder); },
        [&] {
            return window.model->index(0, ObjectsModel::ProcessColumn).data() == u"process 0"_s;
        });
    timed(
        "filter by text", 1000,
        [&] { window.view.findChild<QLineEdit *>(u"objectsText"_s)->setText(u"buffer 123"_s); },
        [&] { return window.model->rowCount() < MostObjects; });
    timed(
        "filter cleared", 1000,
        [&] { window.view.findChild<QLineEdit *>(u"objectsText"_s)->clear(); },
        [&] { return window.model->rowCount() == MostObjects; });
    timed(
        "group by process", 1000, [&] { window.choose("objectsGrouping", 1); },
        [&] { return window.model->rowCount() == 40; });
    window.choose("objectsGrouping", 0);
    waitFor([&] { return window.model->rowCount() == MostObjects; });
    std::size_t exported = 0;
    timed(
        "IDs for an export", 1000, [&] { exported = window.view.shownObjects().ids.size(); },
        [&] { return exported == MostObjects; });
    rows.push_back(atMost("1,000,000 objects: resident", residentMb("VmRSS"), 250, "MB"));
    rows.push_back(atMost("1,000,000 objects: resident at most", residentMb("VmHWM"), 250, "MB"));
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
    QCoreApplication::setApplicationName(u"objects_bench"_s);

    // First, before anything else uses memory.
    std::vector<Row> rows = measureMillion();
    const auto append = [&rows](const std::vector<Row> &more) {
        rows.insert(rows.end(), more.begin(), more.end());
    };
    append(measurePolling(Many, "sorted by state", [](Window *) {}));
    append(measurePolling(Many, "scrolled, 100 selected", [](Window *window) {
        window->table->verticalScrollBar()->setValue(50'000);
        window->table->setSelectionMode(QAbstractItemView::ExtendedSelection);
        window->table->selectionModel()->select(
            QItemSelection(window->model->index(50'000, 0), window->model->index(50'099, 0)),
            QItemSelectionModel::Select | QItemSelectionModel::Rows);
    }));
    append(measurePolling(Many, "grouped by label, all expanded", [](Window *window) {
        window->choose("objectsGrouping", 2);
        waitFor([&] { return window->model->rowCount() == 300; });
        window->model->setAllExpanded(true);
    }));
    append(measurePolling(Million, "sorted by state", [](Window *) {}));
    rows.push_back(shown("  resident at most, with the list of the device itself",
                         number(residentMb("VmHWM"), 0) + " MB"));
    return printTable(rows) ? 0 : 1;
}
