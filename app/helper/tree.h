// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "source/driverfiles.h"
#include "source/filedescriptor.h"

namespace pddgpu::helper {

/// One device of the driver.
struct Device {
    std::string card;       ///< "card0"
    std::string id;         ///< "pddgpu.0": names its folder in debugfs.
    FileDescriptor folder;  ///< Its folder in sysfs.
};

/// The driver's files below /sys, and nothing else: no path comes from a client, none leaves /sys
/// on the way, and the last step is never a link.
class Tree
{
public:
    /// `root` holds sys/ and dev/: "/", or a tree made for a test.
    explicit Tree(const char *root);

    /// In card order.
    std::vector<Device> devices() const;

    /// Open for reading or writing, or closed with errno set. Only regular files are opened, and
    /// none is waited for.
    FileDescriptor open(const Device &device, const DriverFilePlace &place, int flags) const;

    /// Likewise /dev/kmsg.
    FileDescriptor openLog() const;

    /// Of Circumstance (protocol.h), those that hold for a device.
    unsigned circumstances(const Device &device) const;

private:
    FileDescriptor m_root;
    FileDescriptor m_sys;
};

}  // namespace pddgpu::helper
