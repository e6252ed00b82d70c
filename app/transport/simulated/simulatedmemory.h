// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <cstdint>
#include <optional>
#include <random>
#include <unordered_map>
#include <vector>

#include "transport/simulated/leakcore.h"

namespace pddgpu {

/// Memory, clients and buffer objects of the simulated device, tracked by the detector's core in
/// the way the driver does it: what the driver is without DRM, TTM and hardware.
///
/// Times are nanoseconds of the simulated clock. Not thread-safe.
class SimulatedMemory
{
public:
    using ClientId = std::uint32_t;
    using ObjectId = std::uint64_t;

    static constexpr std::uint64_t VramBytes = 1024ULL * 1024 * 1024;
    static constexpr std::uint64_t GttBytes = 2048ULL * 1024 * 1024;
    static constexpr std::uint64_t DriverPinnedBytes = 64ULL * 1024;
    static constexpr std::uint64_t DefaultThresholdBytes = 100ULL * 1024 * 1024;

    /// What a program asks for.
    struct Request {
        std::uint64_t sizeBytes = 0;  ///< Whole pages.
        pddgpu_leak_domain domain = PDDGPU_LEAK_VRAM;
        QByteArray label;
        bool persistent = false;
    };

    SimulatedMemory();
    ~SimulatedMemory();
    SimulatedMemory(const SimulatedMemory &) = delete;
    SimulatedMemory &operator=(const SimulatedMemory &) = delete;

    ClientId openClient(const QByteArray &process, std::uint32_t pid);
    /// Closes the client's handles, which frees its objects, but for those that are shared: they
    /// live on as orphans.
    void closeClient(ClientId client);

    /// An object in the wanted domain, or in GTT when VRAM is full; none when both are.
    std::optional<ObjectId> create(ClientId client, const Request &request, std::uint64_t nowNs);
    /// Another client holds the object too, so that it outlives its creator.
    void share(ObjectId object);
    /// Moves to the other domain, where there is room; an object that has gone stays gone.
    void move(ObjectId object);
    /// An object that has gone stays gone.
    void destroy(ObjectId object);

    pddgpu_memory_usage usage() const { return m_usage; }
    std::uint64_t usedBytes() const { return m_usage.vram_used + m_usage.gtt_used; }
    pddgpu_leak_monitor &monitor() { return m_monitor; }

    /// Whether, since this was last asked, something happened that needs a check at once.
    bool takeCheckWanted();
    /// Something else than an allocation may have made an alert due: a control changed.
    void noteUsage();
    /// How long a simulated operation took.
    std::uint64_t duration(std::uint64_t shortestNs, std::uint64_t spreadNs);

private:
    // Nodes of std::unordered_map stay where they are, as the core's lists need it.
    struct Client {
        pddgpu_leak_client core = {};
        QByteArray process;
        std::uint32_t pid = 0;
        std::vector<ObjectId> objects;
    };
    struct Object {
        pddgpu_leak_object core = {};
        ClientId client = 0;
        bool shared = false;
    };

    std::uint64_t &usedIn(std::uint8_t domain);
    bool hasRoom(std::uint8_t domain, std::uint64_t sizeBytes) const;
    void closeHandle(Object &object);

    pddgpu_leak_monitor m_monitor = {};
    pddgpu_memory_usage m_usage = {};
    std::unordered_map<ClientId, Client> m_clients;
    std::unordered_map<ObjectId, Object> m_objects;
    ClientId m_lastClient = 0;
    ObjectId m_lastObject = 0;
    std::minstd_rand m_random;
    bool m_checkWanted = false;
};

}  // namespace pddgpu
