// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayList>
#include <QString>

namespace pddgpu {

/// What compute processes have of the memory of a card with these nodes, as amdgpu's KFD reports
/// it: /sys/class/kfd/kfd/proc/PID/vram_GPUID, which everybody may read (the kernel's
/// drivers/gpu/drm/amd/amdkfd/kfd_process.c). A line "pid=PID vram=BYTES process=NAME" for each
/// process, with its name escaped as in kmod/ABI.md.
///
/// `root` is without a slash at its end. Empty where there is no KFD, or no compute process.
QByteArray readKfdProcesses(const QString &root, const QByteArrayList &nodes);

}  // namespace pddgpu
