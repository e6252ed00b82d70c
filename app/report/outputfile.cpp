// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/outputfile.h"

#include <QFileInfo>
#include <QSaveFile>

namespace pddgpu {

namespace {

class FileSink : public ByteSink
{
public:
    /// The file must be unbuffered: a disk that fills up takes a part and says nothing; why it
    /// takes no more, it says to the next write.
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

Written writeFile(const QString &path, const std::function<Written(ByteSink *)> &produce)
{
    // Renaming over a device or a pipe would replace it by a file.
    const QFileInfo target(path);
    if (target.exists() && !target.isFile())
        return failure(ReportError::Kind::NotAFile, path);

    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly | QIODevice::Unbuffered))
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
