// SPDX-License-Identifier: GPL-3.0-or-later
#include <zlib.h>

#include <QtEndian>
#include <algorithm>
#include <cstring>
#include <limits>
#include <utility>

#include "recording/recordingformat.h"

namespace pddgpu::recording {

namespace {

using namespace Qt::StringLiterals;

// Tag 55799 in three bytes, then an array of three.
constexpr char Mark[] = "\xd9\xd9\xf7\x83";
constexpr qsizetype MarkBytes = sizeof(Mark) - 1;
constexpr char Uint32Head = '\x1a';
constexpr char ByteString32Head = '\x5a';

// Deflating less is not worthwhile, and neither is continuing with an incompressible text.
constexpr qsizetype SmallestDeflated = 512;
// The best compression ratio of deflate.
constexpr qint64 LargestRatio = 1032;

std::uint32_t uint32At(QByteArrayView bytes, qsizetype position)
{
    return qFromBigEndian<std::uint32_t>(bytes.data() + position);
}

std::uint32_t checksum(QByteArrayView bytes, std::uint32_t before = 0)
{
    return static_cast<std::uint32_t>(crc32_z(before, reinterpret_cast<const Bytef *>(bytes.data()),
                                              static_cast<std::size_t>(bytes.size())));
}

void appendUint32(QByteArray *bytes, char head, std::uint32_t value)
{
    char raw[sizeof(value)];
    qToBigEndian(value, raw);
    bytes->append(head).append(raw, sizeof(raw));
}

SourceError broken(const QString &reason)
{
    return {SourceError::Kind::Malformed, SourceError::Cause::Other, QString(), reason, 0};
}

}  // namespace

QByteArrayView itemMark()
{
    return QByteArrayView(Mark, MarkBytes);
}

std::uint32_t itemChecksum(ItemKind kind, QByteArrayView body)
{
    const char kindByte = static_cast<char>(kind);
    return checksum(body, checksum(QByteArrayView(&kindByte, 1)));
}

QByteArray makeItem(ItemKind kind, QByteArrayView body)
{
    if (body.size() > MaximumBodyBytes)
        return {};
    QByteArray item;
    item.reserve(ItemHeadBytes + body.size());
    item.append(itemMark()).append(static_cast<char>(kind));
    appendUint32(&item, Uint32Head, itemChecksum(kind, body));
    appendUint32(&item, ByteString32Head, static_cast<std::uint32_t>(body.size()));
    return item.append(body);
}

std::optional<ItemHead> parseItemHead(QByteArrayView bytes)
{
    if (bytes.size() < ItemHeadBytes || !bytes.startsWith(itemMark()))
        return std::nullopt;
    const auto kind = static_cast<ItemKind>(bytes[MarkBytes]);
    if (kind > ItemKind::Change || bytes[MarkBytes + 1] != Uint32Head ||
        bytes[MarkBytes + 6] != ByteString32Head) {
        return std::nullopt;
    }
    return ItemHead{kind, uint32At(bytes, MarkBytes + 2), uint32At(bytes, MarkBytes + 7)};
}

Content::Content(const Result<QByteArray> &read)
{
    if (!read) {
        m_error = read.error();
        return;
    }
    m_plainBytes = read->size();
    setBytes(*read);
}

Content Content::plain(const QByteArray &text)
{
    Content content;
    content.m_bytes = text;
    content.m_plainBytes = text.size();
    return content;
}

Content Content::deflated(const QByteArray &bytes, qint64 plainBytes)
{
    Content content;
    content.m_bytes = bytes;
    content.m_plainBytes = plainBytes;
    content.m_isDeflated = true;
    return content;
}

Content Content::edit(const QByteArray &edit, qint64 plainBytes)
{
    Content content;
    content.m_plainBytes = plainBytes;
    content.m_editBytes = edit.size();
    content.setBytes(edit);
    return content;
}

Content Content::edit(const QByteArray &bytes, qint64 editBytes, qint64 plainBytes)
{
    Content content;
    content.m_bytes = bytes;
    content.m_plainBytes = plainBytes;
    content.m_editBytes = editBytes;
    // A deflated text is never stored with its original length.
    content.m_isDeflated = bytes.size() != editBytes;
    return content;
}

void Content::setBytes(const QByteArray &bytes)
{
    m_bytes = bytes;
    if (bytes.size() < SmallestDeflated)
        return;
    uLongf length = compressBound(static_cast<uLong>(bytes.size()));
    QByteArray deflated(static_cast<qsizetype>(length), Qt::Uninitialized);
    const int result = compress2(reinterpret_cast<Bytef *>(deflated.data()), &length,
                                 reinterpret_cast<const Bytef *>(bytes.constData()),
                                 static_cast<uLong>(bytes.size()), Z_BEST_SPEED);
    if (result != Z_OK || static_cast<qsizetype>(length) >= bytes.size())
        return;
    deflated.truncate(static_cast<qsizetype>(length));
    deflated.squeeze();
    m_bytes = deflated;
    m_isDeflated = true;
}

Result<QByteArray> Content::text(qint64 maximumBytes) const
{
    if (m_error)
        return tl::unexpected(*m_error);
    if (isEdit())
        return tl::unexpected(broken(u"an edit without the listing before"_s));
    return inflated(m_plainBytes, maximumBytes);
}

Result<QByteArray> Content::editText(qint64 maximumBytes) const
{
    if (!isEdit())
        return tl::unexpected(broken(u"not an edit"_s));
    return inflated(*m_editBytes, maximumBytes);
}

// `bytes`: expected length after inflating.
Result<QByteArray> Content::inflated(qint64 bytes, qint64 maximumBytes) const
{
    // Do not allocate memory for an impossible length.
    if (bytes > maximumBytes || (m_isDeflated && bytes / LargestRatio > m_bytes.size()))
        return tl::unexpected(broken(u"a text of %1 bytes is too long"_s.arg(bytes)));
    if (!m_isDeflated)
        return m_bytes;
    QByteArray text(bytes, Qt::Uninitialized);
    auto length = static_cast<uLongf>(bytes);
    const int result = uncompress(reinterpret_cast<Bytef *>(text.data()), &length,
                                  reinterpret_cast<const Bytef *>(m_bytes.constData()),
                                  static_cast<uLong>(m_bytes.size()));
    if (result != Z_OK || static_cast<qint64>(length) != bytes)
        return tl::unexpected(broken(u"a text that cannot be inflated"_s));
    return text;
}

}  // namespace pddgpu::recording
