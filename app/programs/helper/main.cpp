// SPDX-License-Identifier: GPL-3.0-or-later
// pddgpu-helper: the only user-space code of the project that runs with privilege. It reads the
// driver's files and writes its controls for a client at the other end of stdin and stdout, passes
// on what a second process (reader.h) reads of open files, and can do next to nothing else.
#include <linux/landlock.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <string_view>

#include "programs/helper/confinement.h"
#include "programs/helper/reader.h"
#include "programs/helper/session.h"

namespace {

using namespace pddgpu::helper;
using pddgpu::FileDescriptor;

bool allow(const FileDescriptor &rules, const FileDescriptor &folder, std::uint64_t rights)
{
    const landlock_path_beneath_attr beneath{rights, folder.get()};
    return !syscall(SYS_landlock_add_rule, rules.get(), LANDLOCK_RULE_PATH_BENEATH, &beneath, 0);
}

// Landlock denies everything except reading below /sys, and writing to the monitors of the present
// devices. Without kernel support the other restrictions must suffice.
bool refuseFiles(const Tree &tree, Access access)
{
    const long abi =
        syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (abi < 1)
        return errno == ENOSYS || errno == EOPNOTSUPP;
    // Values from newer kernel headers: file rights, by version; TCP; abstract sockets and signals.
    constexpr std::uint64_t FileRights[] = {0, 0x1fff, 0x3fff, 0x7fff, 0x7fff, 0xffff};
    const std::uint64_t refused[] = {FileRights[std::min(abi, 5L)], 3, 3};
    const std::size_t known = abi < 4 ? 1 : abi < 6 ? 2 : 3;
    const FileDescriptor rules(static_cast<int>(
        syscall(SYS_landlock_create_ruleset, refused, known * sizeof(refused[0]), 0)));
    constexpr std::uint64_t Truncate = 1 << 14;
    for (const Device &device : tree.devices()) {
        if (access == Access::Control)
            allow(rules, Tree::openMonitor(device),
                  refused[0] & (LANDLOCK_ACCESS_FS_WRITE_FILE | Truncate));
    }
    return allow(rules, tree.sys(), LANDLOCK_ACCESS_FS_READ_FILE) &&
           !syscall(SYS_landlock_restrict_self, rules.get(), 0);
}

}  // namespace

int main(int argc, char **argv)
{
    const std::string_view mode = argc == 2 ? argv[1] : "";
    if (mode != "--read" && mode != "--control") {
        std::fputs("usage: pddgpu-helper --read | --control, as pddgpuctl starts it\n", stderr);
        return BadUsage;
    }
    const Access access = mode == "--control" ? Access::Control : Access::Read;

    // Die with the parent. The signal does not reach a root process whose parent is a user's, so
    // the session checks too.
    const pid_t parent = getppid();
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        return Ended;
    const sigset_t none{};
    sigprocmask(SIG_SETMASK, &none, nullptr);
    std::signal(SIGTERM, SIG_DFL);
    std::signal(SIGPIPE, SIG_IGN);
    // No core dump, no child process, no file longer than a control's value, no memory readable by
    // others.
    const rlimit nothing{}, line{32, 32};
    setrlimit(RLIMIT_CORE, &nothing);
    // Sanitizers start a thread to search for leaks.
    if (PDDGPU_IS_CONFINED)
        setrlimit(RLIMIT_NPROC, &nothing);
    setrlimit(RLIMIT_FSIZE, &line);
    prctl(PR_SET_DUMPABLE, !PDDGPU_IS_CONFINED, 0, 0, 0);
    const bool isAlone = !chdir("/") && !syscall(SYS_close_range, 3U, ~0U, 0U);

    const Tree tree("/", PDDGPU_IS_REAL);
    // Only this needs a capability, if kernel.dmesg_restrict is set.
    const FileDescriptor log = tree.openLog();
    const FileDescriptor reader = startReader();
    constexpr int Calls[] = {SCMP_SYS(ppoll),   SCMP_SYS(openat2), SCMP_SYS(fstatfs),
                             SCMP_SYS(geteuid), SCMP_SYS(getppid), SCMP_SYS(pidfd_open)};
    if (!isAlone || !keepCapabilities(0) ||
        (PDDGPU_IS_CONFINED && (!refuseFiles(tree, access) || !refuseCallsBut(Calls)))) {
        std::perror("pddgpu-helper: cannot be confined");
        return Broken;
    }
    return serve(tree, log, reader, access, STDIN_FILENO, STDOUT_FILENO);
}
