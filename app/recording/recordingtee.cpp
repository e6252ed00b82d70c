// SPDX-License-Identifier: GPL-3.0-or-later
#include "recording/recordingtee.h"

#include <QCoreApplication>
#include <utility>

#include "wire/listingdiff.h"

namespace pddgpu {

using recording::Content;
using recording::ItemKind;
using recording::Sample;

RecordingTee::RecordingTee(std::unique_ptr<Source> source, QObject *parent)
    : Source(parent), m_source(std::move(source))
{
    // Child object, so that it moves to another thread together with this one.
    m_source->setParent(this);
    connect(m_source.get(), &Source::changed, this, &Source::changed);
}

Result<void> RecordingTee::start(const QString &path)
{
    stop();
    // Check before the file is opened: it could be the one being shown.
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
    }
    for (auto &[file, read] : m_files) {
        if (isKey)
            changed.files[file] = Content(read.text);
        else if (!read.recorded || read.text != *read.recorded)
            changed.files[file] = changeOf(read, std::get<DriverFile>(file));
        read.recorded = read.text;
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
        m_changed.log = Content(text);
    return text;
}

// A file read twice for one sample is stored once, as a change from the previous sample.
void RecordingTee::note(const recording::FileKey &file, const Result<QByteArray> &text)
{
    m_files[file].text = text;
}

// For a listing, the edit of the changed lines, if that is small enough.
Content RecordingTee::changeOf(const Read &read, DriverFile file)
{
    const bool hasBase = read.recorded && *read.recorded;
    if (file != DriverFile::LeakObjects || !read.text || !hasBase)
        return Content(read.text);
    const QByteArray edit = recording::listingDiff(**read.recorded, *read.text);
    if (edit.size() >= read.text->size() / 2)
        return Content(read.text);
    return Content::edit(edit, read.text->size());
}

}  // namespace pddgpu

#include "moc_recordingtee.cpp"
