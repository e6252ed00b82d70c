// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "transport/simulated/simulatedmemory.h"
#include "transport/simulated/simulationscript.h"

namespace pddgpu {

/// A scripted user of the simulated device. Its behaviour depends only on its seed.
class SimulatedProgram
{
public:
    SimulatedProgram() = default;
    virtual ~SimulatedProgram() = default;
    SimulatedProgram(const SimulatedProgram &) = delete;
    SimulatedProgram &operator=(const SimulatedProgram &) = delete;

    /// Simulated time at which step() is due; never decreases.
    virtual std::uint64_t nextNs() const = 0;
    /// Executes what is due at nextNs(), and advances that.
    virtual void step(SimulatedMemory &memory) = 0;
};

/// The programs of this script.
std::vector<std::unique_ptr<SimulatedProgram>> makePrograms(SimulationScript program);

}  // namespace pddgpu
