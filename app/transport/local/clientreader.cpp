// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/local/clientreader.h"

#include <dirent.h>
#include <sys/types.h>
#include <unistd.h>

#include <QFile>
#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>

#include "transport/local/regularfile.h"

namespace pddgpu {

namespace {

constexpr qint64 MostFdinfoBytes = 64 * 1024;
constexpr qint64 MostNameBytes = 256;

struct CloseFolder {
    void operator()(DIR *folder) const { closedir(folder); }
};
using Folder = std::unique_ptr<DIR, CloseFolder>;

Folder openFolder(const QByteArray &path)
{
    return Folder(opendir(path.constData()));
}

bool isNumber(const char *name)
{
    return *name != '\0' &&
           std::all_of(name, name + qstrlen(name), [](char c) { return c >= '0' && c <= '9'; });
}

// A process names itself: the name could end the line, and begin another client's.
QByteArray escaped(const QByteArray &name)
{
    QByteArray text;
    for (const char c : name) {
        if (c > 0x20 && c < 0x7f && c != '\\')
            text.append(c);
        else
            text.append("\\x").append(QByteArray(1, c).toHex());
    }
    return text.isEmpty() ? QByteArray("-") : text;
}

class Reader
{
public:
    Reader(const QString &root, const QStringList &nodes, qint64 maximumBytes)
        : m_proc(QFile::encodeName(root) + "/proc"), m_maximumBytes(maximumBytes)
    {
        for (const QString &node : nodes)
            m_nodes.append(QFile::encodeName(node));
    }

    tl::expected<QByteArray, int> read()
    {
        const Folder processes = openFolder(m_proc);
        if (!processes)
            return tl::unexpected(errno);
        while (const dirent *process = readdir(processes.get())) {
            if (isNumber(process->d_name))
                readProcess(process->d_name);
            if (m_text.size() > m_maximumBytes)
                return tl::unexpected(EFBIG);
        }
        return m_text;
    }

private:
    // A folder that cannot be opened is of another user, or has gone.
    void readProcess(const QByteArray &pid)
    {
        const QByteArray folder = m_proc + '/' + pid;
        const Folder files = openFolder(folder + "/fd");
        if (!files)
            return;
        QByteArray name;
        while (const dirent *file = readdir(files.get())) {
            if (!isNumber(file->d_name) || !isOfCard(folder + "/fd/" + file->d_name))
                continue;
            const auto text = readRegularFile(QFile::decodeName(folder + "/fdinfo/" + file->d_name),
                                              MostFdinfoBytes);
            if (!text)
                continue;
            if (name.isEmpty())
                name = nameOf(folder);
            m_text.append("pid=").append(pid).append(" process=").append(name).append('\n');
            m_text.append(*text);
            if (!text->endsWith('\n'))
                m_text.append('\n');
            m_text.append('\n');
            if (m_text.size() > m_maximumBytes)
                return;
        }
    }

    bool isOfCard(const QByteArray &link) const
    {
        std::array<char, 64> target;  // Longer than any node's path.
        const ssize_t length = ::readlink(link.constData(), target.data(), target.size());
        return length > 0 && m_nodes.contains(QByteArray(target.data(), length));
    }

    static QByteArray nameOf(const QByteArray &folder)
    {
        QByteArray name = readRegularFile(QFile::decodeName(folder + "/comm"), MostNameBytes)
                              .value_or(QByteArray());
        if (name.endsWith('\n'))
            name.chop(1);
        return escaped(name);
    }

    const QByteArray m_proc;
    const qint64 m_maximumBytes;
    QByteArrayList m_nodes;
    QByteArray m_text;
};

}  // namespace

tl::expected<QByteArray, int> readClients(const QString &root, const QStringList &nodes,
                                          qint64 maximumBytes)
{
    return Reader(root, nodes, maximumBytes).read();
}

}  // namespace pddgpu
