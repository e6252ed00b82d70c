// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/local/regularfile.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <QFile>
#include <algorithm>
#include <cerrno>

#include "abi/filedescriptor.h"

namespace pddgpu {

int openRegularFile(const QString &path, int flags)
{
    int fd = -1;
    do {
        fd = ::open(QFile::encodeName(path).constData(), flags | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    } while (fd < 0 && errno == EINTR);
    if (fd < 0) {
        // A FIFO without a reader.
        if (errno == ENXIO)
            errno = EBADF;
        return -1;
    }

    struct stat status = {};
    if (::fstat(fd, &status) == 0 && S_ISREG(status.st_mode))
        return fd;
    ::close(fd);
    errno = EBADF;
    return -1;
}

// The size reported by the file system is useless: sysfs says one page, debugfs says 0.
tl::expected<QByteArray, int> readRegularFile(const QString &path, qint64 maximumBytes)
{
    constexpr qint64 FirstRoom = 4 * 1024;

    const FileDescriptor file(openRegularFile(path, O_RDONLY));
    if (!file.isOpen())
        return tl::unexpected(errno);

    QByteArray text;
    qint64 length = 0;
    for (;;) {
        if (length == text.size()) {
            // One byte above the limit shows whether there is more.
            text.resize(std::min(std::max(FirstRoom, 2 * length), maximumBytes + 1));
        }
        const ssize_t count = ::read(file.get(), text.data() + length,
                                     static_cast<std::size_t>(text.size() - length));
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return tl::unexpected(errno);
        if (count == 0)
            break;
        length += count;
        if (length > maximumBytes)
            return tl::unexpected(EFBIG);
    }
    text.truncate(length);
    return text;
}

}  // namespace pddgpu
