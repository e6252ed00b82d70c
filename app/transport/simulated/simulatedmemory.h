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

    static constexpr std::uint64_t DriverPinnedBytes = 64ULL * 1024;
    static constexpr std::uint64_t DefaultThresholdBytes = 100ULL * 1024 * 1024;

    /// A program's allocation request.
    struct Request {
        std::uint64_t sizeBytes = 0;  ///< Whole pages.
        pddgpu_leak_domain domain = PDDGPU_LEAK_VRAM;
        QByteArray label;
        bool persistent = false;
        bool imported = false;  ///< It is another card's.
        bool exported = false;  ///< It has a dma-buf.
    };

    /// Sizes of the regions, above DriverPinnedBytes; and how many objects may live at once.
    SimulatedMemory(std::uint64_t vramBytes, std::uint64_t gttBytes, std::size_t mostObjects);
    ~SimulatedMemory();
    SimulatedMemory(const SimulatedMemory &) = delete;
    SimulatedMemory &operator=(const SimulatedMemory &) = delete;

    ClientId openClient(const QByteArray &process, std::uint32_t pid);
    /// Closes the client's handles, which frees its objects, except shared ones: they live on as
    /// orphans.
    void closeClient(ClientId client);
    /// Its further objects get this name. Does nothing if the client was closed.
    void renameClient(ClientId client, const QByteArray &process);

    /// Creates an object in the wanted domain, or in GTT if VRAM is full; not set if both are full,
    /// or if there are too many objects.
    std::optional<ObjectId> create(ClientId client, const Request &request, std::uint64_t nowNs);
    /// Adds a handle of another client, so that the object outlives its creator.
    void share(ObjectId object);
    /// Closes its creator's handle: a dma-buf keeps the object until it is destroyed, or its
    /// creator is closed. Does nothing if the object was freed.
    void closeHandle(ObjectId object);
    /// Moves the object to the other domain, if there is room; an eviction if that is GTT. Does
    /// nothing if the object was freed.
    void move(ObjectId object);
    /// Does nothing if the object was freed.
    void destroy(ObjectId object);

    bool contains(ObjectId object) const { return m_objects.contains(object); }
    std::size_t objectCount() const { return m_objects.size(); }
    pddgpu_memory_usage usage() const { return m_usage; }
    std::uint64_t usedBytes() const { return m_usage.vram_used + m_usage.gtt_used; }
    Detector &detector() { return m_detector; }
    pddgpu_leak_monitor &monitor() { return m_detector.core(); }

    /// The duration of a simulated operation.
    std::uint64_t duration(std::uint64_t shortestNs, std::uint64_t spreadNs);

private:
    struct Client;
    // Nodes of std::unordered_map have stable addresses, which the core's lists need.
    struct Object {
        pddgpu_leak_object core = {};
        ObjectId id = 0;
        Client *client = nullptr;  // Null: closed.
        std::size_t place = 0;     // Among the client's objects.
        bool shared = false;
    };
    struct Client {
        pddgpu_leak_client core = {};
        QByteArray process;
        std::uint32_t pid = 0;
        std::vector<Object *> objects;
    };

    std::uint64_t &usedIn(std::uint8_t domain);
    bool hasRoom(std::uint8_t domain, std::uint64_t sizeBytes) const;
    void closeHandle(Object *object);

    const std::size_t m_mostObjects;
    Detector m_detector{DefaultThresholdBytes};
    pddgpu_memory_usage m_usage = {};
    std::unordered_map<ClientId, Client> m_clients;
    std::unordered_map<ObjectId, Object> m_objects;
    ClientId m_lastClient = 0;
    ObjectId m_lastObject = 0;
    std::minstd_rand m_random;
};

}  // namespace pddgpu
