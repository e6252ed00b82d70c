// SPDX-License-Identifier: GPL-3.0-or-later
// The cost of an open window: its start, processor time and memory, of whole processes, on a driver
// with ten objects that come and go, and on a machine whose cards have many clients.
#include <time.h>

#include <QApplication>
#include <QCommandLineParser>
#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <QSettings>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTimer>
#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <vector>

#include "busymachine.h"
#include "history/store/historystore.h"
#include "session/session.h"
#include "support/plaindriver.h"
#include "table.h"
#include "transport/local/driversource.h"
#include "transport/simulated/builtinscenarios.h"
#include "ui/window/mainwindow.h"

using namespace Qt::StringLiterals;
using namespace pddgpu;
using namespace pddgpu::bench;
using namespace std::chrono_literals;

namespace {

constexpr int Starts = 11;
constexpr int PatienceMs = 30'000;
// Time for a new window to settle; opening is not part of its running costs.
constexpr std::chrono::seconds Settling = 8s;
constexpr double Missing = std::numeric_limits<double>::quiet_NaN();

double processorSeconds(qint64 pid)
{
    clockid_t clock = 0;
    timespec now = {};
    if (clock_getcpuclockid(static_cast<pid_t>(pid), &clock) != 0 ||
        clock_gettime(clock, &now) != 0)
        return Missing;
    return double(now.tv_sec) + double(now.tv_nsec) / 1e9;
}

double residentMiB(qint64 pid)
{
    QFile status(u"/proc/%1/status"_s.arg(pid));
    if (!status.open(QIODevice::ReadOnly))
        return Missing;
    const QByteArray text = status.readAll();
    const qsizetype at = text.indexOf("VmRSS:");
    return at < 0 ? Missing
                  : text.mid(at + 6).simplified().split(' ').constFirst().toDouble() / 1024;
}

// A program with a window on a driver, which ends with this object.
class Program
{
public:
    Program(const QString &file, const QStringList &arguments)
    {
        // Uses neither this user's settings nor history.
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"QT_QPA_PLATFORM"_s, u"offscreen"_s);
        environment.insert(u"QT_LOGGING_RULES"_s, u"pddgpu.startup.debug=true"_s);
        environment.insert(u"DBUS_SESSION_BUS_ADDRESS"_s, u"disabled:"_s);
        for (const QString &folder : {u"XDG_CONFIG_HOME"_s, u"XDG_DATA_HOME"_s})
            environment.insert(folder, m_home.path());
        m_process.setProcessEnvironment(environment);
        m_process.setProcessChannelMode(QProcess::MergedChannels);
        m_clock.start();
        m_process.start(file, arguments);
    }
    ~Program()
    {
        m_process.kill();
        m_process.waitForFinished();
    }

    qint64 pid() const { return m_process.processId(); }

    // Time from the start of the process; NaN if the program never reports it.
    double firstPaintMs()
    {
        QByteArray said;
        while (!said.contains("first sample painted")) {
            if (!m_process.waitForReadyRead(PatienceMs)) {
                std::fprintf(stderr, "window_bench: no first sample: %s\n", said.constData());
                return Missing;
            }
            said += m_process.readAll();
        }
        return static_cast<double>(m_clock.nsecsElapsed()) / 1e6;
    }

private:
    QTemporaryDir m_home;
    QProcess m_process;
    QElapsedTimer m_clock;
};

std::unique_ptr<Program> startInspector(const QString &root)
{
    return std::make_unique<Program>(QStringLiteral(PDDGPU_INSPECTOR),
                                     QStringList{u"--source"_s, u"driver"_s, u"--root"_s, root});
}

// The median of several starts, without the first one, which warms the caches.
double startMs(const PlainDriver &driver)
{
    startInspector(driver.root())->firstPaintMs();
    std::vector<double> measured;
    measured.reserve(Starts);
    for (int i = 0; i < Starts; ++i)
        measured.push_back(startInspector(driver.root())->firstPaintMs());
    std::ranges::sort(measured);
    return measured[measured.size() / 2];
}

struct Cost {
    double processorShare = Missing;
    double residentMiB = Missing;
};

