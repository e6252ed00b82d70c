// SPDX-License-Identifier: GPL-3.0-or-later
// pddgpu-helper up to the point where it would serve its client. There it does what a bug might do,
// and prints the errno of that, or 0. Linked with the helper's own main().
// usage: helper_probe --read|--control <<<PROBE, which is "read PATH", "write PATH", or the name of
//   a system call that the helper does not make
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <string>

#include "programs/helper/session.h"

namespace {

// Opens files with the helper's system call; no other one is allowed.
long openAnything(const std::string &path, int flags)
{
    open_how how{};
    how.flags = static_cast<std::uint64_t>(flags | O_CLOEXEC | O_NONBLOCK);
    return syscall(SYS_openat2, AT_FDCWD, path.c_str(), &how, sizeof(how));
}

long attempt(const std::string &probe)
{
    const std::string path = probe.substr(probe.find(' ') + 1);
    if (probe.starts_with("read "))
        return openAnything(path, O_RDONLY);
    if (probe.starts_with("write "))
        return openAnything(path, O_WRONLY);
    if (probe == "socket")
        return syscall(SYS_socket, AF_INET, SOCK_STREAM, 0);
    if (probe == "unix socket")
        return syscall(SYS_socket, AF_UNIX, SOCK_STREAM, 0);
    if (probe == "openat")
        return syscall(SYS_openat, AT_FDCWD, "/sys", O_RDONLY);
    if (probe == "execve")
        return syscall(SYS_execve, "/bin/true", nullptr, nullptr);
    if (probe == "clone")
        return syscall(SYS_clone, 0, 0, 0, 0, 0);
    if (probe == "ptrace")
        return syscall(SYS_ptrace, 0, 0, 0, 0);
    if (probe == "kill")
        return syscall(SYS_kill, getppid(), 0);
    if (probe == "setrlimit")
        return syscall(SYS_prlimit64, 0, 0, nullptr, nullptr);
    if (probe == "mprotect")
        return syscall(SYS_mprotect, 0, 0, 0);
    errno = EINVAL;
    return -1;
}

}  // namespace

namespace pddgpu::helper {

ExitCode serve(const Tree &tree, const FileDescriptor &log, Access access, int in, int out)
{
    static_cast<void>(tree);
    static_cast<void>(log);
    static_cast<void>(access);
    char probe[256];
    const ssize_t length = read(in, probe, sizeof(probe));
    const long done =
        attempt(std::string(probe, static_cast<std::size_t>(length < 0 ? 0 : length)));
    const std::string said = std::to_string(done < 0 ? errno : 0);
    return write(out, said.data(), said.size()) > 0 ? Ended : Broken;
}

}  // namespace pddgpu::helper
