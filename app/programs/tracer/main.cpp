// SPDX-License-Identifier: GPL-3.0-or-later
// pddgpu-tracer: watches the buffer objects of all cards by programs in the kernel, and answers who
// asks for them (abi/protocol.h). It loads the programs as root; then it gives up root and all
// capabilities.
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <malloc.h>
#include <poll.h>
#include <pwd.h>
#include <sched.h>
#include <seccomp.h>
#include <spawn.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "programs/helper/confinement.h"
#include "programs/tracer/cardnames.h"
#include "programs/tracer/gemwatch.h"
#include "programs/tracer/server.h"
#include "programs/tracer/servicemanager.h"
#include "programs/tracer/unixsocket.h"

namespace {

using namespace pddgpu;

// Root's, like all that leads to it.
constexpr const char *Folder = "/run/pddgpu";
constexpr const char *Lock = "/run/pddgpu/tracer.lock";
constexpr const char *ReadSocket = "/run/pddgpu/tracer";
constexpr const char *ControlSocket = "/run/pddgpu/tracer-control";

// An alert is told within two rounds.
constexpr int RoundMs = 50;

int failed(const char *what, const char *why)
{
    std::fprintf(stderr, "pddgpu-tracer: %s: %s\n", what, why);
    return 1;
}

int failed(const char *what)
{
    return failed(what, std::strerror(errno));
}

std::uint64_t monotonicNs()
{
    timespec time = {};
    ::clock_gettime(CLOCK_MONOTONIC, &time);
    return static_cast<std::uint64_t>(time.tv_sec) * 1'000'000'000 +
           static_cast<std::uint64_t>(time.tv_nsec);
}

// A closed one on failure, with errno set.
FileDescriptor socketAt(const char *path, mode_t mode)
{
    constexpr int Backlog = 64;
    FileDescriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    const UnixAddress address(path);
    ::unlink(path);
    if (!socket.isOpen() || ::bind(socket.get(), address.get(), address.size()) ||
        ::chmod(path, mode) || ::listen(socket.get(), Backlog))
        return {};
    return socket;
}

// Programs for functions of drm and ttm cannot be loaded before these.
void loadModules()
{
    char name[] = "modprobe", quiet[] = "-qa", drm[] = "drm", ttm[] = "ttm";
    char *const arguments[] = {name, quiet, drm, ttm, nullptr};
    char *const nothing[] = {nullptr};
    pid_t child = 0;
    if (::posix_spawn(&child, "/sbin/modprobe", nullptr, nullptr, arguments, nothing) == 0)
        ::waitpid(child, nullptr, 0);
}

// To the tracer's own user, or to nobody where the package that creates it is not installed.
bool giveUpRoot()
{
    constexpr uid_t Nobody = 65534;
    const passwd *own = ::getpwnam("pddgpu-tracer");
    const uid_t user = own ? own->pw_uid : Nobody;
    const gid_t group = own ? own->pw_gid : Nobody;
    return helper::keepCapabilities(1U << CAP_SETUID | 1U << CAP_SETGID) &&
           ::setgroups(0, nullptr) == 0 && ::setresgid(group, group, group) == 0 &&
           ::setresuid(user, user, user) == 0 && ::setresuid(0, 0, 0) != 0;
}

// Passes bytes between the two who started and who runs the tracer.
int relay(const FileDescriptor &socket)
{
    struct Way {
        int from;
        int to;
        std::array<char, 64 * 1024> bytes = {};
        std::size_t begin = 0;
        std::size_t end = 0;
    };
    Way ways[] = {{STDIN_FILENO, socket.get()}, {socket.get(), STDOUT_FILENO}};
    for (const int file : {STDIN_FILENO, STDOUT_FILENO, socket.get()})
        ::fcntl(file, F_SETFL, O_NONBLOCK);
    for (;;) {
        pollfd waited[4];
        for (int i = 0; i < 2; ++i) {
            const bool isEmpty = ways[i].begin == ways[i].end;
            waited[2 * i] = {ways[i].from, static_cast<short>(isEmpty ? POLLIN : 0), 0};
            waited[2 * i + 1] = {ways[i].to, static_cast<short>(isEmpty ? 0 : POLLOUT), 0};
        }
        if (::poll(waited, 4, -1) < 0 && errno != EINTR)
            return 1;
        for (Way &way : ways) {
            if (way.begin == way.end) {
                const ssize_t count = ::read(way.from, way.bytes.data(), way.bytes.size());
                if (count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR))
                    return 0;
                way.begin = 0;
                way.end = static_cast<std::size_t>(count < 0 ? 0 : count);
            }
            if (way.begin < way.end) {
                const ssize_t count =
                    ::write(way.to, way.bytes.data() + way.begin, way.end - way.begin);
                if (count < 0 && errno != EAGAIN && errno != EINTR)
                    return 0;
                way.begin += static_cast<std::size_t>(count < 0 ? 0 : count);
            }
        }
    }
}

// Connects as who it is started by: the tracer decides by that what it answers.
int runAsRelay(const char *path)
{
    const FileDescriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const UnixAddress address(path);
    if (::connect(socket.get(), address.get(), address.size()))
        return failed(path);
    constexpr int Calls[] = {SCMP_SYS(poll)};
    const bool isNobody =
        ::geteuid() == 0 ? giveUpRoot() : ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
    if (!isNobody || (PDDGPU_IS_CONFINED && !helper::refuseCallsBut(Calls)))
        return failed("cannot give up root");
    return relay(socket);
}

