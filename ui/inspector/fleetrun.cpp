// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/fleetrun.h"

#include <QApplication>
#include <QBuffer>
#include <QDir>
#include <QFileInfo>
#include <QPixmap>
#include <QTextStream>
#include <QTimer>

#include "explain/explain.h"
#include "fleet/fleet.h"
#include "fleet/serverpassword.h"
#include "io/outputfile.h"
#include "text/visibletext.h"
#include "ui/fleet/fleetwindow.h"
#include "ui/widgets/anotherwindow.h"
#include "ui/widgets/appearance.h"

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace pddgpu {

namespace {

// After this time without an answer, the job fails.
constexpr std::chrono::milliseconds ServerPatience = 45s;

struct FleetRunText {
    Q_DECLARE_TR_FUNCTIONS(pddgpu::FleetRun)
};

// Opens a separate window for each host: a process that neither waits for the others nor takes them
// down.
void openHost(FleetWindow *window, const QString &host)
{
    const bool opens = openAnotherWindow(u"ssh:"_s + host);
    const QString message = opens
                                ? FleetRunText::tr("A window of %1 opens.")
                                : FleetRunText::tr("A second window could not be started for %1.");
    window->showMessage(message.arg(visibleText(host)), !opens);
}

// Takes the picture once the table and a chart are shown.
class Picture : public QObject
{
public:
    Picture(Fleet *fleet, FleetWindow *window, const QString &path) : m_window(window), m_path(path)
    {
        connect(fleet, &Fleet::sampled, this, &Picture::look);
        connect(fleet, &Fleet::historyRead, this, [this] { take(); });
        QTimer::singleShot(ServerPatience, this,
                           [] { end(FleetRunText::tr("The server did not answer in time.")); });
    }

private:
    void look(const FleetSnapshotPtr &snapshot)
    {
        if (snapshot->error)
            end(sentences(errorText(*snapshot->error), errorAdvice(*snapshot->error)));
        else if (snapshot->cards.isEmpty())
            take();
    }

    // In the next event loop iteration the window shows what this object was told.
    void take()
    {
        QTimer::singleShot(0, this, [this] {
            const QString shown =
                visibleText(QDir::toNativeSeparators(QFileInfo(m_path).absoluteFilePath()));
            QBuffer picture;
            if (!picture.open(QIODevice::WriteOnly) || !m_window->grab().save(&picture, "PNG") ||
                !writeFile(m_path, picture.data()))
                return end(FleetRunText::tr("The picture %1 cannot be written.").arg(shown));
            QTextStream(stdout) << FleetRunText::tr("Picture of the window: %1").arg(shown)
                                << Qt::endl;
            QCoreApplication::exit(0);
        });
    }

    static void end(const QString &problem)
    {
        QTextStream(stderr) << "pddgpu-inspector: "_L1 << problem << Qt::endl;
        QCoreApplication::exit(2);
    }

    FleetWindow *m_window;
    const QString m_path;
};

}  // namespace

int runFleet(const CommandLine &commandLine)
{
    const bool isPicture = !commandLine.screenshotPath.isEmpty();
    const Theme usual = isPicture ? Theme::Desktop : Appearance::rememberedTheme();
    applyTheme(themeNamed(commandLine.theme).value_or(usual));
    const auto server =
        withPassword(commandLine.source.server, PasswordPlaces::usual(commandLine.passwordFile));
    if (!server) {
        QTextStream(stderr) << "pddgpu-inspector: "_L1 << server.error() << Qt::endl;
        return 2;
    }
    Fleet fleet({*server});
    FleetWindow window(&fleet);
    QObject::connect(&window, &FleetWindow::hostOpened, &window,
                     [&window](const QString &host) { openHost(&window, host); });
    std::optional<Picture> picture;
    if (isPicture)
        picture.emplace(&fleet, &window, commandLine.screenshotPath);
    else
        window.restorePlace();
    if (isPasswordInTheOpen(*server)) {
        QTextStream(stderr) << "pddgpu-inspector: "_L1 << warningOfThat(*server) << Qt::endl;
        window.showMessage(warningOfThat(*server), true);
    }
    window.show();
    fleet.start(commandLine.interval.value_or(Fleet::DefaultInterval));
    return QCoreApplication::exec();
}

}  // namespace pddgpu
