// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>
#include <QString>
#include <QTemporaryDir>

namespace pddgpu::testing {

/// A folder for `--root` with all files of the driver for one or more devices, as they are below /.
/// Initially there is one device with three objects of 10 MiB: confirmed, suspicious and active.
class WholeTree
{
public:
    WholeTree();

    bool isValid() const { return m_valid; }
    QString root() const { return m_folder.path(); }

    bool addDevice(int number);

    /// Paths in a device's sysfs folder and in its debugfs folder.
    QString sysfs(const QString &file, int device = 0) const;
    QString debugfs(const QString &file, int device = 0) const;

    /// Sets the rows of leak_objects, without newlines, and a new generation.
    bool setObjects(const QByteArrayList &rows, int generation);

    static bool write(const QString &path, const QByteArray &text);
    static QByteArray read(const QString &path);

private:
    QTemporaryDir m_folder;
    bool m_valid = false;
};

}  // namespace pddgpu::testing
