// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "source/driverfiles.h"

namespace pddgpu::helper {

/// An open file, closed with its owner.
class File
{
public:
    explicit File(int fd = -1) : m_fd(fd) {}
    ~File();
    File(File &&other) noexcept : m_fd(std::exchange(other.m_fd, -1)) {}
    File &operator=(File &&other) noexcept
    {
        std::swap(m_fd, other.m_fd);
        return *this;
    }

    bool isOpen() const { return m_fd >= 0; }
    int get() const { return m_fd; }

private:
    int m_fd;
};

/// One device of the driver.
struct Device {
    std::string card;  ///< "card0"
    std::string id;    ///< "pddgpu.0": names its folder in debugfs.
    File folder;       ///< Its folder in sysfs.
};

/// The driver's files below /sys, and nothing else: no path comes from a client, none leaves /sys
/// on the way, and the last step is never a link.
class Tree
{
public:
    /// `root` holds sys/ and dev/: "/", or a tree made for a test.
    explicit Tree(const char *root);

    std::vector<Device> devices() const;

    /// Open for reading or writing, or closed with errno set. Only regular files are opened, and
    /// none is waited for.
    File open(const Device &device, const DriverFilePlace &place, int flags) const;

    /// Likewise /dev/kmsg.
    File openLog() const;

    /// Of Circumstance (protocol.h), those that hold for a device.
    unsigned circumstances(const Device &device) const;

private:
    File m_root;
    File m_sys;
};

}  // namespace pddgpu::helper
