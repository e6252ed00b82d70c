// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFile>
#include <QString>

#include "recording/recordingformat.h"

namespace pddgpu::recording {

/// Writes one recording, item by item. A file that cannot be written any further ends with its
/// last whole item.
class Writer
{
public:
    explicit Writer(const QString &path);

    /// Makes the file, for its owner alone: the driver shows the names of processes to root only.
    /// Where there is something already, a link that leads nowhere too, it is left as it is, and
    /// that is an error.
    Result<void> open(const Header &header);
    Result<void> append(ItemKind kind, const QByteArray &body);

    QString path() const { return m_file.fileName(); }
    qint64 bytes() const { return m_bytes; }

private:
    SourceError failure(const QString &reason) const;

    QFile m_file;
    qint64 m_bytes = 0;
};

}  // namespace pddgpu::recording
