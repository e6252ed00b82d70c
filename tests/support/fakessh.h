// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include "support/sshserver.h"

namespace pddgpu::testing {

using namespace Qt::StringLiterals;

/// An ssh that connects nowhere, found in PATH by this process and those that it starts. Its hosts:
///   good       a helper on the driver of that tree
///   itself     runs the command on this machine, for a user who is not root
///   NAME       hostile_helper in that way, with `-` for a space
/// Each may be preceded by USER@.
class FakeSsh
{
public:
    explicit FakeSsh(const QString &root)
        : m_folder(folderForPrograms() + u"/pddgpu-fake-ssh-XXXXXX"_s), m_path(qgetenv("PATH"))
    {
        QVERIFY(m_folder.isValid());
        write(u"ssh"_s,
              u"#!/bin/sh\n"
              "[ \"$1\" = -V ] && { echo 'OpenSSH_9.2p1, of a test' >&2; exit; }\n"
              "while [ $# -gt 0 ] && [ \"$1\" != -- ]; do shift; done\n"
              "host=${2##*@}\n"
              "case $host in\n"
              "good) exec %1 %2 --control;;\n"
              "itself) exec sh -c \"$3\";;\n"
              "*) exec %3 \"$(echo \"$host\" | tr - ' ')\";;\n"
              "esac\n"_s.arg(QStringLiteral(PDDGPU_HELPER_IN_TREE), root,
                             QStringLiteral(PDDGPU_HOSTILE_HELPER)));
        qputenv("PATH", QFile::encodeName(m_folder.path()) + ':' + m_path);
    }
    ~FakeSsh() { qputenv("PATH", m_path); }
    FakeSsh(const FakeSsh &) = delete;
    FakeSsh &operator=(const FakeSsh &) = delete;

    QString path(const QString &file) const { return m_folder.filePath(file); }

    /// Adds a program, which is found before any other of that name.
    void write(const QString &program, const QString &text) const
    {
        QFile file(path(program));
        QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
        QVERIFY(file.write(text.toUtf8()) > 0);
        QVERIFY(file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
    }

private:
    QTemporaryDir m_folder;
    const QByteArray m_path;
};

}  // namespace pddgpu::testing
