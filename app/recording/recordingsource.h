// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include "recording/recordingreader.h"
#include "transport/source.h"

namespace pddgpu {

/// A recording as a source: gives the answers of the recorded source at the current sample of
/// playback(), initially the last one. Nothing can be written. The file is opened by devices().
class RecordingSource : public Source, public Playback
{
    Q_OBJECT

public:
    explicit RecordingSource(const QString &path);

    Origin origin() const override { return Origin::Recording; }
    bool isSimulated() const override;
    Result<QList<DeviceInfo>> devices() override;
    Result<QByteArray> read(const DeviceInfo &device, DriverFile file) override;
    Result<void> write(const DeviceInfo &device, DriverControl control,
                       const QByteArray &value) override;
    /// The log records of the sample, once per goTo().
    Result<QByteArray> readLog() override;
    QDateTime now() const override;
    Playback *playback() override { return this; }

    qsizetype sampleCount() const override { return m_reader ? m_reader->sampleCount() : 0; }
    qint64 timeMs(qsizetype sample) const override { return m_reader->timeMs(sample); }
    void goTo(qsizetype sample) override;
    qsizetype position() const override { return m_reader ? m_reader->position() : -1; }
    std::unique_ptr<Source> reopened() const override
    {
        return std::make_unique<RecordingSource>(m_path);
    }
    QString path() const override { return m_path; }
    std::optional<SourceError> damage() const override;

private:
    Result<void> open();
    SourceError damaged(const QString &reason) const;

    const QString m_path;
    std::unique_ptr<recording::Reader> m_reader;  // Null: not opened yet.
    std::optional<SourceError> m_lost;            // Why the requested sample could not be loaded.
    bool m_isLogRead = false;
};

}  // namespace pddgpu
