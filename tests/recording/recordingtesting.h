// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QBuffer>
#include <QFile>
#include <QTemporaryDir>
#include <memory>

#include "abi/protocol.h"
#include "recording/recordingreader.h"
#include "wire/listingedit.h"

// Small recordings, made and read.
namespace pddgpu::testing {

using namespace pddgpu::recording;
using namespace Qt::StringLiterals;

inline const DeviceInfo Device{u"pddgpu.0"_s, u"card0"_s};
inline const SourceError Denied{SourceError::Kind::Denied, SourceError::Cause::DebugfsNeedsRoot,
                                u"/a/file"_s, u"Permission denied"_s, 13};

inline FileKey key(DriverFile file)
{
    return {Device.id, Device.card, file};
}

inline Sample keySample(std::int64_t timeMs)
{
    Sample sample;
    sample.timeMs = timeMs;
    sample.devices = QList<DeviceInfo>{Device};
    sample.files[key(DriverFile::VramUsedBytes)] = Content(QByteArray("1\n"));
    sample.files[key(DriverFile::MemoryStats)] = Content(QByteArray(3000, 's'));
    sample.files[key(DriverFile::LeakObjects)] = Content(tl::unexpected(Denied));
    return sample;
}

inline Sample change(std::int64_t timeMs, const QByteArray &used)
{
    Sample sample;
    sample.timeMs = timeMs;
    sample.files[key(DriverFile::VramUsedBytes)] = Content(used);
    return sample;
}

inline QByteArray headerItem()
{
    return makeItem(ItemKind::Header, encode(Header{1, u"1.2.3"_s, Origin::Driver, 1000}));
}

// Samples at 1000, 2000, … ms whose used bytes are their number from 0; every fourth is a key.
inline QByteArray recordingOf(int samples)
{
    QByteArray bytes = headerItem();
    for (int i = 0; i < samples; ++i) {
        const std::int64_t timeMs = 1000 * (i + 1);
        const QByteArray used = QByteArray::number(i) + '\n';
        if (i % 4 == 0) {
            Sample sample = keySample(timeMs);
            sample.files[key(DriverFile::VramUsedBytes)] = Content(used);
            bytes += makeItem(ItemKind::Key, encode(sample));
        } else {
            bytes += makeItem(ItemKind::Change, encode(change(timeMs, used)));
        }
    }
    return bytes;
}

// A reader of bytes in memory, and whether it opened.
struct Opened {
    explicit Opened(const QByteArray &bytes)
        : reader([&bytes] {
              auto buffer = std::make_unique<QBuffer>();
              buffer->setData(bytes);
              return buffer;
          }()),
          result(reader.open())
    {
    }

    QByteArray used(qsizetype sample)
    {
        if (!reader.goTo(sample))
            return "(no sample)";
        return reader.sample().files.at(key(DriverFile::VramUsedBytes)).text(100).value_or("?");
    }

    QString error() const { return result ? QString() : result.error(); }

    Reader reader;
    tl::expected<void, QString> result;
};

inline QByteArray copyOf(std::uint32_t first, std::uint32_t count)
{
    std::string mark(1, helper::CopyMark);
    helper::appendNumber(mark, first);
    helper::appendNumber(mark, count);
    return QByteArray::fromStdString(mark);
}

/// A folder for recordings, removed with this object.
class RecordingFolder
{
public:
    QString path() const { return m_folder.path(); }
    QString path(const QString &name) const { return m_folder.filePath(name); }

    /// A recording of these bytes; empty: it cannot be written.
    QString file(const QByteArray &bytes) const
    {
        QFile out(path(QStringLiteral("recording")));
        return out.open(QIODevice::WriteOnly) && out.write(bytes) == bytes.size() ? out.fileName()
                                                                                  : QString();
    }

private:
    QTemporaryDir m_folder;
};

}  // namespace pddgpu::testing
