// SPDX-License-Identifier: GPL-3.0-or-later
// Many hours of the whole program in little time, on a driver that goes away and comes back. Shows
// whatever grows with each sample or with each binding of the driver.
#include <QApplication>
#include <QCommandLineParser>
#include <QDir>
#include <QFile>
#include <QSettings>
#include <QStandardPaths>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QTimeZone>
#include <algorithm>
#include <atomic>
#include <memory>

#include "history/store/historystore.h"
#include "session/session.h"
#include "support/plaindriver.h"
#include "transport/local/driversource.h"
#include "transport/simulated/builtinscenarios.h"
#include "ui/chart/memorychart.h"
#include "ui/window/mainwindow.h"

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace pddgpu;

namespace {

constexpr qint64 StartMs = 1'700'000'000'000;
constexpr int AbsencesPerDay = 1000;
constexpr int BaselineSeconds = 600;  // Later usage is compared with the usage until then.
constexpr double MostGrowth = 1.1;

// Sanitizers keep freed memory to detect later uses.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool MemoryCounts = false;
#else
constexpr bool MemoryCounts = true;
#endif

// Simulated seconds since StartMs; read by the sampler's thread.
std::atomic<qint64> g_seconds = 0;

class SoakedSource : public DriverSource
{
public:
    using DriverSource::DriverSource;
    QDateTime now() const override
    {
        return QDateTime::fromMSecsSinceEpoch(StartMs + g_seconds * 1000, QTimeZone::utc());
    }
};

struct Use {
    double residentMiB = 0;
    qsizetype files = 0;
    qsizetype threads = 0;

    static Use now()
    {
        QFile statm(u"/proc/self/statm"_s);
        const bool isOpen = statm.open(QIODevice::ReadOnly);
        const double pages = isOpen ? statm.readAll().split(' ').value(1).toDouble() : 0;
        const auto count = [](const QString &folder) {
            return QDir(folder)
                .entryList(QDir::AllEntries | QDir::System | QDir::NoDotAndDotDot)
                .size();
        };
        return {pages * 4096 / (1 << 20), count(u"/proc/self/fd"_s), count(u"/proc/self/task"_s)};
    }
};

int g_simulatedMinutes = 20;

}  // namespace

class TestSoak : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true);
        QVERIFY(m_folder.isValid());
        QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_folder.path());
    }

    void nothingGrows()
    {
        const int seconds = g_simulatedMinutes * 60;
        // A short run needs enough absences too, or nothing would show.
        const int absences = std::max(AbsencesPerDay / 10, AbsencesPerDay * seconds / 86'400);
        const int cycle = seconds / absences;
        PlainDriver driver(builtInScenario(u"mixed"),
                           [] { return std::chrono::seconds(g_seconds.load()); });
        HistoryStore::Options options;
        options.path = m_folder.filePath(u"history.sqlite"_s);
        HistoryStore store(options);
        Session session(std::make_unique<SoakedSource>(driver.root()),
                        {&store, m_folder.filePath(u"suppressions.txt"_s)});
        Sampler &sampler = *session.sampler();
        MainWindow window(&session);
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));

        int samples = 0;
        int withDevice = 0;
        connect(&sampler, &Sampler::sampled, this, [&](const SnapshotPtr &snapshot) {
            ++samples;
            withDevice += snapshot->device ? 1 : 0;
        });
        // Regular samples would be far too slow.
        sampler.start(24h);
        Use least;
        Use highest;
        int bindings = 1;
        for (int second = 1; second <= seconds; ++second) {
            g_seconds = second;
            const bool bound = second % cycle < std::max(1, cycle * 3 / 4);
            bindings += bound && second % cycle == 0 ? 1 : 0;
            driver.setBound(bound);
            // Lowering the threshold is a crossing: one alert per binding.
            driver.control(DriverControl::ThresholdBytes, second % cycle < 3 ? "1000M" : "50M");
            driver.update();
            if (second % 60 == 0)
                window.showPane(window.paneNames().at(second / 60 % window.paneNames().size()));
            sampler.sampleNow();
            while (samples <= second)
                QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
            if (second <= BaselineSeconds) {
                const Use use = Use::now();
                highest.files = std::max(highest.files, use.files);
                highest.threads = std::max(highest.threads, use.threads);
            }
            if (second == BaselineSeconds)
                least = Use::now();
            if (second % 3600 == 0) {
                const Use use = Use::now();
                qInfo("after %d h: %.1f MiB, %lld files, %lld threads", second / 3600,
                      use.residentMiB, qlonglong{use.files}, qlonglong{use.threads});
            }
        }

        QVERIFY(bindings >= absences);
        QVERIFY(withDevice > samples / 2 && withDevice < samples);
        auto *chart = window.findChild<MemoryChart *>(u"chart"_s);
        QVERIFY(chart->contents().usedRuns > 0 && chart->contents().gaps > 0);
        QVERIFY(window.findChild<QTableView *>(u"alertsView"_s)->model()->rowCount() > 0);

        const Use use = Use::now();
        qInfo(
            "%d samples, %d bindings; resident after 10 min %.1f MiB, in the end %.1f MiB; "
            "files %lld, in the end %lld; threads %lld, in the end %lld",
            samples, bindings, least.residentMiB, use.residentMiB, qlonglong{highest.files},
            qlonglong{use.files}, qlonglong{highest.threads}, qlonglong{use.threads});
        QVERIFY(use.files <= highest.files);
        QVERIFY(use.threads <= highest.threads);
        if (MemoryCounts)
            QVERIFY(use.residentMiB <= MostGrowth * least.residentMiB);
    }

private:
    QTemporaryDir m_folder;
};

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    QCommandLineParser parser;
    const QCommandLineOption hours(u"hours"_s, u"How long to soak, in simulated hours."_s,
                                   u"number"_s);
    parser.addOption(hours);
    parser.process(application);
    if (parser.isSet(hours)) {
        g_simulatedMinutes = 60 * parser.value(hours).toInt();
        // Qt Test considers a function hung after five minutes.
        qputenv("QTEST_FUNCTION_TIMEOUT", "86400000");
    }
    TestSoak test;
    // The offscreen platform prints thousands of warnings about sizes that it cannot set.
    return QTest::qExec(&test, {application.arguments().constFirst(), u"-maxwarnings"_s, u"0"_s});
}

#include "tst_soak.moc"
