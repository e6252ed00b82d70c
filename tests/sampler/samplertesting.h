// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMap>
#include <QMutex>
#include <QSemaphore>
#include <QSignalSpy>
#include <QThread>
#include <atomic>
#include <memory>
#include <utility>

#include "sampler/sampler.h"

// A source with answers set by a test, and a sampler on it.
namespace pddgpu::testing {

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

using Kind = SourceError::Kind;
using Cause = SourceError::Cause;

// Long enough that samples are only taken on request.
inline constexpr std::chrono::milliseconds Never = 1h;

inline const DeviceInfo First{u"pddgpu.0"_s, u"card0"_s};
inline const DeviceInfo Second{u"pddgpu.1"_s, u"card1"_s};
inline const QByteArray Columns =
    "id\tbirth_ns\tsize_bytes\tdomain\tstate\tflags\thandles\tclient_id\tpid\tprocess\tlabel\n";

inline QByteArray listing(std::uint64_t generation, std::uint64_t nowNs = 100)
{
    return "version=1 generation=" + QByteArray::number(quint64(generation)) +
           " now_ns=" + QByteArray::number(quint64(nowNs)) + '\n' + Columns +
           "1\t50\t4096\tvram\tsuspicious\t-\t1\t1\t1\tp\t-\n";
}

inline SourceError error(Kind kind, Cause cause = Cause::Other, int errnoValue = 0)
{
    return {kind, cause, u"a file"_s, u"because"_s, errnoValue};
}

// Shared by the test and the source in the sampler's thread.
struct Stage {
    QMutex mutex;  // Protects everything down to `order`.
    LinkState link;
    Result<QList<DeviceInfo>> devices = QList<DeviceInfo>{First};
    QMap<DriverFile, QByteArray> texts;
    QMap<DriverFile, QByteArray> textsOfSecond;  // If they differ from the first device's.
    QMap<DriverFile, SourceError> errors;
    std::optional<SourceError> writeError;
    QMap<DriverFile, int> reads;
    Result<QByteArray> log = QByteArray();  // Read once.
    QStringList order;                      // Requests, in order.
    QString listedDevice;
    std::optional<DeviceInfo> watched;
    bool countsGenerations = false;         // One more with each read.
    std::optional<LinkState> linkAtTheEnd;  // Once the log is read.

    std::atomic<bool> blocked = false;  // A read only ends when its thread must end.
    QSemaphore arrived;                 // A read is waiting.
    std::atomic<bool> hasWaited = false;
    std::atomic<QThread *> destroyedIn = nullptr;
    std::atomic<QThread *> readIn = nullptr;
    Source *source = nullptr;

    /// Like a driver with an alert, in the source's thread.
    void change() { QMetaObject::invokeMethod(source, &Source::changed, Qt::QueuedConnection); }

    Stage()
    {
        for (int file = 0; file < static_cast<int>(DriverFile::MemoryStats); ++file)
            texts[static_cast<DriverFile>(file)] = QByteArray::number(file + 100) + '\n';
        texts[DriverFile::Enabled] = "1\n";
        // Consistent with the listing, and with less used than available.
        texts[DriverFile::LiveObjects] = "1\n";
        texts[DriverFile::VramTotalBytes] = "1000\n";
        texts[DriverFile::GttTotalBytes] = "2000\n";
        texts[DriverFile::Generation] = "5\n";
        texts[DriverFile::MemoryStats] = "now_ns: 90\nmoves: 3\n";
        texts[DriverFile::LeakObjects] = listing(5);
    }

