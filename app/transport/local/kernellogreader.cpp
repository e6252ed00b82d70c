// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/local/kernellogreader.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <QFile>
#include <cerrno>
#include <optional>
#include <utility>

#include "abi/driverlog.h"
#include "parser/scan.h"
#include "text/systemreason.h"

namespace pddgpu {

namespace {

using Kind = SourceError::Kind;
using Cause = SourceError::Cause;

// Twice the kernel's longest record, text and keys.
constexpr qsizetype BufferBytes = 16 * 1024;
}  // namespace

KernelLogReader::KernelLogReader(const QString &path) : m_path(path) {}

Result<QByteArray> KernelLogReader::read()
{
    if (!m_file.isOpen() && !open())
        return tl::unexpected(failure(errno));

    char buffer[BufferBytes];
    qint64 bytes = 0;
    for (int i = 0; i < MostReads && bytes < MostBytes && m_takenCount < MostRecords; ++i) {
        const ssize_t count = ::read(m_file.get(), buffer, sizeof(buffer));
        if (count == 0)
            break;
        if (count > 0) {
            bytes += count;
            take(QByteArrayView(buffer, count));
            continue;
        }
        // EPIPE: the record was overwritten; EINVAL: it is larger than any valid one. In both cases
        // the kernel continues with the next record.
        if (errno == EINTR || errno == EPIPE || errno == EINVAL)
            continue;
        if (errno == EAGAIN)
            break;
        const SourceError error = failure(errno);
        m_file.close();
        return tl::unexpected(error);
    }
    m_takenCount = 0;
    return std::exchange(m_taken, QByteArray());
}

bool KernelLogReader::open()
{
    FileDescriptor file(::open(QFile::encodeName(m_path).constData(),
                               O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY));
    if (!file.isOpen())
        return false;
    struct stat status = {};
    if (::fstat(file.get(), &status) != 0)
        return false;
    if (!S_ISCHR(status.st_mode) && !S_ISREG(status.st_mode)) {
        errno = EBADF;
        return false;
    }
    m_file = std::move(file);
    m_cutOff.clear();
    return true;
}

// The kernel returns whole records; a plain file may end within a line.
void KernelLogReader::take(QByteArrayView text)
{
    for (;;) {
        const qsizetype end = text.indexOf('\n');
        if (end < 0)
            break;
        if (m_cutOff.isEmpty()) {
            takeLine(text.first(end));
        } else {
            m_cutOff.append(text.first(end));
            takeLine(std::exchange(m_cutOff, QByteArray()));
        }
        text = text.sliced(end + 1);
    }
    if (m_cutOff.size() + text.size() <= BufferBytes)
        m_cutOff.append(text);
}

void KernelLogReader::takeLine(QByteArrayView line)
{
    if (!line.startsWith(' ')) {
        QByteArrayView rest = line;
        QByteArrayView head = scan::takeUntil(&rest, ';');
        scan::takeUntil(&head, ',');
        const std::optional<std::uint64_t> sequence = scan::number(scan::takeUntil(&head, ','));
        m_takes = sequence && *sequence >= m_nextSequence &&
                  isDriverRecord({line.data(), static_cast<std::size_t>(line.size())});
        if (m_takes) {
            m_nextSequence = *sequence + 1;
            ++m_takenCount;
        }
    }
    if (m_takes)
        m_taken.append(line).append('\n');
}

SourceError KernelLogReader::failure(int errnoValue) const
{
    SourceError error{Kind::Failed, Cause::Other, m_path, systemReason(errnoValue), errnoValue};
    switch (errnoValue) {
        case ENOENT:
        case ENOTDIR:
        case ENXIO:
        case ENODEV:
            error.kind = Kind::Absent;
            break;
        case EACCES:
        case EPERM:
            error.kind = Kind::Denied;
            error.cause = Cause::KernelLogNeedsPrivilege;
            break;
        case EBADF:
            error.reason = QStringLiteral("neither a device nor a regular file");
            error.errnoValue = 0;
            break;
        default:
            break;
    }
    return error;
}

}  // namespace pddgpu
