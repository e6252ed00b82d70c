// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <memory>
#include <optional>

#include "recording/recordingformat.h"
#include "recording/recordingwriter.h"
#include "transport/source.h"

namespace pddgpu {

/// Wraps another source and, on request, records all its requests and answers. Costs nothing
/// otherwise.
class RecordingTee : public Source
{
    Q_OBJECT

public:
    /// Interval between key samples, which hold the full state, so that a seek need not read more
    /// than this many.
    static constexpr int SamplesPerKey = 60;

    explicit RecordingTee(std::unique_ptr<Source> source, QObject *parent = nullptr);

    /// Starts a recording and ends the current one. Data read before is not included.
    Result<void> start(const QString &path);
    void stop();
    bool isRecording() const { return m_writer != nullptr; }
    /// Bytes in the file; 0 when not recording.
    qint64 recordedBytes() const { return m_writer ? m_writer->bytes() : 0; }

    /// Writes everything read and written since the last call as one sample. An error ends the
    /// recording; the file keeps the samples before.
    Result<void> endSample(const QDateTime &capturedAt);

    Origin origin() const override { return m_source->origin(); }
    bool isSimulated() const override { return m_source->isSimulated(); }
    Result<QList<DeviceInfo>> devices() override;
    Result<QByteArray> read(const DeviceInfo &device, DriverFile file) override;
    Result<void> write(const DeviceInfo &device, DriverControl control,
                       const QByteArray &value) override;
    void writeLater(const DeviceInfo &device, DriverControl control, const QByteArray &value,
                    const std::function<void(const Result<void> &)> &written) override;
    Result<QByteArray> readLog() override;
    void prefetch(const DeviceInfo &device, const QList<DriverFile> &files) override
    {
        m_source->prefetch(device, files);
    }
    void watch(const std::optional<DeviceInfo> &device) override { m_source->watch(device); }
    QDateTime now() const override { return m_source->now(); }
    Playback *playback() override { return m_source->playback(); }
    double clockSpeed() const override { return m_source->clockSpeed(); }
    LinkState link() const override { return m_source->link(); }
    QList<LinkState> otherLinks() const override { return m_source->otherLinks(); }
    void unlock() override { m_source->unlock(); }
    void startTracing() override { m_source->startTracing(); }

private:
    void note(const recording::FileKey &file, const Result<QByteArray> &text);
    void noteWrite(const DeviceInfo &device, DriverControl control, const QByteArray &value,
                   const Result<void> &written);

    const std::unique_ptr<Source> m_source;
    std::unique_ptr<recording::Writer> m_writer;
    struct Read {
        Result<QByteArray> text;                     // The last result.
        std::optional<Result<QByteArray>> recorded;  // In the previous sample; not set: none.
    };
    static recording::Content changeOf(const Read &read, DriverFile file);

    // The last results, for a key item; deflated only then.
    std::optional<Result<QList<DeviceInfo>>> m_devices;
    std::map<recording::FileKey, Read> m_files;
    recording::Sample m_changed;  // The changes in this sample.
    int m_samplesToKey = 0;
};

}  // namespace pddgpu
