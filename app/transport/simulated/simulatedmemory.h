// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <cstdint>
#include <optional>
#include <random>
#include <unordered_map>
#include <vector>

#include "detector/detector.h"

namespace pddgpu {

/// Memory, clients and buffer objects of the simulated device, tracked by the detector's core like
/// in the driver: the driver without DRM, TTM and hardware.
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

    /// A program's allocation request.
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
    /// Closes the client's handles, which frees its objects, except shared ones: they live on as
    /// orphans.
    void closeClient(ClientId client);

    /// Creates an object in the wanted domain, or in GTT if VRAM is full; not set if both are full.
    std::optional<ObjectId> create(ClientId client, const Request &request, std::uint64_t nowNs);
    /// Adds a handle of another client, so that the object outlives its creator.
    void share(ObjectId object);
    /// Moves the object to the other domain, if there is room. Does nothing if the object was
    /// freed.
    void move(ObjectId object);
    /// Does nothing if the object was freed.
    void destroy(ObjectId object);

    pddgpu_memory_usage usage() const { return m_usage; }
    std::uint64_t usedBytes() const { return m_usage.vram_used + m_usage.gtt_used; }
    Detector &detector() { return m_detector; }
    pddgpu_leak_monitor &monitor() { return m_detector.core(); }

    /// The duration of a simulated operation.
    std::uint64_t duration(std::uint64_t shortestNs, std::uint64_t spreadNs);

private:
    // Nodes of std::unordered_map have stable addresses, which the core's lists need.
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

    Detector m_detector{DefaultThresholdBytes};
    pddgpu_memory_usage m_usage = {};
    std::unordered_map<ClientId, Client> m_clients;
    std::unordered_map<ObjectId, Object> m_objects;
    ClientId m_lastClient = 0;
    ObjectId m_lastObject = 0;
    std::minstd_rand m_random;
};

}  // namespace pddgpu
