// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QString>
#include <cstdint>

#include "abi/filedescriptor.h"
#include "model/sourceerror.h"

namespace pddgpu {

/// Reads the driver's records from /dev/kmsg, or from a plain file of such records. Never waits.
class KernelLogReader
{
public:
    /// One call gives at most about so many records of the driver, and looks at no more of others.
    static constexpr qsizetype MostRecords = 1000;
    static constexpr int MostReads = 10'000;
    static constexpr qint64 MostBytes = 4 * 1024 * 1024;

    explicit KernelLogReader(const QString &path);

    /// The records since the last call; first those that the kernel still holds. What was
    /// overwritten before it could be read is left out.
    Result<QByteArray> read();

private:
    bool open();
    void take(QByteArrayView text);
    void takeLine(QByteArrayView line);
    SourceError failure(int errnoValue) const;

    const QString m_path;
    FileDescriptor m_file;
    QByteArray m_cutOff;         // Of a line whose end is still to come.
    QByteArray m_taken;          // In this call.
    qsizetype m_takenCount = 0;  // Records in m_taken.
    bool m_takes = false;        // The last record was the driver's: its KEY=value lines are, too.
    std::uint64_t m_nextSequence = 0;  // Records before this one were given out already.
};

}  // namespace pddgpu
