// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QString>
#include <cstdint>

#include "abi/filedescriptor.h"
#include "model/sourceerror.h"

namespace pddgpu {

/// Reads the driver's records from /dev/kmsg, or from a plain file of such records. Never blocks.
class KernelLogReader
{
public:
    /// Approximate limit of driver records returned per call; the number of other records examined
    /// is bounded too.
    static constexpr qsizetype MostRecords = 1000;
    static constexpr int MostReads = 10'000;
    static constexpr qint64 MostBytes = 4 * 1024 * 1024;

    explicit KernelLogReader(const QString &path);

    /// The records since the last call; the first call gives those still in the kernel's buffer.
    /// Records overwritten before they were read are lost.
    Result<QByteArray> read();

private:
    bool open();
    void take(QByteArrayView text);
    void takeLine(QByteArrayView line);
    SourceError failure(int errnoValue) const;

    const QString m_path;
    FileDescriptor m_file;
    QByteArray m_cutOff;         // Part of an incomplete line.
    QByteArray m_taken;          // Records taken in this call.
    qsizetype m_takenCount = 0;  // Records in m_taken.
    bool m_takes = false;        // The last record was the driver's: take its KEY=value lines too.
    std::uint64_t m_nextSequence = 0;  // Records before this one were returned already.
};

}  // namespace pddgpu