// Runs until the server stops, or the kernel fails.
int watchObjects(GemWatch *watch, TracedCards *cards, const Server &server,
                 const std::atomic<bool> &isServing, std::atomic<std::uint64_t> *rounds)
{
    while (isServing) {
        ++*rounds;
        pollfd waited = {watch->waitDescriptor(), POLLIN, 0};
        ::poll(&waited, 1, RoundMs);
        if (const int error = cards->update(watch, monotonicNs()); error != 0) {
            errno = error;
            return failed("cannot read what the kernel tells");
        }
        if (cards->isAlertDue())
            ::eventfd_write(server.wakeDescriptor(), 1);
    }
    return 0;
}

}  // namespace

int main(int argc, char **argv)
{
    const std::string_view mode = argc == 2 ? argv[1] : "";
    const bool isAttached = mode == "--attached";
    if (!isAttached && mode != "--service" && mode != "--read") {
        std::fputs(
            "usage: pddgpu-tracer --attached | --service | --read\n"
            "  --attached  for the program at the other end of stdin and stdout, as long as\n"
            "              it is there\n"
            "  --service   as systemd starts it\n"
            "  --read      passes on what one that runs tells this user\n",
            stderr);
        return 2;
    }
    std::signal(SIGPIPE, SIG_IGN);
    if (mode == "--read")
        return runAsRelay(ReadSocket);
    if (::geteuid() != 0)
        return failed("cannot watch", "only root may load programs into the kernel");
    ::umask(022);
    const rlimit nothing = {};
    ::setrlimit(RLIMIT_CORE, &nothing);
    ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);

    struct stat status = {};
    if ((::mkdir(Folder, 0755) != 0 && errno != EEXIST) || ::lstat(Folder, &status) != 0)
        return failed(Folder);
    if (!S_ISDIR(status.st_mode) || status.st_uid != 0 || (status.st_mode & 022) != 0)
        return failed(Folder, "it must be a folder that only root may write");
    const FileDescriptor lock(::open(Lock, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!lock.isOpen())
        return failed(Lock);
    if (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0)
        return isAttached ? runAsRelay(ControlSocket)
                          : failed("cannot watch", "another tracer does");

    loadModules();
    std::string reason;
    const std::unique_ptr<GemWatch> watch = GemWatch::start({}, &reason);
    if (!watch)
        return failed("the kernel refuses the programs", reason.c_str());
    FileDescriptor readSocket = socketAt(ReadSocket, 0666);
    FileDescriptor controlSocket = socketAt(ControlSocket, 0600);
    if (!readSocket.isOpen() || !controlSocket.isOpen())
        return failed("cannot listen below /run/pddgpu");
    // As syslog(3) reaches it, but opened once: later nothing can be opened.
    const FileDescriptor log = datagramsTo("/dev/log");
    const ServiceManager manager;
    if (!giveUpRoot())
        return failed("cannot give up root");

    // A second one would grow by mprotect(), which is refused.
    ::mallopt(M_ARENA_MAX, 1);
    TracedCards cards(monotonicNs());
    const auto writeLog = [&log](const std::string &line) {
        constexpr const char *DaemonWarning = "<28>";
        const std::string record = std::string(DaemonWarning) + "pddgpu-tracer: " + line;
        static_cast<void>(::send(log.get(), record.data(), record.size(), MSG_NOSIGNAL));
    };
    std::atomic<std::uint64_t> rounds = 0;
    // Called by the thread that answers: only if both threads go on.
    const auto beat = [&manager, &rounds, told = std::uint64_t{0}]() mutable {
        const std::uint64_t now = rounds;
        if (std::exchange(told, now) != now)
            manager.tellAlive();
    };
    Server server(&cards, [] { return cardNames(); }, writeLog,
                  {.endsWithLastControl = isAttached,
                   .beat = beat,
                   .beatNs = isAttached ? 0 : manager.aliveIntervalNs()});
    server.listen(std::move(readSocket), {Rights::Read, Rights::Totals});
    server.listen(std::move(controlSocket), {Rights::Control, {}});
    if (isAttached) {
        for (const int file : {STDIN_FILENO, STDOUT_FILENO})
            ::fcntl(file, F_SETFL, O_NONBLOCK);
        server.add(FileDescriptor(STDIN_FILENO), FileDescriptor(STDOUT_FILENO), Rights::Control);
    }
    if (!isAttached)
        manager.tellReady();
    std::atomic<bool> isServing = true;
    std::thread serving([&] {
        // readdir() and readlink() of sysfs; the end of a thread.
        constexpr int Calls[] = {
            SCMP_SYS(poll),       SCMP_SYS(accept4),        SCMP_SYS(getsockopt),
            SCMP_SYS(sendto),     SCMP_SYS(clock_gettime),  SCMP_SYS(openat),
            SCMP_SYS(getdents64), SCMP_SYS(readlink),       SCMP_SYS(sched_yield),
            SCMP_SYS(madvise),    SCMP_SYS(rt_sigprocmask), SCMP_SYS(exit)};
        if (!PDDGPU_IS_CONFINED || helper::refuseCallsBut(Calls))
            server.run();
        isServing = false;
    });
    constexpr int Calls[] = {SCMP_SYS(poll), SCMP_SYS(bpf), SCMP_SYS(clock_gettime),
                             SCMP_SYS(sched_yield), SCMP_SYS(madvise)};
    if (PDDGPU_IS_CONFINED && !helper::refuseCallsBut(Calls))
        return failed("cannot be confined");
    const int result = watchObjects(watch.get(), &cards, server, isServing, &rounds);
    ::eventfd_write(server.stopDescriptor(), 1);
    serving.join();
    // The kernel removes the programs. To do that here needs calls that are refused by now.
    ::_exit(result);
}
