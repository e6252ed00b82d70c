// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <cstdint>
#include <optional>
#include <random>
#include <unordered_map>
#include <vector>

#include "detector/detector.h"
#include "transport/simulated/scenariomemory.h"

namespace pddgpu {

/// Memory, clients and buffer objects of the simulated device, tracked by the detector's core like
/// in the driver: the driver without DRM, TTM and hardware.
///
/// Times are nanoseconds of the simulated clock. Not thread-safe.
class SimulatedMemory : public ScenarioMemory
{
public:
    static constexpr std::uint64_t DriverPinnedBytes = 64ULL * 1024;
    static constexpr std::uint64_t DefaultThresholdBytes = 100ULL * 1024 * 1024;

    /// Sizes of the regions, above DriverPinnedBytes; and how many objects may live at once.
    SimulatedMemory(std::uint64_t vramBytes, std::uint64_t gttBytes, std::size_t mostObjects);
    ~SimulatedMemory() override;

    ClientId openClient(const QByteArray &process, std::uint32_t pid) override;
    void closeClient(ClientId client) override;
    void renameClient(ClientId client, const QByteArray &process) override;
    std::optional<ObjectId> create(ClientId client, const Request &request,
                                   std::uint64_t nowNs) override;
    void share(ObjectId object) override;
    void closeHandle(ObjectId object) override;
    void move(ObjectId object) override;
    void destroy(ObjectId object) override;
    bool contains(ObjectId object) const override { return m_objects.contains(object); }
    std::size_t objectCount() const override { return m_objects.size(); }

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
