// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QList>
#include <QString>
#include <cstdint>
#include <map>
#include <optional>
#include <tl/expected.hpp>
#include <tuple>

#include "abi/driverfiles.h"
#include "model/deviceinfo.h"
#include "model/origin.h"
#include "model/sourceerror.h"

// A recording is a sequence of CBOR items (RFC 8742), each of them
//
//     55799([kind, checksum, body])
//
// with the CRC-32 (zlib's) of the kind, as one byte, and the body, and with the body as a byte
// string that holds one CBOR map. The tag and the heads have one length whatever they hold, so that
// the beginning of an item can be found and its length is known before anything of it is read. The
// first item is the header; the others are samples: a key item holds all that is known, the rest
// what changed since the item before, of a listing only which lines. Unknown keys of a map are
// skipped.
//
// In a sample, "devices" is a list of [id, card]. "drivers" is a list of [id, driver] of the
// devices with another driver than pddgpu; older programs neither write nor read it.
namespace pddgpu::recording {

/// 1 had no edits: each listing was whole.
inline constexpr std::int64_t Version = 2;

enum class ItemKind : std::uint8_t { Header, Key, Change };

/// The bytes of an item before its body.
inline constexpr qsizetype ItemHeadBytes = 15;
/// Of a body; a listing of a million objects is far below.
inline constexpr qint64 MaximumBodyBytes = 128 * 1024 * 1024;
/// Of a sample.
inline constexpr qsizetype MostDevices = 1'000;
inline constexpr qsizetype MostWrites = 10'000;
inline constexpr qint64 LongestLog = 16 * 1024 * 1024;
/// The first bytes of every item.
QByteArrayView itemMark();

struct ItemHead {
    ItemKind kind = ItemKind::Header;
    std::uint32_t checksum = 0;
    std::uint32_t bodyBytes = 0;
};

/// An item with its head; nothing when the body is longer than MaximumBodyBytes.
QByteArray makeItem(ItemKind kind, QByteArrayView body);
/// Not set where `bytes`, which may be longer, does not begin with the head of an item.
std::optional<ItemHead> parseItemHead(QByteArrayView bytes);
/// Of an item with this body; what its head should say.
std::uint32_t itemChecksum(ItemKind kind, QByteArrayView body);

/// The program that recorded, and its source.
struct Header {
    std::int64_t version = Version;
    QString applicationVersion;
    Origin origin = Origin::Driver;
    std::int64_t startedMs = 0;  ///< Since the epoch, UTC.

    friend bool operator==(const Header &, const Header &) = default;
};

/// What reading one file gave: its text, deflated where that is worth it, or why there is none.
class Content
{
public:
    Content() = default;
    explicit Content(const Result<QByteArray> &read);
    /// As it was found in a recording. Nothing is inflated before it is asked for.
    static Content plain(const QByteArray &text);
    static Content deflated(const QByteArray &bytes, qint64 plainBytes);
    /// An edit (relay/listingedit.h) that makes a listing of so many bytes from the one in the
    /// sample before.
    static Content edit(const QByteArray &edit, qint64 plainBytes);
    /// As it was found.
    static Content edit(const QByteArray &bytes, qint64 editBytes, qint64 plainBytes);

    /// The text again; Malformed where it cannot be inflated to what was recorded, or would be
    /// longer than `maximumBytes`, or is that of an edit.
    Result<QByteArray> text(qint64 maximumBytes) const;
    /// The edit that it is, with the same failures.
    Result<QByteArray> editText(qint64 maximumBytes) const;

    const std::optional<SourceError> &error() const { return m_error; }
    bool isDeflated() const { return m_isDeflated; }
    bool isEdit() const { return m_editBytes.has_value(); }
    qint64 editBytes() const { return m_editBytes.value_or(0); }
    const QByteArray &bytes() const { return m_bytes; }
    qint64 plainBytes() const { return m_plainBytes; }
    /// The compressed bytes of its text or edit.
    qint64 inflatedBytes() const { return m_isDeflated ? m_editBytes.value_or(m_plainBytes) : 0; }

private:
    void setBytes(const QByteArray &bytes);
    Result<QByteArray> inflated(qint64 bytes, qint64 maximumBytes) const;

    std::optional<SourceError> m_error;
    QByteArray m_bytes;
    qint64 m_plainBytes = 0;  // Of the text.
    std::optional<qint64> m_editBytes;
    bool m_isDeflated = false;
};

/// A value that the user wrote to a control, and what came of it.
struct Write {
    DeviceInfo device;
    DriverControl control = DriverControl::Enabled;
    QByteArray value;
    std::optional<SourceError> error;

    friend bool operator==(const Write &, const Write &) = default;
};

/// Device's id, its card, the file.
using FileKey = std::tuple<QString, QString, DriverFile>;

/// What was read for one sample. Of a change, what is not there is as in the sample before; the
/// log and the writes are always this sample's alone.
struct Sample {
    std::int64_t timeMs = 0;  ///< Wall clock, since the epoch, UTC.
    std::optional<Result<QList<DeviceInfo>>> devices;
    std::map<FileKey, Content> files;
    Content log;
    QList<Write> writes;
};

QByteArray encode(const Header &header);
QByteArray encode(const Sample &sample);
/// The error says in English what is wrong.
tl::expected<Header, QString> decodeHeader(QByteArrayView body);
tl::expected<Sample, QString> decodeSample(QByteArrayView body);

}  // namespace pddgpu::recording
