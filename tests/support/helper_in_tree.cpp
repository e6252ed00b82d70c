// SPDX-License-Identifier: GPL-3.0-or-later
// pddgpu-helper's session on a tree made for a test, without its privileges.
// usage: helper_in_tree ROOT --read|--control
#include <unistd.h>

#include <csignal>
#include <string_view>

#include "programs/helper/session.h"

int main(int argc, char **argv)
{
    using namespace pddgpu::helper;
    if (argc != 3)
        return BadUsage;
    std::signal(SIGPIPE, SIG_IGN);
    const Access access = std::string_view(argv[2]) == "--control" ? Access::Control : Access::Read;
    const Tree tree(argv[1]);
    const pddgpu::FileDescriptor log = tree.openLog();
    return serve(tree, log, access, STDIN_FILENO, STDOUT_FILENO);
}
