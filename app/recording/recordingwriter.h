// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFile>
#include <QString>

#include "recording/recordingformat.h"

namespace pddgpu::recording {

/// Writes one recording, item by item. After a write error the file ends with its last complete
/// item.
class Writer
{
public:
    explicit Writer(const QString &path);

    /// Creates the file, accessible only to its owner: the driver shows process names only to root.
    /// If the path exists already, even as a dangling link, it is left unchanged and an error is
    /// returned.
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
