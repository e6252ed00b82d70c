// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/helper/reader.h"

#include <linux/capability.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "programs/helper/confinement.h"
#include "programs/helper/openfiles.h"

namespace pddgpu::helper {

namespace {

// The only files are those of a new /proc, read-only, whose links lead nowhere.
bool confineToProcesses()
{
    constexpr int Calls[] = {SCMP_SYS(openat), SCMP_SYS(getdents64), SCMP_SYS(kcmp)};
    constexpr unsigned long Flags = MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_NOSYMFOLLOW;
    return !unshare(CLONE_NEWNS) && !mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) &&
           !mount("proc", "/proc", "proc", Flags, nullptr) && !chroot("/proc") && !chdir("/") &&
           keepCapabilities(1U << CAP_DAC_READ_SEARCH | 1U << CAP_SYS_PTRACE) &&
           refuseCallsBut(Calls);
}

}  // namespace

FileDescriptor startReader()
{
    int ends[2] = {-1, -1};
    socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends);
    FileDescriptor ours(ends[0]), its(ends[1]);
    if (PDDGPU_IS_CONFINED && geteuid() == 0 && fork() == 0) {
        ours.close();
        syscall(SYS_close_range, STDIN_FILENO, STDERR_FILENO, 0U);
        // One for each open file of a card.
        rlimit files = {};
        getrlimit(RLIMIT_NOFILE, &files);
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
        if (confineToProcesses())
            serveOpenFiles(its.get());
        _exit(0);
    }
    return ours;
}

}  // namespace pddgpu::helper
