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
    std::string id;                  ///< "pddgpu.0": names its folder in debugfs.
    FileDescriptor folder;           ///< Its folder in sysfs.
    FileDescriptor alertCount = {};  ///< Polled by the session for changes.
};

/// The driver's files below /sys, and nothing else: no path comes from a client, none leaves /sys
/// on the way, and the last step is never a link.
class Tree
{
public:
    /// `root` holds sys/ and dev/: "/", or a tree made for a test, whose files are of another file
    /// system than sysfs and debugfs.
    explicit Tree(const char *root, bool isReal = false);

    /// In card order.
    std::vector<Device> devices() const;

    /// Open for reading or writing, or closed with errno set. Only regular files are opened, in a
    /// real tree only the kernel's, and none is waited for.
    FileDescriptor open(const Device &device, const DriverFilePlace &place, int flags) const;

    /// The folder of the files that a device's controls are, or closed.
    static FileDescriptor openMonitor(const Device &device);

    /// /dev/kmsg, likewise; closed, it is the negative errno.
    FileDescriptor openLog() const;

    /// Of Circumstance (protocol.h), those that hold for a device.
    unsigned circumstances(const Device &device) const;

    /// Beneath which all of them are.
    const FileDescriptor &sys() const { return m_sys; }

private:
    bool m_isReal;
    FileDescriptor m_root;
    FileDescriptor m_sys;
};

}  // namespace pddgpu::helper
