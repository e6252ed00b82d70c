// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>
#include <QList>
#include <cstdint>
#include <optional>

#include "parser/regionname.h"

namespace pddgpu {

/// What the kernel reports of the memory of the machine that graphics cards use, too. What is not
/// set was not there.
struct MachineMemory {
    using Number = std::optional<std::uint64_t>;

    Number totalBytes;
    Number availableBytes;
    /// Shared memory: tmpfs, and the buffer objects of drivers that keep them in shmem, as i915,
    /// xe, msm, panfrost, panthor and v3d do.
    Number shmemBytes;
    /// Pages that TTM's buffer objects have, and pages that TTM keeps in its pools for later ones
    /// (Linux 7.1 and later).
    Number gpuActiveBytes;
    Number gpuReclaimBytes;

    friend bool operator==(const MachineMemory &, const MachineMemory &) = default;
};

/// Parses /proc/meminfo. A line that is not understood is skipped.
MachineMemory parseMachineMemory(QByteArrayView text);

/// A region of a card in a file of the dmem cgroup controller.
struct DmemRegion {
    RegionName name;
    std::uint64_t bytes = 0;

    friend bool operator==(const DmemRegion &, const DmemRegion &) = default;
};

/// The regions of one card in dmem.capacity or dmem.current, in lines "drm/BUS-ID/REGION BYTES"
/// (the kernel's kernel/cgroup/dmem.c, Linux 6.14 and later). A line that is not understood is
/// skipped.
QList<DmemRegion> parseDmem(QByteArrayView text, QByteArrayView busId);

}  // namespace pddgpu
