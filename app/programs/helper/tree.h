// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "abi/driverplaces.h"
#include "abi/filedescriptor.h"

namespace pddgpu::helper {

/// One device of the driver.
struct Device {
    std::string card;                ///< "card0"
    std::string id;                  ///< "pddgpu.0": its directory name in debugfs.
    FileDescriptor folder;           ///< Its directory in sysfs.
    FileDescriptor alertCount = {};  ///< Polled by the session for changes.
};

/// The driver's files below /sys, and nothing else: no path comes from a client, path resolution
/// never leaves /sys, and the last component is never a link.
class Tree
{
public:
    /// `root` contains sys/ and dev/: "/", or a tree made for a test, whose files are on a file
    /// system other than sysfs and debugfs.
    explicit Tree(const char *root, bool isReal = false);

    /// The devices, in card order.
    std::vector<Device> devices() const;

    /// Opens a file for reading or writing; on failure it is closed, with errno set. Opens only
    /// regular files, in a real tree only the kernel's, and never blocks.
    FileDescriptor open(const Device &device, const DriverFilePlace &place, int flags) const;

    /// Opens the directory of a device's control files; closed on failure.
    static FileDescriptor openMonitor(const Device &device);

    /// Opens /dev/kmsg in the same way; if closed, it holds the negative errno.
    FileDescriptor openLog() const;

    /// The Circumstance bits (protocol.h) that apply to a device.
    unsigned circumstances(const Device &device) const;

    /// The directory that contains all of them.
    const FileDescriptor &sys() const { return m_sys; }

private:
    bool m_isReal;
    FileDescriptor m_root;
    FileDescriptor m_sys;
};

}  // namespace pddgpu::helper
