// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QSocketNotifier>
#include <functional>

#include "abi/filedescriptor.h"

namespace pddgpu {

/// Reports POLLPRI events of a file, such as an attribute of sysfs. Belongs to the
/// thread that made it, which needs an event loop.
class FileWatch : public QObject
{
    Q_OBJECT

public:
    /// Arms the file for its next change, in sysfs by reading it. Returns false if it is gone.
    using Arm = std::function<bool(int fd)>;

    /// Arms an attribute of sysfs: reads it from the start.
    static bool readFromStart(int fd);

    explicit FileWatch(FileDescriptor file, Arm arm = readFromStart, QObject *parent = nullptr);

    /// Waits for the next change from now on. Returns false when the file is gone: nothing will
    /// be heard any more.
    bool arm();

Q_SIGNALS:
    /// The file changed, or is gone.
    void changed();

private:
    const FileDescriptor m_file;
    const Arm m_arm;
    QSocketNotifier m_notifier;
};

}  // namespace pddgpu
