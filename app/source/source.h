// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QDateTime>
#include <QList>
#include <QMetaType>
#include <QObject>
#include <QString>
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
        KernelLogNeedsPrivilege,  ///< kernel.dmesg_restrict keeps the kernel log from this user.
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
    enum class Origin { Driver, Simulation };
    virtual Origin origin() const = 0;

    /// The devices present now, in card order. No device at all is an error of kind Absent.
    virtual Result<QList<DeviceInfo>> devices() = 0;

    /// The whole text of one file.
    virtual Result<QByteArray> read(const DeviceInfo &device, DriverFile file) = 0;

    /// Writes one control; returns when the driver has taken it, for TriggerCheck when the
    /// check has run to its end.
    virtual Result<void> write(const DeviceInfo &device, DriverControl control,
                               const QByteArray &value) = 0;

    /// What the driver wrote to the kernel log since the last call, as records of /dev/kmsg; the
    /// first call gives what is still held of the time before. Bounded: what is more comes with
    /// the next call. A source without a log says nothing.
    virtual Result<QByteArray> readLog() { return QByteArray(); }

    /// From now on changed() tells of this device's alerts, or of none. To be called before each
    /// round of reads: a device that went and came back is watched again. A source that cannot
    /// tell does nothing.
    virtual void watch(const std::optional<DeviceInfo> &device) { Q_UNUSED(device) }

Q_SIGNALS:
    /// The watched device raised an alert, or has gone: worth reading it now. Comes in the
    /// source's thread.
    void changed();
};

}  // namespace pddgpu

Q_DECLARE_METATYPE(pddgpu::SourceError)
