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
        Denied,     ///< Exists, but this user has no permission.
        Malformed,  ///< Exists, but does not follow the ABI.
        Gone,       ///< Existed, and vanished while in use.
        Refused,    ///< The driver rejected the value written.
        Failed,     ///< Any other system error.
        Doubtful,   ///< Well formed, but impossible: not reliable.
    };
    Q_ENUM(Kind)
    /// Causes that the user can fix; the texts are in explain/errortext.h.
    enum class Cause {
        Other,
        NoDevice,                 ///< No pddgpu device: is the module loaded?
        DebugfsNotMounted,        ///< /sys/kernel/debug is empty.
        DebugfsNeedsRoot,         ///< debugfs is mounted, but readable by root only.
        MonitorNotBuiltIn,        ///< The device has no leak_monitor/.
        ControlNeedsRoot,         ///< The control is writable by root only.
        TooLarge,                 ///< The file is larger than the ABI allows.
        ConnectionLost,           ///< No connection to the host or to the helper.
        NotPermittedThere,        ///< The helper there may read, but not control.
        KernelLogNeedsPrivilege,  ///< kernel.dmesg_restrict hides the kernel log from this user.
        IsRecording,              ///< A recording can be neither changed nor recorded again.
        NotRecorded,              ///< The recording does not contain this.
        RecordingDamaged,         ///< The file is not a recording, or is incomplete.
        RecordingNotWritten,      ///< The file cannot be written.
        ImpossibleValue,          ///< More is used than exists, or the size is 0.
        BirthAfterNow,            ///< Objects created later than the driver's current time.
        UnknownAbi,               ///< An unknown ABI version: its figures may have another meaning.
        ListingIncomplete,        ///< Fewer objects are listed than the driver counts.
        ObjectsUnseen,            ///< The tracer did not see all that happened to objects.
    };
    Q_ENUM(Cause)

    Kind kind = Kind::Failed;
    Cause cause = Cause::Other;
    QString subject;     ///< Full path of the file, or the device's id.
    QString reason;      ///< In English, from the system or a parser.
    int errnoValue = 0;  ///< 0 if no system call failed.

    friend bool operator==(const SourceError &, const SourceError &) = default;
};

template <typename T>
using Result = tl::expected<T, SourceError>;

}  // namespace pddgpu

Q_DECLARE_METATYPE(pddgpu::SourceError)
