// SPDX-License-Identifier: GPL-3.0-or-later
#include <sys/resource.h>

#include <QApplication>
#include <QIcon>
#include <QTextStream>
#include <algorithm>
#include <memory>
#include <optional>

#include "history/store/historysettings.h"
#include "history/store/historystore.h"
#include "programs/translations.h"
#include "session/session.h"
#include "ui/inspector/batchjob.h"
#include "ui/inspector/commandline.h"
#include "ui/inspector/firstpaint.h"
#include "ui/inspector/fleetrun.h"
#include "ui/inspector/offscreen.h"
#include "ui/widgets/appearance.h"
#include "ui/window/mainwindow.h"
#include "ui/window/preferencesdialog.h"

using namespace Qt::StringLiterals;

namespace {

constexpr int Failure = 2;

struct MainText {
    Q_DECLARE_TR_FUNCTIONS(pddgpu::Main)
};

QStringList argumentsOf(int argc, char **argv)
{
    QStringList arguments;
    for (int i = 0; i < argc; ++i)
        arguments << QString::fromLocal8Bit(argv[i]);
    return arguments;
}

bool hasDisplay()
{
    return !qEnvironmentVariableIsEmpty("DISPLAY") ||
           !qEnvironmentVariableIsEmpty("WAYLAND_DISPLAY") ||
           !qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM");
}

void printError(const QString &text)
{
    QTextStream(stderr) << "pddgpu-inspector: "_L1 << text << Qt::endl;
}

int runBatch(const pddgpu::CommandLine &commandLine)
{
    pddgpu::BatchJob job(commandLine);
    QObject::connect(&job, &pddgpu::BatchJob::finished, QCoreApplication::instance(),
                     &QCoreApplication::exit, Qt::QueuedConnection);
    job.start();
    return QCoreApplication::exec();
}

// The driver's history is stored for the user; any other only on request.
pddgpu::HistoryStore::Options historyOptions(const pddgpu::CommandLine &commandLine)
{
    pddgpu::HistoryStore::Options options;
    options.keepsSimulations = !commandLine.historyPath.isEmpty();
    options.path =
        options.keepsSimulations ? commandLine.historyPath : pddgpu::HistoryStore::defaultPath();
    options.limits = pddgpu::rememberedHistoryLimits();
    return options;
}

// What clients hold is read from files that stay open (ClientScan). The usual limit is for programs
// that cannot wait for a file with a number above 1023, of which this is none.
void allowManyFiles()
{
    constexpr rlim_t Most = 4096;
    rlimit files = {};
    if (::getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_cur >= Most)
        return;
    files.rlim_cur = std::min(Most, files.rlim_max);
    ::setrlimit(RLIMIT_NOFILE, &files);
}

int runWindow(const pddgpu::CommandLine &commandLine)
{
    allowManyFiles();
    // Devices below another root are not this machine's: their history is stored only on request.
    std::optional<pddgpu::HistoryStore> store;
    if (commandLine.source.root == "/"_L1 || !commandLine.historyPath.isEmpty())
        store.emplace(historyOptions(commandLine));
    pddgpu::Session session(
        pddgpu::makeSource(commandLine.source),
        {.archive = store ? &*store : nullptr, .suppressionsPath = commandLine.suppressionsPath});
    pddgpu::MainWindow window(&session);
    pddgpu::applyTheme(
        pddgpu::themeNamed(commandLine.theme).value_or(pddgpu::Appearance::rememberedTheme()));
    window.setSimulationIsFallback(commandLine.source.kind == pddgpu::SourceSpec::Kind::Auto);
    window.restorePlace();
    window.showPane(commandLine.pane);
    pddgpu::logFirstPaint(session.sampler(), &window);
    window.show();
    if (!commandLine.recordPath.isEmpty())
        session.sampler()->startRecording(commandLine.recordPath);
    session.sampler()->start(commandLine.interval.value_or(pddgpu::rememberedInterval()));
    return QCoreApplication::exec();
}

}  // namespace

int main(int argc, char **argv)
{
    // The arguments decide which application to create, so they are read first.
    const pddgpu::CommandLine early = pddgpu::CommandLine::parseEarly(argumentsOf(argc, argv));
    const bool textOnly =
        early.help || early.version ||
        (early.isBatch() && early.screenshotPath.isEmpty() && early.bundlePath.isEmpty());
    const bool picturesOnly = !textOnly && early.isBatch();
    const bool platformChosen = argumentsOf(argc, argv).contains("-platform"_L1) ||
                                argumentsOf(argc, argv).contains("--platform"_L1);
    const bool displayMissing = !textOnly && !hasDisplay() && !platformChosen;
    if (displayMissing && picturesOnly)
        qputenv("QT_QPA_PLATFORM", "offscreen");

    QCoreApplication::setOrganizationName(u"pddgpu"_s);
    QCoreApplication::setApplicationName(u"pddgpu-inspector"_s);
    QCoreApplication::setApplicationVersion(QStringLiteral(PDDGPU_VERSION));
    std::unique_ptr<QCoreApplication> application;
    if (textOnly || (displayMissing && !picturesOnly)) {
        application = std::make_unique<QCoreApplication>(argc, argv);
    } else {
        application = std::make_unique<QApplication>(argc, argv);
        QGuiApplication::setApplicationDisplayName(u"PDDGPU Inspector"_s);
        QGuiApplication::setDesktopFileName(u"pddgpu-inspector"_s);
        QApplication::setWindowIcon(QIcon(u":/icons/pddgpu-inspector.svg"_s));
        if (picturesOnly)
            pddgpu::hushOffscreenPlatform();
    }
    pddgpu::installTranslations(early.language.isEmpty() && early.screenshotPath.isEmpty()
                                    ? pddgpu::Appearance::rememberedLanguage()
                                    : early.language);

    const auto commandLine = pddgpu::CommandLine::parse(QCoreApplication::arguments());
    if (!commandLine) {
        printError(MainText::tr("%1; see --help.").arg(commandLine.error()));
        return Failure;
    }
    if (commandLine->help) {
        QTextStream(stdout) << pddgpu::CommandLine::helpText();
        return 0;
    }
    if (commandLine->version) {
        QTextStream(stdout) << "pddgpu-inspector "_L1 << QCoreApplication::applicationVersion()
                            << Qt::endl;
        return 0;
    }
    const bool isFleet = commandLine->source.kind == pddgpu::SourceSpec::Kind::Prometheus;
    if (commandLine->isBatch())
        return isFleet ? pddgpu::runFleet(*commandLine) : runBatch(*commandLine);
    if (displayMissing) {
        printError(
            MainText::tr("There is no display (DISPLAY and WAYLAND_DISPLAY are not set). These "
                         "options work without one: --export-csv FILE, --export-json FILE, "
                         "--export-bundle FILE and --screenshot FILE."));
        return Failure;
    }
    return isFleet ? pddgpu::runFleet(*commandLine) : runWindow(*commandLine);
}
