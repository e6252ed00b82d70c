// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QSocketNotifier>
#include <functional>

#include "source/filedescriptor.h"

namespace pddgpu {

/// Hears of changes that a file tells of with POLLPRI, as attributes of sysfs do. Belongs to the
/// thread that made it, which needs an event loop.
class FileWatch : public QObject
{
    Q_OBJECT

public:
    /// Makes the file tell of the next change, in sysfs by reading it; false when it is gone.
    using Arm = std::function<bool(int fd)>;

    /// What an attribute of sysfs needs.
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
