// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/local/filewatch.h"

#include <unistd.h>

#include <cerrno>
#include <utility>

namespace pddgpu {

bool FileWatch::readFromStart(int fd)
{
    char value[64];
    ssize_t count = -1;
    do {
        count = ::pread(fd, value, sizeof(value), 0);
    } while (count < 0 && errno == EINTR);
    return count >= 0;
}

FileWatch::FileWatch(FileDescriptor file, Arm arm, QObject *parent)
    : QObject(parent),
      m_file(std::move(file)),
      m_arm(std::move(arm)),
      m_notifier(m_file.get(), QSocketNotifier::Exception)
{
    // A file that is gone would signal for ever: arm() ends that.
    connect(&m_notifier, &QSocketNotifier::activated, this, [this] {
        FileWatch::arm();
        Q_EMIT changed();
    });
    FileWatch::arm();
}

bool FileWatch::arm()
{
    const bool isThere = m_arm(m_file.get());
    m_notifier.setEnabled(isThere);
    return isThere;
}

}  // namespace pddgpu

#include "moc_filewatch.cpp"
