// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "backend/generic/genericbackend.h"

namespace pddgpu {

/// AMD's cards. The driver reports size and use of VRAM, of its part that the CPU can reach, and of
/// GTT, to everybody: mem_info_* in the kernel's drivers/gpu/drm/amd/amdgpu/amdgpu_vram_mgr.c and
/// amdgpu_gtt_mgr.c. Reading them does not wake the card.
///
/// Tried on copies of trees with the formats of Linux 6.1 and 6.13, never on a card.
class AmdgpuBackend : public GenericBackend
{
public:
    using GenericBackend::GenericBackend;

protected:
    bool readRegions(Snapshot *snapshot) override;
    QList<DriverFile> otherFiles() const override;
    /// Compute processes allocate through the KFD. Where their fdinfo holds less VRAM than the KFD
    /// counts for them, the rest is a client of its own.
    void addOtherClients(const Snapshot &snapshot, QList<Client> *clients) override;
};

}  // namespace pddgpu
