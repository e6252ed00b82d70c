// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <unordered_set>
#include <vector>

#include "scenario/scenario.h"
#include "transport/simulated/scenarioevents.h"
#include "transport/simulated/scenarioline.h"
#include "transport/simulated/scenariomemory.h"

namespace pddgpu {

/// The programs of a scenario at work, in the device's time. What they do depends only on the
/// scenario.
///
/// In the long run there are at most OperationsPerSecond: what is due beyond that is late, so that
/// no scenario takes all time.
class ScenarioRun
{
public:
    static constexpr std::uint64_t OperationsPerSecond = 10'000;
    /// So many may come at once.
    static constexpr std::uint64_t MostOperationsAtOnce = 200'000;

    ScenarioRun(ScenarioPtr scenario, ScenarioMemory *memory);
    ~ScenarioRun();

    /// When step() is due; never decreases. ScenarioNeverNs: nothing happens any more.
    std::uint64_t nextNs() const;
    /// Does what is due at nextNs().
    void step();

private:
    struct Process;

    void handle(const ScenarioEvent &event, ScenarioMoment *moment);
    void start(Process *process, ScenarioMoment *moment);
    /// The process exits; with a pause, it starts again after that.
    void exit(Process *process, const std::optional<ScenarioSpan> &pause, ScenarioMoment *moment);
    void rename(Process *process, ScenarioMoment *moment);
    std::uint32_t takePid(std::size_t processLine);
    ScenarioEvent event(ScenarioEvent::Kind kind, const Process &process,
                        std::uint64_t dueNs) const;
    bool isStale(const ScenarioEvent &event) const;
    void dropStaleEvents();

    const ScenarioPtr m_scenario;
    ScenarioMemory *m_memory;
    ScenarioEvents m_events;
    std::vector<std::unique_ptr<Process>> m_processes;
    std::vector<std::uint32_t> m_nextPids;  // Of each process line.
    std::unordered_set<std::uint32_t> m_usedPids;
    std::uint64_t m_notBeforeNs = 0;   // The next step.
    std::uint64_t m_operationsNs = 0;  // When the operations until now may all be done.
    std::size_t m_mostEvents = 0;
};

}  // namespace pddgpu
