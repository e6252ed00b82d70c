// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QDateTime>
#include <QList>
#include <QMetaType>
#include <QObject>
#include <QString>
#include <functional>
#include <memory>
#include <optional>
#include <tl/expected.hpp>

#include "source/driverfiles.h"

namespace pddgpu {

/// What a driver file or control could not do for us, and why.
struct SourceError {
    Q_GADGET

public:
    enum class Kind {
        Absent,     ///< No such device or file: nothing there (yet).
        Denied,     ///< There, but this user may not.
        Malformed,  ///< There, but not what the ABI says.
        Gone,       ///< Was there, and vanished while in use.
        Refused,    ///< The driver rejected the value written.
        Failed,     ///< Any other failure of the operating system.
        Doubtful,   ///< There and well formed, but it cannot be: not to be relied upon.
    };
    Q_ENUM(Kind)
    /// Causes that a user can do something about; the texts are report/errortext.h's.
    enum class Cause {
        Other,
        NoDevice,                 ///< No pddgpu device: is the module loaded?
        DebugfsNotMounted,        ///< /sys/kernel/debug is empty.
        DebugfsNeedsRoot,         ///< debugfs is there, readable by root only.
        MonitorNotBuiltIn,        ///< The device has no leak_monitor/.
        ControlNeedsRoot,         ///< The control is writable by root only.
        TooLarge,                 ///< The file is larger than the ABI can make it.
        ConnectionLost,           ///< There is no connection to the host, or to the helper.
        NotPermittedThere,        ///< The helper may read, but not control.
        KernelLogNeedsPrivilege,  ///< kernel.dmesg_restrict keeps the kernel log from this user.
        IsRecording,              ///< What was recorded can neither be changed nor recorded again.
        NotRecorded,              ///< The recording does not hold this.
        RecordingDamaged,         ///< The file is no recording, or not a whole one.
        RecordingNotWritten,      ///< The file cannot be written.
        ImpossibleValue,          ///< More is used than there is, or nothing is there to be used.
        BirthAfterNow,            ///< Objects that are born later than the driver's clock shows.
        UnknownAbi,               ///< Another ABI than ours: its figures may mean something else.
        ListingIncomplete,        ///< Fewer objects are listed than the driver counts.
    };
    Q_ENUM(Cause)

    Kind kind = Kind::Failed;
    Cause cause = Cause::Other;
    QString subject;     ///< Full path of the file, or the device's id.
    QString reason;      ///< In English, from the system or a parser: why.
    int errnoValue = 0;  ///< 0 where no system call failed.

    friend bool operator==(const SourceError &, const SourceError &) = default;
};

template <typename T>
using Result = tl::expected<T, SourceError>;

/// One device of the driver. Its id is stable while the device stays bound.
struct DeviceInfo {
    QString id;    ///< Device name, e.g. "pddgpu.0"; names its folder in debugfs.
    QString card;  ///< DRM card, e.g. "card0".

    friend bool operator==(const DeviceInfo &, const DeviceInfo &) = default;
};

class Source;

/// What a source that was recorded offers besides: any of its samples again. Used by the source's
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
    /// What the source answers from now on.
    virtual void goTo(qsizetype sample) = 0;
    virtual qsizetype position() const = 0;
    /// Another source of the same recording, with a place of its own; for the same thread.
    virtual std::unique_ptr<Source> reopened() const = 0;
    /// The file, and what is wrong with it although samples could be read from it.
    virtual QString path() const = 0;
    virtual std::optional<SourceError> damage() const = 0;
};

/// The way between the application and the driver's files.
struct LinkState {
    /// Whether what needs privilege can be done, or had: of the local driver only.
    enum class Unlock {
        NotNeeded,    ///< This user may do everything, or the source knows no privilege.
        Possible,     ///< unlock() may help.
        Asking,       ///< A password is being asked for.
        ReadOnly,     ///< Everything can be read; the controls are not ours.
        Unlocked,     ///< Everything can be read and controlled.
        Unavailable,  ///< unlock() cannot help; `reason` says why.
    };
    Unlock unlock = Unlock::NotNeeded;
    QString host;                           ///< Empty: this machine.
    bool connected = true;                  ///< To the host.
    std::optional<std::int64_t> latencyNs;  ///< One request and its answer; not set: unknown.
    std::uint64_t losses = 0;               ///< Connections that broke so far.
    /// Until the next try to connect; 0: it is tried, or an answer is waited for.
    std::optional<std::int64_t> retryInMs;
    QString reason;  ///< In English: why not connected or not unlocked.

    /// For the first time: neither there yet, nor failed.
    bool isConnecting() const { return !connected && !retryInMs; }

    friend bool operator==(const LinkState &, const LinkState &) = default;
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

    /// What stands behind this source.
    enum class Origin { Driver, Simulation, Recording };
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

    /// The same, for whoever has more to do: told when the driver has taken it, in this thread,
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

    /// From now on changed() tells of this device's alerts, or of none. To be called before each
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

    /// Whoever looks once waits for all that there is to know. Otherwise a source may answer for
    /// another machine before that one does, if it says so. To be called before the first use.
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

Q_DECLARE_METATYPE(pddgpu::SourceError)
