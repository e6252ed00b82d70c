// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/simulated/scenariorun.h"

#include <QHash>
#include <algorithm>
#include <utility>

#include "text/timeunits.h"

namespace pddgpu {

namespace {

constexpr std::uint32_t LargestPid = 4'194'304;
constexpr std::uint32_t FirstPidAgain = 300;  // As in Linux.
constexpr qsizetype MostNameBytes = 15;
constexpr std::size_t FewEvents = 10'000;

}  // namespace

// One of the copies of a process, through all of its lives.
struct ScenarioRun::Process {
    Process(const ScenarioProcess *process, std::size_t itsLine, std::uint32_t itsIndex,
            std::uint64_t seed)
        : description(*process), processLine(itsLine), index(itsIndex), random(seed)
    {
    }

    const ScenarioProcess &description;
    const std::size_t processLine;  // Index of the description.
    const std::uint32_t index;      // Among all.
    ScenarioRandom random;
    std::vector<ScenarioLine> lines;
    std::uint32_t life = 0;
    bool isRunning = false;
    bool hasEnded = false;
    ScenarioMemory::ClientId client = 0;
    std::uint32_t pid = 0;
    std::uint64_t renames = 0;
};

ScenarioRun::ScenarioRun(ScenarioPtr scenario, ScenarioMemory *memory)
    : m_scenario(std::move(scenario)), m_memory(memory)
{
    // Seeds come from names, not from places: a new line does not change what the others do.
    QHash<QByteArray, std::uint64_t> namesakes;
    for (std::size_t number = 0; number < m_scenario->processes.size(); ++number) {
        const ScenarioProcess &description = m_scenario->processes[number];
        m_nextPids.push_back(description.pid);
        const std::uint64_t namesake = namesakes[description.name]++;
        for (std::uint32_t copy = 0; copy < description.copies; ++copy) {
            ScenarioSeed seed(m_scenario->seed);
            seed.add(description.name).add(namesake).add(copy);
            auto process = std::make_unique<Process>(
                &description, number, static_cast<std::uint32_t>(m_processes.size()), seed.value());
            QHash<QByteArray, std::uint64_t> labels;
            process->lines.reserve(description.makes.size());
            for (const ScenarioMake &make : description.makes) {
                ScenarioSeed lineSeed = seed;
                lineSeed.add(make.label).add(labels[make.label]++);
                process->lines.emplace_back(&make, lineSeed.value());
            }
            m_events.add(event(ScenarioEvent::Kind::Start, *process, description.fromNs));
            if (description.untilNs != ScenarioNeverNs)
                m_events.add(event(ScenarioEvent::Kind::End, *process, description.untilNs));
            m_processes.push_back(std::move(process));
        }
    }
}

ScenarioRun::~ScenarioRun() = default;

std::uint64_t ScenarioRun::nextNs() const
{
    if (m_events.isEmpty())
        return ScenarioNeverNs;
    const std::uint64_t dueNs = std::max(m_events.first().dueNs, m_notBeforeNs);
    // What is due while nobody does anything is done afterwards.
    const auto after = std::ranges::upper_bound(m_scenario->idle, dueNs, {}, &ScenarioIdle::fromNs);
    if (after == m_scenario->idle.begin())
        return dueNs;
    return std::max(dueNs, std::prev(after)->untilNs);
}

void ScenarioRun::step()
{
    ScenarioMoment moment{m_memory, &m_events, nextNs(), 0};
    handle(m_events.take(), &moment);

    constexpr std::uint64_t OperationNs = NsPerSecond / OperationsPerSecond;
    constexpr std::uint64_t MostAheadNs = MostOperationsAtOnce * OperationNs;
    m_operationsNs = std::max(m_operationsNs, moment.nowNs) + moment.operations * OperationNs;
    m_notBeforeNs = std::max(moment.nowNs, m_operationsNs - std::min(m_operationsNs, MostAheadNs));
    dropStaleEvents();
}

void ScenarioRun::handle(const ScenarioEvent &event, ScenarioMoment *moment)
{
    using Kind = ScenarioEvent::Kind;

    Process *process = m_processes[event.process].get();
    switch (event.kind) {
        case Kind::Start:
            return start(process, moment);
        case Kind::End:
            process->hasEnded = true;
            return exit(process, std::nullopt, moment);
        case Kind::Move:
            return process->lines[event.line].move(event.object, moment);
        case Kind::Release:
            ++moment->operations;
            return m_memory->destroy(event.object);
        default:
            break;
    }

    if (!process->isRunning || event.life != process->life)
        return;
    bool hasMemory = true;
    switch (event.kind) {
        case Kind::Exit:
            return exit(process, process->description.pause, moment);
        case Kind::Rename:
            return rename(process, moment);
        case Kind::Begin:
            hasMemory = process->lines[event.line].begin(moment);
            break;
        case Kind::Turn:
            hasMemory = process->lines[event.line].turn(moment);
            break;
        default:
            process->lines[event.line].expire(event.slot, event.object, moment);
            break;
    }
    if (!hasMemory)
        exit(process, process->description.killedPause, moment);
}

void ScenarioRun::start(Process *process, ScenarioMoment *moment)
{
    if (process->hasEnded)
        return;
    const ScenarioProcess &description = process->description;
    ++moment->operations;
    ++process->life;
    process->isRunning = true;
    process->renames = 0;
    process->pid = takePid(process->processLine);
    process->client = m_memory->openClient(description.name, process->pid);
    if (description.lasts) {
        const std::uint64_t spanNs = process->random.spanNs(*description.lasts);
        m_events.add(event(ScenarioEvent::Kind::Exit, *process, moment->nowNs + spanNs));
    }
    if (description.renamesNs > 0) {
        m_events.add(
            event(ScenarioEvent::Kind::Rename, *process, moment->nowNs + description.renamesNs));
    }
    ScenarioLine::Owner owner;
    owner.client = process->client;
    owner.process = process->index;
    owner.life = process->life;
    owner.stopsWithoutMemory = description.killedPause.has_value();
    for (ScenarioLine &line : process->lines) {
        if (!line.start(owner, moment))
            return exit(process, description.killedPause, moment);
        ++owner.line;
    }
}

void ScenarioRun::exit(Process *process, const std::optional<ScenarioSpan> &pause,
                       ScenarioMoment *moment)
{
    if (!process->isRunning)
        return;
    const std::size_t before = m_memory->objectCount();
    m_memory->closeClient(process->client);
    moment->operations += 1 + before - m_memory->objectCount();
    for (ScenarioLine &line : process->lines)
        line.stop();
    m_usedPids.erase(process->pid);
    process->isRunning = false;
    if (pause) {
        m_events.add(event(ScenarioEvent::Kind::Start, *process,
                           moment->nowNs + process->random.spanNs(*pause)));
    }
}

void ScenarioRun::rename(Process *process, ScenarioMoment *moment)
{
    ++moment->operations;
    const QByteArray suffix = '-' + QByteArray::number(qulonglong{++process->renames});
    const QByteArray name = process->description.name.left(MostNameBytes - suffix.size()) + suffix;
    m_memory->renameClient(process->client, name);
    m_events.add(event(ScenarioEvent::Kind::Rename, *process,
                       moment->nowNs + process->description.renamesNs));
}

std::uint32_t ScenarioRun::takePid(std::size_t processLine)
{
    std::uint32_t &next = m_nextPids[processLine];
    for (;;) {
        const std::uint32_t pid = next;
        next = pid == LargestPid ? FirstPidAgain : pid + 1;
        if (m_usedPids.insert(pid).second)
            return pid;
    }
}

ScenarioEvent ScenarioRun::event(ScenarioEvent::Kind kind, const Process &process,
                                 std::uint64_t dueNs) const
{
    ScenarioEvent event;
    event.kind = kind;
    event.dueNs = dueNs;
    event.process = process.index;
    event.life = process.life;
    return event;
}

bool ScenarioRun::isStale(const ScenarioEvent &event) const
{
    using Kind = ScenarioEvent::Kind;

    if (event.kind == Kind::Start || event.kind == Kind::End)
        return false;
    if (event.kind == Kind::Move || event.kind == Kind::Release)
        return !m_memory->contains(event.object);
    const Process &process = *m_processes[event.process];
    if (!process.isRunning || event.life != process.life)
        return true;
    return event.kind == Kind::Free && process.lines[event.line].isStale(event);
}

// Objects that are freed early and processes that exit leave events behind, possibly for days.
void ScenarioRun::dropStaleEvents()
{
    if (m_events.size() <= std::max(m_mostEvents, FewEvents))
        return;
    m_events.removeIf([this](const ScenarioEvent &one) { return isStale(one); });
    m_mostEvents = 2 * m_events.size();
}

}  // namespace pddgpu
