// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/simulated/simulatedprograms.h"

#include <algorithm>
#include <map>
#include <optional>
#include <random>

#include "text/timeunits.h"

namespace pddgpu {

namespace {

using ObjectId = SimulatedMemory::ObjectId;
using ClientId = SimulatedMemory::ClientId;

constexpr std::uint64_t KiB = 1024;
constexpr std::uint64_t MiB = 1024 * KiB;
constexpr std::uint64_t MinuteNs = 60 * NsPerSecond;

// A desktop in use: a few permanent objects, and many that live for seconds. Stays well below the
// default threshold.
class HealthyProgram : public SimulatedProgram
{
public:
    std::uint64_t nextNs() const override
    {
        return m_deaths.empty() ? m_nextBirthNs : std::min(m_nextBirthNs, m_deaths.begin()->first);
    }

    void step(SimulatedMemory &memory) override
    {
        const std::uint64_t nowNs = nextNs();
        if (!m_client)
            start(memory, nowNs);

        if (nowNs < m_nextBirthNs) {
            memory.destroy(m_deaths.begin()->second);
            m_deaths.erase(m_deaths.begin());
            return;
        }

        const bool inVram = between(0, 2) > 0;
        const SimulatedMemory::Request request{between(1, 32) * 256 * KiB,
                                               inVram ? PDDGPU_LEAK_VRAM : PDDGPU_LEAK_GTT,
                                               inVram ? "texture" : "staging-buffer", false};
        if (const std::optional<ObjectId> object = memory.create(*m_client, request, nowNs))
            m_deaths.emplace(nowNs + between(500, 5000) * NsPerMs, *object);
        if (!m_deaths.empty() && between(0, 15) == 0)
            memory.move(m_deaths.begin()->second);
        m_nextBirthNs = nowNs + between(200, 900) * NsPerMs;
    }

private:
    void start(SimulatedMemory &memory, std::uint64_t nowNs)
    {
        m_client = memory.openClient("compositor", 1204);
        const SimulatedMemory::Request staying[] = {
            {8 * MiB, PDDGPU_LEAK_VRAM, "framebuffer 0", true},
            {8 * MiB, PDDGPU_LEAK_VRAM, "framebuffer 1", true},
            {4 * MiB, PDDGPU_LEAK_VRAM, "glyph cache", true},
            {2 * MiB, PDDGPU_LEAK_GTT, "upload ring", true},
        };
        for (const SimulatedMemory::Request &request : staying)
            memory.create(*m_client, request, nowNs);
    }

    std::uint64_t between(std::uint64_t lowest, std::uint64_t highest)
    {
        return lowest + m_random() % (highest - lowest + 1);
    }

    std::optional<ClientId> m_client;
    std::uint64_t m_nextBirthNs = 0;
    std::multimap<std::uint64_t, ObjectId> m_deaths;  // By time of freeing.
    std::mt19937 m_random{20};
};

// Leaks every frame it captured. The system kills it when memory is full, and its user restarts it.
class LeakyProgram : public SimulatedProgram
{
public:
    std::uint64_t nextNs() const override { return m_nextNs; }

    void step(SimulatedMemory &memory) override
    {
        if (!m_client)
            m_client = memory.openClient("leaky_app", m_nextPid++);

        const SimulatedMemory::Request request{10 * MiB, PDDGPU_LEAK_VRAM, "frame-capture", false};
        if (memory.create(*m_client, request, m_nextNs)) {
            m_nextNs += 2 * NsPerSecond;
        } else {
            memory.closeClient(*m_client);
            m_client.reset();
            m_nextNs += 10 * NsPerSecond;
        }
    }

private:
    std::optional<ClientId> m_client;
    std::uint32_t m_nextPid = 2831;
    std::uint64_t m_nextNs = 0;
};

// Exports its surfaces and exits; the importer holds them for minutes.
class OrphanProgram : public SimulatedProgram
{
public:
    std::uint64_t nextNs() const override { return m_nextNs; }

    void step(SimulatedMemory &memory) override
    {
        switch (m_phase) {
            case Phase::Play:
                m_client = memory.openClient("video_player", m_nextPid++);
                for (int i = 0; i < 4; ++i) {
                    const SimulatedMemory::Request request{
                        4 * MiB, PDDGPU_LEAK_VRAM, "shared-surface " + QByteArray::number(i),
                        false};
                    if (const std::optional<ObjectId> object =
                            memory.create(m_client, request, m_nextNs)) {
                        memory.share(*object);
                        m_surfaces.push_back(*object);
                    }
                }
                m_nextNs += 4 * NsPerSecond;
                m_phase = Phase::Exit;
                break;
            case Phase::Exit:
                memory.closeClient(m_client);
                m_nextNs += 6 * MinuteNs;
                m_phase = Phase::Release;
                break;
            case Phase::Release:
                for (const ObjectId surface : m_surfaces)
                    memory.destroy(surface);
                m_surfaces.clear();
                m_nextNs += 1 * MinuteNs;
                m_phase = Phase::Play;
                break;
        }
    }

private:
    enum class Phase { Play, Exit, Release };

    Phase m_phase = Phase::Play;
    ClientId m_client = 0;
    std::uint32_t m_nextPid = 1777;
    std::uint64_t m_nextNs = 1 * NsPerSecond;
    std::vector<ObjectId> m_surfaces;
};

}  // namespace

std::vector<std::unique_ptr<SimulatedProgram>> makePrograms(SimulationScript program)
{
    const auto runs = [program](SimulationScript one) {
        return program == one || program == SimulationScript::Mixed;
    };

    std::vector<std::unique_ptr<SimulatedProgram>> programs;
    if (runs(SimulationScript::Healthy))
        programs.push_back(std::make_unique<HealthyProgram>());
    if (runs(SimulationScript::Leaky))
        programs.push_back(std::make_unique<LeakyProgram>());
    if (runs(SimulationScript::Orphan))
        programs.push_back(std::make_unique<OrphanProgram>());
    return programs;
}

}  // namespace pddgpu
