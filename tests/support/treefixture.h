// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>
#include <QTemporaryDir>

class QFile;

namespace pddgpu::testing {

/// A machine of trees/, unpacked: what `--root` takes. See trees/README.md.
class TreeFixture
{
public:
    /// Of trees/NAME.tree.
    explicit TreeFixture(const QString &name);

    QString root() const { return m_folder.path(); }

    /// The line that cannot be unpacked; empty: all is there.
    QString error() const { return m_error; }

private:
    bool unpack(const QByteArray &line, QFile *file) const;

    QTemporaryDir m_folder;
    QString m_error;
};

}  // namespace pddgpu::testing