// Measures all at once, because processor time is counted per process.
std::vector<Cost> costs(PlainDriver *driver, const std::vector<std::unique_ptr<Program>> &programs,
                        std::chrono::seconds period)
{
    // Not in step with the samples, which would find some files older than others.
    QTimer change;
    QObject::connect(&change, &QTimer::timeout, [driver] { driver->update(); });
    change.start(1s);
    const auto wait = [](std::chrono::milliseconds time) {
        QEventLoop loop;
        QTimer::singleShot(time, &loop, &QEventLoop::quit);
        loop.exec();
    };
    wait(Settling);
    std::vector<double> before;
    before.reserve(programs.size());
    for (const auto &program : programs)
        before.push_back(processorSeconds(program->pid()));
    wait(period);
    std::vector<Cost> costs;
    for (std::size_t i = 0; i < programs.size(); ++i) {
        const double used = processorSeconds(programs[i]->pid()) - before[i];
        costs.push_back(
            {100 * used / static_cast<double>(period.count()), residentMiB(programs[i]->pid())});
    }
    return costs;
}

// Runs the program's window out of sight, for which the program has no option.
int runOutOfSight(QApplication *application, const QString &how, const QString &root)
{
    QCoreApplication::setOrganizationName(u"pddgpu"_s);
    QCoreApplication::setApplicationName(u"pddgpu-inspector"_s);
    HistoryStore::Options options;
    options.path = HistoryStore::defaultPath();
    HistoryStore store(options);
    Session session(std::make_unique<DriverSource>(root), {.archive = &store});
    MainWindow window(&session);
    window.show();
    QTimer::singleShot(2s, &window, [&window, how] {
        if (how == u"hidden")
            window.hide();
        else
            window.showMinimized();
    });
    session.sampler()->start();
    return application->exec();
}

}  // namespace

int main(int argc, char **argv)
{
    QCommandLineParser parser;
    const QCommandLineOption seconds(u"seconds"_s,
                                     u"How long the windows are watched; the bound is of 600."_s,
                                     u"number"_s, u"60"_s);
    const QCommandLineOption outOfSight(u"out-of-sight"_s, u"For itself."_s, u"how"_s);
    const QCommandLineOption root(u"root"_s, u"For itself."_s, u"folder"_s);
    parser.addOptions({seconds, outOfSight, root});
    parser.addHelpOption();

    qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    parser.process(application);
    if (parser.isSet(outOfSight))
        return runOutOfSight(&application, parser.value(outOfSight), parser.value(root));

    PlainDriver driver(builtInScenario(u"healthy"));
    const double start = startMs(driver);
    std::vector<std::unique_ptr<Program>> programs;
    const auto startOutOfSight = [](const QString &how, const QString &folder) {
        return std::make_unique<Program>(
            QCoreApplication::applicationFilePath(),
            QStringList{u"--out-of-sight"_s, how, u"--root"_s, folder});
    };
    programs.push_back(startInspector(driver.root()));
    programs.push_back(startOutOfSight(u"hidden"_s, driver.root()));
    programs.push_back(startOutOfSight(u"minimized"_s, driver.root()));
    const QTemporaryDir busy;
    makeBusyMachine(busy.path());
    programs.push_back(startInspector(busy.path()));
    programs.push_back(startOutOfSight(u"hidden"_s, busy.path()));
    const std::chrono::seconds period(std::max(1, parser.value(seconds).toInt()));
    const std::vector<Cost> cost = costs(&driver, programs, period);

    const std::string during = ", over " + std::to_string(period.count()) + " s";
    const std::string load = "processor at 1 Hz, 10 objects, window ";
    const std::string clients = "processor at 1 Hz, 1,600 clients of 3 cards, window ";
    const bool reached = printTable(
        {atMost("start to first painted sample, warm, median of " + std::to_string(Starts), start,
                400, "ms"),
         atMost(load + "visible" + during, cost[0].processorShare, 1, "% of a core"),
         atMost(load + "hidden" + during, cost[1].processorShare, 0.3, "% of a core"),
         atMost(load + "minimized" + during, cost[2].processorShare, 0.3, "% of a core"),
         atMost(clients + "visible" + during, cost[3].processorShare, 1.5, "% of a core"),
         atMost(clients + "hidden" + during, cost[4].processorShare, 0.5, "% of a core"),
         shown("resident memory, window visible", number(cost[0].residentMiB, 1) + " MiB"),
         shown("resident memory, window hidden", number(cost[1].residentMiB, 1) + " MiB")});
    return reached ? 0 : 1;
}
