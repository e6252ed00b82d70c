// SPDX-License-Identifier: GPL-3.0-or-later
#include "io/outputfile.h"

#include <sys/stat.h>
#include <unistd.h>

#include <QFileInfo>
#include <QSaveFile>
#include <cerrno>

#include "text/visibletext.h"

namespace pddgpu {

namespace {

using namespace Qt::StringLiterals;

// The kernel's limit.
constexpr int MostLinks = 40;

bool isOursOrRoots(const struct stat &status)
{
    return status.st_uid == geteuid() || status.st_uid == 0;
}

// Whether a link in this directory may be followed.
bool isTrusted(const struct stat &link, const struct stat &folder)
{
    const bool othersAdd = (folder.st_mode & (S_IWGRP | S_IWOTH)) != 0;
    return isOursOrRoots(link) || (isOursOrRoots(folder) && !othersAdd);
}

class FileSink : public ByteSink
{
public:
    /// The file must be unbuffered: a write to a full disk is partial and reports no error; only
    /// the next write does.
    explicit FileSink(QSaveFile *file) : m_file(file) {}

    Written write(QByteArrayView bytes) override
    {
        while (!bytes.isEmpty()) {
            const qint64 written = m_file->write(bytes.data(), bytes.size());
            if (written <= 0) {
                return tl::unexpected(
                    ReportError{ReportError::Kind::Failed, {}, m_file->errorString()});
            }
            bytes = bytes.sliced(written);
        }
        return {};
    }

private:
    QSaveFile *m_file;
};

tl::unexpected<ReportError> failure(ReportError::Kind kind, const QString &path,
                                    const QString &reason = {})
{
    return tl::unexpected(ReportError{kind, path, reason});
}

}  // namespace

tl::expected<QString, QString> writablePath(const QString &path)
{
    QStringList ahead = QFileInfo(path).absoluteFilePath().split(u'/', Qt::SkipEmptyParts);
    QString reached = u"/"_s;
    int links = 0;
    while (!ahead.isEmpty()) {
        const QString name = ahead.takeFirst();
        if (name == "."_L1)
            continue;
        if (name == ".."_L1) {
            reached = QFileInfo(reached).path();
            continue;
        }
        const QString next = reached == "/"_L1 ? reached + name : reached + u'/' + name;
        struct stat status = {};
        struct stat folder = {};
        const QByteArray local = QFile::encodeName(next);
        if (lstat(local.constData(), &status) != 0) {
            // A missing file is not a link. Creating it later shows whether that is possible.
            ahead.prepend(next);
            return ahead.join(u'/');
        }
        if (!S_ISLNK(status.st_mode)) {
            reached = next;
            continue;
        }
        if (stat(QFile::encodeName(reached).constData(), &folder) != 0 ||
            !isTrusted(status, folder)) {
            return tl::unexpected(
                u"%1 is a link of another user, which is not followed"_s.arg(visibleText(next)));
        }
        QByteArray target(4096, '\0');
        const ssize_t size =
            readlink(local.constData(), target.data(), static_cast<std::size_t>(target.size()));
        if (size <= 0 || size >= target.size() || ++links > MostLinks)
            return tl::unexpected(u"%1 is a link that leads nowhere"_s.arg(visibleText(next)));
        const QString to = QFile::decodeName(target.first(size));
        if (to.startsWith(u'/'))
            reached = u"/"_s;
        ahead = to.split(u'/', Qt::SkipEmptyParts) + ahead;
    }
    return reached;
}

Written writeFile(const QString &path, const std::function<Written(ByteSink *)> &produce)
{
    // Renaming over a device or a pipe would replace it with a file.
    const QFileInfo target(path);
    if (target.exists() && !target.isFile())
        return failure(ReportError::Kind::NotAFile, path);

    const auto place = writablePath(path);
    if (!place)
        return failure(ReportError::Kind::Failed, path, place.error());
    QSaveFile file(*place);
    const bool isNew = !QFileInfo::exists(*place);
    if (!file.open(QIODevice::WriteOnly | QIODevice::Unbuffered) ||
        (isNew && !file.setPermissions(QFile::ReadOwner | QFile::WriteOwner)))
        return failure(ReportError::Kind::Failed, path, file.errorString());
    FileSink sink(&file);
    if (const Written produced = produce(&sink); !produced)
        return failure(produced.error().kind, path, produced.error().reason);
    if (!file.commit())
        return failure(ReportError::Kind::Failed, path, file.errorString());
    return {};
}

Written writeFile(const QString &path, const QByteArray &contents)
{
    return writeFile(path, [&contents](ByteSink *sink) { return sink->write(contents); });
}

}  // namespace pddgpu
