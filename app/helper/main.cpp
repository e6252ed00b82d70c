// SPDX-License-Identifier: GPL-3.0-or-later
// pddgpu-helper: the only code of the project that runs with privilege. It reads the driver's
// files and writes its controls for a client at the other end of stdin and stdout.
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <string_view>

#include "helper/session.h"

namespace {

using namespace pddgpu::helper;

// All of them: root's files are open to root's user id, without a capability.
bool dropCapabilities()
{
    for (int capability = 0; prctl(PR_CAPBSET_READ, capability) >= 0; ++capability) {
        // Not permitted means that there is nothing to drop.
        if (prctl(PR_CAPBSET_DROP, capability) && errno != EPERM)
            return false;
    }
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    const __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {};
    return syscall(SYS_capset, &header, none) == 0 && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
}

}  // namespace

int main(int argc, char **argv)
{
    const std::string_view mode = argc == 2 ? argv[1] : "";
    if (mode != "--read" && mode != "--control") {
        std::fputs(
            "usage: pddgpu-helper --read | --control\n"
            "Started by pddgpu-inspector and pddgpuctl; speaks to them over stdin and "
            "stdout.\n",
            stderr);
        return BadUsage;
    }
    const Access access = mode == "--control" ? Access::Control : Access::Read;

    prctl(PR_SET_PDEATHSIG, SIGTERM);
    std::signal(SIGPIPE, SIG_IGN);
    umask(077);
    if (chdir("/") || syscall(SYS_close_range, 3U, ~0U, 0U)) {
        std::perror("pddgpu-helper");
        return Broken;
    }

    const Tree tree("/");
    // This alone takes a capability, where kernel.dmesg_restrict is set.
    const pddgpu::FileDescriptor log = tree.openLog();
    const int logErrno = log.isOpen() ? 0 : errno;
    if (!dropCapabilities()) {
        std::perror("pddgpu-helper: cannot drop capabilities");
        return Broken;
    }
    return serve(tree, log, logErrno, access, STDIN_FILENO, STDOUT_FILENO);
}
