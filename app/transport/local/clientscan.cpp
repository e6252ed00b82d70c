// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/local/clientscan.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/kcmp.h>
#include <linux/magic.h>
#include <pwd.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <QFile>
#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <memory>
#include <optional>
#include <utility>

#include "abi/filedescriptor.h"
#include "parser/scan.h"
#include "transport/driverpath.h"

namespace pddgpu {

namespace {

constexpr qsizetype MostFdinfoBytes = 256 * 1024;
constexpr qsizetype MostNameBytes = 256;
constexpr qsizetype MostCgroupBytes = 4096;
constexpr qsizetype MostStatusBytes = 16 * 1024;
// A young process is about to open its files.
constexpr unsigned YoungRounds = 5;
// A walk over this many files takes too long for every round.
constexpr std::uint64_t ManyFiles = 4096;
// Each is compared with all others.
constexpr std::size_t MostCompared = 256;
// The inode of the first PID namespace, PROC_PID_INIT_INO in the kernel's include/linux/proc_ns.h.
constexpr ino_t FirstPidNamespace = 0xEFFFFFFC;

struct CloseFolder {
    void operator()(DIR *folder) const { closedir(folder); }
};
using Folder = std::unique_ptr<DIR, CloseFolder>;

Folder openFolder(int parent, const char *path)
{
    const int descriptor = ::openat(parent, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0)
        return {};
    Folder folder(fdopendir(descriptor));
    if (!folder)
        ::close(descriptor);
    return folder;
}

// Whether an open file is a device of the kernel's DRM.
bool isNode(int files, const char *name)
{
    constexpr unsigned DrmMajor = 226;  // In the kernel's Documentation/admin-guide/devices.txt.
    constexpr unsigned AccelMajor = 261;
    struct stat status = {};
    return ::fstatat(files, name, &status, 0) == 0 && S_ISCHR(status.st_mode) &&
           (major(status.st_rdev) == DrmMajor || major(status.st_rdev) == AccelMajor);
}

std::optional<int> numberIn(const char *name)
{
    const char *const end = name + std::strlen(name);
    int number = 0;
    const auto [at, error] = std::from_chars(name, end, number);
    return error == std::errc() && at == end && *name >= '0' && *name <= '9' ? std::optional(number)
                                                                             : std::nullopt;
}

FileDescriptor openAt(int parent, const QByteArray &path)
{
    return FileDescriptor(::openat(parent, path.constData(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
}

// From its beginning. Not set, with errno, where it cannot be read; EFBIG where it is larger.
std::optional<QByteArray> textOf(const FileDescriptor &file, qsizetype maximumBytes)
{
    QByteArray text;
    std::array<char, 16 * 1024> part;
    while (true) {
        const ssize_t count = ::pread(file.get(), part.data(), part.size(), text.size());
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return std::nullopt;
        if (text.size() + count > maximumBytes) {
            errno = EFBIG;
            return std::nullopt;
        }
        text.append(part.data(), count);
        // These files are written in one go: there is more only where the buffer was too small.
        if (static_cast<std::size_t>(count) < part.size())
            return text;
    }
}

std::optional<QByteArray> readAt(int parent, const QByteArray &path, qsizetype maximumBytes)
{
    const FileDescriptor file = openAt(parent, path);
    return file.isOpen() ? textOf(file, maximumBytes) : std::nullopt;
}

// The path in the unified hierarchy, or in systemd's of the older kind.
QByteArray groupIn(const QByteArray &cgroups)
{
    QByteArray path;
    for (const QByteArray &line : cgroups.split('\n')) {
        if (line.startsWith("0::"))
            return line.mid(3);
        if (const qsizetype at = line.indexOf(":name=systemd:"); at >= 0)
            path = line.mid(at + 14);
    }
    return path;
}

QByteArray userIn(const QByteArray &status)
{
    constexpr QByteArrayView Key = "\nUid:\t";
    const qsizetype at = status.indexOf(Key);
    if (at < 0)
        return "-";
    const qsizetype start = at + Key.size();
    qsizetype end = start;
    while (end < status.size() && status[end] >= '0' && status[end] <= '9')
        ++end;
    return end > start ? status.mid(start, end - start) : QByteArray("-");
}

// Kernel threads and processes that have ended have no files, though nobody else may look.
bool mayHaveFiles(int proc, const QByteArray &pid)
{
    constexpr unsigned KernelThread = 0x00200000;  // PF_KTHREAD in the kernel's sched.h.
    // "PID (NAME) STATE" and numbers, the flags as the seventh after the name, which may be
    // anything.
    const QByteArray stat = readAt(proc, pid + "/stat", MostStatusBytes).value_or(QByteArray());
    const QByteArrayList fields = stat.sliced(stat.lastIndexOf(')') + 1).split(' ');
    return fields.value(1) != "Z" && (fields.value(7).toUInt() & KernelThread) == 0;
}

}  // namespace

ClientScan::ClientScan(const QString &root)
    : m_proc(QFile::encodeName(root) + "/proc"), m_isThisMachine(root.isEmpty())
{
    struct statfs status = {};
    m_isKernels = ::statfs(m_proc.constData(), &status) == 0 && status.f_type == PROC_SUPER_MAGIC;
    rlimit files = {};
    if (::getrlimit(RLIMIT_NOFILE, &files) == 0)
        m_mostKept = static_cast<std::size_t>(std::min<rlim_t>(MostKept, files.rlim_cur / 2));
}

tl::expected<QByteArray, int> ClientScan::read(const QByteArrayList &nodes, qint64 maximumBytes)
{
    if (!m_isFresh) {
        if (const int error = findProcesses())
            return tl::unexpected(error);
        m_isFresh = true;
    }
    m_distinct.clear();
    const auto closed =
        std::ranges::count_if(m_processes, [](const auto &entry) { return entry.second.isClosed; });
    QByteArray text;
    text.append("processes=").append(QByteArray::number(qulonglong{m_processes.size()}));
    text.append(" closed=").append(QByteArray::number(qlonglong{closed}));
    text.append(" hidden=").append(m_isHidden ? '1' : '0').append("\n\n");
    const FileDescriptor proc(::open(m_proc.constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    for (auto &[pid, process] : m_processes) {
        readFiles(proc.get(), pid, &process, nodes, &text);
        if (text.size() > maximumBytes)
            return tl::unexpected(EFBIG);
    }
    return text;
}

bool ClientScan::missesProcesses() const
{
    return (m_isHidden && isOfFirstNamespace()) ||
           std::ranges::any_of(m_processes,
                               [](const auto &entry) { return entry.second.isClosed; });
}

// Returns an errno, or 0.
int ClientScan::findProcesses()
{
    const Folder processes = openFolder(AT_FDCWD, m_proc.constData());
    if (!processes)
        return errno;
    ++m_round;
    while (const dirent *entry = readdir(processes.get())) {
        if (const auto pid = numberIn(entry->d_name))
            look(dirfd(processes.get()), *entry, *pid);
    }
    std::erase_if(m_processes,
                  [this](const auto &entry) { return entry.second.lastRound != m_round; });
    m_kept = 0;
    for (const auto &[pid, process] : m_processes) {
        m_kept += static_cast<std::size_t>(std::ranges::count_if(
            process.files, [](const File &file) { return file.info.isOpen(); }));
    }

    // With hidepid= an ordinary user does not see the first process. A container has its own.
    struct stat status = {};
    m_isHidden = ::stat((m_proc + "/1").constData(), &status) != 0 || !isOfFirstNamespace();
    return 0;
}

// A copy does not tell, and neither does a kernel without namespaces.
bool ClientScan::isOfFirstNamespace() const
{
    struct stat status = {};
    return !m_isKernels || ::stat((m_proc + "/self/ns/pid").constData(), &status) != 0 ||
           status.st_ino == FirstPidNamespace;
}

void ClientScan::look(int proc, const dirent &entry, int pid)
{
    Process &process = m_processes[pid];
    process.lastRound = m_round;
    bool isDue = false;
    if (process.identity != entry.d_ino) {
        process = {};
        process.identity = entry.d_ino;
        process.firstRound = process.lastRound = m_round;
        isDue = true;
    }
    const QByteArray path = QByteArray(entry.d_name) + "/fd";
    struct stat status = {};
    ::fstatat(proc, path.constData(), &status, 0);
    if (m_isKernels) {
        // The size is the number of open files; 0 from a kernel that does not tell it.
        const auto fileCount = static_cast<std::uint64_t>(status.st_size);
        const bool mayHaveChanged = process.filesState != fileCount ||
                                    (fileCount == 0 && m_round - process.firstRound < YoungRounds);
        isDue = isDue || (static_cast<unsigned>(pid) + m_round) % RoundsBetweenWalks == 0 ||
                (mayHaveChanged && fileCount < ManyFiles);
        process.filesState = fileCount;
    } else {
        const auto changedNs = static_cast<std::uint64_t>(status.st_mtim.tv_sec) * 1'000'000'000 +
                               static_cast<std::uint64_t>(status.st_mtim.tv_nsec);
        isDue = isDue || process.filesState != changedNs;
        process.filesState = changedNs;
    }
    if (!isDue)
        return;
    // What is open stays that of its process; of a copy it is a file that may have been replaced.
    std::map<int, FileDescriptor> kept;
    for (File &file : process.files) {
        if (m_isKernels && file.info.isOpen())
            kept.emplace(file.number, std::move(file.info));
    }
    process.files.clear();
    process.description.clear();
    const Folder files = openFolder(proc, path.constData());
    const int error = files ? 0 : errno;
    // Also for want of descriptors.
    process.isClosed = error != 0 && error != ENOENT && error != ESRCH &&
                       mayHaveFiles(proc, QByteArray(entry.d_name));
    if (!files)
        return;
    process.files = walk(files.get());
    for (File &file : process.files) {
        if (const auto known = kept.find(file.number); known != kept.end())
            file.info = std::move(known->second);
    }
}

std::vector<ClientScan::File> ClientScan::walk(DIR *files)
{
    std::vector<File> found;
    std::array<char, 256> target;  // Longer than any node's path.
    while (const dirent *file = readdir(files)) {
        const auto number = numberIn(file->d_name);
        if (!number)
            continue;
        const ssize_t length =
            ::readlinkat(dirfd(files), file->d_name, target.data(), target.size());
        if (length <= 0)
            continue;
        const QByteArrayView path(target.data(), length);
        for (const DeviceClass &kind : DeviceClasses) {
            const qsizetype at =
                path.lastIndexOf(QByteArrayView(kind.nodes.data(), kind.nodes.size()));
            // Seen from a changed root folder, the path of a file in another mount namespace begins
            // at the root of all. Any file may have such a name.
            if (at == 0 || (at > 0 && isNode(dirfd(files), file->d_name)))
                found.push_back({*number, path.sliced(at).toByteArray()});
        }
    }
    return found;
}

void ClientScan::readFiles(int proc, int pid, Process *process, const QByteArrayList &nodes,
                           QByteArray *text)
{
    const auto isOfCard = [&nodes](const File &file) { return nodes.contains(file.node); };
    if (std::ranges::none_of(process->files, isOfCard))
        return;
    const QByteArray name = QByteArray::number(pid);
    for (File &file : process->files) {
        if (!isOfCard(file))
            continue;
        const auto info = readInfo(proc, name, *process, &file);
        if (!info && (errno == ENOENT || errno == ESRCH))
            continue;
        if (process->description.isEmpty())
            process->description = readDescription(proc, name);
        text->append("pid=").append(name);
        if (!info || !info->contains("drm-client-id:"))
            text->append(" file=").append(QByteArray::number(indexOf({pid, file.number})));
        text->append(process->description);
        text->append(info.value_or(QByteArray()));
        text->append(text->endsWith('\n') ? "\n" : "\n\n");
    }
}

// The end of the line of each file of a process, with its newline.
QByteArray ClientScan::readDescription(int proc, const QByteArray &pid)
{
    struct stat status = {};
    // The folder of a process that may not be debugged is root's, whose ever the process is; in a
    // copy it is that of whoever made it.
    const bool isOwners =
        m_isKernels && ::fstatat(proc, pid.constData(), &status, 0) == 0 && status.st_uid != 0;
    const QByteArray uid =
        isOwners ? QByteArray::number(status.st_uid)
                 : userIn(readAt(proc, pid + "/status", MostStatusBytes).value_or(QByteArray()));
    return description(uid, readAt(proc, pid + "/cgroup", MostCgroupBytes).value_or(QByteArray()),
                       readAt(proc, pid + "/comm", MostNameBytes).value_or(QByteArray()));
}

QByteArray ClientScan::description(const QByteArray &uid, const QByteArray &cgroups,
                                   QByteArray name)
{
    QByteArray text = " uid=" + uid;
    if (m_isThisMachine)
        text += " user=" + nameOf(uid);
    // Processes and containers name themselves: the name could end the line and begin a client.
    text += " cgroup=" + scan::escaped(groupIn(cgroups));
    if (name.endsWith('\n'))
        name.chop(1);
    text += " process=" + scan::escaped(name);
    return text + '\n';
}

int ClientScan::take(const QByteArrayList &packets)
{
    m_taken.clear();
    m_takenClosed = 0;
    m_packets = packets;
    TakenFile file;
    for (const QByteArray &packet : std::as_const(m_packets)) {
        const qsizetype first = packet.indexOf('\0');
        const qsizetype second = packet.indexOf('\0', first + 1);
        if (first < 0 || second < 0)
            return EPROTO;
        if (first > 0) {
            // The name may hold anything but a NUL; the status escapes it.
            const QByteArrayList parts = packet.split('\0');
            if (parts.size() != 4 || !numberIn(parts[0].constData()))
                return EPROTO;
            file.pid = parts[0];
            file.description = description(userIn(parts[3]), parts[2], parts[1]);
            continue;
        }
        file.node = packet.sliced(1, second - 1);
        file.number.clear();
        if (const qsizetype space = file.node.indexOf(' '); space >= 0) {
            file.number = file.node.first(space);
            file.node = file.node.sliced(space + 1);
        }
        if (file.pid.isEmpty() || (!file.number.isEmpty() && !numberIn(file.number.constData())))
            return EPROTO;
        file.info = QByteArrayView(packet).sliced(second + 1);
        if (file.node.isEmpty())
            ++m_takenClosed;
        else
            m_taken.push_back(file);
    }
    return 0;
}

tl::expected<QByteArray, int> ClientScan::taken(const QByteArrayList &nodes,
                                                qint64 maximumBytes) const
{
    QByteArray text = "processes=- closed=" + QByteArray::number(m_takenClosed) + " hidden=";
    text.append(isOfFirstNamespace() ? '0' : '1').append("\n\n");
    for (const TakenFile &file : m_taken) {
        if (!nodes.contains(file.node))
            continue;
        text.append("pid=").append(file.pid);
        if (!file.number.isEmpty())
            text.append(" file=").append(file.number);
        text.append(file.description).append(file.info);
        text.append(text.endsWith('\n') ? "\n" : "\n\n");
        if (text.size() > maximumBytes)
            return tl::unexpected(EFBIG);
    }
    return text;
}

// "-" where the machine knows no name.
const QByteArray &ClientScan::nameOf(const QByteArray &uid)
{
    const auto known = m_users.find(uid);
    if (known != m_users.end())
        return known->second;
    bool isNumber = false;
    const uid_t number = uid.toUInt(&isNumber);
    passwd entry = {};
    passwd *found = nullptr;
    std::array<char, 16 * 1024> buffer;
    if (isNumber)
        ::getpwuid_r(number, &entry, buffer.data(), buffer.size(), &found);
    return m_users[uid] = scan::escaped(found ? QByteArrayView(entry.pw_name) : QByteArrayView());
}

// Not set, with errno, where it cannot be read; ESRCH where the process has ended.
std::optional<QByteArray> ClientScan::readInfo(int proc, const QByteArray &pid,
                                               const Process &process, File *file)
{
    if (file->info.isOpen())
        return textOf(file->info, MostFdinfoBytes);
    FileDescriptor info = openAt(proc, pid + "/fdinfo/" + QByteArray::number(file->number));
    if (!info.isOpen())
        return std::nullopt;
    // Another process may have the number by now; an open file stays that of its process. In a
    // copy, a folder may be listed with another inode than it has.
    struct stat status = {};
    if (m_isKernels &&
        (::fstatat(proc, pid.constData(), &status, 0) != 0 || status.st_ino != process.identity)) {
        errno = ESRCH;
        return std::nullopt;
    }
    auto text = textOf(info, MostFdinfoBytes);
    if (text && m_kept < m_mostKept) {
        file->info = std::move(info);
        ++m_kept;
    }
    return text;
}

// Among the files that were read so far.
qsizetype ClientScan::indexOf(const OpenFile &file)
{
    const auto isSame = [&file](const OpenFile &other) {
        return ::syscall(SYS_kcmp, file.pid, other.pid, KCMP_FILE, file.number, other.number) == 0;
    };
    const auto known = m_isKernels && m_distinct.size() < MostCompared
                           ? std::ranges::find_if(m_distinct, isSame)
                           : m_distinct.end();
    const qsizetype index = known - m_distinct.begin();
    if (known == m_distinct.end())
        m_distinct.push_back(file);
    return index;
}

}  // namespace pddgpu
