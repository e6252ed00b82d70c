// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cerrno>
#include <cstring>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "programs/tracer/objectwatch.h"

namespace pddgpu::testing {

/// A kernel's objects, as a test makes them. What it changes is told by the next update().
class FakeWatch : public ObjectWatch
{
public:
    static constexpr std::uint64_t Second = 1'000'000'000;

    /// Returns the card's key.
    std::uint64_t addCard(std::uint32_t minor, const char *name, const char *driver,
                          bool isAccel = false)
    {
        const std::uint64_t key = 0xffff'8880'0000'0000 + ++m_lastCard * 4096;
        gem_device &device = m_devices[key];
        device.minor = minor;
        device.is_accel = isAccel;
        std::strncpy(device.name, name, sizeof(device.name) - 1);
        std::strncpy(device.driver, driver, sizeof(device.driver) - 1);
        return key;
    }
    void removeCard(std::uint64_t key)
    {
        m_devices.erase(key);
        m_hints.emplace_back([key](GemListener *listener) { listener->deviceGone(key); });
    }

    std::uint64_t openClient(std::uint64_t card)
    {
        const std::uint64_t id = ++m_lastClient;
        m_clients[id].id = id;
        m_clients[id].device = card;
        return id;
    }
    void closeClient(std::uint64_t id)
    {
        m_clients.erase(id);
        m_hints.emplace_back([id](GemListener *listener) { listener->clientGone(id); });
    }

    /// With one handle. The reference is valid until its end.
    gem_object &create(std::uint64_t client, std::uint64_t size, std::uint64_t birthNs = Second)
    {
        const std::uint64_t id = ++m_lastObject;
        gem_object &object = m_objects[id];
        object.id = id;
        object.birth_ns = birthNs;
        object.size = size;
        object.client = client;
        object.device = m_clients.at(client).device;
        object.pid = 42;
        object.handles = 1;
        object.region = GEM_REGION_UNKNOWN;
        std::strncpy(object.process, "app", sizeof(object.process));
        ++m_devices[object.device].objects;
        touch(object);
        return object;
    }
    /// To be called after a change of an object.
    void touch(const gem_object &object)
    {
        const std::uint64_t id = object.id;
        m_hints.emplace_back([this, id](GemListener *listener) {
            if (const auto found = m_objects.find(id); found != m_objects.end())
                listener->changed(found->second);
        });
    }
    void destroy(const gem_object &object)
    {
        const std::uint64_t id = object.id;
        m_objects.erase(id);
        m_hints.emplace_back([id](GemListener *listener) { listener->gone(id); });
    }

    gem_device &device(std::uint64_t key) { return m_devices[key]; }
    /// The next update() tells all.
    void loseHints()
    {
        m_hints.clear();
        m_mustScan = true;
        ++told.lostHints;
    }

    int update(GemListener *listener) override
    {
        if (failsWith != 0)
            return std::exchange(failsWith, 0);
        const auto hints = std::exchange(m_hints, {});
        if (std::exchange(m_mustScan, false)) {
            listener->beginScan(m_clients);
            for (const auto &[id, object] : m_objects)
                listener->changed(object);
            listener->endScan();
            return 0;
        }
        for (const auto &hint : hints)
            hint(listener);
        return 0;
    }
    Counters counters() const override { return told; }
    std::map<std::uint64_t, gem_device> devices() const override { return m_devices; }

    Counters told;
    int failsWith = 0;

private:
    std::map<std::uint64_t, gem_device> m_devices;
    std::map<std::uint64_t, gem_client> m_clients;
    std::map<std::uint64_t, gem_object> m_objects;
    std::vector<std::function<void(GemListener *)>> m_hints;
    std::uint64_t m_lastCard = 0;
    std::uint64_t m_lastClient = 0;
    std::uint64_t m_lastObject = 0;
    bool m_mustScan = false;
};

}  // namespace pddgpu::testing
