// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "transport/simulated/scenariomemory.h"

namespace pddgpu {

/// Something that becomes due in a scenario.
struct ScenarioEvent {
    enum class Kind : std::uint8_t {
        Start,    ///< A process starts.
        Exit,     ///< A process exits, and may start again.
        End,      ///< A process exits for good.
        Rename,   ///< A process changes its name.
        Begin,    ///< A line becomes active.
        Turn,     ///< A line has a turn.
        Free,     ///< The time of an object has come.
        Move,     ///< An object moves.
        Release,  ///< Another process gives an object back.
    };

    std::uint64_t dueNs = 0;
    std::uint64_t sequence = 0;
    std::uint64_t object = 0;  ///< For Free its use in the line, for Move and Release its id.
    std::uint32_t process = 0;
    std::uint32_t life = 0;  ///< Of the process; means nothing to Start, End, Move and Release.
    std::uint32_t line = 0;
    std::uint32_t slot = 0;  ///< For Free: its place in the line.
    Kind kind = Kind::Start;
};

/// Events in the order in which they are due; those of one time in the order in which they were
/// added.
class ScenarioEvents
{
public:
    bool isEmpty() const { return m_heap.empty(); }
    std::size_t size() const { return m_heap.size(); }
    const ScenarioEvent &first() const { return m_heap.front(); }
    void add(ScenarioEvent event);
    ScenarioEvent take();
    /// Removes those that `isStale` says nobody waits for.
    template <typename IsStale>
    void removeIf(IsStale isStale)
    {
        std::erase_if(m_heap, isStale);
        restore();
    }

private:
    void restore();

    std::vector<ScenarioEvent> m_heap;
    std::uint64_t m_sequence = 0;
};

/// What the parts of a scenario act on, at one time.
struct ScenarioMoment {
    ScenarioMemory *memory = nullptr;
    ScenarioEvents *events = nullptr;
    std::uint64_t nowNs = 0;
    std::uint64_t operations = 0;  ///< Done so far.
};

}  // namespace pddgpu
