// SPDX-License-Identifier: GPL-3.0-or-later
// pddgpu-agent: what a window starts over ssh on another machine. It reads what its user may, and
// asks a pddgpu-helper for the rest.
// usage: pddgpu-agent [HELPER ARGUMENT…]: the command that starts the helper
#include <grp.h>
#include <unistd.h>

#include <QCoreApplication>
#include <QEventLoop>
#include <csignal>
#include <cstdio>

#include "programs/agent/agent.h"
#include "transport/helper/localsource.h"

namespace {

using namespace pddgpu;
using namespace Qt::StringLiterals;

// Nobody's, on every Linux.
constexpr uid_t Nobody = 65534;

// For good: what needs root is the helper's.
bool becomeNobody()
{
    return seteuid(0) == 0 && setgroups(0, nullptr) == 0 &&
           setresgid(Nobody, Nobody, Nobody) == 0 && setresuid(Nobody, Nobody, Nobody) == 0;
}

// Returns when it is known whether there is a helper.
void unlock(LocalSource *source)
{
    QEventLoop loop;
    QObject::connect(source, &Source::changed, &loop, [source, &loop] {
        if (source->link().unlock != LinkState::Unlock::Asking)
            loop.quit();
    });
    source->unlock();
    if (source->link().unlock == LinkState::Unlock::Asking)
        loop.exec();
}

}  // namespace

int main(int argc, char **argv)
{
    std::signal(SIGPIPE, SIG_IGN);
    const QCoreApplication application(argc, argv);
    const QStringList helper = QCoreApplication::arguments().sliced(1);
    const bool isRoot = geteuid() == 0;
    // The helper is started as the real user, and everything else is done as another one.
    if (isRoot && (helper.isEmpty() || seteuid(Nobody) != 0)) {
        std::fputs("pddgpu-agent: root needs a helper, and to become another user\n", stderr);
        return helper::BadUsage;
    }
    LocalSource source(u"/"_s, [&helper](bool) -> tl::expected<HelperCommand, QString> {
        if (helper.isEmpty())
            return tl::unexpected(u"there is no helper"_s);
        return HelperCommand{helper[0], helper.sliced(1), QString()};
    });
    unlock(&source);
    if (isRoot && !becomeNobody()) {
        std::perror("pddgpu-agent: cannot become another user");
        return helper::Broken;
    }

    // A window connects again when it may do less than before.
    if (source.link().unlock != LinkState::Unlock::Unavailable) {
        QObject::connect(&source, &Source::changed, &application, [&source] {
            if (source.link().unlock == LinkState::Unlock::Possible)
                QCoreApplication::exit(helper::Ended);
        });
    }

    Agent agent(&source, u"/"_s, STDOUT_FILENO);
    return agent.serve(STDIN_FILENO);
}
