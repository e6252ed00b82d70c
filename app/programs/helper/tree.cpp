// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/helper/tree.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>

#include <cerrno>
#include <utility>

#include "abi/protocol.h"

namespace pddgpu::helper {

namespace {

constexpr std::size_t MaximumNameBytes = 64;
// The kernel gives up a path with ".." if any file of the machine is renamed, or any file system
// mounted, meanwhile.
constexpr int OpenAttempts = 100;

// Opens a path within `folder`; links and dots cannot leave it.
FileDescriptor openBeneath(const FileDescriptor &folder, const std::string &path, int flags,
                           std::uint64_t resolve)
{
    open_how how{};
    how.flags = static_cast<std::uint64_t>(flags | O_CLOEXEC);
    how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS | resolve;
    long fd = -1;
    for (int i = 0; i < OpenAttempts && fd < 0 && (i == 0 || errno == EAGAIN); ++i)
        fd = syscall(SYS_openat2, folder.get(), path.c_str(), &how, sizeof(how));
    return FileDescriptor(fd < 0 ? -errno : static_cast<int>(fd));
}

FileDescriptor openFolder(const FileDescriptor &folder, const std::string &path,
                          std::uint64_t resolve = RESOLVE_NO_SYMLINKS)
{
    return openBeneath(folder, path, O_PATH | O_DIRECTORY, resolve);
}

// Opens a regular file; outside tests it must be on the file system with this magic number.
FileDescriptor openRegular(const FileDescriptor &folder, const std::string &path, int flags,
                           bool isReal, long magic)
{
    FileDescriptor file =
        openBeneath(folder, path, flags | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW, RESOLVE_NO_SYMLINKS);
    struct stat status = {};
    struct statfs system = {};
    if (file.isOpen() && (fstat(file.get(), &status) || !S_ISREG(status.st_mode) ||
                          fstatfs(file.get(), &system) || (isReal && system.f_type != magic))) {
        errno = EBADF;
        return {};
    }
    return file;
}

bool isOurs(const FileDescriptor &folder, bool isReal)
{
    const FileDescriptor uevent = openRegular(folder, "uevent", O_RDONLY, isReal, SYSFS_MAGIC);
    char text[4096];
    const ssize_t length = read(uevent.get(), text, sizeof(text));
    return length > 0 && ('\n' + std::string(text, static_cast<std::size_t>(length)) + '\n')
                                 .find("\nDRIVER=pddgpu\n") != std::string::npos;
}

// The last component of the target of a card's device link; empty: no name.
std::string deviceId(const FileDescriptor &card)
{
    char target[1024];
    const ssize_t length = readlinkat(card.get(), "device", target, sizeof(target));
    std::string name(target, static_cast<std::size_t>(length < 0 ? 0 : length));
    name.erase(0, name.rfind('/') + 1);
    return name.size() > MaximumNameBytes || name == "." || name == ".." ? std::string() : name;
}

}  // namespace

Tree::Tree(const char *root, bool isReal)
    : m_isReal(isReal),
      m_root(::open(root, O_PATH | O_DIRECTORY | O_CLOEXEC)),
      m_sys(openFolder(m_root, "sys"))
{
}

std::vector<Device> Tree::devices() const
{
    std::vector<Device> found;
    for (std::size_t number = 0; number < MaximumDevices; ++number) {
        const std::string card = "card" + std::to_string(number);
        // Links are allowed, but only below /sys.
        std::string id = deviceId(openFolder(m_sys, "class/drm/" + card, 0));
        if (id.empty())
            continue;
        FileDescriptor folder = openFolder(m_sys, "class/drm/" + card + "/device", 0);
        if (isOurs(folder, m_isReal))
            found.push_back({card, std::move(id), std::move(folder)});
    }
    return found;
}

FileDescriptor Tree::open(const Device &device, const DriverFilePlace &place, int flags) const
{
    const std::string path(place.path);
    if (place.tree == DriverTree::Sysfs)
        return openRegular(device.folder, path, flags, m_isReal, SYSFS_MAGIC);
    return openRegular(m_sys, "kernel/debug/pddgpu/" + device.id + '/' + path, flags, m_isReal,
                       DEBUGFS_MAGIC);
}

FileDescriptor Tree::openMonitor(const Device &device)
{
    return openFolder(device.folder, "leak_monitor");
}

FileDescriptor Tree::openLog() const
{
    return openBeneath(m_root, "dev/kmsg", O_RDONLY | O_NONBLOCK | O_NOFOLLOW, RESOLVE_NO_SYMLINKS);
}

unsigned Tree::circumstances(const Device &device) const
{
    const FileDescriptor folder = openFolder(m_sys, "class/drm/" + device.card + "/device", 0);
    const FileDescriptor debug = openFolder(m_sys, "kernel/debug");
    struct statfs status = {};
    return (folder.isOpen() ? DevicePresent : 0U) |
           (openFolder(folder, "leak_monitor").isOpen() ? MonitorBuiltIn : 0U) |
           (fstatfs(debug.get(), &status) == 0 && status.f_type == DEBUGFS_MAGIC ? DebugfsMounted
                                                                                 : 0U) |
           (geteuid() == 0 ? Privileged : 0U);
}

}  // namespace pddgpu::helper
