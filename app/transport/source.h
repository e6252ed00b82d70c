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

/// What a recorded source offers in addition: each of its samples again. Used by the source's
/// thread alone; the indexes are those of the samples, from 0.
class Playback
{
public:
    Playback() = default;
    virtual ~Playback() = default;
    Playback(const Playback &) = delete;
    Playback &operator=(const Playback &) = delete;

    /// How many samples there are; 0 until Source::devices() was called, or when there are none.
    virtual qsizetype sampleCount() const = 0;
    /// When a sample was taken, in ms since the epoch, UTC; where the clock was set back, the
    /// latest time until then. Never falls from one sample to the next.
    virtual qint64 timeMs(qsizetype sample) const = 0;
    /// The sample that the source answers from now on.
    virtual void goTo(qsizetype sample) = 0;
    virtual qsizetype position() const = 0;
    /// Another source of the same recording, with a place of its own; for the same thread.
    virtual std::unique_ptr<Source> reopened() const = 0;
    /// The file, and what is wrong with it although samples could be read from it.
    virtual QString path() const = 0;
    virtual std::optional<SourceError> damage() const = 0;
};

/// The one seam between the application and a driver: real, simulated, later remote or recorded.
///
/// File-shaped on purpose: every source hands out the driver's own text, and the same parsers
/// read it. A source is used by one thread at a time, and calls may block; the window never
/// calls one, the sampler's thread does.
class Source : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    /// The origin of this source's figures.
    virtual Origin origin() const = 0;

    /// Whether its figures are made up: those of a simulation, or of the recording of one. Of a
    /// recording it is known once devices() was called.
    virtual bool isSimulated() const { return origin() == Origin::Simulation; }

    /// The devices present now, in card order. No device at all is an error of kind Absent.
    virtual Result<QList<DeviceInfo>> devices() = 0;

    /// The whole text of one file.
    virtual Result<QByteArray> read(const DeviceInfo &device, DriverFile file) = 0;

    /// Tells what will be read next, of this device: a source with a long way to the driver gets
    /// it all at once.
    virtual void prefetch(const DeviceInfo &device, const QList<DriverFile> &files)
    {
        Q_UNUSED(device)
        Q_UNUSED(files)
    }

    /// Writes one control; returns when the driver has taken it, for TriggerCheck when the
    /// check has run to its end.
    virtual Result<void> write(const DeviceInfo &device, DriverControl control,
                               const QByteArray &value) = 0;

    /// The same without waiting: `written` is called when the driver has taken it, in this thread,
    /// maybe before this returns, and not at all where the source is destroyed before.
    virtual void writeLater(const DeviceInfo &device, DriverControl control,
                            const QByteArray &value,
                            const std::function<void(const Result<void> &)> &written)
    {
        written(write(device, control, value));
    }

    /// What the driver wrote to the kernel log since the last call, as records of /dev/kmsg; the
    /// first call gives what is still held of the time before. Bounded: what is more comes with
    /// the next call. A source without a log says nothing.
    virtual Result<QByteArray> readLog() { return QByteArray(); }

    /// From now on changed() reports this device's alerts, or none. To be called before each
    /// round of reads: a device that went and came back is watched again. A source that cannot
    /// tell does nothing.
    virtual void watch(const std::optional<DeviceInfo> &device) { Q_UNUSED(device) }

    /// When what is read now was so; UTC.
    virtual QDateTime now() const { return QDateTime::currentDateTimeUtc(); }

    /// Seconds of the driver's clock in a second of the wall clock: other than 1 for a simulation
    /// alone.
    virtual double clockSpeed() const { return 1; }

    /// Null: what is read now is what is now.
    virtual Playback *playback() { return nullptr; }

    /// How things stand with the way to the driver.
    virtual LinkState link() const { return {}; }
    /// Of a source with several hosts: how they stand with the rest of them.
    virtual QList<LinkState> otherLinks() const { return {}; }

    /// Asks for what this user may not do by himself; link() tells how it went. Returns at once.
    virtual void unlock() {}

    /// Patient: waits for every answer, for callers that read once. Otherwise a source may answer
    /// for another machine before that one does, if it says so. To be called before the first use.
    virtual void setPatient(bool isPatient) { Q_UNUSED(isPatient) }
    /// Asks for devices() to come. Returns at once.
    virtual void prefetchDevices() {}
    /// Another host's device is looked at: what this one has to tell may come a round later.
    virtual void setAside(bool isAside) { Q_UNUSED(isAside) }
    /// It will be destroyed soon: what it does in other threads is to end. Does not wait.
    virtual void interrupt() {}

Q_SIGNALS:
    /// The watched device raised an alert, or has gone: worth reading it now. Comes in the
    /// source's thread.
    void changed();
};

}  // namespace pddgpu
