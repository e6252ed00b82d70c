// SPDX-License-Identifier: GPL-3.0-or-later
// pddgpu-helper up to the point where it would serve its client. There it does what a bug might do,
// and prints the errno of that, or 0. Linked with the helper's own main().
// usage: helper_probe --read|--control <<<PROBE, which is "read PATH", "write PATH", or the name of
//   a system call that the helper does not make; after "reader " the process that reads the open
//   files of all processes does that
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <string>

#include "programs/helper/openfiles.h"
#include "programs/helper/session.h"

namespace {

// The session's system call, and no other one is allowed it.
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

// The reader's.
long attemptToRead(const std::string &probe)
{
    const std::string path = probe.substr(probe.find(' ') + 1);
    if (probe.starts_with("read ")) {
        char byte;
        const long file = syscall(SYS_openat, AT_FDCWD, path.c_str(), O_RDONLY | O_NONBLOCK);
        return file < 0 ? file : syscall(SYS_read, file, &byte, 1);
    }
    if (probe.starts_with("write "))
        return syscall(SYS_openat, AT_FDCWD, path.c_str(), O_WRONLY);
    if (probe == "pread")
        return syscall(SYS_pread64, 0, nullptr, 0, 1);
    if (probe == "pread from the beginning")
        return syscall(SYS_pread64, open("1/status", O_RDONLY | O_CLOEXEC), probe.data(), 0, 0);
    if (probe == "lseek")
        return syscall(SYS_lseek, 0, 0, SEEK_SET);
    if (probe == "mount")
        return syscall(SYS_mount, "/", "/", nullptr, 0, nullptr);
    return attempt(probe);
}

std::string told(long done)
{
    return std::to_string(done < 0 ? errno : 0);
}

std::string received(int file)
{
    char text[256];
    const ssize_t length = read(file, text, sizeof(text));
    return std::string(text, static_cast<std::size_t>(length < 0 ? 0 : length));
}

}  // namespace

namespace pddgpu::helper {

void serveOpenFiles(int socket, std::string_view root)
{
    static_cast<void>(root);
    const std::string said = told(attemptToRead(received(socket)));
    if (write(socket, said.data(), said.size()) < 0)
        _exit(Broken);
}

ExitCode serve(const Tree &tree, const FileDescriptor &log, const FileDescriptor &reader,
               Access access, int in, int out)
{
    static_cast<void>(tree);
    static_cast<void>(log);
    static_cast<void>(access);
    constexpr std::string_view ForReader = "reader ";
    const std::string probe = received(in);
    std::string said;
    if (!probe.starts_with(ForReader))
        said = told(attempt(probe));
    // Nothing comes from a reader that was killed.
    else if (write(reader.get(), probe.data() + ForReader.size(), probe.size() - ForReader.size()) >
             0)
        said = received(reader.get());
    if (said.empty())
        said = "killed";
    return write(out, said.data(), said.size()) > 0 ? Ended : Broken;
}

}  // namespace pddgpu::helper