    void setText(DriverFile file, const QByteArray &text)
    {
        const QMutexLocker locker(&mutex);
        texts[file] = text;
    }
    void setError(DriverFile file, const SourceError &why)
    {
        const QMutexLocker locker(&mutex);
        errors[file] = why;
    }
    void setErrorEverywhere(const SourceError &why)
    {
        for (int file = 0; file <= static_cast<int>(DriverFile::LeakObjects); ++file)
            setError(static_cast<DriverFile>(file), why);
    }
    void clearErrors()
    {
        const QMutexLocker locker(&mutex);
        errors.clear();
    }
    void setDevices(const Result<QList<DeviceInfo>> &list)
    {
        const QMutexLocker locker(&mutex);
        devices = list;
    }
    void setLink(const LinkState &state)
    {
        const QMutexLocker locker(&mutex);
        link = state;
    }
    void setLog(const Result<QByteArray> &text)
    {
        const QMutexLocker locker(&mutex);
        log = text;
    }
    std::optional<DeviceInfo> watchedDevice()
    {
        const QMutexLocker locker(&mutex);
        return watched;
    }
    int readsOf(DriverFile file)
    {
        const QMutexLocker locker(&mutex);
        return reads[file];
    }
};

class StagedSource : public Source
{
public:
    explicit StagedSource(std::shared_ptr<Stage> stage) : m_stage(std::move(stage))
    {
        m_stage->source = this;
    }
    ~StagedSource() override { m_stage->destroyedIn = QThread::currentThread(); }

    Origin origin() const override { return Origin::Driver; }

    Result<QList<DeviceInfo>> devices() override
    {
        const QMutexLocker locker(&m_stage->mutex);
        return m_stage->devices;
    }

    Result<QByteArray> read(const DeviceInfo &device, DriverFile file) override
    {
        m_stage->readIn = QThread::currentThread();
        if (m_stage->blocked) {
            m_stage->arrived.release();
            while (!QThread::currentThread()->isInterruptionRequested())
                QThread::yieldCurrentThread();
            m_stage->hasWaited = true;
        }
        const QMutexLocker locker(&m_stage->mutex);
        ++m_stage->reads[file];
        if (file == DriverFile::LeakObjects)
            m_stage->listedDevice = device.id;
        if (m_stage->errors.contains(file))
            return tl::unexpected(m_stage->errors[file]);
        if (m_stage->countsGenerations && file == DriverFile::Generation) {
            const QByteArray now = m_stage->texts[file];
            m_stage->texts[file] = QByteArray::number(now.trimmed().toInt() + 1) + '\n';
            return now;
        }
        return device == First || !m_stage->textsOfSecond.contains(file)
                   ? m_stage->texts[file]
                   : m_stage->textsOfSecond[file];
    }

    Result<QByteArray> readLog() override
    {
        const QMutexLocker locker(&m_stage->mutex);
        m_stage->link = m_stage->linkAtTheEnd.value_or(m_stage->link);
        return std::exchange(m_stage->log, m_stage->log ? QByteArray() : m_stage->log);
    }

    void watch(const std::optional<DeviceInfo> &device) override
    {
        const QMutexLocker locker(&m_stage->mutex);
        m_stage->watched = device;
    }

    LinkState link() const override
    {
        const QMutexLocker locker(&m_stage->mutex);
        return m_stage->link;
    }

    Result<void> write(const DeviceInfo &device, DriverControl, const QByteArray &value) override
    {
        const QMutexLocker locker(&m_stage->mutex);
        m_stage->order.append(u"write "_s + device.id + u' ' + QString::fromUtf8(value));
        if (m_stage->writeError)
            return tl::unexpected(*m_stage->writeError);
        // Like a driver: reads return the new value from now on.
        m_stage->texts[DriverFile::ThresholdBytes] = value + '\n';
        return {};
    }

private:
    std::shared_ptr<Stage> m_stage;
};

// A sampler on a staged source, and its last results.
struct Sampling {
    explicit Sampling(const std::shared_ptr<Stage> &stage)
        : sampler(std::make_unique<StagedSource>(stage)), spy(&sampler, &Sampler::sampled)
    {
        sampler.start(Never);
    }

    SnapshotPtr take()
    {
        if (spy.isEmpty() && !spy.wait(30000))
            return std::make_shared<const Snapshot>();
        return spy.takeFirst().constFirst().value<SnapshotPtr>();
    }

    SnapshotPtr next()
    {
        sampler.sampleNow();
        return take();
    }

    Sampler sampler;
    QSignalSpy spy;
};

}  // namespace pddgpu::testing
