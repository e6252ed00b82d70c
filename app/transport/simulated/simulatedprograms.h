// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "transport/simulated/simulatedmemory.h"
#include "transport/simulated/simulationscript.h"

namespace pddgpu {

/// A scripted user of the simulated device. Its whole behaviour follows from its seed.
class SimulatedProgram
{
public:
    SimulatedProgram() = default;
    virtual ~SimulatedProgram() = default;
    SimulatedProgram(const SimulatedProgram &) = delete;
    SimulatedProgram &operator=(const SimulatedProgram &) = delete;

    /// Simulated time at which step() is due; never before the last one.
    virtual std::uint64_t nextNs() const = 0;
    /// Does what is due at nextNs(), and moves that on.
    virtual void step(SimulatedMemory &memory) = 0;
};

/// The programs that run under this name.
std::vector<std::unique_ptr<SimulatedProgram>> makePrograms(SimulationScript program);

}  // namespace pddgpu
