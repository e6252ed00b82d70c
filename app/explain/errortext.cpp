// SPDX-License-Identifier: GPL-3.0-or-later
#include "explain/errortext.h"

#include <QCoreApplication>
#include <QDir>

#include "text/visibletext.h"

namespace pddgpu {

namespace {

using Kind = SourceError::Kind;
using Cause = SourceError::Cause;

constexpr char Context[] = "pddgpu::SourceError";

QString translated(const char *text)
{
    return QCoreApplication::translate(Context, text);
}

const char *sentence(const SourceError &error)
{
    switch (error.cause) {
        case Cause::NoDevice:
            return error.kind == Kind::Gone
                       ? QT_TRANSLATE_NOOP("pddgpu::SourceError", "The device has gone (%1): %2.")
                       : QT_TRANSLATE_NOOP("pddgpu::SourceError", "No card found (%1).");
        case Cause::DebugfsNotMounted:
            return QT_TRANSLATE_NOOP("pddgpu::SourceError",
                                     "%1 cannot be read, because debugfs is not mounted: %2.");
        case Cause::DebugfsNeedsRoot:
            return QT_TRANSLATE_NOOP("pddgpu::SourceError", "%1 is readable by root only: %2.");
        case Cause::MonitorNotBuiltIn:
            return QT_TRANSLATE_NOOP("pddgpu::SourceError",
                                     "%1 is missing, because this driver has no leak monitor: %2.");
        case Cause::ControlNeedsRoot:
            return QT_TRANSLATE_NOOP("pddgpu::SourceError", "%1 is writable by root only: %2.");
        case Cause::NotPermittedThere:
            return QT_TRANSLATE_NOOP("pddgpu::SourceError",
                                     "%1 can only be read here, not written: %2.");
        case Cause::ConnectionLost:
            return QT_TRANSLATE_NOOP("pddgpu::SourceError", "No connection to %1: %2.");
        case Cause::KernelLogNeedsPrivilege:
            return QT_TRANSLATE_NOOP("pddgpu::SourceError",
                                     "This user may not read the kernel log, %1: %2.");
        case Cause::IsRecording:
            return QT_TRANSLATE_NOOP("pddgpu::SourceError", "%1 was not changed: %2.");
        case Cause::NotRecorded:
            return QT_TRANSLATE_NOOP("pddgpu::SourceError", "%1 is not in this recording: %2.");
        case Cause::RecordingDamaged:
            return QT_TRANSLATE_NOOP("pddgpu::SourceError", "The recording %1 cannot be read: %2.");
        case Cause::RecordingNotWritten:
            return QT_TRANSLATE_NOOP("pddgpu::SourceError",
                                     "The recording %1 cannot be written: %2.");
        case Cause::ImpossibleValue:
            return QT_TRANSLATE_NOOP("pddgpu::SourceError", "%1 is not credible: %2.");
        case Cause::BirthAfterNow:
            return QT_TRANSLATE_NOOP("pddgpu::SourceError", "The ages in %1 are not credible: %2.");
        case Cause::UnknownAbi:
            return QT_TRANSLATE_NOOP("pddgpu::SourceError", "%1 has an unknown ABI version: %2.");
        case Cause::ObjectsUnseen:
            return QT_TRANSLATE_NOOP("pddgpu::SourceError", "The list in %1 may be wrong: %2.");
        case Cause::ListingIncomplete:
            return QT_TRANSLATE_NOOP("pddgpu::SourceError", "The list in %1 is not complete: %2.");
        case Cause::TooLarge:
        case Cause::Other:
            break;
    }
    switch (error.kind) {
        case Kind::Absent:
            return QT_TRANSLATE_NOOP("pddgpu::SourceError", "%1 does not exist: %2.");
        case Kind::Denied:
            return QT_TRANSLATE_NOOP("pddgpu::SourceError", "Access to %1 is denied: %2.");
        case Kind::Malformed:
            return QT_TRANSLATE_NOOP("pddgpu::SourceError", "%1 cannot be understood: %2.");
        case Kind::Gone:
            return QT_TRANSLATE_NOOP("pddgpu::SourceError", "%1 vanished while in use: %2.");
        case Kind::Refused:
            return QT_TRANSLATE_NOOP("pddgpu::SourceError",
                                     "The driver refused the value for %1: %2.");
        case Kind::Doubtful:
            return QT_TRANSLATE_NOOP("pddgpu::SourceError", "%1 is not credible: %2.");
        case Kind::Failed:
            break;
    }
    return QT_TRANSLATE_NOOP("pddgpu::SourceError", "%1 failed: %2.");
}

}  // namespace

QString errorText(const SourceError &error)
{
    // The reason would only repeat this.
    if (error.cause == Cause::NoDevice && error.kind != Kind::Gone) {
        return error.subject.isEmpty()
                   ? translated(QT_TRANSLATE_NOOP("pddgpu::SourceError", "No card found."))
                   : translated(sentence(error)).arg(visibleText(error.subject));
    }
    // The reason comes from the system or a parser, which escape untrusted bytes already.
    return translated(sentence(error)).arg(visibleText(error.subject), error.reason);
}

QString errorAdvice(const SourceError &error)
{
    switch (error.cause) {
        case Cause::NoDevice:
            return QCoreApplication::translate(
                "pddgpu::SourceError",
                "Load the driver with sudo modprobe pddgpu, or start with --source simulated.");
        case Cause::DebugfsNotMounted:
            return QCoreApplication::translate("pddgpu::SourceError",
                                               "Mount debugfs: sudo mount -t debugfs none "
                                               "/sys/kernel/debug");
        case Cause::DebugfsNeedsRoot:
            return QCoreApplication::translate(
                "pddgpu::SourceError",
                "Reading the list of objects needs root; charts and counters go on without it.");
        case Cause::MonitorNotBuiltIn:
            return QCoreApplication::translate("pddgpu::SourceError",
                                               "Set PDDGPU_MEMORY_LEAK_MONITOR_ENABLED to 1 in "
                                               "kmod/pddgpu_drv.h and rebuild the driver; memory "
                                               "use is shown without it.");
        case Cause::ControlNeedsRoot:
            return QCoreApplication::translate(
                "pddgpu::SourceError",
                "Change it from a root shell: write the value to this file with sudo tee.");
        case Cause::NotPermittedThere:
            return QCoreApplication::translate("pddgpu::SourceError",
                                               "An administrator can allow it: with polkit on this "
                                               "machine, with sudo on another.");
        case Cause::ConnectionLost:
            return QCoreApplication::translate(
                "pddgpu::SourceError",
                "The connection is retried automatically. Check that ssh to this host works "
                "without a password, and that pddgpuctl is installed there.");
        case Cause::KernelLogNeedsPrivilege:
            return QCoreApplication::translate(
                "pddgpu::SourceError",
                "Allow it with sudo sysctl kernel.dmesg_restrict=0, or give this program the "
                "capability CAP_SYSLOG; everything else is shown without it.");
        case Cause::IsRecording:
            return QCoreApplication::translate(
                "pddgpu::SourceError", "Start with --source driver to control or record a device.");
        case Cause::RecordingDamaged:
            return QCoreApplication::translate(
                "pddgpu::SourceError",
                "Open a file that this program recorded; a newer program reads older recordings.");
        case Cause::RecordingNotWritten:
            return QCoreApplication::translate(
                "pddgpu::SourceError",
                "Choose another place; what was recorded so far can be opened.");
        case Cause::NotRecorded:
            return QString();
        case Cause::ImpossibleValue:
        case Cause::BirthAfterNow:
            return QCoreApplication::translate(
                "pddgpu::SourceError",
                "Do not rely on it: the driver, or whatever stands in for it, has an error.");
        case Cause::UnknownAbi:
            return QCoreApplication::translate(
                "pddgpu::SourceError",
                "Use the version of this program that belongs to the driver: these figures may "
                "mean something else.");
        case Cause::ObjectsUnseen:
            return QCoreApplication::translate(
                "pddgpu::SourceError",
                "Objects may be missing, or listed although they have gone. Close all windows that "
                "watch objects, and watch them again.");
        case Cause::ListingIncomplete:
            return QCoreApplication::translate(
                "pddgpu::SourceError",
                "Objects are missing from it; the counters and the chart include them.");
        case Cause::TooLarge:
            return QCoreApplication::translate(
                "pddgpu::SourceError",
                "Check that the driver and this program belong to the same version.");
        case Cause::Other:
            break;
    }

    switch (error.kind) {
        case Kind::Malformed:
            return QCoreApplication::translate(
                "pddgpu::SourceError",
                "Check that the driver and this program belong to the same version.");
        case Kind::Gone:
            return QCoreApplication::translate(
                "pddgpu::SourceError", "It is read again as soon as the driver is loaded again.");
        case Kind::Refused:
            return QCoreApplication::translate("pddgpu::SourceError", "Nothing was changed.");
        case Kind::Absent:
        case Kind::Denied:
        case Kind::Failed:
        case Kind::Doubtful:
            break;
    }
    return QString();
}

QString errorText(const ReportError &error)
{
    const QString path = visibleText(QDir::toNativeSeparators(error.path));
    switch (error.kind) {
        case ReportError::Kind::Cancelled:
            return QString();
        case ReportError::Kind::NotAFile:
            return QCoreApplication::translate(
                       "pddgpu::ReportError",
                       "Cannot write %1: it is not a regular file. Choose another name.")
                .arg(path);
        case ReportError::Kind::ObjectsUnknown:
            return QCoreApplication::translate("pddgpu::ReportError",
                                               "%1 was not written, because the list of objects "
                                               "is unknown.")
                .arg(path);
        case ReportError::Kind::Failed:
            break;
    }
    return QCoreApplication::translate("pddgpu::ReportError",
                                       "Cannot write %1: %2. Choose another place.")
        .arg(path, visibleText(error.reason));
}

}  // namespace pddgpu
