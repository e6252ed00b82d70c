// SPDX-License-Identifier: GPL-3.0-or-later
// pddgpu-helper's session on a tree made for a test, without its privileges.
// usage: helper_in_tree ROOT --read|--control
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <string>
#include <string_view>

#include "programs/helper/openfiles.h"
#include "programs/helper/session.h"

namespace {

// Closed if the tree has no proc/.
pddgpu::FileDescriptor startReader(const std::string &root)
{
    int ends[2] = {-1, -1};
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
        return {};
    pddgpu::FileDescriptor ours(ends[0]), its(ends[1]);
    if (fork() == 0) {
        ours.close();
        if (chdir((root + "/proc").c_str()) == 0)
            pddgpu::helper::serveOpenFiles(its.get(), {});
        _exit(0);
    }
    return ours;
}

}  // namespace

int main(int argc, char **argv)
{
    using namespace pddgpu::helper;
    if (argc != 3)
        return BadUsage;
    std::signal(SIGPIPE, SIG_IGN);
    const Access access = std::string_view(argv[2]) == "--control" ? Access::Control : Access::Read;
    const Tree tree(argv[1]);
    const pddgpu::FileDescriptor log = tree.openLog();
    return serve(tree, log, startReader(argv[1]), access, STDIN_FILENO, STDOUT_FILENO);
}
