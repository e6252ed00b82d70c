// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QDateTime>
#include <QList>
#include <QObject>
#include <QString>
#include <functional>
#include <memory>
#include <optional>

#include "abi/driverfiles.h"
#include "model/deviceinfo.h"
#include "model/linkstate.h"
#include "model/origin.h"
#include "model/sourceerror.h"

namespace pddgpu {

class Source;

/// Additional interface of a recorded source: access to each of its samples. Used only by the
/// source's thread; indices are those of the samples, from 0.
class Playback
{
public:
    Playback() = default;
    virtual ~Playback() = default;
    Playback(const Playback &) = delete;
    Playback &operator=(const Playback &) = delete;

    /// Number of samples; 0 until Source::devices() was called, or if there are none.
    virtual qsizetype sampleCount() const = 0;
    /// When a sample was taken, in ms since the epoch, UTC; if the clock was set back, the latest
    /// time until then. Never decreases from one sample to the next.
    virtual qint64 timeMs(qsizetype sample) const = 0;
    /// Selects the sample that the source answers with from now on.
    virtual void goTo(qsizetype sample) = 0;
    virtual qsizetype position() const = 0;
    /// Another source for the same recording, with its own position; for the same thread.
    virtual std::unique_ptr<Source> reopened() const = 0;
    /// The file, and its damage if samples could be read nevertheless.
    virtual QString path() const = 0;
    virtual std::optional<SourceError> damage() const = 0;
};

/// The only interface between the application and a driver: real, simulated, remote or recorded.
///
/// File-based on purpose: every source returns the driver's own text, and the same parsers read it.
/// A source is used by one thread at a time, and calls may block; the sampler's thread calls them,
/// never the GUI thread.
class Source : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    /// The origin of this source's figures.
    virtual Origin origin() const = 0;

    /// Whether its figures are made up, by a simulation or by the recording of one. For a recording
    /// it is known once devices() was called.
    virtual bool isSimulated() const { return origin() == Origin::Simulation; }

    /// The devices present now, in card order. If there is none, the error is of kind Absent.
    virtual Result<QList<DeviceInfo>> devices() = 0;

    /// The whole text of one file.
    virtual Result<QByteArray> read(const DeviceInfo &device, DriverFile file) = 0;

    /// Announces what will be read next from this device, so that a source with high latency can
    /// request it in one go.
    virtual void prefetch(const DeviceInfo &device, const QList<DriverFile> &files)
    {
        Q_UNUSED(device)
        Q_UNUSED(files)
    }

    /// Writes one control. Returns when the driver has accepted it; for TriggerCheck when the check
    /// has finished.
    virtual Result<void> write(const DeviceInfo &device, DriverControl control,
                               const QByteArray &value) = 0;

    /// The same without waiting: `written` is called when the driver has accepted it, in this
    /// thread, possibly before this function returns. It is not called if the source is destroyed
    /// first.
    virtual void writeLater(const DeviceInfo &device, DriverControl control,
                            const QByteArray &value,
                            const std::function<void(const Result<void> &)> &written)
    {
        written(write(device, control, value));
    }

    /// The driver's new kernel log records since the last call, as from /dev/kmsg; the first call
    /// returns older records still available. Bounded: more come with the next call. Empty for a
    /// source without a log.
    virtual Result<QByteArray> readLog() { return QByteArray(); }

    /// From now on changed() reports this device's alerts, or none. Must be called before each
    /// round of reads, so that a device that disappeared and came back is watched again. Does
    /// nothing if the source cannot watch.
    virtual void watch(const std::optional<DeviceInfo> &device) { Q_UNUSED(device) }

    /// The time that the data read now belongs to; UTC.
    virtual QDateTime now() const { return QDateTime::currentDateTimeUtc(); }

    /// Seconds of the driver's clock per second of the wall clock; only a simulation differs from
    /// 1.
    virtual double clockSpeed() const { return 1; }

    /// Null: the source is live, not a recording.
    virtual Playback *playback() { return nullptr; }

    /// The state of the connection to the driver.
    virtual LinkState link() const { return {}; }
    /// For a source with several hosts: the connections to the other hosts.
    virtual QList<LinkState> otherLinks() const { return {}; }

    /// Requests access that this user does not have; link() has the result. Returns at once.
    virtual void unlock() {}

    /// Requests that the tracer watch the objects of cards whose drivers do not watch themselves;
    /// link() has the result. Returns at once.
    virtual void startTracing() {}

    /// If patient, waits for every answer, for callers that read once. Otherwise a source may
    /// return an answer before the remote machine replied, if it says so. Must be called before
    /// first use.
    virtual void setPatient(bool isPatient) { Q_UNUSED(isPatient) }
    /// Requests the next devices() in advance. Returns at once.
    virtual void prefetchDevices() {}
    /// Another host's device is shown: reports of this source may come a round later.
    virtual void setAside(bool isAside) { Q_UNUSED(isAside) }
    /// The source will be destroyed soon: interrupts its work in other threads. Does not wait.
    virtual void interrupt() {}

Q_SIGNALS:
    /// The watched device raised an alert or is gone, so it should be read now. Emitted in the
    /// source's thread.
    void changed();
};

}  // namespace pddgpu
