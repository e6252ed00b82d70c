// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/treefixture.h"

#include <unistd.h>

#include <QDir>
#include <QFile>
#include <QFileInfo>

namespace pddgpu::testing {

using namespace Qt::StringLiterals;

TreeFixture::TreeFixture(const QString &name)
{
    QFile tree(QStringLiteral(PDDGPU_TREES_DIR "/%1.tree").arg(name));
    QFile file;  // What the lines are of.
    bool isFine = m_folder.isValid() && tree.open(QIODevice::ReadOnly);
    int line = 0;
    for (; isFine && !tree.atEnd(); ++line)
        isFine = unpack(tree.readLine(), &file);
    if (!isFine)
        m_error = u"cannot unpack %1, line %2"_s.arg(tree.fileName()).arg(line);
}

bool TreeFixture::unpack(const QByteArray &line, QFile *file) const
{
    if (line.startsWith("//"))
        return true;

    const bool isLink = line.startsWith("-> ");
    if (isLink || line.startsWith("== ")) {
        file->close();
        const QByteArray text = line.mid(3).trimmed();
        const QByteArray path = text.split(' ').constFirst();
        const QString full = m_folder.filePath(QFile::decodeName(path));
        if (!QDir().mkpath(QFileInfo(full).path()))
            return false;
        if (isLink) {
            const QByteArray target = text.mid(path.size() + 1);
            return ::symlink(target.constData(), QFile::encodeName(full).constData()) == 0;
        }
        file->setFileName(full);
        return full.endsWith(u'/') || file->open(QIODevice::WriteOnly | QIODevice::NewOnly);
    }

    QByteArray bytes = line;
    if (line.startsWith("%% ")) {
        bytes = QByteArray::fromPercentEncoding(line.mid(3).chopped(1));
    } else if (line.startsWith("** ")) {
        const QByteArray count = line.split(' ').at(1);
        bytes.clear();
        for (int i = 1; i <= count.toInt(); ++i)
            bytes += line.mid(count.size() + 4).replace('#', QByteArray::number(i));
    }
    return file->write(bytes) == bytes.size();
}

}  // namespace pddgpu::testing
