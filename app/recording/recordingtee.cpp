// SPDX-License-Identifier: GPL-3.0-or-later
#include "recording/recordingtee.h"

#include <QCoreApplication>
#include <utility>

namespace pddgpu {

using recording::Content;
using recording::ItemKind;
using recording::Sample;

RecordingTee::RecordingTee(std::unique_ptr<Source> source, QObject *parent)
    : Source(parent), m_source(std::move(source))
{
    // Goes to the thread where this object goes.
    m_source->setParent(this);
    connect(m_source.get(), &Source::changed, this, &Source::changed);
}

Result<void> RecordingTee::start(const QString &path)
{
    stop();
    // Before the file is emptied: it could be the very one that is shown.
    if (m_source->playback()) {
        return tl::unexpected(
            SourceError{SourceError::Kind::Refused, SourceError::Cause::IsRecording, path,
                        QStringLiteral("what is shown is a recording already"), 0});
    }
    auto writer = std::make_unique<recording::Writer>(path);
    const recording::Header header{recording::Version, QCoreApplication::applicationVersion(),
                                   m_source->origin(), QDateTime::currentMSecsSinceEpoch()};
    if (const Result<void> opened = writer->open(header); !opened)
        return opened;
    m_writer = std::move(writer);
    return {};
}

void RecordingTee::stop()
{
    m_writer.reset();
    m_devices.reset();
    m_files.clear();
    m_changed = {};
    m_samplesToKey = 0;
}

Result<void> RecordingTee::endSample(const QDateTime &capturedAt)
{
    if (!m_writer)
        return {};
    Sample changed = std::exchange(m_changed, {});
    changed.timeMs = capturedAt.toMSecsSinceEpoch();
    const bool isKey = m_samplesToKey == 0;
    m_samplesToKey = (isKey ? SamplesPerKey : m_samplesToKey) - 1;
    if (isKey) {
        changed.devices = m_devices;
        for (const auto &[file, read] : m_files)
            changed.files[file] = Content(read.text);
    }
    const Result<void> written =
        m_writer->append(isKey ? ItemKind::Key : ItemKind::Change, encode(changed));
    if (!written)
        stop();
    return written;
}

Result<QList<DeviceInfo>> RecordingTee::devices()
{
    const Result<QList<DeviceInfo>> devices = m_source->devices();
    if (m_writer && !(m_devices && *m_devices == devices)) {
        m_devices = devices;
        m_changed.devices = devices;
    }
    return devices;
}

Result<QByteArray> RecordingTee::read(const DeviceInfo &device, DriverFile file)
{
    const Result<QByteArray> text = m_source->read(device, file);
    if (m_writer)
        note({device.id, device.card, file}, text);
    return text;
}

Result<void> RecordingTee::write(const DeviceInfo &device, DriverControl control,
                                 const QByteArray &value)
{
    const Result<void> written = m_source->write(device, control, value);
    noteWrite(device, control, value, written);
    return written;
}

void RecordingTee::writeLater(const DeviceInfo &device, DriverControl control,
                              const QByteArray &value,
                              const std::function<void(const Result<void> &)> &written)
{
    m_source->writeLater(device, control, value,
                         [this, device, control, value, written](const Result<void> &outcome) {
                             noteWrite(device, control, value, outcome);
                             written(outcome);
                         });
}

void RecordingTee::noteWrite(const DeviceInfo &device, DriverControl control,
                             const QByteArray &value, const Result<void> &written)
{
    if (m_writer) {
        m_changed.writes.append(
            {device, control, value,
             written ? std::nullopt : std::optional<SourceError>(written.error())});
    }
}

Result<QByteArray> RecordingTee::readLog()
{
    const Result<QByteArray> text = m_source->readLog();
    if (m_writer)
        m_changed.log = text;
    return text;
}

void RecordingTee::note(const recording::FileKey &file, const Result<QByteArray> &text)
{
    const auto [place, isNew] = m_files.try_emplace(file, Read{text, {}});
    Read &read = place->second;
    if (!isNew && read.text == text)
        return;
    read.text = text;
    m_changed.files[file] = changeOf(&read, std::get<DriverFile>(file));
}

// Of a listing the lines that changed, if they are fewer than it has.
Content RecordingTee::changeOf(Read *read, DriverFile file)
{
    if (file != DriverFile::LeakObjects)
        return Content(read->text);
    if (!read->text) {
        read->lines.forget();
        read->lines.text.clear();
        return Content(read->text);
    }
    read->lines.add({read->text->constData(), static_cast<std::size_t>(read->text->size())});
    read->lines.end();
    const QByteArray edit = QByteArray::fromStdString(std::exchange(read->lines.text, {}));
    // What has no base is an edit of nothing.
    if (edit.size() >= read->text->size() / 2)
        return Content(read->text);
    return Content::edit(edit, read->text->size());
}

}  // namespace pddgpu
