// SPDX-License-Identifier: GPL-3.0-or-later
// pddgpu-agent's session on a tree made for a test, without a helper.
// usage: agent_in_tree ROOT
#include <unistd.h>

#include <QCoreApplication>
#include <QSocketNotifier>
#include <csignal>

#include "programs/agent/agent.h"
#include "transport/local/driversource.h"

int main(int argc, char **argv)
{
    using namespace pddgpu;
    std::signal(SIGPIPE, SIG_IGN);
    const QCoreApplication application(argc, argv);
    const QString root = QCoreApplication::arguments().value(1);
    DriverSource source(root);
    Agent agent(&source, root, STDOUT_FILENO);
    QSocketNotifier input(STDIN_FILENO, QSocketNotifier::Read);
    QObject::connect(&input, &QSocketNotifier::activated, &application, [&agent] {
        char bytes[64];
        const ssize_t count = read(STDIN_FILENO, bytes, sizeof(bytes));
        if (count <= 0)
            QCoreApplication::exit(helper::Ended);
        else if (!agent.take(QByteArray(bytes, count)))
            QCoreApplication::exit(helper::BadFrame);
    });
    return QCoreApplication::exec();
}
