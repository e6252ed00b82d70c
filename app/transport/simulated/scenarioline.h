// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <unordered_map>

#include "scenario/scenario.h"
#include "transport/simulated/scenarioevents.h"
#include "transport/simulated/scenarioobjects.h"
#include "transport/simulated/scenariorandom.h"

namespace pddgpu {

/// A `make` line of a process, through all lives of the process.
class ScenarioLine
{
public:
    /// The line's process in one life.
    struct Owner {
        ScenarioMemory::ClientId client = 0;
        std::uint32_t process = 0;
        std::uint32_t life = 0;
        std::uint32_t line = 0;
        bool stopsWithoutMemory = false;
    };

    /// `make` outlives the line.
    ScenarioLine(const ScenarioMake *make, std::uint64_t seed);

    // Those that return a bool return false if the process has found no memory, and stops then.

    /// The process has started.
    bool start(const Owner &owner, ScenarioMoment *moment);
    /// The line has become active.
    bool begin(ScenarioMoment *moment);
    bool turn(ScenarioMoment *moment);
    /// The time of an object has come, if its slot is still in this use.
    void expire(ScenarioObjects::Slot slot, std::uint64_t use, ScenarioMoment *moment);
    /// Moves the object, and from time to time again.
    void move(ScenarioMemory::ObjectId object, ScenarioMoment *moment);
    /// The process has exited.
    void stop();

    bool isStale(const ScenarioEvent &free) const
    {
        return !m_objects.isUse(free.slot, free.object);
    }

private:
    bool isActive(std::uint64_t timeNs) const;
    void beginLater(ScenarioMoment *moment);
    void turnLater(ScenarioMoment *moment);
    bool makeTurn(ScenarioMoment *moment);
    bool makeObject(bool isFirst, ScenarioMoment *moment);
    std::optional<ScenarioMemory::ObjectId> create(std::uint64_t sizeBytes, ScenarioMoment *moment);
    void use(ScenarioObjects::Slot slot, bool leaks, ScenarioMoment *moment);
    void makeRoom(std::uint64_t sizeBytes, ScenarioMoment *moment);
    void comeToEnd(ScenarioObjects::Slot slot, ScenarioMoment *moment);
    void free(ScenarioObjects::Slot slot, ScenarioMoment *moment);
    QByteArray nextLabel();
    ScenarioEvent event(ScenarioEvent::Kind kind, std::uint64_t dueNs) const;

    const ScenarioMake &m_make;
    ScenarioRandom m_random;
    Owner m_owner;
    ScenarioObjects m_objects;
    std::unordered_map<std::uint32_t, ScenarioObjects::Slot> m_items;
    std::uint64_t m_nextNumber = 0;
};

}  // namespace pddgpu
