// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMetaType>
#include <QObject>
#include <QString>
#include <tl/expected.hpp>

namespace pddgpu {

/// A failed access to a driver file or control, and the reason.
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
    /// Causes that a user can do something about; the texts are explain/errortext.h's.
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
        IsRecording,              ///< A recording can neither be changed nor recorded again.
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

}  // namespace pddgpu

Q_DECLARE_METATYPE(pddgpu::SourceError)
