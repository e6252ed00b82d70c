// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/helper/reader.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <string>

#include "programs/helper/confinement.h"
#include "programs/helper/openfiles.h"

namespace pddgpu::helper {

namespace {

// The only files are those of a new /proc, read-only, whose links lead nowhere. Their texts begin
// at the machine's root folder, so `root` becomes the path of this process's former one.
bool confineToProcesses(std::string *root)
{
    constexpr int Calls[] = {SCMP_SYS(openat), SCMP_SYS(getdents64), SCMP_SYS(kcmp)};
    constexpr unsigned long Flags = MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_NOSYMFOLLOW;
    const FileDescriptor former(open("/", O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (unshare(CLONE_NEWNS) || mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) ||
        mount("proc", "/proc", "proc", Flags, nullptr) || chroot("/proc") || chdir("/"))
        return false;
    const std::string link = std::to_string(getpid()) + "/fd/" + std::to_string(former.get());
    char target[128];
    const ssize_t length = readlink(link.c_str(), target, sizeof(target));
    root->assign(target, static_cast<std::size_t>(length > 1 ? length : 0));
    return keepCapabilities(1U << CAP_DAC_READ_SEARCH | 1U << CAP_SYS_PTRACE) &&
           refuseCallsBut(Calls);
}

}  // namespace

FileDescriptor startReader()
{
    int ends[2] = {-1, -1};
    socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends);
    FileDescriptor ours(ends[0]), its(ends[1]);
    if (geteuid() == 0 && fork() == 0) {
        ours.close();
        syscall(SYS_close_range, STDIN_FILENO, STDERR_FILENO, 0U);
        // One for each open file of a card.
        rlimit files = {};
        getrlimit(RLIMIT_NOFILE, &files);
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
        std::string root;
        if (PDDGPU_IS_CONFINED ? confineToProcesses(&root) : chdir("/proc") == 0)
            serveOpenFiles(its.get(), root);
        _exit(0);
    }
    return ours;
}

}  // namespace pddgpu::helper
