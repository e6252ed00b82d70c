// SPDX-License-Identifier: GPL-3.0-or-later
// pddgpu-agent's session on a tree made for a test, without a helper.
// usage: agent_in_tree ROOT
#include <unistd.h>

#include <QCoreApplication>
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
    return agent.serve(STDIN_FILENO);
}
