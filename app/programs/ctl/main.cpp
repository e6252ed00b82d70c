// SPDX-License-Identifier: GPL-3.0-or-later
#include <QCoreApplication>

#include "programs/ctl/console.h"
#include "programs/ctl/ctlcommandline.h"
#include "programs/ctl/follower.h"
#include "programs/ctl/oneshot.h"
#include "programs/translations.h"

using namespace Qt::StringLiterals;

namespace {

using pddgpu::CtlCommandLine;

struct Text {
    Q_DECLARE_TR_FUNCTIONS(pddgpu::CtlMain)
};

int follow(const CtlCommandLine &line, pddgpu::Console *console)
{
    pddgpu::Follower follower(line, console);
    QObject::connect(&follower, &pddgpu::Follower::finished, QCoreApplication::instance(),
                     &QCoreApplication::exit, Qt::QueuedConnection);
    follower.start();
    return QCoreApplication::exec();
}

}  // namespace

int main(int argc, char **argv)
{
    QCoreApplication::setOrganizationName(u"pddgpu"_s);
    QCoreApplication::setApplicationName(u"pddgpuctl"_s);
    QCoreApplication::setApplicationVersion(QStringLiteral(PDDGPU_VERSION));
    const QCoreApplication application(argc, argv);
    pddgpu::installTranslations(QString());

    const QStringList arguments = QCoreApplication::arguments();
    const auto line = CtlCommandLine::parse(arguments);
    // An invalid command line may still ask for JSON.
    pddgpu::Console console(line ? line->json : arguments.contains("--json"_L1));
    if (!line)
        return console.fail(Text::tr("%1 (see pddgpuctl --help)", "problem").arg(line.error()));
    if (line->help)
        return console.print(line->helpText()) ? pddgpu::Fine : pddgpu::Failure;
    if (line->version) {
        const QString version = u"pddgpuctl "_s + QCoreApplication::applicationVersion() + u'\n';
        return console.print(version) ? pddgpu::Fine : pddgpu::Failure;
    }
    using Command = CtlCommandLine::Command;
    if (line->command == Command::Watch || line->command == Command::Trace ||
        line->command == Command::Record)
        return follow(*line, &console);
    return pddgpu::runOneShot(*line, &console);
}
