// SPDX-License-Identifier: GPL-3.0-or-later
#include "helper/tree.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string_view>

#include "helper/protocol.h"

namespace pddgpu::helper {

namespace {

constexpr std::size_t MaximumNameBytes = 64;
constexpr std::size_t MaximumDevices = 64;

// Within `folder`, whatever links and dots are on the way.
File openBeneath(const File &folder, const char *path, int flags, std::uint64_t resolve)
{
    open_how how{};
    how.flags = static_cast<std::uint64_t>(flags | O_CLOEXEC);
    how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS | resolve;
    return File(static_cast<int>(syscall(SYS_openat2, folder.get(), path, &how, sizeof(how))));
}

File openRegular(const File &folder, const char *path, int flags)
{
    File file =
        openBeneath(folder, path, flags | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW, RESOLVE_NO_SYMLINKS);
    struct stat status = {};
    if (file.isOpen() && (fstat(file.get(), &status) || !S_ISREG(status.st_mode))) {
        errno = EBADF;
        return File();
    }
    return file;
}

bool isCard(std::string_view name)
{
    return name.starts_with("card") && name.size() > 4 && name.size() <= 8 &&
           name.find_first_not_of("0123456789", 4) == std::string_view::npos;
}

bool isName(std::string_view name)
{
    return !name.empty() && name.size() <= MaximumNameBytes && name != "." && name != ".." &&
           name.find('/') == std::string_view::npos;
}

bool isOurs(const File &folder)
{
    const File uevent = openRegular(folder, "uevent", O_RDONLY);
    char text[4096];
    const ssize_t length = uevent.isOpen() ? read(uevent.get(), text, sizeof(text)) : -1;
    if (length <= 0)
        return false;
    const std::string lines = "\n" + std::string(text, static_cast<std::size_t>(length)) + "\n";
    return lines.find("\nDRIVER=pddgpu\n") != std::string::npos;
}

// Where a card's device link leads; empty: to no name.
std::string deviceId(const File &card)
{
    char target[1024];
    const ssize_t length = readlinkat(card.get(), "device", target, sizeof(target));
    if (length <= 0 || static_cast<std::size_t>(length) == sizeof(target))
        return {};
    const std::string path(target, static_cast<std::size_t>(length));
    const std::string name = path.substr(path.rfind('/') + 1);
    return isName(name) ? name : std::string();
}

}  // namespace

File::~File()
{
    if (m_fd >= 0)
        close(m_fd);
}

Tree::Tree(const char *root)
    : m_root(::open(root, O_PATH | O_DIRECTORY | O_CLOEXEC)),
      m_sys(openBeneath(m_root, "sys", O_PATH | O_DIRECTORY, RESOLVE_NO_SYMLINKS))
{
}

std::vector<Device> Tree::devices() const
{
    std::vector<Device> found;
    const File drm = openBeneath(m_sys, "class/drm", O_RDONLY | O_DIRECTORY, 0);
    const std::unique_ptr<DIR, int (*)(DIR *)> entries(
        drm.isOpen() ? fdopendir(dup(drm.get())) : nullptr, [](DIR *dir) { return closedir(dir); });
    while (const dirent *entry = entries ? readdir(entries.get()) : nullptr) {
        if (!isCard(entry->d_name) || found.size() == MaximumDevices)
            continue;
        // Links, but beneath /sys.
        const std::string path = std::string("class/drm/") + entry->d_name;
        const File card = openBeneath(m_sys, path.c_str(), O_PATH | O_DIRECTORY, 0);
        File folder = openBeneath(m_sys, (path + "/device").c_str(), O_PATH | O_DIRECTORY, 0);
        std::string id = card.isOpen() ? deviceId(card) : std::string();
        if (!id.empty() && folder.isOpen() && isOurs(folder))
            found.push_back({entry->d_name, std::move(id), std::move(folder)});
    }
    std::sort(found.begin(), found.end(), [](const Device &left, const Device &right) {
        return std::atoi(left.card.c_str() + 4) < std::atoi(right.card.c_str() + 4);
    });
    return found;
}

File Tree::open(const Device &device, const DriverFilePlace &place, int flags) const
{
    const std::string path(place.path);
    if (place.tree == DriverTree::Sysfs)
        return openRegular(device.folder, path.c_str(), flags);
    return openRegular(m_sys, ("kernel/debug/pddgpu/" + device.id + '/' + path).c_str(), flags);
}

File Tree::openLog() const
{
    return openBeneath(m_root, "dev/kmsg", O_RDONLY | O_NONBLOCK | O_NOFOLLOW, RESOLVE_NO_SYMLINKS);
}

unsigned Tree::circumstances(const Device &device) const
{
    const std::string path = "class/drm/" + device.card + "/device";
    const File folder = openBeneath(m_sys, path.c_str(), O_PATH | O_DIRECTORY, 0);
    unsigned known = geteuid() == 0 ? Privileged : 0U;
    if (folder.isOpen())
        known |= DevicePresent;
    if (folder.isOpen() &&
        openBeneath(folder, "leak_monitor", O_PATH | O_DIRECTORY, RESOLVE_NO_SYMLINKS).isOpen())
        known |= MonitorBuiltIn;
    const File debug =
        openBeneath(m_sys, "kernel/debug", O_PATH | O_DIRECTORY, RESOLVE_NO_SYMLINKS);
    struct statfs status = {};
    if (debug.isOpen() && fstatfs(debug.get(), &status) == 0 && status.f_type == DEBUGFS_MAGIC)
        known |= DebugfsMounted;
    return known;
}

}  // namespace pddgpu::helper
