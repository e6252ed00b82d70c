// SPDX-License-Identifier: GPL-3.0-or-later
#include <QApplication>
#include <QIcon>
#include <QTextStream>
#include <memory>
#include <optional>

#include "appearance.h"
#include "batchjob.h"
#include "commandline.h"
#include "firstpaint.h"
#include "fleetrun.h"
#include "history/historysettings.h"
#include "history/historystore.h"
#include "mainwindow.h"
#include "offscreen.h"
#include "preferencesdialog.h"
#include "sampler/sampler.h"
#include "translations.h"

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

// What the driver says is kept for the user; anything else only where it is asked for.
pddgpu::HistoryStore::Options historyOptions(const pddgpu::CommandLine &commandLine)
{
    pddgpu::HistoryStore::Options options;
    options.keepsSimulations = !commandLine.historyPath.isEmpty();
    options.path =
        options.keepsSimulations ? commandLine.historyPath : pddgpu::HistoryStore::defaultPath();
    options.limits = pddgpu::rememberedHistoryLimits();
    return options;
}

int runWindow(const pddgpu::CommandLine &commandLine)
{
    pddgpu::Sampler sampler(pddgpu::makeSource(commandLine.source));
    // What lies below another root is no device of this user's: it is kept where he says, or not.
    std::optional<pddgpu::HistoryStore> store;
    if (commandLine.source.root == "/"_L1 || !commandLine.historyPath.isEmpty())
        store.emplace(historyOptions(commandLine));
    pddgpu::MainWindow window(&sampler, store ? &*store : nullptr, commandLine.suppressionsPath);
    pddgpu::applyTheme(
        pddgpu::themeNamed(commandLine.theme).value_or(pddgpu::Appearance::rememberedTheme()));
    window.setSimulationIsFallback(commandLine.source.kind == pddgpu::SourceSpec::Kind::Auto);
    window.restorePlace();
    window.showPane(commandLine.pane);
    pddgpu::logFirstPaint(&sampler, &window);
    window.show();
    if (!commandLine.recordPath.isEmpty())
        sampler.startRecording(commandLine.recordPath);
    sampler.start(commandLine.interval.value_or(pddgpu::rememberedInterval()));
    return QCoreApplication::exec();
}

}  // namespace

int main(int argc, char **argv)
{
    // What stands here decides which application to make, so it is read before there is one.
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
        printError(MainText::tr(
            "There is no display (DISPLAY and WAYLAND_DISPLAY are not set). "
            "Without one: --export-csv FILE, --export-json FILE, --export-bundle FILE and "
            "--screenshot FILE."));
        return Failure;
    }
    return isFleet ? pddgpu::runFleet(*commandLine) : runWindow(*commandLine);
}
