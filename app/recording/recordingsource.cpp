// SPDX-License-Identifier: GPL-3.0-or-later
#include "recording/recordingsource.h"

#include <QFile>
#include <QFileInfo>
#include <QTimeZone>
#include <utility>

namespace pddgpu {

namespace {

using namespace Qt::StringLiterals;

using Kind = SourceError::Kind;
using Cause = SourceError::Cause;

SourceError notRecorded(const QString &subject)
{
    return {Kind::Absent, Cause::NotRecorded, subject, u"it was not read when this was recorded"_s,
            0};
}

}  // namespace

RecordingSource::RecordingSource(const QString &path) : m_path(path) {}

bool RecordingSource::isSimulated() const
{
    return m_reader && m_reader->header().origin == Origin::Simulation;
}

Result<QList<DeviceInfo>> RecordingSource::devices()
{
    if (const Result<void> opened = open(); !opened)
        return tl::unexpected(opened.error());
    if (m_lost)
        return tl::unexpected(*m_lost);
    return m_reader->sample().devices.value_or(
        Result<QList<DeviceInfo>>(tl::unexpected(notRecorded(m_path))));
}

Result<QByteArray> RecordingSource::read(const DeviceInfo &device, DriverFile file)
{
    const DriverFilePlace place = placeOf(file);
    const QString subject = device.id + u'/' + QLatin1StringView(place.path);
    if (const Result<void> opened = open(); !opened)
        return tl::unexpected(opened.error());
    if (m_lost)
        return tl::unexpected(*m_lost);
    const auto found = m_reader->text({device.id, device.card, file}, place.maximumBytes);
    if (!found)
        return tl::unexpected(notRecorded(subject));
    Result<QByteArray> text = *found;
    if (!text && text.error().subject.isEmpty())
        text.error().subject = subject;
    return text;
}

Result<void> RecordingSource::write(const DeviceInfo &device, DriverControl control,
                                    const QByteArray &value)
{
    Q_UNUSED(value)
    return tl::unexpected(SourceError{Kind::Refused, Cause::IsRecording,
                                      device.id + u'/' + QLatin1StringView(placeOf(control).path),
                                      u"a recording cannot be controlled"_s, 0});
}

Result<QByteArray> RecordingSource::readLog()
{
    if (!m_reader || m_lost || std::exchange(m_isLogRead, true))
        return QByteArray();
    return m_reader->log();
}

QDateTime RecordingSource::now() const
{
    if (!m_reader || m_lost)
        return Source::now();
    // Same as timeMs(), so that a seek to a time from chart, marks or play head leads there.
    return QDateTime::fromMSecsSinceEpoch(m_reader->timeMs(m_reader->position()), QTimeZone::utc());
}

void RecordingSource::goTo(qsizetype sample)
{
    m_lost.reset();
    m_isLogRead = false;
    if (const auto gone = m_reader->goTo(sample); !gone)
        m_lost = damaged(gone.error());
}

std::optional<SourceError> RecordingSource::damage() const
{
    if (!m_reader || m_reader->damage().isEmpty())
        return std::nullopt;
    return damaged(m_reader->damage());
}

Result<void> RecordingSource::open()
{
    if (m_reader)
        return {};
    if (QFileInfo info(m_path); info.exists() && !info.isFile())
        return tl::unexpected(damaged(u"it is not a regular file"_s));
    auto file = std::make_unique<QFile>(m_path);
    if (!file->open(QIODevice::ReadOnly)) {
        const bool isThere = file->exists();
        return tl::unexpected(SourceError{isThere ? Kind::Denied : Kind::Absent,
                                          Cause::RecordingDamaged, m_path, file->errorString(), 0});
    }
    auto reader = std::make_unique<recording::Reader>(std::move(file));
    if (const auto opened = reader->open(); !opened)
        return tl::unexpected(damaged(opened.error()));
    m_reader = std::move(reader);
    goTo(m_reader->sampleCount() - 1);
    return {};
}

SourceError RecordingSource::damaged(const QString &reason) const
{
    return {Kind::Malformed, Cause::RecordingDamaged, m_path, reason, 0};
}

}  // namespace pddgpu

#include "moc_recordingsource.cpp"
