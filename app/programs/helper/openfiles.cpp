// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/helper/openfiles.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/kcmp.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "abi/filedescriptor.h"
#include "abi/protocol.h"

namespace pddgpu::helper {

namespace {

// A process whose number of open files is the same, or not told (before Linux 6.2), is walked again
// after this many rounds at most.
constexpr unsigned RoundsBetweenWalks = 8;
// Of a file, so that it fits into one frame.
constexpr std::size_t MostBytes = 60 * 1024;
// A packet of so much is sent: each costs all processes on the way a switch.
constexpr std::size_t FullBytes = MaximumPacketBytes - MaximumReplyBytes;
// Each is compared with all others.
constexpr std::size_t MostCompared = 256;

struct OpenFile {
    int number;
    std::string node;     // "/dev/dri/card0"
    FileDescriptor info;  // Its fdinfo, of which each reading from the beginning is new.
};

struct Process {
    ino_t identity = 0;  // Of its folder: a later process with the same number has another.
    off_t fileCount = 0;
    unsigned round = 0;       // In which it was seen.
    std::string description;  // The first of its frames.
    bool isClosed = false;    // Its files could not be listed.
    std::vector<OpenFile> files;
};

// The process has ended.
bool isGone(int error)
{
    return error == ENOENT || error == ESRCH;
}

// Calls `act` with the folder, and with each entry whose name begins with a digit. False: there is
// a folder, but it could not be listed.
bool forEachNumber(int parent, const char *path, auto act)
{
    const int folder = openat(parent, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0)
        return isGone(errno);
    const std::unique_ptr<DIR, int (*)(DIR *)> entries(fdopendir(folder), closedir);
    while (const dirent *entry = entries ? readdir(entries.get()) : nullptr) {
        if (entry->d_name[0] >= '0' && entry->d_name[0] <= '9')
            act(folder, *entry);
    }
    return entries != nullptr;
}

// Appends a file's text, but nothing of one that is too large. False: it is no more.
bool append(const FileDescriptor &file, std::string *text)
{
    char part[MostBytes];
    const ssize_t count = pread(file.get(), part, sizeof(part), 0);
    if (count > 0 && count < ssize_t{MostBytes})
        text->append(part, static_cast<std::size_t>(count));
    return count >= 0;
}

bool isOfCard(std::string_view path)
{
    return path.starts_with("/dev/dri/") || path.starts_with("/dev/accel/");
}

FileDescriptor openBelow(int folder, const std::string &path)
{
    return FileDescriptor(openat(folder, path.c_str(), O_RDONLY | O_CLOEXEC));
}

// All through one descriptor: it leads to no other process that gets the number meanwhile.
Process walked(int proc, const dirent &entry, off_t fileCount, std::string_view root)
{
    const FileDescriptor folder(openat(proc, entry.d_name, O_PATH | O_DIRECTORY | O_CLOEXEC));
    const bool isThere = folder.isOpen() || !isGone(errno);
    Process process{entry.d_ino, fileCount, 0, entry.d_name, false, {}};
    for (const char *file : {"comm", "cgroup", "status"}) {
        process.description.push_back('\0');
        append(openBelow(folder.get(), file), &process.description);
    }
    const bool isListed = forEachNumber(folder.get(), "fd", [&](int files, const dirent &file) {
        char target[256];
        const ssize_t length = readlinkat(files, file.d_name, target, sizeof(target));
        std::string_view node(target, static_cast<std::size_t>(length < 0 ? 0 : length));
        // A process of a container has nodes of its own.
        if (node.starts_with(root) && !isOfCard(node))
            node.remove_prefix(root.size());
        if (!isOfCard(node))
            return;
        FileDescriptor info = openBelow(folder.get(), std::string("fdinfo/") + file.d_name);
        // Where descriptors do not suffice, it is listed without. The folders leave some for later.
        if (!info.isOpen() && isGone(errno))
            return;
        process.files.push_back({std::atoi(file.d_name), std::string(node), std::move(info)});
    });
    process.isClosed = isThere && !isListed;
    return process;
}

struct Scan {
    const int out;
    const std::string_view root;
    std::map<int, Process> processes = {};  // By PID.
    std::vector<std::pair<int, int>> distinct = {};
    std::string packet = {};
    unsigned round = 0;

    bool answer()
    {
        ++round;
        distinct.clear();
        const bool isListed = forEachNumber(
            AT_FDCWD, ".", [this](int proc, const dirent &entry) { look(proc, entry); });
        std::erase_if(processes, [this](const auto &known) { return known.second.round != round; });
        return isListed && flush() && write(out, "", 1) == 1;
    }

    bool flush()
    {
        const bool isSent = packet.empty() || write(out, packet.data(), packet.size()) > 0;
        packet.clear();
        return isSent;
    }

    void send(std::string_view data)
    {
        appendFrame(packet, Reply::Data, data);
        if (packet.size() >= FullBytes)
            flush();
    }

    void look(int proc, const dirent &entry)
    {
        const int pid = std::atoi(entry.d_name);
        struct stat files = {};
        if (fstatat(proc, (entry.d_name + std::string("/fd")).c_str(), &files, 0) != 0)
            return;
        Process &process = processes[pid];
        if (process.identity != entry.d_ino || process.fileCount != files.st_size ||
            (round + static_cast<unsigned>(pid)) % RoundsBetweenWalks == 0) {
            process.files.clear();  // Before others are opened.
            process = walked(proc, entry, files.st_size, root);
        }
        process.round = round;
        if (!process.files.empty() || process.isClosed)
            send(process.description);
        if (process.isClosed)
            send({"\0\0", 2});
        for (const OpenFile &file : process.files) {
            std::string text = '\0' + file.node + '\0';
            if (file.info.isOpen() && !append(file.info, &text))
                continue;
            if (text.find("\ndrm-client-id:") == std::string::npos)
                text.insert(1, std::to_string(indexOf({pid, file.number})) + ' ');
            send(text);
        }
    }

    // Numbers the open files that the driver does not number. Those that are one have one number.
    std::ptrdiff_t indexOf(const std::pair<int, int> &file)
    {
        const auto isSame = [&file](const auto &other) {
            const auto [pid, number] = other;
            return !syscall(SYS_kcmp, file.first, pid, KCMP_FILE, file.second, number);
        };
        const auto known = distinct.size() < MostCompared ? std::ranges::find_if(distinct, isSame)
                                                          : distinct.end();
        const std::ptrdiff_t index = known - distinct.begin();
        if (known == distinct.end())
            distinct.push_back(file);
        return index;
    }
};

}  // namespace

void serveOpenFiles(int socket, std::string_view root)
{
    Scan scan{socket, root};
    for (char request; read(socket, &request, 1) == 1 && scan.answer();) {
    }
}

}  // namespace pddgpu::helper
