// SPDX-License-Identifier: GPL-3.0-or-later
#include "recording/recordingwriter.h"

namespace pddgpu::recording {

Writer::Writer(const QString &path) : m_file(path) {}

Result<void> Writer::open(const Header &header)
{
    // Create a new file and never open an existing one: that could be a link to another of our
    // files, placed by another process a moment ago.
    constexpr auto Mode = QIODevice::WriteOnly | QIODevice::NewOnly | QIODevice::Unbuffered;
    constexpr auto Owner = QFileDevice::ReadOwner | QFileDevice::WriteOwner;
    if (!m_file.open(Mode, Owner))
        return tl::unexpected(failure(m_file.errorString()));
    return append(ItemKind::Header, encode(header));
}

Result<void> Writer::append(ItemKind kind, const QByteArray &body)
{
    const QByteArray item = makeItem(kind, body);
    if (item.isEmpty())
        return tl::unexpected(failure(QStringLiteral("a sample of %1 bytes").arg(body.size())));
    if (m_file.write(item) != item.size()) {
        const SourceError error = failure(m_file.errorString());
        m_file.resize(m_bytes);
        return tl::unexpected(error);
    }
    m_bytes += item.size();
    return {};
}

SourceError Writer::failure(const QString &reason) const
{
    return {SourceError::Kind::Failed, SourceError::Cause::RecordingNotWritten, path(), reason, 0};
}

}  // namespace pddgpu::recording
