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
// where checksum is the CRC-32 (zlib's) of the kind, as one byte, and the body, and body is a byte
// string that contains one CBOR map. The tag and the heads have a fixed length, so that the
// beginning of an item can be found and its length is known before it is read. The first item is
// the header; the others are samples: a key item holds the full state, the others only what changed
// since the previous item, and of a listing only the changed lines. Unknown keys of a map are
// skipped.
//
// In a sample, "devices" is a list of [id, card]. "drivers" is a list of [id, driver] for the
// devices with a driver other than pddgpu; older programs neither write nor read it.
namespace pddgpu::recording {

/// Version 1 had no edits: each listing was complete.
inline constexpr std::int64_t Version = 2;

enum class ItemKind : std::uint8_t { Header, Key, Change };

/// Number of bytes of an item before its body.
inline constexpr qsizetype ItemHeadBytes = 15;
/// Limit for a body; a listing of a million objects is far below.
inline constexpr qint64 MaximumBodyBytes = 128 * 1024 * 1024;
/// Limit for the devices of a sample.
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

/// An item with its head; empty if the body is longer than MaximumBodyBytes.
QByteArray makeItem(ItemKind kind, QByteArrayView body);
/// Not set if `bytes`, which may be longer, does not begin with the head of an item.
std::optional<ItemHead> parseItemHead(QByteArrayView bytes);
/// The checksum of an item with this body, as its head should have it.
std::uint32_t itemChecksum(ItemKind kind, QByteArrayView body);

/// The program that recorded, and its source.
struct Header {
    std::int64_t version = Version;
    QString applicationVersion;
    Origin origin = Origin::Driver;
    std::int64_t startedMs = 0;  ///< ms since the epoch, UTC.

    friend bool operator==(const Header &, const Header &) = default;
};

/// The result of reading one file: its text, deflated if that saves space, or an error.
class Content
{
public:
    Content() = default;
    explicit Content(const Result<QByteArray> &read);
    /// Content as found in a recording. Nothing is inflated until requested.
    static Content plain(const QByteArray &text);
    static Content deflated(const QByteArray &bytes, qint64 plainBytes);
    /// An edit (wire/listingedit.h) that turns the listing of the previous sample into one of
    /// `plainBytes` bytes.
    static Content edit(const QByteArray &edit, qint64 plainBytes);
    /// An edit as found in a recording.
    static Content edit(const QByteArray &bytes, qint64 editBytes, qint64 plainBytes);

    /// Decodes the text. Malformed if it cannot be inflated to the recorded length, would be longer
    /// than `maximumBytes`, or is an edit.
    Result<QByteArray> text(qint64 maximumBytes) const;
    /// Decodes the edit, with the same errors.
    Result<QByteArray> editText(qint64 maximumBytes) const;

    const std::optional<SourceError> &error() const { return m_error; }
    bool isDeflated() const { return m_isDeflated; }
    bool isEdit() const { return m_editBytes.has_value(); }
    qint64 editBytes() const { return m_editBytes.value_or(0); }
    const QByteArray &bytes() const { return m_bytes; }
    qint64 plainBytes() const { return m_plainBytes; }
    /// Inflated size of its text or edit; 0 if it is not deflated.
    qint64 inflatedBytes() const { return m_isDeflated ? m_editBytes.value_or(m_plainBytes) : 0; }

private:
    void setBytes(const QByteArray &bytes);
    Result<QByteArray> inflated(qint64 bytes, qint64 maximumBytes) const;

    std::optional<SourceError> m_error;
    QByteArray m_bytes;
    qint64 m_plainBytes = 0;  // Length of the text.
    std::optional<qint64> m_editBytes;
    bool m_isDeflated = false;
};

/// A value that the user wrote to a control, and the result.
struct Write {
    DeviceInfo device;
    DriverControl control = DriverControl::Enabled;
    QByteArray value;
    std::optional<SourceError> error;

    friend bool operator==(const Write &, const Write &) = default;
};

/// Device id, card, file.
using FileKey = std::tuple<QString, QString, DriverFile>;

/// Everything read for one sample. In a change, missing entries are as in the previous sample; log
/// and writes always belong to this sample only.
struct Sample {
    std::int64_t timeMs = 0;  ///< Wall clock, ms since the epoch, UTC.
    std::optional<Result<QList<DeviceInfo>>> devices;
    std::map<FileKey, Content> files;
    Content log;
    QList<Write> writes;
};

QByteArray encode(const Header &header);
QByteArray encode(const Sample &sample);
/// The error is in English.
tl::expected<Header, QString> decodeHeader(QByteArrayView body);
tl::expected<Sample, QString> decodeSample(QByteArrayView body);

}  // namespace pddgpu::recording
