// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QSocketNotifier>
#include <functional>

#include "abi/filedescriptor.h"

namespace pddgpu {

/// Reports POLLPRI events of a file, such as a sysfs attribute. Belongs to the thread that created
/// it, which needs an event loop.
class FileWatch : public QObject
{
    Q_OBJECT

public:
    /// Arms the file for its next change; in sysfs by reading it. Returns false if it is gone.
    using Arm = std::function<bool(int fd)>;

    /// Arms a sysfs attribute: reads it from the start.
    static bool readFromStart(int fd);

    explicit FileWatch(FileDescriptor file, Arm arm = readFromStart, QObject *parent = nullptr);

    /// Starts to wait for the next change. Returns false if the file is gone: no more changes are
    /// reported.
    bool arm();

Q_SIGNALS:
    /// The file changed or is gone.
    void changed();

private:
    const FileDescriptor m_file;
    const Arm m_arm;
    QSocketNotifier m_notifier;
};

}  // namespace pddgpu
